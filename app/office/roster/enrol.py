"""Giving people their places in rooms: what an import and a change of a name ask of the administration of rooms.

Each is a `configure` made from the room as it is when its turn has come, so that nobody's change is undone; the rules
of a setup and the timetable (`state/setup.py`, `state/timetable.py`) hold for it as for one that was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.exam.rooms import Rooms
from app.people.directory import new_id
from app.people.scope import Scoped, within
from app.state.candidate import Action, Role
from app.state.room import Actor, Enrolment, Panelist, Room, Setup
from app.state.rules import Command
from app.storage import models


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A room that still takes people. Times are seconds since 1970."""

    id: str
    title: str
    college_id: str | None
    opens_at: float
    closes_at: float
    has_chair: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Who is to have which role in a room; `exam_no` is a candidate's."""

    person: str
    name: str
    role: Role
    exam_no: str = ""


class Enrol(Protocol):
    async def open_to(self, who: Scoped) -> Sequence[Vacancy]:
        """The rooms in the scope of `who` that are not over."""

    async def place(self, room: str, places: Sequence[Place], actor: str, key: str) -> None:
        """Add these to what the room has, candidates after those already listed and in this order; whoever was deleted
        meanwhile is left out. Once per `key`; raises an `ExamError`, and then nobody was added."""

    async def rename(self, person: str, name: str, exam_no: str, actor: str) -> None:
        """The rooms of `person` that are not over show this name and exam number, where they do not yet. Raises an
        `ExamError`; asked again it goes on with those that are left."""


class RoomEnrol:
    """`Enrol` by the `configure` command; `clock` gives seconds since 1970."""

    def __init__(self, rooms: Rooms, clock: Callable[[], float]) -> None:
        self._rooms, self._clock = rooms, clock

    async def open_to(self, who: Scoped) -> Sequence[Vacancy]:
        rows = await models.RoomRow.filter(**within(who), closes_at__gt=self._clock()).order_by(
            "opens_at", "id"
        )
        chairs = models.RoomStaff.filter(role=Role.CHAIR, room_id__in=[row.id for row in rows])
        chaired = {str(room) for room in await chairs.values_list("room_id", flat=True)}
        return [
            Vacancy(
                row.id,
                row.title,
                row.college_id,  # type: ignore[attr-defined]
                row.opens_at,
                row.closes_at,
                row.id in chaired,
            )
            for row in rows
        ]

    async def place(self, room: str, places: Sequence[Place], actor: str, key: str) -> None:
        admin = Actor(actor, Role.ADMIN)
        known = models.Person.filter(id__in=[place.person for place in places])
        there = {str(person) for person in await known.values_list("id", flat=True)}
        left = [place for place in places if place.person in there]
        if not left:
            return

        def configure(now: Room) -> Command:
            return Command(Action.CONFIGURE, admin, setup=with_places(now.plan, left))

        await self._rooms.command(room, configure, key)

    async def rename(self, person: str, name: str, exam_no: str, actor: str) -> None:
        seats = models.SeatRow.filter(person_id=person, room__closes_at__gt=self._clock())
        staff = models.RoomStaff.filter(person_id=person, room__closes_at__gt=self._clock())
        rooms = {str(r) for mine in (seats, staff) for r in await mine.values_list("room_id", flat=True)}
        admin = Actor(actor, Role.ADMIN)

        def configure(now: Room) -> Command:
            return Command(Action.CONFIGURE, admin, setup=renamed(now.plan, person, name, exam_no))

        for room in sorted(rooms):
            plan = (await self._rooms.get(room)).plan
            if renamed(plan, person, name, exam_no) != plan:
                await self._rooms.command(room, configure, f"rename-{new_id()}")


def with_places(setup: Setup, places: Sequence[Place]) -> Setup:
    """`setup` with those of `places` who are not in it yet. The order that was drawn stays; more candidates than were
    drawn are no draw any more."""
    there = {*(each.id for each in setup.candidates), *(each.id for each in setup.panel)}
    new = [place for place in places if place.person not in there]
    candidates = [Enrolment(p.person, p.name, p.exam_no) for p in new if p.role is Role.CANDIDATE]
    panel = [Panelist(p.person, p.name, p.role) for p in new if p.role is not Role.CANDIDATE]
    return replace(
        setup,
        candidates=(*setup.candidates, *candidates),
        panel=(*setup.panel, *panel),
        draw=None if candidates else setup.draw,
    )


def renamed(setup: Setup, person: str, name: str, exam_no: str) -> Setup:
    """`setup` with the person's new name and exam number."""
    return replace(
        setup,
        candidates=tuple(
            replace(each, name=name, exam_no=exam_no) if each.id == person else each
            for each in setup.candidates
        ),
        panel=tuple(replace(each, name=name) if each.id == person else each for each in setup.panel),
    )
