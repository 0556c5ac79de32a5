"""Text messages about a room: the day before it, and when a candidate's turn is near.

Each goes out once for a candidate, a room and an exam day, whatever is restarted meanwhile: its row is written before
it is sent. What failed is tried again; what may have been sent is not.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from app.host.seldom import Seldom
from app.messages import Kind
from app.state.candidate import State
from app.state.clock import DAY, china, china_time, exam_day
from app.state.room import Room, Seat
from app.state.turn import turns
from app.storage import models

log = structlog.get_logger("reminders")

HOURS: Final = range(18, 22)
"""Of the day before, by China's clock: from 18:00 on, and nobody is woken by a server that comes back at night."""

TRIES: Final = 3
_PARALLEL: Final = 8
_SEND_LIMIT: Final = 10.0


class Messenger(Protocol):
    """Sends a message of a kind to somebody: which gateway, template and phone is its affair."""

    async def send(self, kind: Kind, person_id: str, values: Mapping[str, str]) -> None:
        """Raises when it was not sent."""


class Served(Protocol):
    """The rooms there are."""

    def all(self) -> Iterable[Room]: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A message that should have gone out by now."""

    kind: Kind
    room: str
    person: str
    day: str
    values: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.kind, self.room, self.person, self.day


class Reminders:
    """`clock` gives seconds since 1970; `rehearsals`: whether rooms that only rehearse send any; `kinds`: what the
    gateway has a template for."""

    def __init__(
        self,
        rooms: Served,
        messenger: Messenger,
        clock: Callable[[], float],
        *,
        rehearsals: bool = False,
        kinds: Collection[str] = frozenset(Kind),
    ) -> None:
        self._rooms = rooms
        self._messenger = messenger
        self._clock = clock
        self._rehearsals = rehearsals
        self._kinds = kinds
        self._seldom = Seldom()
        self._settled: set[tuple[str, str, str, str]] = set()
        """What the table need not be asked about again."""

    async def announce_tomorrow(self) -> None:
        """Send what is due about tomorrow's rooms. To be called every minute or so."""
        now = self._clock()
        await self._send(each for room in self._shown() for each in about_tomorrow(room, now))

    async def announce_turns(self) -> None:
        """Send what is due to those whose turn is near. To be called every few seconds."""
        now = self._clock()
        await self._send(each for room in self._shown() for each in about_turns(room, now))

    def _shown(self) -> list[Room]:
        """A closed room calls nobody: not on the evening before, and not to a turn."""
        rooms = [room for room in self._rooms.all() if room.setup is not None and room.closed_at is None]
        return [room for room in rooms if self._rehearsals or not room.plan.rehearsal]

    async def _send(self, due: Iterable[Due]) -> None:
        slots = asyncio.Semaphore(_PARALLEL)

        async def in_turn(each: Due) -> None:
            async with slots:
                await self._send_once(each)

        wanted = [each for each in due if each.kind in self._kinds and each.key not in self._settled]
        # One that fails must not break off another that is on its way to the gateway.
        ended = await asyncio.gather(*(in_turn(each) for each in wanted), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def _send_once(self, due: Due) -> None:
        row = await self._claimed(due)
        if row is None:
            self._settled.add(due.key)
            return
        try:
            async with asyncio.timeout(_SEND_LIMIT):
                await self._messenger.send(due.kind, due.person, due.values)
        except TimeoutError:
            # It may have been sent: the row stays as it is, and nobody sends it again.
            log.error("reminder_unknown", kind=due.kind, person=due.person, room=due.room)  # noqa: TRY400
        except Exception as error:
            # Only the kind of error: what a gateway says often quotes the phone number.
            kind = type(error).__name__
            if times := self._seldom.times(kind):
                log.error("reminder_not_sent", kind=due.kind, person=due.person, error=kind, times=times)  # noqa: TRY400
            await models.Reminder.filter(id=row.id).update(state="failed")
        else:
            await models.Reminder.filter(id=row.id).update(state="sent", at=self._clock())

    async def _claimed(self, due: Due) -> models.Reminder | None:
        """The row under which this process, and no other, sends `due` now; None when it is not to be sent again."""
        row, new = await models.Reminder.get_or_create(
            kind=due.kind,
            room_id=due.room,
            person_id=due.person,
            day=due.day,
            defaults={"state": "sending", "tries": 1, "at": self._clock()},
        )
        if new:
            return row
        if row.state != "failed" or row.tries >= TRIES:
            return None
        again = models.Reminder.filter(id=row.id, state="failed", tries=row.tries)
        return row if await again.update(state="sending", tries=row.tries + 1, at=self._clock()) else None


def about_tomorrow(room: Room, now: float) -> list[Due]:
    """To everybody still to come, where the room opens on the next exam day and it is evening."""
    plan = room.plan
    day = exam_day(plan.opens_at)
    if day != exam_day(now + DAY) or china(now).hour not in HOURS:
        return []
    values = {"room": plan.title, "time": china_time(plan.opens_at)}
    coming = [seat for seat in room.queue() if seat.state is State.REGISTERED]
    return [Due(Kind.REMINDER, room.id, seat.candidate, day, values) for seat in coming]


def about_turns(room: Room, now: float) -> list[Due]:
    """To everybody whose turn is near while the room is on."""
    plan = room.plan
    day = exam_day(plan.opens_at)
    return [
        Due(Kind.SOON, room.id, seat.candidate, day, {"room": plan.title, "ahead": str(ahead)})
        for seat, ahead in turns(room, now)
        if not _too_late(room, seat, now)
    ]


def _too_late(room: Room, seat: Seat, now: float) -> bool:
    """Whoever did not come before the room closed is not called to it any more."""
    return seat.state is State.REGISTERED and now > room.plan.closes_at
