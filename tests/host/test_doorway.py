"""HTTPS and media on one port, told apart by the first byte."""

import asyncio
import datetime
import resource
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from app.host import doorway, tls
from app.host.doorway import Doorway
from app.host.gate import FIRST_REQUEST_SECONDS, Gate
from tests.fakes import Clock
from tests.waiting import until


class Media(asyncio.Protocol):
    """Sends back what it gets, turned round."""

    def __init__(self) -> None:
        self.lost = False
        opened.append(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data[::-1])

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True


opened: list[Media] = []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate(per_network=3, clock=clock)


@pytest.fixture
async def port(tmp_path: Path, gate: Gate) -> AsyncIterator[int]:
    opened.clear()
    files = tls.ensure_certificate(tmp_path, ["localhost", "127.0.0.1"], datetime.datetime.now(datetime.UTC))

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.scheme} for {request.remote}")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, **gate.runner_options())
    await runner.setup()
    assert runner.server is not None
    gate.watch(runner)
    door = Doorway(runner.server, tls.server_context(files), Media, gate)
    bound = await door.open("127.0.0.1", 0)
    try:
        yield bound
    finally:
        await door.close()
        await runner.cleanup()


async def get(port: int) -> str:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"https://127.0.0.1:{port}/", ssl=False) as answer,
    ):
        return await answer.text()


async def said(port: int, words: bytes, length: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    try:
        return await asyncio.wait_for(reader.read(length), 5)
    except ConnectionResetError:  # hung up on before the words were read
        return b""
    finally:
        writer.close()


async def test_a_browser_gets_the_page_and_the_server_knows_who_asks(port: int) -> None:
    assert await get(port) == "https for 127.0.0.1"
    assert not opened


@pytest.mark.parametrize("first", [0x00, 0x03])
async def test_a_frame_is_medias_whole(port: int, first: int) -> None:
    frame = bytes([first]) + b"\x14 a check"
    assert await said(port, frame, 100) == frame[::-1]


async def test_both_at_once(port: int) -> None:
    answers = await asyncio.gather(get(port), said(port, b"\x00x", 2), said(port, b"\x00y", 2))
    assert answers == ["https for 127.0.0.1", b"x\x00", b"y\x00"]


@pytest.mark.parametrize("words", [b"GET / HTTP/1.1\r\n\r\n", b"\x04\x00", b"\xff" * 10, b"\x15\x03\x01"])
async def test_anything_else_is_hung_up_on(port: int, words: bytes) -> None:
    assert await said(port, words, 10) == b""
    assert not opened
    assert await get(port)


async def test_what_only_begins_like_tls_is_no_page(port: int) -> None:
    assert b"https" not in await said(port, b"\x16\x03\x01\x00\x05hello", 100)
    assert await get(port)


@pytest.mark.parametrize("said", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"])
async def test_whoever_does_not_get_to_a_request_is_hung_up_on(
    port: int, gate: Gate, clock: Clock, said: bytes
) -> None:
    """Silent, or half a handshake: the loop's own patience with TLS begins only with the first byte."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    await until(lambda: None if gate.counts()["coming"] else "it was not let in")
    clock.now += FIRST_REQUEST_SECONDS - 1
    await gate.sweep()
    assert gate.counts()["coming"] == 1
    clock.now += 1
    await gate.sweep()
    assert await asyncio.wait_for(reader.read(100), 5) == b""
    assert (gate.counts()["coming"], gate.refused["no_request"]) == (0, 1)
    writer.close()


async def test_many_silent_ones_do_not_keep_others_out(port: int, gate: Gate) -> None:
    """The oldest goes for the newest: they are of one network, which has no more than three."""
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    await until(lambda: None if gate.counts()["coming"] == 3 else "they were not let in")
    assert await get(port) == "https for 127.0.0.1"
    assert await asyncio.wait_for(silent[0][0].read(1), 5) == b""
    assert gate.refused["network_full"] == 1
    for _, writer in silent:
        writer.close()


async def test_media_that_was_told_apart_is_not_the_gates_any_more(port: int, gate: Gate) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00x")
    assert await reader.readexactly(2) == b"x\x00"
    assert not any(gate.counts().values())
    writer.close()


async def test_no_descriptor_left_is_waited_out_and_not_spun_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "ACCEPT_AGAIN_SECONDS", 0.05)
    opened.clear()
    looks = 0

    class Counted(Doorway):
        def _accept(self, listening: socket.socket) -> None:
            nonlocal looks
            looks += 1
            super()._accept(listening)

    door = Counted(asyncio.Protocol, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Media, Gate())
    port = await door.open("127.0.0.1", 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as client:
        client.setblocking(False)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            for _ in range(100):
                await asyncio.sleep(0)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert looks < 20
        client.send(b"\x00x")
        await until(lambda: None if opened else "nobody was let in afterwards")
    await door.close()
    assert not door._waiting, "it would listen on a descriptor of somebody else"


async def test_closing_lets_nobody_in_and_whoever_is_in_stay(tmp_path: Path) -> None:
    opened.clear()
    door = Doorway(asyncio.Protocol, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Media, Gate())
    port = await door.open("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00x")
    assert await reader.readexactly(2) == b"x\x00"
    await door.close()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00y")
    assert await reader.readexactly(2) == b"y\x00"
    writer.close()


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open(port: int) -> None:
    door = Doorway(asyncio.Protocol, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Media, Gate())
    with pytest.raises(OSError):
        await door.open("127.0.0.1", port)
    assert await get(port)
