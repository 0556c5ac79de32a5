"""A page without a browser: TLS, WebSocket and Socket.IO by hand, so light that one process is thousands of them.

It does what `web/js/line/protocol.js` does: comes back by itself with full-jitter back-off, says hello with what it
knows, goes to the server that has the room, and repeats a command under one key until it is answered (PROTOCOL.md
section 2).
"""

import asyncio
import contextlib
import itertools
import json
import random
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from bench.school import Seat

BACK_OFF = (0.0, 0.3, 1.2, 2.7, 4.8, 7.0)
LINE_BACK_OFF = (0.0, 0.3, *[0.6] * 12, 1.2, 2.7)
"""Seconds before each attempt, the last repeating: of a command refused for now, and of a line that is down; each
is multiplied by a random number below 1 (`web/js/base/backoff.js`)."""
SPREAD_SECONDS = 0.3
"""Within so many the pages of a room come to its new server."""
ANSWER_SECONDS = 5.0
REPEATED = frozenset({"no_answer", "unavailable", "not_owner", "internal", "too_many"})
"""Codes after which the same key is sent again (PROTOCOL.md section 5)."""

BUSY = frozenset({"talking", "invited", "in_exam"})

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


@dataclass(slots=True)
class Sent:
    """A command: when it was sent first and answered, how often it was sent, and the answer."""

    room: str
    actor: str
    key: str
    event: str
    at: float
    tries: int = 0
    answered: float | None = None
    seconds: float = 0
    """From the last sending to the answer."""
    ok: bool = False
    seq: int | None = None
    code: str | None = None


class WebSocket(asyncio.Protocol):
    """The client's end of RFC 6455, as far as our server uses it: no fragments, no extensions."""

    def __init__(self, request: bytes, on_text: Callable[[bytes], None], on_lost: Callable[[], None]) -> None:
        self._request, self._on_text, self._on_lost = request, on_text, on_lost
        self._buffer = bytearray()
        self._open = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            "asyncio.Transport", transport
        )  # uvloop's TLS transport does not say so itself
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._on_lost()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open and not self._upgraded():
            return
        while (frame := self._next_frame()) is not None:
            self._take(*frame)

    def send(self, text: str) -> None:
        self._write(_TEXT, text.encode())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _upgraded(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.close()
            return False
        del self._buffer[: end + 4]
        self._open = True
        return True

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        extended = {126: 2, 127: 8}.get(buffer[1], 0)
        if len(buffer) < 2 + extended:
            return None
        length = int.from_bytes(buffer[2 : 2 + extended], "big") if extended else buffer[1]
        start, end = 2 + extended, 2 + extended + length
        if len(buffer) < end:
            return None
        frame = buffer[0] & 15, bytes(buffer[start:end])
        del buffer[:end]
        return frame

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode == _TEXT:
            self._on_text(body)
        elif opcode == _PING:
            self._write(_PONG, body)
        elif opcode == _CLOSE:
            self.close()

    def _write(self, opcode: int, body: bytes) -> None:
        """Masked, as a client must; the key is 0, so that the body stays as it is."""
        if self._transport is None:
            return
        length = len(body)
        if length < 126:
            head = bytes((128 | opcode, 128 | length))
        elif length < 65536:
            head = bytes((128 | opcode, 128 | 126)) + length.to_bytes(2, "big")
        else:
            head = bytes((128 | opcode, 128 | 127)) + length.to_bytes(8, "big")
        self._transport.write(head + b"\0\0\0\0" + body)


class Page:
    """One seat's page. `on_view(page)` is called at every view, `on_seated(page)` at the first of a connection; what
    was sent is kept in `sent`. `ports`: of each server, by its name; whoever names none is sent to any that takes them,
    as by a proxy."""

    def __init__(self, seat: Seat, ports: Mapping[str, int], context: ssl.SSLContext) -> None:
        self.seat = seat
        self.on_view: Callable[[Page], None] = lambda page: None
        self.on_seated: Callable[[Page], None] = lambda page: None
        self.views = 0
        self.connects = 0
        self.seated_at = 0.0
        """When the first view of the latest connection came, by the monotonic clock."""
        self.lost_at = 0.0
        """When the latest connection that had a view was lost."""
        self.broken_off = 0
        """How often a candidate's connection was lost while they were talked with, invited or in the exam."""
        self.sent: list[Sent] = []
        self.ended: str | None = None
        """Why the server wants this page to stop, if it does."""
        self._ports, self._context = ports, context
        self._node = ""
        """The server that has the room, as another has said; empty: whichever is reached."""
        self._at_least = 0.0
        """Seconds for which the server asked us to stay away."""
        self._socket: WebSocket | None = None
        self._lost = asyncio.Event()
        self._ready = asyncio.Event()
        self._epoch: int | None = None
        self._instance: str | None = None
        self._raw = b""
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._failures = 0

    @property
    def seated(self) -> bool:
        """Whether a view of the present connection is here."""
        return self._ready.is_set()

    def view(self) -> dict[str, Any]:
        """The newest view event, its envelope included; parsed only when somebody looks."""
        return json.loads(self._raw)[1] if self._raw else {}

    def shows(self, words: bytes) -> bool:
        """Whether the newest view holds `words`, without parsing it."""
        return words in self._raw

    async def run(self) -> None:
        """Be connected until cancelled or told to stop."""
        try:
            while self.ended is None:
                await asyncio.sleep(max(self._rest() * random.random(), self._at_least))
                self._at_least = 0.0
                await self._connected()
        finally:
            if self._socket:
                self._socket.close()

    def _rest(self) -> float:
        """Seconds, at most, before the next attempt."""
        if self._node:
            return SPREAD_SECONDS
        self._failures += 1
        return LINE_BACK_OFF[min(self._failures, len(LINE_BACK_OFF)) - 1]

    async def command(self, event: str, **payload: object) -> Sent:
        """Ask for a change of the room, with one key until it is answered."""
        sent = Sent(self.seat.room, self.seat.person, secrets.token_urlsafe(18), event, time.monotonic())
        self.sent.append(sent)
        body = json.dumps([event, payload | {"key": sent.key}], ensure_ascii=False)
        rest = 0
        while True:
            await self._ready.wait()
            sent.tries += 1
            answer, sent.seconds = await self._ask(body)
            if answer["ok"] or answer["code"] not in REPEATED:
                sent.answered, sent.ok = time.monotonic(), answer["ok"]
                sent.seq, sent.code = answer.get("seq"), answer.get("code")
                return sent
            if answer["code"] != "no_answer":
                rest = min(rest + 1, len(BACK_OFF) - 1)
                await asyncio.sleep(BACK_OFF[rest] * random.random())

    async def ask(self, event: str, **payload: object) -> dict[str, Any]:
        """What changes nothing in the room; the answer, if only that there was none."""
        return (await self._ask(json.dumps([event, payload])))[0]

    async def _ask(self, body: str) -> tuple[dict[str, Any], float]:
        """The answer, and after how many seconds."""
        if self._socket is None:
            return {"ok": False, "code": "no_answer"}, 0.0
        number, asked = next(self._numbers), time.monotonic()
        self._acks[number] = answer = asyncio.get_running_loop().create_future()
        self._socket.send(f"42{number}{body}")
        try:
            return await asyncio.wait_for(answer, ANSWER_SECONDS), time.monotonic() - asked
        except TimeoutError:
            return {"ok": False, "code": "no_answer"}, time.monotonic() - asked
        finally:
            self._acks.pop(number, None)

    async def _connected(self) -> None:
        """Connect once, and return when that connection is over."""
        self._lost.clear()
        for name in self._ways():
            try:
                self._socket = await self._open(self._ports[name])
            except OSError:
                continue  # it is down: a proxy sends whoever comes to another
            await self._lost.wait()
            return
        self._node = ""

    def _ways(self) -> list[str]:
        """The servers in the order in which a proxy would try them."""
        return sorted(self._ports, key=lambda name: (name != self._node, random.random()))

    async def _open(self, port: int) -> WebSocket:
        loop, socket = asyncio.get_running_loop(), WebSocket(self._request(port), self._text, self._gone)
        await loop.create_connection(
            lambda: socket, "127.0.0.1", port, ssl=self._context, server_hostname="localhost"
        )
        return socket

    def _request(self, port: int) -> bytes:
        host = f"localhost:{port}"
        node = f"&node={self._node}" if self._node else ""
        return (
            f"GET /socket.io/?EIO=4&transport=websocket{node} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\n"
            f"Cookie: __Host-session={self.seat.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()

    def _gone(self) -> None:
        self._socket = None
        if self._ready.is_set():
            self.lost_at = time.monotonic()
            me = self.view()["view"].get("me") or {}
            self.broken_off += me.get("state") in BUSY
        self._ready.clear()
        self._lost.set()
        for answer in self._acks.values():
            if not answer.done():
                answer.set_result({"ok": False, "code": "no_answer"})

    def _text(self, text: bytes) -> None:
        """One Engine.IO packet: `0` open, `2` ping, `4` a Socket.IO packet."""
        if text.startswith(b'42["view"'):
            self._view(text)
        elif text == b"2":
            self._say("3")
        elif text.startswith(b"43"):
            self._ack(text)
        elif text.startswith(b"0"):
            self._say(f"40{json.dumps(self._auth())}")
        elif text.startswith(b"42"):
            self._event(*json.loads(text[2:]))
        elif text.startswith((b"44", b"41")):
            self._refused(text)

    def _say(self, text: str) -> None:
        if self._socket is not None:
            self._socket.send(text)

    def _auth(self) -> dict[str, Any]:
        seat = {} if self._epoch is None else {"epoch": self._epoch}
        seen = {"last_seq": self.view()["seq"], "instance": self._instance} if self._raw else {}
        return {"room": self.seat.room, "device": "main", **seat, **seen}

    def _view(self, text: bytes) -> None:
        self._raw = text[2:]
        self.views += 1
        if not self._ready.is_set():
            self._ready.set()
            self._failures = 0
            self.connects += 1
            self.seated_at = time.monotonic()
            self.on_seated(self)
        self.on_view(self)

    def _event(self, name: str, said: dict[str, Any]) -> None:
        if name == "hello":
            self._epoch, self._instance = said["epoch"], said["instance"]
            self._node = ""
        elif name == "moved":
            self._failures, self._node = 0, said["node"]
        elif name in ("fenced", "signed_out", "expelled"):
            self.ended = name

    def _ack(self, text: bytes) -> None:
        number, _, body = text[2:].partition(b"[")
        waiting = self._acks.get(int(number))
        if waiting is not None and not waiting.done():
            waiting.set_result(json.loads(b"[" + body)[0])

    def _refused(self, text: bytes) -> None:
        with contextlib.suppress(ValueError):
            why = json.loads(text[2:]).get("data", {})
            code = why.get("code", "")
            self._at_least = why.get("retry_after", 0.0)
            self._node = "" if self._node or code != "not_owner" else why.get("node", "")
            if code in ("signed_out", "fenced", "forbidden", "not_found", "malformed"):
                self.ended = code
        if self._socket is not None:
            self._socket.close()
