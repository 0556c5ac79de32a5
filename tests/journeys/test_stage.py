"""The stage has what the window gives, and the next step is always whole in sight (docs/rules.md 5.5)."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize, expect

from app.state.candidate import State
from app.state.room import Actor
from tests.journeys import JOURNEY
from tests.journeys.conftest import SCREENSHOTS
from tests.journeys.staged import Scene, Staging, stage, states
from tests.state.stories import CHAIR, INVIGILATOR

pytestmark = JOURNEY

WINDOWS = [ViewportSize(width=w, height=h) for w, h in ((1366, 768), (1440, 900), (1920, 1080))]
LOOK = """() => {
  const all = innerWidth * innerHeight;
  const area = ({ left, top, right, bottom }) =>
    Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) *
    Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
  // What is drawn of a picture that keeps its shape within its place.
  const pictures = [...document.querySelectorAll(".picture-large video, .talk .stage-video video")].map((video) => {
    const { left, top, width, height } = video.getBoundingClientRect();
    const wide = Math.min(width, (height * video.videoWidth) / video.videoHeight) || 0;
    const high = (wide * video.videoHeight) / video.videoWidth || 0;
    const [x, y] = [left + (width - wide) / 2, top + (height - high) / 2];
    return area({ left: x, top: y, right: x + wide, bottom: y + high }) / all;
  });
  const next = document.querySelector(".action-bar .next-step");
  const at = next?.getBoundingClientRect();
  const top = at && document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
  const rows = [...document.querySelectorAll(".queue-row")].map((row) => row.getBoundingClientRect());
  return {
    stage: box(".examiner-stage") ? area(box(".examiner-stage")) / all : 0,
    picture: Math.max(0, ...pictures),
    next: next?.textContent.trim() ?? "",
    inside: !at || (at.left >= 0 && at.top >= 0 && at.right <= innerWidth && at.bottom <= innerHeight
      && next.contains(top)),
    filled: document.querySelectorAll(".room-frame .button.filled").length,
    rows: rows.filter(({ bottom, height }) => height && bottom <= innerHeight).length,
    scrolls: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
  };
}"""


async def look(page: Page, scene: Scene, window: ViewportSize) -> dict[str, Any]:
    """What the page shows of `scene`, its videos playing."""
    if page.viewport_size != window:
        await page.set_viewport_size(window)
    await page.evaluate("scene => staged.show(scene)", scene)
    await page.wait_for_function("""() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
        done([...document.querySelectorAll("video")].every(({ videoWidth }) => videoWidth > 0)))))""")
    seen: dict[str, Any] = await page.evaluate(LOOK)
    return seen


async def test_in_every_state_the_next_step_is_in_sight_and_the_stage_is_large(browser: Browser) -> None:
    found: list[str] = []
    async with stage(browser) as open_page:
        for viewer, banners in itertools.product((CHAIR, INVIGILATOR), (False, True)):
            page = await open_page(viewer, Staging(State.REGISTERED).scene(viewer), permitted=not banners)
            if banners:
                await page.evaluate("staged.cut()")
            for window, state, count in itertools.product(WINDOWS, states(), (3, 40)):
                scene = Staging(state, count, banners, second=True).scene(viewer)
                seen = await look(page, scene, window)
                name = "-".join(map(str, (viewer.role, state, count, banners, window["width"])))
                found += [f"{name}: {why}: {seen}" for why in faults(viewer, state, count, window, seen)]
                await keep(page, name, seen)
    assert found == []


async def keep(page: Page, name: str, seen: dict[str, Any]) -> None:
    """A picture and its figures, where somebody wants them."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=Path(SCREENSHOTS) / f"stage-{name}.png")
        with (Path(SCREENSHOTS) / "stage.txt").open("a", encoding="utf-8") as figures:
            print(name, json.dumps(seen, ensure_ascii=False), file=figures)


def faults(viewer: Actor, state: State, count: int, window: ViewportSize, seen: dict[str, Any]) -> list[str]:
    """What is wrong with what was seen."""
    on_stage = state is (State.IN_EXAM if viewer is CHAIR else State.TALKING)
    examined = viewer is CHAIR and state is State.IN_EXAM
    wrong = {
        "the next step is not in sight": not seen["inside"],
        "the page scrolls": seen["scrolls"],
        "more than one button is filled": seen["filled"] > 1,
        "what ends is filled": seen["filled"] and examined,
        "no next step": not seen["next"] and state not in (State.ENDED,),
        "the stage is small": examined and seen["stage"] < 0.6,
        "the main picture is small": examined and seen["picture"] < 0.45,
        "the queue is short": window["height"] >= 900 and not on_stage and seen["rows"] < min(12, count),
    }
    return [why for why, is_so in wrong.items() if is_so]


async def test_pictures_stand_as_the_person_wants_by_single_keys(browser: Browser) -> None:
    async with stage(browser) as open_page:
        page = await open_page(CHAIR, Staging(State.IN_EXAM, screen=True, second=True).scene(CHAIR))
        await page.set_viewport_size(WINDOWS[0])
        press = page.keyboard.press
        large = page.locator(".picture-large")
        await expect(large).to_contain_text("屏幕")  # what is shared is large at once

        # Pixel by pixel, and moved about by the keys or the hand.
        await press("z")
        place = large.locator(".picture-place")
        await expect(page.get_by_role("button", name="原始大小")).to_have_attribute("aria-pressed", "true")
        video = await large.locator("video").bounding_box()
        assert video is not None
        assert round(video["width"]) == 1920
        await place.focus()
        for _ in range(4):
            await press("ArrowRight")
        await page.wait_for_function("document.querySelector('.actual .picture-place').scrollLeft > 0")
        await page.mouse.move(500, 400)
        await page.mouse.down()
        await page.mouse.move(300, 300)
        await page.mouse.up()
        assert await place.evaluate("place => place.scrollTop") == 100
        await keep(page, "actual", {})

        await press("0")
        await expect(page.locator(".picture-equal")).to_have_count(3)
        await keep(page, "equal-3", {})
        await press("2")
        await expect(large).to_contain_text("第二摄像头")
        await press("1")
        await expect(large).to_contain_text("主摄像头")
        await page.evaluate("scene => staged.show(scene)", Staging(State.IN_EXAM, second=True).scene(CHAIR))
        await press("0")
        await expect(page.locator(".picture-equal")).to_have_count(2)
        await keep(page, "equal-2", {})
        await press("1")

        # Over the whole screen, with name, state, clock and the next step over it.
        await press("f")
        await expect(page.locator(".room-frame")).to_have_class(re.compile("full"))
        await expect(page.locator(".header")).to_be_hidden()
        for shown in (page.locator("#action-who"), page.locator(".exam-time"), page.locator(".next-step")):
            await expect(shown).to_be_in_viewport(ratio=1)
        seen: dict[str, Any] = await page.evaluate(LOOK)
        assert seen["picture"] > 0.7
        assert seen["inside"]
        await keep(page, "full", seen)
        await press("f")
        await expect(page.locator(".header")).to_be_visible()

        # The queue and the sheet make way, and the keys are told and can be switched off.
        await press("q")
        await expect(page.get_by_role("heading", name="考生队列")).to_be_visible()
        await press("q")
        await press("i")
        await expect(page.get_by_role("tab", name="资料")).to_have_count(0)
        await press("i")
        await press("?")
        dialog = page.get_by_role("dialog", name="快捷键")
        for word in ("放大主摄像头", "全屏", "跳到下一步按钮，再按回车", "关闭或开启麦克风"):
            await expect(dialog.get_by_text(word)).to_be_visible()
        await keep(page, "keys", {})
        await dialog.get_by_label("启用快捷键").uncheck()
        await press("Escape")
        await press("q")
        await expect(page.get_by_role("heading", name="考生队列")).to_have_count(0)


async def test_what_is_typed_is_no_key_and_stays_when_another_tab_is_looked_at(browser: Browser) -> None:
    async with stage(browser) as open_page:
        page = await open_page(CHAIR, Staging(State.IN_EXAM).scene(CHAIR))
        await page.get_by_role("tab", name="资料").focus()
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("tab", name="消息")).to_be_focused()
        await page.get_by_label("消息内容").focus()
        await page.keyboard.type("fq?")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("tab", name="身份").click()
        await page.get_by_role("tab", name="消息").click()
        await expect(page.get_by_label("消息内容")).to_have_value("fq?")
        for tab in ("资料", "身份", "材料", "消息"):
            await page.get_by_role("tab", name=tab).click()
            await expect(page.locator(".next-step")).to_be_in_viewport(ratio=1)
            await keep(page, f"tab-{tab}", {})


async def test_own_devices_and_sounds_stand_beside_the_switches(browser: Browser) -> None:
    async with stage(browser) as open_page:
        page = await open_page(INVIGILATOR, Staging(State.REGISTERED, 5).scene(INVIGILATOR))
        await page.keyboard.press("d")
        await expect(page.get_by_role("region", name="设备和提示音")).to_be_focused()
        await expect(page.get_by_role("combobox", name="扬声器").locator("option:checked")).to_have_text(
            re.compile(r"\S")
        )
        await expect(page.get_by_role("meter", name="麦克风音量").first).to_be_visible()
        await page.evaluate(COUNT)
        await page.get_by_role("button", name="播放测试音").click()
        await plays(page, 1)
        await keep(page, "devices", {})

        # Somebody arrives, and is heard; another, once that was switched off, is not.
        arrives = Staging(State.WAITING, 5).scene(INVIGILATOR)
        await page.evaluate("scene => staged.show(scene)", arrives)
        await plays(page, 3)
        await page.get_by_label("考生到达候考区").uncheck()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="设备", exact=True)).to_be_focused()
        await page.reload()
        await page.locator("body[data-media=connected]").wait_for()
        await page.evaluate(COUNT)
        await page.evaluate("scene => staged.show(scene)", arrives)
        await expect(page.locator(".queue-row").first).to_contain_text("候考中")
        await page.keyboard.press("d")
        await expect(page.get_by_label("考生到达候考区")).not_to_be_checked()
        await plays(page, 0)


COUNT = """() => {
  window.notes = 0;
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1;
    return start.call(this, ...when);
  };
}"""


async def plays(page: Page, notes: int) -> None:
    """Waits until the page has begun so many notes, all of them the browser's own sound."""
    await page.wait_for_function("wanted => notes === wanted", arg=notes)
