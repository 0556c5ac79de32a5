"""The face check as a candidate goes through it: every end has a way on, and nothing but a try that failed counts."""

import base64
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import expect

from tests.browser import ACCOUNTS
from tests.identity.colours import COLOURS, NEUTRAL, STRANGER, Colour, picture
from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import HERE, Person
from tests.journeys.site import Site, serving
from tests.journeys.test_pages import audit, tab_to

pytestmark = JOURNEY

PROMPTS = {
    "请眨眼": "blink",
    "请张嘴": "mouth",
    "请向左转头": "left",
    "请向右转头": "right",
    "请点头": "nod",
}
CHECKED = "人脸识别已通过。"
CHANGED = "已更换登录/设备，须重新核验"

FOCUS_AT_FIRST_SIGHT = """(selector) => {
  const screen = document.querySelector(selector);
  new MutationObserver((_changes, observer) => {
    window.focusedAtFirstSight = document.activeElement === screen;
    observer.disconnect();
  }).observe(screen, { attributes: true, attributeFilter: ["data-screen"] });
}"""
"""Notes whether the next screen has the focus before it is painted for the first time."""

Come = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A demo school that asks for face checks and reads faces from colours; each test has a candidate of its own."""
    folder, settings = tmp_path_factory.mktemp("site"), {"EXAM_ROOM__FACE_CHECK": "true"}
    async with serving(Site(folder, settings, program=HERE / "colours_site.py")) as site:
        yield site


@pytest.fixture
def come(join: Join, tmp_path: Path) -> Come:
    """A candidate whose face the camera shows, and whose photo the school has: `photo`, or a stranger's."""

    async def come(who: str, photo: Colour | None = NEUTRAL, **options: object) -> Person:
        colours = {gesture.value: list(colour) for gesture, colour in COLOURS.items()}
        scene = {"colours": colours, "prompts": PROMPTS, "neutral": list(NEUTRAL)}
        script = tmp_path / "face_camera.js"
        script.write_text(f"{(HERE / 'face_camera.js').read_text('utf-8')}({json.dumps(scene)})", "utf-8")
        candidate = await join(who, devices=script, **options)
        if photo is not None:
            jpeg = base64.b64encode(picture(photo)).decode()
            assert await candidate.post("/api/demo/photo", {"account": who, "jpeg": jpeg}) == {"ok": True}
        return candidate

    return come


async def at_the_notice(candidate: Person) -> None:
    await candidate.open_room()
    await candidate.reads("同意并开始识别")
    await candidate.is_connected()


async def at_the_notice_from_home(candidate: Person) -> None:
    await candidate.page.goto(f"{candidate.site.url}/home")
    await candidate.press("人脸识别")
    await candidate.reads("同意并开始识别")
    await candidate.is_connected()


async def wait_for_prompt(candidate: Person) -> None:
    """The first action is asked for."""
    await expect(candidate.page.locator(".face-now")).to_be_visible()


def sent_frames(candidate: Person) -> list[dict[str, Any]]:
    """What the page sends of `face:frame` from now on, as it comes."""
    frames: list[dict[str, Any]] = []

    def sent(packet: str | bytes) -> None:
        if isinstance(packet, str) and '["face:frame"' in packet[:40]:
            frames.append(json.loads(packet[packet.index("[") :])[1])

    candidate.page.on("websocket", lambda line: line.on("framesent", sent))
    return frames


def are_small_in_order_and_not_mirrored(frames: list[dict[str, Any]]) -> None:
    assert [frame["number"] for frame in frames] == list(range(1, len(frames) + 1))
    assert max(len(frame["jpeg"]) for frame in frames) <= 45_000
    with Image.open(io.BytesIO(base64.b64decode(frames[-1]["jpeg"]))) as image:
        assert image.format == "JPEG"
        assert image.size[0] <= 480
        assert image.size[1] <= 360
        upper = image.convert("L").crop((0, 0, image.width, image.height // 8))
        left = upper.crop((0, 0, 20, 20)).resize((1, 1)).getpixel((0, 0))
        right = upper.crop((image.width - 20, 0, image.width, 20)).resize((1, 1)).getpixel((0, 0))
    assert left > right + 50, "the white corner of the camera's picture is not where it was"


async def into_waiting(candidate: Person) -> None:
    await candidate.press("我已阅读并同意")
    await candidate.press("进入候考区")
    await candidate.is_in("waiting")


async def test_from_the_home_page_to_passed_and_into_the_waiting_area(come: Come) -> None:
    candidate = await come("candidate2")
    page, frames = candidate.page, sent_frames(candidate)
    await page.goto(f"{candidate.site.url}/home")
    steps = page.get_by_role("list", name="今天的流程")
    await expect(steps.get_by_role("listitem").filter(has_text="人脸识别")).to_contain_text("待进行")
    await candidate.press("人脸识别")
    await page.wait_for_url("**/room/*#face")
    await candidate.reads("同意并开始识别")
    await audit(candidate)
    await candidate.press("同意并开始识别")
    await candidate.reads(CHECKED, 90)
    are_small_in_order_and_not_mirrored(frames)
    count = len(frames)
    await audit(candidate)
    await into_waiting(candidate)
    assert len(frames) == count, "they end with the check"
    await page.goto(f"{candidate.site.url}/home")
    await expect(steps.get_by_role("listitem").filter(has_text="人脸识别")).to_contain_text("已通过")
    await expect(page.get_by_role("button", name="人脸识别")).to_have_count(0)
    assert candidate.complaints == []


async def test_three_failures_lead_on_all_the_same_and_the_staff_see_it(come: Come, join: Join) -> None:
    candidate = await come("candidate1")
    await at_the_notice(candidate)
    await candidate.page.evaluate("person.obeys = false")
    await candidate.press("同意并开始识别")
    for left in (2, 1):
        await candidate.reads("本次没有通过", 40)
        await candidate.reads("看到的动作与提示不一致")
        await candidate.reads(f"今天还可以再试 {left} 次")
        await candidate.press("重试")
        await expect(candidate.page.get_by_text("本次没有通过")).to_have_count(0)
    await candidate.reads("今天的次数已用完，您仍可进入候考区", 40)
    await expect(candidate.page.get_by_role("button", name="重试")).to_have_count(0)
    await into_waiting(candidate)
    await candidate.reads("请准备好身份证原件")
    await audit(candidate)
    chair = await join("chair")
    await chair.open_room()
    await chair.reads("人脸识别未通过")
    await look_at_the_pictures(chair)
    await compare_by_hand(chair, candidate)
    await look_again_when_somebody_else_sits_there(chair, candidate, await come("candidate1", photo=None))
    assert candidate.complaints == []


async def look_at_the_pictures(chair: Person) -> None:
    """What each try took, beside the school's photo; the look is said to be logged."""
    await chair.press("查看人脸截图")
    sheet = chair.page.get_by_role("dialog")
    for words in ("第 3 次", "动作与提示不一致", "正面", "学校导入的照片", "每次查看都会记录"):
        await expect(sheet.get_by_text(words).first).to_be_visible()
    await expect(sheet.locator("img").first).to_be_visible()
    loaded = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    assert await sheet.locator("img").evaluate_all(loaded)
    await audit(chair)
    await chair.page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)


async def compare_by_hand(chair: Person, candidate: Person) -> None:
    """In the exam, with the candidate's picture beside the card's data: a still of it, then the decision."""
    await chair.press("邀请", first=True)
    await candidate.press("进入考场")
    await chair.press("人证比对")
    panel = chair.page.get_by_role("dialog")
    await expect(panel.get_by_text("999***********0016")).to_be_visible()
    await panel.get_by_role("button", name="显示完整号码").click()
    await expect(panel.get_by_text(ACCOUNTS[candidate.id].id_number)).to_be_visible()
    await panel.get_by_role("button", name="隐藏").click()
    await expect(panel.get_by_text("999***********0016")).to_be_visible()
    await panel.get_by_role("button", name="保存证件画面").click()
    await expect(panel.get_by_text("证件画面已保存")).to_be_visible()
    await expect(panel.locator("img")).to_have_count(3)  # the school's photo, the captured face, the card
    await audit(chair)
    await panel.get_by_role("button", name="通过", exact=True).click()
    await expect(panel.get_by_text("已人工核验通过").first).to_be_visible()
    await chair.page.keyboard.press("Escape")
    await chair.reads("已人工核验通过")


async def look_again_when_somebody_else_sits_there(chair: Person, candidate: Person, thief: Person) -> None:
    """Another browser takes the seat in mid-exam: said at once, nothing is blocked, and compared by eye."""
    await thief.open_room()
    await thief.is_in("in_exam")
    await chair.reads(CHANGED)
    await chair.reads("更换前：已人工核验通过")
    await audit(chair)
    await chair.turn_to("身份")
    await chair.press("对照证件画面")
    beside = chair.page.get_by_role("dialog")
    await expect(beside.locator("img")).to_have_count(1)
    await expect(beside.locator(f'video[data-person="{candidate.id}"]')).to_be_visible()
    await audit(chair)
    await chair.page.keyboard.press("Escape")
    await chair.press("人证比对")
    panel = chair.page.get_by_role("dialog")
    await expect(panel.get_by_text(CHANGED)).to_be_visible()
    await panel.get_by_role("button", name="通过", exact=True).click()
    await expect(panel.get_by_text("已记录")).to_be_visible()
    await chair.page.keyboard.press("Escape")
    await expect(chair.page.get_by_text(CHANGED)).to_have_count(0)


async def test_somebody_else_s_face_fails_with_words_that_tell_nothing(come: Come) -> None:
    candidate = await come("candidate3", STRANGER)
    await at_the_notice(candidate)
    await candidate.press("同意并开始识别")
    await candidate.reads("本次没有通过", 40)
    shown = await candidate.page.locator("main").inner_text()
    assert "证件照" not in shown
    assert "不一致" not in shown


async def test_declining_is_a_road_of_its_own_and_can_be_left_again(come: Come) -> None:
    candidate = await come("candidate4")
    await at_the_notice_from_home(candidate)
    await candidate.press("不使用人脸识别，改为人工核验")
    await candidate.reads("您选择了人工核验")
    await into_waiting(candidate)
    await candidate.reads("您选择了人工核验")
    await candidate.press("改用人脸识别")
    await candidate.press("同意并开始识别")
    facts = candidate.page.locator(".facts")
    await expect(facts).to_contain_text("已通过", timeout=40_000)
    await expect(candidate.page.get_by_text("您选择了人工核验")).to_have_count(0)


async def test_a_lost_line_breaks_the_check_off_and_does_not_count(come: Come) -> None:
    """And what was agreed to can be withdrawn after all: a person compares then."""
    candidate = await come("candidate5")
    await at_the_notice_from_home(candidate)
    await candidate.press("同意并开始识别")
    await candidate.reads("请正对镜头，保持不动")
    await candidate.context.set_offline(True)
    await candidate.reads("网络中断，识别已停止", 40)
    await candidate.context.set_offline(False)
    await candidate.reads("识别被中断，不计次数", 40)
    await candidate.press("重试")
    await candidate.reads(CHECKED, 90)
    await candidate.press("撤回同意")
    await audit(candidate)
    await candidate.page.get_by_role("dialog").get_by_role("button", name="确认撤回同意").click()
    await candidate.reads("您撤回了同意")
    await expect(candidate.page.get_by_role("button", name="撤回同意")).to_have_count(0)
    await into_waiting(candidate)


async def test_stopping_and_reloading_lead_back_to_a_try_that_is_whole(come: Come) -> None:
    candidate = await come("candidate6")
    await at_the_notice(candidate)
    await candidate.press("同意并开始识别")
    await wait_for_prompt(candidate)
    await candidate.press("停止识别")
    await candidate.reads("已停止识别")
    await candidate.reads("今天还可以再试 3 次")
    await candidate.press("重试")
    await wait_for_prompt(candidate)
    await candidate.page.reload()
    await candidate.press("开始识别")
    await candidate.reads(CHECKED, 90)


async def test_the_prompts_are_readable_for_everybody(come: Come) -> None:
    """A check of its own, since an audit holds the page up for longer than a check allows between two frames."""
    candidate = await come("candidate7")
    await at_the_notice(candidate)
    await candidate.press("同意并开始识别")
    await wait_for_prompt(candidate)
    await audit(candidate)


async def test_without_a_camera_the_page_helps_and_the_manual_road_is_open(come: Come) -> None:
    candidate = await come("candidate8", permitted=False)
    await candidate.open_room()
    await candidate.press("先继续，稍后处理")
    await candidate.press("同意并开始识别")
    await candidate.reads("人脸识别需要摄像头")
    await candidate.reads("摄像头和麦克风的权限被拒绝")
    await audit(candidate)
    await candidate.press("改为人工核验")
    await candidate.reads("摄像头不能使用，由工作人员核对您的身份证")
    await into_waiting(candidate)


async def test_the_check_by_keyboard_alone(come: Come) -> None:
    candidate = await come("candidate9")
    await at_the_notice(candidate)
    page = candidate.page
    await tab_to(page, "button", "同意并开始识别")
    await page.keyboard.press("Enter")
    await wait_for_prompt(candidate)
    await tab_to(page, "button", "停止识别")
    await page.evaluate(FOCUS_AT_FIRST_SIGHT, ".face")
    await page.keyboard.press("Enter")
    await candidate.reads("已停止识别")
    # The new screen has the focus, so its first button is one step away.
    await expect(page.get_by_role("region", name="人脸识别")).to_be_focused()
    assert await page.evaluate("window.focusedAtFirstSight"), (
        "whoever is quick presses a key that goes astray"
    )
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="重试")).to_be_focused()


async def test_a_hidden_page_says_to_stay(come: Come) -> None:
    candidate = await come("candidate10")
    await at_the_notice(candidate)
    await candidate.press("同意并开始识别")
    await candidate.reads("请正对镜头，保持不动")
    await candidate.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    await candidate.reads("请保持页面在前台")


async def test_the_prompts_in_english(come: Come) -> None:
    candidate = await come("candidate11")
    page = candidate.page
    await page.goto(f"{candidate.site.url}/home")
    await candidate.press("English")
    await candidate.open_room()
    await candidate.press("Agree and start")
    await wait_for_prompt(candidate)
    shown = await page.locator(".face").inner_text()
    assert not any("\u3400" <= character <= "\u9fff" for character in shown), shown
