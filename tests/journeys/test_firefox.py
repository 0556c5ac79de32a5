"""The interview at a Firefox: its media, its words and its clock, beside Chromium's."""

import asyncio
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
from tests.journeys.proof import hears_only, sees_only, transports
from tests.journeys.scenes import cast, check_in, enter, finish, invite
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


async def together(*people: Person) -> None:
    """Waits until each sees and hears all others, and nobody else."""
    for person in people:
        others = [other for other in people if other is not person]
        await sees_only(person, *others)
        await hears_only(person, *others)


async def has_loudspeaker(person: FirefoxPerson) -> bool:
    """Without one no AudioContext ever runs in Firefox."""
    script = """new Promise((done) => {
        setTimeout(() => done(false), 2000);
        new AudioContext().resume().then(() => done(true));
    })"""
    return bool(await person.page.evaluate(script))


async def check_devices(candidate: FirefoxPerson) -> None:
    """To its end, and what it comes to where Firefox measures sound and where it does not."""
    measures = await has_loudspeaker(candidate)
    await candidate.reads("说话时这里会动" if measures else "浏览器量不到麦克风的音量")
    await candidate.press("开始检测")
    await candidate.reads("刚才的测试音听到了吗？" if measures else "浏览器没有播出测试音", 40)
    await candidate.press("没有听到")
    await candidate.reads("没有听到测试音")
    await candidate.reads(re.compile(f"麦克风\\s+{'正常' if measures else '没有测到'}"))
    await candidate.reads("正常（UDP）")
    await candidate.reads(re.compile(r"UDP 通 · TCP 通 · 往返 .*上行 [1-9]\d* kbit/s · 下行 [1-9]\d* kbit/s"))


async def test_an_interview_with_candidate_and_chair_at_firefox(
    arrive: Arrive, join: Join, shoot: Shoot
) -> None:
    candidate = await arrive("candidate1")
    await candidate.log_in()
    await candidate.reads("张三，您好")
    await candidate.reads("进入候考区")
    await shoot(candidate, "firefox-1-home")
    await candidate.open_room()
    await candidate.is_connected()
    await shoot(candidate, "firefox-2-pledge")
    await check_in(candidate)
    await check_devices(candidate)
    await shoot(candidate, "firefox-3-check")

    # The panel arrives, and a camera that stands still meanwhile is said so.
    await candidate.page.evaluate("window.cameraShows = 'still'")
    chair, [examiner] = await asyncio.gather(arrive("chair"), cast(join, "examiner1"))
    await chair.log_in()
    await chair.open_room()
    await chair.is_connected()
    await together(chair, examiner)
    await candidate.reads("您的画面停住了")
    await chair.reads("考生的画面停住了")
    await shoot(candidate, "firefox-4-still")
    await shoot(chair, "firefox-4-chair")
    await candidate.page.evaluate("window.cameraShows = ''")

    await invite(chair, candidate)
    await candidate.reads("收到面试邀请")
    await shoot(candidate, "firefox-5-invited")
    await enter(candidate)
    await together(candidate, chair, examiner)
    assert await transports(candidate) == await transports(chair) == {"udp"}
    await shoot(candidate, "firefox-6-exam")
    await shoot(chair, "firefox-6-chair")

    # The same seat and clock after a reload, and by the second channel.
    before = await used(candidate)
    await asyncio.gather(candidate.page.reload(), chair.page.reload())
    await candidate.is_in("in_exam")
    await together(candidate, chair, examiner)
    await candidate.press("网络有问题")
    await shoot(candidate, "firefox-7-panel")
    await candidate.confirm("进入应急考场")
    await candidate.is_at("/emergency")
    await candidate.is_in("in_exam")
    await together(candidate, chair, examiner)
    assert await transports(candidate) == {"tcp"}
    assert await used(candidate) >= before + 1
    await chair.reads("应急通道")
    await shoot(candidate, "firefox-8-emergency")
    await shoot(chair, "firefox-8-chair")

    await finish(chair, candidate)
    await candidate.reads("面试结束提醒")
    await shoot(candidate, "firefox-9-ended")
    await candidate.press("关闭考试")
    await candidate.is_at("/home")
    await candidate.reads("您的面试已结束")
    assert [line for someone in (candidate, chair, examiner) for line in someone.complaints] == []
