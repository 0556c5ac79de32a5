"""The challenge of the face check: a person rests, then does three gestures when asked, and stays the same person.

    challenge = begin(plan(random), at)
    challenge = step(challenge, number, signals, at)    # every frame
    challenge = expire(challenge, at)                   # when none came

Values in, values out: no clock, no model, no picture. Patient in time, strict in substance. A reenactment or an
injected camera can pass any such challenge: it is an aid, and a person decides. The rules that need no more than
the frames lie in `challenge`.
"""

import random as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.identity import gestures
from app.identity.challenge.evidence import Evidence
from app.identity.challenge.faults import TECHNICAL, Fault
from app.identity.challenge.line import Line, longest_gap
from app.identity.challenge.sight import Sight
from app.identity.challenge.under_way import Watch
from app.identity.gestures import SAME_PERSON, Gesture, Hint, Rest
from app.identity.signals import Signals

__all__ = [
    "TECHNICAL",
    "Challenge",
    "Fault",
    "Gesture",
    "Hint",
    "Plan",
    "Stage",
    "begin",
    "expire",
    "is_over",
    "plan",
    "step",
    "wants",
]


GESTURES = 3
"""Of five, without repeat (identity.md)."""
PAUSE = (0.5, 1.3)
"""Seconds at rest before a prompt (identity.md)."""


class Stage(StrEnum):
    """`PAUSE`: at rest, the next prompt comes at a moment nobody knows. `RETURN`: done, now back to rest."""

    CALM = "calm"
    PAUSE = "pause"
    GESTURE = "gesture"
    RETURN = "return"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked, and how many seconds of rest go before each. Raises ValueError for what asks nothing."""

    gestures: tuple[Gesture, ...]
    pauses: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.gestures or len(self.gestures) != len(self.pauses):
            raise ValueError("a plan has gestures, and a pause before each")


@dataclass(frozen=True, slots=True)
class Challenge:
    """The whole progress. `since`: when the stage began; `at`: when the last frame came (seconds, the server's)."""

    plan: Plan
    since: float
    at: float
    number: int = -1
    stage: Stage = Stage.CALM
    done: int = 0
    fault: Fault | None = None
    hint: Hint | None = None
    """What keeps the person from being calm; None while a gesture is asked for."""
    stills: Mapping[str, int] = field(default_factory=dict)
    """"neutral" or a gesture -> the frame whose picture shows it best so far. A number enters only at its own step:
    keep a picture when `stills` names it right after, forget those it names no more."""
    same: float = SAME_PERSON
    """Cosine similarity from which two frames show one person."""
    prompted: bool = False
    """Whether a prompt was ever shown: from then on the try counts."""
    line: Line = field(default_factory=Line)
    sight: Sight = field(default_factory=Sight)
    calm: tuple[Signals, ...] = ()
    rest: Rest | None = None
    watch: Watch = field(default_factory=Watch)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def of(self) -> int:
        """How many gestures there are."""
        return len(self.plan.gestures)

    @property
    def prompt(self) -> Gesture | None:
        """What the person must do now."""
        return self.plan.gestures[self.done] if self.stage is Stage.GESTURE else None


def _asked(challenge: Challenge) -> Gesture:
    """The gesture of this round, which in a pause nobody knows yet."""
    return challenge.plan.gestures[challenge.done]


def _fail(challenge: Challenge, fault: Fault) -> Challenge:
    """The end, by a fault."""
    return replace(challenge, stage=Stage.FAILED, fault=fault, hint=None)


def _enter(challenge: Challenge, stage: Stage) -> Challenge:
    """The next stage, in which nothing was seen yet."""
    return replace(challenge, stage=stage, since=challenge.at, watch=Watch())


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
        return _fail(challenge, Fault.OUT_OF_ORDER)
    challenge = replace(_receive(challenge, signals, at), number=number, at=at)
    fault = challenge.line.fault(at, calm=challenge.stage is Stage.CALM)
    if fault:
        return _fail(challenge, fault)
    if challenge.rest is None:
        return _calm(challenge, signals)
    return _proper(challenge, challenge.rest, signals)


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
    return _fail(challenge, fault) if fault else challenge


def _overdue(challenge: Challenge, at: float) -> Fault | None:
    is_calm = challenge.stage is Stage.CALM
    gap = Fault.GAP if at - challenge.at > longest_gap(is_calm) else None
    if is_calm:
        return _calm_overdue(challenge, at) or gap
    return gap or _round_overdue(challenge, at)


def wants(challenge: Challenge, number: int) -> tuple[bool, bool]:
    """(score, represent): whether frame `number`, not yet measured, should go to the passive network and to the
    recogniser. In turn, so that no frame is dear; and at once for who rests after a gesture."""
    if is_over(challenge) or number <= challenge.number:
        return False, False
    if challenge.stage is Stage.CALM and not challenge.calm:
        return False, False
    return challenge.evidence.wants(at_once=_is_moment(challenge))


# Before the first pause

CALM_FRAMES = 10
"""In a row, before the first pause (identity.md)."""
CALM_LIMIT = 60.0
"""Seconds to come to rest: patience with a nervous person, an end for an empty chair."""

_HINDERED = {
    Hint.NO_FACE: Fault.NO_FACE,
    Hint.SEVERAL_FACES: Fault.SEVERAL_FACES,
    Hint.DARK: Fault.DARK,
}


def _calm_overdue(challenge: Challenge, at: float) -> Fault | None:
    """Why there was no calm, once it has taken too long."""
    if not at - challenge.since > CALM_LIMIT:
        return None
    if challenge.line.is_sparse:
        return Fault.SLOW if challenge.line.arrivals else Fault.GAP
    return _HINDERED.get(challenge.hint, Fault.NO_CALM) if challenge.hint else Fault.NO_CALM


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
    return _enter(replace(challenge, rest=rest, evidence=evidence, calm=()), Stage.PAUSE)


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


# From the first pause on

SOONEST = 0.2
"""Seconds from prompt to gesture: nobody reacts faster (identity.md)."""
LATEST = 6.0
"""Seconds from prompt to gesture (identity.md)."""
RETURN_LIMIT = 4.0
"""Seconds from gesture to rest."""
SETTLE_LIMIT = 4.0
"""Seconds a pause may last beyond its own for somebody who does not rest."""
NEUTRAL_FRAMES = 2
"""In a row at rest, for a return."""


def _round_overdue(challenge: Challenge, at: float) -> Fault | None:
    """What it is called when the stage has lasted too long."""
    limit, fault = _limit(challenge)
    return fault if at - challenge.since > limit else None


def _limit(challenge: Challenge) -> tuple[float, Fault]:
    """Seconds the stage may last, and what it is called when it lasts longer."""
    if challenge.stage is Stage.PAUSE:
        return challenge.plan.pauses[challenge.done] + SETTLE_LIMIT, Fault.NO_RETURN
    if challenge.stage is Stage.GESTURE:
        return LATEST, Fault.FLAT if challenge.watch.flat else Fault.TOO_LATE
    unknown = challenge.watch.neutral >= NEUTRAL_FRAMES
    return RETURN_LIMIT, Fault.UNMEASURED if unknown else Fault.NO_RETURN


def _is_moment(challenge: Challenge) -> bool:
    """Whether it should be known at once who this is: who does the gesture, and who rests after it. A turned head
    is not compared."""
    watch = challenge.watch
    if challenge.stage is Stage.RETURN and watch.neutral:
        return not watch.known
    return watch.peak > 0 and not watch.met and _asked(challenge) in (Gesture.BLINK, Gesture.MOUTH)


def _proper(challenge: Challenge, rest: Rest, signals: Signals) -> Challenge:
    """What is wrong in any stage, then what the stage makes of the frame."""
    challenge = replace(challenge, sight=challenge.sight.look(signals, challenge.at))
    fault = challenge.sight.fault(signals, challenge.at)
    if fault:
        return _fail(challenge, fault)
    if not gestures.is_face(signals):
        return replace(challenge, watch=challenge.watch.lose())
    reach = gestures.reached(signals, rest)
    if gestures.is_frontal(reach):
        challenge = replace(challenge, evidence=challenge.evidence.hear(signals, rest, challenge.same))
    if challenge.evidence.shows_another:
        return _fail(challenge, Fault.OTHER_PERSON)
    challenge = _notice(challenge, rest, signals, reach)
    return _STAGES[challenge.stage](challenge, reach)


def _notice(challenge: Challenge, rest: Rest, signals: Signals, reach: Mapping[Gesture, float]) -> Challenge:
    watch = challenge.watch.notice(signals, rest, reach, _expected(challenge), challenge.at)
    if signals.embedding is not None:
        watch = watch.meet(doubted=challenge.evidence.strangers > 0)
    return replace(challenge, watch=watch)


def _expected(challenge: Challenge) -> Gesture | None:
    """The only gesture that may show; in a pause none."""
    return None if challenge.stage is Stage.PAUSE else _asked(challenge)


def _strays(challenge: Challenge) -> bool:
    return challenge.watch.strays(_expected(challenge), challenge.at)


def _pause(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """The prompt comes when the pause is over and the face at rest: never in the middle of a blink."""
    if _strays(challenge):
        return _fail(challenge, Fault.TOO_EARLY)
    challenge = replace(challenge, hint=_way_back(reach))
    if challenge.at - challenge.since < challenge.plan.pauses[challenge.done] or challenge.hint:
        return challenge
    return replace(_enter(challenge, Stage.GESTURE), prompted=True)


def _way_back(reach: Mapping[Gesture, float]) -> Hint | None:
    """What is still to do to be at rest."""
    if gestures.is_neutral(reach):
        return None
    ahead = max(abs(reach[Gesture.LEFT]), abs(reach[Gesture.NOD])) < gestures.NEUTRAL
    return Hint.HOLD_STILL if ahead else Hint.TURN_TO_CAMERA


def _gesture(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """The gesture asked for, not sooner than anybody can react, and no other."""
    watch, wanted = challenge.watch, _asked(challenge)
    if _strays(challenge):
        return _fail(challenge, Fault.WRONG_GESTURE)
    early = reach[wanted] >= 1 and challenge.at - challenge.since < SOONEST
    if early and wanted is not Gesture.BLINK:
        return _fail(challenge, Fault.TOO_EARLY)
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
        return _fail(challenge, Fault.WRONG_GESTURE)
    challenge = _keep_still(challenge, reach)
    if watch.neutral < NEUTRAL_FRAMES or not watch.known:
        return replace(challenge, hint=_way_back(reach))
    challenge = replace(challenge, done=challenge.done + 1, hint=None)
    if challenge.done < challenge.of:
        return _enter(challenge, Stage.PAUSE)
    fault = challenge.evidence.verdict(challenge.same)
    return _fail(challenge, fault) if fault else replace(challenge, stage=Stage.PASSED)


_STAGES: Mapping[Stage, Callable[[Challenge, Mapping[Gesture, float]], Challenge]] = {
    Stage.PAUSE: _pause,
    Stage.GESTURE: _gesture,
    Stage.RETURN: _return,
}


def _keep_still(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """Remember the frame that shows the gesture asked for best."""
    wanted = _asked(challenge)
    if reach[wanted] < 1 or reach[wanted] <= challenge.watch.peak:
        return challenge
    return replace(
        challenge,
        stills={**challenge.stills, wanted.value: challenge.number},
        watch=replace(challenge.watch, peak=reach[wanted]),
    )
