"""Who may see and hear whom, derived from the room and never commanded.

The media layer makes exactly this set true. Sizes follow docs/measured.md media: exam main 800 kbit/s, second camera
and chair 400, examiner tiles 150, the waiting wall 120.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
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


@dataclass(frozen=True, eq=False, slots=True)
class _Party:
    """One person's devices in a room: what may carry face and voice, what may share a screen, and the second camera.
    Made once, so that what follows from two of them can be looked up."""

    faces: tuple[Endpoint, ...]
    screens: tuple[Endpoint, ...]
    second: Endpoint


_KEPT = 1 << 14
"""Of people, and of pairs of them: what follows from a pair is the same after most changes of a room."""


@lru_cache(_KEPT)
def _party(room: str, person: str, seated: bool, by_phone: bool) -> _Party:
    """A candidate may be on either of the acting devices, and on the phone while it stands in for the computer."""
    main, *others = (Endpoint(room, person, device) for device in ACTING)
    screens = (main, *others) if seated else (main,)
    second = Endpoint(room, person, Device.CAMERA2)
    return _Party((*screens, second) if by_phone else screens, screens, second)


def _of(room: Room, person: str) -> _Party:
    seat = room.seats.get(person)
    return _party(room.id, person, seat is not None, seat is not None and seat.channel is Device.CAMERA2)


def subscriptions(room: Room) -> frozenset[Subscription]:
    """The whole desired set of `room`. Whoever waits is in it only toward the invigilators (docs/rules.md 4.4)."""
    panel = [member for member in room.plan.panel if member.role in PANEL]
    invigilators = [member.id for member in room.plan.panel if member.role is Role.INVIGILATOR]
    camera2 = room.plan.camera2 is not Need.NONE
    wanted: set[Subscription] = set()
    wanted.update(_deliberation(room, panel))
    for place, seat in enumerate(room.queue()):
        if seat.state in _ON_WALL:
            for invigilator in invigilators:
                talking = seat.talking_with == invigilator
                wanted.update(
                    _wall(_of(room, invigilator), _of(room, seat.candidate), place, talking, camera2)
                )
        if camera2 and seat.state in SEATED:
            wanted.update(_own_second_camera(_of(room, seat.candidate)))
    live = occupant(room)
    if live is not None and live.state is State.IN_EXAM:
        wanted.update(_interview(room, live, panel))
    return frozenset(wanted)


def capped(wanted: Iterable[Subscription], kbps: int) -> frozenset[Subscription]:
    """The same set with no picture larger than `kbps`."""
    if all(s.max_kbps <= kbps for s in wanted):
        return frozenset(wanted)
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
                yield from _face(_of(room, listener.id), _of(room, speaker.id), 3, 150)


@lru_cache(_KEPT)
def _wall(
    invigilator: _Party, candidate: _Party, place: int, talking: bool, camera2: bool
) -> tuple[Subscription, ...]:
    """A small silent picture for the invigilator, who sees and hears more of whom they talk with. `place` is that of
    the list and not of those still waiting: it stays the same when somebody before is done."""
    wanted: list[Subscription] = []
    if talking:
        wanted += _face(invigilator, candidate, 0, 400)
        wanted += _face(candidate, invigilator, 0, 400)
    else:
        wanted += _send(invigilator, candidate.faces, Source.CAMERA, 4 + place, 120)
    if camera2:
        priority, kbps = (2, 400) if talking else (_BEHIND_THE_WALL + place, 80)
        wanted += _second(invigilator, candidate, priority, kbps)
    return tuple(wanted)


@lru_cache(_KEPT)
def _own_second_camera(candidate: _Party) -> tuple[Subscription, ...]:
    """The phone's picture on the candidate's own page, so that the phone can be placed (docs/rules.md P9, P10). It is
    the first to give way."""
    return tuple(Subscription(own, candidate.second, Source.CAMERA, 9, 150) for own in candidate.screens)


def _interview(room: Room, seat: Seat, panel: list[Panelist]) -> Iterator[Subscription]:
    candidate = _of(room, seat.candidate)
    for member in panel:
        is_chair, examiner = member.role is Role.CHAIR, _of(room, member.id)
        yield from _face(candidate, examiner, 1 if is_chair else 2, 400 if is_chair else 150)
        yield from _face(examiner, candidate, 0, 800)
        yield from _send(examiner, candidate.screens, Source.SCREEN, 1, 600)
        if room.plan.camera2 is not Need.NONE:
            yield from _second(examiner, candidate, 2, 400)


def _second(subscriber: _Party, candidate: _Party, priority: int, kbps: int) -> Iterator[Subscription]:
    """The phone's picture, never its sound: whoever listens hears the main microphone. Where it stands in for the
    computer it is not the second camera any more, but the first."""
    if candidate.second not in candidate.faces:
        yield Subscription(subscriber.screens[0], candidate.second, Source.CAMERA, priority, kbps)


def _face(subscriber: _Party, publisher: _Party, priority: int, kbps: int) -> Iterator[Subscription]:
    yield from _send(subscriber, publisher.faces, Source.CAMERA, priority, kbps)
    yield from _send(subscriber, publisher.faces, Source.MICROPHONE, 0, AUDIO_KBPS)


def _send(
    subscriber: _Party, publishers: Iterable[Endpoint], source: Source, priority: int, kbps: int
) -> Iterator[Subscription]:
    """On whichever device each of the two is: a seat on its second channel keeps its subscriptions."""
    for to in subscriber.faces:
        for of in publishers:
            yield Subscription(to, of, source, priority, kbps)
