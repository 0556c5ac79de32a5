"""What holds of every challenge, whatever is fed to it."""

import math
from dataclasses import fields, replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity.challenge import Fault, Stage
from app.identity.challenge.liveness import begin, expire, is_over, plan, step, wants
from app.identity.challenge.progress import Challenge, Plan
from app.identity.engine.outcomes import Signals
from tests.identity.puppet import Camera, Person, Pose, play, ticks

pytestmark = pytest.mark.slow

WILD = (math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, 0.0, -0.0, -1.0, 1e9)
numbers = st.sampled_from(WILD) | st.floats(allow_nan=True, allow_infinity=True)
points = st.lists(st.tuples(numbers, numbers), max_size=8).map(tuple)
garbage = st.builds(
    Signals,
    faces=st.integers(-1, 3) | st.just(10**30),
    width=st.sampled_from([0, -1, 480, 10**400]),
    height=st.sampled_from([0, -1, 360, 10**400]),
    brightness=numbers,
    thumb=st.binary(max_size=3),
    box=st.none() | st.tuples(numbers, numbers, numbers, numbers),
    yaw=numbers,
    pitch=numbers,
    mouth=numbers,
    eyes=numbers,
    rigid=points,
    live=st.none() | numbers,
    embedding=st.none() | st.lists(numbers, max_size=4).map(tuple),
)


def ordered(states: list[Challenge]) -> None:
    """Every step of a life: over is over, done grows by one, prompted and faults stay, stages follow each other."""
    follows = {
        Stage.CALM: {Stage.PAUSE},
        Stage.PAUSE: {Stage.GESTURE},
        Stage.GESTURE: {Stage.RETURN},
        Stage.RETURN: {Stage.PAUSE, Stage.PASSED},
    }
    for before, now in pairwise(states):
        if is_over(before):
            assert now is before
            continue
        assert now.stage in {before.stage, Stage.FAILED} | follows[before.stage]
        assert now.done - before.done in (0, 1)
        assert now.done == before.done or before.stage is Stage.RETURN
        assert now.prompted or not before.prompted
        assert now.prompted == before.prompted or (before.stage, now.stage) == (Stage.PAUSE, Stage.GESTURE)
        assert (now.fault is not None) == (now.stage is Stage.FAILED)
        assert (now.prompt is not None) == (now.stage is Stage.GESTURE)
        assert now.stage is not Stage.PASSED or now.done == now.of
        assert now.at >= before.at


@given(st.randoms(use_true_random=False), st.lists(st.tuples(garbage, numbers), max_size=60))
@settings(max_examples=150, deadline=None)
def test_garbage_never_crashes_and_never_passes(random: Random, frames: list[tuple[Signals, float]]) -> None:
    states = [begin(plan(random), 0.0)]
    for number, (signals, at) in enumerate(frames):
        states.append(step(states[-1], number, signals, at))
        states.append(expire(states[-1], at))
        wants(states[-1], number + 1)
    ordered(states)
    assert not any(state.done or state.stage is Stage.PASSED for state in states)


@given(
    st.randoms(use_true_random=False),
    st.dictionaries(
        st.integers(0, 150), st.tuples(st.sampled_from([f.name for f in fields(Signals)]), garbage)
    ),
)
@settings(max_examples=60, deadline=None)
def test_garbage_in_a_good_life_never_crashes(random: Random, spoilt: dict[int, tuple[str, Signals]]) -> None:
    """Some figures of some frames are wild: each life keeps its order, and garbage for good is not passed."""
    states, person, camera = [begin(plan(random), 0.0)], Person(), Camera(0.3)
    for number, at in enumerate(ticks(seconds=16)):
        signals = camera.shoot(person(states[-1], at), number, wants(states[-1], number))
        if number in spoilt:
            name, wild = spoilt[number]
            signals = replace(signals, **{name: getattr(wild, name)})
        states.append(step(states[-1], number, signals, at))
    ordered(states)


@pytest.mark.parametrize(
    "name",
    ["width", "height", "box", "yaw", "pitch", "mouth", "eyes", "brightness", "rigid", "live", "embedding"],
)
@pytest.mark.parametrize("wild", [math.nan, math.inf, -math.inf, 1e308])
@pytest.mark.parametrize("after", [0.0, 1.0, 4.0])
def test_one_wild_figure_for_good_does_not_pass(name: str, wild: float, after: float) -> None:
    """Only passive scores that go wild in the last third are outvoted by those before: their median counts."""
    value = {
        "width": 10**400,
        "height": 10**400,
        "box": (wild,) * 4,
        "rigid": ((wild, wild),) * 11,
        "embedding": (wild,) * 64,
    }.get(name, wild)
    challenge, person, camera = begin(plan(Random(3)), 0.0), Person(), Camera()
    for number, at in enumerate(ticks()):
        want = wants(challenge, number)
        signals = camera.shoot(person(challenge, at), number, want)
        if at >= after and getattr(signals, name) is not None:
            signals = replace(signals, **{name: value})
        challenge = step(challenge, number, signals, at)
    assert challenge.stage is (Stage.PASSED if name == "live" and after == 4 else Stage.FAILED)


@given(
    st.randoms(use_true_random=False),
    st.lists(
        st.tuples(st.sampled_from(["step", "expire", "skip"]), st.floats(-1, 1), st.integers(-2, 3)),
        max_size=80,
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_order_of_calls_keeps_the_order_of_a_life(
    random: Random, calls: list[tuple[str, float, int]]
) -> None:
    """Times that go back, numbers that do not rise: never a crash, and over is over."""
    states, person, camera = [begin(plan(random), 0.0)], Person(), Camera()
    at, number = 0.0, 0
    for call, drift, stride in [*[("step", 0.0, 1)] * 30, *calls]:
        at, number = at + 1 / 12 + (drift if call == "skip" else 0), number + stride
        if call == "expire":
            states.append(expire(states[-1], at + drift))
        else:
            signals = camera.shoot(person(states[-1], at), number, wants(states[-1], number))
            states.append(step(states[-1], number, signals, at + drift / 20))
    ordered(states)


def test_an_hour_that_goes_back_counts_as_no_time() -> None:
    """A clock put back by two seconds for a moment: nothing fails, nothing is hastened."""
    clock = [at - 2 if 3 < at < 3.2 else at for at in ticks()]
    states = play(plan(Random(1)), Person(), clock)
    assert states[-1].stage is Stage.PASSED
    ordered(states)


@given(st.randoms(use_true_random=False), st.floats(0.3, 3), st.integers(8, 15))
@settings(max_examples=20, deadline=None)
def test_over_is_over(random: Random, reaction: float, fps: int) -> None:
    states = play(plan(random), Person(reaction=reaction), ticks(fps))
    ordered(states)
    last = states[-1]
    assert last.stage is Stage.PASSED
    assert step(last, last.number, Camera().shoot(Pose(), 1, (True, True)), last.at + 99) is last
    assert expire(last, last.at + 1e9) is last
    failed = expire(states[-2], states[-2].at + 1)
    assert failed.fault is Fault.GAP
    assert step(failed, failed.number + 1, Camera().shoot(Pose(), 1, (True, True)), failed.at) is failed
    assert expire(failed, math.inf) is failed


def test_nothing_counts_before_the_first_prompt() -> None:
    for seconds in (0.5, 1.0, 1.2):
        states = play(Plan(plan(Random(1)).gestures, (1.3, 1, 1)), Person(), ticks(seconds=seconds))
        assert not expire(states[-1], states[-1].at + 1).prompted
