"""Who obeys passes: every plan, at every speed of line and person, in good pictures and bad."""

from dataclasses import replace
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity.challenge import Fault, Stage
from app.identity.challenge.gestures import Gesture
from app.identity.challenge.liveness import plan, wants
from app.identity.challenge.progress import Challenge, Plan
from tests.identity.puppet import Person, Pose, identity, mix, play, ticks

PLANS = [Plan(three, (0.5, 0.9, 1.3)) for three in permutations(Gesture, 3)]
SOME = PLANS[::7]

poses = st.builds(
    Pose,
    yaw=st.floats(-5, 5),
    pitch=st.floats(-8, 12),
    mouth=st.floats(0, 0.1),
    eyes=st.floats(0.22, 0.38),
    x=st.floats(0.4, 0.6),
    y=st.floats(0.4, 0.6),
    size=st.floats(0.3, 0.5),
    brightness=st.floats(60, 220),
    live=st.floats(0.6, 1),
)
people = st.builds(
    Person,
    poses,
    reaction=st.floats(0.25, 4),
    slowness=st.floats(1, 2),
    size=st.floats(0.9, 1.4),
)


def outcome(states: list[Challenge]) -> tuple[Stage, Fault | None]:
    return states[-1].stage, states[-1].fault


@pytest.mark.parametrize("fps", [8, 12])
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: "-".join(plan.gestures))
def test_who_obeys_passes_every_plan(plan: Plan, fps: float) -> None:
    states = play(plan, Person(), ticks(fps, jitter=0.5), noise=0.7)
    assert outcome(states) == (Stage.PASSED, None)
    assert set(states[-1].stills) == {"neutral", *plan.gestures}


@given(st.randoms(use_true_random=False), people, st.integers(8, 15), st.floats(0, 0.8), st.floats(0, 0.7))
@settings(max_examples=80, deadline=None)
@pytest.mark.slow
def test_who_obeys_passes_whoever_it_is(
    random: Random, person: Person, fps: int, jitter: float, noise: float
) -> None:
    person = replace(person, begun=[])
    assert outcome(play(plan(random), person, ticks(fps, jitter), noise)) == (Stage.PASSED, None)


@pytest.mark.parametrize("plan", SOME, ids=lambda plan: "-".join(plan.gestures))
@pytest.mark.parametrize("every", [0.9, 1.7, 3.1])
def test_blinks_that_come_by_themselves_do_no_harm(plan: Plan, every: float) -> None:
    person = Person()

    def blinking(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        return replace(pose, eyes=0.07) if at % every < 0.12 and challenge.stage is not Stage.CALM else pose

    assert outcome(play(plan, blinking)) == (Stage.PASSED, None)


def test_who_blinks_while_resting_needs_only_more_time() -> None:
    person = Person()

    def blinking(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        return replace(pose, eyes=0.07) if at % 1.4 < 0.12 else pose

    states = play(SOME[0], blinking)
    assert outcome(states) == (Stage.PASSED, None)


def test_who_speaks_in_the_middle_passes() -> None:
    """Vowels open the mouth as far as the gesture, for three frames at most (measured in speech)."""
    person = Person()

    def speaking(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        return replace(pose, mouth=pose.mouth + 0.3) if challenge.done == 1 and at % 0.5 < 0.2 else pose

    assert outcome(play(Plan((Gesture.LEFT, Gesture.NOD, Gesture.BLINK), (0.5,) * 3), speaking)) == (
        Stage.PASSED,
        None,
    )


def test_one_blurred_frame_is_not_another_person() -> None:
    person, blurred = Person(), mix("zhang", "li", 0.3)
    seen = []

    def once(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        if challenge.done == 1 and wants(challenge, challenge.number + 1)[1] and not seen:
            seen.append(at)
            return replace(pose, who=blurred)
        return pose

    assert outcome(play(SOME[2], once)) == (Stage.PASSED, None)
    assert seen


@pytest.mark.parametrize(("same", "stage"), [(0.75, Stage.PASSED), (0.85, Stage.FAILED)])
def test_how_alike_one_person_is_to_themselves_is_the_recognisers(same: float, stage: Stage) -> None:
    """Each recogniser has its own scale: 0.8 is much for one and little for another."""
    person, paler = Person(), Person(Pose(who=mix("zhang", "light", 0.8)))

    def actor(challenge: Challenge, at: float) -> Pose:
        return (person if challenge.stage is Stage.CALM else paler)(challenge, at)

    assert play(PLANS[0], actor, same=same)[-1].stage is stage


def test_a_line_may_stall_and_catch_up() -> None:
    """Half a second of frames comes at once; then a camera in poor light repeats each frame once."""
    stalled = [at if not 5 < at < 5.5 else 5.5 for at in ticks()]
    assert outcome(play(SOME[0], Person(), stalled)) == (Stage.PASSED, None)
    person = Person()

    def repeating(challenge: Challenge, at: float) -> Pose:
        return replace(person(challenge, at), thumb=int(at * 6).to_bytes(4, "big"))

    assert outcome(play(SOME[0], repeating)) == (Stage.PASSED, None)


def test_someone_may_pass_behind_for_a_moment() -> None:
    person = Person()

    def passing(challenge: Challenge, at: float) -> Pose:
        return replace(person(challenge, at), faces=2 if 3 <= at < 3.15 else 1)

    assert outcome(play(SOME[0], passing)) == (Stage.PASSED, None)


def test_the_page_is_told_what_to_do_in_the_right_order() -> None:
    plan = Plan((Gesture.NOD, Gesture.BLINK, Gesture.LEFT), (0.5, 0.9, 1.3))
    states = play(plan, Person())
    prompts = [state.prompt for state in states]
    shown = [now for before, now in pairwise(prompts) if now and now is not before]
    assert shown == list(plan.gestures)
    assert [state.done for state in states] == sorted(state.done for state in states)
    assert all(state.of == 3 for state in states)


def test_the_prompt_comes_after_the_pause_and_never_in_a_blink() -> None:
    plan = Plan((Gesture.LEFT, Gesture.NOD, Gesture.BLINK), (0.5, 0.9, 1.3))
    states = play(plan, Person())
    for index, pause in enumerate(plan.pauses):
        entered = next(s for s in states if s.stage is Stage.PAUSE and s.done == index)
        asked = next(s for s in states if s.stage is Stage.GESTURE and s.done == index)
        assert pause <= asked.since - entered.since <= pause + 0.1

    def shut(challenge: Challenge, _at: float) -> Pose:
        return Pose(eyes=0.07) if challenge.stage is Stage.PAUSE else Pose()

    assert not any(state.prompted for state in play(plan, shut))


def test_the_stills_are_of_the_best_moment() -> None:
    """A number enters only at its own step, and names the frame where the gesture went farthest."""
    plan = Plan((Gesture.LEFT, Gesture.MOUTH, Gesture.BLINK), (0.5,) * 3)
    person = Person()
    poses: list[Pose] = []

    def watched(challenge: Challenge, at: float) -> Pose:
        poses.append(person(challenge, at))
        return poses[-1]

    states = play(plan, watched)
    for before, now in pairwise(states):
        assert all(now.stills[k] == now.number for k in now.stills if now.stills[k] != before.stills.get(k))
    stills = states[-1].stills
    assert poses[stills["left"]].yaw == max(pose.yaw for pose in poses)
    assert poses[stills["mouth"]].mouth == max(pose.mouth for pose in poses)
    assert poses[stills["blink"]].eyes == min(pose.eyes for pose in poses)
    assert poses[stills["neutral"]] == Pose()


def test_the_neutral_still_looks_straightest() -> None:
    yaws = [9.0, 6.0, -2.0, 4.0, 3.0, 3.0, 5.0, 5.0, 5.0, 5.0]
    states = play(SOME[0], lambda _challenge, at: Pose(yaw=yaws[min(round(at * 12), 9)]), ticks(seconds=1.2))
    assert states[-1].stills == {"neutral": 2}


def test_a_plan_is_three_of_five_without_repeat_at_moments_nobody_knows() -> None:
    plans = [plan(Random(seed)) for seed in range(600)]
    assert {frozenset(p.gestures) for p in plans} == {frozenset(p.gestures) for p in PLANS}
    assert len({p.gestures for p in plans}) == 60
    assert all(len(set(p.gestures)) == 3 for p in plans)
    pauses = [pause for p in plans for pause in p.pauses]
    assert 0.5 <= min(pauses) < 0.52
    assert 1.28 < max(pauses) <= 1.3


@pytest.mark.parametrize(("gestures", "pauses"), [((), ()), ((Gesture.NOD,), ()), ((), (1.0,))])
def test_a_plan_that_asks_nothing_is_refused(
    gestures: tuple[Gesture, ...], pauses: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="a plan has gestures"):
        Plan(gestures, pauses)


@pytest.mark.parametrize("fps", [8, 12, 15])
def test_the_mean_cost_of_a_frame_is_below_20_ms(fps: float) -> None:
    """Detector and mesh 6.4, irises 5.4, recogniser 10.9, passive 7.2 ms (docs/measured.md liveness)."""
    scored = represented = frames = 0

    def counting(challenge: Challenge, at: float) -> Pose:
        nonlocal scored, represented, frames
        score, represent = wants(challenge, challenge.number + 1)
        scored, represented, frames = scored + score, represented + represent, frames + 1
        return person(challenge, at)

    for plan_ in SOME:
        person = Person()
        assert outcome(play(plan_, counting, ticks(fps), noise=0.5)) == (Stage.PASSED, None)
    assert 6.4 + 5.4 + (10.9 * represented + 7.2 * scored) / frames < 20


def test_nothing_dear_is_asked_for_while_nobody_is_calm_or_all_is_over() -> None:
    states = play(SOME[0], lambda _challenge, _at: Pose(who=identity("li"), yaw=30), ticks(seconds=5))
    assert not any(any(wants(state, state.number + 1)) for state in states)
    last = play(SOME[0], Person())[-1]
    assert wants(last, last.number + 1) == (False, False)


def test_an_old_number_is_not_worth_measuring() -> None:
    state = play(SOME[0], Person(), ticks(seconds=1))[-1]
    wanted = [wants(state, number) for number in range(state.number + 1)]
    assert set(wanted) == {(False, False)}
