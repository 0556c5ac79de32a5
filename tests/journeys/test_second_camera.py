"""The phone as second camera: scan, film, be cut off, come back, be replaced (docs/rules.md P10)."""

import contextlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot, joining, launch
from tests.journeys.people import HERE, Person
from tests.journeys.scenes import cast, details, enter, invite
from tests.journeys.site import Site, serving
from tests.journeys.test_pages import audit
from tests.waiting import eventually

pytestmark = JOURNEY

RETURNS_WITHIN = 10.0
"""Seconds: "lost" is shown and the phone is back within them (docs/rules.md fault 19)."""

AGENT = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
COLOUR = "rgb(20, 200, 120)"


@contextlib.asynccontextmanager
async def phone(browser: Browser, site: Site, agent: str = AGENT) -> AsyncIterator[BrowserContext]:
    """A phone's browser, with a camera that is recognised by its colour."""
    context = await browser.new_context(
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        user_agent=agent,
        ignore_https_errors=True,
    )
    devices = (HERE / "devices.js").read_text("utf-8")
    await context.add_init_script(path=HERE / "proof.js")
    await context.add_init_script(f'{devices}({{"name": "手机", "colour": "{COLOUR}", "tone": 440}})')
    await context.grant_permissions(["camera"], origin=site.url)
    try:
        yield context
    finally:
        await context.close()


async def code_on(candidate: Person) -> str:
    """The address in the QR code, read from a picture of the page as a phone's camera would."""
    found: list[str] = []

    async def why_not() -> str | None:
        shown = candidate.page.get_by_role("img", name="第二摄像头的二维码")
        await shown.scroll_into_view_if_needed(timeout=5000)
        picture = Image.open(io.BytesIO(await candidate.page.screenshot()))
        found[:] = [each.text for each in zxingcpp.read_barcodes(picture)]
        return None if found else "no code can be read"

    await eventually(why_not)
    return found[0]


async def reads(page: Page, text: str, seconds: float = 20) -> None:
    await expect(page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)


def picture(viewer: Person, candidate: Person) -> str:
    return f'video[data-person="{candidate.id}"][data-device="camera2"]'


async def films(viewer: Person, candidate: Person, seconds: float = 20) -> None:
    """Waits until the phone's picture moves at the viewer's page, under its name."""
    shown = viewer.page.locator(picture(viewer, candidate))
    await expect(shown).to_have_attribute(
        "aria-label", f"{candidate.name} 第二摄像头", timeout=seconds * 1000
    )
    before = await _frames(viewer, candidate)

    async def why_not() -> str | None:
        now = await _frames(viewer, candidate)
        return None if now > before + 3 else f"{now - before} frames"

    await eventually(why_not, seconds)


async def _frames(viewer: Person, candidate: Person) -> int:
    shown = viewer.page.locator(picture(viewer, candidate))
    frames: int = await shown.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames")
    return frames


async def test_a_phone_films_from_the_scan_to_the_exam(
    browser: Browser, site: Site, join: Join, shoot: Shoot
) -> None:
    candidate, chair, invigilator = await cast(join, "candidate1", "chair", "invigilator1")
    async with phone(browser, site) as first, phone(browser, site) as second:
        # The code is read off the screen and opened; nobody logs in on the phone.
        address = await code_on(candidate)
        assert address.startswith(f"{site.url}/m#")
        await candidate.reads("手机扫码打不开")  # the demo is opened at this computer's own address
        await shoot(candidate, "second-code")
        page = await first.new_page()
        await page.goto(address)
        await reads(page, "已连接，正在发送画面")
        assert "#" not in page.url, "the secret must not stay in the address bar"
        await candidate.reads("请保持手机亮屏")
        await films(invigilator, candidate)
        # A lens that is covered is not called sending.
        await page.evaluate("window.cameraShows = 'black'")
        await reads(page, "发送的画面是黑的")
        await invigilator.reads("第二摄像头的画面是黑的")
        await page.evaluate("window.cameraShows = ''")
        await reads(page, "已连接，正在发送画面")
        await expect(invigilator.page.get_by_text("第二摄像头的画面是黑的")).to_have_count(0)
        await films(candidate, candidate)

        # A second scan of the same code is refused, and the staff hear of it.
        stranger = await second.new_page()
        await stranger.goto(address)
        await reads(stranger, "此二维码已被使用过")
        await chair.reads("再次使用已用过的二维码")

        # The exam: beside the main camera, under its own name.
        await invite(chair, candidate)
        await enter(candidate)
        await films(chair, candidate)
        await reads(page, "考官正在看此画面")
        await films(candidate, candidate)
        await shoot(chair, "second-exam-chair")
        await shoot(candidate, "second-exam-candidate")

        # Locked for a while: both sides say so, and it comes back without a scan.
        await page.close()
        await chair.reads("第二摄像头已断开", RETURNS_WITHIN)
        await candidate.reads("请查看手机：点亮屏幕", RETURNS_WITHIN)
        await candidate.is_in("in_exam")
        page = await first.new_page()
        await page.goto(f"{site.url}/m")
        await films(chair, candidate, RETURNS_WITHIN)
        await candidate.reads("请保持手机亮屏")

        # Another phone takes its place; the old one stops and says why.
        await candidate.press("更换手机")
        await stranger.goto("about:blank")
        await stranger.goto(await code_on(candidate))
        await reads(stranger, "考官正在看此画面")
        await reads(page, "另一部手机已接替")
        await films(chair, candidate)
        assert await chair.page.locator(picture(chair, candidate)).count() == 1


async def test_without_a_required_second_camera_an_invitation_asks_first(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        serving(Site(tmp_path, program=HERE / "second_camera_site.py")) as site,
        joining(browser, site) as join,
        phone(browser, site) as context,
    ):
        candidate, chair = await cast(join, "candidate1", "chair")
        dialog = chair.page.get_by_role("dialog")
        await chair.press("邀请", first=True)
        await expect(dialog).to_contain_text(f"{candidate.name} 的第二摄像头没有连接，而本考场要求连接")
        await audit(chair)
        await dialog.get_by_role("button", name="取消").click()
        await expect(dialog).to_have_count(0)
        await candidate.is_in("waiting")
        await chair.confirm("邀请")
        await candidate.is_in("invited")
        await chair.press("撤回邀请")
        await candidate.is_in("waiting")

        page = await context.new_page()
        await page.goto(await code_on(candidate))
        await reads(page, "已连接，正在发送画面")
        await expect(await details(chair, candidate)).to_contain_text("第二摄像头已连接")
        await invite(chair, candidate)


async def test_the_picture_comes_back_when_line_and_media_are_cut(
    browser: Browser, site: Site, join: Join
) -> None:
    [candidate, invigilator] = await cast(join, "candidate2", "invigilator1")
    async with phone(browser, site) as context:
        page = await context.new_page()
        await page.goto(await code_on(candidate))
        await films(invigilator, candidate)
        await context.set_offline(True)
        await site.kill()
        await site.start()
        await context.set_offline(False)
        await films(invigilator, candidate, 40)


_INSTALLED = """Promise.race([
    navigator.serviceWorker.ready.then(({ scope }) => scope),
    new Promise((done) => setTimeout(done, 15000, "no worker")),
])"""


async def test_the_page_says_what_it_is_for_and_can_be_installed(playwright: Playwright, site: Site) -> None:
    # A browser takes a service worker only from a certificate it trusts; our own is trusted after /trust.
    async with (
        await launch(playwright, "--ignore-certificate-errors") as browser,
        phone(browser, site) as context,
    ):
        page = await context.new_page()
        await page.goto(f"{site.url}/m")
        await reads(page, "第二摄像头，不需要登录")
        manifest = await (await context.request.get(f"{site.url}/m.webmanifest")).json()
        assert manifest["start_url"] == "/m"
        for icon in manifest["icons"]:
            assert (await context.request.get(site.url + icon["src"])).ok, icon
        scope = await page.evaluate(_INSTALLED)
        assert scope == f"{site.url}/m"
        await context.set_offline(True)
        await page.reload()
        await reads(page, "第二摄像头，不需要登录")
