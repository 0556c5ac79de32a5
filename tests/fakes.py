"""Stand-ins for what the shell needs of the world. Store and leases pass the same contracts as the real ones."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from app.exam.rooms import Log
from app.state import errors
from app.state.candidate import OCCUPYING, SEATED, Action, Role
from app.state.log import Change, Record, fold
from app.state.presence import Presence
from app.state.recordings import Recording
from app.state.room import Room
from app.state.subscriptions import Endpoint, Subscription
from app.state.timetable import bookings, check_timetable
from app.storage.chain import Chain
from app.storage.vault import Vault

START = 1_800_000_000.0

CHAIN = Chain(Vault(bytes(32)))
"""What ties entries in tests."""


class Clock:
    """Time that moves only by hand; seconds since 1970."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class _Book:
    """A room's log and lease in a `MemoryStore`."""

    changes: list[Change] = field(default_factory=list)
    answered: dict[tuple[str, str], int] = field(default_factory=dict)
    owner: str = ""
    epoch: int = 0
    lease_until: float = 0


class MemoryStore:
    """`app.exam.store.Store` without SQL; the contract is `tests/exam/contract_store.py`. `clock` dates the leases.

    Every method gives way to other tasks once, as a real one does.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._books: dict[str, _Book] = {}
        self._seats: dict[tuple[str, str, str], int] = {}

    async def create(self, room_id: str) -> None:
        await asyncio.sleep(0)
        self._books[room_id] = _Book()

    async def discard(self, room_id: str) -> None:
        await asyncio.sleep(0)
        if room_id in self._books and not self._books[room_id].changes:
            del self._books[room_id]

    async def room_ids(self, since: float) -> list[str]:
        await asyncio.sleep(0)
        plans = [(room, room.setup) for room in self._rooms() if room.setup]
        on = [(plan.opens_at, room.id) for room, plan in plans if plan.closes_at >= since]
        return [room_id for _, room_id in sorted(on)]

    async def rooms_of(self, person: str) -> list[str]:
        await asyncio.sleep(0)
        return sorted(
            room.id
            for room in self._rooms()
            if person in room.seats or (room.setup and person in {m.id for m in room.setup.panel})
        )

    async def pulse(self, node: str, at: float) -> None:
        await asyncio.sleep(0)

    async def owner(self, room_id: str) -> str:
        await asyncio.sleep(0)
        book = self._book(room_id)
        return book.owner if book.lease_until >= self._clock() else ""

    async def held_for(self, room_id: str) -> float:
        await asyncio.sleep(0)
        return max(0.0, self._book(room_id).lease_until - self._clock())

    async def release(self, room_id: str, epoch: int, to: str = "", lease: float = 0.0) -> bool:
        await asyncio.sleep(0)
        book = self._book(room_id)
        if book.epoch != epoch:
            return False
        book.owner, book.epoch = to, epoch + 1
        book.lease_until = self._clock() + lease if to else float("-inf")
        return True

    async def open_to(self, owner: str, since: float) -> list[str]:
        return [room_id for room_id in await self.room_ids(since) if await self.owner(room_id) in ("", owner)]

    async def versions(self, room_ids: Collection[str]) -> dict[str, int]:
        await asyncio.sleep(0)
        return {room_id: len(self._books[room_id].changes) for room_id in room_ids if room_id in self._books}

    async def follow(self, record: Record) -> Record:
        return await self.load(record.room.id)

    async def claim(self, room_id: str, owner: str, lease: float) -> int:
        await asyncio.sleep(0)
        book = self._book(room_id)
        if book.owner != owner and book.lease_until >= self._clock():
            raise errors.NotOwner(node=book.owner)
        book.owner, book.lease_until = owner, self._clock() + lease
        book.epoch += 1
        return book.epoch

    async def renew(self, owner: str, lease: float) -> dict[str, int]:
        await asyncio.sleep(0)
        mine = {room_id: book for room_id, book in self._books.items() if book.owner == owner}
        for book in mine.values():
            book.lease_until = self._clock() + lease
        return {room_id: book.epoch for room_id, book in mine.items()}

    async def load(self, room_id: str) -> Record:
        await asyncio.sleep(0)
        book = self._book(room_id)
        return Record(fold(room_id, book.changes), str(len(book.changes)), dict(book.answered))

    async def append(self, record: Record, room: Room, change: Change, key: str, epoch: int) -> Record:
        await asyncio.sleep(0)
        book = self._book(room.id)
        if (len(book.changes), book.epoch) != (change.seq - 1, epoch) or (change.actor, key) in book.answered:
            raise errors.NotOwner()
        self._check_indexes(room)
        if change.action in (Action.CONFIGURE, Action.OPEN_ROOM) and change.role is Role.ADMIN:
            others = [bookings(other) for other in self._rooms() if other.id != room.id]
            check_timetable(room, [booked for held in others for _, booked in held.values()])
        book.changes.append(change)
        book.answered[change.actor, key] = change.seq
        return Record(room, str(change.seq), dict(book.answered))

    async def take_seat(self, room_id: str, person: str, device: str) -> int:
        epoch = self._seats[room_id, person, device] = self._seats.get((room_id, person, device), 0) + 1
        await asyncio.sleep(0)
        return epoch

    async def seat_epoch(self, room_id: str, person: str, device: str) -> int:
        await asyncio.sleep(0)
        return self._seats.get((room_id, person, device), 0)

    def _book(self, room_id: str) -> _Book:
        if room_id not in self._books:
            raise errors.NotFound()
        return self._books[room_id]

    def _rooms(self) -> list[Room]:
        return [fold(room_id, book.changes) for room_id, book in self._books.items()]

    def _check_indexes(self, room: Room) -> None:
        """The partial unique indexes of `db.py`."""
        if sum(seat.state in OCCUPYING for seat in room.seats.values()) > 1:
            raise errors.RoomBusy()
        seated = {seat.candidate for seat in room.seats.values() if seat.state in SEATED}
        for other in self._rooms():
            for seat in other.seats.values():
                if other.id != room.id and seat.candidate in seated and seat.state in SEATED:
                    raise errors.SeatedElsewhere()


class Cut(Exception):
    """The connection to the database was cut."""


class UncertainLog:
    """A `Log` whose next append can be cut, `before` or `after` its commit; `loads` counts what was read."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.cut: str | None = None
        self.down: errors.Unavailable | None = None
        self.loads = 0

    async def owner(self, room_id: str) -> str:
        return await self._log.owner(room_id)

    async def held_for(self, room_id: str) -> float:
        return await self._log.held_for(room_id)

    async def claim(self, room_id: str, owner: str, lease: float) -> int:
        return await self._log.claim(room_id, owner, lease)

    async def release(self, room_id: str, epoch: int, to: str = "", lease: float = 0.0) -> bool:
        self._check()
        return await self._log.release(room_id, epoch, to, lease)

    async def versions(self, room_ids: Collection[str]) -> dict[str, int]:
        self._check()
        return await self._log.versions(room_ids)

    async def follow(self, record: Record) -> Record:
        self._check()
        return await self._log.follow(record)

    async def renew(self, owner: str, lease: float) -> dict[str, int]:
        self._check()
        return await self._log.renew(owner, lease)

    async def load(self, room_id: str) -> Record:
        self._check()
        self.loads += 1
        return await self._log.load(room_id)

    async def append(self, record: Record, room: Room, change: Change, key: str, epoch: int) -> Record:
        self._check()
        cut, self.cut = self.cut, None
        if cut == "before":
            raise Cut
        written = await self._log.append(record, room, change, key, epoch)
        if cut == "after":
            raise Cut
        return written

    def _check(self) -> None:
        if self.down:
            raise self.down


class MemoryLeases:
    """`app.exam.presence.RedisLeases` without Redis; the contract is `tests/exam/contract_leases.py`."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._held: dict[Endpoint, tuple[Presence, float]] = {}
        self._since: float | None = None
        self.trouble: Exception | None = None

    def empty(self) -> None:
        """What a restart leaves."""
        self._held.clear()
        self._since = None

    async def hold(self, endpoints: Iterable[Endpoint], presence: Presence, seconds: float) -> None:
        self._check()
        self._held |= {endpoint: (presence, self._clock() + seconds) for endpoint in endpoints}

    async def read(self, endpoints: Iterable[Endpoint]) -> list[Presence | None]:
        self._check()
        held = [self._held.get(endpoint) for endpoint in endpoints]
        return [each[0] if each and each[1] > self._clock() else None for each in held]

    async def filled_for(self) -> float:
        self._check()
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since

    def _check(self) -> None:
        if self.trouble:
            raise self.trouble


class FakeForwarder:
    """The media layer as rooms see it: it notes every set it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, frozenset[Subscription]]] = []
        self.recorded: dict[str, frozenset[Recording]] = {}

    def set_subscriptions(self, room: str, desired: Collection[Subscription]) -> None:
        self.told.append((room, frozenset(desired)))

    def set_recordings(self, room: str, desired: Collection[Recording]) -> None:
        self.recorded[room] = frozenset(desired)
