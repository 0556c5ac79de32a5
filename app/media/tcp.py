"""ICE over TCP: the client connects (RFC 6544, passive), a length goes before each packet (RFC 4571)."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import cast

from app.media.crowd import Crowd, network
from app.media.ice import Address, IceAgent, Path
from app.media.values import MediaStats

MAX_FRAME = 2048  # bytes; a client sends what would fit a datagram
TCP_BACKLOG = 0.3  # seconds that the oldest packet may have waited on a TCP path before pictures are dropped
SMALL = 400  # bytes: sound, reports and repairs are smaller than this, packets of a picture larger
SMALL_BACKLOG = 0.6  # and before anything is
MAX_BACKLOG = 256 << 10  # bytes, however short the time
UNSENT = (
    16 << 10
)  # bytes that the kernel takes before it has sent them: what waits must wait where it can be told
TCP_PROOF = 3.0  # seconds a TCP connection has to pass a STUN check
MAX_UNPROVEN_TCP = 512
MAX_OF_ONE_NETWORK = 256  # of these: a hall of candidates who come back at once, behind one address

Receive = Callable[[bytes, Path], None]


class TcpPath(asyncio.Protocol):
    """One client's TCP connection, RFC 4571 framing."""

    late = 0.0  # the system does not tell

    def __init__(self, listener: "TcpListener") -> None:
        self.address: Address = ()
        self.agent: IceAgent | None = None
        self._listener = listener
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._written = 0  # bytes since the beginning
        self._waiting: deque[tuple[int, float]] = (
            deque()
        )  # packets' ends among them, and when they were given

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's do not inherit from asyncio's
        peer = transport.get_extra_info("peername") or ("", 0)  # it may be gone already
        self.address = (*peer[:2], "tcp")
        opened = transport.get_extra_info("socket")
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        if not self._listener.admit(self, opened.fileno()):
            self._transport.abort()

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
        elif self._late(transport, SMALL_BACKLOG if len(data) < SMALL else TCP_BACKLOG):
            # Late media is worthless and a queue only adds delay; a gap tells the sender's control the truth.
            self._listener.stats.tcp_dropped += 1
        else:
            transport.write(len(data).to_bytes(2) + data)
            self._written += 2 + len(data)
            if transport.get_write_buffer_size():
                self._waiting.append((self._written, self._listener.clock()))

    def _late(self, transport: asyncio.Transport, limit: float) -> bool:
        """Whether the oldest packet that the kernel has not taken yet has waited longer than `limit`."""
        behind = transport.get_write_buffer_size()
        while self._waiting and self._waiting[0][0] <= self._written - behind:
            self._waiting.popleft()
        if not self._waiting:
            return False
        return behind > MAX_BACKLOG or self._listener.clock() - self._waiting[0][1] > limit

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._listener.dismiss(self)
        if self.agent is not None:
            self.agent.lost(self)
            self.agent = None

    def prove(self) -> None:
        """Its agent accepted a check: it is no stranger any more, and the connection is its own address."""
        self._listener.accept(self)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class TcpListener:
    """The TCP port: every connection to it is a path, and a stranger until it passes a check."""

    def __init__(self, receive: Receive, stats: MediaStats, clock: Callable[[], float]) -> None:
        self.receive = receive
        self.stats = stats
        self.ceiling: int | None = None
        """The first file descriptor that strangers may not have."""
        self.clock = clock
        self._paths: set[TcpPath] = set()
        self._strangers: Crowd[TcpPath] = Crowd()
        self._since: dict[TcpPath, float] = {}  # of each stranger, the oldest first
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

    def admit(self, path: TcpPath, descriptor: int) -> bool:
        """Whether a new connection may stay. Where there is no room for it, the oldest stranger of its own network, or
        of the one that has the most, gives up theirs."""
        group = network(str(path.address[0]))
        if self._strangers.size(group) >= MAX_OF_ONE_NETWORK:
            self._give_up(self._strangers.first_to_go(group))
        elif self._crowded(descriptor):
            oldest = self._strangers.first_to_go(self._strangers.greediest())
            self._give_up(oldest)
            if oldest is None:
                return False
        self._paths.add(path)
        self._strangers.add(path, group)
        self._since[path] = self.clock()
        return True

    def _crowded(self, descriptor: int) -> bool:
        reserved = self.ceiling is not None and descriptor >= self.ceiling
        return reserved or len(self._strangers) >= MAX_UNPROVEN_TCP

    def _give_up(self, stranger: TcpPath | None) -> None:
        self.stats.tcp_refused += 1
        if stranger is not None:
            self.accept(stranger)
            stranger.close()

    def accept(self, path: TcpPath) -> None:
        """A stranger no more."""
        self._strangers.discard(path)
        self._since.pop(path, None)

    def expire(self, now: float) -> None:
        """Close whoever has not passed a check in time."""
        while self._since:
            path, since = next(iter(self._since.items()))
            if now - since < TCP_PROOF:
                return
            self._give_up(path)

    @property
    def strangers(self) -> int:
        return len(self._strangers)

    def dismiss(self, path: TcpPath) -> None:
        self.accept(path)
        self._paths.discard(path)
