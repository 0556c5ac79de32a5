"""Others who use the same line: a TCP connection that sends as much as it may, to a sink in this process's network."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from bench.line import SERVER, inside

_MUCH = bytes(1 << 16)


@contextlib.asynccontextmanager
async def sending(namespace: str) -> AsyncIterator[None]:
    """In the block, a program in `namespace` uploads."""
    sink = await asyncio.start_server(_swallow, SERVER, 0)
    with inside(namespace):
        upload = socket.socket()
    upload.setblocking(False)
    async with sink:
        await asyncio.get_running_loop().sock_connect(upload, sink.sockets[0].getsockname())
        work = asyncio.create_task(_send(upload))
        try:
            yield
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
            # What still waits in this machine is of no use to anybody.
            upload.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            upload.close()


async def _send(upload: socket.socket) -> None:
    while True:
        await asyncio.get_running_loop().sock_sendall(upload, _MUCH)


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(1 << 16):
            pass
    writer.close()
