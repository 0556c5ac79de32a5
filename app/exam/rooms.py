"""The shell around `state/`: lock, load, transition, commit, tell.

    seq = await rooms.command(room_id, command, key)

Commit first; only then is anybody told, and telling is only queuing (docs/rules.md 7.6). What must be true after a
change is derived from the room by the same functions after a command, a reconnect and a restart.

One server owns a room: it serves its pages, and it alone writes. Any other may read it (`get` follows its log) and ask
for a change (`command` asks the owner), so that whoever asks need not know where a room lives; pages have to be where
it is (`serve`). Which server takes a room that nobody owns, and how another is asked, is `Elsewhere`'s affair.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from app.state import errors
from app.state.log import Change, Record, fold
from app.state.room import Room
from app.state.rules import Command, next_deadline, transition
from app.state.subscriptions import Subscription, capped, demand, second_demand, subscriptions

log = structlog.get_logger("rooms")

LEASE = 8.0
"""Seconds a process owns its rooms for without renewing; it renews each 2 s and stops writing after 6 s without."""
RENEW_EVERY = 2.0
WRITE_UNTIL = 6.0

GRACE = 30.0
"""Seconds for which a room must have been served again before a deadline that passed meanwhile may act: a server
that was down, frozen or without its database must not take an invitation away from a candidate who had no way to
answer it (docs/rules.md 4.2, 4.6)."""

PAUSE = 2.0
"""Seconds between two looks at the deadlines, on the clock they are set by, from which on the time between counts
as an outage: the process was stopped, its machine slept, or it was too busy to serve anybody."""


Decide = Callable[[Room], Command]
"""What to ask for, made from the room as it is when its turn has come."""


class Log(Protocol):
    """What rooms need of the store; the contract is `tests/exam/contract_store.py`."""

    async def owner(self, room_id: str) -> str: ...
    async def held_for(self, room_id: str) -> float: ...
    async def claim(self, room_id: str, owner: str, lease: float) -> int: ...
    async def release(self, room_id: str, epoch: int, to: str = "", lease: float = 0.0) -> bool: ...
    async def versions(self, room_ids: Collection[str]) -> dict[str, int]: ...
    async def follow(self, record: Record) -> Record: ...
    async def renew(self, owner: str, lease: float) -> dict[str, int]: ...
    async def load(self, room_id: str) -> Record: ...
    async def append(self, record: Record, room: Room, change: Change, key: str, epoch: int) -> Record: ...


class Forwarder(Protocol):
    """What rooms need of the media layer."""

    def set_subscriptions(self, room: str, desired: Collection[Subscription]) -> None: ...


@dataclass(frozen=True, slots=True)
class Order:
    """A command on its way to the room's owner. `seq`: the room it was made from; None: whatever the room is."""

    room: str
    command: Command
    key: str
    seq: int | None = None


class Elsewhere(Protocol):
    """What rooms need of the other servers. `home` names the server that should take a room nobody owns; `others`
    tells whether there are any; `ask` has an order carried out at `node`, and raises what was raised there."""

    def home(self, room_id: str) -> str: ...
    def others(self) -> bool: ...
    async def ask(self, node: str, order: Order) -> int: ...


class Alone:
    """No other servers."""

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def home(self, _room_id: str) -> str:
        return self._owner

    def others(self) -> bool:
        return False

    async def ask(self, node: str, _order: Order) -> int:
        raise errors.NotOwner(node=node)


ASKED = 4
"""Times that another server is asked: a room may move, or change, meanwhile."""

COPIES = 500
"""Rooms of others that are kept in memory as they were read."""


@dataclass(slots=True)
class Live:
    """A room this process owns and serves."""

    record: Record
    epoch: int
    served_since: float
    """Since when it could be served without a break, as far as this room's own reads and writes tell."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    demand: dict[str, int] = field(default_factory=dict)
    second_demand: dict[str, int] = field(default_factory=dict)
    dropped: bool = False
    """Another process owns the room now; this value serves nobody any more."""
    doubtful: bool = False
    """The last write's outcome is unknown: read the log before the next one."""

    @property
    def room(self) -> Room:
        return self.record.room


class Rooms:
    """Every room this process owns. `tell(room_id)` is called after each change, `clock` gives seconds since 1970,
    and nobody is asked for a picture of more than `max_kbps`."""

    def __init__(
        self,
        log: Log,
        media: Forwarder,
        tell: Callable[[str], None],
        owner: str,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        max_kbps: int = 20_000,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._log = log
        self._media = media
        self._tell = tell
        self._owner = owner
        self._clock = clock
        self._monotonic = monotonic
        self._max_kbps = max_kbps
        self._elsewhere = elsewhere or Alone(owner)
        self.on_lost: Callable[[str, str], None] = lambda room_id, node: None
        """A room is not served here any more, but at the server named, if that is known."""
        self.on_taken: Callable[[str], None] = lambda room_id: None
        """A room is served here from now on. Only queues."""
        self._live: dict[str, Live] = {}
        self._copies: dict[str, Record] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._write_until = monotonic() + WRITE_UNTIL
        self._held_until = monotonic() + LEASE
        self._served_since = self._looked_at = clock()
        self._cut_off = False

    async def command(self, room_id: str, command: Command | Decide, key: str) -> int:
        """Carry out `command` once for its `key` and return its seq.

        Raises an `ExamError`; then nothing has changed. The lock is the first thing awaited when the room is
        loaded, so that one client's commands keep their order. What is asked for may depend on how the room is
        then: a `configure` that adds to the list must not take back what somebody else has just changed.
        """
        try:
            return await self._carry_out(room_id, command, key)
        except errors.NotOwner as refused:
            if not refused.node or refused.node == self._owner:
                raise
            return await self._ask(refused.node, room_id, command, key)

    async def obey(self, order: Order) -> int:
        """Carry out what another server was asked for. Raises `Overtaken` where the room is not what it was made from
        any more, `NotOwner` where this is not its owner, and whatever `command` raises."""

        def made(room: Room) -> Command:
            if order.seq is not None and order.seq != room.seq:
                raise errors.Overtaken
            return order.command

        live = await self.serve(order.room, sent=True)
        answered = live.record.answered.get((order.command.actor.id, order.key))
        return answered or await self._carry_out(order.room, made, order.key)

    async def get(self, room_id: str) -> Room:
        """The room as it is now, wherever it lives. Raises `NotFound`, `Unavailable`."""
        try:
            return (await self.serve(room_id)).room
        except errors.NotOwner:
            return (await self._copy(room_id)).room

    async def serve(self, room_id: str, *, sent: bool = False) -> Live:
        """The room, which lives here; `sent`: somebody was told so. Raises `NotFound`, `NotOwner`, `Unavailable`."""
        return self._live.get(room_id) or await self._load(room_id, sent=sent)

    async def held_for(self, room_id: str) -> float:
        """Seconds until somebody else may take the room, if its server is dead."""
        return await self._log.held_for(room_id)

    async def many(self, room_ids: Collection[str]) -> list[Room]:
        """Those of the rooms that somebody has set up and that can be read, wherever they live."""
        elsewhere = [room_id for room_id in room_ids if room_id not in self._live]
        newest = await self._log.versions(elsewhere) if elsewhere else {}
        found = []
        for room_id in room_ids:
            copy = self._copies.get(room_id)
            try:
                if room_id in self._live:
                    room = self._live[room_id].room
                elif copy is not None and copy.room.seq == newest.get(room_id):
                    room = copy.room
                else:
                    room = await self.get(room_id)
            except (errors.Unavailable, errors.NotFound):
                continue  # one that cannot be read must not hide the others
            if room.setup is not None:
                found.append(room)
        return found

    async def release(self, room_id: str, to: str = "") -> bool:
        """Serve the room no longer: `to` does, or whoever takes it. What is under way in it is finished first. Whether
        it was ours to give."""
        live = self._live.get(room_id)
        if live is None:
            return False
        async with live.lock:
            if live.dropped:
                return False
            released = await self._log.release(room_id, live.epoch, to, LEASE)
            self._drop(room_id, live, to)
            return released

    def peek(self, room_id: str) -> Live | None:
        """The room if it is loaded: what views are made of, without waiting for anything."""
        return self._live.get(room_id)

    def known(self, room_id: str) -> Room | None:
        """The room as this process knows it, wherever it lives."""
        live, copy = self._live.get(room_id), self._copies.get(room_id)
        return live.room if live is not None else copy.room if copy is not None else None

    def all(self) -> Iterable[Room]:
        """Every room this process serves; one that nobody has set up yet is none."""
        return [live.room for live in self._live.values() if live.room.setup is not None]

    def others(self) -> bool:
        """Whether there are other servers that could have a room."""
        return self._elsewhere.others()

    def served(self) -> list[Live]:
        """Every room this process owns, set up or not."""
        return list(self._live.values())

    def writable(self) -> bool:
        """Whether the leases were renewed lately enough to write under them."""
        return self._monotonic() <= self._write_until

    async def tick(self) -> None:
        """Let published rules act: every deadline that has passed, as role `system` through the same table."""
        now, before = self._clock(), self._looked_at
        self._looked_at = now
        if now - before > PAUSE:
            self._served_since = now
        if self._elsewhere.others() and self._monotonic() > self._held_until:
            # Cut off from the database: others take our rooms, and our pages would wait before a picture that stands.
            for room_id, live in list(self._live.items()):
                self._drop(room_id, live)
        for live in list(self._live.values()):
            try:
                if live.doubtful:
                    async with live.lock:
                        await self._settle(live)
                await self._meet_deadline(live)
            except errors.Conflict:
                continue  # a person was faster: the deadline is gone
            except errors.Unavailable:
                continue  # the database is away: the next tick tries again
            except Exception:  # one broken room must not stop the deadlines of the others
                log.exception("deadline_failed", room=live.room.id)

    async def renew(self) -> None:
        """Keep the leases; a room another process has taken is dropped at once.

        One that failed, hung, or came too late stands for an outage, which lasts until a renewal succeeds.
        """
        asked = self._monotonic()
        served = list(self._live.items())  # one that is claimed during the await is not in the answer
        try:
            held = await self._log.renew(self._owner, LEASE)
        except BaseException:
            self._cut_off = True
            raise
        if self._cut_off or self._monotonic() - asked > PAUSE or not self.writable():
            self._cut_off, self._served_since = False, self._clock()
        self._write_until, self._held_until = asked + WRITE_UNTIL, asked + LEASE
        for room_id, live in served:
            if held.get(room_id) != live.epoch:
                self._drop(room_id, live)

    async def _meet_deadline(self, live: Live) -> None:
        due = next_deadline(live.room)
        if due is None or self._cut_off or not self.writable():
            return
        if self._clock() >= max(due[0], live.served_since + GRACE, self._served_since + GRACE):
            await self.command(live.room.id, due[1], f"deadline-{live.room.seq}")

    async def _carry_out(self, room_id: str, command: Command | Decide, key: str) -> int:
        while True:
            live = self._live.get(room_id) or await self._load(room_id)
            async with live.lock:
                if not live.dropped:
                    return await self._execute(live, command, key)

    async def _ask(self, node: str, room_id: str, command: Command | Decide, key: str) -> int:
        for _ in range(ASKED):
            if isinstance(command, Command):
                order = Order(room_id, command, key)
            else:
                room = (await self._copy(room_id)).room
                order = Order(room_id, command(room), key, room.seq)
            try:
                return await self._elsewhere.ask(node, order)
            except errors.Overtaken:
                continue
            except errors.NotOwner as moved:
                if moved.node == self._owner:
                    return await self._carry_out(room_id, command, key)
                if moved.node in ("", node):
                    raise
                node = moved.node
        raise errors.Unavailable

    async def _copy(self, room_id: str) -> Record:
        """A room that lives elsewhere, as its log has it now."""
        known = self._copies.pop(room_id, None) or Record(fold(room_id, ()))
        self._copies[room_id] = record = await self._log.follow(known)
        while len(self._copies) > COPIES:
            del self._copies[next(iter(self._copies))]
        return record

    async def _check_home(self, room_id: str, *, sent: bool) -> None:
        """Raises `NotOwner` where another has the room, or should take it."""
        node = await self._log.owner(room_id)
        if not node and not sent:
            node = self._elsewhere.home(room_id)
        if node not in ("", self._owner):
            raise errors.NotOwner(node=node)

    async def _load(self, room_id: str, *, sent: bool = False) -> Live:
        lock = self._loading.setdefault(room_id, asyncio.Lock())
        try:
            async with lock:
                if room_id not in self._live:
                    await self._check_home(room_id, sent=sent)
                    epoch = await self._log.claim(room_id, self._owner, LEASE)
                    record = await self._log.load(room_id)
                    self._live[room_id] = live = Live(record, epoch, self._clock())
                    self._make_true(live)
                    self.on_taken(room_id)
                return self._live[room_id]
        finally:
            self._loading.pop(room_id, None)

    async def _execute(self, live: Live, command: Command | Decide, key: str) -> int:
        await self._settle(live)
        if not isinstance(command, Command):
            command = command(live.room)
        answered = live.record.answered.get((command.actor.id, key))
        if answered is not None:
            return answered
        if not self.writable():
            await self.renew()
        room, change = transition(live.room, command, self._clock())
        try:
            live.record = await self._log.append(live.record, room, change, key, live.epoch)
        except errors.NotOwner as lost:
            self._drop(live.room.id, live)
            raise errors.NotOwner(node=await self._log.owner(live.room.id)) from lost
        except errors.Conflict:
            raise
        except BaseException:
            live.doubtful = True  # a cut connection, a cancelled task: only the log can tell
            raise
        self._make_true(live)
        return change.seq

    async def _settle(self, live: Live) -> None:
        """After a write of unknown outcome, take the log's word for what happened."""
        if live.doubtful:
            live.record = await self._log.load(live.room.id)
            live.doubtful, live.served_since = False, self._clock()
            self._make_true(live)

    def _make_true(self, live: Live) -> None:
        """Effects after a commit: queues only, nothing here waits."""
        if live.room.setup is None:
            return
        wanted = capped(subscriptions(live.room), self._max_kbps)
        live.demand, live.second_demand = demand(wanted), second_demand(wanted)
        self._tell(live.room.id)
        self._media.set_subscriptions(live.room.id, wanted)

    def _drop(self, room_id: str, live: Live, node: str = "") -> None:
        live.dropped = True
        if self._live.get(room_id) is live:
            del self._live[room_id]
            self.on_lost(room_id, node)
