"""One key frame of a track, on request: for looks at the candidate during the interview and stills of the ID card.

The history that serves retransmissions already holds what came; the hot path does not know of this. Nothing is decoded
here: whoever asked does that, elsewhere.
"""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from aiortc.codecs import depayload
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from app.media.forward import MARKER, Packet, Track

WITHIN = 3.0
"""Seconds to wait for a key frame: a publisher answers a request within two round trips, or is not there."""


class KeyFrame(NamedTuple):
    """A whole picture as it was sent: VP8 frame or H264 access unit (Annex B)."""

    codec: str
    data: bytes


class _Wish(NamedTuple):
    track: Track
    after: int
    until: float
    answer: asyncio.Future[KeyFrame | None]


class Stills:
    """Requests that wait for the next key frame of their track; `pulse` looks whether it has come."""

    def __init__(self) -> None:
        self._wishes: list[_Wish] = []

    async def take(self, track: Track, now: float) -> KeyFrame | None:
        """The next key frame of `track`, or None when none comes within `WITHIN` seconds."""
        answer: asyncio.Future[KeyFrame | None] = asyncio.get_running_loop().create_future()
        self._wishes.append(_Wish(track, track.reception.highest, now + WITHIN, answer))
        track.want_keyframe(now)
        return await answer

    def pulse(self, now: float) -> None:
        """Answer what can be answered, and give up what took too long."""
        self._wishes = [wish for wish in self._wishes if not _settled(wish, now)]


def _settled(wish: _Wish, now: float) -> bool:
    if wish.answer.done():  # whoever asked has gone
        return True
    frame = newest(wish.track, wish.after)
    if frame is None and now < wish.until:
        return False
    wish.answer.set_result(frame)
    return True


def newest(track: Track, after: int) -> KeyFrame | None:
    """The newest whole key frame that came after packet number `after`, out of what repairs have completed."""
    packets = sorted(packet for packet in track.history() if packet.number > after)
    frames = [frame for frame in _frames(packets) if track.starts(frame[0])]
    codec = track.codec()
    if not frames or codec is None:
        return None
    return _assembled(codec, frames[-1])


def _frames(packets: list[Packet]) -> Iterator[list[Packet]]:
    """Runs of packets without a gap that share a timestamp and end with the marker."""
    run: list[Packet] = []
    for packet in packets:
        if run and not _follows(run[-1], packet):
            run = []
        run.append(packet)
        if packet.second & MARKER:
            yield run
            run = []


def _follows(one: Packet, other: Packet) -> bool:
    return other.number == one.number + 1 and other.timestamp == one.timestamp


def _assembled(codec: RTCRtpCodecParameters, packets: list[Packet]) -> KeyFrame | None:
    assert all(_follows(one, other) for one, other in pairwise(packets))
    try:
        return KeyFrame(codec.name.lower(), b"".join(depayload(codec, each.payload) for each in packets))
    except ValueError:  # the publisher's own mistake
        return None
