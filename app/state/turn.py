"""How near a candidate's turn is: whoever is two places before it is told to get ready."""

from collections.abc import Iterator

from app.state.candidate import OCCUPYING, State
from app.state.room import Room, Seat

NEAR = 2
"""Candidates before one's own turn, the one in the exam included, from which on it is near."""

_TO_COME = frozenset({State.REGISTERED, State.WAITING, State.TALKING})
_THERE = frozenset({State.WAITING, State.TALKING})


def ahead(room: Room, seat: Seat) -> int:
    """How many come before: whoever occupies the room, and those earlier on the list who wait or may still come.

    Who was passed over (somebody later on the list has been called) counts only once they are there.
    """
    called = _last_called(room)
    return sum(1 for other in room.seats.values() if other is not seat and _before(other, seat, called))


def is_near(room: Room, seat: Seat, now: float = 0) -> bool:
    """Whether to tell this candidate. Not before the exam has begun: by the first call, or by its time at `now`,
    where that is known (views carry no clock)."""
    begun = _last_called(room) is not None or now >= room.plan.opens_at
    return begun and seat.state in _TO_COME and ahead(room, seat) <= NEAR


def turns(room: Room, now: float) -> Iterator[tuple[Seat, int]]:
    """Everybody whose turn `is_near`, with how many are `ahead`, in one walk over the list: it is asked of every room
    every few seconds."""
    called = _last_called(room)
    if called is None and now < room.plan.opens_at:
        return
    before = sum(seat.state in OCCUPYING for seat in room.seats.values())
    for seat in room.queue():
        if before > NEAR:
            return
        if seat.state in _TO_COME:
            yield seat, before
        before += _counts(seat, called)


def _before(other: Seat, seat: Seat, called: int | None) -> bool:
    if other.state in OCCUPYING:
        return True
    return other.order < seat.order and _counts(other, called)


def _counts(seat: Seat, called: int | None) -> bool:
    """Whether it comes before those later on the list, without being in already."""
    return seat.state in _THERE or (
        seat.state is State.REGISTERED and (called is None or seat.order > called)
    )


def _last_called(room: Room) -> int | None:
    """The place of the last candidate on the list who was called so far."""
    called = [
        seat.order
        for seat in room.seats.values()
        if seat.spells or seat.unanswered or seat.state in OCCUPYING or seat.state is State.ENDED
    ]
    return max(called, default=None)
