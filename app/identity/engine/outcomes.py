"""What the engine answers beside `Signals`: a face, a look, or why there is none. Plain values, no exceptions."""

from dataclasses import dataclass
from enum import StrEnum

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels of the picture."""

DARK = 40.0
"""Mean luma of the face, 0 to 255: below, the recogniser is not asked, its answer would be about noise."""
SMALL = 64
"""Width of the face in pixels, likewise; the recogniser wants 112."""


class Reason(StrEnum):
    """Why a picture gave no face. The first six are about the file (`NOT_JPEG`: no picture that we take), the
    others about what it shows."""

    NOT_JPEG = "not_jpeg"
    TRUNCATED = "truncated"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    NOT_KEY_FRAME = "not_key_frame"
    UNKNOWN_CODEC = "unknown_codec"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TOO_DARK = "too_dark"
    TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No face, and why."""

    reason: Reason
    faces: int = 0


@dataclass(frozen=True, slots=True)
class Face:
    """The one face of a picture. Vectors of two models cannot be compared, so each says whose it is."""

    model: str
    embedding: tuple[float, ...]
    box: Box
    brightness: float
    """Mean luma of the face, 0 to 255."""
    live: float | None = None
    """Passive anti-spoof score, 0 to 1; None where it was not asked for."""


@dataclass(frozen=True, slots=True)
class Look:
    """A still, how many faces it shows, and the face where there is exactly one."""

    jpeg: bytes
    width: int
    height: int
    faces: int
    face: Face | None = None
