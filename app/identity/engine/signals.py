"""What the models measure in one frame: plain values, so that the challenge is judged without any model."""

from dataclasses import dataclass

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
