"""The rules of the exam office, as tables.

`TRANSITIONS` says where each action leads; `PERMITTED` says who may do it. A new move is one line here,
one story in tests/state, and the regenerated diagram in README.md (`make diagram`).
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is in one room. `SYSTEM` acts for published rules: deadlines, later the face matcher."""

    CANDIDATE = "candidate"
    INVIGILATOR = "invigilator"
    EXAMINER = "examiner"
    CHAIR = "chair"
    ADMIN = "admin"
    INSPECTOR = "inspector"
    SYSTEM = "system"


class State(StrEnum):
    """Where a candidate is. Presence, devices, face result and ID compare are facts beside it, not states."""

    REGISTERED = "registered"
    WAITING = "waiting"
    TALKING = "talking"
    INVITED = "invited"
    IN_EXAM = "in_exam"
    ENDED = "ended"
    ABSENT = "absent"
    DEFERRED = "deferred"


class Action(StrEnum):
    """What an actor may ask for. Those in `TRANSITIONS` move one candidate; those in `FACTS` only record."""

    CHECK_IN = "check_in"
    START_TALK = "start_talk"
    END_TALK = "end_talk"
    INVITE = "invite"
    WITHDRAW = "withdraw"
    ENTER = "enter"
    FINISH = "finish"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    DEFER = "defer"
    MARK_ABSENT = "mark_absent"
    REINSTATE = "reinstate"
    CONFIGURE = "configure"
    OPEN_ROOM = "open_room"
    CLOSE_ROOM = "close_room"
    SET_PLEDGE = "set_pledge"
    AGREE_PLEDGE = "agree_pledge"
    MESSAGE = "message"
    REPLY = "reply"
    ASK_HELP = "ask_help"
    END_HELP = "end_help"
    AGREE_FACE = "agree_face"
    DECLINE_FACE = "decline_face"
    WITHDRAW_FACE = "withdraw_face"
    RECORD_FACE = "record_face"
    WAIVE_FACE = "waive_face"
    HINT_FACE = "hint_face"
    ACCEPT_ID = "accept_id"
    REJECT_ID = "reject_id"
    TAKE_STILL = "take_still"
    ASK_SCREEN = "ask_screen"
    CHECK_DEVICES = "check_devices"
    BIND_CAMERA2 = "bind_camera2"
    REFUSE_CAMERA2 = "refuse_camera2"
    SWITCH_CHANNEL = "switch_channel"
    CONTINUE_BY_PHONE = "continue_by_phone"
    TAKE_SEAT = "take_seat"
    RECORD_LAPSE = "record_lapse"
    RECORD_CLOSED = "record_closed"


# How to read the table. A row has what may happen to somebody who is there, in the order in which staff find the
# buttons (`allowed`). What isn't in it can't be done by anybody, and needs no guard.
#
# Presence, devices and clocks are not in it (docs/rules.md 4.2, 4.6): a candidate whose line is dead stays where they
# are until a person acts. One deadline acts at all, WITHDRAW of an invitation nobody took up, for it takes nothing
# away: whoever missed it waits at their former place. Face check and ID compare are facts for the same reason: they
# may keep a door shut (`rules.py`), but no verdict that comes late, or is wrong, moves anybody.
#
# TALKING has one way out. Nobody is called away from a talk: who wants to invite has it ended first, by the invigilator
# or the chair. INVITED is a state of its own because candidates come in by themselves; the exam's time begins when
# they are there, not when the panel is ready.
#
# The ways back lead to the outside of the door. From IN_EXAM and ENDED somebody goes to WAITING, never into the exam: a
# return is one more invitation and one more spell of exam time, and one candidate at a time needs no second rule
# (docs/rules.md 4.1). Who comes late after ABSENT is REGISTERED and checks in like anybody; who was DEFERRED had
# checked in, and waits. The end is final all the same: REOPEN is another event, with a reason (docs/rules.md 7.7).
#
# Roles (`PERMITTED`): what orders the day is for all staff, what calls or ends for the panel, what undoes an interview
# for the chair, who answers for it. An inspector moves nobody (docs/rules.md 1), so no action is permitted to one.
TRANSITIONS: Mapping[State, Mapping[Action, State]] = {
    State.REGISTERED: {Action.CHECK_IN: State.WAITING, Action.MARK_ABSENT: State.ABSENT},
    State.WAITING: {
        Action.START_TALK: State.TALKING,
        Action.INVITE: State.INVITED,
        Action.DEFER: State.DEFERRED,
        Action.MARK_ABSENT: State.ABSENT,
    },
    State.TALKING: {Action.END_TALK: State.WAITING},
    State.INVITED: {
        Action.ENTER: State.IN_EXAM,
        Action.WITHDRAW: State.WAITING,
        Action.MARK_ABSENT: State.ABSENT,
    },
    State.IN_EXAM: {Action.FINISH: State.ENDED, Action.SEND_BACK: State.WAITING},
    State.ENDED: {Action.REOPEN: State.WAITING},
    State.ABSENT: {Action.REINSTATE: State.REGISTERED},
    State.DEFERRED: {Action.REINSTATE: State.WAITING},
}

ANY = frozenset(State)

SEATED = frozenset({State.WAITING, State.TALKING, State.INVITED, State.IN_EXAM})
"""Present in a room; a candidate is so in at most one room at a time."""

FINAL = frozenset({State.ENDED, State.ABSENT})

_BEFORE_EXAM = frozenset({State.REGISTERED, State.WAITING, State.TALKING, State.INVITED})
_FREE = frozenset({State.REGISTERED, State.WAITING})

FACTS: Mapping[Action, frozenset[State]] = {
    Action.CONFIGURE: ANY,
    Action.OPEN_ROOM: ANY,
    # Of everybody on the list: nobody is shut in, and nobody is sent away by shutting a room.
    Action.CLOSE_ROOM: ANY - SEATED,
    Action.SET_PLEDGE: ANY,
    Action.AGREE_PLEDGE: ANY,
    Action.MESSAGE: ANY,
    Action.REPLY: ANY - FINAL,
    Action.ASK_HELP: ANY - FINAL,
    Action.END_HELP: ANY - FINAL,
    # Whoever talks or is called has no time for a face check; what was begun before may still come out.
    Action.AGREE_FACE: _FREE,
    Action.DECLINE_FACE: _FREE,
    Action.WITHDRAW_FACE: ANY,
    Action.RECORD_FACE: _BEFORE_EXAM,
    Action.WAIVE_FACE: _BEFORE_EXAM,
    Action.HINT_FACE: frozenset({State.IN_EXAM}),
    Action.ACCEPT_ID: ANY,
    Action.REJECT_ID: ANY,
    Action.TAKE_STILL: ANY,
    Action.ASK_SCREEN: frozenset({State.IN_EXAM}),
    Action.CHECK_DEVICES: _BEFORE_EXAM,
    Action.BIND_CAMERA2: ANY - {State.ENDED, State.ABSENT},
    Action.REFUSE_CAMERA2: ANY,
    Action.SWITCH_CHANNEL: ANY,
    Action.CONTINUE_BY_PHONE: frozenset({State.WAITING, State.TALKING, State.INVITED, State.IN_EXAM}),
    # Another login in the same seat is said and never refused (docs/rules.md 4.2, 4.9).
    Action.TAKE_SEAT: ANY,
    Action.RECORD_LAPSE: ANY,
    Action.RECORD_CLOSED: ANY,
}
"""What is recorded beside the state, and in which states of the candidate it concerns."""

PANEL = frozenset({Role.EXAMINER, Role.CHAIR})
"""Who interviews; the candidate in the exam sees and hears them."""

STAFF = PANEL | {Role.INVIGILATOR}
"""The roles a room's setup gives; admins and inspectors have theirs from their scope, over many rooms."""

PERMITTED: Mapping[Action, frozenset[Role]] = {
    Action.CHECK_IN: frozenset({Role.CANDIDATE}),
    Action.START_TALK: frozenset({Role.INVIGILATOR}),
    # The chair too, so that a talk can be ended when the only invigilator's machine has died.
    Action.END_TALK: frozenset({Role.INVIGILATOR, Role.CHAIR}),
    Action.INVITE: PANEL,
    Action.WITHDRAW: PANEL | {Role.SYSTEM},
    Action.ENTER: frozenset({Role.CANDIDATE}),
    Action.FINISH: PANEL,
    Action.SEND_BACK: frozenset({Role.CHAIR}),
    Action.REOPEN: frozenset({Role.CHAIR, Role.ADMIN}),
    Action.DEFER: STAFF,
    Action.MARK_ABSENT: STAFF,
    Action.REINSTATE: STAFF | {Role.ADMIN},
    Action.CONFIGURE: frozenset({Role.ADMIN, Role.SYSTEM}),
    Action.OPEN_ROOM: frozenset({Role.ADMIN}),
    Action.CLOSE_ROOM: frozenset({Role.ADMIN}),
    # It follows from what the school publishes, for all of its rooms alike (app/office/pledges.py).
    Action.SET_PLEDGE: frozenset({Role.SYSTEM}),
    Action.AGREE_PLEDGE: frozenset({Role.CANDIDATE}),
    Action.MESSAGE: STAFF,
    Action.REPLY: frozenset({Role.CANDIDATE}),
    Action.ASK_HELP: frozenset({Role.CANDIDATE}),
    # Whoever helped says so, and a candidate who needed nobody. The chair too: a room may have no invigilator.
    Action.END_HELP: frozenset({Role.CANDIDATE, Role.INVIGILATOR, Role.CHAIR}),
    Action.AGREE_FACE: frozenset({Role.CANDIDATE}),
    Action.DECLINE_FACE: frozenset({Role.CANDIDATE}),
    Action.WITHDRAW_FACE: frozenset({Role.CANDIDATE}),
    Action.RECORD_FACE: frozenset({Role.SYSTEM}),
    Action.WAIVE_FACE: frozenset({Role.CHAIR, Role.ADMIN}),
    Action.HINT_FACE: frozenset({Role.SYSTEM}),
    Action.ACCEPT_ID: STAFF,
    Action.REJECT_ID: STAFF,
    Action.TAKE_STILL: STAFF,
    Action.ASK_SCREEN: PANEL,
    Action.CHECK_DEVICES: frozenset({Role.CANDIDATE}),
    # A phone has no login: who may bind it is decided by the code it shows (app/people/bindings.py).
    Action.BIND_CAMERA2: frozenset({Role.SYSTEM}),
    Action.REFUSE_CAMERA2: frozenset({Role.SYSTEM}),
    # It follows from who takes the seat (app/handlers/room/connection.py), whatever a page may say.
    Action.SWITCH_CHANNEL: frozenset({Role.SYSTEM}),
    Action.CONTINUE_BY_PHONE: STAFF,
    Action.TAKE_SEAT: frozenset({Role.SYSTEM}),
    Action.RECORD_LAPSE: frozenset({Role.SYSTEM}),
    Action.RECORD_CLOSED: frozenset({Role.SYSTEM}),
}

NEEDS_REASON = frozenset(
    {
        Action.SEND_BACK,
        Action.REOPEN,
        Action.DEFER,
        Action.MARK_ABSENT,
        Action.WAIVE_FACE,
        Action.REJECT_ID,
    }
)
"""What undoes what a candidate was told, takes an interview from them, or goes beyond the rule; the reason stays in the
log (docs/rules.md exam 2)."""

TAKES_SEAT = frozenset({Action.TAKE_SEAT, Action.SWITCH_CHANNEL, Action.CONTINUE_BY_PHONE})
"""With what another login, pass or phone comes to hold the seat."""

VERDICTS = frozenset(
    {
        Action.RECORD_FACE,
        Action.DECLINE_FACE,
        Action.WITHDRAW_FACE,
        Action.WAIVE_FACE,
        Action.ACCEPT_ID,
        Action.REJECT_ID,
    }
)
"""What is said of who sits there belongs to the login it was said in (docs/rules.md 4.9)."""

OCCUPYING = frozenset({State.INVITED, State.IN_EXAM})
"""At most one candidate of a room is in one of these (docs/rules.md 4.1); the database enforces it too."""


def allowed(state: State, role: Role) -> tuple[Action, ...]:
    """The moves `role` may make with a candidate in `state`, in the table's order."""
    return tuple(action for action in TRANSITIONS[state] if role in PERMITTED[action])
