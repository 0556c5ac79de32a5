"""Draws the icon of the Windows client: two ways that lead to one place, white on the blue of the pages.

Standard library only, and the same bytes on every machine: pictures are stored as plain bitmaps, since what zlib
makes of them differs between its versions.
"""

import struct
from collections.abc import Iterator

SIZES = (16, 24, 32, 48)
BLUE, WHITE = (0x1D, 0x5F, 0xD1), (0xFF, 0xFF, 0xFF)
FINE = 4
"""Points each way that are looked at within a pixel, for smooth edges."""

Shape = tuple[float, float, float, float]
"""Left, top, right, bottom; the picture is the unit square."""

WAYS: tuple[Shape, ...] = ((0.2, 0.3, 0.62, 0.4), (0.2, 0.6, 0.62, 0.7))
PLACE = (0.7, 0.5, 0.16)
"""Centre and radius."""


def icon() -> bytes:
    """An .ico with a bitmap of each of `SIZES`."""
    pictures = [_bitmap(size) for size in SIZES]
    head, offset = struct.pack("<HHH", 0, 1, len(SIZES)), 6 + 16 * len(SIZES)
    for size, picture in zip(SIZES, pictures, strict=True):
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + b"".join(pictures)


def _bitmap(size: int) -> bytes:
    """A device-independent bitmap, its rows from the bottom up, with the mask that icons still carry."""
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    mask = bytes((size + 31) // 32 * 4) * size
    return header + b"".join(_pixel(x, y, size) for y in reversed(range(size)) for x in range(size)) + mask


def _pixel(x: int, y: int, size: int) -> bytes:
    points = list(_points(x, y, size))
    ground = [point for point in points if _inside((0, 0, 1, 1), 0.2, *point)]
    if not ground:
        return bytes(4)
    white = sum(_is_white(*point) for point in ground) / len(ground)
    red, green, blue = (round(a + (b - a) * white) for a, b in zip(BLUE, WHITE, strict=True))
    return bytes((blue, green, red, round(255 * len(ground) / len(points))))


def _points(x: int, y: int, size: int) -> Iterator[tuple[float, float]]:
    for row in range(FINE):
        for column in range(FINE):
            yield (x + (column + 0.5) / FINE) / size, (y + (row + 0.5) / FINE) / size


def _is_white(x: float, y: float) -> bool:
    at_x, at_y, radius = PLACE
    return (x - at_x) ** 2 + (y - at_y) ** 2 <= radius**2 or any(_inside(way, 0.05, x, y) for way in WAYS)


def _inside(shape: Shape, corner: float, x: float, y: float) -> bool:
    """Whether the point lies in a rectangle whose corners are rounded by `corner`."""
    left, top, right, bottom = shape
    if not (left <= x <= right and top <= y <= bottom):
        return False
    away_x = max(left + corner - x, 0, x - (right - corner))
    away_y = max(top + corner - y, 0, y - (bottom - corner))
    return away_x**2 + away_y**2 <= corner**2
