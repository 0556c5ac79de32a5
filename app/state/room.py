"""A room is a value: who is on its list, where each of them is, and what follows from that.

It changes in one way only, `rules.transition`, and `log.fold` rebuilds it from its changes. Times are seconds
since 1970, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.state import errors
from app.state.candidate import FINAL, OCCUPYING, PANEL, SEATED, STAFF, Action, Role, State
from app.state.channel import Login, Switch
from app.state.clock import Spell
from app.state.devices import DeviceCheck
from app.state.help import Help
from app.state.identity import UNKNOWN, Identity, wants_recheck
from app.state.presence import Device


class Need(StrEnum):
    """Whether a room asks for something: the second camera."""

    NONE = "none"
    ALLOWED = "allowed"
    REQUIRED = "required"


class Keep(StrEnum):
    """Whether interviews of a room are recorded. `OPTIONAL`: where that is possible; `REQUIRED`: nobody is invited
    while it is not."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Phase(StrEnum):
    """What a room as a whole is doing, derived from whoever occupies it."""

    WAITING = "waiting"
    INVITED = "invited"
    IN_EXAM = "in_exam"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person and what they are in this room."""

    id: str
    role: Role


SYSTEM = Actor("system", Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Panelist:
    """A member of the room's staff: chair, examiner or invigilator."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A candidate as the exam office put them on the list; its order is the order of the interviews."""

    id: str
    name: str
    exam_no: str


@dataclass(frozen=True, slots=True)
class Draw:
    """An order drawn by lot: `order` follows from `seed` (`draw.py`). The rules stamp who drew, and when."""

    seed: str
    order: tuple[str, ...]
    by: str = ""
    at: float = 0


def _number(usual: float, least: float, most: float) -> Any:
    """A number of the terms, with what a form may say."""
    return field(default=usual, metadata={"least": least, "most": most})


def _text(longest: int) -> Any:
    return field(default="", metadata={"longest": longest})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the exam goes in a room, as far as the exam office may choose. Lengths are in seconds.

    A new term is a line here, a line in the form (`web/js/admin/rooms/terms.js`) and its English word; the body of the
    API, what is kept and what is shown to the office follow from the fields. Its default is what every log from before
    it means, and the log leaves out what is the default: it can never be another one. What a form may say is no rule of
    the log either, so a bound may move.
    """

    contact_name: str = _text(50)
    contact_phone: str = _text(50)
    early: float = _number(3600, 0, 24 * 3600)
    invitation: float = _number(120, 10, 3600)
    interview: float = _number(1200, 60, 10 * 3600)
    warning: float = _number(180, 0, 3600)
    face_check: bool = False
    face_tries: int = _number(3, 1, 20)
    camera2: Need = Need.NONE
    record: Keep = Keep.OFF
    blind: bool = False
    in_order: bool = False
    least: float = _number(0, 0, 10 * 3600)


@dataclass(frozen=True, slots=True)
class Setup(Terms):
    """A room as the exam office set it up: its terms, and what is on where, when and for whom. `draw` gave the order of
    `candidates`; None: they stand in a given one. `pledge_version` and `pledge_digest` name the text candidates must
    agree to; without a digest there is none."""

    title: str
    college_id: str
    college: str
    opens_at: float
    closes_at: float
    panel: tuple[Panelist, ...]
    candidates: tuple[Enrolment, ...]
    rehearsal: bool = False
    pledge_version: str = "1"
    pledge_digest: str = ""
    draw: Draw | None = None


@dataclass(frozen=True, slots=True)
class Pledge:
    """The exam pledge as agreed: which version, when, and the SHA-256 of its text (hex, empty in logs from before it
    was kept)."""

    version: str
    at: float
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A line from the staff to one candidate or to all, or a candidate's answer to it; `id` is its place in the room's
    log."""

    id: int
    at: float
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Move:
    """How a seat came to its state: what was done, and by which role (`SYSTEM`: a published rule acted)."""

    action: Action
    role: Role


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone as second camera: since when one is bound, and how often a used code was tried again, last when."""

    bound_at: float | None = None
    refused: int = 0
    refused_at: float | None = None


NO_PHONE = Phone()


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate in one room: the state, and the facts beside it. `unanswered` counts the invitations that
    ran out without the candidate coming; `screen_asked_at`: when the panel asked last, in this interview; `switch`:
    the last change of channel; `login`: the one that holds the seat, None before the candidate has done anything."""

    candidate: str
    name: str
    exam_no: str
    order: int
    state: State = State.REGISTERED
    since: float = 0
    last: Move | None = None
    unanswered: int = 0
    pledge: Pledge | None = None
    identity: Identity = UNKNOWN
    phone: Phone = NO_PHONE
    invited_until: float | None = None
    talking_with: str | None = None
    spells: tuple[Spell, ...] = ()
    screen_asked_at: float | None = None
    device_check: DeviceCheck | None = None
    switch: Switch | None = None
    login: Login | None = None
    messages: tuple[Message, ...] = ()
    help: Help | None = None

    @property
    def wants_help(self) -> bool:
        return self.help is not None and not self.help.over

    @property
    def channel(self) -> Device:
        """The device that carries the candidate's face and voice."""
        return self.switch.device if self.switch else Device.MAIN

    @property
    def mark(self) -> str | None:
        """The mark of the login that holds the seat."""
        return self.login.mark if self.login else None

    @property
    def wants_recheck(self) -> bool:
        """已更换登录/设备，须重新核验: somebody may sit there whom nobody has compared."""
        return wants_recheck(self.identity, self.mark)


@dataclass(frozen=True, slots=True)
class Room:
    """An exam room at one point of its log; `seq` is the number of the last change, `setup_seq` of the one that set it
    up. `opened_at`: somebody opened the doors before their time; `closed_at`: somebody closed the room."""

    id: str
    setup: Setup | None = None
    seats: Mapping[str, Seat] = field(default_factory=dict)
    seq: int = 0
    setup_seq: int = 0
    opened_at: float | None = None
    closed_at: float | None = None

    @property
    def plan(self) -> Setup:
        """The setup of a configured room. Raises `NotFound` before the first `configure`."""
        if self.setup is None:
            raise errors.NotFound()
        return self.setup

    def seat(self, candidate: str | None) -> Seat:
        """The seat of `candidate`. Raises `NotFound`."""
        try:
            return self.seats[candidate or ""]
        except KeyError:
            raise errors.NotFound("该考生不在本考场的名单中，请刷新页面查看最新名单。") from None

    def has(self, actor: Actor) -> bool:
        """Whether `actor` has a place here in the role they claim. Those who come by a scope over many rooms
        (admin, inspector) or by a rule (system) are let through: `access_room` knows their scope."""
        if actor.role is Role.CANDIDATE:
            return actor.id in self.seats
        if actor.role in STAFF:
            return any((member.id, member.role) == (actor.id, actor.role) for member in self.plan.panel)
        return True

    def queue(self) -> list[Seat]:
        """Everybody on the list, in interview order."""
        return sorted(self.seats.values(), key=lambda seat: seat.order)


def occupant(room: Room) -> Seat | None:
    """Whoever is invited or in the exam: never more than one."""
    return next((seat for seat in room.seats.values() if seat.state in OCCUPYING), None)


def is_blind(room: Room, role: Role) -> bool:
    """Whether somebody of this role knows candidates by their exam number alone (docs/rules.md exam 4)."""
    return room.plan.blind and role in PANEL


def first_to_come(room: Room) -> Seat | None:
    """Whose turn it is by the list: the first who was not interviewed, and is neither absent nor deferred."""
    still = frozenset({State.REGISTERED, State.WAITING, State.TALKING})
    return next((seat for seat in room.queue() if seat.state in still), None)


def is_out_of_order(room: Room, seat: Seat) -> bool:
    """Whether inviting `seat` passes somebody over, in a room whose order binds (docs/rules.md exam 2)."""
    first = first_to_come(room)
    return room.plan.in_order and first is not None and first.candidate != seat.candidate


def least_time(room: Room) -> float:
    """Seconds below which an interview is not ended without a reason; a rehearsal ends when it likes."""
    return 0.0 if room.plan.rehearsal else room.plan.least


def called(seat: Seat, *, blind: bool) -> str:
    """What a candidate is called, to those who know the name or may not."""
    return (seat.exam_no or f"No. {seat.order + 1}") if blind else seat.name


def is_talking(room: Room, invigilator: str) -> bool:
    """Whether this invigilator is talking with a candidate."""
    return any(seat.talking_with == invigilator for seat in room.seats.values())


def phase(room: Room) -> Phase:
    """The room's phase, from whoever occupies it; ended when nobody on the list can still come."""
    seat = occupant(room)
    if seat is not None:
        return Phase.IN_EXAM if seat.state is State.IN_EXAM else Phase.INVITED
    done = bool(room.seats) and all(seat.state in FINAL for seat in room.seats.values())
    return Phase.ENDED if done else Phase.WAITING


def has_begun(room: Room) -> bool:
    """Whether anybody on the list has come, or has been marked absent."""
    return any(seat.state is not State.REGISTERED or seat.spells for seat in room.seats.values())


def pledged(room: Room, seat: Seat) -> Pledge | None:
    """What the candidate agreed to, as far as it counts: the text in force for who is still to come in. Who has come in
    stays with the one they came in with, whatever is published later (docs/rules.md 4.2, 4.6)."""
    outside = seat.state in (State.REGISTERED, State.ABSENT)
    if seat.pledge is not None and outside and seat.pledge.version != room.plan.pledge_version:
        return None
    return seat.pledge


def doors_at(room: Room) -> float:
    """When candidates may come in: `early` seconds before the start, or since somebody opened the doors."""
    return room.opened_at if room.opened_at is not None else room.plan.opens_at - room.plan.early


def is_open(room: Room, now: float) -> bool:
    """Whether candidates may come in. A room does not close by itself at the end time, because an exam that runs
    late must not lose its last candidates (docs/rules.md 4.6); a person closes it."""
    return room.closed_at is None and now >= doors_at(room)


DELIBERATION = 2 * 3600.0
"""Seconds after its planned end for which a panel still has a room: the last candidate ran late, and those who examined
compare what they saw before they go. Chosen, not prescribed."""


def is_over(room: Room, now: float) -> bool:
    """Whether the panel's work is done, so that it needs no look at anybody's papers or face any more. Closed by hand
    it is so at once (an admin's word, and can be taken back); else `DELIBERATION` after the planned end, but never
    while somebody waits or is examined (docs/rules.md 4.6)."""
    if room.closed_at is not None:
        return True
    inside = any(seat.state in SEATED for seat in room.seats.values())
    return now > room.plan.closes_at + DELIBERATION and not inside
