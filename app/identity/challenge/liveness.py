"""The way into the challenge, from plan to end.

    challenge = begin(plan(random), at)
    challenge = step(challenge, number, signals, at)    # every frame
    challenge = expire(challenge, at)                   # when none came

Values in, values out: no clock, no model, no picture.
"""

import random as randomness
from dataclasses import replace

from app.identity.challenge import Fault, Stage, stages
from app.identity.challenge.gestures import Gesture
from app.identity.challenge.history import Line, longest_gap
from app.identity.challenge.progress import Challenge, Plan, fail
from app.identity.engine.compare import SAME_PERSON
from app.identity.engine.outcomes import Signals

GESTURES = 3
"""Of five, without repeat (docs/measured.md liveness)."""
PAUSE = (0.5, 1.3)
"""Seconds at rest before a prompt (docs/measured.md liveness)."""


def plan(random: randomness.Random) -> Plan:
    """Three of the five gestures without repeat, at moments nobody knows. Give it a source nobody can guess."""
    chosen = random.sample(list(Gesture), GESTURES)
    return Plan(tuple(chosen), tuple(random.uniform(*PAUSE) for _ in chosen))


def begin(plan: Plan, at: float, same: float = SAME_PERSON) -> Challenge:
    """A challenge that waits for its first frame; `same` is the recogniser's `Bands.session`."""
    return Challenge(plan, since=at, at=at, same=same, line=Line(since=at))


def is_over(challenge: Challenge) -> bool:
    """Whether it passed or failed: it never changes again."""
    return challenge.stage in (Stage.PASSED, Stage.FAILED)


def step(challenge: Challenge, number: int, signals: Signals, at: float) -> Challenge:
    """One frame. `number` rises strictly; `at` is when the server got it (an earlier one counts as no time)."""
    at = at if at > challenge.at else challenge.at
    challenge = expire(challenge, at)
    if is_over(challenge):
        return challenge
    if number <= challenge.number:
        return fail(challenge, Fault.OUT_OF_ORDER)
    challenge = replace(_receive(challenge, signals, at), number=number, at=at)
    fault = challenge.line.fault(at, calm=challenge.stage is Stage.CALM)
    if fault:
        return fail(challenge, fault)
    return stages.step(challenge, signals)


def _receive(challenge: Challenge, signals: Signals, at: float) -> Challenge:
    if challenge.line.begins_anew(at, calm=challenge.stage is Stage.CALM):
        challenge = replace(challenge, line=Line(since=at), calm=())
    return replace(
        challenge,
        line=challenge.line.receive(signals.thumb, at),
        evidence=challenge.evidence.count(signals),
    )


def expire(challenge: Challenge, at: float) -> Challenge:
    """What the mere passing of time does: gaps and limits."""
    if is_over(challenge):
        return challenge
    fault = _overdue(challenge, at)
    return fail(challenge, fault) if fault else challenge


def _overdue(challenge: Challenge, at: float) -> Fault | None:
    """Before the first pause it says more why there was no calm than that the last frame is long ago."""
    is_calm = challenge.stage is Stage.CALM
    gap = Fault.GAP if at - challenge.at > longest_gap(is_calm) else None
    late = stages.overdue(challenge, at)
    return late or gap if is_calm else gap or late


def wants(challenge: Challenge, number: int) -> tuple[bool, bool]:
    """(score, represent): whether frame `number`, not yet measured, should go to the passive network and to the
    recogniser. In turn, so that no frame is dear; and at once for who rests after a gesture."""
    if is_over(challenge) or number <= challenge.number:
        return False, False
    if challenge.stage is Stage.CALM and not challenge.calm:
        return False, False
    return challenge.evidence.wants(at_once=stages.is_moment(challenge))
