"""What happened in a room, and the room it leads to.

A change says everything that happened, so `fold(changes)` rebuilds the room: the log is the truth, and what
a restart loads is what the last commit left.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from app.state.candidate import FINAL, TAKES_SEAT, Action, Role, State
from app.state.channel import Login, Switch
from app.state.clock import Spell
from app.state.devices import DeviceCheck
from app.state.help import Help, Plight
from app.state.identity import (
    Attempt,
    Compare,
    Consent,
    Doubt,
    FaceVerdict,
    Hint,
    Identity,
    Outcome,
    Road,
    Still,
)
from app.state.room import Message, Move, Pledge, Room, Seat, Setup

MESSAGES_KEPT = 20
"""The newest messages a seat still shows; all of them stay in the log."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened: one line of the room's log. `login` is the one that takes the seat, the one a verdict was made in,
    or the one a seat's first act came from; `absent`: the candidate was not to be seen."""

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
    attempt: Attempt | None = None
    verdict: FaceVerdict | None = None
    device_check: DeviceCheck | None = None
    switch: Switch | None = None
    digest: str = ""
    login: Login | None = None
    absent: bool = False


@dataclass(slots=True)
class Record:
    """A room with what its log tells beside it: the head of its hash chain, and the keys already answered."""

    room: Room
    head: str = ""
    answered: dict[tuple[str, str], int] = field(default_factory=dict)


def apply(room: Room, change: Change) -> Room:
    """The room after `change`. Decides nothing, so that an old log folds the same under new rules."""
    room = replace(room, seq=change.seq)
    if change.action is Action.CONFIGURE:
        return _configured(room, change)
    if change.action is Action.SET_PLEDGE:
        setup = replace(room.plan, pledge_version=change.note, pledge_digest=change.digest)
        return replace(room, setup=setup)
    if change.action is Action.MESSAGE:
        return _told(room, change)
    if change.action in (Action.OPEN_ROOM, Action.CLOSE_ROOM):
        return _opened_or_closed(room, change)
    seat = room.seat(change.candidate)
    record = _FACTS.get(change.action)
    return _with(room, _held(record(seat, change) if record else _moved(room, seat, change), change))


def fold(room_id: str, changes: Iterable[Change]) -> Room:
    """The room its log describes."""
    return reduce(apply, changes, Room(room_id))


def _with(room: Room, seat: Seat) -> Room:
    return replace(room, seats={**room.seats, seat.candidate: seat})


def _held(seat: Seat, change: Change) -> Seat:
    """In whose hands the seat is: of whoever takes it, and of whoever acts in it first."""
    if change.login is None or (seat.login is not None and change.action not in TAKES_SEAT):
        return seat
    return replace(seat, login=change.login)


def _moved(room: Room, seat: Seat, change: Change) -> Seat:
    """The seat in its new state, with what only some states have: an invitation's end, a partner, a spell."""
    after = change.after or seat.state
    return replace(
        _helped(seat, change) if after in FINAL else seat,
        state=after,
        since=change.at,
        last=Move(change.action, change.role),
        unanswered=seat.unanswered + _ran_out(change),
        invited_until=change.at + room.plan.invitation if after is State.INVITED else None,
        talking_with=change.actor if after is State.TALKING else None,
        spells=_spells(seat, after, change.at),
        screen_asked_at=None,
    )


def _ran_out(change: Change) -> bool:
    """Whether an invitation ended by its deadline, not by a person who withdrew it."""
    return change.action is Action.WITHDRAW and change.role is Role.SYSTEM


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
    return replace(room, setup=setup, seats=seats, setup_seq=change.seq)


def _opened_or_closed(room: Room, change: Change) -> Room:
    """A closed room that is opened again keeps to its time; one that was not closed opens its doors early."""
    if change.action is Action.CLOSE_ROOM:
        return replace(room, closed_at=change.at)
    if room.closed_at is not None:
        return replace(room, closed_at=None)
    return replace(room, opened_at=change.at)


def _told(room: Room, change: Change) -> Room:
    message = Message(change.seq, change.at, change.actor, change.note)
    seats = {s.candidate: _heard(s, message) if _is_for(s, change) else s for s in room.seats.values()}
    return replace(room, seats=seats)


def _is_for(seat: Seat, change: Change) -> bool:
    """A message to all is for those still to come: it does not break into an interview that is on."""
    if change.candidate is None:
        return seat.state is not State.IN_EXAM and seat.state not in FINAL
    return change.candidate == seat.candidate


def _heard(seat: Seat, message: Message) -> Seat:
    return replace(seat, messages=(*seat.messages, message)[-MESSAGES_KEPT:])


def _replied(seat: Seat, change: Change) -> Seat:
    return _heard(seat, Message(change.seq, change.at, change.actor, change.note))


def _asked_for_help(seat: Seat, change: Change) -> Seat:
    return replace(seat, help=Help(Plight(change.note), change.at))


def _helped(seat: Seat, _change: Change) -> Seat:
    return replace(seat, help=replace(seat.help, over=True)) if seat.help else seat


def _pledged(seat: Seat, change: Change) -> Seat:
    return replace(seat, pledge=Pledge(change.note, change.at, change.digest))


def _asked_for_screen(seat: Seat, change: Change) -> Seat:
    return replace(seat, screen_asked_at=change.at)


def _devices_checked(seat: Seat, change: Change) -> Seat:
    return replace(seat, device_check=change.device_check)


def _bound(seat: Seat, change: Change) -> Seat:
    return replace(seat, phone=replace(seat.phone, bound_at=change.at))


def _refused(seat: Seat, change: Change) -> Seat:
    return replace(seat, phone=replace(seat.phone, refused=seat.phone.refused + 1, refused_at=change.at))


def _switched(seat: Seat, change: Change) -> Seat:
    return replace(seat, switch=change.switch)


def _unchanged(seat: Seat, _change: Change) -> Seat:
    return seat


def _known(**facts: Callable[[Identity, Change], object]) -> Callable[[Seat, Change], Seat]:
    """Record of identity, each fact from what is known and what happened."""

    def record(seat: Seat, change: Change) -> Seat:
        new = {name: fact(seat.identity, change) for name, fact in facts.items()}
        return replace(seat, identity=replace(seat.identity, **new))  # type: ignore[arg-type]

    return record


def _verdict(_known: Identity, change: Change) -> FaceVerdict | None:
    return change.verdict


def _road(known: Identity, change: Change) -> Road | None:
    """Why a person compares, as long as one does."""
    if change.verdict is not FaceVerdict.FLAGGED:
        return None
    if change.action is Action.RECORD_FACE:
        return known.road or Road.USED_UP
    return Road.WITHDRAWN if change.action is Action.WITHDRAW_FACE else Road(change.note)


def _tried(known: Identity, change: Change) -> tuple[Attempt, ...]:
    assert change.attempt is not None, "decide() lets no record_face without an attempt into the log"
    return (*known.attempts, change.attempt)


def _compared(_known: Identity, change: Change) -> Compare:
    passed = change.action is Action.ACCEPT_ID
    return Compare(passed, change.actor, change.at, change.note, _mark(change), change.absent)


def _face_login(known: Identity, change: Change) -> str | None:
    """A try that came to nothing leaves the verdict, and with it the login it was made in."""
    undecided = change.attempt is not None and change.attempt.outcome is Outcome.UNDECIDED
    if undecided and change.verdict is known.verdict:
        return known.face_login
    return _mark(change) if change.verdict is not None else None


def _mark(change: Change) -> str | None:
    return change.login.mark if change.login else None


def _hinted(_known: Identity, change: Change) -> Hint | None:
    doubt = Doubt(change.note)
    return None if doubt is Doubt.NONE else Hint(doubt, change.at)


_FACTS: Mapping[Action, Callable[[Seat, Change], Seat]] = {
    Action.REPLY: _replied,
    Action.ASK_HELP: _asked_for_help,
    Action.END_HELP: _helped,
    Action.AGREE_PLEDGE: _pledged,
    Action.ASK_SCREEN: _asked_for_screen,
    Action.CHECK_DEVICES: _devices_checked,
    Action.AGREE_FACE: _known(consent=lambda _, change: Consent(change.note, change.at)),
    Action.DECLINE_FACE: _known(verdict=_verdict, road=_road, face_login=_face_login),
    Action.WITHDRAW_FACE: _known(
        consent=lambda *_: None, verdict=_verdict, road=_road, face_login=_face_login
    ),
    Action.RECORD_FACE: _known(attempts=_tried, verdict=_verdict, road=_road, face_login=_face_login),
    Action.WAIVE_FACE: _known(
        verdict=_verdict, road=_road, waived_for=lambda _, change: change.note, face_login=_face_login
    ),
    Action.HINT_FACE: _known(hint=_hinted),
    Action.ACCEPT_ID: _known(compare=_compared),
    Action.REJECT_ID: _known(compare=_compared),
    Action.BIND_CAMERA2: _bound,
    Action.REFUSE_CAMERA2: _refused,
    Action.SWITCH_CHANNEL: _switched,
    Action.CONTINUE_BY_PHONE: _switched,
    Action.TAKE_SEAT: _unchanged,
    Action.RECORD_LAPSE: _unchanged,
    Action.RECORD_CLOSED: _unchanged,
    Action.TAKE_STILL: _known(
        stills=lambda known, change: (*known.stills, Still(change.note, change.actor, change.at))
    ),
}
"""What each fact leaves in the seat it is about."""
