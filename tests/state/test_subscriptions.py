"""Who sees and hears whom: literal lists for each state, and what must never flow (docs/rules.md 4.4)."""

import pytest

from app.state.candidate import State
from app.state.presence import Device
from app.state.room import Actor, Need, Room
from app.state.subscriptions import (
    AUDIO_KBPS,
    Source,
    Subscription,
    capped,
    demand,
    second_demand,
    subscriptions,
)
from tests.state.stories import (
    CHAIR,
    EXAMINER,
    INVIGILATOR,
    INVIGILATOR_2,
    LI,
    PAIRS,
    STAFF,
    ZHANG,
    Story,
    only,
    pair,
)

PANEL = {CHAIR.id, EXAMINER.id}
INVIGILATORS = {INVIGILATOR.id, INVIGILATOR_2.id}

WALL = {(who, "camera") for who in INVIGILATORS}
TALK = WALL | {(INVIGILATOR.id, "microphone")}
EXAM = {(who, source) for who in PANEL for source in ("camera", "microphone", "screen")}
_ON_THE_WALL = {(who, "second camera") for who in INVIGILATORS}
OWN = {(ZHANG.id, "second camera")}
"""On the candidate's own page, to place the phone by."""
_WITH_OWN = (State.WAITING, State.TALKING, State.INVITED)
SECOND = dict.fromkeys(_WITH_OWN, _ON_THE_WALL) | {State.IN_EXAM: {(who, "second camera") for who in PANEL}}

FROM_ZHANG = {
    State.REGISTERED: set(),
    State.WAITING: WALL,
    State.TALKING: TALK,
    State.INVITED: WALL,
    State.IN_EXAM: EXAM,
    State.ENDED: set(),
    State.ABSENT: set(),
    State.DEFERRED: set(),
}
"""To whom goes what of Zhang's, when Zhang talks with the first invigilator."""
SECOND_OF = {
    state: SECOND.get(state, set()) | (OWN if state in (*_WITH_OWN, State.IN_EXAM) else set())
    for state in State
}

_FACE = ("camera", "microphone")
TO_ZHANG = {
    State.TALKING: {(INVIGILATOR.id, source) for source in _FACE},
    State.IN_EXAM: {(who, source) for who in PANEL for source in _FACE},
}
"""What Zhang receives from whom; in every other state nothing from nobody."""


def _what(s: Subscription) -> str:
    return "second camera" if s.publisher.device == Device.CAMERA2 else s.source.value


def sent_by(room: Room, who: Actor) -> set[tuple[str, str]]:
    return {(s.subscriber.person, _what(s)) for s in subscriptions(room) if s.publisher.person == who.id}


def received_by(room: Room, who: Actor) -> set[tuple[str, str]]:
    return {(s.publisher.person, _what(s)) for s in subscriptions(room) if s.subscriber.person == who.id}


@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_each_state_sends_and_receives_exactly_its_list(zhang: State, li: State) -> None:
    """Whatever another candidate is doing: Li is in no list of Zhang's, so the two never meet."""
    room = pair(zhang, li).room
    assert sent_by(room, ZHANG) == FROM_ZHANG[zhang]
    assert received_by(room, ZHANG) == TO_ZHANG.get(zhang, set())


@pytest.mark.parametrize("need", Need)
@pytest.mark.parametrize("state", State)
def test_the_second_camera_goes_to_the_panel_in_the_exam_and_to_its_owner_where_the_room_has_one(
    state: State, need: Need
) -> None:
    room = Story(camera2=need).bring(ZHANG, state).room
    wanted = SECOND_OF[state] if need is not Need.NONE else set()
    assert sent_by(room, ZHANG) == FROM_ZHANG[state] | wanted


@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_the_panel_always_see_and_hear_each_other(zhang: State, li: State) -> None:
    room = pair(zhang, li).room
    among = {(s.publisher.person, s.source) for s in subscriptions(room) if s.subscriber.person == CHAIR.id}
    assert {(EXAMINER.id, Source.CAMERA), (EXAMINER.id, Source.MICROPHONE)} <= among


@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_an_invigilator_reaches_only_whom_he_talks_with(zhang: State, li: State) -> None:
    room = pair(zhang, li).room
    heard_by = {ZHANG.id} if zhang is State.TALKING else set()
    assert {who for who, _ in sent_by(room, INVIGILATOR)} == heard_by


@pytest.mark.parametrize(("zhang", "li"), PAIRS)
def test_nobody_outside_the_room_and_nobody_to_himself(zhang: State, li: State) -> None:
    members = {ZHANG.id, LI.id} | PANEL | INVIGILATORS
    for s in subscriptions(pair(zhang, li).room):
        assert {s.subscriber.person, s.publisher.person} <= members
        assert s.subscriber.person != s.publisher.person


def test_two_rooms_never_mix() -> None:
    """The same people in two rooms: every subscription stays in its own."""
    for name in ("r1", "r2"):
        room = Story(name).bring(ZHANG, State.IN_EXAM).bring(LI, State.WAITING).room
        ends = {end.room for s in subscriptions(room) for end in (s.subscriber, s.publisher)}
        assert ends == {name}


def test_nobody_receives_on_a_second_camera_and_the_staff_have_one_device() -> None:
    story = Story(camera2=Need.REQUIRED).bring(ZHANG, State.IN_EXAM)
    room = story.bring(LI, State.WAITING).room
    staff = {actor.id for actor in STAFF}
    for s in subscriptions(room):
        assert s.subscriber.device != Device.CAMERA2
        for end in (s.subscriber, s.publisher):
            assert end.person not in staff or end.device == Device.MAIN


@pytest.mark.parametrize("state", State)
def test_the_emergency_channel_gets_and_gives_what_the_main_one_does(state: State) -> None:
    room = only(ZHANG, state).room
    ends: dict[str, set[object]] = {Device.MAIN: set(), Device.EMERGENCY: set()}
    for s in subscriptions(room):
        if s.publisher.person == ZHANG.id and s.publisher.device != Device.CAMERA2:
            ends[s.publisher.device].add((s.subscriber, s.source, s.priority, s.max_kbps))
        if s.subscriber.person == ZHANG.id:
            ends[s.subscriber.device].add((s.publisher, s.source, s.priority, s.max_kbps))
    assert ends[Device.MAIN] == ends[Device.EMERGENCY]


@pytest.mark.parametrize(
    ("state", "kbps"),
    [(State.WAITING, 120), (State.TALKING, 400), (State.INVITED, 120), (State.IN_EXAM, 800)],
)
def test_a_candidate_sends_no_larger_picture_than_the_state_needs(state: State, kbps: int) -> None:
    assert demand(subscriptions(only(ZHANG, state).room))[ZHANG.id] == kbps


@pytest.mark.parametrize("state", [State.REGISTERED, State.ENDED, State.ABSENT, State.DEFERRED])
def test_nobody_wants_the_picture_of_whoever_is_not_in(state: State) -> None:
    assert ZHANG.id not in demand(subscriptions(only(ZHANG, state).room))


def test_a_second_camera_makes_no_demand_on_the_main_one() -> None:
    wanted = subscriptions(Story(camera2=Need.REQUIRED).bring(ZHANG, State.IN_EXAM).room)
    phone = [s for s in wanted if s.publisher.device == Device.CAMERA2]
    assert phone
    assert demand(phone) == {}


def test_a_second_camera_is_silent_in_every_state() -> None:
    for state in State:
        wanted = subscriptions(Story(camera2=Need.REQUIRED).bring(ZHANG, state).room)
        sources = {s.source for s in wanted if s.publisher.device == Device.CAMERA2}
        assert sources <= {Source.CAMERA}, state


@pytest.mark.parametrize(
    ("state", "kbps"),
    [(State.REGISTERED, None), (State.WAITING, 150), (State.TALKING, 400), (State.IN_EXAM, 400)],
)
def test_a_second_camera_is_large_only_to_whoever_talks_with_the_candidate(
    state: State, kbps: int | None
) -> None:
    """While waiting the largest is the candidate's own copy, to place the phone by."""
    wanted = subscriptions(Story(camera2=Need.ALLOWED).bring(ZHANG, state).room)
    assert second_demand(wanted).get(ZHANG.id) == kbps
    others = {
        s.max_kbps for s in wanted if _what(s) == "second camera" and s.subscriber.person == INVIGILATOR_2.id
    }
    assert others == ({80} if state in (State.WAITING, State.TALKING) else set())


def test_on_a_narrow_line_every_main_picture_of_the_wall_comes_before_a_second_one() -> None:
    story = Story(camera2=Need.ALLOWED).bring(ZHANG, State.WAITING).bring(LI, State.WAITING)
    mine = [s for s in subscriptions(story.room) if s.subscriber.person == INVIGILATOR.id]
    second = [s.priority for s in mine if _what(s) == "second camera"]
    assert len(second) == 2
    assert min(second) > max(s.priority for s in mine if _what(s) == "camera")


def test_in_the_exam_the_chair_is_larger_than_the_examiners() -> None:
    wanted = subscriptions(only(ZHANG, State.IN_EXAM).room)
    sizes = {
        s.publisher.person: s.max_kbps
        for s in wanted
        if s.subscriber.person == ZHANG.id and s.source is Source.CAMERA
    }
    assert sizes == {CHAIR.id: 400, EXAMINER.id: 150}


@pytest.mark.parametrize("state", State)
def test_sound_comes_before_every_picture_and_each_pair_is_wanted_once(state: State) -> None:
    wanted = subscriptions(only(ZHANG, state).bring(LI, State.WAITING).room)
    sound = {(s.priority, s.max_kbps) for s in wanted if s.source is Source.MICROPHONE}
    assert sound == {(0, AUDIO_KBPS)}
    flows = {(s.subscriber, s.publisher, s.source) for s in wanted}
    assert len(flows) == len(wanted), "the same flow with two sizes or priorities"


def test_the_wall_gives_way_from_its_end() -> None:
    """When bandwidth is short, whoever is invited last loses the small picture first."""
    wanted = subscriptions(only(ZHANG, State.WAITING).bring(LI, State.WAITING).room)
    place = {s.publisher.person: s.priority for s in wanted if s.subscriber.person == INVIGILATOR.id}
    assert place[ZHANG.id] < place[LI.id]


def test_a_room_without_candidates_or_panel_wants_nothing() -> None:
    assert subscriptions(Story(panel=(), candidates=()).room) == frozenset()


def test_a_cap_makes_large_pictures_smaller_and_nothing_else() -> None:
    wanted = subscriptions(only(ZHANG, State.IN_EXAM).room)
    small = capped(wanted, 200)
    assert {s.max_kbps for s in wanted} > {800, 400, 150}
    assert {s.max_kbps for s in small} == {s.max_kbps for s in wanted if s.max_kbps <= 200} | {200}
    assert {(s.subscriber, s.publisher, s.source, s.priority) for s in small} == {
        (s.subscriber, s.publisher, s.source, s.priority) for s in wanted
    }
    assert capped(wanted, 800) == wanted
