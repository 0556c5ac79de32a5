"""The one door to somebody's materials: their own, the exam office in its scope, and the staff of a room they sit in.

For everybody else there is no such thing (reliability.md fault 50). Each look of another person than the owner is in
the audit log before anything is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from app import models, scope
from app.audit import AuditLog
from app.db import select
from app.materials.shelf import State
from app.state import errors
from app.state.candidate import STAFF

SAME_LOOK: Final = 600.0
"""Seconds within which the pieces a player asks for are one look."""

_SHARED_ROOM: Final = f"""
    SELECT room_staff.room_id AS room FROM room_staff JOIN seat ON seat.room_id = room_staff.room_id
    WHERE room_staff.person_id = ? AND seat.person_id = ? AND room_staff.role IN ({", ".join("?" * len(STAFF))})
    ORDER BY room_staff.room_id
"""  # noqa: S608 - question marks only


class Who(Protocol):
    """The part of a signed-in person that decides what they may see."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def college_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody may look: at whose materials, and in which room (empty: not in a room)."""

    who: str
    owner: str
    room: str = ""

    @property
    def own(self) -> bool:
        return self.who == self.owner


class Door:
    """`clock` gives seconds since 1970."""

    def __init__(self, audit: AuditLog, clock: Callable[[], float]) -> None:
        self._audit, self._clock = audit, clock
        self._looked: dict[tuple[str, str, str], float] = {}

    async def access(self, who: Who, owner: str) -> Look:
        """Whether `who` may see the materials of the candidate `owner`. Raises `NotFound`."""
        person = await models.Person.get_or_none(id=owner, kind="candidate")
        if person is None:
            raise errors.NotFound()
        if who.id == owner:
            return Look(who.id, owner)
        if who.kind == "admin":
            scope.require(who, _college(person))
            return Look(who.id, owner)
        if who.kind in ("examiner", "invigilator"):
            rooms = await select(_SHARED_ROOM, who.id, owner, *sorted(STAFF))
            if rooms:
                return Look(who.id, owner, str(rooms[0]["room"]))
        raise errors.NotFound()

    async def access_material(self, who: Who, material: str) -> tuple[models.Material, Look]:
        """A file that is there, and the right to see it. What was not submitted yet is the candidate's own business.
        Raises `NotFound`."""
        row = await models.Material.get_or_none(id=material)
        if row is None or row.state == State.UPLOADING:
            raise errors.NotFound()
        look = await self.access(who, row.person_id)
        if row.state == State.DRAFT and not look.own:
            raise errors.NotFound()
        return row, look

    async def record(self, look: Look, action: str, detail: str, address: str) -> None:
        """Log it, once within `SAME_LOOK` seconds. Raises what the log raises: then nothing may be shown."""
        key, now = (look.who, action, detail or look.owner), self._clock()
        if look.own or now - self._looked.get(key, float("-inf")) < SAME_LOOK:
            return
        await self._audit.record(look.who, action, look.owner, room=look.room, address=address, detail=detail)
        self._looked = {each: at for each, at in self._looked.items() if now - at < SAME_LOOK} | {key: now}


def _college(person: models.Person) -> str | None:
    college: str | None = person.college_id  # type: ignore[attr-defined]
    return college
