"""How the frames come: how fast, with what gaps, and whether the picture moves."""

from dataclasses import dataclass, replace

from app.identity.challenge.faults import Fault

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
