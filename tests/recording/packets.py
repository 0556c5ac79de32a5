"""Cameras and microphones whose packets are made by hand, from frames that PyAV has encoded."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache

import av
import numpy as np

from app.recording.streams import Packet

MARKER = 0x80
TYPES = {"vp8": 96, "h264": 102, "opus": 111}
CODECS = {number: name for name, number in TYPES.items()}
RATES = {"vp8": 90000, "h264": 90000, "opus": 48000}
_ENCODERS = {
    "vp8": ("libvpx", {"deadline": "realtime"}),
    "h264": ("libx264", {"tune": "zerolatency", "preset": "ultrafast"}),
}
LARGEST = 900


@cache
def pictures(
    codec: str, width: int = 160, height: int = 120, count: int = 150, fps: int = 15
) -> tuple[bytes, ...]:
    """Frames of a grey that gets lighter, a key frame every second."""
    name, options = _ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, fps), Fraction(fps)
    context.gop_size = fps
    context.options = options
    made: list[bytes] = []
    for number in range(count):
        grey = np.full((height, width, 3), number % 200 + 20, np.uint8)
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        made += [bytes(packet) for packet in context.encode(frame)]
    return tuple(made)


@cache
def tone(hertz: int = 440, count: int = 500) -> tuple[bytes, ...]:
    """Opus frames of 20 ms."""
    context = av.CodecContext.create("libopus", "w")
    context.sample_rate, context.layout, context.format = 48000, "mono", "s16"
    context.options = {"application": "voip"}
    made: list[bytes] = []
    for number in range(count):
        at = np.arange(number * 960, (number + 1) * 960)
        samples = (np.sin(2 * np.pi * hertz * at / 48000) * 12000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, number * 960
        made += [bytes(packet) for packet in context.encode(frame)]
    return tuple(made)


@dataclass
class Sender:
    """Packets of one stream from `start` seconds on, as they come in without any loss."""

    codec: str
    start: float = 1000.0
    fps: float = 15
    number: int = 7
    timestamp: int = 0xFFFFF000
    frames: tuple[bytes, ...] = field(default=())
    at: int = 0

    def __post_init__(self) -> None:
        if not self.frames:
            self.frames = tone() if self.codec == "opus" else pictures(self.codec)
        if self.codec == "opus":
            self.fps = 50

    @property
    def now(self) -> float:
        return self.start + self.at / self.fps

    def seconds(self, seconds: float) -> Iterator[Packet]:
        for _ in range(round(seconds * self.fps)):
            yield from self.frame()

    def frame(self) -> list[Packet]:
        data, arrived = self.frames[self.at % len(self.frames)], self.now
        stamp = (self.timestamp + round(self.at * RATES[self.codec] / self.fps)) & 0xFFFFFFFF
        self.at += 1
        payloads = list(_PACKED[self.codec](data))
        made = [
            Packet(self.number + n, stamp, TYPES[self.codec], each, arrived)
            for n, each in enumerate(payloads)
        ]
        self.number += len(made)
        if self.codec != "opus":
            made[-1] = made[-1]._replace(second=TYPES[self.codec] | MARKER)
        return made

    def again(self) -> "Sender":
        """What comes by another SSRC after this."""
        return replace(self, number=30000, timestamp=123456, start=self.now, at=0)


def _vp8(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), LARGEST):
        yield (
            bytes([0x90 if at == 0 else 0x80, 0x80, 0x80 | at >> 8 & 0x7F, at & 0xFF])
            + data[at : at + LARGEST]
        )


def _h264(data: bytes) -> Iterator[bytes]:
    for unit in (unit for part in data.split(b"\0\0\0\1") for unit in part.split(b"\0\0\1") if unit):
        if len(unit) <= LARGEST:
            yield unit
            continue
        pieces = [unit[at : at + LARGEST] for at in range(1, len(unit), LARGEST)]
        for number, piece in enumerate(pieces):
            edge = 0x80 if number == 0 else 0x40 if number == len(pieces) - 1 else 0
            yield bytes([unit[0] & 0xE0 | 28, edge | unit[0] & 0x1F]) + piece


def _opus(data: bytes) -> Iterator[bytes]:
    yield data


_PACKED = {"vp8": _vp8, "h264": _h264, "opus": _opus}
