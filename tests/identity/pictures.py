"""JPEGs made by hand: hostile ones, and such as tell a fake engine what they show."""

import json
import struct
from collections.abc import Mapping
from typing import Any

from app.identity.engine import jpeg
from app.identity.engine.outcomes import Reason


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    """The header of a frame in one colour (ITU-T T.81, B.2.2)."""
    return segment(marker, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00"


def told(says: Mapping[str, Any], width: int = 480, height: int = 360) -> bytes:
    """A picture whose comment says what it shows."""
    comment = segment(0xFE, json.dumps(says).encode())
    return jpeg.START + comment + frame(width, height) + SCAN + jpeg.END


def comment(data: bytes) -> dict[str, Any]:
    """What a picture says it shows; nothing where it says nothing."""
    if data[2:4] != b"\xff\xfe":
        return {}
    (length,) = struct.unpack_from(">H", data, 4)
    says: dict[str, Any] = json.loads(data[6 : 4 + length])
    return says


FAIR = told({})
HUGE = jpeg.START + frame(9000, 9000) + SCAN + jpeg.END

HUGE_PNG = jpeg.PNG + struct.pack(">I4sII", 13, b"IHDR", 9000, 9000) + bytes(9)

BROKEN = {
    "nothing": (b"", Reason.NOT_JPEG),
    "text": (b"face" * 100, Reason.NOT_JPEG),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), Reason.NOT_JPEG),
    "only the start": (jpeg.START, Reason.TRUNCATED),
    "no frame before the scan": (jpeg.START + SCAN + jpeg.END, Reason.NOT_JPEG),
    "noise after the start": (jpeg.START + b"noise" * 20, Reason.NOT_JPEG),
    "cut in its header": (FAIR[:20], Reason.TRUNCATED),
    "cut in its scan": (FAIR[:-2], Reason.TRUNCATED),
    "segment of no length": (jpeg.START + b"\xff\xe0\x00\x00" + FAIR[2:], Reason.NOT_JPEG),
    "no pixels": (jpeg.START + frame(0, 480) + SCAN + jpeg.END, Reason.NOT_JPEG),
    "81 megapixels": (HUGE, Reason.TOO_LARGE),
    "a wide line": (jpeg.START + frame(65535, 1) + SCAN + jpeg.END, Reason.TOO_LARGE),
    "81 megapixels after a small frame": (
        jpeg.START + frame(16, 16) + frame(9000, 9000) + SCAN + jpeg.END,
        Reason.TOO_LARGE,
    ),
    "progressive bomb": (jpeg.START + frame(1280, 960, 0xC2) + SCAN * 4000 + jpeg.END, Reason.NOT_JPEG),
    "arithmetic coding": (jpeg.START + frame(16, 16, 0xC9) + SCAN + jpeg.END, Reason.NOT_JPEG),
    "too many bytes": (FAIR + bytes(jpeg.MAX_BYTES), Reason.TOO_HEAVY),
}
"""Data, and why it is refused."""
