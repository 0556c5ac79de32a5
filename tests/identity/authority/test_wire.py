"""One POST within a limit, what may be kept of an answer, and the size a JPEG says it has."""

import asyncio
import io
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from app.host import tls
from app.host.cloud.signing import Keys
from app.host.cloud.wire import NoAnswer, Wire, code
from app.identity.engine.jpeg import size as jpeg_size
from tests.identity.authority.clouds import PICTURE

SHORT = 0.05
"""Seconds, for what never comes; everything else gets `LONG`."""
LONG = 20.0

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def vendor(play: Play, limit: float, secure: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """A vendor made of bytes."""
    playing: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        playing.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await play(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=secure)
    host, port = server.sockets[0].getsockname()
    try:
        async with aiohttp.ClientSession() as session:
            yield Wire(session, f"{'https' if secure else 'http'}://{host}:{port}", limit)
    finally:
        server.close()
        for task in playing:
            task.cancel()
        await asyncio.gather(*playing, return_exceptions=True)


async def code_of(wire: Wire) -> str:
    with pytest.raises(NoAnswer) as none:
        await wire.post({}, b"question")
    return none.value.code


async def says_nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def stops_after_the_head(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{")
    await asyncio.Event().wait()


async def dribbles(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.005)


async def hangs_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    pass


@pytest.mark.parametrize("play", [says_nothing, stops_after_the_head, dribbles])
async def test_a_vendor_that_does_not_finish_is_given_up(play: Play) -> None:
    """The limit is for the whole answer, not for each byte of it."""
    async with vendor(play, SHORT) as wire:
        assert await code_of(wire) == "timeout"


async def test_whoever_gives_up_while_a_vendor_is_silent_is_let_go() -> None:
    heard = asyncio.Event()

    async def play(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.set()
        await asyncio.Event().wait()

    async with vendor(play, LONG) as wire:
        question = asyncio.create_task(wire.post({}, b"question"))
        await heard.wait()
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question


async def test_a_vendor_that_hangs_up_is_told() -> None:
    async with vendor(hangs_up, LONG) as wire:
        assert await code_of(wire) == "connection"


async def test_a_vendor_that_is_gone_is_told() -> None:
    async with vendor(hangs_up, LONG) as wire:
        host = wire.host
    async with aiohttp.ClientSession() as session:
        assert await code_of(Wire(session, f"http://{host}", LONG)) == "connection"


async def test_a_vendor_whose_certificate_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    heard = []

    async def play(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append("a question")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    files = tls.ensure_certificate(tmp_path, ["127.0.0.1"], datetime.now(UTC))
    async with vendor(play, LONG, tls.server_context(files)) as wire:
        assert (await code_of(wire), heard) == ("connection", [])


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("FailedOperation.IdPhotoNoExist", "FailedOperation.IdPhotoNoExist"),
        ("f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a", "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a"),
        (200, "200"),
        (None, ""),
        ("", ""),
        (True, "unreadable"),
        (1.5, "unreadable"),
        (["200"], "unreadable"),
        ("11010119900307663X", "unreadable"),
        ("id=110101199003076", "unreadable"),
        ("张三", "unreadable"),
        ("Success\n", "unreadable"),
        ("a b", "unreadable"),
        ("x" * 81, "unreadable"),
    ],
)
def test_only_what_looks_like_a_code_is_kept(value: object, kept: str) -> None:
    assert code(value) == kept


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1, 1), (4000, 3)])
def test_a_jpeg_says_how_large_it_is(size: tuple[int, int], progressive: bool) -> None:
    file = io.BytesIO()
    Image.new("RGB", size).save(
        file, "JPEG", progressive=progressive, comment="x" * 1000, exif=b"Exif\0\0" + bytes(300)
    )
    assert jpeg_size(file.getvalue()) == size


def test_fill_bytes_before_a_marker_are_allowed() -> None:
    assert jpeg_size(PICTURE[:2] + b"\xff\xff" + PICTURE[2:]) == (480, 640)


@pytest.mark.parametrize("end", range(len(PICTURE[:11])))
def test_a_jpeg_cut_short_has_no_size(end: int) -> None:
    assert jpeg_size(PICTURE[:end]) is None


@pytest.mark.parametrize(
    "junk", [b"\xff\xd8" + b"\xff" * 999, b"\xff\xd8\xff\xe0\0\0" * 99, b"\xff\xd8\xff\xda\0\x02" + bytes(99)]
)
def test_junk_has_no_size(junk: bytes) -> None:
    assert jpeg_size(junk) is None


def test_keys_do_not_show() -> None:
    assert "secret" not in repr(Keys("the secret id", "the secret key")).replace("secret_", "")
