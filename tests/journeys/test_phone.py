"""The phone's page in each of its states: either way round, without a camera, without permission, unplugged."""

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import SCREENSHOTS, Join, launch
from tests.journeys.people import Person
from tests.journeys.scenes import cast
from tests.journeys.site import Site
from tests.journeys.test_pages import AUDIT, AXE, WIDTH
from tests.journeys.test_second_camera import AGENT, code_on, films, phone, reads

pytestmark = JOURNEY

UPRIGHT, LYING = ViewportSize(width=390, height=844), ViewportSize(width=844, height=390)

ASKED = """
navigator.mediaDevices.getUserMedia = (ask => async (wanted) => {
  if (window.gone) throw new DOMException("Requested device not found", "NotFoundError");
  window.facing = wanted.video.facingMode.ideal;
  return ask(wanted);
})(navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices));
navigator.getBattery = async () => Object.assign(new EventTarget(), { level: 0.2, charging: false });
"""
"""Notes which side's camera is asked for; `window.gone` takes it away; and the battery is low."""

UNPLUG = """() => {
  window.gone = true;
  const [track] = document.querySelector("video").srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
"""What the page sees of a camera that is pulled out; a track that is stopped by script says nothing itself."""


async def readable(page: Page, name: str) -> None:
    """Upright and lying: nothing grave for axe, nothing beside the edge, the state on the screen."""
    for size, way in ((UPRIGHT, "upright"), (LYING, "lying")):
        await page.set_viewport_size(size)
        await page.evaluate(AXE.read_text("utf-8"))
        assert await page.evaluate(AUDIT) == [], f"{name} {way}"
        assert await page.evaluate(WIDTH) <= 0, f"{name} {way}"
        for shown in (page.get_by_role("heading").last, *await page.locator("main button").all()):
            await expect(shown).to_be_in_viewport(ratio=1)
        if SCREENSHOTS:
            await page.screenshot(path=f"{SCREENSHOTS}/phone-{name}-{way}.png")
    await page.set_viewport_size(UPRIGHT)


@contextlib.asynccontextmanager
async def bound(
    browser: Browser, site: Site, candidate: Person
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A phone that has scanned the candidate's code."""
    async with phone(browser, site) as context:
        await context.add_init_script(ASKED)
        page = await context.new_page()
        await page.goto(await code_on(candidate))
        yield context, page


async def test_either_camera_either_way_round(browser: Browser, site: Site, join: Join) -> None:
    candidate, invigilator = await cast(join, "candidate1", "invigilator1")
    async with bound(browser, site, candidate) as (_, page):
        await films(invigilator, candidate)
        assert await page.evaluate("window.facing") == "environment"
        await reads(page, "电量 20%")
        await reads(page, "请尽快充电")
        await readable(page, "filming")
        await page.get_by_role("button", name="换用前置摄像头").click()
        await expect(page.get_by_role("button", name="换用后置摄像头")).to_be_visible()
        assert await page.evaluate("window.facing") == "user"
        await films(invigilator, candidate)
        await page.set_viewport_size(LYING)
        await films(invigilator, candidate)
        await page.get_by_role("button", name="换用后置摄像头").click()
        await films(invigilator, candidate)
        assert await page.evaluate("window.facing") == "environment"


async def test_a_camera_pulled_out_is_named_and_comes_back(browser: Browser, site: Site, join: Join) -> None:
    candidate, invigilator = await cast(join, "candidate2", "invigilator1")
    async with bound(browser, site, candidate) as (_, page):
        await films(invigilator, candidate)
        await page.evaluate(UNPLUG)
        await reads(page, "没有找到摄像头")
        await reads(page, "换一部手机")
        await readable(page, "unplugged")
        await candidate.is_in("waiting")
        await page.evaluate("window.gone = false")
        await page.get_by_role("button", name="重试").click()
        await reads(page, "已连接，正在发送画面")
        await films(invigilator, candidate)


async def test_a_refused_permission_can_be_given_later(browser: Browser, site: Site, join: Join) -> None:
    candidate, invigilator = await cast(join, "candidate3", "invigilator1")
    async with phone(browser, site) as context:
        await context.clear_permissions()
        page = await context.new_page()
        await page.goto(await code_on(candidate))
        await reads(page, "摄像头的权限被拒绝")
        await reads(page, "把“相机”改为“允许”")
        await readable(page, "denied")
        await context.grant_permissions(["camera"], origin=site.url)
        await page.get_by_role("button", name="重试").click()
        await films(invigilator, candidate)


async def test_a_phone_without_a_camera_says_to_take_another(
    playwright: Playwright, browser: Browser, site: Site, join: Join
) -> None:
    candidate, invigilator = await cast(join, "candidate4", "invigilator1")
    async with (
        await launch(playwright, "--use-fake-device-for-media-stream=device-count=0") as bare,
        phone(bare, site) as context,
    ):
        page, code = await context.new_page(), await code_on(candidate)
        await page.goto(code)
        await reads(page, "没有找到摄像头")
        await reads(page, "换一部手机，扫描电脑页面上的新二维码")
        await readable(page, "unfit")
        async with phone(browser, site) as fit:
            second = await fit.new_page()
            await second.goto(code)  # the first one has not used it up
            await films(invigilator, candidate)
            await candidate.press("更换手机")
            async with bound(browser, site, candidate) as (_, third):
                await reads(third, "已连接，正在发送画面")
                await films(invigilator, candidate)
                await reads(second, "另一部手机已接替")
                await readable(second, "replaced")


async def test_pages_without_a_picture(browser: Browser, site: Site) -> None:
    for name, path, agent, text in (
        ("unbound", "/m", AGENT, "还没有连接到考试"),
        ("refused", "/m#AAAA", AGENT, "没有连接"),
        ("wechat", "/m#AAAA", f"{AGENT} MicroMessenger/8.0.50", "请用系统浏览器打开"),
    ):
        async with phone(browser, site, agent) as context:
            page = await context.new_page()
            await page.goto(f"{site.url}{path}")
            await reads(page, text)
            if name == "wechat":
                assert page.url.endswith("#AAAA"), "the code is not used up: it is for the other browser"
            await readable(page, name)


async def test_a_line_that_is_cut_is_told(browser: Browser, site: Site, join: Join) -> None:
    (candidate,) = await cast(join, "candidate5")
    async with bound(browser, site, candidate) as (context, page):
        await reads(page, "已连接，正在发送画面")
        await context.set_offline(True)
        await reads(page, "不用重新扫码", 40)
        await readable(page, "cut")
        await context.set_offline(False)
        await reads(page, "已连接，正在发送画面", 40)
