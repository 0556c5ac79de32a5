"""What of whom is recorded, derived from the room like subscriptions and never commanded.

From `enter` to `finish` the candidate's pictures and sound, on whichever device, and the voice of each examiner
(docs/rules.md exam 5). The panel alone is not recorded, and nobody who waits is, also not on the way back into an
interview that was sent back.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from app.state.candidate import PANEL, State
from app.state.presence import ACTING, Device
from app.state.room import Keep, Room, Seat, occupant
from app.state.subscriptions import Endpoint, Source


class Lapse(StrEnum):
    """Why something is not recorded, or not yet: what is said of it in a room's log. `BEHIND` and `BACK` are of the
    whole record, the others of what is missing before a file."""

    BEHIND = "behind"
    BACK = "back"
    AWAY = "away"  # nothing was sent
    NETWORK = "network"
    QUEUE = "queue"  # the server had more than its recorder took
    RECORDER = "recorder"  # the recorder died
    DISK = "disk"


class Recording(NamedTuple):
    """`publisher`'s `source` belongs to the record of `candidate`'s turn: their one interview in this room, through
    every return."""

    publisher: Endpoint
    source: Source
    candidate: str


def recordings(room: Room) -> frozenset[Recording]:
    """The whole set of `room`: empty unless somebody is in the exam of a room that records."""
    live = occupant(room)
    if live is None or live.state is not State.IN_EXAM or room.plan.record is Keep.OFF:
        return frozenset()
    return frozenset((*_of_candidate(room, live), *_of_panel(room, live)))


def _of_candidate(room: Room, seat: Seat) -> Iterator[Recording]:
    """Whatever device carries face and voice, so that a change of channel needs no other set. A phone that is but the
    second camera is seen and not heard."""
    for device in Device:
        publisher = Endpoint(room.id, seat.candidate, device)
        yield Recording(publisher, Source.CAMERA, seat.candidate)
        if device in ACTING or seat.channel is device:
            yield Recording(publisher, Source.MICROPHONE, seat.candidate)
        if device in ACTING:
            yield Recording(publisher, Source.SCREEN, seat.candidate)


def _of_panel(room: Room, seat: Seat) -> Iterator[Recording]:
    for member in room.plan.panel:
        if member.role in PANEL:
            for device in ACTING:
                yield Recording(Endpoint(room.id, member.id, device), Source.MICROPHONE, seat.candidate)
