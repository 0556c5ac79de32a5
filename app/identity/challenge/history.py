"""What is remembered of the frames so far, in four accounts; each is asked what is wrong once a frame was entered.

Line        how the frames come: how fast, with what gaps, and whether the picture moves
Sight       what the camera sees from the first pause on: one face, in some light, that does not jump
Watch       the gesture under way: since when each shows, whether it is real, and who does it
Evidence    what the costly networks said about frontal frames: which get them, and what it all comes to
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from app.identity.challenge import Fault, gestures
from app.identity.challenge.gestures import HOLD, Gesture, Rest
from app.identity.engine.outcomes import Signals

LONGEST_GAP = 0.7
"""Seconds between two frames (docs/measured.md liveness)."""
LONGEST_STILL = 0.6
"""Seconds of one and the same picture. A camera in poor light repeats a frame or two."""
CALM_PATIENCE = 10.0
"""Seconds without a frame, or with one and the same, before the first pause: a camera may take long to start."""
SLOWEST, FASTEST = 7.0, 30.0
"""Frames per second over `WINDOW` (slowest: docs/measured.md liveness). Above the fastest it is no page that sends."""
WINDOW = 5.0
"""Seconds over which frames are counted: long enough that one hiccup of a fair line does not fail it."""


def longest_gap(calm: bool) -> float:
    """Seconds that may pass without a frame; `calm`: before the first pause."""
    return CALM_PATIENCE if calm else LONGEST_GAP


@dataclass(frozen=True, slots=True)
class Line:
    """The frames so far. In what follows `calm` says that the first pause has not come yet."""

    arrivals: tuple[float, ...] = ()
    """Of the last `WINDOW` seconds."""
    since: float = 0
    """From when the arrivals are counted."""
    picture: bytes | None = None
    still_since: float = 0
    """When the last picture was first seen."""

    @property
    def is_sparse(self) -> bool:
        """Whether fewer frames came than a whole `WINDOW` must have."""
        return len(self.arrivals) < SLOWEST * WINDOW

    def begins_anew(self, at: float, calm: bool) -> bool:
        """Whether a frame that comes now is a first one: before the first pause a gap is forgiven and forgotten."""
        return not self.arrivals or (calm and at - self.arrivals[-1] > LONGEST_GAP)

    def receive(self, picture: bytes, at: float) -> "Line":
        """With one more frame, `picture` being its `Signals.thumb`."""
        recent = tuple(each for each in self.arrivals if at - each < WINDOW)
        still_since = self.still_since if self.picture == picture else at
        return replace(self, arrivals=(*recent, at), picture=picture, still_since=still_since)

    def fault(self, at: float, calm: bool) -> Fault | None:
        """What is wrong with the line once the frame of this moment was received."""
        if len(self.arrivals) > FASTEST * WINDOW:
            return Fault.FAST
        if at - self.since >= WINDOW and self.is_sparse:
            return Fault.SLOW
        limit = CALM_PATIENCE if calm else LONGEST_STILL
        return Fault.FROZEN if at - self.still_since > limit else None

    def is_still(self, at: float) -> bool:
        """Whether one picture has been repeated for too long to measure by."""
        return self.still_since < at - LONGEST_STILL

    def is_brisk(self, frames: int) -> bool:
        """Whether the last so many frames came fast enough to go on."""
        last = self.arrivals[-frames:]
        return (len(last) - 1) >= SLOWEST * (last[-1] - last[0])


LONGEST_LOSS = 0.6
"""Seconds without exactly one face (docs/measured.md liveness)."""
LONGEST_DARK = 1.0
"""Seconds too dark to measure by: a cloud passes, a hand over the lamp does not."""
DARK = 28.0
"""Mean luma (0-255) of the face below which the figures are noise; lower than what is asked to begin with."""
SEVERAL = 3
"""Frames in a row with more than one face (docs/measured.md liveness): one may be seen in a curtain, not thrice."""
JUMP_SHIFT = 0.5
"""Face widths between two frames that show it; gestures move it 0.1 (measured)."""
JUMP_GROWTH = 1.5
"""Times larger or smaller between two frames that show it; gestures 1.1 (measured)."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How long something has been wrong with what the camera sees; None: it is not."""

    face: Signals | None = None
    """The last frame with exactly one face."""
    lost_since: float | None = None
    dark_since: float | None = None
    several: int = 0
    jumped: bool = False

    def look(self, signals: Signals, at: float) -> "Sight":
        """How long and how often something has been wrong, this frame included."""
        lost = None if gestures.is_face(signals) else at if self.lost_since is None else self.lost_since
        bright = signals.brightness >= DARK
        dark = None if bright else at if self.dark_since is None else self.dark_since
        several = self.several + 1 if signals.faces > 1 else 0
        face = signals if lost is None else self.face
        return Sight(face, lost, dark, several, jumped=_is_jump(self.face, face))

    def fault(self, signals: Signals, at: float) -> Fault | None:
        """What has been wrong for too long, once this frame was looked at."""
        if self.several >= SEVERAL:
            return Fault.SEVERAL_FACES
        if self.lost_since is not None and at - self.lost_since > LONGEST_LOSS:
            return Fault.NO_FACE if signals.brightness >= DARK else Fault.DARK
        if self.dark_since is not None and at - self.dark_since > LONGEST_DARK:
            return Fault.DARK
        return Fault.JUMP if self.jumped else None


def _is_jump(before: Signals | None, now: Signals | None) -> bool:
    """Between two frames in a row that show a face, however long nothing was seen between them."""
    if before is None or now is None:
        return False
    return gestures.shift(before, now) > JUMP_SHIFT or gestures.growth(before, now) > JUMP_GROWTH


DOMINANCE = 0.6
"""Part of the gesture asked for that another must stay below, once it reaches what would count for itself: a turned
head's mouth and chin measure a little off. What passes when asked must fail when not, or a recording of many small
gestures would suit every plan."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen since the stage began. In what follows `asked` is the gesture asked for, None in a pause."""

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

    def lose(self) -> "Watch":
        """With a frame that shows no face: whatever lasted is broken off."""
        return replace(self, since={}, neutral=0, known=False)

    def notice(
        self, signals: Signals, rest: Rest, reach: Mapping[Gesture, float], asked: Gesture | None, at: float
    ) -> "Watch":
        """With a frame that shows the face; `reach` is its `gestures.reached`."""
        showing = set(_showing(signals, rest, reach, asked))
        neutral = self.neutral + 1 if gestures.is_neutral(reach) else 0
        return replace(
            self,
            since={gesture: self.since.get(gesture, at) for gesture in showing},
            flat=self.flat or (asked is not None and reach[asked] >= 1 and asked not in showing),
            neutral=neutral,
            spoilt=self.spoilt and not neutral,
            known=self.known and neutral > 0,
        )

    def meet(self, doubted: bool) -> "Watch":
        """With the recogniser's word on the frame just noticed; `doubted`: it may be somebody else."""
        return replace(
            self,
            met=self.met or self.peak > 0,
            known=self.known or (self.neutral > 0 and not doubted),
        )

    def holds(self, gesture: Gesture, at: float) -> bool:
        """Whether the gesture has shown for long enough to count."""
        since = self.since.get(gesture)
        return since is not None and at - since >= HOLD[gesture]

    def strays(self, asked: Gesture | None, at: float) -> bool:
        """Whether a gesture shows that is not asked for. A blink comes by itself and is none."""
        return any(self.holds(gesture, at) for gesture in self.since if gesture not in (Gesture.BLINK, asked))


def _showing(
    signals: Signals, rest: Rest, reach: Mapping[Gesture, float], asked: Gesture | None
) -> Iterator[Gesture]:
    """The gestures this frame shows: the one asked for if it is real, others even if they are a picture's."""
    if asked and gestures.shown(signals, rest, asked, reach):
        yield asked
    least = max(1.0, DOMINANCE * reach[asked]) if asked else 1.0
    yield from (gesture for gesture, part in reach.items() if part >= least and gesture is not asked)


STRANGERS = 2
"""Represented frontal frames in a row that are not who began: one may be blurred."""
LIVE = 0.5
"""Median passive score (docs/measured.md liveness)."""
FEWEST_SCORES = 5
"""Frontal frames scored, for their median to say anything."""
EVERY = 4
"""One frame in so many goes to the passive network, one to the recogniser: 16 ms each (docs/measured.md liveness)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was said so far. In what follows `same` is the cosine similarity from which two frames show one person."""

    live: tuple[float, ...] = ()
    likeness: tuple[float, ...] = ()
    strangers: int = 0
    unscored: int = EVERY
    """Frames since one was scored."""
    unrepresented: int = EVERY

    def wants(self, at_once: bool) -> tuple[bool, bool]:
        """(score, represent): what the next frame is due for, in turn, so that no frame is dear; `at_once` when it
        should be known who this is."""
        represent = self.unrepresented >= EVERY - 1 or self.strangers > 0 or at_once
        return self.unscored >= EVERY - 1 and not represent, represent

    def count(self, signals: Signals) -> "Evidence":
        """With one more frame come, whatever it shows."""
        return replace(
            self,
            unscored=0 if signals.live is not None else self.unscored + 1,
            unrepresented=0 if signals.embedding is not None else self.unrepresented + 1,
        )

    def hear(self, signals: Signals, rest: Rest, same: float) -> "Evidence":
        """With what was said about a frontal frame, if anything was."""
        heard = self
        if signals.live is not None:
            heard = replace(heard, live=(*heard.live, signals.live if 0 <= signals.live <= 1 else 0.0))
        if signals.embedding is not None:
            like = gestures.likeness(rest.embedding, signals.embedding)
            strangers = 0 if like >= same else heard.strangers + 1
            heard = replace(heard, likeness=(*heard.likeness, like), strangers=strangers)
        return heard

    @property
    def shows_another(self) -> bool:
        """Whether somebody else has taken the place of who began."""
        return self.strangers >= STRANGERS

    def verdict(self, same: float) -> Fault | None:
        """What the whole of the frontal frames says at the end."""
        if len(self.live) < FEWEST_SCORES or not self.likeness:
            return Fault.UNMEASURED
        if not median(self.likeness) >= same:
            return Fault.OTHER_PERSON
        return None if median(self.live) >= LIVE else Fault.NOT_LIVE
