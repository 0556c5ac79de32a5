"""What the costly networks said about frontal frames: which frames they get, and what it all comes to."""

from dataclasses import dataclass, replace
from statistics import median

from app.identity.challenge import gestures
from app.identity.challenge.faults import Fault
from app.identity.challenge.gestures import Rest
from app.identity.engine.signals import Signals

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
