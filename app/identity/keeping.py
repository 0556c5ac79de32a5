"""Deletion on schedule: what is due, and what consent was withdrawn from.

A withdrawal deletes at once (`Checks.withdrawn`); this does it again for whatever a crash between the commit and the
deletion has left, since what must be true follows from the rooms.
"""

from collections.abc import Iterable
from typing import Protocol

import structlog

from app.identity.faces import Faces
from app.state.room import Room

log = structlog.get_logger("face")


class Rooms(Protocol):
    def all(self) -> Iterable[Room]: ...


class Keeping:
    """To be swept every minute or so."""

    def __init__(self, faces: Faces, rooms: Rooms) -> None:
        self._faces, self._rooms = faces, rooms

    async def sweep(self) -> None:
        """Delete what may not be kept any longer; say how much."""
        withdrawn = 0
        for room in self._rooms.all():
            for seat in room.seats.values():
                if seat.identity.attempts and seat.identity.consent is None:
                    withdrawn += await self._faces.forget(seat.candidate, room.id)
        due = await self._faces.sweep()
        if due or withdrawn:
            log.info("faces_deleted", due=due, withdrawn=withdrawn)
