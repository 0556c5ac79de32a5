"""The shell around the rules of scoring: queue, judge, commit, tell.

    done = await books.command(room, order, key)

A value is acknowledged when it is in the log, never sooner. Whatever came while the last transaction was written goes
into the next one together, of all rooms: a hundred examiners who type cost the disk no more than one who types fast.
The room's owner carries it out, as with the room's own commands (`app.exam.rooms`), and any other server asks it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog
from pydantic import TypeAdapter

from app.exam.rooms import Live, Rooms
from app.scoring.rules.book import Book, Entry, Record
from app.scoring.rules.standing import owed
from app.scoring.rules.transition import Order, transition
from app.scoring.store import Moved, ScoreStore, Staged
from app.state import errors
from app.state.room import Room

log = structlog.get_logger("scores")

MOST: Final = 200
"""Orders written at once."""

_ORDER: Final = TypeAdapter(Order)


@dataclass(frozen=True, slots=True)
class Done:
    """What an order came to: the entry of the log and its time. `versions`: in which entry each item that was written
    in stands now."""

    seq: int
    at: float
    versions: Mapping[str, int] = field(default_factory=dict)


_DONE: Final = TypeAdapter(Done)


class Elsewhere(Protocol):
    """What scoring needs of the other servers: have `what` done at `node`; raises what was raised there."""

    async def say(self, node: str, verb: str, what: Mapping[str, Any]) -> Mapping[str, Any]: ...


VERB: Final = "score"


@dataclass(slots=True)
class _Kept:
    """A room's scores while it is served here, under the lease `epoch`. `doubtful`: how the last write ended isn't
    known."""

    epoch: int
    record: Record
    doubtful: bool = False


@dataclass(slots=True)
class _Waiting:
    live: Live
    order: Order
    key: str
    answer: asyncio.Future[Done]


class Books:
    """The scores of every room. `told(room, entry)` hears of what others may have to know; a save is no such thing."""

    def __init__(
        self, store: ScoreStore, rooms: Rooms, clock: Callable[[], float], elsewhere: Elsewhere | None = None
    ) -> None:
        self._store, self._rooms, self._clock, self._elsewhere = store, rooms, clock, elsewhere
        self.told: Callable[[str, Entry], None] = lambda room, entry: None
        self._kept: dict[str, _Kept] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._queue: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def command(self, room_id: str, order: Order, key: str) -> Done:
        """Carry out `order` once for its `key`. Raises an `ExamError`; then nothing has changed."""
        try:
            live = await self._rooms.serve(room_id)
        except errors.NotOwner as refused:
            if not refused.node or self._elsewhere is None:
                raise
            what = {"room": room_id, "order": _ORDER.dump_python(order, mode="json"), "key": key}
            return _DONE.validate_python(await self._elsewhere.say(refused.node, VERB, what))
        return await self._carry_out(live, order, key)

    async def obey(self, what: Mapping[str, Any]) -> Mapping[str, Any]:
        """Carry out what another server was asked for."""
        live = await self._rooms.serve(str(what["room"]), sent=True)
        done = await self._carry_out(live, _ORDER.validate_python(what["order"]), str(what["key"]))
        answer: dict[str, Any] = _DONE.dump_python(done, mode="json")
        return answer

    async def get(self, room_id: str) -> Book:
        """The scores as they are now, wherever the room lives. Raises `NotFound`, `Unavailable`."""
        try:
            live = await self._rooms.serve(room_id)
        except errors.NotOwner:
            return (await self._store.load(room_id)).book
        return (await self._ready(live)).record.book

    def peek(self, room_id: str) -> Book | None:
        """The scores if they are in memory."""
        kept = self._kept.get(room_id)
        return kept.record.book if kept else None

    async def history(self, room_id: str) -> list[Entry]:
        return await self._store.history(room_id)

    async def check_complete(self, room: Room) -> None:
        """Raises `Conflict` while sheets are due, and says whose."""
        names = {member.id: member.name for member in room.plan.panel}
        owing = [
            f"{seat.name}（{'、'.join(names[each] for each in missing)}）"
            for seat, missing in owed(await self.get(room.id), room, self._clock())
        ]
        if owing:
            raise errors.Conflict(
                f"还有评分表没有提交：{'、'.join(owing)}。请催交，或由主考官认定为无效后再关闭考场。"
            )

    async def check(self, since: float) -> None:
        """Compare tables and log of every room that isn't over since before `since`; one that differs is named in the
        log, and takes no scores until a person has restored it."""
        for room_id in await self._store.rooms(since):
            try:
                await self._store.load(room_id)
            except errors.RoomBroken as broken:
                log.error("scores_broken", room=room_id, detail=broken.detail)  # noqa: TRY400 - no bug of ours

    async def close(self) -> None:
        """What is under way is finished."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _carry_out(self, live: Live, order: Order, key: str) -> Done:
        await self._ready(live)
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(live, order, key, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="scores")
        return await answer

    async def _ready(self, live: Live) -> _Kept:
        """The room's scores, read under this lease."""
        room_id = live.room.id
        async with self._loading.setdefault(room_id, asyncio.Lock()):
            kept = self._kept.get(room_id)
            if kept is None or kept.doubtful or kept.epoch != live.epoch:
                kept = self._kept[room_id] = _Kept(live.epoch, await self._store.load(room_id))
            return kept

    async def _write(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
            try:
                await self._write_batch(batch)
            except errors.ExamError as error:
                _refuse(batch, error)
            except Exception:
                log.exception("scores_not_written")
                _refuse(batch, errors.Internal())

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        if not self._rooms.writable():
            await self._rooms.renew()
        staged: dict[str, Staged] = {}
        outcomes = [(waiting, self._judge(waiting, staged)) for waiting in batch]
        written = [each for each in staged.values() if each.entries]
        try:
            if written:
                await self._store.commit(sorted(written, key=lambda each: each.book.room))
        except Moved as moved:
            self._kept.pop(moved.room, None)
            raise
        except BaseException:  # a cut connection: only the log can tell
            for each in written:
                self._kept[each.book.room].doubtful = True
            raise
        for each in written:
            self._keep(each)
        for waiting, outcome in outcomes:
            _answer(waiting, outcome)

    def _judge(self, waiting: _Waiting, staged: dict[str, Staged]) -> Done | errors.ExamError:
        """What becomes of an order, on top of those before it in the same transaction."""
        room, order = waiting.live.room, waiting.order
        kept = self._kept.get(room.id)
        if kept is None or kept.doubtful or kept.epoch != waiting.live.epoch or waiting.live.dropped:
            return errors.Unavailable()
        on = staged.setdefault(room.id, self._store.stage(kept.record, kept.epoch))
        before = kept.record.answered.get((order.actor.id, waiting.key)) or on.answered.get(
            (order.actor.id, waiting.key)
        )
        if before is not None:
            return Done(*before, dict.fromkeys(order.values, before[0]))
        try:
            book, entry = transition(on.book, room, order, self._clock())
        except errors.ExamError as refused:
            return refused
        if entry is not None:
            self._store.add(on, book, entry, waiting.key)
        at = entry.at if entry else self._clock()
        return Done(book.seq, at, _versions(book, order))

    def _keep(self, staged: Staged) -> None:
        """What was committed is what is so."""
        record = staged.record
        record.book, record.head = staged.book, staged.head
        record.answered.update(staged.answered)
        for entry, *_ in staged.entries:
            self.told(staged.book.room, entry)


def _versions(book: Book, order: Order) -> dict[str, int]:
    sheet = book.case(order.candidate).sheet(order.member or order.actor.id)
    marks = {item: sheet.marks[item].seq for item in order.values if item in sheet.marks}
    return marks | ({"remark": sheet.remark.seq} if order.remark else {})


def _answer(waiting: _Waiting, outcome: Done | errors.ExamError) -> None:
    if waiting.answer.done():  # nobody waits any more
        return
    if isinstance(outcome, Done):
        waiting.answer.set_result(outcome)
    else:
        waiting.answer.set_exception(outcome)


def _refuse(batch: list[_Waiting], error: errors.ExamError) -> None:
    for waiting in batch:
        _answer(waiting, error)
