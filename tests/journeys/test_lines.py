"""Slow lines, in words at whoever looks: whose line it is, and what to do."""

from playwright.async_api import expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import Person
from tests.journeys.proof import connections, gets_nothing, hears_only, sees_only
from tests.journeys.scenes import interview
from tests.journeys.wire import Wire
from tests.waiting import eventually

pytestmark = JOURNEY

PAUSED = "画面因您的网络较慢暂停，声音继续"
ALONE = "已关闭画面，只听声音"
FILTER = "video => getComputedStyle(video).filter"


async def test_what_is_held_back_is_grey_and_sound_alone_lasts_as_long_as_it_is_wanted(join: Join) -> None:
    wires: list[Wire] = []

    async def tapped(who: str) -> Person:
        someone = await join(who)
        if who == "chair":
            wires.append(await Wire.tapped(someone))
        return someone

    candidate, chair = await interview(tapped)
    [wire] = wires
    picture = chair.page.locator(chair.shown(candidate.id))
    paused = chair.page.locator(".stage").get_by_text(PAUSED)
    assert await picture.evaluate(FILTER) == "none"
    wire.hold(candidate, held="line")
    wire.line(down="poor")
    await expect(paused).to_be_visible()
    await chair.reads("您的网络很差，您看到的画面可能暂停。声音优先传送。")
    assert "grayscale(1)" in await picture.evaluate(FILTER)
    await hears_only(chair, candidate)
    wire.hold(candidate, held="away", up="poor")
    await chair.reads("对方网络中断，画面已停住")
    assert "grayscale(1)" in await picture.evaluate(FILTER)
    wire.hold(candidate, up="fair")
    wire.line()
    await expect(paused).to_have_count(0)
    await chair.reads("考生网络较慢，画面可能不清晰")
    await expect(chair.page.get_by_text("声音优先传送")).to_have_count(0)
    wire.hold(candidate)

    await chair.press("只听声音")
    await chair.reads(ALONE)
    await gets_nothing(chair, {"video"}, while_to=chair)
    await hears_only(chair, candidate)
    made = (await connections(chair.page))["made"]
    wire.close_media()

    async def why_not() -> str | None:
        return None if (await connections(chair.page))["made"] > made else "no new connection"

    await eventually(why_not)
    await chair.is_connected()
    await hears_only(chair, candidate)
    await chair.reads(ALONE)
    await gets_nothing(chair, {"video"}, while_to=chair)
    await chair.press("恢复画面", within=".mutes")
    await sees_only(chair, candidate)
    await expect(chair.page.get_by_text(ALONE)).to_have_count(0)
