"""A network that can fail, without root: everything passes from the far address to the site through here.

What is held back is neither delivered nor refused, as behind a cut cable or a firewall that drops: TCP hangs
and UDP is lost. That is harsher than a reset, which would tell both ends at once.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from tests.journeys.ports import FAR, NEAR
from tests.journeys.site import Site

Address = tuple[str, int]


class UdpRelay:
    """Datagrams of one port. Toward the site each client has a socket of its own, so that it can tell them apart."""

    def __init__(self, port: int) -> None:
        self.passes = True
        self._loop = asyncio.get_running_loop()
        self._site = (NEAR, port)
        self._clients: dict[Address, socket.socket] = {}
        self._far = self._socket((FAR, port))
        self._loop.add_reader(self._far.fileno(), self._forth)

    def move(self) -> None:
        """From now on clients reach the site from other addresses, as after a change of networks."""
        for client in self._clients.values():
            self._close(client)
        self._clients.clear()

    def close(self) -> None:
        self.move()
        self._close(self._far)

    def _forth(self) -> None:
        with contextlib.suppress(OSError):
            data, client = self._far.recvfrom(2048)
            if self.passes:
                self._client(client).sendto(data, self._site)

    def _back(self, own: socket.socket, client: Address) -> None:
        with contextlib.suppress(OSError):
            data = own.recv(2048)
            if self.passes:
                self._far.sendto(data, client)

    def _client(self, client: Address) -> socket.socket:
        if client not in self._clients:
            self._clients[client] = own = self._socket((NEAR, 0))
            self._loop.add_reader(own.fileno(), self._back, own, client)
        return self._clients[client]

    def _socket(self, address: Address) -> socket.socket:
        own = socket.socket(type=socket.SOCK_DGRAM)
        own.setblocking(False)
        own.bind(address)
        return own

    def _close(self, own: socket.socket) -> None:
        self._loop.remove_reader(own.fileno())
        own.close()


class TcpRelay:
    """Connections of one port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._gate = asyncio.Event()
        self._gate.set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._carry, FAR, self._port)

    @property
    def passes(self) -> bool:
        return self._gate.is_set()

    @passes.setter
    def passes(self, on: bool) -> None:
        """What hung while it was shut is gone when it opens, as NAT tables would have it."""
        if on and not self._gate.is_set():
            self.reset()
        self._gate.set() if on else self._gate.clear()

    def reset(self) -> None:
        """End every connection."""
        for writer in self._writers:
            writer.transport.abort()

    def close(self) -> None:
        self.reset()
        self._server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._gate.wait()
            onward_reader, onward_writer = await asyncio.open_connection(NEAR, self._port)
            self._writers.add(onward_writer)
            ways = [self._pump(reader, onward_writer), self._pump(onward_reader, writer)]
            tasks = [asyncio.create_task(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            onward_writer.transport.abort()
            self._writers.discard(onward_writer)
        except OSError:
            pass  # the site is down: to the client that is a connection that ends
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._gate.wait()
                writer.write(data)
                await writer.drain()


class Relay:
    """The way to a site: its pages and socket, its media over UDP, its media over TCP."""

    def __init__(self, site: Site) -> None:
        self.pages = TcpRelay(site.port)
        self.media_tcp = TcpRelay(site.media_port)
        self.media_udp = UdpRelay(site.media_port)

    def cut(self) -> None:
        """Nothing passes any more."""
        self._set(False)

    def mend(self) -> None:
        self._set(True)

    def move(self) -> None:
        """The clients' addresses change, as from Wi-Fi to a mobile network."""
        self.pages.reset()
        self.media_tcp.reset()
        self.media_udp.move()

    def _set(self, on: bool) -> None:
        for part in (self.pages, self.media_tcp, self.media_udp):
            part.passes = on


@contextlib.asynccontextmanager
async def relay(site: Site) -> AsyncIterator[Relay]:
    """Stands before `site`, which must have been made `behind_relay`."""
    way = Relay(site)
    await way.pages.start()
    await way.media_tcp.start()
    try:
        yield way
    finally:
        way.mend()
        for part in (way.pages, way.media_tcp, way.media_udp):
            part.close()
