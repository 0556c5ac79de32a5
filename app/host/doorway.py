"""One TCP port for everything: HTTPS, and media by ICE-TCP, told apart by the first byte (browser.md).

A network that lets nothing out but one port lets a whole exam through it. A TLS handshake begins with 0x16; a media
connection with the length of a STUN check (RFC 4571), which is short. The byte is only looked at, not taken: each side
gets its connection as if it had accepted it itself.
"""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Callable
from typing import Final

from aiohttp import web

Protocols = Callable[[], asyncio.BaseProtocol]
"""Makes the protocol of one accepted connection."""

ICE_TCP: Final[web.AppKey[Protocols]] = web.AppKey("ice_tcp")
"""What an application answers media connections with, where they come in by its own port."""

TLS_HANDSHAKE: Final = 0x16
"""RFC 8446 section 5.1."""
MEDIA_BELOW: Final = 0x04
"""The high byte of the length of a first frame: a STUN check is shorter than 1 kB."""

FIRST_BYTE_SECONDS: Final = 10.0
HANDSHAKE_SECONDS: Final = 20.0
MAX_SILENT: Final = 1024
"""Connections that have said nothing yet; more are turned away."""
ACCEPT_AT_ONCE: Final = 64
ACCEPT_AGAIN_SECONDS: Final = 1.0
"""After there was no file descriptor, or no memory, for one more."""
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Doorway:
    """Listens in the place of both; `https` and `media` get their own connections."""

    def __init__(self, https: Protocols, context: ssl.SSLContext, media: Protocols) -> None:
        self._https = https
        self._context = context
        self._media = media
        self._listening: list[socket.socket] = []
        self._coming: set[asyncio.Task[None]] = set()
        self._waiting: dict[socket.socket, asyncio.TimerHandle] = {}

    async def open(self, host: str | None, port: int) -> int:
        """The bound port. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, _, _, _, address in sorted(set(found)):
                own = port or (self._listening[0].getsockname()[1] if self._listening else 0)
                self._listening.append(_listener(family, (str(address[0]), own)))
        except OSError:
            await self.close()
            raise
        for each in self._listening:
            loop.add_reader(each.fileno(), self._accept, each)
        return int(self._listening[0].getsockname()[1])

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
                    self._pause(listening)
                return  # nobody waits, or whoever did has gone
            client.setblocking(False)
            if len(self._coming) >= MAX_SILENT:
                client.close()
                continue
            task = asyncio.create_task(self._admit(client))
            self._coming.add(task)
            task.add_done_callback(self._coming.discard)

    def _pause(self, listening: socket.socket) -> None:
        """Whoever waits would be announced over and over: look away for a while, and let others finish."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening.fileno())
        self._waiting[listening] = loop.call_later(ACCEPT_AGAIN_SECONDS, self._resume, listening)

    def _resume(self, listening: socket.socket) -> None:
        del self._waiting[listening]
        asyncio.get_running_loop().add_reader(listening.fileno(), self._accept, listening)

    async def _admit(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(FIRST_BYTE_SECONDS):
                first = await _first_byte(client)
            if first == TLS_HANDSHAKE:
                await loop.connect_accepted_socket(
                    self._https, client, ssl=self._context, ssl_handshake_timeout=HANDSHAKE_SECONDS
                )
            elif first < MEDIA_BELOW:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await loop.connect_accepted_socket(self._media, client)
            else:
                client.close()
        except (OSError, TimeoutError):  # gone, silent, or no TLS after all (`ssl.SSLError` is an OSError)
            client.close()
        except asyncio.CancelledError:
            client.close()
            raise


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
