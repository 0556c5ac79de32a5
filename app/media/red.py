"""Redundant sound (RFC 2198): each packet brings the one before it again, so that a single loss isn't heard.

A browser that has it sends it always. It is opened as it comes in: what was lost on the way here is taken out of the
next packet and goes on in its place, to everybody. It is packed again for those alone whose own line loses packets, so
that a narrow line doesn't carry every sound twice; and for them also what comes from a browser that has no such thing.
"""

from typing import NamedTuple

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from app.media.codecs import red_type
from app.media.conn import Publisher
from app.media.forward import MAX_PAYLOAD, Track
from app.media.slot import Slot
from app.media.values import MediaStats
from app.state.subscriptions import Source

MOST_SPARES = 4  # blocks; Chromium sends one, and up to three by a setting
MAX_SPARE = 1023  # bytes: the length has ten bits


class Spare(NamedTuple):
    """A block of earlier sound."""

    before: int  # ticks
    payload: bytes


class Opened(NamedTuple):
    payload_type: int
    payload: bytes
    spares: list[Spare]  # the oldest first


def open_red(packed: bytes) -> Opened:
    """ValueError when the blocks are longer than the packet, or too many."""
    headers, at = [], 0
    while at < len(packed) and packed[at] & 0x80:
        word = int.from_bytes(packed[at : at + 4])
        headers.append((word >> 10 & 0x3FFF, word & 0x3FF))
        at += 4
        if len(headers) > MOST_SPARES:
            raise ValueError("too many blocks")
    if at >= len(packed):
        raise ValueError("no block")
    kind, at = packed[at], at + 1
    spares = []
    for before, size in headers:
        spares.append(Spare(before, packed[at : at + size]))
        at += size
    if at > len(packed):
        raise ValueError("a block ends beyond the packet")
    return Opened(kind, packed[at:], spares)


def pack_red(payload_type: int, payload: bytes, spare: Spare | None) -> bytes:
    """`payload` with an earlier one before it, when there is one that fits."""
    if spare is None or not 0 < len(spare.payload) <= MAX_SPARE or not 0 < spare.before < 1 << 14:
        return bytes([payload_type]) + payload
    word = (0x80 | payload_type) << 24 | spare.before << 10 | len(spare.payload)
    return word.to_bytes(4) + bytes([payload_type]) + spare.payload + payload


class Sound(Track):
    """A microphone: its gaps are filled from the next packet, and never asked for, since a repeat comes too late."""

    def __init__(
        self, peer: Publisher, source: Source, codecs: list[RTCRtpCodecParameters], stats: MediaStats
    ) -> None:
        super().__init__(peer, source, codecs, stats)
        self._red = red_type(codecs)
        self._spares: list[
            tuple[int, bytes]
        ] = []  # timestamp and payload of what the packet at hand brings again
        self._newest: tuple[int, int, bytes] | None = None  # number, timestamp, payload

    def _accept(self, sequence: int, timestamp: int, second: int, payload: bytes, now: float) -> None:
        self._spares = []
        self.peer.brake.sound(timestamp, now)
        if second & 0x7F == self._red:
            try:
                kind, payload, spares = open_red(payload)
            except ValueError:
                self.stats.rtp_malformed += 1
                return
            self._spares = [((timestamp - spare.before) & 0xFFFFFFFF, spare.payload) for spare in spares]
            second = second & 0x80 | kind & 0x7F
        super()._accept(sequence, timestamp, second, payload, now)

    def _ask_for(self, first: int, end: int, now: float) -> None:
        self.stats.lost_in += end - first
        self.nacks.gap(first, end, now)
        for number, (timestamp, payload) in zip(
            range(end - len(self._spares), end), self._spares, strict=True
        ):
            if number >= first:
                self._receive_late(number - self.reception.highest, timestamp, 0, payload)

    def _fan_out(
        self, slots: list[Slot], number: int, timestamp: int, marker: int, payload: bytes, now: float
    ) -> None:
        """Once to those whose line is well; with the sound before it to those whose line loses packets."""
        plain = [slot for slot in slots if slot.inner_type is None]
        super()._fan_out(plain, number, timestamp, marker, payload, now)
        lossy = [slot for slot in slots if slot.inner_type is not None]
        for inner in {slot.inner_type for slot in lossy if slot.inner_type is not None}:
            packed = pack_red(inner, payload, self._spare_for(number, timestamp))
            if len(packed) <= MAX_PAYLOAD:
                alike = [slot for slot in lossy if slot.inner_type == inner]
                super()._fan_out(alike, number, timestamp, marker, packed, now)
        if self._newest is None or number > self._newest[0]:
            self._newest = number, timestamp, payload

    def _spare_for(self, number: int, timestamp: int) -> Spare | None:
        if self._newest is None or self._newest[0] != number - 1:
            return None
        return Spare((timestamp - self._newest[1]) & 0xFFFFFFFF, self._newest[2])
