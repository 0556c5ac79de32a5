"""The one door to somebody's materials: their own, the exam office in its scope, and the staff of a room they sit in.

For everybody else there is no such thing (docs/rules.md fault 50). Each look of another person than the owner is in
the audit log before anything is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from app.audit import AuditLog
from app.audit.words import Deed
from app.materials.shelf import State
from app.people import scope
from app.state import errors
from app.state.candidate import SEATED, STAFF
from app.state.room import DELIBERATION
from app.storage import models
from app.storage.db import select

SAME_LOOK: Final = 600.0
"""Seconds within which the pieces a player asks for are one look."""

_SHARED_ROOM: Final = f"""
    SELECT room_staff.room_id AS room, room.closed_at, room.closes_at, (
        SELECT COUNT(*) FROM seat AS inside
        WHERE inside.room_id = room.id AND inside.state IN ({", ".join("?" * len(SEATED))})
    ) AS inside
    FROM room_staff JOIN seat ON seat.room_id = room_staff.room_id JOIN room ON room.id = room_staff.room_id
    WHERE room_staff.person_id = ? AND seat.person_id = ? AND room_staff.role IN ({", ".join("?" * len(STAFF))})
    ORDER BY room_staff.room_id
"""  # noqa: S608 - question marks only

OVER: Final = "考场已经结束，考官和候考官不能再查看考生的材料和人脸照片。如需查看，请联系管理员。"


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
            return Look(who.id, owner, await self._shared_room(who.id, owner))
        raise errors.NotFound()

    async def _shared_room(self, who: str, owner: str) -> str:
        """A room in which the one examines the other, and that is not over (`app.state.room.is_over`, by its tables).
        Raises `NotFound`."""
        rooms = await select(_SHARED_ROOM, *sorted(SEATED), who, owner, *sorted(STAFF))
        late = self._clock() - DELIBERATION
        on = [r for r in rooms if r["closed_at"] is None and (r["closes_at"] >= late or r["inside"])]
        if not on:
            raise errors.NotFound(OVER if rooms else None)
        return str(on[0]["room"])

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

    async def record(self, look: Look, deed: Deed, detail: str, address: str) -> None:
        """Log it, once within `SAME_LOOK` seconds. Raises what the log raises: then nothing may be shown."""
        key, now = (look.who, deed, detail or look.owner), self._clock()
        if look.own or now - self._looked.get(key, float("-inf")) < SAME_LOOK:
            return
        await self._audit.record(look.who, deed, look.owner, room=look.room, address=address, detail=detail)
        self._looked = {each: at for each, at in self._looked.items() if now - at < SAME_LOOK} | {key: now}


def _college(person: models.Person) -> str | None:
    college: str | None = person.college_id  # type: ignore[attr-defined]
    return college
