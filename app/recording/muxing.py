"""Frames into a Matroska file, as they are, by PyAV; and out of it again. For the recorder's processes only."""

import io
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import av

from app.recording.streams import Frame

CLUSTER_MS: Final = "500"
"""Frames are handed on in clusters of so long: what is in one is not in the file yet."""

_OPUS_HEAD: Final = b"OpusHead\x01\x02\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
_RATES: Final = {"vp8": 90000, "h264": 90000, "opus": 48000}


class _Out:
    """What PyAV writes into; it can't go back, so what is out stays as it is."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


class Muxer:
    """One file of one track. `begin` is its first frame; `shape` what a decoder is set up by."""

    def __init__(self, begin: Frame, shape: object) -> None:
        self._out = _Out()
        kind = "matroska" if begin.codec == "h264" else "webm"
        options = {"cluster_time_limit": CLUSTER_MS, "live": "1", "flush_packets": "1"}
        self._file = av.open(self._out, "w", format=kind, options=options)
        self._stream = _stream(self._file, begin, shape)
        self._base = Fraction(1, _RATES[begin.codec])
        self._first = begin.ticks
        self._last = -1

    def put(self, frame: Frame) -> bool:
        """Whether it went in: a frame that isn't after the last one does not."""
        ticks = frame.ticks - self._first
        if ticks <= self._last:
            return False
        self._last = ticks
        packet = av.Packet(frame.data)
        packet.pts = packet.dts = ticks
        packet.time_base = self._base
        packet.stream = self._stream
        packet.is_keyframe = frame.key
        self._file.mux_one(packet)
        return True

    def close(self) -> None:
        self._file.close()

    def take(self) -> bytes:
        """What has been written since the last call."""
        data = bytes(self._out.data)
        self._out.data.clear()
        return data


def _stream(file: Any, begin: Frame, shape: object) -> Any:
    if begin.codec == "opus":
        stream = file.add_stream("libopus", rate=48000)
        stream.codec_context.extradata = _OPUS_HEAD
        return stream
    if begin.codec == "vp8":
        assert isinstance(shape, tuple)
        stream = file.add_stream("libvpx", rate=30)
        stream.width, stream.height = shape
        stream.pix_fmt = "yuv420p"
        return stream
    # The parameter sets alone are a stream that tells how it is decoded; an encoder would put its own in their place.
    assert isinstance(shape, tuple)
    sets = b"".join(b"\0\0\0\1" + unit for unit in shape)
    told = begin.data if begin.key else sets
    with av.open(io.BytesIO(told), format="h264") as known:
        return file.add_stream_from_template(known.streams.video[0])


def packets(data: bytes) -> Iterator[tuple[float, bool, bytes]]:
    """Seconds from its beginning, whether a decoder can start there, and the frame. Raises av.FFmpegError."""
    with av.open(io.BytesIO(data), "r") as file:
        for packet in file.demux():
            if packet.size and packet.pts is not None:
                yield float(packet.pts * packet.time_base), packet.is_keyframe, bytes(packet)


def to_mp4(data: bytes) -> bytes:
    """Matroska as fragmented MP4, not decoded: browsers take H.264 in no other. Raises av.FFmpegError."""
    out = _Out()
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(io.BytesIO(data), "r") as source, av.open(out, "w", format="mp4", options=flags) as target:
        told = source.streams[0]
        stream = target.add_stream_from_template(told)
        for packet in source.demux(told):
            if packet.dts is not None:
                packet.stream = stream
                target.mux_one(packet)
    return bytes(out.data)


if __name__ == "__main__":
    sys.stdout.buffer.write(to_mp4(sys.stdin.buffer.read()))
