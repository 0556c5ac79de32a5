"""The receiving end of forwarding: one m-line of a subscriber, and how its numbers go on."""

import random
from typing import Any

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from app.media.conn import Shown, Subscriber
from app.state.subscriptions import Subscription


class Slot:
    """One receiving m-line of one subscriber: where a publisher's track comes out."""

    __slots__ = (
        "codecs",
        "first",
        "fraction_lost",
        "index",
        "kind",
        "last_time",
        "last_timestamp",
        "mid",
        "mid_word",
        "next_sequence",
        "octets_at_start",
        "octets_before",
        "packets_at_start",
        "paused",
        "payload_type",
        "peer",
        "repeats",
        "report_sent",
        "rtx_sequence",
        "rtx_ssrc",
        "rtx_type",
        "sent_before",
        "sequence_offset",
        "srtp",
        "ssrc",
        "subscription",
        "time_word",
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
        self.track: Shown[Slot] | None = None
        self.srtp: Any = None  # srtp_t of the subscriber; None until its handshake is done
        self.types: dict[int, tuple[int, int | None]] = {}  # publisher's payload type -> ours, RTX
        self.payload_type = 0
        self.rtx_type: int | None = None
        self.sequence_offset = 0
        self.timestamp_offset = 0
        self.time_word = 0
        self.mid_word = 0
        self.first: int | None = None  # extended number of the first packet shown; None while waiting
        # libsrtp guesses the rollover counter from the first number it sees: start in the lower half.
        self.next_sequence = random.getrandbits(15)
        self.last_timestamp: int | None = None
        self.last_time = 0.0
        self.rtx_sequence = random.getrandbits(15)
        self.repeats = 0
        self.paused = False
        self.fraction_lost = 0
        self.report_sent: dict[int, float] = {}  # middle of the NTP time of a report -> when we sent it
        self.sent_before = 0  # packets and octets of earlier tracks: counters never step back
        self.octets_before = 0
        self.packets_at_start = 0
        self.octets_at_start = 0

    def extensions(self, mid_id: int | None, time_id: int | None) -> None:
        """Prebuild the extension block from the negotiated ids; without one for the MID there is padding.

        The send time is written in any case, to keep the hot path straight: where it was not negotiated it gets
        an id nobody knows, which receivers ignore (RFC 8285 section 4.2). As padding its bits would pass for elements.
        """
        if mid_id is not None:
            element = bytes([mid_id << 4 | len(self.mid) - 1]) + self.mid.encode()
            self.mid_word = int.from_bytes(element.ljust(4, b"\0"))
        unknown = 14 if mid_id != 14 else 13
        self.time_word = ((time_id or unknown) << 4 | 2) << 24

    def packets(self) -> int:
        """Sent since the connection began; retransmissions are a stream of their own."""
        running = self.track.packets - self.packets_at_start if self.track and self.first is not None else 0
        return self.sent_before + running

    def octets(self) -> int:
        running = self.track.octets - self.octets_at_start if self.track and self.first is not None else 0
        return self.octets_before + running

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
        self.last_timestamp = (track.timestamp + self.timestamp_offset) & 0xFFFFFFFF
        self.last_time = now
        self.first = None
