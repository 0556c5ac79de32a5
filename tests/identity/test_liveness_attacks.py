"""Whoever is not before the camera, or is not the one who began, does not pass: attacks as traces of figures."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from math import sin
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity.challenge import Fault, Stage
from app.identity.challenge.gestures import Gesture
from app.identity.challenge.liveness import begin, plan, step, wants
from app.identity.challenge.progress import Challenge, Plan
from tests.identity.puppet import Actor, Camera, Person, Pose, identity, moved, play, swing, ticks

pytestmark = pytest.mark.slow

PLANS = [Plan(three, (0.5, 0.9, 1.3)) for three in permutations(Gesture, 3)]
THIEF = identity("li")


def obeying_picture(change: Callable[[Pose], Pose]) -> Callable[[], Actor]:
    """Somebody who reads the prompts moves a picture as well as it can be done."""

    def held() -> Actor:
        person = Person()
        return lambda challenge, at: change(person(challenge, at))

    return held


PICTURES: dict[str, Callable[[], Actor]] = {
    "still": lambda: lambda _challenge, _at: Pose(relief=0),
    "moved": lambda: (
        lambda _challenge, at: Pose(relief=0, x=0.5 + 0.1 * sin(at), size=0.4 + 0.05 * sin(at / 2))
    ),
    "tilted by 40 degrees": obeying_picture(
        lambda pose: replace(pose, relief=0.3, mouth=0.04, eyes=0.33, yaw=1 + (pose.yaw - 1) * 0.3, pitch=6)
    ),
    "tilted until the mesh fails": obeying_picture(
        lambda pose: replace(
            pose, mouth=0.04, eyes=0.33, narrowed=1 - abs(pose.yaw - 1) / 60 - (pose.pitch - 4) / 60
        )
    ),
    "on a screen, mouth and lids cut out": obeying_picture(lambda pose: replace(pose, relief=0)),
    "bent": obeying_picture(lambda pose: replace(pose, relief=0.3, mouth=0.04, eyes=0.33)),
}


@pytest.mark.parametrize("plan", PLANS[::5], ids=lambda plan: "-".join(plan.gestures))
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_never_passes(picture: str, plan: Plan) -> None:
    states = play(plan, PICTURES[picture](), noise=0.3)
    assert states[-1].stage is Stage.FAILED


def recording(shown: Plan, noise: float = 0.0) -> list[Pose]:
    """What a camera sees of somebody who passes another challenge."""
    person = Person()
    poses: list[Pose] = []

    def taped(challenge: Challenge, at: float) -> Pose:
        poses.append(person(challenge, at))
        return poses[-1]

    assert play(shown, taped, noise=noise)[-1].stage is Stage.PASSED
    return poses


def replay(poses: list[Pose]) -> Actor:
    return lambda _challenge, at: poses[min(round(at * 12), len(poses) - 1)]


@pytest.mark.parametrize("taped", PLANS[::12], ids=lambda plan: "-".join(plan.gestures))
def test_a_recording_passes_no_plan_but_its_own(taped: Plan) -> None:
    poses = recording(taped)
    passed = [p.gestures for p in PLANS if play(p, replay(poses))[-1].stage is Stage.PASSED]
    assert passed in ([], [taped.gestures])


def blinking_with(first: Gesture, second: Gesture) -> Actor:
    """The best blind recording: two gestures, and a blink every second, that no plan forbids."""

    def poses(_challenge: Challenge, at: float) -> Pose:
        pose = Pose()
        for gesture, start in ((first, 4.0), (second, 8.0)):
            pose = moved(pose, gesture, swing(gesture, at - start))
        return replace(pose, eyes=0.07) if at % 1 < 0.15 and at > 1 else pose

    return poses


@pytest.mark.parametrize(
    ("first", "second"), [*permutations([g for g in Gesture if g is not Gesture.BLINK], 2)]
)
def test_the_best_blind_recording_suits_three_plans_of_sixty_at_most(first: Gesture, second: Gesture) -> None:
    suits = [p for p in PLANS if {first, second} & set(p.gestures)]
    passed = {p.gestures for p in suits if play(p, blinking_with(first, second))[-1].stage is Stage.PASSED}
    blink = Gesture.BLINK
    assert passed <= {(blink, first, second), (first, blink, second), (first, second, blink)}


@pytest.mark.parametrize("plan", PLANS[::9], ids=lambda plan: "-".join(plan.gestures))
@pytest.mark.parametrize("stage", [Stage.PAUSE, Stage.GESTURE, Stage.RETURN])
@pytest.mark.parametrize("done", [0, 1, 2])
def test_who_takes_over_does_not_pass(plan: Plan, stage: Stage, done: int) -> None:
    """In the same place and the same light, from any moment on."""
    person = Person()

    def swapped(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        taken = (challenge.done, list(Stage).index(challenge.stage)) >= (done, list(Stage).index(stage))
        return replace(pose, who=THIEF) if taken else pose

    last = play(plan, swapped)[-1]
    assert (last.stage, last.fault) == (Stage.FAILED, Fault.OTHER_PERSON)


@pytest.mark.parametrize(
    ("gesture", "fps"), [(Gesture.BLINK, 12), (Gesture.BLINK, 15), (Gesture.MOUTH, 8), (Gesture.MOUTH, 12)]
)
def test_a_helper_who_does_the_gesture_alone_is_seen(gesture: Gesture, fps: float) -> None:
    """He comes and goes while only his blink or his mouth is wanted, which takes three frames at least."""
    person = Person()

    def helped(challenge: Challenge, at: float) -> Pose:
        pose = person(challenge, at)
        alone = challenge.done == 0 and pose != Pose()
        return replace(pose, who=THIEF) if alone else pose

    plan = Plan((gesture, Gesture.LEFT, Gesture.NOD), (0.5,) * 3)
    honest = play(plan, person, ticks(fps))[-1]
    assert honest.stage is Stage.PASSED
    person.begun.clear()
    assert Fault.OTHER_PERSON is play(plan, helped, ticks(fps))[-1].fault


def test_two_frames_of_somebody_else_are_enough() -> None:
    """One may be blurred; the next is looked at on the spot, to know."""
    person = Person()
    taken: list[float] = []

    def swapped(challenge: Challenge, at: float) -> Pose:
        looked_at = (
            challenge.done == 1
            and challenge.stage is Stage.PAUSE
            and wants(challenge, challenge.number + 1)[1]
        )
        if len(taken) == 1 or (looked_at and not taken):
            taken.append(at)
            return replace(person(challenge, at), who=THIEF)
        return person(challenge, at)

    assert play(PLANS[0], swapped)[-1].fault is Fault.OTHER_PERSON
    assert len(taken) == 2


def test_who_slips_in_while_nothing_is_seen_at_the_very_end_does_not_pass() -> None:
    """Known at the first frame of rest, gone for the next, and somebody else for the last two."""
    challenge, camera, person, gone = begin(Plan((Gesture.NOD,), (0.5,)), 0.0), Camera(), Person(), False
    for number, at in enumerate(ticks()):
        score, represent = wants(challenge, number)
        pose = person(challenge, at)
        if gone:
            pose = replace(pose, who=THIEF)
        elif challenge.stage is Stage.RETURN:
            gone, represent = challenge.watch.known, True
            pose = replace(pose, faces=0 if gone else 1)
        challenge = step(challenge, number, camera.shoot(pose, number, (score, represent)), at)
    assert gone
    assert challenge.fault is Fault.OTHER_PERSON


def test_a_face_beside_the_first_does_not_pass() -> None:
    person = Person()
    for start in (1.0, 2.0, 4.0):
        person.begun.clear()

        def beside(challenge: Challenge, at: float, since: float = start) -> Pose:
            return replace(person(challenge, at), faces=2 if at >= since else 1)

        assert play(PLANS[0], beside)[-1].fault is Fault.SEVERAL_FACES


def test_who_chooses_his_numbers_does_not_escape_the_networks() -> None:
    """Frames may be dropped on the way: what counts is how many came, not how they are numbered."""
    for stride in (1, 2, 4, 8):
        challenge, camera, person, dear = begin(PLANS[0], 0.0), Camera(), Person(), 0
        for index, at in enumerate(ticks()):
            number = index * stride
            want = wants(challenge, number)
            dear += sum(want)
            pose = replace(person(challenge, at), live=0.1)
            challenge = step(challenge, number, camera.shoot(pose, number, want), at)
        assert challenge.fault is Fault.NOT_LIVE
        assert dear > 20


@given(
    st.randoms(use_true_random=False),
    st.lists(
        st.tuples(st.sampled_from(Gesture), st.floats(0.1, 2.5), st.floats(0.3, 1.2), st.floats(0.5, 2)),
        max_size=12,
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_random_film_passes_only_if_it_shows_the_plan(
    random: Random, film: list[tuple[Gesture, float, float, float]]
) -> None:
    """Whatever is played blindly: those gestures, in that order, blinks aside, or no pass."""
    start, begun = 1.5, []
    for gesture, wait, size, slowness in film:
        begun.append((gesture, start + wait, size, slowness))
        start += wait

    def played(_challenge: Challenge, at: float) -> Pose:
        pose = Pose()
        for gesture, since, size, slowness in begun:
            pose = moved(pose, gesture, swing(gesture, at - since, slowness), size)
        return pose

    wanted = plan(random)
    if play(wanted, played)[-1].stage is Stage.PASSED:
        film_shows = [gesture for gesture, *_ in film if gesture is not Gesture.BLINK]
        plan_wants = [gesture for gesture in wanted.gestures if gesture is not Gesture.BLINK]
        assert film_shows[: len(plan_wants)] == plan_wants
