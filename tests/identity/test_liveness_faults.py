"""Each way to fail has a story that ends in it, and a near miss that passes or ends otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from app.identity.challenge import TECHNICAL, Fault, Stage
from app.identity.challenge.gestures import Gesture, Hint
from app.identity.challenge.liveness import begin, expire, is_over, step, wants
from app.identity.challenge.progress import Challenge, Plan
from tests.identity.puppet import Actor, Camera, Person, Pose, identity, mix, moved, play, ticks

pytestmark = pytest.mark.slow

PLAN = Plan((Gesture.LEFT, Gesture.MOUTH, Gesture.NOD), (0.5, 1.3, 1.0))
BLINKS = Plan((Gesture.BLINK, Gesture.LEFT, Gesture.MOUTH), (0.5, 1.0, 1.0))
FRAME = 1 / 12


def ends(actor: Actor, clock: Iterable[float] | None = None, plan: Plan = PLAN) -> Fault | None:
    last = play(plan, actor, clock)[-1]
    assert is_over(last), f"still {last.stage}"
    return last.fault


def obedient(change: Callable[[Pose, Challenge, float], Pose], **person: float) -> Actor:
    """A person who obeys, with something else changed."""
    who = Person(**person)  # type: ignore[arg-type]
    return lambda challenge, at: change(who(challenge, at), challenge, at)


def during(stage: Stage, start: float, end: float, done: int = 0, **change: object) -> Actor:
    """Obedient, but for the seconds from `start` to `end` of a stage the pose is changed."""

    def changed(pose: Pose, challenge: Challenge, at: float) -> Pose:
        inside = challenge.stage is stage and challenge.done == done and start <= at - challenge.since < end
        return replace(pose, **change) if inside else pose  # type: ignore[arg-type]

    return obedient(changed)


def gap(seconds: float, after: float = 2.5) -> list[float]:
    return [at if at < after else at + seconds - FRAME for at in ticks()]


STRANGER = identity("li")


@pytest.mark.parametrize(
    ("fault", "story", "near_miss"),
    [
        (Fault.NO_FACE, during(Stage.PAUSE, 0, 0.8, 1, faces=0), during(Stage.PAUSE, 0, 0.6, 1, faces=0)),
        (
            Fault.SEVERAL_FACES,
            during(Stage.PAUSE, 0, 3.5 * FRAME, 1, faces=2),
            during(Stage.PAUSE, 0, 2.5 * FRAME, 1, faces=2),
        ),
        (
            Fault.DARK,
            during(Stage.PAUSE, 0, 1.3, 1, brightness=20),
            during(Stage.PAUSE, 0, 0.9, 1, brightness=20),
        ),
        (
            Fault.DARK,
            during(Stage.PAUSE, 0, 0.8, 1, faces=0, brightness=20),
            during(Stage.PAUSE, 0, 0.5, 1, faces=0, brightness=20),
        ),
        (Fault.TOO_LATE, Person(reaction=6.3), Person(reaction=5.3)),
        (Fault.TOO_EARLY, Person(reaction=-0.05), Person(reaction=0.22)),
        (
            Fault.TOO_EARLY,
            during(Stage.PAUSE, 0.2, 0.5, 1, yaw=20.0),
            during(Stage.PAUSE, 0.2, 0.5, 1, yaw=14.0),
        ),
        (
            Fault.TOO_EARLY,
            during(Stage.PAUSE, 0.2, 0.6, 1, mouth=0.4),
            during(Stage.PAUSE, 0.2, 0.4, 1, mouth=0.4),
        ),
        (Fault.NO_RETURN, during(Stage.RETURN, 0, 9, 0, yaw=30.0), during(Stage.RETURN, 0, 3.5, 0, yaw=30.0)),
        (Fault.NO_RETURN, during(Stage.PAUSE, 0, 9, 1, yaw=12.0), during(Stage.PAUSE, 0, 3.5, 1, yaw=12.0)),
        (Fault.NO_RETURN, during(Stage.PAUSE, 0, 9, 1, pitch=-5.0), during(Stage.PAUSE, 0, 9, 1, pitch=-3.0)),
        (Fault.JUMP, during(Stage.PAUSE, 0.3, 0.5, 1, x=0.7), during(Stage.PAUSE, 0.3, 0.5, 1, x=0.62)),
        (
            Fault.JUMP,
            during(Stage.PAUSE, 0.3, 0.5, 1, size=0.62),
            during(Stage.PAUSE, 0.3, 0.5, 1, size=0.55),
        ),
        (
            Fault.OTHER_PERSON,
            during(Stage.PAUSE, 0.1, 0.9, 1, who=mix("zhang", "li", 0.45)),
            during(Stage.PAUSE, 0.1, 0.9, 1, who=mix("zhang", "li", 0.7)),
        ),
        (
            Fault.OTHER_PERSON,
            during(Stage.PAUSE, 0.1, 1.3, 1, who=STRANGER, yaw=11.0),
            during(Stage.PAUSE, 0.1, 1.3, 1, who=STRANGER, yaw=14.5),
        ),
        (
            Fault.FLAT,
            obedient(lambda pose, *_: replace(pose, relief=0.0)),
            obedient(lambda pose, *_: replace(pose, relief=0.7)),
        ),
        (
            Fault.NOT_LIVE,
            obedient(lambda pose, *_: replace(pose, live=0.45)),
            obedient(lambda pose, *_: replace(pose, live=0.55)),
        ),
        (
            Fault.FROZEN,
            during(Stage.PAUSE, 0, 0.9, 1, thumb=b"same"),
            during(Stage.PAUSE, 0, 0.6, 1, thumb=b"same"),
        ),
    ],
    ids=lambda value: value.value if isinstance(value, Fault) else "",
)
def test_a_story_and_its_near_miss(fault: Fault, story: Actor, near_miss: Actor) -> None:
    assert ends(story) is fault
    assert ends(near_miss) is None


def other(gesture: Gesture) -> Gesture:
    return {Gesture.LEFT: Gesture.RIGHT, Gesture.MOUTH: Gesture.LEFT, Gesture.NOD: Gesture.MOUTH}[gesture]


@pytest.mark.parametrize(
    ("fault", "story", "near_miss"),
    [
        (Fault.GAP, gap(0.75), gap(0.65)),
        (Fault.SLOW, list(ticks(6.7)), list(ticks(7.5))),
        (Fault.FAST, list(ticks(31)), list(ticks(29))),
    ],
    ids=["gap", "slow", "fast"],
)
def test_a_line_and_its_near_miss(fault: Fault, story: list[float], near_miss: list[float]) -> None:
    assert ends(Person(), story) is fault
    assert ends(Person(), near_miss) is None


@pytest.mark.parametrize("instead", list(Gesture))
@pytest.mark.parametrize("asked", [g for g in Gesture if g is not Gesture.BLINK])
def test_another_gesture_than_the_one_asked_for_fails(asked: Gesture, instead: Gesture) -> None:
    """But a blink: it comes by itself, so it is only not the answer."""
    if asked is instead:
        return
    expected = Fault.TOO_LATE if instead is Gesture.BLINK else Fault.WRONG_GESTURE
    rest = tuple(g for g in Gesture if g is not asked)[:2]
    plan = Plan((asked, *rest), (0.5, 0.5, 0.5))
    assert ends(Person(obeys=lambda _: instead), plan=plan) is expected


@pytest.mark.parametrize("asked", list(Gesture))
@pytest.mark.parametrize("instead", [Gesture.LEFT, Gesture.RIGHT, Gesture.MOUTH, Gesture.NOD])
def test_a_gesture_just_large_enough_to_pass_is_large_enough_to_be_wrong(
    asked: Gesture, instead: Gesture
) -> None:
    """Otherwise a recording of many small gestures would suit every plan."""
    if asked is instead:
        return
    plan = Plan((asked, *[g for g in Gesture if g is not asked][:2]), (0.5, 0.5, 0.5))
    right = Plan((instead, *[g for g in Gesture if g is not instead][:2]), (0.5, 0.5, 0.5))
    sizes = [size / 100 for size in range(30, 90, 4)]
    passes = [s for s in sizes if play(right, Person(size=s, obeys=lambda _: instead))[-1].done >= 1]
    fails = [
        s for s in sizes if ends(Person(size=s, obeys=lambda _: instead), plan=plan) is Fault.WRONG_GESTURE
    ]
    assert passes
    assert set(passes) <= set(fails)


def test_everything_at_once_is_not_the_gesture_asked_for() -> None:
    def everything(pose: Pose, challenge: Challenge, at: float) -> Pose:
        for gesture in (Gesture.MOUTH, Gesture.NOD, Gesture.LEFT):
            pose = (
                moved(pose, gesture, 0.7)
                if challenge.stage is Stage.GESTURE and at - challenge.since > 0.5
                else pose
            )
        return pose

    for asked in (Gesture.MOUTH, Gesture.NOD, Gesture.LEFT):
        plan = Plan((asked,), (0.5,))
        assert ends(lambda challenge, at: everything(Pose(), challenge, at), plan=plan) is Fault.WRONG_GESTURE


@pytest.mark.parametrize("gesture", [Gesture.LEFT, Gesture.RIGHT, Gesture.NOD])
def test_a_head_that_moves_without_depth_is_flat(gesture: Gesture) -> None:
    plan = Plan((gesture,), (0.5,))
    assert ends(obedient(lambda pose, *_: replace(pose, relief=0.1)), plan=plan) is Fault.FLAT
    assert ends(obedient(lambda pose, *_: replace(pose, relief=0.8)), plan=plan) is None


def test_a_turn_that_tips_the_chin_a_little_is_a_turn() -> None:
    plan = Plan((Gesture.LEFT,), (0.5,))
    tipped = obedient(
        lambda pose, *_: replace(pose, pitch=4 + (pose.yaw - 1) * 0.28, mouth=0.04 + (pose.yaw - 1) * 0.006)
    )
    assert ends(tipped, plan=plan) is None


def test_a_wrong_gesture_on_the_way_back_fails() -> None:
    assert ends(during(Stage.RETURN, 0.3, 0.9, 0, yaw=-20.0)) is Fault.WRONG_GESTURE
    assert ends(during(Stage.RETURN, 0.3, 0.9, 0, yaw=-13.0)) is None


def test_a_blink_too_soon_is_no_answer_and_no_fault() -> None:
    def hasty(_challenge: Challenge, at: float, twice: bool) -> Pose:
        since = at - _challenge.since
        shut = _challenge.stage is Stage.GESTURE and (since < 0.4 or (twice and 1.5 < since < 1.8))
        return Pose(eyes=0.07) if shut else Pose()

    plan = Plan((Gesture.BLINK,), (0.5,))
    assert ends(lambda c, at: hasty(c, at, twice=False), plan=plan) is Fault.TOO_LATE
    states = play(plan, lambda c, at: hasty(c, at, twice=True))
    assert states[-1].done == 1
    done = next(s for s in states if s.stage is Stage.RETURN)
    assert done.since - next(s for s in states if s.prompt).since >= 1.5


def test_eyes_kept_shut_are_no_blink() -> None:
    assert ends(during(Stage.RETURN, 0, 9, 0, eyes=0.07), plan=BLINKS) is Fault.NO_RETURN


# Who never comes to rest


@pytest.mark.parametrize(
    ("hint", "fault", "pose"),
    [
        (Hint.NO_FACE, Fault.NO_FACE, Pose(faces=0)),
        (Hint.SEVERAL_FACES, Fault.SEVERAL_FACES, Pose(faces=2)),
        (Hint.DARK, Fault.DARK, Pose(brightness=39)),
        (Hint.DARK, Fault.DARK, Pose(brightness=10, faces=0)),
        (Hint.TOO_FAR, Fault.NO_CALM, Pose(size=0.17)),
        (Hint.TOO_FAR, Fault.NO_CALM, Pose(size=0.2, narrowed=0.8)),
        (Hint.TOO_NEAR, Fault.NO_CALM, Pose(size=0.77)),
        (Hint.OFF_CENTRE, Fault.NO_CALM, Pose(x=0.77)),
        (Hint.OFF_CENTRE, Fault.NO_CALM, Pose(y=0.23)),
        (Hint.TURN_TO_CAMERA, Fault.NO_CALM, Pose(yaw=13)),
        (Hint.TURN_TO_CAMERA, Fault.NO_CALM, Pose(yaw=-13)),
        (Hint.TURN_TO_CAMERA, Fault.NO_CALM, Pose(pitch=-21)),
        (Hint.TURN_TO_CAMERA, Fault.NO_CALM, Pose(pitch=21)),
        (Hint.HOLD_STILL, Fault.NO_CALM, Pose(mouth=0.23)),
        (Hint.HOLD_STILL, Fault.NO_CALM, Pose(eyes=0.11)),
    ],
)
def test_who_is_not_calm_is_told_why_and_not_asked(hint: Hint, fault: Fault, pose: Pose) -> None:
    states = play(PLAN, lambda _challenge, _at: pose)
    assert {state.hint for state in states[1:-1]} == {hint}
    assert (states[-1].stage, states[-1].fault, states[-1].prompted) == (Stage.FAILED, fault, False)
    assert 60 < states[-1].at + FRAME < 60.2


@pytest.mark.parametrize(
    "pose",
    [
        Pose(brightness=41),
        Pose(size=0.19),
        Pose(size=0.73),
        Pose(x=0.74),
        Pose(y=0.27),
        Pose(yaw=11.5),
        Pose(pitch=-19),
        Pose(pitch=19),
        Pose(mouth=0.21),
        Pose(eyes=0.13),
    ],
)
def test_who_is_only_nearly_out_of_place_is_calm(pose: Pose) -> None:
    assert play(PLAN, lambda _challenge, _at: pose, ticks(seconds=2))[-1].stage is not Stage.CALM


def test_who_fidgets_is_asked_to_hold_still() -> None:
    def fidgets(_challenge: Challenge, at: float) -> Pose:
        return Pose(x=0.5 if int(at * 12) % 2 else 0.54)

    states = play(PLAN, fidgets)
    assert (states[-1].fault, states[-2].hint) == (Fault.NO_CALM, Hint.HOLD_STILL)


def test_ten_calm_frames_in_a_row_are_needed() -> None:
    for broken in range(1, 10):
        states = play(
            PLAN, lambda _c, at, n=broken: Pose(faces=0) if round(at * 12) == n else Pose(), ticks(seconds=3)
        )
        assert next(s.number for s in states if s.stage is Stage.PAUSE) == broken + 10
    states = play(PLAN, Person(), ticks(seconds=3))
    assert next(s.number for s in states if s.stage is Stage.PAUSE) == 9


def test_two_people_cannot_rest_in_turns() -> None:
    """The first calm face is the one that all later ones are compared with."""

    def swapped(challenge: Challenge, at: float) -> Pose:
        return Pose(who=STRANGER) if at < 0.4 else Pose()

    states = play(PLAN, swapped, ticks(seconds=3))
    assert next(s.number for s in states if s.stage is Stage.PAUSE) >= 14


def test_a_slow_or_frozen_camera_is_known_before_anything_is_asked() -> None:
    states = play(PLAN, Person(), ticks(6))
    assert (states[-1].fault, states[-1].prompted) == (Fault.SLOW, False)
    states = play(PLAN, lambda _c, _at: Pose(thumb=b"same"))
    assert (states[-1].fault, states[-1].prompted) == (Fault.FROZEN, False)
    states = play(PLAN, lambda c, at: Pose(thumb=b"same") if at < 4 else Person()(c, at), ticks(seconds=9))
    assert states[-1].prompted


def test_a_camera_may_start_late_but_not_never() -> None:
    clock = [9.5 + at for at in ticks()]
    assert ends(Person(), clock) is None
    assert expire(begin(PLAN, 0), 9.9).fault is None
    assert expire(begin(PLAN, 0), 10.1).fault is Fault.GAP


# What passing time does, and what comes in disorder


def test_expire_sees_the_gap_and_the_limit_without_a_frame() -> None:
    states = play(PLAN, lambda _c, _at: Pose())
    waiting = next(s for s in states if s.prompted)
    assert expire(waiting, waiting.at + 0.69) == waiting
    assert expire(waiting, waiting.at + 0.71).fault is Fault.GAP
    late = states[-2]
    assert expire(late, late.since + 5.99) == late
    assert expire(late, late.since + 6.01).fault is Fault.TOO_LATE


@pytest.mark.parametrize("back", [0, 1, 5])
def test_a_number_that_does_not_rise_fails(back: int) -> None:
    states = play(PLAN, Person(), ticks(seconds=3))
    last = states[-1]
    signals = Camera().shoot(Pose(), 999, (False, False))
    assert step(last, last.number - back, signals, last.at + FRAME).fault is Fault.OUT_OF_ORDER
    assert step(last, last.number + 1 + back, signals, last.at + FRAME).fault is None


@pytest.mark.parametrize("want", [(False, False), (True, False), (False, True)])
def test_a_machine_that_does_not_measure_lets_nobody_pass(want: tuple[bool, bool]) -> None:
    challenge, person, camera = begin(PLAN, 0), Person(), Camera()
    for number, at in enumerate(ticks()):
        asked = wants(challenge, number)
        signals = camera.shoot(person(challenge, at), number, (asked[0] and want[0], asked[1] and want[1]))
        challenge = step(challenge, number, signals, at)
    assert challenge.stage is Stage.FAILED
    assert challenge.fault in (Fault.UNMEASURED, Fault.NO_CALM)


def test_who_rests_after_a_gesture_must_be_known() -> None:
    challenge, person, camera = begin(PLAN, 0), Person(), Camera()
    for number, at in enumerate(ticks()):
        score, represent = wants(challenge, number)
        want = score, represent and challenge.stage is not Stage.RETURN
        challenge = step(challenge, number, camera.shoot(person(challenge, at), number, want), at)
    assert challenge.fault is Fault.UNMEASURED


def test_every_fault_has_its_story_here() -> None:
    """Technical are those of line and machine; the person's own never are."""
    assert {
        Fault.GAP,
        Fault.SLOW,
        Fault.FAST,
        Fault.FROZEN,
        Fault.OUT_OF_ORDER,
        Fault.UNMEASURED,
    } == TECHNICAL
    with open(__file__, encoding="utf-8") as source:
        told = source.read()
    assert [fault for fault in Fault if f"Fault.{fault.name}" not in told] == []
