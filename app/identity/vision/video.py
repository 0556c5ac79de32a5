"""Decodes one key frame of a camera's track: VP8 or H.264, as they come over RTP."""

from typing import Any

import av
import numpy as np

from app.identity.engine import STILL_BYTES, jpeg
from app.identity.engine.outcomes import Reason, Refusal
from app.identity.vision.networks import Image

CODECS = ("vp8", "h264")
IDR = 5
"""H.264 (clause 7.4.1): the kind of unit that carries a key frame."""


def decode(codec: str, data: bytes) -> Image | Refusal:
    """The picture of one whole key frame: a VP8 frame, or the H.264 access unit with its parameter sets (Annex B)."""
    if codec not in CODECS:
        return Refusal(Reason.UNKNOWN_CODEC)
    if len(data) > STILL_BYTES:
        return Refusal(Reason.TOO_HEAVY)
    if not (_is_vp8_key(data) if codec == "vp8" else _is_h264_key(data)):
        return Refusal(Reason.NOT_KEY_FRAME)
    if codec == "vp8" and _vp8_pixels(data) > jpeg.MAX_PIXELS:
        return Refusal(Reason.TOO_LARGE)
    return _decode(codec, data)


def _decode(codec: str, data: bytes) -> Image | Refusal:
    context: Any = av.CodecContext.create(codec, "r")
    context.thread_count = 1
    context.options = {"max_pixels": str(jpeg.MAX_PIXELS + 1)}
    try:
        frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    except av.FFmpegError:
        too_large = (context.width or 0) * (context.height or 0) > jpeg.MAX_PIXELS
        return Refusal(Reason.TOO_LARGE if too_large else Reason.TRUNCATED)
    if not frames:
        return Refusal(Reason.TRUNCATED)
    return np.ascontiguousarray(frames[0].to_ndarray(format="bgr24"))


def _is_vp8_key(data: bytes) -> bool:
    """RFC 6386, 9.1: the first bit is 0, and a start code follows."""
    return len(data) > 10 and not data[0] & 1 and data[3:6] == b"\x9d\x01\x2a"


def _vp8_pixels(data: bytes) -> int:
    width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height


def _is_h264_key(data: bytes) -> bool:
    units = data.split(b"\x00\x00\x01")[1:]
    return any(unit and unit[0] & 0x1F == IDR for unit in units)
