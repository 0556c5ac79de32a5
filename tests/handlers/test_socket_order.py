"""What goes to one page arrives in the order it was sent in, by whichever way: views, events and acks."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.handlers.room import socket
from app.handlers.room.socket import ExamSocket
from tests.waiting import until


@dataclass
class Line:
    """One page on one server; what it has read, in order. It reads only when it is asked to."""

    sio: ExamSocket
    websocket: aiohttp.ClientWebSocketResponse
    again: Callable[[], AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]]
    sid: str = ""
    read: list[Any] = field(default_factory=list)

    async def take(self, number: int) -> list[Any]:
        """The next so many events and acks."""
        found: list[Any] = []
        while len(found) < number:
            message = await asyncio.wait_for(self.websocket.receive_str(), 10)
            if message.startswith(("42", "43")):
                found.append(json.loads(message[message.index("[") :])[-1])
        return found


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    sids: list[str] = []

    async def connected(sid: str, _environ: Any, _auth: Any = None) -> None:
        sids.append(sid)

    async def asked(sid: str, number: int) -> int:
        await sio.send_json(b"view", sid, str(number).encode())
        return number + 1

    sio, app = ExamSocket([]), web.Application()
    sio.attach(app)
    sio.on("connect", connected)
    sio.on("asked", asked)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        url = server.make_url("/socket.io/?EIO=4&transport=websocket")
        again = partial(session.ws_connect, url, max_msg_size=0)
        async with again() as websocket:
            await websocket.receive_str()
            await websocket.send_str("40")
            await until(lambda: None if sids else "not connected")
            yield Line(sio, websocket, again, sids[0])
    await server.close()


async def test_events_and_views_arrive_as_they_were_sent(line: Line) -> None:
    """Every mixture of the two ways, with and without the loop getting its turn between."""
    for number in range(0, 64, 4):
        await line.sio.send_json(b"view", line.sid, str(number).encode())
        await line.sio.emit("told", number + 1, to=line.sid)
        await line.sio.send_json(b"view", line.sid, str(number + 2).encode())
        if number % 8:
            await asyncio.sleep(0)
        await line.sio.emit("told", number + 3, to=line.sid)
        for _ in range(number % 7):
            await asyncio.sleep(0)
    assert await line.take(64) == list(range(64))


async def test_an_ack_comes_after_the_view_that_was_sent_before_it(line: Line) -> None:
    for number in range(0, 64, 2):
        await line.websocket.send_str(f'42{number}["asked",{number}]')
    assert await line.take(64) == list(range(64))


@pytest.mark.parametrize("length", [125, 126, 65_535, 65_536])
async def test_a_view_of_any_length_is_one_frame(line: Line, length: int) -> None:
    """The three forms of a frame's length (RFC 6455 5.2); the text around a view is `42["view",""]`."""
    view = "x" * (length - 13)
    await line.sio.send_json(b"view", line.sid, json.dumps(view).encode())
    assert await line.take(1) == [view]


async def test_a_page_that_does_not_read_holds_nobody_up(line: Line) -> None:
    """Its views wait behind each other, and pings too: whoever sends them goes on at once."""
    view = "x" * 16_000
    async with asyncio.timeout(10):
        for number in range(1000):
            await line.sio.send_json(b"view", line.sid, json.dumps(f"{number} {view}").encode())
    assert await line.take(1000) == [f"{number} {view}" for number in range(1000)]


async def test_a_page_that_has_left_is_sent_nothing(line: Line) -> None:
    await line.websocket.close()
    await until(lambda: None if not line.sio.eio.sockets else "still there")
    await line.sio.send_json(b"view", line.sid, b"1")


async def test_a_page_that_answers_no_ping_is_hung_up_on(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is shortened, because a loop's timer cannot be moved by hand."""
    monkeypatch.setattr(socket, "PING_EVERY", 0.3)
    await line.websocket.close()
    async with line.again() as websocket:
        heard = [await websocket.receive_str() for _ in range(2)]
        for _ in range(2):
            await websocket.send_str("3")
            heard.append(await websocket.receive_str())
        assert [packet[0] for packet in heard] == ["0", "2", "2", "2"]
        assert await websocket.receive_str() == "1"
        assert (await websocket.receive()).type is aiohttp.WSMsgType.CLOSE
    await until(lambda: None if not line.sio.eio.sockets else "still there")
