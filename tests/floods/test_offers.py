"""A flood of expensive offers (B4): whoever sends them is held to their budget, and the panel is answered meanwhile."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.handlers.room.signaling import OFFERS_AT_ONCE
from app.state.presence import Device
from app.state.subscriptions import Endpoint
from tests.floods.site import Flooded, answered, flooded
from tests.media.probes import PUBLISHER, Rtp
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Flooded]:
    async with flooded(tmp_path_factory.mktemp("school")) as school:
        yield school


async def test_expensive_offers(school: Flooded) -> None:
    room = await school.room()
    panel = await (await school.visit("chair")).open(room)
    honest = Rtp(Endpoint(room, "candidate1", Device.MAIN), PUBLISHER).offer()
    many_ssrcs = "".join(f"a=ssrc:{each} a:b\r\n" for each in range(10_000, 12_855))
    times = "".join(f"a=rtpmap:{each} X/9\r\n" for each in range(300, 1500)) + "a=rtcp-fb:* x\r\n" * 1500
    costly = [honest.replace("a=mid:0\r\n", f"a=mid:0\r\n{lines}") for lines in (many_ssrcs, times)]
    assert all(40_000 < len(each) < 60_000 for each in costly)
    refused = 0
    for _ in range(3):  # a new socket does not begin anew
        page = await (await school.visit("candidate1")).open(room)
        acks = await answered(page.call("media:offer", sdp=costly[turn % 2]) for turn in range(10))
        assert {ack["code"] for ack in acks} <= {"malformed", "too_many"}
        refused += sum(ack["code"] == "too_many" for ack in acks)
        assert (await panel.call("room:sync", seq=0))["ok"]
        await page.leave()
    assert refused >= 30 - OFFERS_AT_ONCE - 5  # what came back meanwhile, at one every two seconds
    await school.serves("candidate3")


async def test_of_offers_sent_together_one_is_answered(school: Flooded) -> None:
    room = await school.room()
    page = await (await school.visit("candidate2")).open(room)
    seat = Endpoint(room, "candidate2", Device.MAIN)
    acks = await answered(page.call("media:offer", sdp=Rtp(seat, PUBLISHER).offer()) for _ in range(10))
    assert acks[-1]["ok"]
    await until(lambda: None if school.media.stats().connections == 1 else f"{school.media.stats()}")
    await page.leave()
    while Rtp.opened:
        await Rtp.opened.pop().close()
