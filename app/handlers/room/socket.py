"""A Socket.IO server that does not trust its clients.

python-socketio has no rate limit, no time limit for CONNECT, and takes binary attachments without bound; engineio
compresses websockets, at 100 kB and 38 % more CPU per client (docs/measured.md sockets), and makes two tasks and two
timers of every ping. Here a websocket is a request that reads it, one timer, and its transport.

None of it can be had by what the two libraries promise, so this file, and no other, leans on private parts of theirs:

    engineio   _handle_connect                      what becomes of a request that was found good: a websocket of ours
               sockets; connected, upgraded,        what the rest of engineio asks of each of them
               closed, send(packet), and
               close(wait, abort, reason)
               generate_id                          beside them
    socketio   _handle_eio_connect, _disconnect     from when to when a websocket is there, CONNECT or none
               _handle_eio_message                  every packet before it is parsed: binary and garbage end here
               _handle_connect                      a socket may close while its CONNECT is being answered
               _handle_event                        the library would take a page's `disconnect` for its own
               _handle_disconnect                   leaves the websocket of who has left open
               manager.[eio_]sid_from_[eio_]sid     which websocket a page is, and whether one has become a page
               environ, reserved_events, reason     beside them
               the text of an event, 2["name",...]  written here, where its JSON is there already

They were looked at in the versions of `PINNED`; the server refuses to start with others.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from struct import pack
from typing import Any

import socketio
from aiohttp import WSMsgType, web

from app.handlers.room.budget import Bucket
from app.host.under_way import Errands
from app.state.errors import Unavailable

PINNED = {"python-socketio": "5.18.1", "python-engineio": "4.15.1"}

PACKET_BYTES = 64_000
CONNECT_WITHIN = 10.0
CLOSE_WITHIN, CLOSED_WITHIN = 2.0, 5.0
"""Seconds a page has to answer our closing frame, and to take all that it was sent before."""
RATE, BURST = 20.0, 60.0
"""Frames of any kind a second, and how many may come at once."""

PING_EVERY = 5
"""Seconds, and as many for the answer. Both sides notice a cut cable within the sum: "lost" is shown within 10 s
(docs/rules.md P10)."""

_PACKETS = tuple("0123456")
"""Engine.IO packet types: open, close, ping, pong, message, upgrade, noop."""

_ENDED = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)

_BINARY = ("5", "6")
"""Socket.IO packet types BINARY_EVENT and BINARY_ACK."""


class _WebSocket:
    """A websocket, as engineio sees one of its sockets. Every frame is counted, and nothing is compressed. What is sent
    goes into the transport at once, which keeps in its order what the network does not take: nothing overtakes, and
    nobody waits. `ended` hears why it closes, before it does."""

    connected = upgraded = True
    """No other HTTP request may speak for it."""

    def __init__(
        self, sid: str, request: web.Request, bucket: Bucket, ended: Callable[[str, str], Awaitable[None]]
    ) -> None:
        self.sid = sid
        self.closed = False
        self._request, self._bucket, self._ended = request, bucket, ended
        self._sock = web.WebSocketResponse(
            max_msg_size=PACKET_BYTES, compress=False, timeout=CLOSE_WITHIN, autoping=False
        )
        self._closing, self._answered = False, True
        self._errands = Errands()
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> web.WebSocketResponse:
        """Shake hands, and let the pings begin."""
        await self._sock.prepare(self._request)
        every = PING_EVERY * 1000
        terms = {"pingInterval": every, "pingTimeout": every, "maxPayload": PACKET_BYTES}
        self.write(b"0" + json.dumps({"sid": self.sid, "upgrades": [], **terms}).encode())
        self._after(PING_EVERY, self._ping)
        return self._sock

    def write(self, packet: bytes) -> None:
        """A text frame, unmasked and whole (RFC 6455 5.2). One for a page that has gone is dropped."""
        transport, size = self._request.transport, len(packet)
        if transport is None or transport.is_closing() or self._sock.closed:
            return
        if size < 126:
            header = pack("!BB", 0x81, size)
        elif size < 65_536:
            header = pack("!BBH", 0x81, 126, size)
        else:
            header = pack("!BBQ", 0x81, 127, size)
        transport.write(header + packet)

    async def send(self, packet: Any) -> None:
        """What engineio has to say."""
        self.write(packet.encode().encode())

    async def messages(self, refused: dict[str, int]) -> AsyncIterator[str | bytes]:
        """What the page says to Socket.IO, until one of the two ends it. Whatever comes is counted, and a flood ends it
        too; the rest of Engine.IO's packets is nothing a page of ours would send, and passed over."""
        while (message := await self._sock.receive()).type not in _ENDED:
            if not self._bucket.take():
                refused["flood"] += 1
                return
            if message.type is WSMsgType.PING:
                await self._sock.pong(message.data)
            elif message.type is WSMsgType.BINARY:
                yield message.data
            elif message.type is WSMsgType.TEXT:
                kind = message.data[:1]
                if kind == "4":
                    yield message.data[1:]
                elif kind == "3":
                    self._answered = True
                elif kind == "1" or kind not in _PACKETS:
                    return

    async def close(self, wait: bool = True, abort: bool = False, reason: str = "") -> None:
        """End it behind what was sent to it, without waiting for anybody to read that; `abort`: there is nobody."""
        if self._closing:
            return
        self._closing = True
        await self._ended(self.sid, reason)
        if not abort:
            self.write(b"1")  # engineio leaves it to the client to hang up; ours may not want to
        self.closed = True
        if self._sock.prepared:
            self._after(CLOSED_WITHIN, self._abort)
            self._errands.begin(self._hang_up())

    async def end(self, reason: str) -> None:
        """There is nothing more to read; whoever waits for that may be cancelled."""
        try:
            await self.close(abort=True, reason=reason)
            if self._errands:
                await asyncio.wait(self._errands)
        finally:
            if self._timer is not None:
                self._timer.cancel()

    async def _hang_up(self) -> None:
        await self._sock.close()

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        """Its one timer: what it waited for before is waited for no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _ping(self) -> None:
        """One is under way always; who has not answered it when the next is due has gone."""
        if self._answered:
            self._answered = False
            self.write(b"2")
            self._after(PING_EVERY, self._ping)
        else:
            self._errands.begin(self.close(reason=socketio.AsyncServer.reason.PING_TIMEOUT))

    def _abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()


class ExamSocket(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO over WebSocket only, with limits. `refused` counts, by reason, the sockets it closed; `opened` hears of
    each request that has become a websocket, `admitted` of each whose CONNECT was accepted. While `others_better`, a
    request is answered 503, so that a proxy passes it on: one that has become a websocket is nobody else's any more."""

    others_better: Callable[[], bool]
    opened: Callable[[web.BaseRequest], None]
    admitted: Callable[[web.BaseRequest], None]

    def __init__(self, origins: list[str], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            async_mode="aiohttp",
            transports=["websocket"],
            cors_allowed_origins=origins,
            cors_credentials=True,
            namespaces=["/"],
            logger=False,
            engineio_logger=False,
            monitor_clients=False,  # each has a timer
        )
        self.refused: dict[str, int] = {"no_connect": 0, "binary": 0, "flood": 0, "garbage": 0}
        self._open: set[str] = set()
        self._errands = Errands()
        self._clock = clock
        self.opened = self.admitted = lambda request: None
        self.others_better = lambda: False
        self.eio._handle_connect = self._converse

    async def _converse(self, environ: dict[str, Any], *_transport: Any) -> web.WebSocketResponse:
        """One websocket, from a request that engineio has found good to its end."""
        if self.others_better():
            raise Unavailable
        sid, request = self.eio.generate_id(), environ["aiohttp.request"]
        bucket = Bucket(self._clock, RATE, BURST)
        self.eio.sockets[sid] = websocket = _WebSocket(sid, request, bucket, self._handle_eio_disconnect)
        self._open.add(sid)
        self.opened(request)
        asyncio.get_running_loop().call_later(CONNECT_WITHIN, self._expect_connect, sid)
        try:
            await self._handle_eio_connect(sid, environ)
            response = await websocket.open()
            async for data in websocket.messages(self.refused):
                self._errands.begin(self._handle_eio_message(sid, data))
            return response
        finally:
            self.eio.sockets.pop(sid, None)
            await websocket.end(self.reason.TRANSPORT_CLOSE)

    async def send_json(self, event: bytes, sid: str, payload: bytes) -> None:
        """As `emit` to one socket, but `payload` is JSON already: it need not be searched for bytes, nor encoded."""
        websocket = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, "/"))
        if websocket is not None:
            websocket.write(b'42["%b",%b]' % (event, payload))

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
        if self.manager.sid_from_eio_sid(eio_sid, "/"):
            raise ValueError("a second CONNECT")
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

    async def _refuse(self, eio_sid: str, reason: str) -> None:
        self.refused[reason] += 1
        self._open.discard(eio_sid)
        await self._hang_up(eio_sid)

    def _expect_connect(self, eio_sid: str) -> None:
        if eio_sid in self._open and not self.manager.sid_from_eio_sid(eio_sid, "/"):
            self.start_background_task(self._refuse, eio_sid, "no_connect")
