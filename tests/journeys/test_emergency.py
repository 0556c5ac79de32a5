"""The emergency room at real browsers: the seat by another way, mid-exam, and back (docs/rules.md P15)."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Far, Join, Shoot, joining
from tests.journeys.people import DESK, PHONE, Person, listen
from tests.journeys.proof import LOUD, hears_only, sees, transports
from tests.journeys.relay import relay
from tests.journeys.scenes import cast, check_in, enter, face_to_face, finish, interview, invite
from tests.journeys.site import Site, serving
from tests.journeys.test_pages import audit
from tests.journeys.test_second_camera import code_on, phone
from tests.waiting import eventually

pytestmark = JOURNEY


async def change_over(candidate: Person) -> None:
    """By the panel of the room page, in this browser."""
    await candidate.press("网络有问题")
    await candidate.confirm("进入应急考场")
    await candidate.page.wait_for_url("**/emergency")


async def time_used(chair: Person) -> str:
    shown = chair.page.locator(".action-bar .exam-time .digits").first
    return str(await shown.inner_text())


async def test_the_emergency_room_takes_the_seat_over_in_mid_exam_and_gives_it_back(
    join: Join, shoot: Shoot
) -> None:
    candidate, chair = await interview(join)
    old = await candidate.context.new_page()  # the page that will be fenced
    listen(candidate, old)
    await change_over(candidate)
    begun = time.monotonic()
    await candidate.is_in("in_exam")
    await candidate.is_connected()
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after the page was entered")
    assert await transports(candidate) == {"tcp"}
    await candidate.reads("备用通道 · TCP")
    await expect(chair.page.get_by_text("应急通道").first).to_be_visible()
    await shoot(candidate, "emergency-exam")
    await shoot(chair, "emergency-examiner")

    await candidate.page.reload()
    await candidate.is_in("in_exam")
    await face_to_face(candidate, chair)

    candidate.page, emergency = old, candidate.page
    await candidate.open_room()
    await candidate.is_in("in_exam")
    await expect(emergency.get_by_role("heading", name="已返回正常通道")).to_be_visible()
    await face_to_face(candidate, chair)
    await expect(chair.page.get_by_text("应急通道", exact=True)).to_have_count(0)

    await emergency.get_by_role("button", name="进入应急考场").click()
    await expect(candidate.page.get_by_role("heading", name="已转到应急通道")).to_be_visible()
    await shoot(candidate, "emergency-fenced-main")
    candidate.page = emergency
    await candidate.is_in("in_exam")
    await face_to_face(candidate, chair)
    await candidate.press("返回正常通道")
    await candidate.page.wait_for_url("**/room/*")
    await face_to_face(candidate, chair)
    await finish(chair, candidate)


async def shown(person: Person, shoot: Shoot, name: str) -> None:
    """Audited wide and narrow, and kept as pictures of both."""
    await audit(person)
    await shoot(person, name)
    await person.page.set_viewport_size(PHONE)
    await shoot(person, f"{name}-narrow")
    await person.page.set_viewport_size(DESK)


async def test_every_page_of_it_is_in_order(join: Join, shoot: Shoot) -> None:
    candidate, chair, invigilator = await cast(join, "candidate2", "chair", "invigilator1")
    await candidate.press("网络有问题")
    await shown(candidate, shoot, "emergency-panel")
    await candidate.press("收起")
    main = await candidate.context.new_page()
    await candidate.page.goto(f"{candidate.site.url}/home")
    await shown(candidate, shoot, "emergency-home")
    await candidate.press("进入应急考场", first=True)
    await candidate.page.wait_for_url("**/emergency")
    await candidate.is_in("waiting")
    await candidate.is_connected()
    await shown(candidate, shoot, "emergency-waiting")
    await expect(invigilator.page.get_by_text("应急通道").first).to_be_visible()
    await shown(invigilator, shoot, "emergency-invigilator")
    await invite(chair, candidate)
    await enter(candidate)
    await face_to_face(candidate, chair)
    await shown(candidate, shoot, "emergency-exam")
    await chair.choose(candidate)
    await shown(chair, shoot, "emergency-examiner")
    candidate.page, emergency = main, candidate.page
    await candidate.open_room()
    await candidate.is_in("in_exam")
    candidate.page, main = emergency, candidate.page
    await expect(candidate.page.get_by_role("heading", name="已返回正常通道")).to_be_visible()
    await shown(candidate, shoot, "emergency-fenced")
    await candidate.press("进入应急考场")
    await candidate.is_in("in_exam")
    candidate.page = main
    await expect(candidate.page.get_by_role("heading", name="已转到应急通道")).to_be_visible()
    await shown(candidate, shoot, "emergency-fenced-main")
    candidate.page = emergency
    await finish(chair, candidate)
    await shown(candidate, shoot, "emergency-ended")


@pytest_asyncio.fixture(loop_scope="session")
async def narrow(browser: Browser, tmp_path: Path) -> AsyncIterator[Far]:
    """A site that needs one TCP port, behind a network that lets nothing else through."""
    site = Site(tmp_path, behind_relay=True)
    site.settings["EXAM_MEDIA__TCP_PORT"] = str(site.port)
    async with serving(site), relay(site) as way, joining(browser, site) as join:
        way.media_udp.passes = way.media_tcp.passes = False
        yield Far(way, join)


async def see_each_other(candidate: Person, chair: Person) -> None:
    """And hear: `face_to_face` would take the phone's picture for a stranger's."""
    await sees(chair, candidate)
    await sees(candidate, chair)
    await hears_only(chair, candidate)
    await hears_only(candidate, chair)


async def test_one_tcp_port_is_enough_for_login_exam_second_camera_and_emergency(
    narrow: Far, browser: Browser
) -> None:
    candidate = await narrow.join("candidate1", signed_in=False)
    await candidate.log_in()
    await candidate.open_room()
    await check_in(candidate)
    [chair] = await cast(narrow.join, "chair")
    async with phone(browser, candidate.site) as other:
        page = await other.new_page()
        await page.goto(await code_on(candidate))
        await invite(chair, candidate)
        await enter(candidate)
        await see_each_other(candidate, chair)
        assert await transports(candidate) == await transports(chair) == {"tcp"}
        second = chair.page.locator(f'video[data-person="{candidate.id}"][data-device="camera2"]')
        await expect(second).to_be_visible(timeout=40_000)
        await change_over(candidate)
        await see_each_other(candidate, chair)


async def test_a_ticket_that_is_no_good_leads_back_home(join: Join, shoot: Shoot) -> None:
    candidate = await join("candidate5", signed_in=False)
    await candidate.page.goto(f"{candidate.site.url}/emergency#t={'A' * 43}")
    await expect(candidate.page.get_by_role("heading", name="不能进入应急考场")).to_be_visible()
    await candidate.reads("入口无效")
    assert "#" not in candidate.page.url
    await shoot(candidate, "emergency-refused")
    await candidate.page.reload()
    await candidate.reads("应急通道已失效")
    await expect(candidate.page.get_by_role("link", name="返回首页")).to_have_attribute("href", "/home")


async def test_a_camera_that_is_still_in_use_is_asked_for_again(join: Join) -> None:
    [candidate] = await cast(join, "candidate4")
    await candidate.context.add_init_script(
        """
        if (location.pathname === "/emergency") {
          const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          let busy = 6;
          navigator.mediaDevices.getUserMedia = (wanted) =>
            busy-- > 0 ? Promise.reject(new DOMException("in use", "NotReadableError")) : own(wanted);
        }
        """
    )
    await change_over(candidate)
    await candidate.is_connected()
    await expect(candidate.page.locator(f"video[data-person={candidate.id}]").first).to_be_visible()

    async def why_not() -> str | None:
        text = await candidate.page.locator("body").inner_text()
        return "a problem is shown" if re.search("被其他程序占用", text) else None

    await eventually(why_not)


async def test_the_phone_stands_in_for_a_computer_that_is_gone(
    join: Join, browser: Browser, shoot: Shoot
) -> None:
    candidate, chair = await cast(join, "candidate3", "chair")
    async with phone(browser, candidate.site) as other:
        await other.grant_permissions(["camera", "microphone"], origin=candidate.site.url)
        page = await other.new_page()
        await page.goto(await code_on(candidate))
        await expect(page.get_by_role("button", name="允许麦克风")).to_be_visible()
        await shoot(replace(candidate, page=page), "emergency-phone-before")
        await page.get_by_role("button", name="允许麦克风").click()
        await expect(page.get_by_role("button", name="允许麦克风")).to_have_count(0)
        await invite(chair, candidate)
        await enter(candidate)
        await sees(chair, candidate)
        await candidate.page.goto("about:blank")
        offered = chair.page.get_by_role("button", name="用手机继续").first
        await expect(offered).to_be_visible(timeout=40_000)
        await shoot(chair, "emergency-phone-offered")
        await offered.click()
        await expect(page.get_by_text("正在用手机继续")).to_be_visible()
        spare = replace(candidate, page=page)
        large = chair.page.locator(f'.pictures video[data-person="{candidate.id}"][data-device="camera2"]')
        await expect(large).to_have_count(1)
        await expect(chair.page.get_by_text("手机代替电脑").first).to_be_visible()
        await expect(page.locator('video[data-person="chair"]')).to_be_visible(timeout=30_000)

        async def why_not_heard() -> str | None:
            [level] = await chair.page.evaluate("proof.sounds([440])")
            return None if level > LOUD else f"the chair hears the phone at {level} dB"

        await eventually(why_not_heard, 30)
        await shoot(chair, "emergency-phone-examiner")
        await shoot(spare, "emergency-phone")
        await candidate.open_room()
        await candidate.is_in("in_exam")
        await sees(chair, candidate)
        await expect(page.get_by_text("已连接，考官正在看此画面")).to_be_visible()
        await expect(chair.page.get_by_text("手机代替电脑")).to_have_count(0)
