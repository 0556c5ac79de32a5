"""The challenge of the face check: a person rests, then does three gestures when asked, and stays the same person.

    challenge = begin(plan(random), at)
    challenge = step(challenge, number, signals, at)    # every frame
    challenge = expire(challenge, at)                   # when none came

Values in, values out: no clock, no model, no picture. Patient in time, strict in substance. A reenactment or an
injected camera can pass any such challenge: it is an aid, and a person decides.
"""

import random as randomness
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import median

from app.identity import gestures
from app.identity.gestures import HOLD, SAME_PERSON, Gesture, Hint, Rest
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


class Stage(StrEnum):
    """`PAUSE`: at rest, the next prompt comes at a moment nobody knows. `RETURN`: done, now back to rest."""

    CALM = "calm"
    PAUSE = "pause"
    GESTURE = "gesture"
    RETURN = "return"
    PASSED = "passed"
    FAILED = "failed"


class Fault(StrEnum):
    """Every way to fail."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    DARK = "dark"
    NO_CALM = "no_calm"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_GESTURE = "wrong_gesture"
    NO_RETURN = "no_return"
    JUMP = "jump"
    FLAT = "flat"
    OTHER_PERSON = "other_person"
    NOT_LIVE = "not_live"
    GAP = "gap"
    SLOW = "slow"
    FAST = "fast"
    FROZEN = "frozen"
    OUT_OF_ORDER = "out_of_order"
    UNMEASURED = "unmeasured"


TECHNICAL = frozenset(
    {Fault.GAP, Fault.SLOW, Fault.FAST, Fault.FROZEN, Fault.OUT_OF_ORDER, Fault.UNMEASURED},
)
"""The line's or the machine's, not the person's. Once prompted, they must be limited too: whoever sees a prompt that
does not suit his recording could pull the plug and ask for another."""

GESTURES = 3
"""Of five, without repeat (identity.md)."""
PAUSE = (0.5, 1.3)
"""Seconds at rest before a prompt (identity.md)."""

CALM_FRAMES = 10
"""In a row, before the first pause (identity.md)."""
CALM_LIMIT = 60.0
"""Seconds to come to rest: patience with a nervous person, an end for an empty chair."""
CALM_PATIENCE = 10.0
"""Seconds without a frame, or with one and the same, before the first pause: a camera may take long to start."""
SOONEST = 0.2
"""Seconds from prompt to gesture: nobody reacts faster (identity.md)."""
LATEST = 6.0
"""Seconds from prompt to gesture (identity.md)."""
RETURN_LIMIT = 4.0
"""Seconds from gesture to rest."""
SETTLE_LIMIT = 4.0
"""Seconds a pause may last beyond its own for somebody who does not rest."""
LONGEST_GAP = 0.7
"""Seconds between two frames (identity.md)."""
LONGEST_LOSS = 0.6
"""Seconds without exactly one face (identity.md)."""
LONGEST_DARK = 1.0
"""Seconds too dark to measure by: a cloud passes, a hand over the lamp does not."""
DARK = 28.0
"""Mean luma (0-255) of the face below which the figures are noise; lower than what is asked to begin with."""
LONGEST_STILL = 0.6
"""Seconds of one and the same picture. A camera in poor light repeats a frame or two."""
SEVERAL = 3
"""Frames in a row with more than one face (identity.md): a detector may see one in a curtain, not thrice."""
SLOWEST, FASTEST = 7.0, 30.0
"""Frames per second over `WINDOW` (slowest: identity.md). More than the fastest is not the page that sends."""
WINDOW = 5.0
"""Seconds over which frames are counted: long enough that one hiccup of a fair line does not fail it."""
JUMP_SHIFT = 0.5
"""Face widths between two frames that show it; gestures move it 0.1 (measured)."""
JUMP_GROWTH = 1.5
"""Times larger or smaller between two frames that show it; gestures 1.1 (measured)."""
DOMINANCE = 0.6
"""Part of the gesture asked for that another must stay below, once it reaches what would count for itself: a turned
head's mouth and chin measure a little off. What passes when asked must fail when not, or a recording of many small
gestures would suit every plan."""
NEUTRAL_FRAMES = 2
"""In a row at rest, for a return."""
STRANGERS = 2
"""Represented frontal frames in a row that are not who began: one may be blurred."""
LIVE = 0.5
"""Median passive score (identity.md)."""
FEWEST_SCORES = 5
"""Frontal frames scored, for their median to say anything."""
EVERY = 4
"""One frame in so many goes to the passive network, another to the recogniser: 16 ms a frame (identity.md)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked, and how many seconds of rest go before each. Raises ValueError for what asks nothing."""

    gestures: tuple[Gesture, ...]
    pauses: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.gestures or len(self.gestures) != len(self.pauses):
            raise ValueError("a plan has gestures, and a pause before each")


def plan(random: randomness.Random) -> Plan:
    """Three of the five gestures without repeat, at moments nobody knows. Give it a source nobody can guess."""
    chosen = random.sample(list(Gesture), GESTURES)
    return Plan(tuple(chosen), tuple(random.uniform(*PAUSE) for _ in chosen))


@dataclass(frozen=True, slots=True)
class _Line:
    """How the frames come."""

    arrivals: tuple[float, ...] = ()
    """Of the last `WINDOW` seconds."""
    since: float = 0
    """From when the arrivals are counted."""
    picture: bytes | None = None
    still_since: float = 0
    """When the last picture was first seen."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """How long something has been wrong with what the camera sees; None: it is not."""

    face: Signals | None = None
    """The last frame with exactly one face."""
    lost_since: float | None = None
    dark_since: float | None = None
    several: int = 0
    jumped: bool = False


@dataclass(frozen=True, slots=True)
class _Watch:
    """The gesture under way."""

    since: Mapping[Gesture, float] = field(default_factory=dict)
    """From when each gesture shows without a break; those that do not are missing."""
    neutral: int = 0
    peak: float = 0
    spoilt: bool = False
    """A blink that began before it could be an answer: it must end before another counts."""
    flat: bool = False
    """The head moved far enough and showed no depth."""
    met: bool = False
    """The recogniser saw the face while it did the gesture."""
    known: bool = False
    """The face at rest after the gesture was found to be who began."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the costly networks said about frontal frames."""

    live: tuple[float, ...] = ()
    likeness: tuple[float, ...] = ()
    strangers: int = 0
    unscored: int = EVERY
    """Frames since one was scored."""
    unrepresented: int = EVERY


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
    line: _Line = _Line()
    sight: _Sight = _Sight()
    calm: tuple[Signals, ...] = ()
    rest: Rest | None = None
    watch: _Watch = _Watch()
    evidence: _Evidence = _Evidence()

    @property
    def of(self) -> int:
        """How many gestures there are."""
        return len(self.plan.gestures)

    @property
    def prompt(self) -> Gesture | None:
        """What the person must do now."""
        return self.plan.gestures[self.done] if self.stage is Stage.GESTURE else None


def begin(plan: Plan, at: float, same: float = SAME_PERSON) -> Challenge:
    """A challenge that waits for its first frame; `same` is the recogniser's `Bands.session`."""
    return Challenge(plan, since=at, at=at, same=same, line=_Line(since=at))


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
    fault = _line_fault(challenge)
    if fault:
        return _fail(challenge, fault)
    if challenge.rest is None:
        return _calm(challenge, signals)
    return _proper(challenge, challenge.rest, signals)


def expire(challenge: Challenge, at: float) -> Challenge:
    """What the mere passing of time does: gaps and limits."""
    if is_over(challenge):
        return challenge
    if challenge.stage is Stage.CALM and at - challenge.since > CALM_LIMIT:
        return _fail(challenge, _why_no_calm(challenge))
    if at - challenge.at > (CALM_PATIENCE if challenge.stage is Stage.CALM else LONGEST_GAP):
        return _fail(challenge, Fault.GAP)
    limit, fault = _limit(challenge)
    return _fail(challenge, fault) if at - challenge.since > limit else challenge


def wants(challenge: Challenge, number: int) -> tuple[bool, bool]:
    """(score, represent): whether frame `number`, not yet measured, should go to the passive network and to the
    recogniser. In turn, so that no frame is dear; and at once for who rests after a gesture."""
    if is_over(challenge) or number <= challenge.number:
        return False, False
    if challenge.stage is Stage.CALM and not challenge.calm:
        return False, False
    seen = challenge.evidence
    represent = seen.unrepresented >= EVERY - 1 or seen.strangers > 0 or _is_moment(challenge)
    return seen.unscored >= EVERY - 1 and not represent, represent


def _is_moment(challenge: Challenge) -> bool:
    """Whether it should be known at once who this is: who does the gesture, and who rests after it. A turned head
    is not compared."""
    watch = challenge.watch
    if challenge.stage is Stage.RETURN and watch.neutral:
        return not watch.known
    return watch.peak > 0 and not watch.met and _asked(challenge) in (Gesture.BLINK, Gesture.MOUTH)


def _fail(challenge: Challenge, fault: Fault) -> Challenge:
    return replace(challenge, stage=Stage.FAILED, fault=fault, hint=None)


def _limit(challenge: Challenge) -> tuple[float, Fault]:
    """Seconds the stage may last, and what it is called when it lasts longer."""
    if challenge.stage is Stage.PAUSE:
        return challenge.plan.pauses[challenge.done] + SETTLE_LIMIT, Fault.NO_RETURN
    if challenge.stage is Stage.GESTURE:
        return LATEST, Fault.FLAT if challenge.watch.flat else Fault.TOO_LATE
    if challenge.stage is Stage.RETURN:
        unknown = challenge.watch.neutral >= NEUTRAL_FRAMES
        return RETURN_LIMIT, Fault.UNMEASURED if unknown else Fault.NO_RETURN
    return CALM_LIMIT, Fault.NO_CALM


_HINDERED = {
    Hint.NO_FACE: Fault.NO_FACE,
    Hint.SEVERAL_FACES: Fault.SEVERAL_FACES,
    Hint.DARK: Fault.DARK,
}


def _why_no_calm(challenge: Challenge) -> Fault:
    if len(challenge.line.arrivals) < SLOWEST * WINDOW:
        return Fault.SLOW if challenge.line.arrivals else Fault.GAP
    return _HINDERED.get(challenge.hint, Fault.NO_CALM) if challenge.hint else Fault.NO_CALM


# How the frames come


def _receive(challenge: Challenge, signals: Signals, at: float) -> Challenge:
    line = challenge.line
    if not line.arrivals or (challenge.stage is Stage.CALM and at - challenge.at > LONGEST_GAP):
        line = _Line(since=at)
        challenge = replace(challenge, calm=())
    recent = tuple(each for each in line.arrivals if at - each < WINDOW)
    still_since = line.still_since if line.picture == signals.thumb else at
    line = replace(line, arrivals=(*recent, at), picture=signals.thumb, still_since=still_since)
    seen = challenge.evidence
    evidence = replace(
        seen,
        unscored=0 if signals.live is not None else seen.unscored + 1,
        unrepresented=0 if signals.embedding is not None else seen.unrepresented + 1,
    )
    return replace(challenge, line=line, evidence=evidence)


def _line_fault(challenge: Challenge) -> Fault | None:
    line, at = challenge.line, challenge.at
    count = len(line.arrivals)
    if count > FASTEST * WINDOW:
        return Fault.FAST
    if at - line.since >= WINDOW and count < SLOWEST * WINDOW:
        return Fault.SLOW
    limit = CALM_PATIENCE if challenge.stage is Stage.CALM else LONGEST_STILL
    return Fault.FROZEN if at - line.still_since > limit else None


# Before the first pause


def _calm(challenge: Challenge, signals: Signals) -> Challenge:
    """Another calm frame, or the run is broken; ten in a row, fast enough and known, end the stage."""
    hint = gestures.hindrance(signals, challenge.sight.face)
    challenge = replace(challenge, sight=_Sight(face=signals if gestures.is_face(signals) else None))
    if hint or challenge.line.still_since < challenge.at - LONGEST_STILL:
        return replace(challenge, hint=hint, calm=(), stills={}, evidence=_Evidence())
    if _is_somebody_else(challenge, signals):
        challenge = replace(challenge, calm=(), evidence=_Evidence())
    challenge = replace(
        challenge,
        hint=None,
        calm=(*challenge.calm, signals)[-3 * CALM_FRAMES :],
        stills=_neutral_still(challenge, signals),
    )
    if len(challenge.calm) < CALM_FRAMES:
        return challenge
    rest = gestures.rest(challenge.calm)
    if rest is None or not _is_brisk(challenge):
        return challenge
    challenge = replace(challenge, rest=rest)
    for frame in challenge.calm:
        challenge = _hear(challenge, rest, frame, frontal=True)
    return _enter(replace(challenge, calm=()), Stage.PAUSE)


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


def _is_brisk(challenge: Challenge) -> bool:
    """Whether the calm frames came fast enough to go on."""
    last = challenge.line.arrivals[-CALM_FRAMES:]
    return (len(last) - 1) >= SLOWEST * (last[-1] - last[0])


# From the first pause on


def _proper(challenge: Challenge, rest: Rest, signals: Signals) -> Challenge:
    challenge = replace(challenge, sight=_look(challenge, signals))
    fault = _sight_fault(challenge, signals)
    if fault:
        return _fail(challenge, fault)
    if not gestures.is_face(signals):
        return replace(challenge, watch=replace(challenge.watch, since={}, neutral=0, known=False))
    reach = gestures.reached(signals, rest)
    challenge = _hear(challenge, rest, signals, gestures.is_frontal(reach))
    if challenge.evidence.strangers >= STRANGERS:
        return _fail(challenge, Fault.OTHER_PERSON)
    challenge = replace(challenge, watch=_notice(challenge, rest, signals, reach))
    return _STAGES[challenge.stage](challenge, reach)


def _look(challenge: Challenge, signals: Signals) -> _Sight:
    """How long and how often something has been wrong, this frame included."""
    sight, at = challenge.sight, challenge.at
    lost = None if gestures.is_face(signals) else at if sight.lost_since is None else sight.lost_since
    bright = signals.brightness >= DARK
    dark = None if bright else at if sight.dark_since is None else sight.dark_since
    several = sight.several + 1 if signals.faces > 1 else 0
    face = signals if lost is None else sight.face
    return _Sight(face, lost, dark, several, jumped=_is_jump(sight.face, face))


def _sight_fault(challenge: Challenge, signals: Signals) -> Fault | None:
    sight, at = challenge.sight, challenge.at
    if sight.several >= SEVERAL:
        return Fault.SEVERAL_FACES
    if sight.lost_since is not None and at - sight.lost_since > LONGEST_LOSS:
        return Fault.NO_FACE if signals.brightness >= DARK else Fault.DARK
    if sight.dark_since is not None and at - sight.dark_since > LONGEST_DARK:
        return Fault.DARK
    return Fault.JUMP if sight.jumped else None


def _is_jump(before: Signals | None, now: Signals | None) -> bool:
    """Between two frames in a row that show a face, however long nothing was seen between them."""
    if before is None or now is None:
        return False
    return gestures.shift(before, now) > JUMP_SHIFT or gestures.growth(before, now) > JUMP_GROWTH


def _hear(challenge: Challenge, rest: Rest, signals: Signals, frontal: bool) -> Challenge:
    """What the costly networks say, where the face looks ahead."""
    seen = challenge.evidence
    if not frontal:
        return challenge
    if signals.live is not None:
        seen = replace(seen, live=(*seen.live, signals.live if 0 <= signals.live <= 1 else 0.0))
    if signals.embedding is not None:
        like = gestures.likeness(rest.embedding, signals.embedding)
        strangers = 0 if like >= challenge.same else seen.strangers + 1
        seen = replace(seen, likeness=(*seen.likeness, like), strangers=strangers)
    return replace(challenge, evidence=seen)


def _asked(challenge: Challenge) -> Gesture:
    return challenge.plan.gestures[challenge.done]


def _notice(challenge: Challenge, rest: Rest, signals: Signals, reach: Mapping[Gesture, float]) -> _Watch:
    """How the gesture under way looks with this frame."""
    watch, asked = challenge.watch, _asked(challenge)
    showing = set(_showing(challenge, rest, signals, reach))
    neutral = watch.neutral + 1 if gestures.is_neutral(reach) else 0
    represented = signals.embedding is not None
    return replace(
        watch,
        since={gesture: watch.since.get(gesture, challenge.at) for gesture in showing},
        flat=watch.flat or (reach[asked] >= 1 and asked not in showing),
        neutral=neutral,
        spoilt=watch.spoilt and not neutral,
        met=watch.met or (represented and watch.peak > 0),
        known=neutral > 0 and (watch.known or (represented and not challenge.evidence.strangers)),
    )


def _showing(
    challenge: Challenge, rest: Rest, signals: Signals, reach: Mapping[Gesture, float]
) -> Iterator[Gesture]:
    """The gestures this frame shows: the one asked for if it is real, others even if they are a picture's."""
    asked = None if challenge.stage is Stage.PAUSE else _asked(challenge)
    if asked and gestures.shown(signals, rest, asked, reach):
        yield asked
    least = max(1.0, DOMINANCE * reach[asked]) if asked else 1.0
    yield from (gesture for gesture, part in reach.items() if part >= least and gesture is not asked)


def _holds(challenge: Challenge, gesture: Gesture) -> bool:
    since = challenge.watch.since.get(gesture)
    return since is not None and challenge.at - since >= HOLD[gesture]


def _strays(challenge: Challenge) -> bool:
    """Whether a gesture shows that is not asked for. A blink comes by itself and is none."""
    expected = {Gesture.BLINK} if challenge.stage is Stage.PAUSE else {Gesture.BLINK, _asked(challenge)}
    return any(_holds(challenge, gesture) for gesture in challenge.watch.since if gesture not in expected)


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
    watch, asked = challenge.watch, _asked(challenge)
    if _strays(challenge):
        return _fail(challenge, Fault.WRONG_GESTURE)
    early = reach[asked] >= 1 and challenge.at - challenge.since < SOONEST
    if early and asked is not Gesture.BLINK:
        return _fail(challenge, Fault.TOO_EARLY)
    if early or watch.spoilt:
        return replace(challenge, watch=replace(watch, spoilt=True))
    challenge = _keep_still(challenge, reach)
    if not _holds(challenge, asked):
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
    fault = _verdict(challenge)
    return _fail(challenge, fault) if fault else replace(challenge, stage=Stage.PASSED)


_STAGES: Mapping[Stage, Callable[[Challenge, Mapping[Gesture, float]], Challenge]] = {
    Stage.PAUSE: _pause,
    Stage.GESTURE: _gesture,
    Stage.RETURN: _return,
}


def _enter(challenge: Challenge, stage: Stage) -> Challenge:
    return replace(challenge, stage=stage, since=challenge.at, watch=_Watch())


def _keep_still(challenge: Challenge, reach: Mapping[Gesture, float]) -> Challenge:
    """Remember the frame that shows the gesture asked for best."""
    asked = _asked(challenge)
    if reach[asked] < 1 or reach[asked] <= challenge.watch.peak:
        return challenge
    return replace(
        challenge,
        stills={**challenge.stills, asked.value: challenge.number},
        watch=replace(challenge.watch, peak=reach[asked]),
    )


def _verdict(challenge: Challenge) -> Fault | None:
    """What the whole of the frontal frames says at the end."""
    evidence = challenge.evidence
    if len(evidence.live) < FEWEST_SCORES or not evidence.likeness:
        return Fault.UNMEASURED
    if not median(evidence.likeness) >= challenge.same:
        return Fault.OTHER_PERSON
    return None if median(evidence.live) >= LIVE else Fault.NOT_LIVE
