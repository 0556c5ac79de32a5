"""The log of a room's scores and the tables derived from it, written in one transaction.

Every write is conditional on the log's last entry, so that whoever is not up to date writes nothing, and on the epoch
of the lease under which the room is served. Many entries, of many rooms, go into one transaction: an entry costs no
more than its place in it, and the disk is asked once (docs/measured.md database).
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter
from tortoise.exceptions import IntegrityError

from app.scoring.rules.book import NOTHING, Book, Case, Entry, Record, fold
from app.scoring.rules.sheet import Sheet
from app.state import errors
from app.storage.chain import Chain, of_change, of_scores
from app.storage.db import Trouble, select, transaction

ENTRY: Final = TypeAdapter(Entry)

_BEGIN: Final = (
    "INSERT INTO score_book (room_id, version, head) VALUES (?, 0, '')"
    " ON CONFLICT (room_id) DO NOTHING RETURNING room_id"
)
_STEP: Final = (
    "SELECT CAST(? AS VARCHAR(64)) AS room, CAST(? AS INTEGER) AS version, CAST(? AS VARCHAR(64)) AS head,"
    " CAST(? AS INTEGER) AS before, CAST(? AS INTEGER) AS epoch"
)
_NEXT: Final = (
    "UPDATE score_book SET version = step.version, head = step.head FROM ({steps}) AS step"
    " JOIN room ON room.id = step.room AND room.epoch = step.epoch"
    " WHERE score_book.room_id = step.room AND score_book.version = step.before"
    " RETURNING score_book.room_id AS room_id"
)
"""Of all rooms at once: a statement for each would cost more than what it writes."""
_EVENT: Final = "INSERT INTO score_event (room_id, seq, at, actor, action, key, change, hash) VALUES "
_SHEET: Final = "INSERT INTO score_sheet (room_id, candidate, member, state, remark, digest) VALUES "
_SHEET_SET: Final = (
    " ON CONFLICT (room_id, candidate, member) DO UPDATE"
    " SET state = excluded.state, remark = excluded.remark, digest = excluded.digest"
)
_VALUE: Final = "INSERT INTO score_value (room_id, candidate, member, item, value, seq) VALUES "
_VALUE_SET: Final = (
    " ON CONFLICT (room_id, candidate, member, item) DO UPDATE SET value = excluded.value, seq = excluded.seq"
)
_FORGET: Final = (
    "DELETE FROM score_value WHERE room_id = ? AND candidate = ? AND member = ? RETURNING id",
    "DELETE FROM score_sheet WHERE room_id = ? AND candidate = ? AND member = ? RETURNING id",
)

_LOOKS: Final = 5
"""Times a log is read that grows meanwhile."""

Row = tuple[Any, ...]


@dataclass(slots=True)
class Staged:
    """What is to be written of one room: from `record` to `book`, whose log ends at `head`, under the lease `epoch`."""

    record: Record
    epoch: int
    book: Book
    head: str
    entries: list[tuple[Entry, str, str, str]] = field(default_factory=list)
    """Each with its key, its text and its link."""
    answered: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)


class Moved(errors.Unavailable):
    """Somebody else has written, or holds the lease: what is known of `room` is old."""

    def __init__(self, room: str) -> None:
        super().__init__()
        self.room = room


class ScoreStore:
    """Scores in SQL. Every method raises `Unavailable` when the database cannot answer; nothing is half done."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def stage(self, record: Record, epoch: int) -> Staged:
        """Nothing yet."""
        return Staged(record, epoch, record.book, record.head)

    def add(self, staged: Staged, book: Book, entry: Entry, key: str) -> None:
        text = ENTRY.dump_json(entry, exclude_defaults=True).decode()
        said = of_change(text, entry.actor, key)
        staged.book, staged.head = book, self._chain.link(of_scores(book.room), staged.head, said)
        staged.entries.append((entry, key, text, staged.head))
        staged.answered[entry.actor, key] = (entry.seq, entry.at)

    async def commit(self, staged: Sequence[Staged]) -> None:
        """All of it. Raises `Moved`, and then nothing was written."""
        async with _available(), transaction():
            await _claim(staged)
            await _insert(_EVENT, [row for each in staged for row in _events(each)])
            for each in staged:
                await _forget(each)
            await _insert(_SHEET, [row for each in staged for row in _sheets(each)], _SHEET_SET)
            await _insert(_VALUE, [row for each in staged for row in _values(each)], _VALUE_SET)

    async def load(self, room: str) -> Record:
        """The scores their log describes. Raises `RoomBroken` where chain or tables disagree with it."""
        for _ in range(_LOOKS):
            before = await self._version(room)
            events = await self._events(room)
            tables = await _tables(room)
            if before == await self._version(room):
                return await self._checked(room, before, events, tables)
        raise errors.Unavailable

    async def history(self, room: str) -> list[Entry]:
        """All that happened, in its order."""
        return [ENTRY.validate_json(row["change"]) for row in await self._events(room)]

    async def rooms(self, since: float = 0) -> list[str]:
        """The rooms with scores that are not over since before `since`."""
        async with _available():
            rows = await select(
                "SELECT room_id FROM score_book JOIN room ON room.id = score_book.room_id"
                " WHERE room.closes_at >= ? ORDER BY room_id",
                since,
            )
        return [str(row["room_id"]) for row in rows]

    async def _version(self, room: str) -> tuple[int, str]:
        async with _available():
            rows = await select("SELECT version, head FROM score_book WHERE room_id = ?", room)
        return (int(rows[0]["version"]), str(rows[0]["head"])) if rows else (0, "")

    async def _events(self, room: str) -> list[dict[str, Any]]:
        async with _available():
            return await select(
                "SELECT seq, at, actor, action, key, change, hash FROM score_event WHERE room_id = ? ORDER BY seq",
                room,
            )

    async def _checked(
        self, room: str, version: tuple[int, str], events: list[dict[str, Any]], tables: "_Tables"
    ) -> Record:
        name, head, entries = of_scores(room), "", []
        start = await self._chain.start(name)
        answered: dict[tuple[str, str], tuple[int, float]] = {}
        for place, event in enumerate(events, start=1):
            said = of_change(event["change"], event["actor"], event["key"])
            if event["seq"] != place or not self._chain.follows(
                name, start, place, head, said, event["hash"]
            ):
                raise _broken(room, f"评分记录在第 {event['seq']} 条处不完整或被改动")
            head = str(event["hash"])
            entry = ENTRY.validate_json(event["change"])
            if (entry.at, entry.action) != (event["at"], event["action"]):
                raise _broken(room, f"评分记录第 {place} 条的时间或操作被改动")
            entries.append(entry)
            answered[entry.actor, event["key"]] = (entry.seq, entry.at)
        if version != (len(entries), head):
            raise _broken(room, f"评分记录的版本（{version[0]}）与记录（{len(entries)}）不符")
        book = fold(room, entries)
        _compare(book, tables)
        return Record(book, head, answered)


@dataclass(frozen=True, slots=True)
class _Tables:
    sheets: Mapping[tuple[str, str], tuple[str, str, str]]
    values: Mapping[tuple[str, str, str], tuple[int | None, int]]


async def _tables(room: str) -> _Tables:
    async with _available():
        sheets = await select(
            "SELECT candidate, member, state, remark, digest FROM score_sheet WHERE room_id = ?", room
        )
        values = await select(
            "SELECT candidate, member, item, value, seq FROM score_value WHERE room_id = ?", room
        )
    return _Tables(
        {(r["candidate"], r["member"]): (r["state"], r["remark"], r["digest"]) for r in sheets},
        {(r["candidate"], r["member"], r["item"]): (r["value"], r["seq"]) for r in values},
    )


def _compare(book: Book, tables: _Tables) -> None:
    """Tables = fold(log) (docs/rules.md exam 4)."""
    sheets = {row[1:3]: row[3:] for row in _sheet_rows(book.room, book.cases)}
    values = {row[1:4]: row[4:] for row in _value_rows(book.room, book.cases)}
    if tables.sheets != sheets or tables.values != values:
        wrong = {key[:2] for key, _ in tables.values.items() ^ values.items()}
        wrong |= {key for key, _ in tables.sheets.items() ^ sheets.items()}
        candidate, member = min(wrong)
        raise _broken(book.room, f"考生 {candidate} 的评分表（评分人 {member}）与评分记录不符")


def _broken(room: str, what: str) -> errors.RoomBroken:
    return errors.RoomBroken(
        "本考场的评分记录不完整，已停止评分以免出错。面试可以继续，请改用纸质评分表，并立即联系管理员。",
        detail=f"考场 {room} 的{what}，请用备份恢复。",
    )


# -- rows ----------------------------------------------------------------------------------------------


async def _claim(staged: Sequence[Staged]) -> None:
    """The next places in the logs, or nothing."""
    for each in staged:
        if each.record.book.seq == 0:
            await select(_BEGIN, each.book.room)
    steps = [(each.book.room, each.book.seq, each.head, each.record.book.seq, each.epoch) for each in staged]
    held = await select(_NEXT.format(steps=" UNION ALL ".join([_STEP] * len(steps))), *_flat(steps))
    lost = {each.book.room for each in staged} - {row["room_id"] for row in held}
    if lost:
        raise Moved(min(lost))


def _events(staged: Staged) -> Iterator[Row]:
    for entry, key, text, link in staged.entries:
        yield (staged.book.room, entry.seq, entry.at, entry.actor, entry.action, key, text, link)


def _changed(staged: Staged) -> dict[str, tuple[Case, Case]]:
    """The cases that are others now, each with what it was."""
    old = staged.record.book.cases
    return {
        candidate: (old.get(candidate, NOTHING), case)
        for candidate, case in staged.book.cases.items()
        if case is not old.get(candidate)
    }


async def _forget(staged: Staged) -> None:
    """Sheets that are no more: of who withdrew, or of an interview that was annulled."""
    room = staged.book.room
    for candidate, (before, after) in _changed(staged).items():
        for member in before.sheets.keys() - after.sheets.keys():
            for forget in _FORGET:
                await select(forget, room, candidate, member)


def _sheets(staged: Staged) -> Iterator[Row]:
    for candidate, (before, after) in _changed(staged).items():
        for row in _sheet_rows(staged.book.room, {candidate: after}):
            if _sheet_row(before.sheets.get(row[2])) != row[3:]:
                yield row


def _values(staged: Staged) -> Iterator[Row]:
    for candidate, (before, after) in _changed(staged).items():
        for member, sheet in after.sheets.items():
            was = before.sheets.get(member)
            for item, mark in sheet.marks.items():
                if was is None or was.marks.get(item) is not mark:
                    yield (staged.book.room, candidate, member, item, mark.value, mark.seq)


def _sheet_row(sheet: Sheet | None) -> Row | None:
    return None if sheet is None else (sheet.state.value, sheet.remark.text, sheet.digest)


def _sheet_rows(room: str, cases: Mapping[str, Case]) -> Iterator[Row]:
    for candidate, case in cases.items():
        for member, sheet in case.sheets.items():
            yield (room, candidate, member, sheet.state.value, sheet.remark.text, sheet.digest)


def _value_rows(room: str, cases: Mapping[str, Case]) -> Iterator[Row]:
    for candidate, case in cases.items():
        for member, sheet in case.sheets.items():
            for item, mark in sheet.marks.items():
                yield (room, candidate, member, item, mark.value, mark.seq)


async def _insert(into: str, rows: Sequence[Row], then: str = "") -> None:
    if rows:
        places = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
        await select(f"{into}{places}{then} RETURNING id", *_flat(rows))


def _flat(rows: Iterable[Row]) -> Iterator[Any]:
    for row in rows:
        yield from row


@asynccontextmanager
async def _available() -> AsyncIterator[None]:
    """Turn what the database says into the tree of errors."""
    try:
        yield
    except (IntegrityError, Trouble) as error:
        raise errors.Unavailable from error
