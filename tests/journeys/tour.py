"""Every page in every state it has, in one place: a test looks at each, `make pictures` takes its picture.

A walk yields stops; whoever walks may do there what they like, as long as the page is left as it was found.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from playwright.async_api import Page, expect

from tests.journeys.people import Join, Person
from tests.journeys.scenes import details, enter, finish, invite, talk, tell


@dataclass(frozen=True)
class Stop:
    """`person` before a page in a state that is called so.

    `full`: the stage has the screen for itself. `refused`: what the page asks for is, and the console says so.
    """

    name: str
    person: Person
    full: bool = False
    refused: bool = False


Walk = Callable[[Join], AsyncIterator[Stop]]

OFFICE = (
    "overview",
    "rooms",
    "rooms/new",
    "people/candidates",
    "people/staff",
    "units",
    "materials",
    "notices",
    "pledge",
    "pledge/recording",
    "sms",
    "servers",
    "audit",
    "security",
)
"""The parts of /admin, behind its #."""


async def doors(join: Join) -> AsyncIterator[Stop]:
    """What anybody reaches, signed in or not."""
    stranger = await join("candidate1", signed_in=False)
    for name, path in (
        ("login", "/"),
        ("demo", "/demo"),
        ("guide-candidate", "/guides/candidate"),
        ("guide-examiner", "/guides/examiner"),
    ):
        await _at(stranger, path)
        yield Stop(name, stranger)
    for name, path in (
        ("setup", "/setup"),
        ("phone-unbound", "/m"),
        ("emergency-without-a-pass", "/emergency"),
        ("no-such-page", "/nowhere"),
    ):
        await _at(stranger, path)
        yield Stop(name, stranger, refused=True)


async def boards(join: Join) -> AsyncIterator[Stop]:
    """The first page of each kind of person, and their account."""
    for name, who, path in (
        ("home", "candidate2", "/home"),
        ("examiner", "examiner1", "/examiner"),
        ("invigilator", "invigilator2", "/invigilator"),
        ("inspector", "inspector", "/inspector"),
        ("account", "examiner1", "/account"),
    ):
        person = await join(who)
        await _at(person, path)
        yield Stop(name, person)


async def office(join: Join) -> AsyncIterator[Stop]:
    """Each part of the administrator's page, a room's form and its record, and what an inspector watches."""
    admin = await join("school-admin")
    for part in OFFICE:
        await _at(admin, f"/admin#{part}")
        yield Stop(f"admin-{part.replace('/', '-')}", admin)
        if part == "notices":
            await admin.press("写公告")
            yield Stop("admin-notices-new", admin)
    listed = await (await admin.context.request.get(f"{admin.site.url}/api/rooms")).json()
    room = listed["rooms"][0]["id"]
    for part in (room, f"{room}/record"):
        await _at(admin, f"/admin#rooms/{part}")
        yield Stop("admin-room-record" if part.endswith("record") else "admin-room", admin)
    inspector = await join("inspector")
    await inspector.open_room()
    await expect(inspector.page.get_by_role("heading", name="考生队列")).to_be_visible()
    yield Stop("inspector-room", inspector)


async def interview(join: Join) -> AsyncIterator[Stop]:
    """A candidate's whole way through a room, at the pages of all who take part."""
    candidate, invigilator, chair = [await join(who) for who in ("candidate1", "invigilator1", "chair")]
    people = candidate, invigilator, chair
    for someone in people:
        await someone.open_room()
        await someone.is_connected()
    await candidate.reads("我已阅读并同意")
    for each in (Stop("candidate-registered", candidate), Stop("chair-registered", chair)):
        yield each
    await candidate.press("我已阅读并同意")
    await candidate.press("进入候考区")
    await candidate.is_in("waiting")
    for each in _all("waiting", people):
        yield each
    async for each in _in_dialogs(candidate, chair):
        yield each
    await tell(invigilator, candidate, "请把摄像头调高一些")
    await candidate.reads("请把摄像头调高一些")
    yield Stop("candidate-message", candidate)
    await candidate.press("知道了")
    await invigilator.turn_to("资料")
    await talk(invigilator, candidate)
    for each in _all("talking", (candidate, invigilator)):
        yield each
    await invigilator.press("结束通话")
    await candidate.is_in("waiting")
    await invite(chair, candidate)
    for each in _all("invited", people):
        yield each
    await enter(candidate)
    await chair.reads("剩余")
    for each in _all("in_exam", people):
        yield each
    async for each in _of_the_exam(candidate, chair):
        yield each
    await finish(chair, candidate)
    for each in _all("ended", people):
        yield each


def _all(state: str, people: tuple[Person, ...]) -> list[Stop]:
    return [Stop(f"{_office(person)}-{state}", person) for person in people]


def _office(person: Person) -> str:
    return person.id.rstrip("0123456789")


async def _in_dialogs(candidate: Person, chair: Person) -> AsyncIterator[Stop]:
    """What stands over a page while somebody waits."""
    await candidate.press("我需要帮助")
    yield Stop("candidate-help", candidate)
    await candidate.page.keyboard.press("Escape")
    await chair.page.keyboard.press("?")
    await expect(chair.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    yield Stop("chair-keys", chair)
    await chair.page.keyboard.press("Escape")
    await details(chair, candidate)
    yield Stop("chair-details", chair)
    await details(chair, candidate)
    await chair.page.keyboard.press("d")
    await expect(chair.page.get_by_role("region", name="设备和提示音")).to_be_visible()
    yield Stop("chair-devices", chair)
    await chair.page.keyboard.press("d")


async def _of_the_exam(candidate: Person, chair: Person) -> AsyncIterator[Stop]:
    """The tabs of the sheet, the pictures side by side and full, and what asks or compares."""
    for tab in ("身份", "材料", "消息"):
        await chair.turn_to(tab)
        yield Stop(f"chair-tab-{tab}", chair)
    await chair.turn_to("身份")
    await chair.press("人证比对")
    await expect(chair.page.get_by_role("dialog")).to_be_visible()
    yield Stop("chair-compare", chair)
    await chair.page.keyboard.press("Escape")
    await chair.turn_to("资料")
    await chair.page.keyboard.press("f")
    await expect(chair.page.locator(".room-frame.full")).to_be_visible()
    yield Stop("chair-full", chair, full=True)
    await chair.page.keyboard.press("f")
    await chair.press("结束面试", first=True)
    yield Stop("chair-question", chair)
    await chair.page.keyboard.press("Escape")
    await expect(chair.page.get_by_role("dialog")).to_have_count(0)


async def _at(person: Person, path: str) -> None:
    """That page, once it has said everything it has to ask for."""
    await person.page.goto("about:blank")
    await person.page.goto(person.site.url + path)
    await settled(person.page)


async def settled(page: Page) -> None:
    await expect(page.get_by_role("heading").first).to_be_visible()
    await expect(page.get_by_text(re.compile("^正在.*…$"))).to_have_count(0)


TOUR: Mapping[str, Walk] = {"doors": doors, "boards": boards, "office": office, "interview": interview}
