"""The directory: who there is, by which gate they come in, and what they agree to.

A gate is a door of the login page: `candidate/<major>`, `examiner` or `manager`. A phone may open several
gates, and then belongs to a person of each (an assistant who is also an applicant).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from app import models, phones
from app.state import errors
from app.vault import Vault

PHOTO_PENDING = "pending"


class Kind(StrEnum):
    """What a person is to the school; what they are in a room is `app.state.candidate.Role`."""

    CANDIDATE = "candidate"
    EXAMINER = "examiner"
    INVIGILATOR = "invigilator"
    ADMIN = "admin"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in. For staff `college_id` is their scope; None is the whole school."""

    id: str
    kind: Kind
    name: str
    college_id: str | None = None
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


@dataclass(frozen=True, slots=True)
class Pledge:
    """A version of the exam pledge (考试承诺书)."""

    version: str
    title: str
    text: str


class People:
    """Reads and adds people; phone numbers go in and are searched; one comes out only to be sent a message."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def find(self, gate: str, phone: str) -> Person | None:
        """Who comes in by `gate` with this normalised phone number."""
        index = self._vault.index(phone)
        row = await models.Person.get_or_none(gate=gate, phone_index=index).select_related("college")
        return person_of(row) if row else None

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
        """Raises `Malformed` for a bad phone number; the database refuses one this gate already has."""
        row = self.row(person, gate, phone, major_id=major_id, exam_no=exam_no, id_number=id_number)
        await row.save(force_create=True)

    def row(
        self,
        person: Person,
        gate: str,
        phone: str,
        *,
        major_id: str | None = None,
        exam_no: str = "",
        id_number: str = "",
    ) -> models.Person:
        """What the database holds of `person`, not yet saved. Raises `Malformed` for a bad phone number."""
        return models.Person(
            id=person.id,
            kind=person.kind,
            gate=gate,
            name=person.name,
            exam_no=exam_no,
            college_id=person.college_id,
            major_id=major_id,
            **self.sealed_phone(phone),
            **self.sealed_id(id_number),
        )

    def sealed_phone(self, phone: str) -> dict[str, str]:
        """The columns of a phone number. Raises `Malformed`."""
        number = phones.normalise(phone)
        return {"phone_index": self._vault.index(number), "phone_sealed": self._vault.seal(number)}

    def sealed_id(self, number: str) -> dict[str, str]:
        """The columns of an ID number, empty for none."""
        number = number.upper()
        return {
            "id_index": self._vault.index(number, "id") if number else "",
            "id_sealed": self._vault.seal(number) if number else "",
        }

    async def reach(self, person: str) -> tuple[Person, str]:
        """`person` and their phone, for a message to it; pages get it masked. Raises `NotFound`."""
        row = await models.Person.get_or_none(id=person).select_related("college")
        if row is None:
            raise errors.NotFound()
        if not row.phone_sealed:
            raise errors.NotFound("手机号已按期删除。请在人员名单中重新填写。")
        return person_of(row), self._vault.open(row.phone_sealed)

    async def id_number(self, person: str) -> str:
        """The ID number of `person`, empty where the school gave none. For the authority; pages get it masked."""
        row = await models.Person.get_or_none(id=person)
        return self._vault.open(row.id_sealed) if row and row.id_sealed else ""

    async def by_id_number(self, number: str) -> list[str]:
        """Everybody with this ID number: one may have applied for two majors."""
        index = self._vault.index(number.upper(), "id")
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
        """How the imported photo stands: `ready`, or a `Reason` (app/identity/outcomes.py) why it is of no use."""
        await models.Person.filter(id=person).update(photo=state)

    async def add_college(self, college_id: str, name: str, majors: Iterable[tuple[str, str]]) -> None:
        """A college and its majors, each `(id, name)`; those that exist are left as they are."""
        await models.College.get_or_create(id=college_id, defaults={"name": name})
        for major_id, label in majors:
            await models.Major.get_or_create(id=major_id, defaults={"college_id": college_id, "name": label})

    async def add_pledge(self, pledge: Pledge, at: float) -> None:
        """A version of the exam pledge, in force from now; one that exists never changes."""
        text = {"title": pledge.title, "text": pledge.text, "created_at": at}
        await models.PledgeText.get_or_create(version=pledge.version, defaults=text)

    async def colleges(self) -> tuple[College, ...]:
        """Every college with its majors, in the order of their ids."""
        majors = await models.Major.all().order_by("id").values_list("college_id", "id", "name")
        return tuple(
            College(row.id, row.name, tuple(Major(*major) for college, *major in majors if college == row.id))
            for row in await models.College.all().order_by("id")
        )

    async def pledge(self) -> Pledge | None:
        """The pledge in force: the newest version."""
        row = await models.PledgeText.all().order_by("-created_at").first()
        return Pledge(row.version, row.title, row.text) if row else None


def gate_of(kind: Kind, major_id: str | None = None) -> str:
    """The gate somebody of this kind comes in by."""
    if kind is Kind.CANDIDATE:
        return f"candidate/{major_id}"
    return "manager" if kind in (Kind.ADMIN, Kind.INSPECTOR) else "examiner"


def mask_id(number: str) -> str:
    """What lists and sheets show of an ID number: `110***********0011`."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def new_id() -> str:
    """An id nobody can guess or count up to."""
    return uuid4().hex


def person_of(row: models.Person) -> Person:
    """`row` was read together with its college."""
    scope = (row.college.id, row.college.name) if row.college else (None, "")
    return Person(row.id, Kind(row.kind), row.name, *scope)


async def anybody() -> bool:
    """Whether anybody was ever added: then the school's key must exist already (`open_vault`)."""
    return await models.Person.exists()
