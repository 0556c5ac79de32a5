"""The hot path: one packet in, one packet out per subscriber.

A Track is one source of one publisher; a Slot is one receiving m-line of one subscriber. The payload is cut
out once. For each slot the header is written anew with the slot's SSRC, payload type, MID and send time, and
with sequence number and timestamp moved by offsets that stay constant while the slot shows this track.
Constant offsets make all else simple: a NACK is looked up in the one history of the track, a sender report
is shifted by the same amount, and a slot that changes its track chooses new offsets so that its own numbers
go on without a step. No decoder, no jitter buffer, no queue, no await.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from app.media import rtcp
from app.media.codecs import keyframe_tests, retransmission_types, translate, vp8_keyframe
from app.media.conn import Publisher, Taker
from app.media.inbound import REORDER_LIMIT, KeyframePacer, Nacks, Reception
from app.media.slot import OUTSIDE, Slot
from app.media.srtp import LENGTH, MAX_PACKET, TRANSMIT, TRANSMIT_CDATA, VIEWS, protect
from app.media.twcc import SentLog
from app.media.values import MediaStats
from app.media.vp8 import Frame, frame, going_on, moved
from app.state.subscriptions import Source

HISTORY = 512  # packets of video kept for retransmission: 3 s at 1.5 Mbit/s, 8 s at 600 kbit/s
SILENT = 10.0  # seconds without a packet until nothing counts as sent: a still screen comes once a second
MAX_AGE = 90000  # ticks of a video clock: what is a second old comes too late, and a key frame mends more

_read_header: Callable[[bytes], tuple[int, int, int, int]] = struct.Struct("!BBHI").unpack_from
# RTP header, an extension block of two words, the number of the line (twcc.py) and the MID (padded with zeros,
# RFC 8285 4.2), and the payload: one call writes a whole packet. By size of the payload.
_writers: list[Callable[..., None]] = [
    struct.Struct(f"!BBHIIIII{size}s").pack_into for size in range(MAX_PACKET)
]
HEADER = 24  # bytes
KEPT = SentLog.KEPT
MAX_PAYLOAD = 1500  # what a datagram can carry to everyone
FIRST_BYTE = 0x90  # version 2, with an extension
ONE_BYTE_EXTENSIONS = 0xBEDE << 16 | 2  # profile and length in words

MARKER = 0x80
PADDING = 255  # octets, the most that the last of them can tell (RFC 3550 5.1)
_PADDING = bytes(PADDING - 1) + bytes([PADDING])


class Packet(NamedTuple):
    """A packet of the history; `second` is the header's second byte: marker and payload type."""

    number: int
    timestamp: int
    second: int
    payload: bytes


class Track:
    """One source of one publisher, as it arrives: its order, its history, and the slots that show it."""

    def __init__(
        self, peer: Publisher, source: Source, codecs: list[RTCRtpCodecParameters], stats: MediaStats
    ) -> None:
        self.peer = peer
        self.source = source
        self.video = source is not Source.MICROPHONE
        self.codecs = codecs
        self.stats = stats
        self.small: Track | None = None  # its small layer, where the publisher can make one
        self.tap: Taker[Track] | None = None  # who records it
        self.ssrc: int | None = None
        self.repeats = retransmission_types(codecs)  # RTX payload type -> original
        self.reception = Reception(90000 if self.video else 48000)
        self.nacks = Nacks()
        self.keyframes = KeyframePacer()
        self.live: list[Slot] = []
        self.waiting: list[Slot] = []  # for a packet on which a decoder can start
        self.timestamp = 0
        self.packets = 0
        self.octets = 0
        self.last_arrival = 0.0
        self.newest = b""  # payload, of video
        self.kbps = 0.0
        self._measured_at = 0.0
        self._measured_octets = 0
        self._payload_type = -1
        self._starts = keyframe_tests(codecs)
        self._history: list[tuple[int, int, int, bytes] | None] = [None] * (HISTORY if self.video else 0)

    def receive(self, packet: bytes, now: float) -> None:
        """One decrypted RTP packet of this track's media SSRC."""
        first, second, sequence, timestamp = _read_header(packet)
        start = 12 + 4 * (first & 0x0F)
        if first & 0x10:
            start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
        payload = packet[start : -packet[-1]] if first & 0x20 else packet[start:]
        if start > len(packet) or len(payload) > MAX_PAYLOAD:
            self.stats.rtp_malformed += 1
            return
        self._accept(sequence, timestamp, second, payload, now)

    def _accept(self, sequence: int, timestamp: int, second: int, payload: bytes, now: float) -> None:
        """`second` is the header's second byte, as in the history."""
        if second & 0x7F != self._payload_type and not self._change_codec(second & 0x7F):
            return
        reception = self.reception
        step = (sequence - reception.highest) & 0xFFFF
        if step != 1 or not reception.received:
            step = self._out_of_step(step, sequence, timestamp, second & MARKER, payload, now)
            if not step:
                return
        number = reception.highest = reception.highest + step
        reception.received += 1
        reception.advance(timestamp, now)
        self.timestamp = timestamp
        self.last_arrival = now
        if self.video:
            self.newest = payload
            self._history[number % HISTORY] = (number, timestamp, second, payload)
        if self.waiting and (not self.video or self._starts[second & 0x7F](payload)):
            self._admit(number, timestamp, payload, now)
        self.packets += 1
        self.octets += len(payload)
        if self.live:
            self._fan_out(self.live, number, timestamp, second & MARKER, payload, now)
        if self.tap is not None:
            self.tap.packet(number, timestamp, second, payload, now - self.peer.path.late)

    def _out_of_step(
        self, step: int, sequence: int, timestamp: int, marker: int, payload: bytes, now: float
    ) -> int:
        """The first packet, one after a gap, or one that comes late; how far the stream went on."""
        reception = self.reception
        if not reception.received:
            reception.first = sequence
            reception.highest = sequence - 1
            return 1
        if 0 < step < REORDER_LIMIT:
            self._ask_for(reception.highest + 1, reception.highest + step, now)
            return step
        if step:
            self._receive_late(step - 0x10000, timestamp, marker, payload)
        return 0

    def receive_repeat(self, packet: bytes, now: float) -> None:
        """One packet of the RTX stream: the original is inside (RFC 4588 section 4)."""
        first, second, _, timestamp = _read_header(packet)
        start = 12 + 4 * (first & 0x0F)
        if first & 0x10:
            start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
        payload = packet[start : -packet[-1]] if first & 0x20 else packet[start:]
        if len(payload) < 2 or self.repeats.get(second & 0x7F) != self._payload_type:
            return  # padding that probes the line
        original = int.from_bytes(payload[:2])
        back = (self.reception.highest - original) & 0xFFFF
        if back < REORDER_LIMIT:
            self._receive_late(-back, timestamp, second & MARKER, payload[2:])

    def _receive_late(self, step: int, timestamp: int, marker: int, payload: bytes) -> None:
        number = self.reception.highest + step
        if not self.nacks.arrived(number):
            return  # a duplicate, or long given up
        self.reception.received += 1
        self.stats.repaired += 1
        if self.video:
            self._history[number % HISTORY] = (number, timestamp, marker | self._payload_type, payload)
        if self.tap is not None:
            self.tap.packet(number, timestamp, marker | self._payload_type, payload, self.last_arrival)
        late = [slot for slot in self.live if slot.first is not None and slot.first <= number]
        self._fan_out(late, number, timestamp, marker, payload, self.last_arrival)

    def _fan_out(
        self, slots: list[Slot], number: int, timestamp: int, marker: int, payload: bytes, now: float
    ) -> None:
        size = len(payload)
        end = HEADER + size
        write = _writers[size]
        for slot in slots:
            word, log = slot.line_word, slot.log
            if log is not None:  # as SentLog says
                line_number = log.number = (log.number + 1) & 0xFFFF
                log.ring[line_number % KEPT] = (line_number, now, end + OUTSIDE)
                word |= line_number << 8
            write(
                TRANSMIT,
                0,
                FIRST_BYTE,
                marker | slot.payload_type,
                (number + slot.sequence_offset) & 0xFFFF,
                (timestamp + slot.timestamp_offset) & 0xFFFFFFFF,
                slot.ssrc,
                ONE_BYTE_EXTENSIONS,
                word,
                slot.mid_word,
                payload if slot.shift is None else moved(payload, slot.shift),
            )
            LENGTH[0] = end
            if not protect(slot.srtp, TRANSMIT_CDATA, LENGTH):
                slot.peer.path.send(VIEWS[LENGTH[0]])
        self.stats.packets_out += len(slots)
        self.stats.octets_out += len(slots) * end

    def measure(self, now: float) -> None:
        """What it takes of a viewer's line, since the last call; called once a second."""
        passed = now - self._measured_at
        if not self._measured_at:
            self._measured_at = now
        elif passed > 0.5:
            octets = self.octets + self.packets * (HEADER + OUTSIDE)
            self.kbps = (octets - self._measured_octets) * 8 / 1000 / passed
            self._measured_at, self._measured_octets = now, octets

    def sends(self, now: float) -> bool:
        """Whether anything comes: the m-line of a screen is there from the beginning, shared or not."""
        return self.packets > 0 and now - self.last_arrival < SILENT

    # -- looking back -----------------------------------------------------------------------------

    def history(self) -> list[Packet]:
        """What is kept of the stream, in no order."""
        return [Packet(*kept) for kept in self._history if kept is not None]

    def starts(self, packet: Packet) -> bool:
        """Whether a decoder can start on `packet`."""
        begins = self._starts.get(packet.second & 0x7F)
        return begins is not None and begins(packet.payload)

    def frame(self, payload: bytes) -> Frame:
        """What a payload says of its frame, where its codec numbers them."""
        return frame(payload) if self._starts.get(self._payload_type) is vp8_keyframe else Frame()

    def codec(self) -> RTCRtpCodecParameters | None:
        """What the publisher sends now; None before its first packet."""
        return next((codec for codec in self.codecs if codec.payloadType == self._payload_type), None)

    # -- slots ------------------------------------------------------------------------------------

    def adopt(self, ssrc: int, now: float) -> None:
        """The media SSRC, from the SDP or from a packet that names our MID; a new one starts afresh."""
        another = self.ssrc is not None and self.ssrc != ssrc
        if another:
            for slot in list(self.live):
                self.pause(slot, now)
                self.waiting.append(slot)
            self.reception = Reception(self.reception.rate)
            self.nacks = Nacks()
        self.ssrc = ssrc
        if another and self.tap is not None:
            self.tap.restart(self, now)
        if self.waiting:
            self.want_keyframe(now)

    def add(self, slot: Slot, now: float) -> None:
        """Show this track in the slot from the next packet on which a decoder can start."""
        slot.types = translate(self.codecs, slot.codecs)
        slot.picture, slot.held = self, None
        slot.turn_to(self, now)

    def resume(self, slot: Slot, now: float) -> None:
        if slot.srtp is not None and slot not in self.live and slot not in self.waiting:
            self.waiting.append(slot)
            self.want_keyframe(now)

    def pause(self, slot: Slot, now: float) -> None:
        if slot in self.live:
            self.live.remove(slot)
        if slot in self.waiting:
            self.waiting.remove(slot)
        if slot.track is self:
            slot.end(self, now)

    def _admit(self, number: int, timestamp: int, payload: bytes, now: float) -> None:
        kept = []
        for slot in self.waiting:
            types = slot.types.get(self._payload_type)
            if types is None:
                self.stats.unsupported += 1
                kept.append(slot)
                continue
            if slot.track is not None and slot.track is not self:
                slot.track.pause(slot, now)
            slot.track = self
            slot.payload_type, slot.rtx_type = types
            slot.inner_type = None
            slot.begin(self, number, timestamp, now)
            slot.shift = going_on(slot.last_frame, self.frame(payload))
            self.live.append(slot)
        self.waiting = kept

    def _change_codec(self, payload_type: int) -> bool:
        """The publisher switched codecs: decoders need a new start. False for an unknown type."""
        if payload_type not in self._starts:
            self.stats.unsupported += 1
            return False
        self._payload_type = payload_type
        for slot in list(self.live):
            self.pause(slot, self.last_arrival)
            self.waiting.append(slot)
        return True

    # -- feedback ---------------------------------------------------------------------------------

    def want_keyframe(self, now: float) -> None:
        """Ask the publisher for a key frame, now or as soon as the pace allows."""
        if self.video and self.ssrc is not None:
            if self.keyframes.ask(now):
                self._send_keyframe_request()
            else:
                self.peer.urgent.add(self)

    def pulse(self, now: float) -> bool:
        """Deferred key frame requests and repeated NACKs; False when nothing is left to do."""
        if self.keyframes.due(now):
            self._send_keyframe_request()
        if again := self.nacks.due(now, self.peer.round_trip):
            self._send_nack(again)
        return self.keyframes.pending or bool(self.nacks.missing)

    def _ask_for(self, first: int, end: int, now: float) -> None:
        self.stats.lost_in += end - first
        missing = self.nacks.gap(first, end, now)
        if missing:
            self._send_nack(missing)
            self.peer.urgent.add(self)
        else:
            self.want_keyframe(now)

    def _send_nack(self, numbers: list[int]) -> None:
        assert self.ssrc is not None
        self.stats.nacks_sent += len(numbers)
        wire = [number & 0xFFFF for number in numbers]
        self.peer.send_rtcp(rtcp.nack(self.peer.rtcp_ssrc, self.ssrc, wire))

    def _send_keyframe_request(self) -> None:
        assert self.ssrc is not None
        self.stats.plis_sent += 1
        self.peer.send_rtcp(rtcp.picture_loss(self.peer.rtcp_ssrc, self.ssrc))

    def retransmit(self, slot: Slot, sequence: int, now: float) -> None:
        """Send a packet again that the subscriber says is missing (RFC 4588), if we still have it."""
        highest = self.reception.highest
        number = highest - ((highest + slot.sequence_offset - sequence) & 0xFFFF)
        kept = self._history[number % HISTORY] if self._history else None
        # `first` guards what the subscriber may know: nothing from before it was let in.
        if kept is None or kept[0] != number or slot.first is None or number < slot.first:
            return
        _, timestamp, second, payload = kept
        if (self.timestamp - timestamp) & 0xFFFFFFFF > MAX_AGE:
            self.want_keyframe(now)
            return
        size = HEADER + 2 + len(payload) + OUTSIDE
        if slot.peer.repairs < size:
            return  # whoever misses so much can't be helped with more; they ask again
        slot.peer.repairs -= size
        self.stats.retransmitted += 1
        if slot.rtx_type is None:
            self._fan_out([slot], number, timestamp, second & MARKER, payload, now)
        else:
            self._send_rtx(slot, slot.rtx_type, sequence, timestamp, second & MARKER, payload, now)

    def _send_rtx(
        self, slot: Slot, payload_type: int, sequence: int, timestamp: int, marker: int, payload: bytes,
        now: float,
    ) -> None:  # fmt: skip
        body = sequence.to_bytes(2) + (payload if slot.shift is None else moved(payload, slot.shift))
        _writers[len(body)](
            TRANSMIT,
            0,
            FIRST_BYTE,
            marker | payload_type,
            slot.rtx_sequence,
            (timestamp + slot.timestamp_offset) & 0xFFFFFFFF,
            slot.rtx_ssrc,
            ONE_BYTE_EXTENSIONS,
            slot.numbered(HEADER + len(body), now),
            slot.mid_word,
            body,
        )
        slot.rtx_sequence = (slot.rtx_sequence + 1) & 0xFFFF
        LENGTH[0] = HEADER + len(body)
        if not protect(slot.srtp, TRANSMIT_CDATA, LENGTH):
            slot.peer.path.send(VIEWS[LENGTH[0]])
            self.stats.packets_out += 1
            self.stats.octets_out += HEADER + len(body)

    def sender_report(self, ntp: int, timestamp: int, now: float) -> None:
        """Pass the publisher's report on: same clock, moved timestamp, the slot's own counters."""
        self.reception.last_report = ntp >> 16 & 0xFFFFFFFF
        self.reception.last_report_at = now
        if self.tap is not None:
            self.tap.report(ntp, timestamp, now)
        for slot in self.live:
            slot.report_sent = {self.reception.last_report: now}
            slot.peer.send_rtcp(
                rtcp.sender_report(
                    slot.ssrc,
                    slot.peer.cname,
                    ntp,
                    timestamp + slot.timestamp_offset,
                    slot.packets(),
                    slot.octets(),
                )
            )


def send_padding(slot: Slot, now: float) -> int:
    """A packet of nothing on the slot's stream of repeats, which receivers count and drop; its octets on the way."""
    rtx_type = next((repeat for _, repeat in slot.types.values() if repeat is not None), None)
    if rtx_type is None or slot.srtp is None:
        return PADDING + OUTSIDE
    _writers[PADDING](
        TRANSMIT,
        0,
        FIRST_BYTE | 0x20,
        rtx_type,
        slot.rtx_sequence,
        ((slot.last_timestamp or 0) + 1) & 0xFFFFFFFF,
        slot.rtx_ssrc,
        ONE_BYTE_EXTENSIONS,
        slot.numbered(HEADER + PADDING, now),
        slot.mid_word,
        _PADDING,
    )
    slot.rtx_sequence = (slot.rtx_sequence + 1) & 0xFFFF
    LENGTH[0] = HEADER + PADDING
    if not protect(slot.srtp, TRANSMIT_CDATA, LENGTH):
        slot.peer.path.send(VIEWS[LENGTH[0]])
    return HEADER + PADDING + OUTSIDE
