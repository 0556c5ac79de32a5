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


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Signals:
    """One frame, unmirrored. Angles are in degrees, lengths in pixels of the frame.

    With no face, or more than one, only `faces`, the size, `brightness` and `thumb` say something.
    """

    faces: int
    width: int
    height: int
    brightness: float
    """Mean luma, 0 to 255: of the face where there is one, else of the frame."""
    thumb: bytes = b""
    """The frame as 16 x 12 bytes of luma: two equal ones in a row mean that the picture stands still."""
    box: tuple[float, float, float, float] | None = None
    """Left, top, width, height of the face."""
    yaw: float = 0
    """Positive: the person has turned to their own left."""
    pitch: float = 0
    """Positive: chin down."""
    mouth: float = 0
    """Gap between the lips over the width of the mouth."""
    eyes: float = 0
    """Height over width of the eyes' opening, mean of both. The 468-point mesh does not see blinks; the iris
    network does (0.33 open, 0.08 shut)."""
    rigid: tuple[Point, ...] = ()
    """Points that no expression moves (corners of the eyes, bridge and tip of the nose, temples), always in the same
    order: a flat picture, however moved or tilted, keeps them affine."""
    live: float | None = None
    """Passive anti-spoof score, 0 (a picture of a face) to 1; None where this frame was not scored."""
    embedding: tuple[float, ...] | None = None
    """The recogniser's unit vector; None where this frame was not represented."""
