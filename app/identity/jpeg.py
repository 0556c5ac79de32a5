"""What a JPEG's header says, read before anything is decoded (ITU-T T.81, annex B).

A picture of 60 kB can ask a decoder for 81 megapixels, or for thousands of progressive scans over each pixel: both are
refused here, at the price of reading a few markers.
"""

import struct

from app.identity.outcomes import Reason, Refusal

MAX_BYTES = 64 * 1024
MAX_SIDE, MAX_PIXELS = 1280, 1280 * 960
MAX_SCANS = 16
"""Browsers write one scan, and encoders of progressive pictures ten."""

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN = 0xDA
HUFFMAN_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended, progressive. Nothing a browser writes is lossless or arithmetically coded."""
OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment."""


def refuse(data: bytes) -> Refusal | None:
    """Why this picture is not decoded, None when it may be. At most 64 kB and 1280 x 960 (or 960 x 1280)."""
    if len(data) > MAX_BYTES:
        return Refusal(Reason.TOO_HEAVY)
    if not data.startswith(START):
        return Refusal(Reason.NOT_JPEG)
    try:
        width, height, scan = _header(data)
    except (IndexError, struct.error):
        return Refusal(Reason.TRUNCATED)
    except ValueError:
        return Refusal(Reason.NOT_JPEG)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        return Refusal(Reason.TOO_LARGE)
    if data.count(bytes((0xFF, SCAN)), scan) > MAX_SCANS:
        return Refusal(Reason.NOT_JPEG)
    return None if END in data[scan:] else Refusal(Reason.TRUNCATED)


def _header(data: bytes) -> tuple[int, int, int]:
    """Width, height, and where the first scan starts. Raises `ValueError` where it is no picture for us."""
    size, at = None, 2
    while True:
        marker, after = _marker(data, at)
        if marker == SCAN and size:
            return *size, at
        (length,) = struct.unpack_from(">H", data, after)
        if marker in HUFFMAN_FRAMES:
            height, width = struct.unpack_from(">HH", data, after + 3)
            size = (width, height)
        elif marker in OTHER_FRAMES or marker == SCAN or length < 2:
            raise ValueError(f"marker {marker:#x}")
        at = after + length
        if size and 0 in size:
            raise ValueError("no pixels")


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
