"""Every action in every state by every role, against tables written here by hand, imported from nowhere; and the views
around each, put together from parts that are shared and kept, against the same drawn whole and encoded as Python does.
"""

import json
from collections.abc import Iterator

import pytest

from app.exam.hub import EncodedParts, encode
from app.state.candidate import Action, Role, State
from app.state.devices import DeviceStatus, Screen, Sending
from app.state.help import Plight
from app.state.identity import Attempt, Doubt, Outcome, Road
from app.state.presence import Device, Presence
from app.state.recordings import Lapse
from app.state.room import SYSTEM, Actor, Need
from app.state.rules import Command
from app.state.view import view
from tests.state.stories import (
    ADMIN,
    CHAIR,
    CHECK,
    EXAMINER,
    INSPECTOR,
    INVIGILATOR,
    LI,
    LOGIN,
    NAMES,
    PAIRS,
    SETUP,
    STAFF,
    SWITCH,
    WANG,
    ZHANG,
    Story,
    digest_of,
    only,
    pair,
)

LEADS_TO = """
              registered  waiting   talking  invited  in_exam  ended    absent      deferred
check_in      waiting     -         -        -        -        -        -           -
start_talk    -           talking   -        -        -        -        -           -
end_talk      -           -         waiting  -        -        -        -           -
invite        -           invited   -        -        -        -        -           -
withdraw      -           -         -        waiting  -        -        -           -
enter         -           -         -        in_exam  -        -        -           -
finish        -           -         -        -        ended    -        -           -
send_back     -           -         -        -        waiting  -        -           -
reopen        -           -         -        -        -        waiting  -           -
defer         -           deferred  -        -        -        -        -           -
mark_absent   absent      absent    -        absent   -        -        -           -
reinstate     -           -         -        -        -        -        registered  waiting
configure     registered  waiting   talking  invited  in_exam  ended    absent      deferred
open_room     registered  waiting   talking  invited  in_exam  ended    absent      deferred
close_room    registered  -         -        -        -        ended    absent      deferred
set_pledge    registered  waiting   talking  invited  in_exam  ended    absent      deferred
agree_pledge  registered  waiting   talking  invited  in_exam  ended    absent      deferred
message       registered  waiting   talking  invited  in_exam  ended    absent      deferred
reply         registered  waiting   talking  invited  in_exam  -        -           deferred
ask_help      registered  waiting   talking  invited  in_exam  -        -           deferred
end_help      registered  waiting   talking  invited  in_exam  -        -           deferred
agree_face    registered  waiting   -        -        -        -        -           -
decline_face  registered  waiting   -        -        -        -        -           -
withdraw_face registered  waiting   talking  invited  in_exam  ended    absent      deferred
record_face   registered  waiting   talking  invited  -        -        -           -
waive_face    registered  waiting   talking  invited  -        -        -           -
hint_face     -           -         -        -        in_exam  -        -           -
accept_id     registered  waiting   talking  invited  in_exam  ended    absent      deferred
reject_id     registered  waiting   talking  invited  in_exam  ended    absent      deferred
take_still    registered  waiting   talking  invited  in_exam  ended    absent      deferred
ask_screen    -           -         -        -        in_exam  -        -           -
check_devices registered  waiting   talking  invited  -        -        -           -
bind_camera2  registered  waiting   talking  invited  in_exam  -        -           deferred
refuse_camera2 registered waiting   talking  invited  in_exam  ended    absent      deferred
switch_channel registered waiting   talking  invited  in_exam  ended    absent      deferred
continue_by_phone -       waiting   talking  invited  in_exam  -        -           -
take_seat     registered  waiting   talking  invited  in_exam  ended    absent      deferred
record_lapse  registered  waiting   talking  invited  in_exam  ended    absent      deferred
record_closed registered  waiting   talking  invited  in_exam  ended    absent      deferred
"""

MAY = """
              candidate  invigilator  examiner  chair  admin  inspector  system
check_in      yes        -            -         -      -      -          -
start_talk    -          yes          -         -      -      -          -
end_talk      -          yes          -         yes    -      -          -
invite        -          -            yes       yes    -      -          -
withdraw      -          -            yes       yes    -      -          yes
enter         yes        -            -         -      -      -          -
finish        -          -            yes       yes    -      -          -
send_back     -          -            -         yes    -      -          -
reopen        -          -            -         yes    yes    -          -
defer         -          yes          yes       yes    -      -          -
mark_absent   -          yes          yes       yes    -      -          -
reinstate     -          yes          yes       yes    yes    -          -
configure     -          -            -         -      yes    -          yes
open_room     -          -            -         -      yes    -          -
close_room    -          -            -         -      yes    -          -
set_pledge    -          -            -         -      -      -          yes
agree_pledge  yes        -            -         -      -      -          -
message       -          yes          yes       yes    -      -          -
reply         yes        -            -         -      -      -          -
ask_help      yes        -            -         -      -      -          -
end_help      yes        yes          -         yes    -      -          -
agree_face    yes        -            -         -      -      -          -
decline_face  yes        -            -         -      -      -          -
withdraw_face yes        -            -         -      -      -          -
record_face   -          -            -         -      -      -          yes
waive_face    -          -            -         yes    yes    -          -
hint_face     -          -            -         -      -      -          yes
accept_id     -          yes          yes       yes    -      -          -
reject_id     -          yes          yes       yes    -      -          -
take_still    -          yes          yes       yes    -      -          -
ask_screen    -          -            yes       yes    -      -          -
check_devices yes        -            -         -      -      -          -
bind_camera2  -          -            -         -      -      -          yes
refuse_camera2 -         -            -         -      -      -          yes
switch_channel -         -            -         -      -      -          yes
continue_by_phone -      yes          yes       yes    -      -          -
take_seat     -          -            -         -      -      -          yes
record_lapse  -          -            -         -      -      -          yes
record_closed -          -            -         -      -      -          yes
"""


NEWER = "v2"
"""A version of the pledge that nobody has agreed to yet."""


def _cells(table: str) -> dict[tuple[str, str], str]:
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {(row[0], column): cell for row in rows for column, cell in zip(head, row[1:], strict=True)}


OF_THE_ROOM = {Action.CONFIGURE, Action.SET_PLEDGE, Action.OPEN_ROOM, Action.CLOSE_ROOM}

TARGET = _cells(LEADS_TO)
RIGHT = _cells(MAY)
NOTES = {
    Action.AGREE_PLEDGE: NEWER,
    Action.ASK_HELP: Plight.SOUND,
    Action.DECLINE_FACE: Road.DECLINED,
    Action.HINT_FACE: Doubt.NOBODY,
    Action.RECORD_LAPSE: f"{Lapse.RECORDER} 1.5",
}
WHO = {a.role: a for a in (ZHANG, INVIGILATOR, EXAMINER, CHAIR, ADMIN, INSPECTOR, SYSTEM)}


def _outcome(action: Action, role: Role, state: State) -> str:
    """The state after, or the code of the refusal."""
    if RIGHT[action, role] == "-":
        return "forbidden"
    after = TARGET[action, state]
    return "wrong_state" if after == "-" else after


def _command(action: Action, actor: Actor, candidate: str | None = ZHANG.id) -> Command:
    """A command that lacks nothing, so that only state and role can be against it."""
    note = NOTES.get(action, "网络中断")
    setup = SETUP if action is Action.CONFIGURE else None
    digests = (Action.SET_PLEDGE, Action.AGREE_PLEDGE, Action.RECORD_CLOSED)
    digest = digest_of(note) if action in digests else ""
    attempt = Attempt("try", Outcome.FAILED)
    return Command(action, actor, candidate, note, setup, attempt, CHECK, SWITCH, digest=digest, login=LOGIN)


def _ready(state: State, action: Action) -> Story:
    """Zhang in `state`, and nothing but state and role can be against `action`."""
    story = Story(camera2=Need.ALLOWED)
    story.do(ZHANG, Action.AGREE_FACE, note="v1")
    story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
    if action is Action.REPLY:
        story.do(CHAIR, Action.MESSAGE, ZHANG, "请靠近话筒")
    if action is Action.END_HELP:
        story.do(ZHANG, Action.ASK_HELP, note=Plight.SOUND)
    story.bring(ZHANG, state).wait(SETUP.invitation)
    if action is Action.AGREE_PLEDGE:  # the one before has been agreed to
        story.publishes(NEWER)
    if action is Action.OPEN_ROOM:  # the doors of an open room are open
        story.configure(opens_at=story.now + 2 * SETUP.early, closes_at=story.now + 3 * SETUP.early)
    return story


def _answers(state: State, role: Role) -> Iterator[tuple[Action, str]]:
    for action in Action:
        story = _ready(state, action)
        command = _command(action, WHO[role])
        if _outcome(action, role, state) in set(State):
            story.send(command)
            yield action, story.state(ZHANG)
        else:
            yield action, story.refusal(command).code


def test_the_tables_here_are_complete() -> None:
    assert set(TARGET) == {(a, s) for a in Action for s in State}
    assert set(RIGHT) == {(a, r) for a in Action for r in Role}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_every_action_moves_or_is_refused_as_the_table_says(state: State, role: Role) -> None:
    assert dict(_answers(state, role)) == {action: _outcome(action, role, state) for action in Action}


@pytest.mark.parametrize("state", State)
def test_a_candidate_cannot_touch_another_seat(state: State) -> None:
    story = only(ZHANG, state)
    codes = {action: story.refusal(_command(action, LI)).code for action in Action}
    assert codes == dict.fromkeys(Action, "forbidden")


@pytest.mark.parametrize("foreign", ["nobody", "", "r1", CHAIR.id])
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CANDIDATE}))
def test_a_foreign_candidate_is_not_found(role: Role, foreign: str) -> None:
    story = Story()
    for action in set(Action) - OF_THE_ROOM:
        expected = "not_found" if RIGHT[action, role] == "yes" else "forbidden"
        assert story.refusal(_command(action, WHO[role], foreign)).code == expected, action


def test_a_candidate_of_another_room_is_not_found() -> None:
    stranger = Actor("#zhao", Role.CANDIDATE)
    story = Story()
    for action in (Action.AGREE_PLEDGE, Action.CHECK_IN, Action.ENTER):
        assert story.refusal(_command(action, stranger, stranger.id)).code == "not_found", action


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", [Role.CHAIR, Role.EXAMINER, Role.INVIGILATOR])
def test_staff_of_another_room_can_do_nothing(state: State, role: Role) -> None:
    story = only(ZHANG, state)
    stranger = Actor("#zhao", role)
    for action in Action:
        expected = "not_found" if RIGHT[action, role] == "yes" else "forbidden"
        assert story.refusal(_command(action, stranger)).code == expected, action


def test_a_role_the_panel_does_not_give_is_not_believed() -> None:
    posing = Actor(EXAMINER.id, Role.CHAIR)
    story = only(ZHANG, State.IN_EXAM)
    assert story.refusal(_command(Action.SEND_BACK, posing)).code == "not_found"


VIEWERS = (LI, ZHANG, WANG, *STAFF)


class Pages:
    """Everybody looks at the room, each after the other, through parts that are shared among them and kept."""

    def __init__(self) -> None:
        self.parts = EncodedParts()
        self.online = {(person, Device.MAIN): Presence.ONLINE for person in NAMES}
        self.told = {(ZHANG.id, Device.MAIN): DeviceStatus(Screen.MONITOR, Sending.ON, Sending.OFF)}

    def compare(self, story: Story) -> None:
        """What goes over the wire is, to the byte, what the view drawn for this viewer alone is in Python's JSON."""
        for viewer in VIEWERS:
            alone = json.dumps(
                view(story.room, self.online, viewer, self.told), ensure_ascii=False, separators=(",", ":")
            )
            shared = encode(view(story.room, self.online, viewer, self.told, self.parts))
            assert shared.decode() == alone, viewer


@pytest.mark.parametrize("state", State)
def test_views_from_shared_parts_are_what_each_would_be_alone_around_every_action(state: State) -> None:
    for action in Action:
        if TARGET[action, state] == "-":
            continue
        story, pages = _ready(state, action), Pages()
        pages.compare(story)
        role = next(role for role in Role if RIGHT[action, role] == "yes")
        story.send(_command(action, WHO[role]))
        pages.compare(story)
        story.do(INVIGILATOR, Action.MESSAGE, None, '请"稍候"')
        pages.compare(story)


@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_views_from_shared_parts_follow_whoever_comes_and_goes(zhang: State, li: State) -> None:
    story, pages = pair(zhang, li), Pages()
    pages.compare(story)
    for device in Device:
        for person in (ZHANG.id, INVIGILATOR.id):
            pages.online = {**pages.online, (person, device): Presence.RECONNECTING}
            pages.compare(story)
    for device in (Device.MAIN, Device.CAMERA2):
        pages.told = {**pages.told, (LI.id, device): DeviceStatus(Screen.NONE, Sending.BLACK, Sending.ON)}
        pages.compare(story)
    story.configure(candidates=SETUP.candidates[::-1], title="第二考场")
    pages.compare(story)
