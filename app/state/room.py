"""A room is a value, and `transition` is the only way it changes.

    room', change = transition(room, command, now)

A change says everything that happened, so `fold(changes)` rebuilds the room: the log is the truth, and what
a restart loads is what the last commit left. Times are seconds since 1970, UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce

from app.state import errors
from app.state.candidate import (
    FACTS,
    FINAL,
    NEEDS_REASON,
    OCCUPYING,
    PERMITTED,
    STAFF,
    TRANSITIONS,
    Action,
    Role,
    State,
)
from app.state.clock import Spell

MESSAGES_KEPT = 20
"""The newest messages a seat still shows; all of them stay in the log."""


class Need(StrEnum):
    """Whether a room asks for something: the second camera."""

    NONE = "none"
    ALLOWED = "allowed"
    REQUIRED = "required"


class FaceVerdict(StrEnum):
    """How the face check came out. `FLAGGED`: tries used up or declined, so a person compares the ID card."""

    PASSED = "passed"
    FAILED = "failed"
    FLAGGED = "flagged"
    WAIVED = "waived"


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
class Setup:
    """A room as the exam office set it up. Lengths are in seconds."""

    title: str
    college_id: str
    college: str
    opens_at: float
    closes_at: float
    panel: tuple[Panelist, ...]
    candidates: tuple[Enrolment, ...]
    contact_name: str = ""
    contact_phone: str = ""
    early: float = 3600
    invitation: float = 120
    interview: float = 1200
    warning: float = 180
    face_check: bool = False
    camera2: Need = Need.NONE
    rehearsal: bool = False
    pledge_version: str = "1"


@dataclass(frozen=True, slots=True)
class Pledge:
    """The exam pledge as agreed: which version, and when."""

    version: str
    at: float


@dataclass(frozen=True, slots=True)
class Message:
    """A line from the staff to one candidate or to all; `id` is its place in the room's log."""

    id: int
    at: float
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate in one room: the state, and the facts beside it."""

    candidate: str
    name: str
    exam_no: str
    order: int
    state: State = State.REGISTERED
    since: float = 0
    pledge: Pledge | None = None
    face: FaceVerdict | None = None
    invited_until: float | None = None
    talking_with: str | None = None
    spells: tuple[Spell, ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """An exam room at one point of its log; `seq` is the number of the last change."""

    id: str
    setup: Setup | None = None
    seats: Mapping[str, Seat] = field(default_factory=dict)
    seq: int = 0

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


@dataclass(frozen=True, slots=True)
class Command:
    """What an actor asks for. `note` holds the words with it: a reason, a message, a pledge's version."""

    action: Action
    actor: Actor
    candidate: str | None = None
    note: str = ""
    setup: Setup | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What happened: one line of the room's log."""

    seq: int
    at: float
    action: Action
    actor: str
    role: Role
    candidate: str | None = None
    before: State | None = None
    after: State | None = None
    note: str = ""
    setup: Setup | None = None


def transition(room: Room, command: Command, now: float) -> tuple[Room, Change]:
    """Carry out `command`, or raise an `ExamError` and change nothing."""
    change = decide(room, command, now)
    return apply(room, change), change


def decide(room: Room, command: Command, now: float) -> Change:
    """The change `command` would make: who may, from where, and the guards. Raises an `ExamError`."""
    _check_right(room, command)
    change = Change(
        seq=room.seq + 1,
        at=now,
        action=command.action,
        actor=command.actor.id,
        role=command.actor.role,
        candidate=command.candidate,
        note=command.note,
        setup=command.setup,
    )
    if command.action in FACTS:
        _check_fact(room, command)
        return change
    seat = room.seat(command.candidate)
    _check_move(room, seat, command, now)
    return replace(change, before=seat.state, after=TRANSITIONS[seat.state][command.action])


def apply(room: Room, change: Change) -> Room:
    """The room after `change`. Decides nothing, so that an old log folds the same under new rules."""
    room = replace(room, seq=change.seq)
    if change.action is Action.CONFIGURE:
        return _configured(room, change)
    if change.action is Action.MESSAGE:
        return _told(room, change)
    seat = room.seat(change.candidate)
    if change.action is Action.AGREE_PLEDGE:
        return _with(room, replace(seat, pledge=Pledge(change.note, change.at)))
    return _with(room, _moved(room, seat, change))


def fold(room_id: str, changes: Iterable[Change]) -> Room:
    """The room its log describes."""
    return reduce(apply, changes, Room(room_id))


def occupant(room: Room) -> Seat | None:
    """Whoever is invited or in the exam: never more than one."""
    return next((seat for seat in room.seats.values() if seat.state in OCCUPYING), None)


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


def next_deadline(room: Room) -> tuple[float, Command] | None:
    """When a published rule acts next, and how: an invitation nobody took up is withdrawn."""
    seat = occupant(room)
    if seat is None or seat.invited_until is None:
        return None
    return seat.invited_until, Command(Action.WITHDRAW, SYSTEM, seat.candidate)


def is_open(room: Room, now: float) -> bool:
    """Whether candidates may come in: from `early` seconds before the start. It does not shut by itself
    at the end time, because an exam that runs late must not lose its last candidates (rule 4.6)."""
    return now >= room.plan.opens_at - room.plan.early


def _check_right(room: Room, command: Command) -> None:
    """The room's own list has the last word: a setup may have changed while the command was under way."""
    actor = command.actor
    if actor.role not in PERMITTED[command.action]:
        raise errors.Forbidden()
    if actor.role is Role.CANDIDATE and command.candidate != actor.id:
        raise errors.Forbidden("您只能操作自己的席位。")
    if not room.has(actor):
        raise errors.NotFound()


def _check_fact(room: Room, command: Command) -> None:
    if command.action is Action.CONFIGURE:
        _check_setup(room, command.setup)
    elif command.action is Action.MESSAGE:
        if not command.note.strip():
            raise errors.Malformed("消息不能为空，请输入内容后再发送。")
        if command.candidate is not None:
            room.seat(command.candidate)
    elif command.action is Action.AGREE_PLEDGE:
        room.seat(command.candidate)
        if command.note != room.plan.pledge_version:
            raise errors.Conflict("承诺书已更新，请刷新页面阅读最新版本。")


def _check_setup(room: Room, setup: Setup | None) -> None:
    if setup is None:
        raise errors.Malformed()
    invigilators = {member.id for member in setup.panel if member.role is Role.INVIGILATOR}
    listed = {enrolment.id for enrolment in setup.candidates}
    people = [*listed, *(member.id for member in setup.panel)]
    if any(member.role not in STAFF for member in setup.panel):
        raise errors.Conflict("考场人员只能是主考官、考官或候考官，请修改名单。")
    if len(listed) < len(setup.candidates) or len(set(people)) < len(people):
        raise errors.Conflict("同一个人在本考场出现了两次，请修改名单。")
    for seat in room.seats.values():
        if seat.candidate not in listed and (seat.state is not State.REGISTERED or seat.spells):
            raise errors.Conflict(f"{seat.name}已签到或已有结果，不能从名单中移除。")
        if seat.talking_with and seat.talking_with not in invigilators:
            raise errors.Conflict(f"候考官正在与{seat.name}通话，请先结束通话，再调整考场人员。")


def _check_move(room: Room, seat: Seat, command: Command, now: float) -> None:
    if command.action not in TRANSITIONS[seat.state]:
        raise errors.WrongState()
    if command.action in NEEDS_REASON and not command.note.strip():
        raise errors.Malformed("请填写原因，原因会写入考场记录。")
    guard = _GUARDS.get(command.action)
    if guard:
        guard(room, seat, command, now)


def _may_check_in(room: Room, seat: Seat, _command: Command, now: float) -> None:
    """Product row P7, P8: the room is open, the pledge agreed, the face check done, used up or waived."""
    if not is_open(room, now):
        raise errors.RoomNotOpen()
    if seat.pledge is None or seat.pledge.version != room.plan.pledge_version:
        raise errors.PledgeMissing()
    if face_missing(room, seat):
        raise errors.FaceCheckMissing()


def _may_talk(room: Room, _seat: Seat, command: Command, _now: float) -> None:
    """Product row P11: an invigilator talks with one candidate at a time."""
    if is_talking(room, command.actor.id):
        raise errors.InvigilatorBusy()


def _may_invite(room: Room, _seat: Seat, _command: Command, _now: float) -> None:
    """Rule 4.1: one candidate at a time in a room."""
    if occupant(room) is not None:
        raise errors.RoomBusy()


def _may_withdraw(_room: Room, seat: Seat, command: Command, now: float) -> None:
    """A deadline acts when it is reached: a timer that fires early, or was set for an invitation already
    withdrawn, does not end the one that stands."""
    if command.actor.role is Role.SYSTEM and seat.invited_until is not None and now < seat.invited_until:
        raise errors.Conflict("邀请尚未到期，仍然有效；请等候考生进入考场。")


_GUARDS = {
    Action.CHECK_IN: _may_check_in,
    Action.START_TALK: _may_talk,
    Action.INVITE: _may_invite,
    Action.WITHDRAW: _may_withdraw,
}


def face_missing(room: Room, seat: Seat) -> bool:
    """Whether the room asks for a face check this candidate has neither passed, used up nor been waived."""
    done = {FaceVerdict.PASSED, FaceVerdict.FLAGGED, FaceVerdict.WAIVED}
    return room.plan.face_check and seat.face not in done


def _with(room: Room, seat: Seat) -> Room:
    return replace(room, seats={**room.seats, seat.candidate: seat})


def _moved(room: Room, seat: Seat, change: Change) -> Seat:
    """The seat in its new state, with what only some states have: an invitation's end, a partner, a spell."""
    after = change.after or seat.state
    return replace(
        seat,
        state=after,
        since=change.at,
        invited_until=change.at + room.plan.invitation if after is State.INVITED else None,
        talking_with=change.actor if after is State.TALKING else None,
        spells=_spells(seat, after, change.at),
    )


def _spells(seat: Seat, after: State, at: float) -> tuple[Spell, ...]:
    if after is State.IN_EXAM:
        return (*seat.spells, Spell(at))
    if seat.state is State.IN_EXAM:
        running = seat.spells[-1]
        # The server's clock may have been set back; a spell is never shorter than nothing.
        return (*seat.spells[:-1], replace(running, end=max(at, running.start)))
    return seat.spells


def _configured(room: Room, change: Change) -> Room:
    setup = change.setup
    assert setup is not None, "decide() lets no configure without a setup into the log"
    seats = {}
    for order, enrolled in enumerate(setup.candidates):
        old = room.seats.get(enrolled.id) or Seat(enrolled.id, "", "", 0, since=change.at)
        seats[enrolled.id] = replace(old, name=enrolled.name, exam_no=enrolled.exam_no, order=order)
    return replace(room, setup=setup, seats=seats)


def _told(room: Room, change: Change) -> Room:
    message = Message(change.seq, change.at, change.actor, change.note)
    seats = {
        seat.candidate: _heard(seat, message) if change.candidate in (None, seat.candidate) else seat
        for seat in room.seats.values()
    }
    return replace(room, seats=seats)


def _heard(seat: Seat, message: Message) -> Seat:
    return replace(seat, messages=(*seat.messages, message)[-MESSAGES_KEPT:])
