"""设备调试: what works and what does not, with cause and remedy, and what the staff read of it (docs/rules.md P9)."""

import re

from playwright.async_api import Playwright, expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Far, Join, Shoot, joining, launch
from tests.journeys.people import Person
from tests.journeys.scenes import cast, details
from tests.journeys.site import Site

pytestmark = JOURNEY


async def run_check(candidate: Person, heard: str = "听到了") -> None:
    await candidate.press("开始检测")
    await candidate.reads("刚才的测试音听到了吗？", 40)
    await candidate.press(heard)


async def finds(candidate: Person, part: str, title: str) -> None:
    found = candidate.page.locator(".check-findings li", has_text=part)
    await expect(found.first).to_contain_text(title)


async def test_what_works_is_told_to_both_sides_and_survives_a_reload(join: Join, shoot: Shoot) -> None:
    candidate, chair = await cast(join, "candidate1", "chair")
    row = await details(chair, candidate)
    await expect(row).to_contain_text("设备未调试")
    await run_check(candidate)
    for part, title in (("摄像头", "正常"), ("麦克风", "正常"), ("扬声器", "正常"), ("网络", "正常（UDP）")):
        await finds(candidate, part, title)
    await candidate.reads(re.compile(r"UDP 通 · TCP 通 · 往返 .*上行 [1-9]\d* kbit/s · 下行 [1-9]\d* kbit/s"))
    await expect(row).to_contain_text("设备正常")
    await candidate.page.locator(".device-check").scroll_into_view_if_needed()
    await shoot(candidate, "check-1-good-candidate")
    await shoot(chair, "check-1-good-chair")
    await candidate.page.reload()
    await finds(candidate, "网络", "正常（UDP）")


async def test_a_loudspeaker_nobody_hears_is_told_with_its_remedy(join: Join) -> None:
    candidate, chair = await cast(join, "candidate2", "chair")
    await run_check(candidate, "没有听到")
    await finds(candidate, "扬声器", "请调高音量")
    await chair.reads("设备待处理：扬声器")


async def test_the_chosen_camera_and_microphone_are_the_ones_that_are_sent(
    playwright: Playwright, site: Site
) -> None:
    """Chromium takes an `ideal` device id for no wish at all."""
    cameras = "--use-fake-device-for-media-stream=device-count=2,fps=5"
    async with await launch(playwright, cameras) as two, joining(two, site) as join:
        (candidate,) = await cast(join, "candidate3")
        for kind in ("摄像头", "麦克风"):
            picker = candidate.page.get_by_role("combobox", name=kind)
            await expect(picker.locator("option").nth(1)).to_be_attached()
            other = await picker.locator("option").last.get_attribute("value")
            assert other
            await expect(picker).not_to_have_value(other)
            await picker.select_option(other)
            await expect(picker).to_have_value(other)  # as the track itself says
        await candidate.page.reload()
        await expect(candidate.page.get_by_role("combobox", name="摄像头")).to_have_value(re.compile("."))
        await candidate.page.evaluate("localStorage['exam.devices'] = JSON.stringify({camera: 'unplugged'})")
        await candidate.page.reload()
        await candidate.reads("找不到您选用的摄像头，已改用")


async def test_where_udp_is_blocked_the_verdict_says_tcp(far: Far) -> None:
    far.way.media_udp.passes = False
    (candidate,) = await cast(far.join, "candidate1")
    await run_check(candidate)
    await finds(candidate, "网络", "只能用 TCP 备用通道")
    await candidate.reads(re.compile(r"UDP 不通 · TCP 通 .*下行 [1-9]\d* kbit/s"))


async def test_where_tcp_is_blocked_the_verdict_says_there_is_no_fallback(far: Far) -> None:
    far.way.media_tcp.passes = False
    (candidate,) = await cast(far.join, "candidate2")
    await run_check(candidate)
    await finds(candidate, "网络", "TCP 备用通道不通")
    await candidate.reads("UDP 通 · TCP 不通")


async def test_it_is_done_from_the_home_page_before_the_day_and_choices_are_remembered(
    join: Join, shoot: Shoot
) -> None:
    candidate = await join("candidate4")
    await candidate.page.goto(f"{candidate.site.url}/home")
    await candidate.page.get_by_role("link", name="设备调试").first.click()
    await candidate.is_connected()
    speaker = candidate.page.get_by_role("combobox", name="扬声器")
    other = await speaker.locator("option").last.get_attribute("value")
    assert other
    await speaker.select_option(other)
    await run_check(candidate)
    await finds(candidate, "网络", "正常（UDP）")
    await shoot(candidate, "check-3-before-candidate")
    await candidate.page.reload()
    await expect(speaker).to_have_value(other)
    await finds(candidate, "网络", "正常（UDP）")
