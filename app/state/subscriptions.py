"""Who may see and hear whom, derived from the room and never commanded.

The media layer makes exactly this set true. Sizes follow docs/measured.md media: exam main 800 kbit/s, second camera
and chair 400, examiner tiles 150, the waiting wall 120.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from app.state.candidate import PANEL, SEATED, Role, State
from app.state.presence import ACTING, Device
from app.state.room import Need, Panelist, Room, Seat, occupant


class Source(StrEnum):
    """What one device can send."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"


class Endpoint(NamedTuple):
    """One device of one person in one room: one RTCPeerConnection."""

    room: str
    person: str
    device: str


class Subscription(NamedTuple):
    """`subscriber` receives `publisher`'s `source`.

    `priority` 0 comes first when bandwidth is short, sound before everything; `max_kbps` is the most this
    layout has use for (sound ignores it).
    """

    subscriber: Endpoint
    publisher: Endpoint
    source: Source
    priority: int
    max_kbps: int


AUDIO_KBPS = 32
_BEHIND_THE_WALL = 1000
"""Second cameras of those who wait come after every main picture, however long the queue is."""

_ON_WALL = frozenset({State.WAITING, State.TALKING, State.INVITED})


def subscriptions(room: Room) -> frozenset[Subscription]:
    """The whole desired set of `room`. Whoever waits is in it only toward the invigilators (docs/rules.md 4.4)."""
    panel = [m for m in room.plan.panel if m.role in PANEL]
    invigilators = [m for m in room.plan.panel if m.role is Role.INVIGILATOR]
    wanted: set[Subscription] = set()
    wanted.update(_deliberation(room, panel))
    for place, seat in enumerate(s for s in room.queue() if s.state in _ON_WALL):
        wanted.update(_wall(room, seat, place, invigilators))
    for seat in room.seats.values():
        if seat.state in SEATED:
            wanted.update(_own_second_camera(room, seat))
    live = occupant(room)
    if live is not None and live.state is State.IN_EXAM:
        wanted.update(_interview(room, live, panel))
    return frozenset(wanted)


def capped(wanted: Iterable[Subscription], kbps: int) -> frozenset[Subscription]:
    """The same set with no picture larger than `kbps`."""
    return frozenset(s if s.max_kbps <= kbps else s._replace(max_kbps=kbps) for s in wanted)


def demand(wanted: Iterable[Subscription]) -> dict[str, int]:
    """The largest picture anybody wants of each person's main camera, kbit/s; not in it: nobody wants any."""
    return _largest(s for s in wanted if s.publisher.device != Device.CAMERA2)


def second_demand(wanted: Iterable[Subscription]) -> dict[str, int]:
    """The same of their second camera."""
    return _largest(s for s in wanted if s.publisher.device == Device.CAMERA2)


def _largest(wanted: Iterable[Subscription]) -> dict[str, int]:
    largest: dict[str, int] = {}
    for s in wanted:
        if s.source is Source.CAMERA:
            largest[s.publisher.person] = max(largest.get(s.publisher.person, 0), s.max_kbps)
    return largest


def _deliberation(room: Room, panel: list[Panelist]) -> Iterator[Subscription]:
    """The panel always see and hear each other, with or without a candidate."""
    for listener in panel:
        for speaker in panel:
            if listener.id != speaker.id:
                yield from _face(room, listener.id, speaker.id, 3, 150)


def _wall(room: Room, seat: Seat, place: int, invigilators: list[Panelist]) -> Iterator[Subscription]:
    """Small silent pictures for the invigilators; whoever talks with this candidate sees and hears more."""
    for invigilator in invigilators:
        if seat.talking_with == invigilator.id:
            yield from _face(room, invigilator.id, seat.candidate, 0, 400)
            yield from _face(room, seat.candidate, invigilator.id, 0, 400)
        else:
            yield from _send(room, invigilator.id, seat.candidate, Source.CAMERA, 4 + place, 120)
        talking = seat.talking_with == invigilator.id
        priority, kbps = (2, 400) if talking else (_BEHIND_THE_WALL + place, 80)
        yield from _second(room, invigilator.id, seat.candidate, priority, kbps)


def _own_second_camera(room: Room, seat: Seat) -> Iterator[Subscription]:
    """The phone's picture on the candidate's own page, so that the phone can be placed (docs/rules.md P9, P10). It is
    the first to give way."""
    if room.plan.camera2 is not Need.NONE:
        camera2 = Endpoint(room.id, seat.candidate, Device.CAMERA2)
        for own in ACTING:
            yield Subscription(Endpoint(room.id, seat.candidate, own), camera2, Source.CAMERA, 9, 150)


def _interview(room: Room, seat: Seat, panel: list[Panelist]) -> Iterator[Subscription]:
    candidate = seat.candidate
    for member in panel:
        is_chair = member.role is Role.CHAIR
        yield from _face(room, candidate, member.id, 1 if is_chair else 2, 400 if is_chair else 150)
        yield from _face(room, member.id, candidate, 0, 800)
        yield from _send(room, member.id, candidate, Source.SCREEN, 1, 600)
        yield from _second(room, member.id, candidate, 2, 400)


def _second(room: Room, subscriber: str, candidate: str, priority: int, kbps: int) -> Iterator[Subscription]:
    """The phone's picture, where the room has one; never its sound: whoever listens hears the main microphone. Where it
    stands in for the computer it is not the second camera any more, but the first."""
    if room.plan.camera2 is not Need.NONE and room.seat(candidate).channel is not Device.CAMERA2:
        camera2 = Endpoint(room.id, candidate, Device.CAMERA2)
        yield Subscription(Endpoint(room.id, subscriber, Device.MAIN), camera2, Source.CAMERA, priority, kbps)


def _face(room: Room, subscriber: str, publisher: str, priority: int, kbps: int) -> Iterator[Subscription]:
    yield from _send(room, subscriber, publisher, Source.CAMERA, priority, kbps)
    yield from _send(room, subscriber, publisher, Source.MICROPHONE, 0, AUDIO_KBPS)


def _send(
    room: Room, subscriber: str, publisher: str, source: Source, priority: int, kbps: int
) -> Iterable[Subscription]:
    """On whichever device each of the two is: a seat on its second channel keeps its subscriptions."""
    for to in _devices(room, subscriber):
        for of in _screens(room, publisher) if source is Source.SCREEN else _devices(room, publisher):
            yield Subscription(
                Endpoint(room.id, subscriber, to), Endpoint(room.id, publisher, of), source, priority, kbps
            )


def _devices(room: Room, person: str) -> tuple[Device, ...]:
    """What may carry the person's face and voice; the phone while it stands in for the computer."""
    seat = room.seats.get(person)
    return (*ACTING, Device.CAMERA2) if seat and seat.channel is Device.CAMERA2 else _screens(room, person)


def _screens(room: Room, person: str) -> tuple[Device, ...]:
    """What may share a screen."""
    return ACTING if person in room.seats else (Device.MAIN,)
