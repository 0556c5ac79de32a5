"""What each viewer may see: literal key sets, and no name where none may be (docs/rules.md 4.4)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.state.candidate import Action, State
from app.state.devices import DeviceStatus, Screen, Sending
from app.state.identity import Outcome
from app.state.presence import Device, Online, Presence
from app.state.room import SYSTEM, Actor, Need
from app.state.view import phone_view, view
from tests.state.stories import (
    ADMIN,
    ANOTHER,
    CHAIR,
    EXAMINER,
    INSPECTOR,
    INVIGILATOR,
    INVIGILATOR_2,
    LI,
    LOGIN,
    NAMES,
    PAIRS,
    STAFF,
    WANG,
    ZHANG,
    Story,
    only,
    pair,
)

ONLINE = {(person, Device.MAIN): Presence.ONLINE for person in NAMES}
NOBODY: Online = {}
TOLD = {(ZHANG.id, Device.MAIN): DeviceStatus(Screen.MONITOR, Sending.ON, Sending.OFF)}
ALONE = {(INVIGILATOR_2.id, Device.MAIN): Presence.ONLINE}
"""Only the invigilator Li talks with is there: the others find him busy, and must not learn who he is."""
UNKNOWN = {(person, Device.MAIN): Presence.UNKNOWN for person in NAMES}


def _paths(table: str) -> set[str]:
    return set(table.split())


CANDIDATE = _paths("""
    role room.id room.title room.college room.opens_at room.closes_at room.doors_at room.closed_at room.rehearsal
    room.contact.name room.contact.phone
    me.id me.name me.state me.since me.pledge.version me.pledge.digest me.pledge.agreed_at me.face me.camera2
    me.phone
    me.channel
    me.identity.consent_version me.identity.consent_at me.identity.road me.identity.tries
    me.identity.attempts[].at me.identity.attempts[].outcome me.identity.attempts[].told
    me.identity.compared me.identity.recheck
    me.device_check.camera me.device_check.microphone me.device_check.loudspeaker me.device_check.network
    me.device_check.rtt_ms me.device_check.loss me.device_check.up_kbps me.device_check.down_kbps me.device_check.udp
    me.device_check.tcp me.device_check.browser me.device_check.at
    me.help
    messages[].id messages[].at messages[].text messages[].own actions[]
""")
QUEUE = {"queue.ahead", "queue.near", "queue.seconds_each", "queue.current_until"}
LAST = {"me.last.action", "me.last.by"}
INVITATION = {"invitation.until", "invitation.seconds"}
CLOCK = {"clock.length", "clock.warning", "clock.used", "clock.running_since"}
PANEL = {"panel[].id", "panel[].name", "panel[].role", "panel[].presence"}

SEATED = CANDIDATE | LAST
ALLOWED = {
    State.REGISTERED: CANDIDATE | {"me.last"},
    State.WAITING: SEATED | QUEUE | {"invigilator.status"},
    State.TALKING: SEATED | QUEUE | {"invigilator.status", "invigilator.id", "invigilator.name"},
    State.INVITED: SEATED | INVITATION,
    State.IN_EXAM: SEATED | CLOCK | PANEL | {"screen_asked_at"},
    State.ENDED: SEATED,
    State.ABSENT: SEATED,
    State.DEFERRED: SEATED,
}

STAFF_KEYS = _paths("""
    role me.id room.id room.title room.college room.opens_at room.closes_at room.doors_at room.closed_at room.rehearsal
    room.phase room.camera2 room.contact.name room.contact.phone
    candidates[].id candidates[].name candidates[].exam_no candidates[].order candidates[].state
    candidates[].since candidates[].presence candidates[].camera2
    candidates[].channel candidates[].switch candidates[].may_use_phone
    candidates[].phone.bound_at candidates[].phone.refused candidates[].phone.refused_at
    candidates[].pledge candidates[].face
    candidates[].identity.road candidates[].identity.waived_for candidates[].identity.attempts
    candidates[].identity.compare candidates[].identity.compare.passed candidates[].identity.compare.by
    candidates[].identity.compare.at candidates[].identity.compare.note candidates[].identity.compare.absent
    candidates[].identity.compare.stale candidates[].identity.face_stale candidates[].identity.login
    candidates[].identity.recheck candidates[].identity.recheck.since candidates[].identity.recheck.device
    candidates[].identity.hint candidates[].identity.hint_since
    candidates[].identity.stills[].id candidates[].identity.stills[].by candidates[].identity.stills[].at
    candidates[].talking_with candidates[].invited_until candidates[].unanswered candidates[].screen_asked_at
    candidates[].device_check candidates[].device_check.camera candidates[].device_check.microphone
    candidates[].device_check.loudspeaker candidates[].device_check.network candidates[].device_check.rtt_ms
    candidates[].device_check.loss candidates[].device_check.up_kbps candidates[].device_check.down_kbps
    candidates[].device_check.udp candidates[].device_check.tcp candidates[].device_check.browser
    candidates[].device_check.at
    candidates[].devices candidates[].devices.screen candidates[].devices.camera candidates[].devices.microphone
    candidates[].second
    candidates[].actions[]
    candidates[].clock candidates[].clock.length candidates[].clock.warning candidates[].clock.used
    candidates[].clock.running_since
    candidates[].messages[] messages[].id messages[].at messages[].sender messages[].text
    panel[].id panel[].name panel[].role panel[].presence live may_message may_compare may_waive
    may_ask_screen may_end_help
""")


def keys(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all leaves: `a.b`, `list[].c`; an empty list is the leaf `list[]`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from keys(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from keys(inner, f"{path}[]")
        if not value:
            yield f"{path}[]"
    else:
        yield path


def _no_empty_lists(paths: set[str], allowed: set[str]) -> set[str]:
    """`paths` without the leaves of empty lists of objects; empty, they say nothing."""
    return {p for p in paths if not (p.endswith("[]") and any(a.startswith(p + ".") for a in allowed))}


def text(room_view: Any) -> str:
    return json.dumps(room_view, ensure_ascii=False)


def others_in(room_view: Any, *mine: Actor) -> set[str]:
    """Ids of the people, except `mine`, whose id or name is anywhere in the view."""
    shown = text(room_view)
    mine_ids = {actor.id for actor in mine}
    return {who for who, name in NAMES.items() if who not in mine_ids and (who in shown or name in shown)}


def _checked(state: State, story: Story | None = None) -> Story:
    """Zhang in `state`, with a failed try of the face check, an ID compare and a still of the card."""
    story = story or Story()
    story.do(ZHANG, Action.AGREE_FACE, note="v1")
    story.tries(ZHANG, Outcome.FAILED, "mismatch", LOGIN)
    story.do(CHAIR, Action.TAKE_STILL, ZHANG, "still-1")
    story.check_devices(ZHANG)
    story.do(CHAIR, Action.REJECT_ID, ZHANG, "照片模糊")
    return story.bring(ZHANG, state)


@pytest.mark.parametrize("state", State)
def test_a_candidate_gets_exactly_the_allowed_keys(state: State) -> None:
    story = _checked(state)
    story.do(INVIGILATOR, Action.MESSAGE, ZHANG, "请稍候")
    found = set(keys(view(story.room, ONLINE, ZHANG, TOLD)))
    assert _no_empty_lists(found, ALLOWED[state]) == ALLOWED[state]


@pytest.mark.parametrize("state", State)
def test_of_their_phone_a_candidate_learns_whether_it_is_bound_and_there(state: State) -> None:
    story = Story(camera2=Need.REQUIRED)
    story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
    story.do(SYSTEM, Action.REFUSE_CAMERA2, ZHANG)
    found = set(keys(view(story.bring(ZHANG, state).room, ONLINE, ZHANG)))
    assert {key for key in found if key.startswith("me.phone")} == {"me.phone.bound_at", "me.phone.presence"}


@pytest.mark.parametrize("state", State)
def test_the_phone_that_films_a_candidate_gets_no_name_but_theirs(state: State) -> None:
    story = Story(camera2=Need.REQUIRED).bring(ZHANG, state)
    story.do(INVIGILATOR, Action.MESSAGE, None, "请稍候")
    shown = text(phone_view(story.room, ZHANG.id))
    others = {name for person, name in NAMES.items() if person != ZHANG.id}
    assert not [name for name in (*others, "请稍候", *(set(NAMES) - {ZHANG.id})) if name in shown]


@pytest.mark.parametrize("viewer", STAFF, ids=lambda viewer: viewer.id)
@pytest.mark.parametrize("state", State)
def test_the_staff_get_exactly_the_allowed_keys(state: State, viewer: Actor) -> None:
    story = _checked(state, only(WANG, State.ENDED))
    story.comes(ZHANG, ANOTHER)
    story.do(INVIGILATOR, Action.MESSAGE, None, "请稍候")
    found = set(keys(view(story.room, ONLINE, viewer, TOLD)))
    assert _no_empty_lists(found, STAFF_KEYS) == STAFF_KEYS


@pytest.mark.parametrize(
    "online", [ONLINE, NOBODY, ALONE, UNKNOWN], ids=["all", "nobody", "alone", "unknown"]
)
@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_a_candidate_meets_nobody_but_whom_the_state_brings(zhang: State, li: State, online: Online) -> None:
    """The invigilator while talking, the panel during the exam; no other candidate, ever."""
    story = pair(zhang, li)
    story.do(CHAIR, Action.MESSAGE, LI, "只给一个人")
    shown = view(story.room, online, ZHANG)
    met = {State.TALKING: {INVIGILATOR.id}, State.IN_EXAM: {CHAIR.id, EXAMINER.id}}
    assert others_in(shown, ZHANG) == met.get(zhang, set())
    assert set(keys(shown)) <= ALLOWED[zhang] | {"me.device_check"} | {"messages[]", "me.identity.attempts[]"}
    assert "只给一个人" not in text(shown)
    assert "NO-" not in text(shown), "exam numbers are for the staff"


@pytest.mark.parametrize(
    ("state", "action"), [(State.IN_EXAM, Action.SEND_BACK), (State.ENDED, Action.REOPEN)]
)
def test_the_reason_of_a_move_stays_with_the_office(state: State, action: Action) -> None:
    story = only(ZHANG, state)
    story.do(CHAIR, action, ZHANG, "疑似有人协助")
    for viewer in (ZHANG, *STAFF):
        assert "疑似有人协助" not in text(view(story.room, ONLINE, viewer))


@pytest.mark.parametrize("sender", [CHAIR, EXAMINER, INVIGILATOR], ids=lambda sender: sender.role)
def test_a_message_does_not_name_its_sender(sender: Actor) -> None:
    story = only(ZHANG, State.WAITING)
    story.do(sender, Action.MESSAGE, None, "请稍候")
    shown = view(story.room, ONLINE, ZHANG)
    assert "请稍候" in text(shown)
    assert others_in(shown, ZHANG) == set()


def test_the_other_names_would_be_found() -> None:
    """The search itself: the staff's view has everybody."""
    assert others_in(view(Story().room, ONLINE, CHAIR)) == set(NAMES)


def test_the_inspector_and_admin_are_in_nobodys_view() -> None:
    story = only(ZHANG, State.IN_EXAM)
    for viewer in (ZHANG, CHAIR, EXAMINER, INVIGILATOR):
        shown = text(view(story.room, ONLINE, viewer))
        assert INSPECTOR.id not in shown
        assert ADMIN.id not in shown
