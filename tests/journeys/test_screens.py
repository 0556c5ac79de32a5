"""The next step and whatever is new are on the screen, without scrolling, on the smallest screens people bring."""

from playwright.async_api import expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import ENTRIES, LAPTOP, PHONE, Person
from tests.journeys.scenes import cast, enter, finish, invite, talk, tell

pytestmark = JOURNEY

WIDTH = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def test_on_a_laptop_nobody_scrolls_for_the_next_step(join: Join) -> None:
    people = candidate, invigilator, chair = await cast(join, "candidate3", "invigilator1", "chair")
    for someone in people:
        await someone.page.set_viewport_size(LAPTOP)
    await invigilator.sees_at_once("开始通话")
    await chair.sees_at_once("邀请")
    await tell(invigilator, candidate, "请把摄像头调高一些")
    await candidate.sees_at_once("放大", text="请把摄像头调高一些")
    await talk(invigilator, candidate)
    await invigilator.sees_at_once("结束通话")
    await candidate.sees_at_once("放大")
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")
    await candidate.sees_at_once("放大")
    await invite(chair, candidate)
    await chair.sees_at_once("撤回邀请")
    await candidate.sees_at_once("进入考场", "放大")
    await enter(candidate)
    await chair.sees_at_once("结束面试")
    await tell(invigilator, candidate, "请靠近话筒")
    await candidate.sees_at_once("放大", text="请靠近话筒")
    await finish(chair, candidate)


async def test_on_a_phone_staff_have_the_stage_first_and_every_move_in_reach(join: Join) -> None:
    people = candidate, invigilator, chair = await cast(join, "candidate1", "invigilator1", "chair")
    for someone in people[1:]:
        await someone.page.set_viewport_size(PHONE)
        await fits(someone)
    await invigilator.sees_at_once("开始通话", "暂缓")
    await chair.sees_at_once("邀请", "暂缓", "标记缺考")
    await talk(invigilator, candidate)
    await invigilator.sees_at_once("结束通话", "关闭麦克风")
    await fits(invigilator)
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")
    await invite(chair, candidate)
    await chair.sees_at_once("撤回邀请")
    await enter(candidate)
    await chair.sees_at_once("结束面试", "退回候考区")
    await fits(chair)
    # Whoever is chosen lower down the page has their moves under the thumb, with their name.
    await chair.page.locator(".queue-name").nth(1).click()
    await expect(chair.page.locator(".other-moves")).to_be_in_viewport(ratio=1)
    await expect(chair.page.locator(".other-moves")).to_contain_text(ENTRIES["candidate2"].name)


async def fits(staff: Person) -> None:
    """Nothing is beside the edge, and the stage is the first thing on the page."""
    assert await staff.page.evaluate(WIDTH) <= 0
    tops = [
        await staff.page.locator(part).bounding_box() for part in (".stage >> nth=0", ".queue", ".side-head")
    ]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == 3
    assert heights == sorted(heights)
