"""What a JPEG's header says, read before anything is decoded (ITU-T T.81, annex B).

A picture of 60 kB can ask a decoder for 81 megapixels, or for thousands of progressive scans over each pixel: both are
refused here, at the price of reading a few markers.
"""

import struct
from collections.abc import Iterator

from app.identity.engine.outcomes import Reason, Refusal

MAX_BYTES = 64 * 1024
MAX_SIDE, MAX_PIXELS = 1280, 1280 * 960
PHOTO_BYTES = 16 * 1024 * 1024
PHOTO_SIDE, PHOTO_PIXELS = 10_000, 64_000_000
"""What phones take: 24 and 48 megapixels. The decoder makes such a JPEG smaller as it goes."""
PNG_PIXELS = 24_000_000
"""A PNG is decoded whole."""
MAX_SCANS = 16
"""Browsers write one scan, and encoders of progressive pictures ten."""

PNG = b"\x89PNG\r\n\x1a\n"
START, END = b"\xff\xd8", b"\xff\xd9"
SCAN = 0xDA
HUFFMAN_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended, progressive. Nothing a browser writes is lossless or arithmetically coded."""
OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
FRAMES = OTHER_FRAMES.union(HUFFMAN_FRAMES)
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment."""


def refuse(data: bytes) -> Refusal | None:
    """Why this frame is not decoded, None when it may be. At most 64 kB and 1280 x 960 (or 960 x 1280)."""
    if len(data) > MAX_BYTES:
        return Refusal(Reason.TOO_HEAVY)
    return _refuse(data, MAX_SIDE, MAX_PIXELS)


def refuse_photo(data: bytes) -> Refusal | None:
    """The same of a photo that a school imports: a JPEG of at most 16 MB and 64 megapixels,
    or a PNG of at most 24."""
    if len(data) > PHOTO_BYTES:
        return Refusal(Reason.TOO_HEAVY)
    if data.startswith(PNG):
        return _refuse_png(data)
    return _refuse(data, PHOTO_SIDE, PHOTO_PIXELS)


def photo_side(data: bytes) -> int:
    """The longer side of a photo that was not refused, in pixels."""
    if data.startswith(PNG):
        width, height = struct.unpack_from(">II", data, 16)
    else:
        width, height, _ = _header(data)
    return max(int(width), int(height))


def _refuse_png(data: bytes) -> Refusal | None:
    """The size comes first (PNG, 11.2.2: IHDR)."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return Refusal(Reason.TRUNCATED)
    width, height = struct.unpack_from(">II", data, 16)
    return _refuse_size(width, height, PHOTO_SIDE, PNG_PIXELS)


def _refuse_size(width: int, height: int, side: int, pixels: int) -> Refusal | None:
    return Refusal(Reason.TOO_LARGE) if max(width, height) > side or width * height > pixels else None


def _refuse(data: bytes, side: int, pixels: int) -> Refusal | None:
    if not data.startswith(START):
        return Refusal(Reason.NOT_JPEG)
    try:
        width, height, scan = _header(data)
    except (IndexError, struct.error):
        return Refusal(Reason.TRUNCATED)
    except ValueError:
        return Refusal(Reason.NOT_JPEG)
    too_large = _refuse_size(width, height, side, pixels)
    if too_large:
        return too_large
    if data.count(bytes((0xFF, SCAN)), scan) > MAX_SCANS:
        return Refusal(Reason.NOT_JPEG)
    return None if END in data[scan:] else Refusal(Reason.TRUNCATED)


def _header(data: bytes) -> tuple[int, int, int]:
    """Width, height, and where the first scan starts. Raises `ValueError` where it is no picture for us."""
    size = None
    for marker, at in _segments(data):
        if marker == SCAN and size:
            return *size, at - 2
        if marker in HUFFMAN_FRAMES:
            size = _dimensions(data, at)
        elif marker in OTHER_FRAMES or marker == SCAN:
            raise ValueError(f"marker {marker:#x}")
        if size and 0 in size:
            raise ValueError("no pixels")
    raise AssertionError("segments end by an error")


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG of whatever kind, None when it is none."""
    try:
        frames = (_dimensions(data, at) for marker, at in _segments(data) if marker in FRAMES)
        return next(frames) if data.startswith(START) else None
    except (IndexError, struct.error, ValueError):
        return None


def _dimensions(data: bytes, frame: int) -> tuple[int, int]:
    height, width = struct.unpack_from(">HH", data, frame + 3)
    return width, height


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Every marker with a segment, and where that starts. Raises `ValueError` where there is none, `IndexError` and
    `struct.error` at the end."""
    at = len(START)
    while True:
        marker, after = _marker(data, at)
        (length,) = struct.unpack_from(">H", data, after)
        yield marker, after
        if length < 2:
            raise ValueError(f"marker {marker:#x} without a segment")
        at = after + length


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at or, with fill bytes or lone markers before it, after `at`; and where its segment starts."""
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in ALONE:
            at += 2
        else:
            return marker, at + 2
