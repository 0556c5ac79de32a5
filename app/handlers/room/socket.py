"""A Socket.IO server that does not trust its clients.

python-socketio has no rate limit, no time limit for CONNECT, and takes binary attachments without bound; and
websockets are compressed, at 100 kB and 38 % more CPU per client (docs/measured.md sockets). This closes all four.

None of it can be had by what the two libraries promise, so this file, and no other, leans on private parts of theirs:

    engineio   _async["websocket"]                  what speaks for a websocket: ours counts frames, compresses nothing
               sockets, their close(wait, reason)   an end that nobody has to read
               a socket's sid, its queue's          whether all that was queued for it is sent; the last is asyncio's
               _unfinished_tasks
    socketio   _handle_eio_connect, _disconnect     from when to when a websocket is there, CONNECT or none
               _handle_eio_message                  every packet before it is parsed: binary and garbage end here
               _handle_connect                      a socket may close while its CONNECT is being answered
               _handle_event                        the library would take a page's `disconnect` for its own
               _handle_disconnect                   leaves the websocket of who has left open
               manager.[eio_]sid_from_[eio_]sid     which websocket a page is, and whether one has become a page
               environ, reserved_events, reason     beside them
               the text of an event, 2["name",...]  written here, where its JSON is there already, and of the packet
                                                    that carries it, 4...

They were looked at in the versions of `PINNED`; the server refuses to start with others.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import socketio
from aiohttp import WSMessage, WSMsgType, web

from app.handlers.room.budget import Bucket

PINNED = {"python-socketio": "5.18.1", "python-engineio": "4.15.1"}

PACKET_BYTES = 64_000
CONNECT_WITHIN = 10.0
CLOSE_WITHIN = 2.0
"""Seconds a page has to answer our closing frame."""
RATE, BURST = 20.0, 60.0
"""Frames of any kind a second, and how many may come at once."""

_ENGINE_PACKETS = tuple("0123456")
"""Engine.IO packet types, OPEN to NOOP."""

_ENDED = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)

_ENGINE_CLOSE, _MESSAGE = "1", "4"

AT_ONCE = 16_000
"""Characters that a socket with nothing to send takes without anybody waiting (aiohttp pauses from 64 kB on)."""

PING_EVERY, PONG_WITHIN = 5, 5
"""Seconds. Both sides notice a cut cable within their sum: "lost" is shown within 10 s (docs/rules.md P10)."""

_BINARY = ("5", "6")
"""Socket.IO packet types BINARY_EVENT and BINARY_ACK."""


class _PlainWebSocket:
    """engineio's aiohttp websocket, without permessage-deflate. It is among `others` while it is open, and
    `refuse_flood` hears that it closes for one."""

    def __init__(
        self,
        handler: Any,
        others: "dict[str, _PlainWebSocket]",
        clock: Callable[[], float],
        refuse_flood: Callable[[], None],
    ) -> None:
        self._handler = handler
        self._queue: asyncio.Queue[Any] = handler.__self__.queue
        self._sid, self._all = handler.__self__.sid, others
        self._sock: web.WebSocketResponse | None = None
        self._bucket = Bucket(clock, RATE, BURST)
        self._refuse_flood = refuse_flood
        self.environ: dict[str, Any] = {}

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        self.environ = environ
        self._sock = sock = web.WebSocketResponse(
            max_msg_size=PACKET_BYTES, compress=False, timeout=CLOSE_WITHIN, autoping=False
        )
        await sock.prepare(environ["aiohttp.request"])
        self._all[self._sid] = self
        try:
            await self._handler(self)
        finally:
            del self._all[self._sid]
        return sock

    async def close(self) -> None:
        if self._sock is not None:
            await self._sock.close()

    def is_idle(self) -> bool:
        """Whether all that was queued is sent, and the network has taken it: then a packet that is written at once,
        without engineio's queue and the task that empties it, overtakes nothing and waits for nobody."""
        if self._sock is None or self._sock.closed or self._queue._unfinished_tasks:  # type: ignore[attr-defined]
            return False
        transport = self.environ["aiohttp.request"].transport
        return transport is not None and transport.get_write_buffer_size() == 0

    async def send(self, message: str | bytes) -> None:
        assert self._sock is not None, "engineio sends only after __call__"
        if isinstance(message, bytes):
            await self._sock.send_bytes(message)
        else:
            await self._sock.send_str(message)
        if message == _ENGINE_CLOSE:  # engineio leaves it to the client to hang up; ours may not want to
            await self._sock.close()

    async def wait(self) -> str | bytes:
        assert self._sock is not None, "engineio reads only after __call__"
        message = await self._next(self._sock)
        if not isinstance(message.data, str | bytes):
            raise OSError("the websocket was closed")
        if isinstance(message.data, str) and message.data[:1] not in _ENGINE_PACKETS:
            raise OSError("not a packet")  # engineio would raise through the request
        return message.data

    async def _next(self, sock: web.WebSocketResponse) -> WSMessage:
        """The next message. Whatever comes is counted: engineio and aiohttp answer pings, upgrades and the like."""
        while True:
            message = await sock.receive()
            if message.type in _ENDED:
                return message
            if not self._bucket.take():
                self._refuse_flood()
                raise OSError("a flood")
            if message.type is WSMsgType.PING:
                await sock.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return message


class ExamSocket(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO over WebSocket only, with limits. `refused` counts, by reason, the sockets it closed; `opened` hears of
    each request that has become a websocket, `admitted` of each whose CONNECT was accepted."""

    opened: Callable[[web.BaseRequest], None]
    admitted: Callable[[web.BaseRequest], None]

    def __init__(self, origins: list[str], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            async_mode="aiohttp",
            transports=["websocket"],
            cors_allowed_origins=origins,
            cors_credentials=True,
            max_http_buffer_size=PACKET_BYTES,
            ping_interval=PING_EVERY,
            ping_timeout=PONG_WITHIN,
            namespaces=["/"],
            logger=False,
            engineio_logger=False,
        )
        self.refused: dict[str, int] = {"no_connect": 0, "binary": 0, "flood": 0, "garbage": 0}
        self._open: set[str] = set()
        self.websockets: dict[str, _PlainWebSocket] = {}
        self.opened = self.admitted = lambda request: None

        def websocket(handler: Any, engine: Any) -> _PlainWebSocket:
            return _PlainWebSocket(handler, self.websockets, clock, self._count_flood)

        self.eio._async = {**self.eio._async, "websocket": websocket}

    async def send_json(self, event: str, sid: str, payload: str) -> None:
        """As `emit` to one socket, but `payload` is JSON already: it need not be searched for bytes, nor encoded."""
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        if eio_sid is None:
            return
        text = f'2["{event}",{payload}]'
        websocket = self.websockets.get(eio_sid)
        if len(text) <= AT_ONCE and websocket is not None and websocket.is_idle():
            with suppress(OSError):  # it has just closed, and engineio finds that out
                await websocket.send(f"{_MESSAGE}{text}")
                return
        await self.eio.send(eio_sid, text)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._open.add(eio_sid)
        self.opened(environ["aiohttp.request"])
        asyncio.get_running_loop().call_later(CONNECT_WITHIN, self._expect_connect, eio_sid)

    async def dismiss(self, sid: str) -> None:
        """Close a page's socket after what is queued for it; `disconnect` alone leaves the websocket open."""
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        await self.disconnect(sid)
        if eio_sid is not None:
            await self._hang_up(eio_sid)

    async def _hang_up(self, eio_sid: str) -> None:
        """Queue the end, and wait for nobody to read it: `eio.disconnect` would, and the client may be gone."""
        engine = self.eio.sockets.get(eio_sid)
        if engine is not None:
            await engine.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    async def _handle_event(self, eio_sid: str, namespace: str, ack_id: int | None, data: list[Any]) -> None:
        """The library would take a page's event named `connect` or `disconnect` for its own."""
        if not isinstance(data[0], str) or data[0] in self.reserved_events:
            raise ValueError("not an event a page may send")
        await super()._handle_event(eio_sid, namespace, ack_id, data)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """The library tells nobody of a socket that closes while its CONNECT is being answered."""
        await super()._handle_connect(eio_sid, namespace, data)
        if self.manager.sid_from_eio_sid(eio_sid, "/") and eio_sid in self.environ:
            self.admitted(self.environ[eio_sid]["aiohttp.request"])
        if eio_sid not in self._open:
            await super()._handle_eio_disconnect(eio_sid, self.reason.TRANSPORT_CLOSE)

    async def _handle_disconnect(
        self, eio_sid: str, namespace: str | None, reason: str | None = None
    ) -> None:
        """A page that has left its room has nothing more to do here, and nobody would look after its websocket."""
        await super()._handle_disconnect(eio_sid, namespace, reason)
        await self._hang_up(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._open.discard(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if eio_sid not in self._open:
            return  # closing: what is still in flight from it is nobody's
        if isinstance(data, bytes) or data[:1] in _BINARY:
            await self._refuse(eio_sid, "binary")
        else:
            try:
                await super()._handle_eio_message(eio_sid, data)
            except (ValueError, RecursionError, TypeError, KeyError, IndexError):
                await self._refuse(eio_sid, "garbage")

    def _count_flood(self) -> None:
        self.refused["flood"] += 1

    async def _refuse(self, eio_sid: str, reason: str) -> None:
        self.refused[reason] += 1
        self._open.discard(eio_sid)
        await self._hang_up(eio_sid)

    def _expect_connect(self, eio_sid: str) -> None:
        if eio_sid in self._open and not self.manager.sid_from_eio_sid(eio_sid, "/"):
            self.start_background_task(self._refuse, eio_sid, "no_connect")
