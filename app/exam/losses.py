"""Changes that were acknowledged and are gone: a disk that lied about writing, or an older copy put in its place.

Nobody can tell from the database alone, whose log is whole as far as it goes; but pages remember how far their room
had come. One page's word is enough for an alarm, since silence would be worse; it names that page's person, so that
whoever only claims it is seen to.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from app.state.errors import Unavailable

log = structlog.get_logger("losses")

AGAIN_AFTER: Final = 60.0
"""Seconds until a room's alarm is written down again, for a page that knows of even more: not at every reconnect."""

Record = Callable[..., Awaitable[None]]
"""Writes the alarm into the audit log: `record(person, room=…, detail=…)`."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody's page saw the room at `known`; the log ended at `has` when it came back, `at` seconds since 1970."""

    known: int
    has: int
    at: float


class Losses:
    """The alarms since the start of this process, by room. `total` counts those that were written down."""

    def __init__(self, clock: Callable[[], float], record: Record) -> None:
        self.total = 0
        self._clock, self._record = clock, record
        self._of: dict[str, Loss] = {}

    def of(self, room: str) -> Loss | None:
        """The room's alarm, if there is one."""
        return self._of.get(room)

    async def note(self, room: str, person: str, known: int, has: int) -> Loss:
        """The alarm of a room whose log ends at `has`, before what `person` has seen of it."""
        former, now = self._of.get(room), self._clock()
        if former is not None and (known <= former.known or now < former.at + AGAIN_AFTER):
            return former
        self._of[room] = loss = Loss(known, has, now)
        self.total += 1
        log.error("changes_lost", room=room, person=person, known=known, has=has)
        try:
            await self._record(person, room=room, detail=f"{has} < {known}")
        except Unavailable:
            log.warning("changes_lost_not_recorded", room=room)
        return loss
