"""A room told as a story: who does what to whom, with time moved by hand.

    story = Story()
    story.do(ZHANG, CHECK_IN)
    story.do(CHAIR, INVITE, ZHANG)
    story.wait(121)

Ids and names are markers: none is part of another, of a key or of a role's name, so that a test may look for
them in a view's text.
"""

from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

from app.state.candidate import Action, Role, State
from app.state.channel import Cause, Login, Switch
from app.state.devices import DeviceCheck, Fault, Way
from app.state.errors import ExamError
from app.state.identity import Attempt, Outcome
from app.state.log import Change, fold
from app.state.presence import Device
from app.state.room import SYSTEM, Actor, Enrolment, Panelist, Room, Seat, Setup
from app.state.rules import Command, transition

OPENS = 1_800_000_000.0

ZHANG = Actor("#zhang", Role.CANDIDATE)
LI = Actor("#li", Role.CANDIDATE)
WANG = Actor("#wang", Role.CANDIDATE)
CHAIR = Actor("#chair", Role.CHAIR)
EXAMINER = Actor("#examiner", Role.EXAMINER)
INVIGILATOR = Actor("#first-invigilator", Role.INVIGILATOR)
INVIGILATOR_2 = Actor("#second-invigilator", Role.INVIGILATOR)
ADMIN = Actor("#admin", Role.ADMIN)
INSPECTOR = Actor("#inspector", Role.INSPECTOR)
STAFF = (CHAIR, EXAMINER, INVIGILATOR, INVIGILATOR_2, ADMIN, INSPECTOR)

NAMES = {
    ZHANG.id: "张三",
    LI.id: "李四",
    WANG.id: "王五",
    CHAIR.id: "主考钱",
    EXAMINER.id: "考官孙",
    INVIGILATOR.id: "候考周",
    INVIGILATOR_2.id: "候考吴",
}


def digest_of(version: str) -> str:
    """The digest of a version of the pledge; its text is its name."""
    return sha256(version.encode()).hexdigest()


SETUP = Setup(
    title="第一考场",
    college_id="cs",
    college="计算机学院",
    opens_at=OPENS,
    closes_at=OPENS + 4 * 3600,
    panel=tuple(Panelist(a.id, NAMES[a.id], a.role) for a in (CHAIR, EXAMINER, INVIGILATOR, INVIGILATOR_2)),
    candidates=tuple(Enrolment(a.id, NAMES[a.id], f"NO-{i}") for i, a in enumerate((ZHANG, LI, WANG))),
    contact_name="教务处",
    contact_phone="010-0000",
    pledge_version="v1",
    pledge_digest=digest_of("v1"),
)

ROADS = {
    State.REGISTERED: (),
    State.WAITING: (Action.CHECK_IN,),
    State.TALKING: (Action.CHECK_IN, Action.START_TALK),
    State.INVITED: (Action.CHECK_IN, Action.INVITE),
    State.IN_EXAM: (Action.CHECK_IN, Action.INVITE, Action.ENTER),
    State.ENDED: (Action.CHECK_IN, Action.INVITE, Action.ENTER, Action.FINISH),
    State.ABSENT: (Action.MARK_ABSENT,),
    State.DEFERRED: (Action.CHECK_IN, Action.DEFER),
}
"""The shortest way from the list to each state."""

REASONS = {Action.DEFER: "设备故障", Action.MARK_ABSENT: "没有到场"}
"""Of moves whose reason a story is seldom about."""

LIVE = frozenset({State.INVITED, State.IN_EXAM})
PAIRS = [(a, b) for a in State for b in State if not (a in LIVE and b in LIVE)]
"""The states two candidates may be in together."""


CHECK = DeviceCheck(Fault.OK, Fault.OK, Fault.UNTESTED, Way.UDP, 20, 0.0, 700, "Chrome 126")
SWITCH = Switch(Device.MAIN, Device.EMERGENCY, Cause.NETWORK, 12.5)
LOGIN = Login("first-login", Device.MAIN)
ANOTHER = Login("another-login", Device.MAIN)
PASS = Login("emergency-pass", Device.EMERGENCY)
PHONE = Login("bound-phone", Device.CAMERA2)


class Story:
    """A room, its log and its time. `agreed` lets everybody agree to the pledge at the start."""

    def __init__(self, room_id: str = "r1", *, agreed: bool = True, **setup: Any) -> None:
        self.room = Room(room_id)
        self.now = OPENS
        self.log: list[Change] = []
        self.configure(**setup)
        if agreed:
            for seat in self.room.queue():
                self.do(Actor(seat.candidate, Role.CANDIDATE), Action.AGREE_PLEDGE, note="v1")

    def do(self, actor: Actor, action: Action, candidate: Actor | None = None, note: str = "") -> Change:
        """`actor` does `action` to `candidate`; a candidate does it to themselves when nobody is named."""
        return self.send(_command(actor, action, candidate, note))

    def send(self, command: Command) -> Change:
        """Carry out `command` now and log its change."""
        self.room, change = transition(self.room, command, self.now)
        self.log.append(change)
        return change

    def tries(
        self, candidate: Actor, outcome: Outcome, cause: str = "", login: Login | None = None
    ) -> Change:
        """The face check of `candidate` comes out once, in `login`."""
        attempt = Attempt(f"try-{len(self.log)}", outcome, cause)
        return self.send(Command(Action.RECORD_FACE, SYSTEM, candidate.id, attempt=attempt, login=login))

    def comes(self, candidate: Actor, login: Login) -> Change:
        """A page takes the candidate's seat that came in with another login than the one before."""
        return self.send(Command(Action.TAKE_SEAT, SYSTEM, candidate.id, login=login))

    def check_devices(self, candidate: Actor) -> Change:
        """The candidate tries camera, microphone, loudspeaker and line."""
        return self.send(Command(Action.CHECK_DEVICES, candidate, candidate.id, device_check=CHECK))

    def switches(
        self, candidate: Actor, device: Device, cause: Cause = Cause.NETWORK, login: Login | None = None
    ) -> Change:
        """A page takes the candidate's seat over on `device`, and came in with `login`."""
        switch = Switch(self.seat(candidate).channel, device, cause, 3.5)
        command = Command(Action.SWITCH_CHANNEL, SYSTEM, candidate.id, switch=switch, login=login)
        return self.send(command)

    def refused(
        self, actor: Actor, action: Action, candidate: Actor | None = None, note: str = ""
    ) -> ExamError:
        """The refusal of what `do` would do; the room has not changed."""
        return self.refusal(_command(actor, action, candidate, note))

    def refusal(self, command: Command) -> ExamError:
        """The refusal of `command`. Fails when it was accepted, or refused but left a trace in the room."""
        try:
            transition(self.room, command, self.now)
        except ExamError as refusal:
            assert self.room == fold(self.room.id, self.log), f"refusing {command} changed the room"
            return refusal
        raise AssertionError(f"accepted: {command}")

    def configure(self, **changes: Any) -> Change:
        """The exam office sets the room up anew, different in `changes`."""
        setup = replace(self.room.setup or SETUP, **changes)
        return self.send(Command(Action.CONFIGURE, ADMIN, setup=setup))

    def publishes(self, version: str) -> Change:
        """The school publishes a version of the pledge, and the room takes it over."""
        return self.send(Command(Action.SET_PLEDGE, SYSTEM, note=version, digest=digest_of(version)))

    def wait(self, seconds: float) -> Self:
        """Let time pass."""
        self.now += seconds
        return self

    def bring(self, candidate: Actor, state: State, invigilator: Actor = INVIGILATOR) -> Self:
        """Take `candidate` from the list to `state` by the shortest way, a minute for each step."""
        doers = {Action.CHECK_IN: candidate, Action.ENTER: candidate, Action.START_TALK: invigilator}
        for action in ROADS[state]:
            self.wait(60).do(doers.get(action, CHAIR), action, candidate)
        return self

    def seat(self, candidate: Actor) -> Seat:
        """Where `candidate` stands now."""
        return self.room.seat(candidate.id)

    def state(self, candidate: Actor) -> State:
        """The state of `candidate` now."""
        return self.seat(candidate).state


def _command(actor: Actor, action: Action, candidate: Actor | None, note: str) -> Command:
    if candidate is None and actor.role is Role.CANDIDATE:
        candidate = actor
    note = note or REASONS.get(action, "")
    return Command(action, actor, candidate.id if candidate else None, note)


def only(candidate: Actor, state: State) -> Story:
    """A story in which `candidate` has come to `state` and everybody else is still on the list."""
    return Story().bring(candidate, state)


def pair(zhang: State, li: State) -> Story:
    """Both have come to these states; Zhang talks with the first invigilator, Li with the second."""
    story = Story()
    road = [(LI, li, INVIGILATOR_2), (ZHANG, zhang, INVIGILATOR)]
    for candidate, state, invigilator in sorted(road, key=lambda step: step[1] in LIVE):
        story.bring(candidate, state, invigilator)
    return story
