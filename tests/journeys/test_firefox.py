"""The interview at a Firefox: its media, its words and its clock, beside Chromium's."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from app.host.net import own_addresses
from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot
from tests.journeys.firefox import program
from tests.journeys.firefox_people import FirefoxPerson, at_firefox
from tests.journeys.people import Person
from tests.journeys.ports import NEAR
from tests.journeys.proof import transports
from tests.journeys.scenes import cast, check_in, enter, face_to_face, finish, invite
from tests.journeys.site import Site

HERE = (*own_addresses(), NEAR)[0]
"""Firefox offers a loopback address only where it finds no other."""

pytestmark = [
    *JOURNEY,
    pytest.mark.skipif(program() is None, reason="Firefox is missing: apt-get install firefox-esr"),
    pytest.mark.parametrize(
        "site", [{"EXAM_MEDIA__HOST": HERE, "EXAM_MEDIA__ANNOUNCE": HERE}], indirect=True, ids=["own address"]
    ),
]

Arrive = Callable[[str], Awaitable[FirefoxPerson]]


@pytest_asyncio.fixture(loop_scope="session")
async def arrive(site: Site, tmp_path: Path) -> AsyncIterator[Arrive]:
    """`await arrive("chair")`: that person before a Firefox of their own."""
    async with AsyncExitStack() as stack:

        async def arrive(who: str) -> FirefoxPerson:
            folder = tmp_path / f"firefox-{who}"
            folder.mkdir()
            return await stack.enter_async_context(at_firefox(site, who, folder))

        yield arrive


async def used(person: Person) -> int:
    """Seconds of the exam clock, as the page shows them."""
    shown = await person.page.evaluate("document.querySelector('.exam-time b').innerText")
    minutes, seconds = str(shown).split(":")
    return int(minutes) * 60 + int(seconds)


async def test_a_candidate_and_a_chair_at_firefox(arrive: Arrive, join: Join, shoot: Shoot) -> None:
    candidate = await arrive("candidate1")
    await candidate.log_in()
    await candidate.reads("张三，您好")
    await shoot(candidate, "firefox-1-home")
    await candidate.open_room()
    await candidate.is_connected()
    await shoot(candidate, "firefox-2-pledge")
    await check_in(candidate)
    await check_devices(candidate)
    await shoot(candidate, "firefox-3-waiting")

    [chair] = await cast(join, "chair")
    await invite(chair, candidate)
    await candidate.reads("收到面试邀请")
    await shoot(candidate, "firefox-4-invited")
    await enter(candidate)
    await face_to_face(candidate, chair)
    await shoot(candidate, "firefox-5-exam")
    await shoot(chair, "firefox-5-chair")
    before = await used(candidate)
    await candidate.page.reload()
    await candidate.is_in("in_exam")
    await face_to_face(candidate, chair)
    assert await used(candidate) >= before

    before = await used(candidate)
    await candidate.press("网络有问题")
    await candidate.press("进入应急考场")
    await candidate.is_at("/emergency")
    await candidate.is_in("in_exam")
    await face_to_face(candidate, chair)
    await shoot(candidate, "firefox-6-emergency")
    assert await used(candidate) >= before
    assert await transports(candidate) == {"tcp"}
    await finish(chair, candidate)
    await candidate.reads("面试结束提醒")
    await shoot(candidate, "firefox-7-ended")
    assert candidate.complaints == []


async def check_devices(candidate: FirefoxPerson) -> None:
    """To its end, loudspeaker or none, and what comes of it."""
    await candidate.press("开始检测")
    await candidate.reads(re.compile("刚才的测试音听到了吗？|浏览器没有播出测试音"), 40)
    await candidate.press("没有听到")
    await candidate.reads("没有听到测试音")
    await candidate.reads("正常（UDP）")
    await candidate.reads(re.compile(r"UDP 通 · TCP 通 · 往返 .*上行 [1-9]\d* kbit/s · 下行 [1-9]\d* kbit/s"))
