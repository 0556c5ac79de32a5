"""Before the first pause: the person comes to rest, and the frames at rest become the measure of all later ones."""

from collections.abc import Mapping
from dataclasses import replace

from app.identity.challenge import gestures
from app.identity.challenge.evidence import Evidence
from app.identity.challenge.faults import Fault
from app.identity.challenge.gestures import Hint
from app.identity.challenge.progress import Challenge, Stage, enter
from app.identity.challenge.sight import Sight
from app.identity.engine.signals import Signals

CALM_FRAMES = 10
"""In a row, before the first pause (docs/measured.md liveness)."""
CALM_LIMIT = 60.0
"""Seconds to come to rest: patience with a nervous person, an end for an empty chair."""

_HINDERED = {
    Hint.NO_FACE: Fault.NO_FACE,
    Hint.SEVERAL_FACES: Fault.SEVERAL_FACES,
    Hint.DARK: Fault.DARK,
}


def overdue(challenge: Challenge, at: float) -> Fault | None:
    """Why there was no calm, once it has taken too long."""
    if not at - challenge.since > CALM_LIMIT:
        return None
    if challenge.line.is_sparse:
        return Fault.SLOW if challenge.line.arrivals else Fault.GAP
    return _HINDERED.get(challenge.hint, Fault.NO_CALM) if challenge.hint else Fault.NO_CALM


def step(challenge: Challenge, signals: Signals) -> Challenge:
    """Another calm frame, or the run is broken; ten in a row, fast enough and known, end the stage."""
    hint = gestures.hindrance(signals, challenge.sight.face)
    challenge = replace(challenge, sight=Sight(face=signals if gestures.is_face(signals) else None))
    if hint or challenge.line.is_still(challenge.at):
        return replace(challenge, hint=hint, calm=(), stills={}, evidence=Evidence())
    if _is_somebody_else(challenge, signals):
        challenge = replace(challenge, calm=(), evidence=Evidence())
    challenge = replace(
        challenge,
        hint=None,
        calm=(*challenge.calm, signals)[-3 * CALM_FRAMES :],
        stills=_neutral_still(challenge, signals),
    )
    return _settle(challenge) if len(challenge.calm) >= CALM_FRAMES else challenge


def _settle(challenge: Challenge) -> Challenge:
    rest = gestures.rest(challenge.calm)
    if rest is None or not challenge.line.is_brisk(CALM_FRAMES):
        return challenge
    evidence = challenge.evidence
    for frame in challenge.calm:
        evidence = evidence.hear(frame, rest, challenge.same)
    return enter(replace(challenge, rest=rest, evidence=evidence, calm=()), Stage.PAUSE)


def _is_somebody_else(challenge: Challenge, signals: Signals) -> bool:
    known = next((frame.embedding for frame in challenge.calm if frame.embedding is not None), None)
    if known is None or signals.embedding is None:
        return False
    return gestures.likeness(known, signals.embedding) < challenge.same


def _neutral_still(challenge: Challenge, signals: Signals) -> Mapping[str, int]:
    """The calm frame that looks straightest into the camera."""
    best = min((abs(frame.yaw) for frame in challenge.calm), default=None)
    if best is None or abs(signals.yaw) < best:
        return {"neutral": challenge.number}
    return challenge.stills
