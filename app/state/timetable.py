"""Who is expected where, and when: nobody in two rooms at once.

A room holds its people from its start to its end; the doors before it do not count. A closed room holds nobody, nor
does one hold a candidate who is done there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.state.candidate import FINAL, Role
from app.state.clock import china_time
from app.state.errors import Problem, SetupRefused
from app.state.room import Room

_WORDS = {Role.CHAIR: "主考官", Role.EXAMINER: "考官", Role.INVIGILATOR: "候考官", Role.CANDIDATE: "考生"}


@dataclass(frozen=True, slots=True)
class Booking:
    """A person's place in a room's time."""

    person: str
    role: Role
    title: str
    opens_at: float
    closes_at: float


def bookings(room: Room) -> dict[str, tuple[str, Booking]]:
    """Whom `room` holds, by id, with their names."""
    if room.setup is None or room.closed_at is not None:
        return {}
    plan = room.plan
    people = [(member.id, member.name, member.role) for member in plan.panel]
    people += [(s.candidate, s.name, Role.CANDIDATE) for s in room.queue() if s.state not in FINAL]
    return {
        person: (name, Booking(person, role, plan.title, plan.opens_at, plan.closes_at))
        for person, name, role in people
    }


def check_timetable(room: Room, elsewhere: Iterable[Booking]) -> None:
    """Raises `SetupRefused` when `room` holds somebody whom another room holds at the same time."""
    problems = tuple(_clashes(room, elsewhere))
    if problems:
        raise SetupRefused(problems=problems)


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """Of these spans from one time to another, how many hold at the same moment."""
    steps = sorted(
        step for begin, end in spans for step in ((begin, 1), (end, -1))
    )  # who ends makes room first
    return max(accumulate(step for _, step in steps), default=0)


def _clashes(room: Room, elsewhere: Iterable[Booking]) -> Iterator[Problem]:
    here = bookings(room)
    for other in elsewhere:
        if other.person not in here:
            continue
        name, booked = here[other.person]
        if booked.opens_at < other.closes_at and other.opens_at < booked.closes_at:
            field = "candidates" if booked.role is Role.CANDIDATE else "panel"
            yield Problem(field, _sentence(name, other))


def _sentence(name: str, other: Booking) -> str:
    start, end = china_time(other.opens_at), china_time(other.closes_at)
    end = end.removeprefix(start.partition(" ")[0] + " ")
    return f"{name}在“{other.title}”（北京时间 {start}–{end}）是{_WORDS[other.role]}，时间有重叠。"
