"""Recording: a recorded track's packets also go to a recorder, as they came and with their payload shared.

The recorder is a subscriber that wants the large layer and has no line: nothing is held back from it, and what it does
with a packet never waits. Where a publisher's line carries the small layer alone, that is what is recorded.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from app.media.forward import Track
from app.state.recordings import Recording

FALLS_SILENT = 1.0
"""Seconds without a packet of the large layer until the small one is recorded, where it comes."""


class Stream(NamedTuple):
    """One stream of a recorded track: packets of one SSRC, numbered on through every wrap. `codecs` by payload type,
    `rate` in ticks a second. What `connection` brings shares a clock."""

    recording: Recording
    connection: str
    codecs: Mapping[int, str]
    rate: int


class Recorder(Protocol):
    """Where recorded packets go. Times of arrival are on the router's clock; nothing here waits or raises."""

    def begin(self, stream: Stream) -> int:
        """The number by which the stream is named from now on."""

    def packet(
        self, stream: int, number: int, timestamp: int, second: int, payload: bytes, arrived: float
    ) -> None:
        """`second` is the header's second byte, marker and payload type, of sound without the redundancy around it."""

    def report(self, stream: int, ntp: int, timestamp: int, arrived: float) -> None:
        """What a sender report says: the publisher's 64-bit clock at this timestamp."""

    def end(self, stream: int) -> None: ...


class Tap:
    """The recording of one source of one peer, whichever of its layers and SSRCs it comes by."""

    def __init__(self, recorder: Recorder, recording: Recording, connection: str, large: Track) -> None:
        self.recording = recording
        self.stream = -1
        self._recorder = recorder
        self._take = recorder.packet
        self._connection = connection
        self.track = large
        self._tapped: Track | None = None

    def packet(self, number: int, timestamp: int, second: int, payload: bytes, arrived: float) -> None:
        self._take(self.stream, number, timestamp, second, payload, arrived)

    def report(self, ntp: int, timestamp: int, arrived: float) -> None:
        self._recorder.report(self.stream, ntp, timestamp, arrived)

    def look(self, now: float) -> None:
        """Record the layer that comes; to be called often."""
        large, small = self.track, self.track.small
        silent = small is not None and now - large.last_arrival > FALLS_SILENT
        comes = small is not None and now - small.last_arrival < FALLS_SILENT
        self._turn_to(small if small is not None and silent and comes else large, now)

    def restart(self, track: Track, now: float) -> None:
        """Another SSRC: what follows is numbered anew."""
        self._recorder.end(self.stream)
        self.stream = self._begun(track)
        track.want_keyframe(now)

    def close(self) -> None:
        if self._tapped is not None:
            self._tapped.tap = None
            self._tapped = None
            self._recorder.end(self.stream)

    def want_keyframe(self, now: float) -> None:
        if self._tapped is not None:
            self._tapped.want_keyframe(now)

    def _turn_to(self, track: Track, now: float) -> None:
        if track is self._tapped:
            return
        self.close()
        self._tapped = track
        self.stream = self._begun(track)
        track.tap = self
        track.want_keyframe(now)

    def _begun(self, track: Track) -> int:
        codecs = {
            codec.payloadType: codec.name.lower() for codec in track.codecs if codec.payloadType is not None
        }
        return self._recorder.begin(Stream(self.recording, self._connection, codecs, track.reception.rate))
