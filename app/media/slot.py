"""The receiving end of forwarding: one m-line of a subscriber, and how its numbers go on."""

import random
from typing import Any

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from app.media.codecs import red_type
from app.media.conn import Shown, Subscriber
from app.media.twcc import SentLog
from app.media.values import Held
from app.media.vp8 import Frame, Shift, after
from app.state.subscriptions import Subscription

OUTSIDE = 44  # bytes around a packet on its way: the tag of AES-GCM, UDP, IPv4


class Slot:
    """One receiving m-line of one subscriber: where a publisher's track comes out."""

    __slots__ = (
        "codecs",
        "first",
        "held",
        "index",
        "inner_type",
        "kind",
        "last_frame",
        "last_time",
        "last_timestamp",
        "line_word",
        "log",
        "lost_before",
        "mid",
        "mid_word",
        "next_sequence",
        "octets_at_start",
        "octets_before",
        "packets_at_start",
        "payload_type",
        "peer",
        "picture",
        "report_sent",
        "rtx_sequence",
        "rtx_ssrc",
        "rtx_type",
        "sent_before",
        "sequence_offset",
        "shift",
        "srtp",
        "ssrc",
        "subscription",
        "target",
        "timestamp_offset",
        "track",
        "types",
    )  # fmt: skip

    def __init__(self, peer: Subscriber, mid: str, kind: str, index: int, ssrc: int, rtx_ssrc: int) -> None:
        self.peer = peer
        self.mid = mid
        self.kind = kind
        self.index = index
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.codecs: list[RTCRtpCodecParameters] = []
        self.subscription: Subscription | None = None
        self.picture: Shown[Slot] | None = None  # what it is for: the large layer
        self.track: Shown[Slot] | None = None  # what it shows: a layer of it
        self.target: Shown[Slot] | None = None  # what it shows, or will from the next key frame on
        self.held: Held | None = None
        self.srtp: Any = None  # srtp_t of the subscriber; None until its handshake is done
        self.types: dict[int, tuple[int, int | None]] = {}  # publisher's payload type -> ours, RTX
        self.payload_type = 0
        self.rtx_type: int | None = None
        self.inner_type: int | None = None  # of the sound inside, while `payload_type` is that of red.py
        self.sequence_offset = 0
        self.timestamp_offset = 0
        self.line_word = 0  # where the number of the line goes; 0: the subscriber wants none
        self.log: SentLog | None = None  # of the subscriber's line, exactly where there is such a word
        self.mid_word = 0
        self.first: int | None = None  # extended number of the first packet shown; None while waiting
        # libsrtp guesses the rollover counter from the first number it sees: start in the lower half.
        self.next_sequence = random.getrandbits(15)
        self.last_timestamp: int | None = None
        self.last_time = 0.0
        self.last_frame = Frame()  # that was sent, while the codec numbers its frames
        self.shift: Shift | None = None
        self.rtx_sequence = random.getrandbits(15)
        self.lost_before: tuple[int, int, int] | None = None  # what the last report said, see peer.py
        self.report_sent: dict[int, float] = {}  # middle of the NTP time of a report -> when we sent it
        self.sent_before = 0  # packets and octets of earlier tracks: counters never step back
        self.octets_before = 0
        self.packets_at_start = 0
        self.octets_at_start = 0

    def extensions(self, mid_id: int | None, line_id: int | None, log: SentLog) -> None:
        """Prebuild the extension block from the negotiated ids; what has none is padding (RFC 8285 section 4.2)."""
        if mid_id is not None:
            element = bytes([mid_id << 4 | len(self.mid) - 1]) + self.mid.encode()
            self.mid_word = int.from_bytes(element.ljust(4, b"\0"))
        if line_id is not None:
            self.line_word, self.log = (line_id << 4 | 1) << 24, log

    def numbered(self, octets: int, now: float) -> int:
        """The word that gives a packet of this size the next number of the line; the hot path does it by itself."""
        log = self.log
        if log is None:
            return 0
        number = log.number = (log.number + 1) & 0xFFFF
        log.ring[number % log.KEPT] = (number, now, octets + OUTSIDE)
        return self.line_word | number << 8

    def packets(self) -> int:
        """Sent since the connection began; retransmissions are a stream of their own."""
        running = self.track.packets - self.packets_at_start if self.track and self.first is not None else 0
        return self.sent_before + running

    def octets(self) -> int:
        running = self.track.octets - self.octets_at_start if self.track and self.first is not None else 0
        return self.octets_before + running

    def be_redundant(self, wanted: bool) -> None:
        """Bring each sound twice from the next packet on, or no more; where the subscriber has no such thing, never."""
        kind = red_type(self.codecs)
        if self.first is None or kind is None or wanted is (self.inner_type is not None):
            return
        if wanted:
            self.inner_type, self.payload_type = self.payload_type, kind
        elif self.inner_type is not None:
            self.payload_type, self.inner_type = self.inner_type, None

    def turn_to(self, target: Shown["Slot"] | None, now: float, *, keep: bool = True) -> None:
        """Show `target` from its next key frame on; until then what is shown now, unless it may not be kept."""
        if target is not self.target:
            if self.target is not None and self.target is not self.track:
                self.target.pause(self, now)
            self.target = target
            if target is not None:
                self.track = self.track or target
                target.resume(self, now)
        if self.track is not None and self.track is not target and not keep:
            self.track.pause(self, now)

    def clear(self, now: float) -> None:
        """Show nothing, and be for nothing."""
        for track in (self.track, self.target):
            if track is not None:
                track.pause(self, now)
        self.picture = self.track = self.target = None

    def begin(self, track: Shown["Slot"], number: int, timestamp: int, now: float) -> None:
        """Choose offsets so that packet `number` of the track follows what this slot sent last."""
        self.sequence_offset = (self.next_sequence - number) & 0xFFFF
        if self.last_timestamp is None:
            self.timestamp_offset = 0
        else:
            passed = max(1, int((now - self.last_time) * track.reception.rate))
            self.timestamp_offset = (self.last_timestamp + passed - timestamp) & 0xFFFFFFFF
        self.first = number
        self.packets_at_start, self.octets_at_start = track.packets, track.octets

    def end(self, track: Shown["Slot"], now: float) -> None:
        """Note where this slot's numbers stand, for the next `begin`."""
        if self.first is None:
            return
        self.sent_before, self.octets_before = self.packets(), self.octets()
        self.next_sequence = (track.reception.highest + self.sequence_offset + 1) & 0xFFFF
        # When that packet came, and not when somebody noticed that there are no more: who plays it out takes what was
        # lost of the time between for delay, for as long as the picture lasts.
        self.last_timestamp = (track.timestamp + self.timestamp_offset) & 0xFFFFFFFF
        self.last_time = track.last_arrival
        self.last_frame = after(track.frame(track.newest), self.shift)
        self.first = None
