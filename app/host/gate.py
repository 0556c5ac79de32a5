"""Who is connected over TCP, how far they have come, and for how long they may stay like that (docs/rules.md fault 33).

    accepted -> COMING, 10 s for TLS and the first whole header
             -> BUSY    a request under way: the body must come and the answer be taken, a little at least
             -> IDLE    30 s until the next whole header
             -> KNOWN   a page whose socket was admitted to its room: Socket.IO's own pings look after it

A network may have so many that are not KNOWN, a whole campus behind one address; and when the descriptors run out, the
one that has the most makes room (`Crowd`). Nobody is refused or hung up on without being counted, and the log tells it
once in a while, not for each.
"""

import asyncio
import contextlib
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from enum import IntEnum
from ipaddress import ip_network
from typing import Any, Final, cast

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from app.host import descriptors, net
from app.media.crowd import Crowd, network

log = structlog.get_logger("connections")

FIRST_REQUEST_SECONDS: Final = 10.0
"""From accepting the connection to its first whole header, the TLS handshake included."""
NEXT_REQUEST_SECONDS: Final = 30.0
PROGRESS_SECONDS: Final = 40.0
"""Within each, a body must grow, or an answer be taken, by PROGRESS_BYTES. Longer than a handler's own patience with a
body (`uploads.IDLE_SECONDS`), which can still answer."""
PROGRESS_BYTES: Final = 4096
CLOSING_SECONDS: Final = 10.0
"""For what is still on its way to somebody who is hung up on."""
PER_NETWORK: Final = 4096
"""2 000 candidates behind one address who all come back at once, each with a socket and a page that loads."""
SWEEP_SECONDS: Final = 1.0
TELL_SECONDS: Final = 10.0
"""Between two lines in the log about the same flood."""
USUAL: Final = 20
"""Unused connections in that time: browsers open one beforehand now and then, and that is no flood."""

REASONS: Final = ("no_request", "stalled", "network_full", "full", "exhausted")
"""Nothing whole came in time; a body or a reader stood still; too many of one network; no descriptor for strangers;
none at all."""

Protocols = Callable[[], asyncio.BaseProtocol]


class Stage(IntEnum):
    COMING = 0
    IDLE = 1
    BUSY = 2
    KNOWN = 3


class Visitor(asyncio.Protocol):
    """One accepted connection. Between the transport and `inner`, which it passes everything to, as soon as there is
    one."""

    def __init__(self, gate: "Gate", client: socket.socket, trusted: bool, now: float) -> None:
        self.stage = Stage.COMING
        self.since = now
        self.trusted = trusted
        self.request: web.BaseRequest | None = None
        self.upgraded = False
        self.inner = cast("asyncio.Protocol", None)
        self.admission: asyncio.Task[None] | None = None
        """What makes a connection of the socket; it is hung up on by way of this until then."""
        self._gate = gate
        self._client = client
        self._transport: asyncio.Transport | None = None
        self._closing = False
        self._mark = (now, 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self.inner.eof_received()

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.leave(self)
        self.inner.connection_lost(exc)

    def enter(self, stage: Stage, now: float) -> None:
        self.stage, self.since, self._mark = stage, now, (now, 0)

    def overdue(self, now: float) -> str | None:
        """Why it must go: one of REASONS, or "" for what is no fault. None: it may stay."""
        waited = now - self.since
        if self._closing:
            return "" if waited >= CLOSING_SECONDS else None
        if self.stage is Stage.COMING:
            return "no_request" if waited >= FIRST_REQUEST_SECONDS else None
        if self.stage is Stage.IDLE:
            return "" if waited >= NEXT_REQUEST_SECONDS and not self.trusted else None
        return "stalled" if self.stage is Stage.BUSY and self._stalled(now) else None

    def _stalled(self, now: float) -> bool:
        """Whether the client owes a body or does not take the answer, and hardly anything moved for long."""
        request, transport = self.request, self._transport
        if request is None or transport is None or self.upgraded:
            return False
        unsent = transport.get_write_buffer_size()
        owes = unsent > 0 or (transport.is_reading() and not request.content.is_eof())
        moved = request.content.total_bytes + request.writer.output_size - unsent
        at, before = self._mark
        if not owes or moved - before >= PROGRESS_BYTES:
            self._mark = (now, moved)
            return False
        return now - at >= PROGRESS_SECONDS

    def part(self, now: float) -> None:
        """Close politely, what is on its way first; rudely when asked again."""
        transport = self._transport
        if transport is None or self._closing:
            self.hang_up()
        else:
            self._closing, self.since = True, now
            transport.close()

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            return
        if self.admission is not None:
            self.admission.cancel()
        with contextlib.suppress(OSError):  # the loop that reads it sees the end, whatever it waits for
            self._client.shutdown(socket.SHUT_RDWR)


class Gate:
    """Everybody who is connected over TCP to the sites of this process.

    `ceiling` is the first descriptor that strangers may not have (`descriptors.ceiling`), `per_network` how many
    connections one network may have that are not KNOWN, `proxies` are not counted. Time is `clock`'s, and passes when
    `sweep` is called.
    """

    def __init__(
        self,
        *,
        per_network: int = PER_NETWORK,
        ceiling: int | None = None,
        proxies: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ceiling = descriptors.ceiling() if ceiling is None else ceiling
        self.per_network = max(1, min(per_network, self.ceiling // 2))
        self.refused = dict.fromkeys(REASONS, 0)
        self._proxies: tuple[net.Network, ...] = tuple(ip_network(each, strict=False) for each in proxies)
        self._clock = clock
        self._visitors: dict[Visitor, None] = {}
        self._by_inner: dict[asyncio.BaseProtocol, Visitor] = {}
        self._crowd: Crowd[Visitor] = Crowd(Stage.KNOWN)
        self._news: Counter[tuple[str, str]] = Counter()
        self._told = float("-inf")

    # -- coming and going -------------------------------------------------------------------------

    def receive(self, client: socket.socket) -> Visitor | None:
        """Let a connection in, closing another for it where there is no room; None: there is no room for this one."""
        now = self._clock()
        host = str(client.getpeername()[0])
        visitor = Visitor(self, client, net.within(host, self._proxies), now)
        if not visitor.trusted:
            group = network(host)
            if not self._room_in(group) or not self._room_beside(group, client.fileno()):
                return None
            self._crowd.add(visitor, group)
        self._visitors[visitor] = None
        return visitor

    def _room_in(self, group: str) -> bool:
        return self._crowd.size(group) < self.per_network or self._make_room(
            group, group, "network_full", Stage.BUSY
        )

    def _room_beside(self, group: str, descriptor: int) -> bool:
        if descriptor < self.ceiling:
            return True
        greediest = self._crowd.greediest()
        # A request under way is only given up for somebody who has fewer.
        fewer = self._crowd.size(group) + 1 < self._crowd.size(greediest)
        return self._make_room(greediest, group, "full", Stage.KNOWN if fewer else Stage.BUSY)

    def _make_room(self, group: str, newcomer: str, reason: str, below: Stage) -> bool:
        victim = self._crowd.first_to_go(group, below)
        self._note(reason, newcomer if victim is None else group)
        if victim is None:
            return False
        self.leave(victim)
        victim.hang_up()
        return True

    def run_out(self) -> None:
        """There was no descriptor, or no memory, for one more: the greediest network gives one back."""
        group = self._crowd.greediest()
        self._make_room(group, group, "exhausted", Stage.KNOWN)

    def leave(self, visitor: Visitor) -> None:
        """It is gone, or somebody else looks after it."""
        self._visitors.pop(visitor, None)
        self._by_inner.pop(visitor.inner, None)
        self._crowd.discard(visitor)

    def attach(self, visitor: Visitor, inner: asyncio.BaseProtocol) -> Visitor:
        """`inner` answers what the visitor asks."""
        visitor.inner = cast("asyncio.Protocol", inner)
        self._by_inner[inner] = visitor
        return visitor

    # -- requests ---------------------------------------------------------------------------------

    def watch(self, runner: web.AppRunner) -> None:
        """Follow the requests of a runner that is set up; it must have been made with `runner_options`."""
        server = runner.server
        assert server is not None, "only after setup"
        inner = server.request_handler

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            self._advance(request, Stage.BUSY)
            return await inner(request)

        server.request_handler = handle

    def runner_options(self) -> Mapping[str, Any]:
        """aiohttp tells an access log when an answer is out, and nobody else."""
        gate = self

        class Ended(AbstractAccessLogger):
            def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
                gate._advance(request, Stage.IDLE)

        return {"access_log": logging.getLogger("aiohttp.access"), "access_log_class": Ended}

    def upgraded(self, request: web.BaseRequest) -> None:
        """It has become a websocket, whose frames no deadline of ours concerns."""
        if (visitor := self._by_inner.get(request.protocol)) is not None:
            visitor.upgraded = True

    def admit(self, request: web.BaseRequest) -> None:
        """Whoever opened this websocket has shown who they are: they make room for nobody."""
        if (visitor := self._by_inner.get(request.protocol)) is not None:
            visitor.enter(Stage.KNOWN, self._clock())
            self._crowd.discard(visitor)

    def _advance(self, request: web.BaseRequest, stage: Stage) -> None:
        visitor = self._by_inner.get(request.protocol)
        if visitor is not None and visitor.stage is not Stage.KNOWN:
            visitor.request = request if stage is Stage.BUSY else None
            visitor.enter(stage, self._clock())
            self._crowd.move(visitor, stage)

    # -- time -------------------------------------------------------------------------------------

    async def sweep(self) -> None:
        """Hang up on whoever has had their time, and tell the log what happened since it last heard."""
        now = self._clock()
        for visitor in list(self._visitors):
            if visitor.stage is Stage.KNOWN or (reason := visitor.overdue(now)) is None:
                continue
            if reason:
                self._note(reason, self._crowd.discard(visitor))
                self.leave(visitor)
                visitor.hang_up()
            else:
                visitor.part(now)
        if self._news and now - self._told >= TELL_SECONDS:
            self._tell(now)

    def _note(self, reason: str, group: str) -> None:
        self.refused[reason] += 1
        self._news[reason, group] += 1

    def _tell(self, now: float) -> None:
        reasons: Counter[str] = Counter()
        groups: Counter[str] = Counter()
        for (reason, group), number in self._news.items():
            reasons[reason] += number
            groups[group] += number
        most, number = groups.most_common(1)[0]
        usual = number < USUAL and set(reasons) == {"no_request"}
        (log.info if usual else log.warning)(
            "connections_refused",
            **reasons,
            networks=len(groups),
            most_from=most,
            of_these=number,
            connected=len(self._visitors),
        )
        self._news.clear()
        self._told = now

    def counts(self) -> dict[str, int]:
        """Connections by stage."""
        found = Counter(visitor.stage for visitor in self._visitors)
        return {stage.name.lower(): found[stage] for stage in Stage}


GATE: Final[web.AppKey[Gate]] = web.AppKey("gate")
"""Who is connected to an application's sites; one that brings none gets one of its own."""
