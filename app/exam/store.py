"""The event log and the tables derived from it, written in one transaction; the only writer of a room.

Every write is conditional on the room's version and on the epoch of the lease under which it is made, and the
condition is the transaction's first statement: SQLite then takes its write lock before it has read anything,
so there is no snapshot to go stale (docs/measured.md database). Lease times are the database's own clock.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from pydantic import TypeAdapter
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from app.state import errors
from app.state.candidate import FINAL, OCCUPYING, Action, Role, State
from app.state.log import Change, Record, apply, fold
from app.state.room import Room, phase
from app.state.timetable import Booking, bookings, check_timetable
from app.storage.chain import Chain, Start, of_change, of_room, said
from app.storage.db import Trouble, now_sql, select, transaction
from app.storage.models import Event, RoomRow, RoomStaff, SeatRow

_CHANGE = TypeAdapter(Change)

# Asked with every command, so written by hand: building them by the ORM costs as much as the database does.
_NEXT = (
    "UPDATE room SET version = ?, head = ?, phase = ? WHERE id = ? AND version = ? AND epoch = ? RETURNING id"
)
_EVENT = (
    "INSERT INTO event (room_id, seq, at, actor, action, key, epoch, change, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq"
)
_SEAT = "UPDATE seat SET state = ?, since = ? WHERE room_id = ? AND person_id = ? RETURNING id"


class Store:
    """Rooms in SQL. Every method raises `Unavailable` when the database cannot answer; nothing is half done. `chain`
    ties the events of a room together."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    async def create(self, room_id: str) -> None:
        """A new room with an empty log; its first change is a `configure`."""
        async with _available():
            await RoomRow.create(id=room_id)

    async def discard(self, room_id: str) -> None:
        """Take back a room that nobody has set up; any other stays."""
        async with _available():
            await RoomRow.filter(id=room_id, version=0).delete()

    async def room_ids(self, since: float) -> list[str]:
        """The rooms that are not over since before `since` (seconds since 1970)."""
        async with _available():
            rows = (
                await RoomRow.filter(closes_at__gte=since)
                .order_by("opens_at", "id")
                .values_list("id", flat=True)
            )
        return [str(row) for row in rows]

    async def last_event(self) -> float:
        """When something last happened in any room, seconds since 1970; 0 where nothing has."""
        async with _available():
            newest = await Event.all().order_by("-at").first()
        return float(newest.at) if newest else 0.0

    async def in_progress(self, since: float) -> bool:
        """Whether somebody's time is running in a room that is not over since before `since`."""
        async with _available():
            on = SeatRow.filter(room__closes_at__gte=since, room__closed_at__isnull=True)
            return bool(await on.filter(state__in=sorted({State.TALKING, *OCCUPYING})).exists())

    async def rooms_of(self, person: str) -> list[str]:
        """The rooms a person sits in, as candidate or staff."""
        async with _available():
            seats = await SeatRow.filter(person_id=person).values_list("room_id", flat=True)
            staff = await RoomStaff.filter(person_id=person).values_list("room_id", flat=True)
        return sorted({str(room) for room in (*seats, *staff)})

    async def pulse(self, node: str, at: float) -> None:
        """Write something small, to see whether that can be done."""
        async with _available(), transaction() as tx:
            if tx.capabilities.dialect == "sqlite":
                await _find_room(tx)
            await select(
                "INSERT INTO pulse (node, at, ballast) VALUES (?, ?, '')"
                " ON CONFLICT (node) DO UPDATE SET at = excluded.at RETURNING node",
                node,
                at,
            )

    async def owner(self, room_id: str) -> str:
        """Who holds the room's lease now; empty: nobody. Raises `NotFound`."""
        async with _available():
            rows = await select(
                f"SELECT CASE WHEN lease_until >= {now_sql()} THEN owner ELSE '' END AS owner"
                " FROM room WHERE id = ?",
                room_id,
            )
        if not rows:
            raise errors.NotFound()
        return str(rows[0]["owner"])

    async def held_for(self, room_id: str) -> float:
        """Seconds for which the room is somebody's, unless the lease is renewed meanwhile."""
        async with _available():
            rows = await select(f"SELECT lease_until - {now_sql()} AS rest FROM room WHERE id = ?", room_id)
        return max([0.0, *(float(row["rest"]) for row in rows)])

    async def claim(self, room_id: str, owner: str, lease: float) -> int:
        """Become the room's only writer for `lease` seconds and return the epoch to write under.

        A process may take back its own rooms at once (it was restarted). Raises `NotOwner`, which says whose it is,
        while another process holds the lease, `NotFound` for no such room.
        """
        now = now_sql()
        async with _available():
            claimed = await select(
                f"UPDATE room SET owner = ?, epoch = epoch + 1, lease_until = {now} + ?"
                f" WHERE id = ? AND (lease_until < {now} OR owner = ?) RETURNING epoch",
                owner,
                lease,
                room_id,
                owner,
            )
        if not claimed:
            raise errors.NotOwner(node=await self.owner(room_id))
        return int(claimed[0]["epoch"])

    async def release(self, room_id: str, epoch: int, to: str = "", lease: float = 0.0) -> bool:
        """Give up the lease held under `epoch`, which writes nothing any more: to nobody, or to the server `to` for
        `lease` seconds. False: it was another's already."""
        async with _available():
            released = await select(
                f"UPDATE room SET owner = ?, epoch = epoch + 1, lease_until = {now_sql()} + ?"
                " WHERE id = ? AND epoch = ? RETURNING id",
                to,
                lease if to else -1.0,
                room_id,
                epoch,
            )
        return bool(released)

    async def open_to(self, owner: str, since: float) -> list[str]:
        """The rooms that are not over since before `since` and that no lease holds but `owner`'s."""
        async with _available():
            rows = await select(
                f"SELECT id FROM room WHERE closes_at >= ? AND (lease_until < {now_sql()} OR owner = ?)"
                " ORDER BY opens_at, id",
                since,
                owner,
            )
        return [str(row["id"]) for row in rows]

    async def versions(self, room_ids: Collection[str]) -> dict[str, int]:
        """The newest seq of each of these rooms; one that doesn't exist is left out."""
        async with _available():
            rows = await RoomRow.filter(id__in=list(room_ids)).values_list("id", "version")
        return {str(room): int(version) for room, version in rows}

    async def renew(self, owner: str, lease: float) -> dict[str, int]:
        """Extend every lease of `owner` by `lease` seconds from now; the rooms still held, with their epochs."""
        async with _available():
            held = await select(
                f"UPDATE room SET lease_until = {now_sql()} + ? WHERE owner = ? RETURNING id, epoch",
                lease,
                owner,
            )
        return {str(row["id"]): int(row["epoch"]) for row in held}

    async def history(self, room_id: str) -> list[Change]:
        """All that happened in the room, in its order."""
        async with _available():
            events = await Event.filter(room_id=room_id).order_by("seq").values_list("change", flat=True)
        return [_CHANGE.validate_json(str(event)) for event in events]

    async def follow(self, record: Record) -> Record:
        """The same room as its log has it by now, for whoever only reads: what was added is taken as it stands, for its
        owner checks it. Raises `RoomBroken` where something is missing."""
        room = record.room
        async with _available():
            added = await Event.filter(room_id=room.id, seq__gt=room.seq).order_by("seq")
        answered, head = dict(record.answered), record.head
        for event in added:
            if event.seq != room.seq + 1:
                raise errors.RoomBroken(
                    detail=f"考场 {room.id} 的记录缺少第 {room.seq + 1} 条，请用备份恢复。"
                )
            room, head = apply(room, _CHANGE.validate_json(event.change)), str(event.hash)
            answered[event.actor, event.key] = event.seq
        return Record(room, head, answered)

    async def load(self, room_id: str) -> Record:
        """The room its log describes. Raises `RoomBroken` when chain or tables disagree with it."""
        async with _available():
            events = await Event.filter(room_id=room_id).order_by("seq")
            row = await RoomRow.get(id=room_id)
            seats = await SeatRow.filter(room_id=room_id)
            start = await self._chain.start(of_room(room_id))
        record = _replay(room_id, events, self._chain, start)
        _check(record, row, seats)
        return record

    # Why one transaction: each of the things it writes, found without the others, would break a promise.
    #
    # The event and its key are one row. A crash after the commit and before the acknowledgement leaves the client
    # without an answer, so it repeats; `load` has read the key with the event, and the repeated command gets the seq
    # of the first (docs/rules.md 7.5, fault 4). A key that stood elsewhere could be there without its effect, which
    # would then be lost, or the effect without its key, to be done twice. `Rooms` looks into `answered` before it asks
    # the rules; the unique index over room, actor and key is the net below.
    #
    # `version` makes the seqs gapless (docs/rules.md 7.3): the update finds its row only where this event is the next
    # one. That is also why the link may be made from the head in memory, before the transaction has begun.
    #
    # `epoch` keeps out a process that was stopped for longer than its lease (docs/rules.md fault 5). It wakes, perhaps
    # between its last look at a clock and this write, with a room that another one has led on. So nothing here asks
    # what time it is: `claim` has raised the epoch, and the row isn't found. A lease that ran out and that nobody has
    # claimed hinders no write, for there is nobody whom it could harm.
    #
    # The tables, because `seat` holds the rooms of all processes: that nobody is live in two of them can be told by its
    # indexes alone (docs/rules.md 4.1), and must be while the event can still be taken back. And a table that were
    # written a moment later would be behind its log after a crash between, which `_check` takes for damage.
    #
    # How a commit ended whose answer was lost can't be known here. `Rooms` then calls the room doubtful and takes the
    # log's word before the next write.
    async def append(self, record: Record, room: Room, change: Change, key: str, epoch: int) -> Record:
        """Commit `change` and the tables that follow from it. The new record, or nothing happened:

        `NotOwner` when the epoch or version moved on, `RoomBusy` or `SeatedElsewhere` when an index of the
        database says so, `SetupRefused` when the exam office would have somebody in two rooms at once,
        `Unavailable` when it cannot write.
        """
        text = _CHANGE.dump_json(change, exclude_defaults=True).decode()
        head = self._chain.link(of_room(room.id), record.head, of_change(text, change.actor, key))
        books = change.action in _BOOKS and change.role is Role.ADMIN
        async with _available(), transaction("timetable" if books else ""):
            held = await select(_NEXT, change.seq, head, phase(room), room.id, change.seq - 1, epoch)
            if not held:
                raise errors.NotOwner()
            row = (change.at, change.actor, change.action, key, epoch, text, head)
            await select(_EVENT, room.id, change.seq, *row)
            await _derive(room, change)
            if books:
                await _check_timetable(room)
        return Record(room, head, record.answered | {(change.actor, key): change.seq})

    async def take_seat(self, room_id: str, person: str, device: str) -> int:
        """A freshly loaded page takes the seat's device over: the next epoch, which fences all before it."""
        async with _available():  # one statement: two pages loaded at once must not get the same epoch
            rows = await select(
                "INSERT INTO seat_epoch (room_id, person_id, device, epoch) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (room_id, person_id, device) DO UPDATE SET epoch = seat_epoch.epoch + 1"
                " RETURNING epoch",
                room_id,
                person,
                device,
            )
        return int(rows[0]["epoch"])

    async def seat_epoch(self, room_id: str, person: str, device: str) -> int:
        """The epoch of the page that holds this device of the seat; 0 when none ever did."""
        async with _available():
            rows = await select(
                "SELECT epoch FROM seat_epoch WHERE room_id = ? AND person_id = ? AND device = ?",
                room_id,
                person,
                device,
            )
        return int(rows[0]["epoch"]) if rows else 0


_BOOKS = frozenset({Action.CONFIGURE, Action.OPEN_ROOM})
"""What may give a person a second place at the same time."""


async def _find_room(tx: BaseDBAsyncClient) -> None:
    """Raises `Trouble` where a SQLite file can't grow: what is written over has its place, even where the next event
    finds none. Taken back at once, before it reaches the disk."""
    [free] = await tx.execute_query_dict("PRAGMA freelist_count")
    bytes_wanted = (min(free["freelist_count"], 200) + 4) * 4096
    await tx.execute_query("SAVEPOINT room")
    await tx.execute_query(
        "INSERT INTO pulse (node, at, ballast) VALUES ('', 0, hex(zeroblob(?)))", [bytes_wanted // 2]
    )
    await tx.execute_query("ROLLBACK TO room")
    await tx.execute_query("RELEASE room")


async def _check_timetable(room: Room) -> None:
    """Inside the transaction that wrote `room`, in its turn, so that of two who save at once the second sees the
    first."""
    here = list(bookings(room))
    if here:
        check_timetable(room, await _elsewhere(room, here))


async def _elsewhere(room: Room, people: list[str]) -> list[Booking]:
    """Where else `people` are expected while `room` is on."""
    meanwhile = {
        "person_id__in": people,
        "room__closed_at__isnull": True,
        "room__opens_at__lt": room.plan.closes_at,
        "room__closes_at__gt": room.plan.opens_at,
    }
    told = ("person_id", "room__title", "room__opens_at", "room__closes_at")
    panels = RoomStaff.filter(**meanwhile).exclude(room_id=room.id).order_by("room__opens_at", "id")
    lists = SeatRow.filter(**meanwhile).exclude(room_id=room.id).order_by("room__opens_at", "id")
    staff = await panels.values_list(*told, "role")
    seats = await lists.exclude(state__in=sorted(FINAL)).values_list(*told)
    return [
        Booking(person, Role(role), title, opens, closes)
        for person, title, opens, closes, role in (*staff, *((*seat, Role.CANDIDATE) for seat in seats))
    ]


@asynccontextmanager
async def _available() -> AsyncIterator[None]:
    """Turn what the database says into the tree of errors."""
    try:
        yield
    except IntegrityError as error:
        raise _conflict(str(error)) from error
    except Trouble as error:
        raise errors.Unavailable() from error


def _conflict(text: str) -> errors.ExamError:
    """Which index refused: SQLite names the column, PostgreSQL the index."""
    if "seat_one_occupant" in text or "seat.room_id" in text:
        return errors.RoomBusy()
    if "seat_one_room" in text or "seat.person_id" in text:
        return errors.SeatedElsewhere()
    return errors.NotOwner()


def _replay(room_id: str, events: list[Event], chain: Chain, start: Start) -> Record:
    name, head = of_room(room_id), ""
    for place, event in enumerate(events, start=1):
        if event.seq != place or not chain.follows(name, start, place, head, said(event), event.hash):
            raise errors.RoomBroken(
                detail=f"考场 {room_id} 的记录在第 {event.seq} 条处不完整或被改动，请用备份恢复。"
            )
        head = str(event.hash)
    if len(events) < start.number:
        raise errors.RoomBroken(detail=f"考场 {room_id} 的记录缺少末尾，请用备份恢复。")
    changes = [_CHANGE.validate_json(event.change) for event in events]
    for event, change in zip(events, changes, strict=True):
        if (event.at, event.action) != (change.at, change.action):
            raise errors.RoomBroken(
                detail=f"考场 {room_id} 的记录第 {event.seq} 条的时间或操作被改动，请用备份恢复。"
            )
    answered = {(event.actor, event.key): event.seq for event in events}
    return Record(fold(room_id, changes), head, answered)


def _check(record: Record, row: RoomRow, seats: list[SeatRow]) -> None:
    """State = fold(log) (docs/rules.md 7.4)."""
    room = record.room
    if (row.version, row.head) != (room.seq, record.head):
        raise errors.RoomBroken(
            detail=f"考场 {room.id} 的版本（{row.version}）与记录（{room.seq}）不符，请用备份恢复。"
        )
    table = {seat.person_id: (seat.state, seat.position) for seat in seats}  # type: ignore[attr-defined]
    if table != {seat.candidate: (seat.state, seat.order) for seat in room.seats.values()}:
        raise errors.RoomBroken(detail=f"考场 {room.id} 的席位表与记录不符，请用备份恢复。")


async def _derive(room: Room, change: Change) -> None:
    if change.action is Action.CONFIGURE:
        await _derive_setup(room)
    elif change.action in (Action.OPEN_ROOM, Action.CLOSE_ROOM):
        await RoomRow.filter(id=room.id).update(closed_at=room.closed_at)
    elif change.after is not None:
        await select(_SEAT, change.after, change.at, room.id, change.candidate)


async def _derive_setup(room: Room) -> None:
    plan = room.plan
    await RoomRow.filter(id=room.id).update(
        title=plan.title,
        college_id=plan.college_id,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        rehearsal=plan.rehearsal,
    )
    await RoomStaff.filter(room_id=room.id).delete()
    await SeatRow.filter(room_id=room.id).delete()
    await RoomStaff.bulk_create(
        [RoomStaff(room_id=room.id, person_id=member.id, role=member.role) for member in plan.panel],
    )
    await SeatRow.bulk_create(
        [
            SeatRow(room_id=room.id, person_id=s.candidate, position=s.order, state=s.state, since=s.since)
            for s in room.queue()
        ],
    )
