"""The gesture under way: since when each shows, whether it is real, and who does it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.identity.challenge import gestures
from app.identity.challenge.gestures import HOLD, Gesture, Rest
from app.identity.engine.signals import Signals

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
