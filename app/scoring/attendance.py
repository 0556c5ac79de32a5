"""Who of the panel is there while somebody is examined, as facts in the log: changes, not heartbeats
(docs/rules.md exam 4).

Presence moves nobody and ends nothing; it is only noted, and where it isn't known, nothing is.
"""

from collections.abc import Callable
from typing import Final

import structlog

from app.exam.rooms import Rooms
from app.scoring.books import Books
from app.scoring.rules.sheet import Action
from app.scoring.rules.standing import scorers
from app.scoring.rules.transition import Order
from app.state import errors, presence
from app.state.candidate import State
from app.state.presence import Online, Presence
from app.state.room import SYSTEM, Room, occupant

log = structlog.get_logger("scores")

EVERY: Final = 2.0
"""Seconds between two looks."""

_HERE: Final = frozenset({Presence.ONLINE, Presence.RECONNECTING})


async def look(books: Books, rooms: Rooms, online: Callable[[str], Online]) -> None:
    """Note who is there in each room that is examining."""
    for room in list(rooms.all()):
        members = there(room, online(room.id))
        live = occupant(room)
        if members is None or live is None or live.state is not State.IN_EXAM:
            continue
        try:
            book = await books.get(room.id)
            notes = book.case(live.candidate).there
            since = live.spells[-1].start
            if book.rubric is None or (notes and notes[-1].at > since and notes[-1].members == members):
                continue
            order = Order(action=Action.ATTEND, actor=SYSTEM, candidate=live.candidate, members=members)
            await books.command(room.id, order, f"there-{book.seq}")
        except errors.ExamError as error:
            log.warning("attendance_not_noted", room=room.id, code=error.code)


def there(room: Room, online: Online) -> tuple[str, ...] | None:
    """Who of those who score is there; None while that is not known of all of them."""
    known = {member.id: presence.of(online, member.id) for member in scorers(room)}
    if Presence.UNKNOWN in known.values():
        return None
    return tuple(sorted(member for member, how in known.items() if how in _HERE))
