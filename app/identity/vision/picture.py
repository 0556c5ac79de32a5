"""Pictures: bytes to pixels and back, and squares cut out of them at any angle."""

from dataclasses import dataclass

import cv2
import numpy as np

from app.identity.engine import jpeg
from app.identity.engine.outcomes import Box, Reason, Refusal
from app.identity.vision.networks import Image, Matrix

STILL_QUALITIES = (90, 80, 65, 50, 30, 10)
"""The first that fits the limit of a frame."""
PHOTO_SIDE = 960
PHOTO_LEAST = 640
"""Longer side of what is compared: providers refuse less (Alibaba 480 x 640)."""
THUMB = (16, 12)

cv2.setNumThreads(1)


def decode(data: bytes) -> Image | Refusal:
    """The pixels as they were sent: an orientation in the file is not obeyed, for cameras' frames have none."""
    refusal = jpeg.refuse(data)
    if refusal:
        return refusal
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    return Refusal(Reason.TRUNCATED) if pixels is None else pixels


def decode_photo(data: bytes) -> Image | Refusal:
    """The pixels of a photo to be compared, upright as its EXIF says, no larger than a frame may be and no smaller than
    providers take."""
    refusal = jpeg.refuse_photo(data)
    if refusal:
        return refusal
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _how_small(jpeg.photo_side(data)))
    if pixels is None:
        return Refusal(Reason.TRUNCATED)
    longer = max(pixels.shape[:2])
    scale = max(min(1.0, PHOTO_SIDE / longer), PHOTO_LEAST / longer)
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=how))


def _how_small(longer: int) -> int:
    """A photo of `longer` pixels at its longer side is decoded at the least that is still enough to be compared."""
    smaller = {8: cv2.IMREAD_REDUCED_COLOR_8, 4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2}
    return next((flag for by, flag in smaller.items() if longer >= by * 2 * PHOTO_SIDE), cv2.IMREAD_COLOR)


def encode(image: Image) -> bytes:
    """A JPEG small enough to be asked about again."""
    for quality in STILL_QUALITIES:
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if len(data) <= jpeg.MAX_BYTES:
            break
    return bytes(data)


def luma(image: Image) -> Image:
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)  # type: ignore[no-any-return]


def thumb(grey: Image) -> bytes:
    """16 x 12 bytes that are the same for the same picture, and for no two frames of a living camera."""
    return bytes(cv2.resize(grey, THUMB, interpolation=cv2.INTER_AREA))


def brightness(grey: Image, box: Box | None = None) -> float:
    """Mean luma of the box, or of all; 0 to 255."""
    height, width = grey.shape
    left, top, w, h = box or (0, 0, width, height)
    part = grey[max(0, int(top)) : int(top + h), max(0, int(left)) : int(left + w)]
    return float(part.mean()) if part.size else 0.0


@dataclass(frozen=True)
class Square:
    """A square of a picture: centre and side in pixels, and how far it leans, in radians, clockwise as seen."""

    x: float
    y: float
    side: float
    angle: float = 0

    def cut(self, image: Image, size: int, mirrored: bool = False) -> Image:
        """The square as a picture of `size` pixels, upright; what lies outside repeats the edge."""
        into = cv2.invertAffineTransform(self._back(size, mirrored))
        return cv2.warpAffine(  # type: ignore[no-any-return]
            image, into, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )

    def restore(self, points: Matrix, size: int) -> Matrix:
        """Points of the cut, x and y in columns, as points of the picture."""
        back = self._back(size, mirrored=False)
        moved: Matrix = points @ back[:, :2].T + back[:, 2]
        return moved

    def _back(self, size: int, mirrored: bool) -> Matrix:
        """The affine map from the cut to the picture."""
        scale = self.side / size
        cos, sin = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        turn = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if mirrored else 1.0, 1.0])
        middle = np.array([self.x, self.y]) - turn @ np.array([size / 2, size / 2])
        return np.column_stack([turn, middle])
