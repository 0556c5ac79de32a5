"""What goes to one page arrives in the order it was sent in, by whichever way: a socket with nothing to send is written
to at once, and that must overtake nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.handlers.room import socket
from app.handlers.room.socket import AT_ONCE, ExamSocket
from tests.waiting import until


@dataclass
class Line:
    """One page on one server; what it has read, in order. It reads only when it is asked to."""

    sio: ExamSocket
    websocket: aiohttp.ClientWebSocketResponse
    sid: str = ""
    read: list[Any] = field(default_factory=list)

    async def take(self, number: int) -> list[Any]:
        """The next so many events."""
        found: list[Any] = []
        while len(found) < number:
            message = await asyncio.wait_for(self.websocket.receive_str(), 10)
            if message.startswith("42"):
                found.append(json.loads(message[2:])[1])
        return found


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    sids: list[str] = []

    async def connected(sid: str, _environ: Any, _auth: Any = None) -> None:
        sids.append(sid)

    sio, app = ExamSocket([]), web.Application()
    sio.attach(app)
    sio.on("connect", connected)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        url = server.make_url("/socket.io/?EIO=4&transport=websocket")
        async with session.ws_connect(url, max_msg_size=0) as websocket:
            await websocket.receive_str()
            await websocket.send_str("40")
            await until(lambda: None if sids else "not connected")
            yield Line(sio, websocket, sids[0])
    await server.close()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the socket was found idle, each time that was asked."""
    asked: list[bool] = []
    honest = socket._PlainWebSocket.is_idle

    def noting(self: Any) -> bool:
        asked.append(honest(self))
        return asked[-1]

    monkeypatch.setattr(socket._PlainWebSocket, "is_idle", noting)
    return asked


async def test_events_and_views_arrive_as_they_were_sent(line: Line, written: list[bool]) -> None:
    """Every mixture of the two ways, with and without the writer getting its turn between."""
    for number in range(0, 64, 4):
        await line.sio.send_json("view", line.sid, str(number))
        await line.sio.emit("told", number + 1, to=line.sid)
        await line.sio.send_json("view", line.sid, str(number + 2))
        if number % 8:
            await asyncio.sleep(0)
        await line.sio.emit("told", number + 3, to=line.sid)
        for _ in range(number % 7):
            await asyncio.sleep(0)
    assert await line.take(64) == list(range(64))
    assert {True, False} == set(written), "both ways were to be tried"


async def test_at_every_step_of_a_waking_writer_nothing_is_overtaken(line: Line) -> None:
    """Between being put into the queue and being written, a packet is for some turns of the loop in neither."""
    for turns in range(12):
        await line.sio.emit("told", 1, to=line.sid)
        for _ in range(turns):
            await asyncio.sleep(0)
        await line.sio.send_json("view", line.sid, "2")
        assert await line.take(2) == [1, 2], turns


async def test_a_page_that_does_not_read_holds_nobody_up(line: Line, written: list[bool]) -> None:
    """Its views wait in the queue, however small: whoever sends them goes on at once."""
    view = json.dumps("x" * (AT_ONCE - 100))
    async with asyncio.timeout(10):
        for _ in range(1000):
            await line.sio.send_json("view", line.sid, view)
    assert not written[-1], "the network took 16 MB"
    assert len({*await line.take(1000)}) == 1


async def test_a_large_view_goes_by_the_queue(line: Line, written: list[bool]) -> None:
    view = json.dumps("x" * AT_ONCE)
    await line.sio.send_json("view", line.sid, view)
    assert [len(each) for each in await line.take(1)] == [AT_ONCE]
    assert written == []


async def test_a_page_that_has_left_is_sent_nothing(line: Line) -> None:
    await line.websocket.close()
    await until(lambda: None if not line.sio.eio.sockets else "still there")
    await line.sio.send_json("view", line.sid, "1")
    assert not line.sio.websockets
