"""Who is connected to this process, and telling each of them the whole of what they may see.

A room is *touched* when something about it changed; the flush that follows draws every connection's view once,
whatever number of touches came before, and sends it where it differs from the last one. So a burst of changes
coalesces; what several views carry is drawn and encoded once (`Parts`). Whoever has just come is drawn alone: that
somebody is here now concerns the others as presence does.
"""

import asyncio
import hashlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
import structlog

from app.exam.door import Who, access_room
from app.exam.presence import PresenceBoard
from app.exam.rooms import Live
from app.state import errors
from app.state.channel import Login
from app.state.devices import DeviceStatus, Told
from app.state.presence import ACTING, Device
from app.state.room import Actor
from app.state.subscriptions import Endpoint
from app.state.view import Parts, phone_view, view

log = structlog.get_logger("hub")

Send = Callable[[str, bytes], Awaitable[None]]
"""send(sid, view): sends a view, JSON already; never waits for the network."""


def encode(value: object) -> bytes:
    """`value` as JSON in UTF-8; bytes in it are JSON already, and there are no others in a view."""
    return orjson.dumps(value, default=orjson.Fragment)


class EncodedParts(Parts):
    """Parts as they go over the wire."""

    def seal(self, part: Any) -> bytes:
        return encode(part)

    def join(self, *parts: bytes) -> bytes:
        return b"{%b}" % b",".join([part[1:-1] for part in parts])


SETTLES = 0.5
"""Seconds within which changes of presence are shown, together: when a school comes back after a restart, each page
that comes would otherwise have the whole room drawn again."""


AT_A_TIME = 4
"""Views drawn between two looks at what else there is to do, which cost as much as drawing one."""


@dataclass(slots=True)
class Connection:
    """One page on one device of one seat, in one room."""

    sid: str
    session: str
    who: Who
    room: str
    device: Device
    epoch: int
    drawn: bytes = b""
    greeted: bool = False
    """`hello` is the first thing a page hears (PROTOCOL.md 2.1): views wait for it."""
    origin: str = ""
    """Where the page was loaded from; checked at the handshake."""

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.room, self.who.id, self.device)

    @property
    def login(self) -> Login:
        """What this page came in with, as the room's log may know it: neither the token nor what finds it, and in each
        room another mark."""
        digest = hashlib.sha256(f"{self.room}\n{self.session}".encode()).hexdigest()
        return Login(digest[:16], self.device)

    @property
    def rivals(self) -> list[Endpoint]:
        """The devices of the seat that only one page holds at a time: this one, and what acts in its stead."""
        devices = ACTING if self.device in ACTING else (self.device,)
        return [Endpoint(self.room, self.who.id, device) for device in devices]


@dataclass(eq=False, slots=True)
class Arrival:
    """A page on its way in, from its cookie to its seat. Its session may end meanwhile."""

    session: str
    refused: errors.ExamError | None = None

    def check(self) -> None:
        """Raises what it was turned away with."""
        if self.refused is not None:
            raise self.refused


class Hub:
    """The connections of this process. `instance` is new with every start: pages rebuild media when it changes."""

    def __init__(
        self,
        send: Send,
        find: Callable[[str], Live | None],
        presence: PresenceBoard,
        expel: Callable[["Connection", errors.ExamError], None],
        clock: Callable[[], float],
        instance: str,
    ) -> None:
        self.instance = instance
        self._expel = expel
        self._send = send
        self._find = find
        self._presence = presence
        self._clock = clock
        self._by_sid: dict[str, Connection] = {}
        self._by_endpoint: dict[Endpoint, Connection] = {}
        self._arriving: set[Arrival] = set()
        self._away: dict[Endpoint, Connection] = {}
        self._left_at: dict[Endpoint, float] = {}
        self._by_room: defaultdict[str, dict[str, Connection]] = defaultdict(dict)
        self._devices: defaultdict[str, Told] = defaultdict(dict)
        """Of each room a value that never changes, as the room itself is one."""
        self._parts: defaultdict[str, Parts] = defaultdict(EncodedParts)
        self._revision = count(1)
        self._touched: set[str] = set()
        self._settling: set[str] = set()
        self._alone: deque[Connection] = deque()
        self._flushing: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._by_sid)

    def get(self, sid: str) -> Connection | None:
        """The connection of a socket, if it has been admitted."""
        return self._by_sid.get(sid)

    def rival(self, connection: Connection) -> Connection | None:
        """Who holds what `connection` asks for."""
        held = (self._by_endpoint.get(endpoint) for endpoint in connection.rivals)
        return next((holder for holder in held if holder is not None), None)

    def absence(self, endpoint: Endpoint) -> float | None:
        """Seconds since this device's socket left: 0 while it is here, None when it never came."""
        if endpoint in self._by_endpoint:
            return 0
        left = self._left_at.get(endpoint)
        return None if left is None else max(0.0, self._clock() - left)

    def at(self, endpoint: Endpoint) -> Connection | None:
        """The connection that holds this device of the seat."""
        return self._by_endpoint.get(endpoint)

    def all(self) -> list[Connection]:
        """Every connection of this process."""
        return list(self._by_sid.values())

    def of_room(self, room: str) -> list[Connection]:
        """Every connection to `room` at this process."""
        return list(self._by_room[room].values()) if room in self._by_room else []

    def holds(self, connection: Connection) -> bool:
        """Whether the page of `connection` holds its device of the seat, on this socket or on a newer one."""
        holder = self._by_endpoint.get(connection.endpoint)
        return holder is not None and holder.epoch == connection.epoch

    def away_of_session(self, session: str) -> list[Connection]:
        """Whoever made their last connection under this login, lost it, and has not come back."""
        return [c for c in self._away.values() if c.session == session]

    def of_session(self, session: str) -> list[Connection]:
        """Every connection made under one login."""
        return [c for c in self._by_sid.values() if c.session == session]

    @contextmanager
    def arriving(self, session: str) -> Iterator[Arrival]:
        """For the length of a CONNECT: from before the session is looked up until the page is added, or refused."""
        arrival = Arrival(session)
        self._arriving.add(arrival)
        try:
            yield arrival
        finally:
            self._arriving.discard(arrival)

    def turn_away(self, session: str, why: errors.ExamError) -> None:
        """Nobody may come in under this login any more, not even who has shown its cookie already."""
        for arrival in self._arriving:
            if arrival.session == session:
                arrival.refused = why

    def add(self, connection: Connection) -> Connection | None:
        """Admit `connection`; the one it takes the seat over from, if any, which must be fenced."""
        older = self.rival(connection)
        if older is not None:
            self._forget(older)
            if older.device is not connection.device:
                self._gone(older.endpoint)
        self._by_sid[connection.sid] = connection
        self._by_endpoint[connection.endpoint] = connection
        for endpoint in connection.rivals:
            self._away.pop(endpoint, None)
        self._by_room[connection.room][connection.sid] = connection
        self._presence.arrived(connection.endpoint)
        self._draw_alone(connection)
        return older

    def remove(self, sid: str) -> Connection | None:
        """The socket is gone. Presence shows it; nothing else follows (docs/rules.md 4.2)."""
        connection = self._by_sid.get(sid)
        if connection is not None:
            self._forget(connection)
            self._away[connection.endpoint] = connection
            self._gone(connection.endpoint)
        return connection

    def _gone(self, endpoint: Endpoint) -> None:
        self._left_at[endpoint] = self._clock()
        self._presence.left(endpoint)

    def touch(self, room: str) -> None:
        """Something about `room` changed: draw its views soon."""
        self._touched.add(room)
        self._flush_soon()

    def tell_devices(self, connection: Connection, status: DeviceStatus) -> None:
        """What this page sends now; told until it leaves. A page that has left has nothing to say."""
        if self._by_endpoint.get(connection.endpoint) is connection:
            place = connection.who.id, connection.device
            self._devices[connection.room] = {**self._devices[connection.room], place: status}
            self.touch(connection.room)

    def told(self, connection: Connection) -> DeviceStatus | None:
        """What this page said last of its devices."""
        return self._devices[connection.room].get((connection.who.id, connection.device))

    def presence_changed(self, room: str) -> None:
        """Somebody came to `room` or went: it is touched within `SETTLES` seconds."""
        if room not in self._settling:
            self._settling.add(room)
            asyncio.get_running_loop().call_later(SETTLES, self._settled, room)

    def redraw(self, sid: str) -> None:
        """Send this page its view again, changed or not."""
        connection = self._by_sid.get(sid)
        if connection is not None:
            self._draw_alone(connection)

    async def show_first(self, connection: Connection) -> None:
        """Draw this page before the others of its room: what it did itself it sees before it hears that it is done."""
        if connection.room in self._touched:
            await self._draw(connection)

    def rooms(self) -> Iterable[str]:
        """The rooms somebody here is looking at."""
        return [room for room, connections in self._by_room.items() if connections]

    def _forget(self, connection: Connection) -> None:
        self._by_sid.pop(connection.sid, None)
        self._by_room[connection.room].pop(connection.sid, None)
        if self._by_endpoint.get(connection.endpoint) is connection:
            del self._by_endpoint[connection.endpoint]
            place, told = (connection.who.id, connection.device), self._devices[connection.room]
            if place in told:
                self._devices[connection.room] = {each: told[each] for each in told if each != place}
        if not self._by_room[connection.room]:
            self._parts.pop(connection.room, None)

    def _settled(self, room: str) -> None:
        self._settling.discard(room)
        self.touch(room)

    def _draw_alone(self, connection: Connection) -> None:
        connection.drawn = b""
        self._alone.append(connection)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="views")

    async def _flush(self) -> None:
        """Draw a few views, then give way: commands go first, since a view that comes later is a newer one."""
        try:
            while self._alone or self._touched:
                if self._alone:  # a page without any view first
                    await self._draw(self._alone.popleft())
                else:
                    for place, connection in enumerate(list(self._by_room[self._touched.pop()].values()), 1):
                        await self._draw(connection)
                        if place % AT_A_TIME == 0:
                            await asyncio.sleep(0)
                await asyncio.sleep(0)
        finally:
            self._flushing = None

    async def _draw(self, connection: Connection) -> None:
        live = self._find(connection.room)
        here = connection.greeted and connection.sid in self._by_sid
        if here and live is not None and live.room.setup is not None:
            try:
                await self._show(connection, live)
            except Exception:  # the others must get theirs
                log.exception("view_failed", room=connection.room, connection=connection.sid)

    async def _show(self, connection: Connection, live: Live) -> None:
        try:
            actor = access_room(connection.who, live.room)
        except errors.ExamError as refusal:  # taken off the list or the panel while connected
            self._expel(connection, refusal)
            return
        drawn = encode(self._shown(connection.device, live, actor))
        if drawn != connection.drawn:
            await self._send(connection.sid, self._enveloped(live, drawn))
            connection.drawn = drawn

    def _shown(self, device: Device, live: Live, actor: Actor) -> dict[str, object]:
        """A view belongs to the device: a phone that is a camera must not see what its seat sees."""
        if device is Device.CAMERA2:
            return {
                "publish": live.second_demand.get(actor.id, 0),
                "view": phone_view(live.room, actor.id),
            }
        online, told = self._presence.online(live.room.id), self._devices[live.room.id]
        shown = view(live.room, online, actor, told, self._parts[live.room.id])
        return {"publish": live.demand.get(actor.id, 0), "view": shown}

    def _enveloped(self, live: Live, drawn: bytes) -> bytes:
        """The whole event: what changes with every view, before what was compared; encoded once.

        `seq` is not compared: whoever sees nothing new is not told that something happened (docs/rules.md 4.4).
        """
        envelope = {
            "room": live.room.id,
            "seq": live.room.seq,
            "revision": next(self._revision),
            "instance": self.instance,
            "now": self._clock(),
        }
        return b"%b,%b" % (encode(envelope)[:-1], drawn[1:])
