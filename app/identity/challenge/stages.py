"""What each stage makes of a frame, and how long it may last."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.identity.challenge import Fault, Stage, gestures
from app.identity.challenge.gestures import Gesture, Hint, Rest
from app.identity.challenge.history import Evidence, Sight
from app.identity.challenge.progress import Challenge, asked, enter, fail
from app.identity.engine.outcomes import Signals

CALM_FRAMES = 10
"""In a row, before the first pause (docs/measured.md liveness)."""
CALM_LIMIT = 60.0
"""Seconds to come to rest: patience with a nervous person, an end for an empty chair."""
SOONEST = 0.2
"""Seconds from prompt to gesture: nobody reacts faster (docs/measured.md liveness)."""
LATEST = 6.0
"""Seconds from prompt to gesture (docs/measured.md liveness)."""
RETURN_LIMIT = 4.0
"""Seconds from gesture to rest."""
SETTLE_LIMIT = 4.0
"""Seconds a pause may last beyond its own for somebody who does not rest."""
NEUTRAL_FRAMES = 2
"""In a row at rest, for a return."""


def overdue(challenge: Challenge, at: float) -> Fault | None:
    """What it is called when the stage has lasted too long."""
    limit, fault = _limit(challenge)
    return fault if at - challenge.since > limit else None


def _limit(challenge: Challenge) -> tuple[float, Fault]:
    """Seconds the stage may last, and what it is called when it lasts longer."""
    if challenge.stage is Stage.CALM:
        return CALM_LIMIT, _no_calm(challenge)
    if challenge.stage is Stage.PAUSE:
        return challenge.plan.pauses[challenge.done] + SETTLE_LIMIT, Fault.NO_RETURN
    if challenge.stage is Stage.GESTURE:
        return LATEST, Fault.FLAT if challenge.watch.flat else Fault.TOO_LATE
    unknown = challenge.watch.neutral >= NEUTRAL_FRAMES
    return RETURN_LIMIT, Fault.UNMEASURED if unknown else Fault.NO_RETURN


def _no_calm(challenge: Challenge) -> Fault:
    if challenge.line.is_sparse:
        return Fault.SLOW if challenge.line.arrivals else Fault.GAP
    return _HINDERED.get(challenge.hint, Fault.NO_CALM) if challenge.hint else Fault.NO_CALM


_HINDERED = {
    Hint.NO_FACE: Fault.NO_FACE,
    Hint.SEVERAL_FACES: Fault.SEVERAL_FACES,
    Hint.DARK: Fault.DARK,
}


def is_moment(challenge: Challenge) -> bool:
    """Whether it should be known at once who this is: who does the gesture, and who rests after it. A turned head
    is not compared."""
    watch = challenge.watch
    if challenge.stage is Stage.RETURN and watch.neutral:
        return not watch.known
    return watch.peak > 0 and not watch.met and asked(challenge) in (Gesture.BLINK, Gesture.MOUTH)


def step(challenge: Challenge, signals: Signals) -> Challenge:
    """What the stage makes of a frame that came in time."""
    if challenge.rest is None:
        return _calm(challenge, signals)
    return _round(challenge, challenge.rest, signals)


def _calm(challenge: Challenge, signals: Signals) -> Challenge:
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


def _round(challenge: Challenge, rest: Rest, signals: Signals) -> Challenge:
    """From the first pause on: what is wrong in any stage, then what the stage makes of the frame."""
    challenge = replace(challenge, sight=challenge.sight.look(signals, challenge.at))
    fault = challenge.sight.fault(signals, challenge.at)
    if fault:
        return fail(challenge, fault)
    if not gestures.is_face(signals):
        return replace(challenge, watch=challenge.watch.lose())
    reach = gestures.reached(signals, rest)
    if gestures.is_frontal(reach):
        challenge = replace(challenge, evidence=challenge.evidence.hear(signals, rest, challenge.same))
    if challenge.evidence.shows_another:
        return fail(challenge, Fault.OTHER_PERSON)
    challenge = _notice(challenge, rest, signals, reach)
    return _STAGES[challenge.stage](challenge, reach)


def _notice(challenge: Challenge, rest: Rest, signals: Signals, reach: Mapping[Gesture, float]) -> Challenge:
    watch = challenge.watch.notice(signals, rest, reach, _expected(challenge), challenge.at)
    if signals.embedding is not None:
        watch = watch.meet(doubted=challenge.evidence.strangers > 0)
    return replace(challenge, watch=watch)


def _expected(challenge: Challenge) -> Gesture | None:
    """The only gesture that may show; in a pause none."""
    return None if challenge.stage is Stage.PAUSE else asked(challenge)


def _strays(challenge: Challenge) -> bool:
    return challenge.watch.strays(_expected(challenge), challenge.at)


def _pause(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """The prompt comes when the pause is over and the face at rest: never in the middle of a blink."""
    if _strays(challenge):
        return fail(challenge, Fault.TOO_EARLY)
    challenge = replace(challenge, hint=_way_back(reach))
    if challenge.at - challenge.since < challenge.plan.pauses[challenge.done] or challenge.hint:
        return challenge
    return replace(enter(challenge, Stage.GESTURE), prompted=True)


def _way_back(reach: Mapping[Gesture, float]) -> Hint | None:
    """What is still to do to be at rest."""
    if gestures.is_neutral(reach):
        return None
    ahead = max(abs(reach[Gesture.LEFT]), abs(reach[Gesture.NOD])) < gestures.NEUTRAL
    return Hint.HOLD_STILL if ahead else Hint.TURN_TO_CAMERA


def _gesture(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """The gesture asked for, not sooner than anybody can react, and no other."""
    watch, wanted = challenge.watch, asked(challenge)
    if _strays(challenge):
        return fail(challenge, Fault.WRONG_GESTURE)
    early = reach[wanted] >= 1 and challenge.at - challenge.since < SOONEST
    if early and wanted is not Gesture.BLINK:
        return fail(challenge, Fault.TOO_EARLY)
    if early or watch.spoilt:
        return replace(challenge, watch=replace(watch, spoilt=True))
    challenge = _keep_still(challenge, reach)
    if not challenge.watch.holds(wanted, challenge.at):
        return challenge
    watch = replace(challenge.watch, known=False)
    return replace(challenge, stage=Stage.RETURN, since=challenge.at, watch=watch)


def _return(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """Back to rest, and still who began."""
    watch = challenge.watch
    if _strays(challenge):
        return fail(challenge, Fault.WRONG_GESTURE)
    challenge = _keep_still(challenge, reach)
    if watch.neutral < NEUTRAL_FRAMES or not watch.known:
        return replace(challenge, hint=_way_back(reach))
    challenge = replace(challenge, done=challenge.done + 1, hint=None)
    if challenge.done < challenge.of:
        return enter(challenge, Stage.PAUSE)
    fault = challenge.evidence.verdict(challenge.same)
    return fail(challenge, fault) if fault else replace(challenge, stage=Stage.PASSED)


_STAGES: Mapping[Stage, Callable[[Challenge, Mapping[Gesture, float]], Challenge]] = {
    Stage.PAUSE: _pause,
    Stage.GESTURE: _gesture,
    Stage.RETURN: _return,
}


def _keep_still(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """Remember the frame that shows the gesture asked for best."""
    wanted = asked(challenge)
    if reach[wanted] < 1 or reach[wanted] <= challenge.watch.peak:
        return challenge
    return replace(
        challenge,
        stills={**challenge.stills, wanted.value: challenge.number},
        watch=replace(challenge.watch, peak=reach[wanted]),
    )
