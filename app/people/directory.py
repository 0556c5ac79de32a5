"""The directory: who there is, and by which gate they come in.

A gate is a door of the login page: `candidate/<major>`, `examiner` or `manager`. A phone may open several
gates, and then belongs to a person of each (an assistant who is also an applicant).
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import uuid4

from tortoise.expressions import Q

from app import texts
from app.state import errors
from app.state.clock import DAY, day_start
from app.storage import models
from app.storage.db import select, transaction
from app.storage.vault import Vault, VaultError
from app.texts import phones

PHOTO_PENDING = "pending"

_KEY_CHARS = 200
"""What `Person.name_key` holds; folding may make a name longer, and nobody is found by more."""

_DUE: Final = """
    SELECT 1 AS due FROM seat JOIN room ON room.id = seat.room_id
    WHERE seat.person_id = ? AND room.opens_at < ? AND room.closes_at > ?
    UNION ALL SELECT 1 FROM room_staff JOIN room ON room.id = room_staff.room_id
    WHERE room_staff.person_id = ? AND room.opens_at < ? AND room.closes_at > ?
    UNION ALL SELECT 1 FROM person WHERE id = ? AND kind = ? LIMIT 1
"""


class Kind(StrEnum):
    """What a person is to the school; what they are in a room is `app.state.candidate.Role`."""

    CANDIDATE = "candidate"
    EXAMINER = "examiner"
    INVIGILATOR = "invigilator"
    ADMIN = "admin"
    INSPECTOR = "inspector"


class Document(StrEnum):
    """The kinds of identity documents (证件类型); how their numbers are written is `roster.documents`' affair."""

    RESIDENT = "resident"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    RESIDENCE = "residence"
    PERMANENT = "permanent"
    PASSPORT = "passport"


@dataclass(frozen=True, slots=True)
class Papers:
    """The document somebody is known by, and its number, which is empty where the school gave none."""

    document: Document
    number: str

    @property
    def key(self) -> str:
        """What nobody else has: the number of a resident card or a residence permit, whose numbers are of one series;
        of others with the kind before it, because a passport and a permit may have the same."""
        alone = self.document in (Document.RESIDENT, Document.RESIDENCE) or not self.number
        return self.number if alone else f"{self.document}:{self.number}"


NO_PAPERS = Papers(Document.RESIDENT, "")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in. For staff `college_id` is their scope; None is the whole school."""

    id: str
    kind: Kind
    name: str
    college_id: str | None = None
    college: str = ""


class Missing(StrEnum):
    """Why nobody comes in by a gate with a phone; the words of the SMS log."""

    NOBODY = "nobody"
    WRONG_MAJOR = "wrong_major"
    WRONG_GATE = "wrong_gate"


@dataclass(frozen=True, slots=True)
class Sought:
    """Who comes in by a gate with a phone. Where it is None, `missing` says why and `meant` is who has the phone at
    another gate. `college` is the one that can help, empty: the school."""

    person: Person | None
    missing: Missing = Missing.NOBODY
    meant: Person | None = None
    college: str = ""


@dataclass(frozen=True, slots=True)
class Major:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class College:
    id: str
    name: str
    majors: tuple[Major, ...]


class People:
    """Reads and adds people; phone numbers go in and are searched; one comes out only to be sent a message."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def find(self, gate: str, phone: str) -> Person | None:
        """Who comes in by `gate` with this normalised phone number."""
        index = self._vault.index(phone)
        row = await models.Person.get_or_none(gate=gate, phone_index=index).select_related("college")
        return person_of(row) if row else None

    async def get(self, person: str) -> Person:
        """Raises `NotFound`."""
        known = models.Person.get_or_none(id=person).select_related("college")
        row = await known if person.isprintable() else None  # PostgreSQL does not take every character
        if row is None:
            raise errors.NotFound()
        return person_of(row)

    async def seek(self, gate: str, phone: str) -> Sought:
        """The same, and why nobody does: for the office's log, since the login page must not tell. The same work
        whether somebody does or not."""
        rows = await models.Person.filter(phone_index=self._vault.index(phone)).select_related("college")
        role, _, major = gate.partition("/")
        chosen = await models.Major.get_or_none(id=major) if major else None
        person = next((person_of(row) for row in rows if row.gate == gate), None)
        if person is not None:
            return Sought(person, college=person.college_id or "")
        if not rows:
            return Sought(None, college=str(chosen.college_id) if chosen else "")  # type: ignore[attr-defined]
        near = next((row for row in rows if row.gate.partition("/")[0] == role), rows[0])
        missing = Missing.WRONG_MAJOR if near.gate.partition("/")[0] == role else Missing.WRONG_GATE
        meant = person_of(near)
        return Sought(None, missing, meant, meant.college_id or "")

    async def due_today(self, person: str, now: float) -> bool:
        """Whether `person` has a place in a room that is on during this day of China's, or administers."""
        start = day_start(now)
        rows = await select(_DUE, person, start + DAY, start, person, start + DAY, start, person, Kind.ADMIN)
        return bool(rows)

    async def add(
        self,
        person: Person,
        gate: str,
        phone: str,
        *,
        major_id: str | None = None,
        exam_no: str = "",
        id_number: str = "",
    ) -> None:
        """Raises `Malformed` for a bad phone number; the database refuses one this gate already has. `id_number` is of
        a resident identity card."""
        papers = Papers(Document.RESIDENT, id_number)
        row = self.row(person, gate, phone, major_id=major_id, exam_no=exam_no, papers=papers)
        await row.save(force_create=True)

    def row(
        self,
        person: Person,
        gate: str,
        phone: str,
        *,
        major_id: str | None = None,
        exam_no: str = "",
        papers: Papers = NO_PAPERS,
    ) -> models.Person:
        """What the database holds of `person`, not yet saved. Raises `Malformed` for a bad phone number."""
        return models.Person(
            id=person.id,
            kind=person.kind,
            gate=gate,
            exam_no=exam_no,
            college_id=person.college_id,
            major_id=major_id,
            **name_columns(person.name),
            **self.sealed_phone(phone),
            **self.sealed_papers(papers),
        )

    def sealed_phone(self, phone: str) -> dict[str, str]:
        """The columns of a phone number. Raises `Malformed`."""
        number = phones.normalise(phone)
        return {"phone_index": self._vault.index(number), "phone_sealed": self._vault.seal(number)}

    def sealed_papers(self, papers: Papers) -> dict[str, str]:
        """The columns of a document, empty for none."""
        if not papers.number:
            return {"id_index": "", "id_sealed": "", "document": ""}
        held = Papers(papers.document, papers.number.upper())
        return {
            "id_index": self.id_index(held.key),
            "id_sealed": self._vault.seal(held.number),
            "document": held.document,
        }

    async def sealed(self, number: int) -> list[Callable[[], object]]:
        """Ways to open so many of the phone numbers there are, the newest first."""
        rows = await models.Person.exclude(phone_sealed="").order_by("-id").limit(number)
        return [partial(self._found_by, row) for row in rows]

    def _found_by(self, row: models.Person) -> None:
        """Raises `VaultError` when nobody would find this person by their phone: it was entered with another key, be it
        one that was laid aside."""
        if self._vault.index(self._vault.open(row.phone_sealed)) != row.phone_index:
            raise VaultError("这个手机号的索引是用另一把密钥做的。")

    def id_index(self, key: str) -> str:
        """What a document is found by, from its `Papers.key`."""
        return self._vault.index(key, "id")

    async def reach(self, person: str) -> tuple[Person, str]:
        """`person` and their phone, for a message to it; pages get it masked. Raises `NotFound`."""
        row = await models.Person.get_or_none(id=person).select_related("college")
        if row is None:
            raise errors.NotFound()
        if not row.phone_sealed:
            raise errors.NotFound("手机号已按期删除。请在人员名单中重新填写。")
        return person_of(row), self._vault.open(row.phone_sealed)

    async def papers(self, person: str) -> Papers:
        """The document of `person`. For the authority; pages get its number masked."""
        row = await models.Person.get_or_none(id=person)
        return self.papers_of(row) if row else NO_PAPERS

    def papers_of(self, row: models.Person) -> Papers:
        """The document of `row`. Who was entered when there was but one kind had its number: residence permits are
        told by it."""
        if not row.id_sealed:
            return NO_PAPERS
        number, document = self._vault.open(row.id_sealed), Document(row.document or Document.RESIDENT)
        if document is Document.RESIDENT and number.startswith(("81", "82", "83")):
            document = Document.RESIDENCE
        return Papers(document, number)

    async def by_id_number(self, key: str) -> list[str]:
        """Everybody with the document of this `Papers.key`: one may have applied for two majors."""
        index = self.id_index(key)
        rows = await models.Person.filter(id_index=index).order_by("id").values_list("id", flat=True)
        return [str(row) for row in rows]

    async def photos_waiting(self, most: int) -> list[str]:
        """Some of those whose imported photo nobody has looked at yet."""
        rows = (
            await models.Person.filter(photo=PHOTO_PENDING)
            .order_by("id")
            .limit(most)
            .values_list("id", flat=True)
        )
        return [str(row) for row in rows]

    async def mark_photo(self, person: str, state: str) -> None:
        """How the imported photo stands: `ready`, or a `Reason` of the face engine why it is of no use."""
        await models.Person.filter(id=person).update(photo=state)

    async def add_college(self, college_id: str, name: str, majors: Iterable[tuple[str, str]]) -> None:
        """A college and its majors, each `(id, name)`; those that exist are left as they are."""
        await models.College.get_or_create(id=college_id, defaults={"name": name})
        for major_id, label in majors:
            await models.Major.get_or_create(id=major_id, defaults={"college_id": college_id, "name": label})

    async def colleges(self) -> tuple[College, ...]:
        """Every college with its majors, in the order of their ids."""
        majors = await models.Major.all().order_by("id").values_list("college_id", "id", "name")
        return tuple(
            College(row.id, row.name, tuple(Major(*major) for college, *major in majors if college == row.id))
            for row in await models.College.all().order_by("id")
        )


def gate_of(kind: Kind, major_id: str | None = None) -> str:
    """The gate somebody of this kind comes in by."""
    if kind is Kind.CANDIDATE:
        return f"candidate/{major_id}"
    return "manager" if kind in (Kind.ADMIN, Kind.INSPECTOR) else "examiner"


def mask_id(number: str) -> str:
    """What lists and sheets show of a document's number: `110***********0011`, of shorter ones `H******78`."""
    first, last = (3, 4) if len(number) >= 15 else (1, 2)
    if len(number) < 5:
        return "*" * len(number)
    return f"{number[:first]}{'*' * (len(number) - first - last)}{number[-last:]}"


def name_columns(name: str) -> dict[str, str]:
    """The columns of a name: as it is shown, and as it is found."""
    return {"name": name, "name_key": texts.fold(name)[:_KEY_CHARS]}


def named(word: str) -> Q:
    """Whose name holds `word`, however its dots, blanks, width and case are typed; nobody's, where `word` is only
    such."""
    key = texts.fold(word)
    return Q(name_key__contains=key) if key else Q(id="")


def new_id() -> str:
    """An id nobody can guess or count up to."""
    return uuid4().hex


def person_of(row: models.Person) -> Person:
    """`row` was read together with its college."""
    scope = (row.college.id, row.college.name) if row.college else (None, "")
    return Person(row.id, Kind(row.kind), row.name, *scope)


@asynccontextmanager
async def turn_of(person: str) -> AsyncIterator[models.Person]:
    """A transaction about how `person` comes in. Those of one person follow each other, and the later sees what the
    earlier wrote: by this lock on PostgreSQL, always on SQLite."""
    async with transaction():
        yield await models.Person.select_for_update().get(id=person)


async def anybody() -> bool:
    """Whether anybody was ever added: then the school's key must exist already (`open_vault`)."""
    return await models.Person.exists()
