"""People in the database, as the exam office lists, edits and exports them. Phones and ID numbers leave masked."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app import texts
from app.office.roster.enrol import Enrol
from app.office.roster.judging import Entry, Taken
from app.people import scope
from app.people.directory import (
    Document,
    Kind,
    Papers,
    People,
    Person,
    gate_of,
    mask_id,
    name_columns,
    named,
    new_id,
    turn_of,
)
from app.people.scope import Scoped, within
from app.state import errors
from app.state.clock import DAY
from app.storage import models
from app.storage.db import select
from app.storage.vault import Vault
from app.texts import phones

STAFF: Final = (Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN, Kind.INSPECTOR)
_MANAGERS: Final = (Kind.ADMIN, Kind.INSPECTOR)
_ORDER: Final = ("kind", "exam_no", "name", "id")
_ROOMS_OFFERED: Final = 500
_CHUNK: Final = 500
"""SQLite takes some thousand values in one statement."""

_RECORDED: Final = (
    "该人员已编入考场、在考场中有过记录，或写过公告、承诺书，不能删除。"
    "请先在考场中移出名单；有过记录或写过公告、承诺书的须保留，可以修改资料。"
)

ID_TAKEN: Final = "这个证件号码在同一专业中已被使用，请核对。"

_PHOTO_STATES: Final = {
    "none": Q(photo=""),
    "pending": Q(photo="pending"),
    "ready": Q(photo="ready"),
    "refused": ~Q(photo__in=["", "pending", "ready"]),
}

_ROOMS = """
    SELECT seat.person_id AS person, room.id, room.title FROM seat JOIN room ON room.id = seat.room_id
    WHERE seat.person_id IN ({marks})
    UNION
    SELECT room_staff.person_id AS person, room.id, room.title
    FROM room_staff JOIN room ON room.id = room_staff.room_id WHERE room_staff.person_id IN ({marks})
    ORDER BY title
"""


_ENDS = """
    SELECT seat.person_id AS person, MAX(room.closes_at) AS ends
    FROM seat JOIN room ON room.id = seat.room_id WHERE seat.person_id IN ({marks}) GROUP BY seat.person_id
"""


class Clerk(Scoped, Protocol):
    """Who works on the list."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people: `kinds` of them, by filters that may be empty, and by a word: part of a name, the beginning of an
    exam number, or a whole phone or ID number."""

    kinds: Sequence[Kind]
    word: str = ""
    college: str = ""
    major: str = ""
    room: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is written about a person. `phone` and `id_number` are None where they stay as they are; `document` is what
    the number is of, None where the number says it."""

    kind: Kind
    name: str
    college_id: str | None
    major_id: str | None = None
    exam_no: str = ""
    phone: str | None = None
    id_number: str | None = None
    document: Document | None = None

    @property
    def papers(self) -> Papers:
        return Papers(self.document or Document.RESIDENT, self.id_number or "")

    @property
    def gate(self) -> str:
        return gate_of(self.kind, self.major_id)


class Roster:
    """Outside the scope of `who` everything is `NotFound`."""

    def __init__(
        self, people: People, vault: Vault, enrol: Enrol, contact_seconds: float = 180 * DAY
    ) -> None:
        """`contact_seconds`: how long after the last room phones and ID numbers of candidates are kept."""
        self.contact_seconds = contact_seconds
        self._people, self._vault, self._enrol = people, vault, enrol

    async def find(
        self, who: Scoped, wanted: Wanted, offset: int, size: int
    ) -> tuple[list[dict[str, Any]], int]:
        """One page of those wanted, and how many there are."""
        found = await self._query(who, wanted)
        total = await found.count()
        rows = await _in_order(found).offset(offset).limit(size)
        return await self._shown(rows), total

    async def all(self, who: Scoped, wanted: Wanted) -> list[dict[str, Any]]:
        """Everybody wanted, for an export; read in parts, between which others get their turn."""
        found = await self._query(who, wanted)
        ids = [str(each) for each in await found.order_by(*_ORDER).values_list("id", flat=True)]
        shown = []
        for start in range(0, len(ids), _CHUNK):
            part = models.Person.filter(id__in=ids[start : start + _CHUNK])
            shown += await self._shown(await _in_order(part))
        return shown

    async def get(self, who: Scoped, person: str) -> dict[str, Any]:
        """One person. Raises `NotFound`."""
        row = await self._row(who, person)
        [shown] = await self._shown([row])
        return shown

    async def unmask(self, who: Scoped, person: str, field: str) -> str:
        """The whole `phone` or `id_number`. The caller has logged who asks and why. Raises `NotFound`."""
        row = await self._row(who, person)
        sealed = row.phone_sealed if field == "phone" else row.id_sealed
        return self._vault.open(sealed) if sealed else ""

    async def require(self, who: Scoped, person: str) -> None:
        """Raises `NotFound` outside the scope of `who`."""
        await self._row(who, person)

    async def check(self, who: Scoped, details: Details) -> None:
        """Whether `who` may give a person these details: to be asked before anything else about them, since what else
        is wrong with them may tell of people elsewhere. Raises `Forbidden`, `NotFound`, `Malformed`."""
        _check_reach(who, details.kind)
        scope.require(who, details.college_id)
        if details.kind is Kind.CANDIDATE:
            major = await models.Major.get_or_none(id=details.major_id or "")
            if major is None or major.college_id != details.college_id:  # type: ignore[attr-defined]
                raise errors.Malformed("请为考生选择学院和该学院的专业。")
            if not details.exam_no:
                raise errors.Malformed("请填写准考证号。")
        elif details.college_id and not await models.College.exists(id=details.college_id):
            raise errors.NotFound()

    async def rooms(self, who: Scoped) -> list[dict[str, str]]:
        """The rooms in scope that lists may be filtered by, the newest first."""
        rows = await models.RoomRow.filter(**within(who)).order_by("-opens_at", "id").limit(_ROOMS_OFFERED)
        return [{"id": row.id, "title": row.title} for row in rows]

    async def id_taken(self, gate: str, papers: Papers, beside: str = "") -> bool:
        """Whether somebody else of this gate has the document."""
        return await _id_known(gate, self._people.id_index(papers.key), beside)

    async def add(self, who: Clerk, details: Details) -> str:
        """The new person's id. Raises `Malformed`, `NotFound`, `Forbidden`, `Conflict`."""
        await self.check(who, details)
        person = Person(new_id(), details.kind, details.name, details.college_id)
        row = self._people.row(
            person,
            details.gate,
            details.phone or "",
            major_id=details.major_id,
            exam_no=details.exam_no,
            papers=details.papers,
        )
        with _twice_told():
            await row.save(force_create=True)
        return person.id

    async def edit(self, who: Clerk, person: str, details: Details) -> bool:
        """Whether the way in has changed, so that the session must end. Raises as `add` does."""
        row = await self._row(who, person)
        _check_reach(who, Kind(row.kind))
        await self.check(who, details)
        await _check_move(who, row, details)
        if details.id_number is None and row.id_index and await _id_known(details.gate, row.id_index, person):
            raise errors.Conflict(ID_TAKEN)
        before = _way_in(row)
        columns = self._columns(details)
        if details.phone is not None or details.id_number:
            columns |= {"contact_since": 0, "contact_deleted_at": None}
        row.update_from_dict(columns)
        with _twice_told():
            await row.save(update_fields=list(columns))
        return _way_in(row) != before

    async def is_new_phone(self, who: Clerk, person: str, phone: str | None) -> bool:
        """Whether `phone` is typed, and another than the person has. Raises `NotFound`, `Malformed`."""
        row = await self._row(who, person)
        return bool(phone) and self._people.sealed_phone(phone or "")["phone_index"] != row.phone_index

    async def set_phone(self, who: Clerk, person: str, phone: str) -> None:
        """Raises as `edit` does."""
        row = await self._row(who, person)
        _check_reach(who, Kind(row.kind))
        columns = self._people.sealed_phone(phone)
        row.update_from_dict(columns)
        with _twice_told():
            await row.save(update_fields=list(columns))

    async def rename(self, who: Clerk, person: str) -> None:
        """Let the rooms that are not over show the name as it is written now. Raises what a room refuses it with; asked
        again it goes on."""
        row = await self._row(who, person)
        await self._enrol.rename(person, row.name, row.exam_no, who.id)

    async def check_may_delete(self, who: Clerk, person: str) -> None:
        """Raises `Conflict` when a room's record or a notice names them: those are never torn."""
        row = await self._row(who, person)
        _check_reach(who, Kind(row.kind))
        if row.id == who.id:
            raise errors.Conflict("不能删除自己的账号，请由其他管理员操作。")
        if await _has_record(row.id):
            raise errors.Conflict(_RECORDED)

    async def delete(self, who: Clerk, person: str) -> None:
        """Raises as `check_may_delete` does."""
        await self.check_may_delete(who, person)
        async with turn_of(person) as row:
            if await _has_record(person):
                raise errors.Conflict(_RECORDED)
            await row.delete()

    def rows(self, entries: Iterable[Entry]) -> list[models.Person]:
        """New people of an import, not yet saved; the same order. For a thread: it seals each of them."""
        return [
            self._people.row(
                Person(new_id(), entry.kind, entry.name, entry.college_id),
                entry.gate,
                entry.phone,
                major_id=entry.major_id,
                exam_no=entry.exam_no,
                papers=entry.papers,
            )
            for entry in entries
        ]

    async def taken(self, entries: Sequence[Entry]) -> Taken:
        """Which of the entries' phones, ID numbers and exam numbers somebody has already."""
        phones_of, ids_of = await asyncio.to_thread(self._indexed, entries)
        return Taken(
            frozenset(
                [(gate, phones_of[index]) async for gate, index in _matching("phone_index", list(phones_of))]
            ),
            frozenset([(gate, ids_of[index]) async for gate, index in _matching("id_index", list(ids_of))]),
            frozenset([no async for _, no in _matching("exam_no", [e.exam_no for e in entries if e.exam_no])])
            - frozenset(await self.returning(entries)),
        )

    async def returning(self, entries: Sequence[Entry]) -> dict[str, str]:
        """By exam number, who of the entries is on the list still, but for phone and ID number, which were deleted on
        schedule: the same exam number, major and name."""
        wanted = {entry.exam_no: entry for entry in entries if entry.exam_no}
        found = {}
        for start in range(0, len(wanted), _CHUNK):
            part = list(wanted)[start : start + _CHUNK]
            for row in await models.Person.filter(exam_no__in=part, contact_deleted_at__isnull=False):
                entry = wanted[row.exam_no]
                if (row.gate, row.name) == (entry.gate, entry.name):
                    found[row.exam_no] = row.id
        return found

    def _indexed(self, entries: Sequence[Entry]) -> tuple[dict[str, str], dict[str, str]]:
        """What the entries' phones and ID numbers are found by. For a thread."""
        return (
            {self._vault.index(entry.phone): entry.phone for entry in entries if entry.phone},
            {self._people.id_index(e.papers.key): e.papers.key for e in entries if e.id_number},
        )

    async def _query(self, who: Scoped, wanted: Wanted) -> QuerySet[models.Person]:
        found = models.Person.filter(**within(who), kind__in=list(wanted.kinds))
        for column, value in (("college_id", wanted.college), ("major_id", wanted.major)):
            if value:
                found = found.filter(**{column: value})
        if wanted.photo:
            found = found.filter(_PHOTO_STATES[wanted.photo])
        if wanted.room:
            found = found.filter(id__in=await _people_of(wanted.room))
        word = texts.asked(wanted.word)
        return found.filter(self._by_word(word)) if word else found

    def _by_word(self, word: str) -> Q:
        asked = Q(exam_no__startswith=texts.serial(word)) | named(word)
        number = texts.number(word).upper()
        asked |= Q(id_index__in=[self._people.id_index(Papers(each, number).key) for each in Document])
        with suppress(errors.Malformed):
            asked |= Q(phone_index=self._vault.index(phones.normalise(word)))
        return asked

    async def _shown(self, rows: Sequence[models.Person]) -> list[dict[str, Any]]:
        ids = [row.id for row in rows]
        rooms, ends = await _rooms_of(ids), await _ends_of(ids)
        return [
            self._masked(row)
            | {"rooms": rooms.get(row.id, []), "contact_until": self._contact_until(row, ends.get(row.id))}
            for row in rows
        ]

    def _contact_until(self, row: models.Person, ends: float | None) -> float | None:
        """When phone and ID number go, in seconds since 1970; None where nothing says so yet, or they went."""
        if row.kind != Kind.CANDIDATE or ends is None or row.contact_deleted_at is not None:
            return None
        return max(ends, row.contact_since) + self.contact_seconds

    def _masked(self, row: models.Person) -> dict[str, Any]:
        papers = self._people.papers_of(row)
        return {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "exam_no": row.exam_no,
            "college": {"id": row.college.id, "name": row.college.name} if row.college else None,
            "major": {"id": row.major.id, "name": row.major.name} if row.major else None,
            "phone": phones.mask(self._vault.open(row.phone_sealed)) if row.phone_sealed else "",
            "document": papers.document if papers.number else "",
            "id_number": mask_id(papers.number),
            "photo": row.photo,
            "contact_deleted_at": row.contact_deleted_at,
        }

    async def _row(self, who: Scoped, person: str) -> models.Person:
        known = models.Person.get_or_none(id=person).select_related("college", "major")
        row = await known if person.isprintable() else None  # PostgreSQL does not take every character
        if row is None:
            raise errors.NotFound()
        scope.require(who, row.college_id)  # type: ignore[attr-defined]
        return row

    def _columns(self, details: Details) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "kind": details.kind,
            "gate": details.gate,
            **name_columns(details.name),
            "exam_no": details.exam_no,
            "college_id": details.college_id,
            "major_id": details.major_id,
        }
        if details.phone is not None:
            columns |= self._people.sealed_phone(details.phone)
        if details.id_number is not None:
            columns |= self._people.sealed_papers(details.papers)
        return columns


def _in_order(found: QuerySet[models.Person]) -> QuerySet[models.Person]:
    return found.order_by(*_ORDER).select_related("college", "major")


async def _matching(column: str, values: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
    """Gate and value of everybody who has one of `values` there."""
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        for gate, value in await models.Person.filter(**{f"{column}__in": part}).values_list("gate", column):
            yield str(gate), str(value)


async def _people_of(room: str) -> list[str]:
    """Everybody a room lists: asked first, since a join over both tables multiplies them."""
    seats = await models.SeatRow.filter(room_id=room).values_list("person_id", flat=True)
    staff = await models.RoomStaff.filter(room_id=room).values_list("person_id", flat=True)
    return [str(person) for person in (*seats, *staff)]


async def _rooms_of(people: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    rooms: dict[str, list[dict[str, str]]] = {}
    for start in range(0, len(people), _CHUNK):
        part = people[start : start + _CHUNK]
        for row in await select(_ROOMS.format(marks=", ".join("?" * len(part))), *part, *part):
            rooms.setdefault(row["person"], []).append({"id": row["id"], "title": row["title"]})
    return rooms


async def _ends_of(people: Sequence[str]) -> dict[str, float]:
    """When the last room of each candidate ends."""
    ends: dict[str, float] = {}
    for start in range(0, len(people), _CHUNK):
        part = people[start : start + _CHUNK]
        for row in await select(_ENDS.format(marks=", ".join("?" * len(part))), *part):
            ends[str(row["person"])] = float(row["ends"])
    return ends


async def _has_record(person: str) -> bool:
    """Whether a room knows, or has known, this person, or a notice or a pledge is theirs."""
    return any(
        [
            await models.SeatRow.exists(person_id=person),
            await models.RoomStaff.exists(person_id=person),
            await models.SeatEpoch.exists(person_id=person),
            await models.Event.exists(actor=person),
            await models.NoticeVersion.exists(author_id=person),
            await models.PledgeText.exists(author_id=person),
        ]
    )


async def _id_known(gate: str, index: str, beside: str) -> bool:
    return await models.Person.filter(gate=gate, id_index=index).exclude(id=beside).exists()


async def _check_move(who: Clerk, row: models.Person, details: Details) -> None:
    """Candidates stay candidates, and whoever has a place in a room stays what it was given for."""
    if (Kind(row.kind) is Kind.CANDIDATE) != (details.kind is Kind.CANDIDATE):
        raise errors.Conflict("考生和工作人员不能互相转换，请另外添加。")
    college = row.college_id  # type: ignore[attr-defined]
    moved = college != details.college_id or row.kind != details.kind
    if moved and row.id == who.id:
        raise errors.Conflict("不能更改自己的角色和学院，请由其他管理员操作。")
    if moved and (await _rooms_of([row.id])):
        raise errors.Conflict("该人员已编入考场，不能更改角色和学院。请先在考场中移出名单。")


def _check_reach(who: Scoped, kind: Kind) -> None:
    """Nobody gives another more than they have."""
    if kind in _MANAGERS and who.college_id is not None:
        raise errors.Forbidden("管理员和巡考由学校管理员管理，请联系学校管理员。")


def _way_in(row: models.Person) -> tuple[object, ...]:
    return row.kind, row.gate, row.phone_index, row.college_id  # type: ignore[attr-defined]


@contextmanager
def _twice_told() -> Iterator[None]:
    """Which index refused: SQLite names the column, PostgreSQL the index."""
    try:
        yield
    except IntegrityError as error:
        if "exam_no" in str(error):
            raise errors.Conflict("这个准考证号已被使用，请核对。") from error
        if "id_index" in str(error):
            raise errors.Conflict(ID_TAKEN) from error
        raise errors.Conflict("这个手机号已被使用，请核对，或先在名单中查找。") from error
