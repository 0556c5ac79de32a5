"""Bringing people to where a test begins, by what they would press themselves."""

import asyncio

from playwright.async_api import Locator

from tests.journeys.people import Join, Person
from tests.journeys.proof import hears_only, sees_only


async def cast(join: Join, *ids: str) -> list[Person]:
    """These people at the page of the room, connected; candidates in its waiting area."""
    people = await asyncio.gather(*(join(who) for who in ids))
    await asyncio.gather(*(someone.open_room() for someone in people))
    await asyncio.gather(*(someone.is_connected() for someone in people))
    for someone in people:
        if someone.gate == "candidate":
            await check_in(someone)
    return people


async def interview(join: Join, who: str = "candidate1") -> tuple[Person, Person]:
    """A candidate and the chair in the middle of an exam, seeing and hearing each other."""
    candidate, chair = await cast(join, who, "chair")
    await invite(chair, candidate)
    await enter(candidate)
    await face_to_face(candidate, chair)
    return candidate, chair


async def check_in(candidate: Person) -> None:
    await candidate.press("我已阅读并同意")
    await candidate.press("进入候考区")
    await candidate.is_in("waiting")


async def talk(invigilator: Person, candidate: Person) -> None:
    waiting = invigilator.page.get_by_role("listitem").filter(has_text=candidate.name)
    await waiting.get_by_role("button", name="开始通话").click()
    await candidate.is_in("talking")


async def tell(staff: Person, candidate: Person, text: str) -> None:
    """A message from the staff to this candidate."""
    await staff.choose(candidate)
    await staff.turn_to("消息")
    await staff.page.get_by_label("消息内容").fill(text)
    await staff.press("发送")


async def details(staff: Person, candidate: Person) -> Locator:
    """The candidate's line in the queue, with all that stands behind its one mark."""
    await staff.press(f"{candidate.name} 的详情")
    return staff.row_of(candidate)


async def invite(chair: Person, candidate: Person) -> None:
    """The candidate the chair's page has chosen by itself, who must be this one."""
    await chair.press("邀请", first=True)
    await candidate.is_in("invited")


async def enter(candidate: Person) -> None:
    await candidate.press("进入考场")
    await candidate.is_in("in_exam")


async def finish(chair: Person, candidate: Person) -> None:
    await chair.confirm("结束面试")
    await candidate.is_in("ended")


async def face_to_face(one: Person, other: Person, seconds: float = 30) -> None:
    """Waits until both see and hear each other, and nobody else."""
    for person, partner in ((one, other), (other, one)):
        await sees_only(person, partner, seconds=seconds)
        await hears_only(person, partner, seconds=seconds)
