"""Whether a browser can play an MP4, by its boxes (ISO/IEC 14496-12): nothing is decoded."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

PICTURE: Final = frozenset({b"avc1", b"avc3", b"vp08", b"vp09", b"av01"})
"""What Chromium and Firefox play on any computer. HEVC (`hvc1`, `hev1`) plays only where the hardware does."""
SOUND: Final = frozenset({b"mp4a", b".mp3", b"Opus", b"fLaC"})

_PLAIN_PROFILES: Final = (66, 77, 88, 100)
"""profile_idc of H.264 with eight bits and 4:2:0: Baseline, Main, Extended, High (ITU-T H.264, annex A)."""

_BOXES: Final = 10_000
"""Boxes that are looked at in all: an honest list comes before the fragments of a recording, or after three others."""
_CONTAINERS: Final = (b"mdia", b"minf", b"stbl")
_ENTRY: Final = 512
"""Bytes of the description of a track that are read."""


class Unfinished(Exception):
    """There is no whole list of what is in it (`moov`), or it names nothing: the recording was broken off, or not all
    of it was copied, and no player shows it."""


def playable(file: BinaryIO) -> bool:
    """Whether every track is one that browsers play. Raises `Unfinished`."""
    budget, end = iter(range(_BOXES)), file.seek(0, 2)
    outer = _boxes(file, budget, 0, end, whole=True)
    moov = next((span for kind, *span in outer if kind == b"moov"), None)
    if moov is None:
        raise Unfinished
    spans = [span for kind, *span in _boxes(file, budget, *moov) if kind == b"trak"]
    if not spans:
        raise Unfinished
    tracks = [_track(file, budget, *span) for span in spans]
    kinds = {b"vide": PICTURE, b"soun": SOUND}
    return all(codec in kinds[handler] for handler, codec in tracks if handler in kinds)


def _boxes(
    file: BinaryIO, budget: Iterator[int], at: int, end: int, *, whole: bool = False
) -> Iterator[tuple[bytes, int, int]]:
    """Each box's name, and where its content begins and ends, as long as the budget lasts. `whole`: not one that was
    to go on beyond the end."""
    for _ in budget:
        file.seek(at)
        head = file.read(16)
        if at + 8 > end or len(head) < 8:
            return
        size, kind = struct.unpack_from(">I4s", head)
        start = at + 8
        if size == 1 and len(head) == 16:
            size, start = struct.unpack_from(">Q", head, 8)[0], at + 16
        stop = min(end, at + size) if size else end
        if stop < start or (whole and at + size > end):
            return
        yield kind, start, stop
        at = stop


def _track(file: BinaryIO, budget: Iterator[int], start: int, end: int) -> tuple[bytes, bytes]:
    """What a track is (`vide`, `soun`, others), and how it is coded."""
    handler = codec = b""
    ahead = [(start, end)]
    while ahead:
        for kind, *span in _boxes(file, budget, *ahead.pop()):
            if kind in _CONTAINERS:
                ahead.append((span[0], span[1]))
            elif kind == b"hdlr":
                handler = _bytes(file, span[0] + 8, 4)
            elif kind == b"stsd":
                codec = _codec(_bytes(file, span[0] + 8, _ENTRY))
    return handler, codec


def _codec(entry: bytes) -> bytes:
    """The name of the first description; H.264 of a profile that browsers lack is given as its own."""
    codec = entry[4:8]
    if codec not in (b"avc1", b"avc3"):
        return codec
    at = entry.find(b"avcC")
    plain = at < 0 or len(entry) < at + 6 or entry[at + 5] in _PLAIN_PROFILES
    return codec if plain else b"avc+"


def _bytes(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)
