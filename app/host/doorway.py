"""The TCP ports of the sites, and one port for everything: HTTPS, and media by ICE-TCP, told apart by the first byte
(docs/measured.md browser).

A network that lets nothing out but one port lets a whole exam through it. A TLS handshake begins with 0x16; a media
connection with the length of a STUN check (RFC 4571), which is short. The byte is only looked at, not taken: each side
gets its connection as if it had accepted it itself. Who may come in, and for how long they may be silent, is the
gate's affair (`gate.py`).
"""

import asyncio
import contextlib
import errno
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from app.host.gate import FIRST_REQUEST_SECONDS, Gate, Visitor
from app.host.under_way import Errands

Protocols = Callable[[], asyncio.BaseProtocol]
"""Makes the protocol of one accepted connection."""

ICE_TCP: Final[web.AppKey[Protocols]] = web.AppKey("ice_tcp")
"""What an application answers media connections with, where they come in by its own port."""

TLS_HANDSHAKE: Final = 0x16
"""RFC 8446 section 5.1."""
MEDIA_BELOW: Final = 0x04
"""The high byte of the length of a first frame: a STUN check is shorter than 1 kB."""

GOODBYE_SECONDS: Final = 5.0
"""For the other side to answer the end of TLS."""
ACCEPT_AT_ONCE: Final = 64
ACCEPT_AGAIN_SECONDS: Final = 1.0
"""After there was no file descriptor, or no memory, for one more."""
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


_ABSENT: Final = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL})
"""This machine has no such kind of address, IPv6 mostly."""


class Doorway:
    """Listens for a site, over TLS where there is a `context`, and for `media` where it comes in by the same port."""

    def __init__(
        self, site: Protocols, context: ssl.SSLContext | None, media: Protocols | None, gate: Gate
    ) -> None:
        self._site = site
        self._context = context
        self._media = media
        self._gate = gate
        self._listening: list[socket.socket] = []
        self._coming = Errands()
        self._waiting: dict[socket.socket, asyncio.TimerHandle] = {}

    async def open(self, host: str | None, port: int) -> int:
        """The bound port. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, _, _, _, address in sorted(set(found)):
                own = port or (self._listening[0].getsockname()[1] if self._listening else 0)
                self._listen(family, (str(address[0]), own), alone=len(found) == 1)
            if not self._listening:
                raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))  # noqa: TRY301
        except OSError:
            await self.close()
            raise
        for each in self._listening:
            loop.add_reader(each.fileno(), self._accept, each)
        return int(self._listening[0].getsockname()[1])

    def _listen(self, family: int, address: tuple[str, int], *, alone: bool) -> None:
        try:
            self._listening.append(_listener(family, address))
        except OSError as error:
            if alone or error.errno not in _ABSENT:
                raise

    async def close(self) -> None:
        """Nobody comes in any more; who is in stays."""
        loop = asyncio.get_running_loop()
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        for each in self._listening:
            loop.remove_reader(each.fileno())
            each.close()
        self._listening.clear()
        for task in self._coming:
            task.cancel()
        await asyncio.gather(*self._coming, return_exceptions=True)

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPT_AT_ONCE):
            try:
                client, _ = listening.accept()
            except OSError as error:
                if error.errno in _EXHAUSTED:
                    self._gate.run_out()
                    self._pause(listening)
                return  # nobody waits, or whoever did has gone
            client.setblocking(False)
            try:
                visitor = self._gate.receive(client)
            except OSError:  # gone again
                visitor = None
            if visitor is None:
                client.close()
                continue
            visitor.admission = self._coming.begin(self._admit(client, visitor))

    def _pause(self, listening: socket.socket) -> None:
        """Whoever waits would be announced over and over: look away for a while, and let others finish."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening.fileno())
        self._waiting[listening] = loop.call_later(ACCEPT_AGAIN_SECONDS, self._resume, listening)

    def _resume(self, listening: socket.socket) -> None:
        del self._waiting[listening]
        asyncio.get_running_loop().add_reader(listening.fileno(), self._accept, listening)

    async def _admit(self, client: socket.socket, visitor: Visitor) -> None:
        try:
            first = TLS_HANDSHAKE if self._media is None else await _first_byte(client)
            connect = self._owner(first, client, visitor)
        except (OSError, asyncio.CancelledError):
            connect = None
        if connect is None:
            self._gate.leave(visitor)
            client.close()
            return
        try:
            await connect
        except (OSError, asyncio.CancelledError):  # gone, or no TLS after all (`ssl.SSLError` is an OSError)
            # The loop has made a transport of the socket, which closes it: see that it notices, and no more.
            self._gate.leave(visitor)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _owner(self, first: int, client: socket.socket, visitor: Visitor) -> Awaitable[Any] | None:
        """Hands the connection to whom its first byte is for; None: to nobody."""
        loop = asyncio.get_running_loop()
        if first < MEDIA_BELOW and self._media is not None:
            self._gate.leave(visitor)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return loop.connect_accepted_socket(self._media, client)
        if first != TLS_HANDSHAKE:
            return None
        self._gate.attach(visitor, self._site())
        if self._context is None:
            return loop.connect_accepted_socket(lambda: visitor, client)
        return loop.connect_accepted_socket(
            lambda: visitor,
            client,
            ssl=self._context,
            ssl_handshake_timeout=2 * FIRST_REQUEST_SECONDS,  # the gate is earlier, and counts
            ssl_shutdown_timeout=GOODBYE_SECONDS,
        )


async def _first_byte(client: socket.socket) -> int:
    """The first byte, left where it is. Raises `OSError` when there is none to come."""
    loop, fd, readable = asyncio.get_running_loop(), client.fileno(), asyncio.Event()
    loop.add_reader(fd, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(fd)
    first = client.recv(1, socket.MSG_PEEK)
    if not first:
        raise ConnectionResetError
    return first[0]


def _listener(family: int, address: tuple[str, int]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with contextlib.suppress(AttributeError, OSError):
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.setblocking(False)
        listening.bind(address)
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening
