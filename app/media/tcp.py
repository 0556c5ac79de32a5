"""ICE over TCP: the client connects (RFC 6544, passive), a length goes before each packet (RFC 4571)."""

import asyncio
from collections.abc import Callable
from typing import cast

from app.media.ice import Address, IceAgent, Path
from app.media.values import MediaStats

MAX_FRAME = 2048  # bytes; a client sends what would fit a datagram
TCP_BACKLOG = 128 << 10  # bytes queued on a TCP path before pictures are dropped, about 1 s of video
SMALL = 400  # bytes: sound, reports and repairs are smaller than this, packets of a picture larger
SMALL_BACKLOG = 192 << 10  # and before anything is
TCP_PROOF = 10.0  # seconds a TCP connection has to pass a STUN check
MAX_UNPROVEN_TCP = 256

Receive = Callable[[bytes, Path], None]


class TcpPath(asyncio.Protocol):
    """One client's TCP connection, RFC 4571 framing."""

    def __init__(self, listener: "TcpListener") -> None:
        self.address: Address = ()
        self.agent: IceAgent | None = None
        self._listener = listener
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._proof: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's do not inherit from asyncio's
        self.address = (*transport.get_extra_info("peername")[:2], "tcp")
        if not self._listener.admit(self):
            self._transport.abort()
            return
        loop = asyncio.get_running_loop()
        self._proof = loop.call_later(TCP_PROOF, self._close_unproven)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 2:
            size = int.from_bytes(buffer[:2])
            if size > MAX_FRAME:
                self.close()
                return
            if len(buffer) < 2 + size:
                return
            frame = bytes(buffer[2 : 2 + size])
            del buffer[: 2 + size]
            self._listener.receive(frame, self)

    def send(self, data: bytes | memoryview) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            self._listener.stats.send_errors += 1
        elif transport.get_write_buffer_size() > (SMALL_BACKLOG if len(data) < SMALL else TCP_BACKLOG):
            # Late media is worthless and a queue only adds delay; a gap tells the estimator the truth.
            self._listener.stats.tcp_dropped += 1
        else:
            transport.write(len(data).to_bytes(2) + data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._proof is not None:
            self._proof.cancel()
        self._transport = None
        self._listener.dismiss(self)
        if self.agent is not None:
            self.agent.lost(self)
            self.agent = None

    def prove(self) -> None:
        """Its agent accepted a check; nothing to note, the connection is its own address."""

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _close_unproven(self) -> None:
        if self.agent is None:
            self._listener.stats.tcp_refused += 1
            self.close()


class TcpListener:
    """The TCP port: every connection to it is a path, and a stranger until it passes a check."""

    def __init__(self, receive: Receive, stats: MediaStats) -> None:
        self.receive = receive
        self.stats = stats
        self._paths: set[TcpPath] = set()
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TcpPath(self), host, port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for path in list(self._paths):
            path.close()
        if self._server is not None:
            await self._server.wait_closed()

    @property
    def port(self) -> int | None:
        return int(self._server.sockets[0].getsockname()[1]) if self._server else None

    def admit(self, path: TcpPath) -> bool:
        """Whether a new connection may stay: those without a check so far are few."""
        if sum(other.agent is None for other in self._paths) >= MAX_UNPROVEN_TCP:
            self.stats.tcp_refused += 1
            return False
        self._paths.add(path)
        return True

    def dismiss(self, path: TcpPath) -> None:
        self._paths.discard(path)
