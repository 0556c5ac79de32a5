"""Floods of connections to the one port of pages and media (B2, B3): a second user is served meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from app.host.gate import FIRST_REQUEST_SECONDS, NEXT_REQUEST_SECONDS, PROGRESS_SECONDS
from app.media import tcp
from app.state.presence import Device
from app.state.subscriptions import Endpoint
from tests.browser import HOST, ORIGIN
from tests.floods.site import STRANGERS, Flooded, crowd, flooded
from tests.media.probes import PUBLISHER
from tests.media.test_tcp import TcpRtp
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HELLO_CUT = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
HEADER_CUT = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nCookie: a".encode()
PAGE = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
BODY_CUT = (
    f"POST /api/sms HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\nContent-Type: application/json\r\n"
    "Content-Length: 9000\r\n\r\n{"
).encode()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Flooded]:
    async with flooded(tmp_path_factory.mktemp("school")) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module")
async def school(running: Flooded) -> AsyncIterator[Flooded]:
    """After each flood nobody of it is left, and whoever was served is still."""
    yield running
    await running.dismiss_strangers()
    assert (await (await running.visit("chair")).request("GET", "/api/me"))[0] == 200


@pytest.mark.parametrize(
    ("over_tls", "words"), [(False, b""), (False, HELLO_CUT), (True, b""), (True, HEADER_CUT)]
)
async def test_half_open_connections(school: Flooded, over_tls: bool, words: bytes) -> None:
    many = crowd(150 if over_tls else 600)
    before = await school.refused("no_request")
    strangers = await (school.over_tls(many, words) if over_tls else school.flood(many, words=words))
    await school.are_there(coming=many)
    await school.serves("candidate1")
    with capture_logs() as logs:
        await school.passes(FIRST_REQUEST_SECONDS)
        await school.passes(FIRST_REQUEST_SECONDS)
    await school.are_gone(strangers)
    assert await school.refused("no_request") >= before + many
    told = [line for line in logs if line["event"] == "connections_refused"]
    assert len(told) <= 2 and sum(line["no_request"] for line in told) >= many
    assert told[0]["most_from"] == STRANGERS[0]


async def test_kept_alive_connections(school: Flooded) -> None:
    many = crowd(150)
    strangers = await school.over_tls(many, PAGE)
    await school.are_there(idle=many)
    await school.serves("candidate1")
    await school.passes(NEXT_REQUEST_SECONDS)
    await school.are_gone(strangers)


async def test_bodies_that_never_come_whole(school: Flooded) -> None:
    many = crowd(100)
    strangers = await school.over_tls(many, BODY_CUT)
    await school.are_there(busy=many)
    await school.serves("candidate1")
    await school.passes(1)
    await school.passes(PROGRESS_SECONDS)
    await school.are_gone(strangers)
    assert await school.refused("stalled") >= many


async def test_a_network_that_is_full_still_lets_its_own_people_in(
    school: Flooded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A campus behind one address, one of whose machines floods."""
    monkeypatch.setattr(school.gate, "per_network", 100)
    many = crowd(400)
    await school.flood(many, address="127.0.0.1")
    await school.serves("candidate1")
    assert await school.refused("network_full") >= many - 100
    assert school.gate.counts()["coming"] <= 100


async def test_no_descriptors_for_strangers(school: Flooded, monkeypatch: pytest.MonkeyPatch) -> None:
    """As at a limit of 1024: those who have the most give back, and who is in a room is not touched."""
    room = await school.room()
    panel = await (await school.visit("chair")).open(room)
    seen = (await school.stranger()).writer.get_extra_info("socket").fileno()
    monkeypatch.setattr(school.gate, "ceiling", seen + 200)
    for address in STRANGERS:
        await school.flood(crowd(300), address=address)
    await school.serves("candidate1")
    assert (await panel.call("room:sync", seq=0))["ok"]
    assert await school.refused("full") > 0
    await panel.leave()


async def test_a_process_out_of_descriptors_gives_one_back(school: Flooded) -> None:
    """When others took them all: whoever waits is let in as soon as there is one."""
    await school.flood(10)
    await school.are_there(coming=10)
    school.gate.run_out()
    await until(lambda: None if school.gate.counts()["coming"] == 9 else f"{school.gate.counts()}")
    assert await school.refused("exhausted") == 1


async def test_silent_media_connections(school: Flooded) -> None:
    """Of the port that pages and media share: a candidate's media comes by TCP meanwhile."""
    room = await school.room()
    page = await (await school.visit("candidate2")).open(room)
    strangers = []
    for address in STRANGERS:
        strangers += await school.flood(crowd(400), address=address, words=b"\x00")
    await until(
        lambda: (
            None
            if school.media.stats().tcp_refused >= 2 * crowd(400) - tcp.MAX_UNPROVEN_TCP
            else f"{school.media.stats()}"
        )
    )
    assert school.media.stats().tcp_unproven <= tcp.MAX_UNPROVEN_TCP
    probe = TcpRtp(Endpoint(room, "candidate2", Device.MAIN), PUBLISHER)
    reader, probe.writer = await asyncio.open_connection("127.0.0.1", school.port)
    probe.reading = asyncio.create_task(probe._read(reader))
    answer = await page.call("media:offer", sdp=probe.offer())
    assert answer["ok"], answer
    await probe.connect(answer["sdp"])
    probe.picture(keyframe=True)
    await until(lambda: None if school.media.stats().packets_in else f"{school.media.stats()}")
    await probe.close()
    await page.leave()
    await school.are_gone(strangers)  # in three seconds, the router's own
