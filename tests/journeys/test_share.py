"""The screen and the switches of a candidate in the exam, as both sides see them (docs/rules.md P13)."""

import contextlib
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Playwright, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Exam, Join, Shoot, joining, launch
from tests.journeys.people import Person
from tests.journeys.proof import connections, hears_only, pictures, sees, voices
from tests.journeys.scenes import face_to_face
from tests.journeys.site import Site
from tests.waiting import eventually

pytestmark = JOURNEY

KEEP = """
const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getDisplayMedia = async (wanted) => {
  // What a browser answers when the person presses "cancel"; no flag of Chromium does.
  if (window.cancels) throw new DOMException("Permission denied", "NotAllowedError");
  // The fake picker takes what the page suggests; a person may not.
  if (wanted.video.displaySurface) delete wanted.video.displaySurface;
  const stream = await ask(wanted);
  window.sharedTrack = stream.getVideoTracks()[0];
  return stream;
};
"""
BROWSERS_OWN_BAR = """
sharedTrack.stop();
// No driver reaches the browser's own bar; this is what it does to the page.
sharedTrack.dispatchEvent(new Event("ended"));
"""


async def back(join: Join) -> Person:
    """The exam's candidate, who comes back to it at another browser."""
    candidate = await join("candidate1")
    await candidate.open_room()
    await candidate.is_in("in_exam")
    await candidate.is_connected()
    return candidate


@contextlib.asynccontextmanager
async def sharing(playwright: Playwright, site: Site, surface: str) -> AsyncIterator[Person]:
    """The exam's candidate at a browser that gives `surface` when it is asked for a screen."""
    device = f"--use-fake-device-for-media-stream=device-count=1,fps=5,display-media-type={surface}"
    browser = await launch(playwright, device, "--use-fake-ui-for-media-stream")
    try:
        async with joining(browser, site) as join:
            yield await back(join)
    finally:
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chair(exam: Exam) -> Person:
    """The exam's chair, whose page says nothing any more of what was before."""
    _, chair = exam
    await chair.page.reload()
    await chair.is_connected()
    return chair


async def keep(candidate: Person) -> None:
    """The track of what is shared from now on can be reached."""
    await candidate.page.evaluate(f"(() => {{{KEEP}}})()")


async def share(candidate: Person) -> None:
    await candidate.press("共享屏幕")
    await expect(candidate.page.get_by_role("button", name="停止共享")).to_be_visible()


def place(staff: Person, word: str) -> Locator:
    """One picture of the stage: 主摄像头, 第二摄像头, 屏幕."""
    return staff.page.locator(".pictures figure", has_text=word)


async def sees_screen(staff: Person, of: Person) -> None:
    """Waits until pictures of the screen arrive, one after another."""
    seen: set[int] = set()

    async def why_not() -> str | None:
        found = [p for p in await pictures(staff) if (p["person"], p["source"]) == (of.id, "main/screen")]
        seen.update(p["frames"] for p in found)
        return None if len(seen) > 2 else f"{staff.name}: {found}, {seen}"

    await eventually(why_not, 30)


async def is_large(staff: Person, word: str) -> None:
    await expect(place(staff, word)).to_have_class(re.compile("picture-large"))


async def test_a_screen_is_asked_for_shared_enlarged_and_stopped(
    playwright: Playwright, site: Site, chair: Person, shoot: Shoot
) -> None:
    async with sharing(playwright, site, "monitor") as candidate:
        await sees(chair, candidate)
        await is_large(chair, "主摄像头")
        await expect(place(chair, "屏幕")).to_have_count(0)
        made = [await connections(someone.page) for someone in (candidate, chair)]

        await chair.press("请共享屏幕")
        await candidate.reads("考官请您共享屏幕")
        await chair.reads("已请考生共享屏幕，等待中")
        await shoot(candidate, "share-1-asked-candidate")
        await shoot(chair, "share-1-asked-chair")

        await share(candidate)
        await candidate.reads("正在共享整个屏幕")
        await is_large(chair, "屏幕")
        await expect(chair.page.get_by_label(f"{candidate.name} 屏幕")).to_be_visible()
        await sees_screen(chair, candidate)
        await sees(chair, candidate)
        await expect(chair.page.get_by_text("不是整个屏幕")).to_have_count(0)
        await shoot(candidate, "share-2-shared-candidate")
        await shoot(chair, "share-2-shared-chair")

        await chair.page.get_by_label(f"{candidate.name} 主摄像头").click()
        await is_large(chair, "主摄像头")
        await chair.page.get_by_role("button", name="并排显示").press("Enter")
        await expect(chair.page.locator(".picture-equal")).to_have_count(2)
        await sees_screen(chair, candidate)
        await shoot(chair, "share-3-equal-chair")
        assert [await connections(someone.page) for someone in (candidate, chair)] == made, "renegotiated"

        await candidate.press("停止共享")
        await chair.reads(f"{candidate.name} 停止了共享屏幕")
        await expect(chair.page.get_by_label(f"{candidate.name} 屏幕")).to_have_count(0)
        await expect(place(chair, "屏幕")).to_contain_text("已请考生共享屏幕")
        await expect(candidate.page.get_by_text("考官请您共享屏幕")).to_have_count(0)

        # What was chosen is there after a reload, and a screen that begins takes the place all the same.
        await chair.page.reload()
        await expect(chair.page.locator(".picture-equal")).to_have_count(2)
        await share(candidate)
        await is_large(chair, "屏幕")


async def test_a_screen_stopped_in_the_browsers_own_bar_is_noticed(
    playwright: Playwright, site: Site, chair: Person
) -> None:
    async with sharing(playwright, site, "monitor") as candidate:
        await keep(candidate)
        await share(candidate)
        await sees_screen(chair, candidate)
        await candidate.page.evaluate(BROWSERS_OWN_BAR)
        await candidate.reads("屏幕共享已停止")
        await chair.reads(f"{candidate.name} 停止了共享屏幕")
        await expect(chair.page.get_by_label(f"{candidate.name} 屏幕")).to_have_count(0)
        await candidate.page.evaluate("window.cancels = true")
        await candidate.press("共享屏幕")
        await candidate.reads("没有共享屏幕：您取消了选择")
        await candidate.page.evaluate("window.cancels = false")
        await share(candidate)
        await expect(candidate.page.get_by_text("没有共享屏幕：")).to_have_count(0)
        await sees_screen(chair, candidate)


@pytest.mark.parametrize(("surface", "word"), [("window", "窗口"), ("browser", "浏览器标签页")])
async def test_a_surface_other_than_the_whole_screen_is_flagged(
    playwright: Playwright, site: Site, chair: Person, shoot: Shoot, surface: str, word: str
) -> None:
    async with sharing(playwright, site, surface) as candidate:
        await keep(candidate)
        await share(candidate)
        await candidate.reads(f"您共享的是{word}，不是整个屏幕")
        await expect(place(chair, "屏幕")).to_contain_text(f"共享的是{word}，不是整个屏幕")
        await shoot(chair, f"share-4-{surface}-chair")
        await shoot(candidate, f"share-4-{surface}-candidate")


async def test_camera_and_microphone_switched_off_are_shown_at_once(
    join: Join, chair: Person, shoot: Shoot
) -> None:
    candidate = await back(join)
    await face_to_face(candidate, chair)
    await candidate.press("关闭麦克风")
    await chair.reads("考生关闭了麦克风")
    await hears_only(chair)
    await candidate.press("关闭摄像头")
    await chair.reads("考生关闭了摄像头")
    await expect(chair.page.locator(chair.shown(candidate.id))).to_have_count(0)
    await shoot(chair, "share-5-off-chair")
    await shoot(candidate, "share-5-off-candidate")
    # Somebody who comes later reads it too.
    await chair.page.reload()
    await chair.reads("考生关闭了麦克风")
    await candidate.press("开启摄像头")
    await candidate.press("开启麦克风")
    await sees(chair, candidate)
    await expect(chair.page.get_by_text("考生关闭了")).to_have_count(0)

    async def heard() -> str | None:
        return None if candidate.id in (await voices(chair))[0] else "not heard"

    await eventually(heard)


async def test_the_own_picture_is_enlarged_by_a_double_click_and_by_the_keyboard(
    join: Join, chair: Person
) -> None:
    candidate = await back(join)
    picture = candidate.page.locator(".self-picture")
    await picture.get_by_label(f"{candidate.name} 主摄像头").dblclick()
    await expect(picture).to_have_class(re.compile("self-large"))
    await picture.get_by_role("button", name="缩小").press("Enter")
    await expect(picture).not_to_have_class(re.compile("self-large"))
