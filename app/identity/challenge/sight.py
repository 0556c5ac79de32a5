"""What the camera sees from the first pause on: one face, in some light, that does not jump."""

from dataclasses import dataclass

from app.identity.challenge import gestures
from app.identity.challenge.faults import Fault
from app.identity.engine.signals import Signals

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
