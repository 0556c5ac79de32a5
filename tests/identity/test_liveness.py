"""Stories of the challenge: who obeys passes, and each way to fail has its near miss."""

from itertools import permutations

import pytest

from app.identity.liveness import Fault, Gesture, Plan, Stage
from tests.identity.puppet import Person, play

PLANS = [Plan(three, (0.5, 0.9, 1.3)) for three in permutations(Gesture, 3)]


@pytest.mark.parametrize("fps", [8, 10, 12, 15])
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: "-".join(plan.gestures))
def test_who_obeys_passes(plan: Plan, fps: float) -> None:
    states = play(plan, Person(), fps=fps, jitter=0.5, noise=0.7)
    assert (states[-1].stage, states[-1].fault) == (Stage.PASSED, None)
    assert set(states[-1].stills) == {"neutral", *plan.gestures}


def test_a_picture_held_still_is_asked_and_does_nothing() -> None:
    last = play(PLANS[0], lambda _challenge, _at: Person().pose)[-1]
    assert (last.stage, last.fault, last.prompted) == (Stage.FAILED, Fault.TOO_LATE, True)
