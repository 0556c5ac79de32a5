"""Looks after the rooms nobody has, and after the balance: once a second, at every server, each for itself.

A server that died is missed when its leases run out; its rooms are shared out among the others without waiting for
somebody to come, for deadlines and reminders act for nobody as long as nobody has them. One that stops gives its rooms
back, and tells the others to look at once.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

import structlog

from app.cluster.nodes import Nodes
from app.cluster.placement import share_out, surplus
from app.exam.rooms import Rooms
from app.state import errors
from app.state.candidate import OCCUPYING, State
from app.state.clock import DAY
from app.state.room import Room

log = structlog.get_logger("steward")

KEPT_READY: Final = 2 * DAY
"""Rooms that ended less than so many seconds ago are served, and checked against their log, before anybody looks."""

ANYBODYS_AFTER: Final = 3
"""Looks after which a room that its home leaves alone is anybody's: servers may see each other differently."""

AT_ONCE: Final = 10
"""Rooms that are given away at a look, at most."""

_RUNNING: Final = frozenset({State.TALKING, *OCCUPYING})


class Leases(Protocol):
    async def open_to(self, owner: str, since: float) -> list[str]: ...
    async def owner(self, room_id: str) -> str: ...


class Steward:
    """Of this server. `clock` dates what is over; `retired` is called once where another has taken our name."""

    def __init__(
        self,
        nodes: Nodes,
        rooms: Rooms,
        leases: Leases,
        clock: Callable[[], float],
        retired: Callable[[], None],
    ) -> None:
        self._nodes, self._rooms, self._leases, self._clock = nodes, rooms, leases, clock
        self._retired = retired
        self._overdue: dict[str, int] = {}
        self._broken: set[str] = set()
        self._left = False
        self._looking = asyncio.Lock()

    async def look(self) -> None:
        """Say that we live, take what is ours to take, and give what is another's to have. Raises `Unavailable`."""
        async with self._looking:  # another server asks for a look while we are at one
            await self._look()

    async def _look(self) -> None:
        since = self._clock() - KEPT_READY
        if self._left:
            return
        if not await self._nodes.look(since):
            self._left = True
            self._retired()
            return
        open_to_us = await self._leases.open_to(self._nodes.name, since)
        await self._take([room for room in open_to_us if self._rooms.peek(room) is None])
        await self._give()

    async def _take(self, free: list[str]) -> None:
        self._overdue = {room: self._overdue.get(room, 0) + 1 for room in free if room not in self._broken}
        homes = share_out(self._overdue, self._nodes.servers())
        for room in self._overdue:
            ours = homes.get(room) == self._nodes.name or self._overdue[room] > ANYBODYS_AFTER
            if ours or await self._leases.owner(room) == self._nodes.name:  # somebody gave it to us
                await self._adopt(room)

    async def _adopt(self, room_id: str) -> None:
        """A room that cannot be served must not keep the others from being served."""
        try:
            await self._rooms.serve(room_id, sent=True)
        except errors.RoomBroken as broken:
            self._broken.add(room_id)
            log.error("room_broken", room=room_id, detail=broken.detail)  # noqa: TRY400 - no bug of ours
        except (errors.NotOwner, errors.NotFound):
            return  # somebody was faster
        else:
            log.info("room_taken", room=room_id)

    async def _give(self) -> None:
        """Rooms between two interviews; many at a look of those in which nobody is, else one, for its people have to
        follow."""
        takers = surplus(self._nodes.name, self._nodes.servers(), AT_ONCE)
        if not takers:
            return
        idle = sorted((room for room in self._rooms.all() if not busy(room)), key=_waiting)
        moving = [room for room in idle if not _waiting(room)] or idle[:1]
        for room, to in zip(moving, takers, strict=False):
            await self._rooms.release(room.id, to)
            log.info("room_given", room=room.id, to=to)

    async def leave(self) -> None:
        """Give every room to another, or back, at the stop. Raises nothing: what is stopped after it would be left
        running."""
        self._left = True
        rooms = [live.record.room.id for live in self._rooms.served()]
        homes = share_out(rooms, [each for each in self._nodes.servers() if each.name != self._nodes.name])
        try:
            # At once: their pages wait, each for its own.
            await asyncio.gather(*(self._rooms.release(room, homes.get(room, "")) for room in rooms))
            await self._nodes.leave()
        except errors.Unavailable:
            log.warning("leases_not_released")  # they run out


def busy(room: Room) -> bool:
    """Whether somebody is being talked with, invited or interviewed."""
    return any(seat.state in _RUNNING for seat in room.seats.values())


def _waiting(room: Room) -> int:
    return sum(seat.state is State.WAITING for seat in room.seats.values())
