"""Camera and microphone that do not work: the page says which, why and what to do, so does the verdict of 设备调试
(docs/rules.md P9), and nothing bars the way."""

from playwright.async_api import Playwright, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot, joining, launch
from tests.journeys.people import Person
from tests.journeys.proof import sees
from tests.journeys.scenes import cast, check_in, talk
from tests.journeys.site import Site
from tests.journeys.test_device_check import finds, run_check

pytestmark = JOURNEY


BUSY = """
navigator.mediaDevices.getUserMedia = (ask => async (wanted) => {
  // No flag of Chromium makes a camera busy; this is what it answers then.
  if (window.busy !== false && wanted.video) throw new DOMException("Could not start video source", "NotReadableError");
  return ask(wanted);
})(navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices));
"""


async def go_on_without(candidate: Person) -> None:
    await candidate.press("先继续，稍后处理")
    await check_in(candidate)


async def test_a_refused_permission_can_be_given_later(join: Join) -> None:
    candidate = await join("candidate1", permitted=False)
    await candidate.open_room()
    await candidate.reads("摄像头和麦克风的权限被拒绝")
    await candidate.reads("改为“允许”，再点“重试”")
    await candidate.context.grant_permissions(["camera", "microphone"], origin=candidate.site.url)
    await candidate.press("重试")
    await expect(candidate.page.get_by_text("权限被拒绝")).to_have_count(0)
    await sees(candidate, candidate)
    await check_in(candidate)


async def test_a_refused_permission_does_not_bar_the_way(join: Join, shoot: Shoot) -> None:
    candidate = await join("candidate2", permitted=False)
    await candidate.open_room()
    await go_on_without(candidate)
    (invigilator,) = await cast(join, "invigilator1")
    await run_check(candidate)
    await finds(candidate, "摄像头", "权限被拒绝")
    await finds(candidate, "麦克风", "改为“允许”")
    await invigilator.choose(candidate)
    await invigilator.reads("设备待处理：摄像头、麦克风")
    await candidate.page.locator(".device-check").scroll_into_view_if_needed()
    await shoot(candidate, "check-2-denied-candidate")
    await talk(invigilator, candidate)
    await sees(candidate, invigilator)


async def test_a_missing_camera_is_named_and_sound_goes_on(playwright: Playwright, site: Site) -> None:
    bare = await launch(playwright, "--use-fake-device-for-media-stream=device-count=0")
    try:
        async with joining(bare, site) as join:
            candidate = await join("candidate3")
            await candidate.open_room()
            await candidate.reads("没有找到摄像头")
            await candidate.reads("请检查摄像头是否插好")
            await go_on_without(candidate)
            await candidate.is_connected()
            await run_check(candidate)
            await finds(candidate, "摄像头", "请检查摄像头是否插好")
    finally:
        await bare.close()


async def test_a_camera_that_is_busy_covered_or_stuck_is_said_and_so_is_its_end(join: Join) -> None:
    candidate = await join("candidate4")
    await candidate.context.add_init_script(BUSY)
    await candidate.open_room()
    await candidate.reads("摄像头被其他程序占用")
    await candidate.reads("请关闭正在使用摄像头的程序")
    await go_on_without(candidate)
    await run_check(candidate)
    await finds(candidate, "摄像头", "被其他程序占用")
    await finds(candidate, "麦克风", "正常")
    await candidate.reads("UDP 通 · TCP 通")
    await candidate.page.evaluate("window.busy = false")
    await candidate.press("重试")
    await sees(candidate, candidate)
    (invigilator,) = await cast(join, "invigilator1")
    for shows, told, to_staff in (
        ("black", "您的画面是黑的", "考生的画面是黑的"),
        ("still", "您的画面停住了", "考生的画面停住了"),
    ):
        await candidate.page.evaluate(f"window.cameraShows = '{shows}'")
        await candidate.reads(told, 30)
        await invigilator.reads(to_staff)
        await candidate.page.evaluate("window.cameraShows = ''")
        await expect(candidate.page.get_by_text(told)).to_have_count(0)
        await expect(invigilator.page.get_by_text(to_staff)).to_have_count(0)
