"""Who may stay connected, and for how long: time is moved by hand, bytes are sent by hand (docs/rules.md fault 33)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from app.host import descriptors, gate
from app.host.doorway import Doorway
from app.host.gate import (
    CLOSING_SECONDS,
    FIRST_REQUEST_SECONDS,
    NEXT_REQUEST_SECONDS,
    PROGRESS_BYTES,
    PROGRESS_SECONDS,
    Gate,
)
from app.media.crowd import Crowd, network
from tests.fakes import Clock
from tests.waiting import until

PAGE = b"GET / HTTP/1.1\r\nHost: exam\r\n\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: exam\r\n\r\n"


@dataclass
class Caller:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes = PAGE) -> bytes:
        self.writer.write(request)
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)
        await self.reader.readexactly(2)
        return head

    async def is_hung_up_on(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(), 5) is not None
        except ConnectionResetError:
            return True


@dataclass
class Site:
    gate: Gate
    clock: Clock
    port: int
    callers: list[Caller] = field(default_factory=list)

    async def call(self, address: str = "127.0.0.1") -> Caller:
        caller = Caller(
            *await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0), limit=2**16)
        )
        self.callers.append(caller)
        await self.settled()
        return caller

    async def settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def passes(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.gate.sweep()

    def taken(self) -> int:
        """How much of the one body has arrived."""
        request = next(iter(self.gate._visitors)).request
        return request.content.total_bytes if request is not None else 0

    def unsent(self) -> int:
        transport = next(iter(self.gate._visitors))._transport
        return transport.get_write_buffer_size() if transport is not None else 0

    def has(self, **wanted: int) -> str | None:
        found = self.gate.counts()
        return None if all(found[name] == number for name, number in wanted.items()) else f"{found}"


@asynccontextmanager
async def opened(**limits: int | tuple[str, ...]) -> AsyncIterator[Site]:
    clock = Clock()
    door_gate = Gate(clock=clock, **limits)  # type: ignore[arg-type]

    async def page(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="ok")

    async def large(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(64 * 2**20))

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        door_gate.upgraded(request)
        async for message in socket:
            if message.data == "admit":
                door_gate.admit(request)
            await socket.send_str("done")
        return socket

    app = web.Application()
    app.add_routes(
        [web.get("/", page), web.post("/", page), web.get("/large", large), web.get("/talk", talk)]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1, **door_gate.runner_options())
    await runner.setup()
    door_gate.watch(runner)
    assert runner.server is not None
    door = Doorway(runner.server, None, None, door_gate)
    site = Site(door_gate, clock, await door.open("127.0.0.1", 0))
    try:
        yield site
    finally:
        for caller in site.callers:
            caller.writer.close()
        await door.close()
        await runner.cleanup()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened() as site:
        yield site


@pytest.mark.parametrize("said", [b"", b"GET / HT", PAGE[:-2], b"POST / HTTP/1.1\r\nHost: exam\r\nA: b"])
async def test_the_first_whole_header_has_ten_seconds(site: Site, said: bytes) -> None:
    caller = await site.call()
    caller.writer.write(said)
    await site.passes(FIRST_REQUEST_SECONDS - 0.1)
    assert site.has(coming=1) is None
    await site.passes(0.1)
    assert await caller.is_hung_up_on()
    assert site.gate.refused["no_request"] == 1


async def test_a_header_that_drips_is_no_whole_one(site: Site) -> None:
    caller = await site.call()
    for byte in PAGE[:-1]:
        if site.gate.refused["no_request"]:
            break
        caller.writer.write(bytes([byte]))
        await site.settled()
        await site.passes(1)
    assert await caller.is_hung_up_on()


async def test_a_kept_alive_connection_has_thirty_seconds_for_its_next_request(site: Site) -> None:
    caller = await site.call()
    for _ in range(3):
        assert b"200 OK" in await caller.ask()
        await until(lambda: site.has(idle=1))
        await site.passes(NEXT_REQUEST_SECONDS - 1)
    caller.writer.write(PAGE[:-2])
    await site.settled()
    await site.passes(1)
    assert await caller.is_hung_up_on()
    assert not any(site.gate.refused.values()), "that is no fault of anybody"


async def test_a_body_must_grow(site: Site) -> None:
    """A byte now and then is not enough, and a slow line is no fault."""
    caller = await site.call()
    head = b"POST / HTTP/1.1\r\nHost: exam\r\nContent-Length: 1000000\r\n\r\n"
    caller.writer.write(head)
    await until(lambda: site.has(busy=1))
    await site.passes(1)
    for _ in range(3):
        before = site.taken()
        caller.writer.write(bytes(PROGRESS_BYTES))
        await until(lambda: None if site.taken() >= before + PROGRESS_BYTES else f"{site.taken()}")  # noqa: B023
        await site.passes(PROGRESS_SECONDS)
        assert site.has(busy=1) is None
    for _ in range(4):
        caller.writer.write(b"x")
        await site.settled()
        await site.passes(PROGRESS_SECONDS / 4)
    assert await caller.is_hung_up_on()
    assert site.gate.refused["stalled"] == 1


async def test_an_answer_must_be_taken(site: Site) -> None:
    caller = await site.call()
    caller.writer.transport.pause_reading()  # type: ignore[attr-defined]
    caller.writer.write(LARGE)
    await until(lambda: None if site.unsent() else "the kernel's buffers are not full")
    await site.passes(1)
    await site.passes(PROGRESS_SECONDS - 1)
    assert site.has(busy=1) is None
    await site.passes(1)
    await until(lambda: site.has(busy=0))
    assert site.gate.refused["stalled"] == 1


async def test_whoever_does_not_read_the_end_is_hung_up_on_rudely(site: Site) -> None:
    """Closing waits for what is on its way to be taken."""
    caller = await site.call()
    assert await caller.ask()
    await until(lambda: site.has(idle=1))
    visitor = next(iter(site.gate._visitors))
    assert visitor._transport is not None
    visitor._transport.set_write_buffer_limits(2**26)
    caller.writer.transport.pause_reading()  # type: ignore[attr-defined]
    visitor._transport.write(bytes(2**25))
    await site.passes(NEXT_REQUEST_SECONDS)
    await site.passes(CLOSING_SECONDS - 1)
    assert site.has(idle=1) is None
    await site.passes(1)
    await until(lambda: site.has(idle=0))


async def test_a_websocket_is_not_touched_by_time(site: Site) -> None:
    async with ClientSession() as client, client.ws_connect(f"http://127.0.0.1:{site.port}/talk") as talk:
        await until(lambda: site.has(busy=1))
        for _ in range(10):
            await site.passes(PROGRESS_SECONDS)
        await talk.send_str("admit")
        assert await talk.receive_str() == "done"
        assert site.has(known=1) is None
        await site.passes(10 * NEXT_REQUEST_SECONDS)
        await talk.send_str("still here")
        assert await talk.receive_str() == "done"
    await until(lambda: site.has(known=0))


async def test_a_full_network_gives_up_its_own_oldest() -> None:
    async with opened(per_network=2) as site:
        busy = await site.call()
        busy.writer.write(b"POST / HTTP/1.1\r\nHost: exam\r\nContent-Length: 9\r\n\r\n")
        await until(lambda: site.has(busy=1))
        silent, newcomer, other = await site.call(), await site.call(), await site.call("127.0.0.2")
        assert await silent.is_hung_up_on()
        assert b"200" in await newcomer.ask()
        assert b"200" in await other.ask()
        assert site.gate.refused == {**dict.fromkeys(gate.REASONS, 0), "network_full": 1}
        busy.writer.write(b"123456789")
        assert b"200" in await busy.ask(b"")


async def test_requests_under_way_are_not_given_up_for_their_own_network() -> None:
    async with opened(per_network=1) as site:
        busy = await site.call()
        busy.writer.write(b"POST / HTTP/1.1\r\nHost: exam\r\nContent-Length: 9\r\n\r\n")
        await until(lambda: site.has(busy=1))
        assert await (await site.call()).is_hung_up_on()
        busy.writer.write(b"123456789")
        assert b"200" in await busy.ask(b"")


async def test_without_descriptors_the_greediest_network_makes_room() -> None:
    async with opened(ceiling=10**6, per_network=100) as site:
        greedy = [await site.call("127.0.0.2") for _ in range(5)]
        modest = await site.call("127.0.0.3")
        site.gate.ceiling = 0
        newcomer = await site.call()
        assert b"200" in await newcomer.ask()
        assert b"200" in await modest.ask()
        assert await greedy[0].is_hung_up_on()
        assert site.gate.refused["full"] == 1
        await until(lambda: site.has(coming=4))


async def test_pages_in_their_rooms_make_room_for_nobody() -> None:
    async with (
        opened(ceiling=10**6) as site,
        ClientSession() as client,
        client.ws_connect(f"http://127.0.0.1:{site.port}/talk") as talk,
    ):
        await talk.send_str("admit")
        assert await talk.receive_str() == "done"
        site.gate.ceiling = 0
        assert await (await site.call("127.0.0.2")).is_hung_up_on()
        await talk.send_str("still here")
        assert await talk.receive_str() == "done"


async def test_a_proxy_may_have_as_many_as_it_likes_and_keep_them() -> None:
    """It stands for everybody behind it; its headers come whole, so what it never says is cut all the same."""
    async with opened(per_network=1, proxies=("127.0.0.9",)) as site:
        callers = [await site.call("127.0.0.9") for _ in range(3)]
        for caller in callers[:2]:
            assert b"200" in await caller.ask()
        await until(lambda: site.has(idle=2, coming=1))
        await site.passes(10 * NEXT_REQUEST_SECONDS)
        assert await callers[2].is_hung_up_on()
        assert b"200" in await callers[0].ask()


async def test_a_flood_is_a_line_and_not_a_line_each(site: Site) -> None:
    for _ in range(20):
        await site.call("127.0.0.2")
    await site.call()
    with capture_logs() as logs:
        await site.passes(FIRST_REQUEST_SECONDS)
        await site.passes(1)
    assert [(line["log_level"], line["event"], line["no_request"], line["most_from"]) for line in logs] == [
        ("warning", "connections_refused", 21, "127.0.0.2")
    ]


async def test_a_connection_that_a_browser_opened_beforehand_is_no_flood(site: Site) -> None:
    await site.call()
    with capture_logs() as logs:
        await site.passes(FIRST_REQUEST_SECONDS)
    assert [(line["log_level"], line["no_request"]) for line in logs] == [("info", 1)]


def test_ipv6_is_counted_by_the_64() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::") != network("2001:db8:1:3::4")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") != network("192.0.2.2")
    assert network("fe80::1%eth0") == network("fe80::2")
    assert network("") == ""


def test_a_crowd_knows_the_greediest_and_the_oldest() -> None:
    crowd: Crowd[str] = Crowd(2)
    assert (crowd.greediest(), crowd.first_to_go("")) == ("", None)
    for member, group in (("a1", "a"), ("b1", "b"), ("b2", "b")):
        crowd.add(member, group)
    assert (crowd.greediest(), crowd.first_to_go("b")) == ("b", "b1")
    crowd.move("b1", 1)
    assert (crowd.first_to_go("b"), len(crowd), crowd.size("b")) == ("b2", 3, 2)
    assert crowd.discard("b2") == "b" and crowd.discard("b2") == ""
    assert (crowd.first_to_go("b"), crowd.first_to_go("b", below=1)) == ("b1", None)
    crowd.move("gone", 1)
    assert set(crowd) == {"a1", "b1"}


def test_descriptors_are_raised_and_a_reserve_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [(1024, 1_048_576)]
    monkeypatch.setattr(descriptors.resource, "getrlimit", lambda _which: limits[-1])
    monkeypatch.setattr(descriptors.resource, "setrlimit", lambda _which, wanted: limits.append(wanted))
    assert descriptors.ceiling() == 1024 - descriptors.RESERVE
    assert descriptors.raise_limit() == descriptors.WANTED
    assert limits[-1] == (descriptors.WANTED, 1_048_576)
    assert descriptors.raise_limit() == descriptors.WANTED and len(limits) == 2
    limits.append((64, 64))
    assert (descriptors.raise_limit(), descriptors.ceiling()) == (64, 48)


def test_a_system_that_does_not_allow_more_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_which: int, _wanted: object) -> None:
        raise ValueError("not allowed")

    infinity = descriptors.resource.RLIM_INFINITY
    monkeypatch.setattr(descriptors.resource, "getrlimit", lambda _which: (256, infinity))
    monkeypatch.setattr(descriptors.resource, "setrlimit", refuse)
    assert descriptors.raise_limit() == 256
