"""The next step and whatever is new are on the screen, without scrolling, on the smallest screens people bring."""

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import LAPTOP, Person
from tests.journeys.scenes import cast, enter, invite, talk

pytestmark = JOURNEY


async def tell(invigilator: Person, candidate: Person, text: str) -> None:
    """A message from the staff to this candidate."""
    await invigilator.page.locator(".queue-name", has_text=candidate.name).click()
    await invigilator.page.get_by_label("消息内容").fill(text)
    await invigilator.press("发送")


async def test_on_a_laptop_nobody_scrolls_for_the_next_step(join: Join) -> None:
    people = candidate, invigilator, chair = await cast(join, "candidate1", "invigilator1", "chair")
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
