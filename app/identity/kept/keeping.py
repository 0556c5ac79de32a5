"""Deletion on schedule: what is due, and what consent was withdrawn from.

A withdrawal deletes at once (`Checks.withdrawn`); this does it again for whatever a crash between the commit and the
deletion has left, since what must be true follows from the rooms.
"""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from app.audit import AuditLog
from app.audit.words import Deed
from app.identity.kept.faces import Faces
from app.state.clock import exam_day
from app.state.room import Room

log = structlog.get_logger("face")


FILING = 100_000
"""People whose face information is stored, from which on the school must file with the internet office (the 2025
rules on face recognition, article 15)."""

_SOON = 0.8


class Keeping:
    """To be swept every minute or so. `rooms` gives all there are, `forget_calls` blanks the record of the calls to an
    authority before a day, `keep` is in seconds. `subjects`: of how many people something is kept, as of the last
    sweep."""

    def __init__(
        self,
        faces: Faces,
        rooms: Callable[[], Iterable[Room]],
        forget_calls: Callable[[str], Awaitable[object]],
        audit: AuditLog,
        clock: Callable[[], float],
        keep: float,
    ) -> None:
        self.subjects = 0
        self._audit = audit
        self._faces, self._rooms, self._forget_calls = faces, rooms, forget_calls
        self._clock, self._keep = clock, keep

    async def sweep(self) -> None:
        """Delete what may not be kept any longer; say how much."""
        withdrawn = 0
        for room in self._rooms():
            for seat in room.seats.values():
                if seat.identity.attempts and seat.identity.consent is None:
                    withdrawn += await self._faces.forget(seat.candidate, room.id)
        due = await self._faces.sweep()
        await self._forget_calls(exam_day(self._clock() - self._keep))
        if due:
            await self._audit.record("", Deed.DELETE_FACES, detail=f"{due} pictures, due")
        if due or withdrawn:
            log.info("faces_deleted", due=due, withdrawn=withdrawn)
        self._count(await self._faces.subjects())

    def _count(self, subjects: int) -> None:
        if subjects >= FILING * _SOON > self.subjects:
            log.warning("faces_near_the_filing_duty", people=subjects, duty_from=FILING)
        self.subjects = subjects
