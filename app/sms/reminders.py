"""Messages that follow from how the rooms stand: your room is tomorrow, two are before you, you are invited.

What is due is derived, never remembered: each has a name that the log of messages knows once. So a restart sends
nothing twice, and a room whose time is moved tells its people anew.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import structlog

from app.people import Person
from app.sms.message import Kind
from app.sms.outbox import Outbox
from app.state.candidate import State
from app.state.room import Room, Seat, occupant

log = structlog.get_logger("sms")

LOOK_EVERY: Final = 5.0
"""Seconds between two looks at the rooms: an invitation lasts two minutes."""

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_BY_DAY: Final = range(9, 21)
"""China's hours in which somebody is reminded of tomorrow."""

_TO_COME: Final = frozenset({State.REGISTERED, State.WAITING, State.TALKING})


@dataclass(frozen=True, slots=True)
class Due:
    """A message to a candidate; `about` is its name, told once."""

    kind: Kind
    candidate: str
    params: Mapping[str, str]
    about: str


def due(room: Room, now: float) -> Iterator[Due]:
    """What should have been told by `now` in `room`. Nobody is troubled for a rehearsal."""
    if room.setup is None or room.plan.rehearsal:
        return
    yield from _tomorrow(room, now)
    seat = occupant(room)
    if seat is None:
        return
    if seat.state is State.INVITED and seat.invited_until is not None and now < seat.invited_until:
        minutes = f"{room.plan.invitation / 60:g}"
        about = f"invitation {room.id} {seat.candidate} {seat.invited_until:.0f}"
        yield Due(Kind.INVITATION, seat.candidate, {"room": room.plan.title, "minutes": minutes}, about)
    coming = _coming(room)
    if len(coming) > 1:  # the occupant and one more are before the second of them
        about = f"soon {room.id} {coming[1].candidate}"
        yield Due(Kind.SOON, coming[1].candidate, {"room": room.plan.title, "ahead": "2"}, about)


def _tomorrow(room: Room, now: float) -> Iterator[Due]:
    today = datetime.fromtimestamp(now, _CHINA)
    opens = datetime.fromtimestamp(room.plan.opens_at, _CHINA)
    if opens.date() != today.date() + timedelta(days=1) or today.hour not in _BY_DAY:
        return
    params = {"room": room.plan.title, "time": f"{opens.month}月{opens.day}日{opens:%H:%M}"}
    for seat in _coming(room):
        about = f"reminder {room.id} {seat.candidate} {room.plan.opens_at:.0f}"
        yield Due(Kind.REMINDER, seat.candidate, params, about)


def _coming(room: Room) -> list[Seat]:
    """Who is still to be examined, in the order of the list."""
    return sorted(
        (seat for seat in room.seats.values() if seat.state in _TO_COME), key=lambda seat: seat.order
    )


class Directory(Protocol):
    """Where a candidate's number is found; None for nobody."""

    async def reach(self, person: str) -> tuple[Person, str] | None: ...


@dataclass
class Reminders:
    """Sends what is due of `kinds`. `rooms` are those this process serves, so that each is looked after once."""

    rooms: Callable[[], Iterable[Room]]
    outbox: Outbox
    directory: Directory
    kinds: Collection[str]
    clock: Callable[[], float]
    _told: set[str] = field(default_factory=set)

    async def look(self) -> None:
        """To be called every few seconds."""
        now = self.clock()
        for room in self.rooms():
            for each in due(room, now):
                if each.kind in self.kinds and each.about not in self._told:
                    self._told.add(each.about)
                    await self._tell(each)

    async def _tell(self, each: Due) -> None:
        try:
            found = await self.directory.reach(each.candidate)
            if found is not None:
                person, phone = found
                await self.outbox.send(phone, each.kind, each.params, person, each.about)
        except Exception as error:
            # Only the kind of error: what a gateway says often quotes the phone number.
            log.error("sms_not_sent", person=each.candidate, error=type(error).__name__)  # noqa: TRY400
