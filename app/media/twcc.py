"""Transport-wide feedback on the wire (draft-holmer-rmcat-transport-wide-cc-extensions-01): which packet came when.

Every RTP packet of a connection, picture, sound or repair, carries one running number in a header extension. The
receiver says of each number whether it came, and when by its own clock. Whoever sends can tell loss and a growing
queue from that, exactly and for the whole line, and needs nothing else of the receiver.

`Arrivals` is the receiving half of a publisher's line: the browser does the rest. `SentLog` is the sending half of a
viewer's line: congestion.py does the rest.
"""

import random
import struct
from collections.abc import Sequence
from typing import NamedTuple

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
FORMAT = 15  # of an RTPFB packet

TICKS = 4000  # per second: times are told in 250 us
REFERENCE = 256  # ticks; the first time is told in 64 ms
REFERENCES = 1 << 24
WRAP = REFERENCES * 0.064  # seconds until a receiver's clock begins again: 12 days

MOST = 1000  # packets in one report; Chromium sends 150 in the 50 ms between two at 30 Mbit/s
LATE = 128  # numbers back, within which a packet that was overtaken is still told

NOT_RECEIVED, SMALL_DELTA, LARGE_DELTA = 0, 1, 2
_ONE_BIT = tuple(tuple(chunk >> bit & 1 for bit in range(13, -1, -1)) for chunk in range(1 << 14))
_RUN = 7  # as many symbols as a chunk of two-bit ones holds: from there on a run is shorter


def number_of(packet: bytes, tag: int) -> int | None:
    """The number in an RTP packet with a header extension; `tag` is the first byte of its element (RFC 8285 4.2)."""
    at = 12 + 4 * (packet[0] & 0x0F)
    if packet[at : at + 2] != b"\xbe\xde":
        return None
    end = at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4])
    at += 4
    while at < end and at + 2 < len(packet):
        element = packet[at]
        if element == tag:
            return packet[at + 1] << 8 | packet[at + 2]
        at += 2 + (element & 0x0F) if element else 1
    return None


class Arrivals:
    """What came by one line and has not been told yet."""

    __slots__ = ("_count", "_first", "_highest", "_lost", "_next", "_times", "_told")

    def __init__(self) -> None:
        self._told = self._lost = (
            0  # numbers that reports have covered, those of them that had not come; since `take`
        )
        self._times: dict[int, float] = {}  # by extended number
        self._highest: int | None = None
        self._next = 0  # the first that was not told
        self._first: int | None = None  # where the next report begins; None: there is nothing to tell
        self._count = 0

    def arrived(self, sequence: int, now: float) -> None:
        """The packet with this number (16 bits) came at `now`, in seconds."""
        if self._highest is None:
            self._highest = sequence - 1
            self._next = sequence
        step = (sequence - self._highest) & 0xFFFF
        if not step:
            return  # the same again
        if step < 0x8000:
            number = self._highest = self._highest + step
            if self._first is None:
                self._first = self._next
        elif (number := self._highest + step - 0x10000) >= self._next - LATE:
            self._first = number if self._first is None else min(self._first, number)
        else:
            return
        self._times.setdefault(number, now)

    def report(self) -> bytes | None:
        """The FCI of the next feedback packet; None when nothing came since the last."""
        if self._first is None or self._highest is None:
            return None
        # After an outage, or what somebody made of the numbers, only the end is told: the rest is no news.
        first, end = max(self._first, self._highest - MOST + 1), self._highest + 1
        arrivals = [self._times.get(number) for number in range(first, end)]
        news = arrivals[max(0, self._next - first) :]
        self._told += len(news)
        self._lost += news.count(None)
        self._first, self._next = None, end
        self._times = {number: time for number, time in self._times.items() if number >= end - LATE}
        self._count = (self._count + 1) & 0xFF
        return encode(first & 0xFFFF, arrivals, self._count)

    def take_loss(self) -> float:
        """The share that had not come when it was told of, since this was asked last."""
        told, lost, self._told, self._lost = self._told, self._lost, 0, 0
        return lost / told if told else 0.0


def encode(base: int, arrivals: Sequence[float | None], count: int) -> bytes:
    """The FCI: packets from number `base` on, each with the second it came at, or None."""
    first = next(time for time in arrivals if time is not None)
    reference = int(first * TICKS) // REFERENCE
    symbols, deltas, before = [], bytearray(), reference * REFERENCE
    for time in arrivals:
        delta = None if time is None else int(time * TICKS) - before
        if delta is None or not -0x8000 <= delta < 0x8000:
            symbols.append(NOT_RECEIVED)
            continue
        before += delta
        if 0 <= delta < 256:
            symbols.append(SMALL_DELTA)
            deltas.append(delta)
        else:
            symbols.append(LARGE_DELTA)
            deltas += delta.to_bytes(2, signed=True)
    header = struct.pack("!HHI", base, len(arrivals), (reference % REFERENCES) << 8 | count)
    fci = header + b"".join(chunk.to_bytes(2) for chunk in _chunks(symbols)) + deltas
    return fci + bytes(-len(fci) % 4)


def _chunks(symbols: Sequence[int]) -> list[int]:
    chunks, at = [], 0
    while at < len(symbols):
        symbol, end = symbols[at], at + 1
        while end < len(symbols) and symbols[end] == symbol and end - at < 0x1FFF:
            end += 1
        if end - at >= _RUN:
            chunks.append(symbol << 13 | end - at)
            at = end
            continue
        some = symbols[at : at + _RUN]
        chunk = 0xC000
        for place, each in enumerate(some):
            chunk |= each << 2 * (_RUN - 1 - place)
        chunks.append(chunk)
        at += _RUN
    return chunks


class Feedback(NamedTuple):
    """A report of a viewer: packets from number `base` on, each with the second on her clock, or None if it did not
    come. That clock begins again after WRAP."""

    base: int
    arrivals: list[float | None]


def decode(fci: bytes) -> Feedback:
    """ValueError, struct.error or IndexError when it is malformed, or tells of more packets than anybody is sent."""
    base, count, reference = struct.unpack_from("!HHI", fci)
    if not 0 < count <= MOST:
        raise ValueError(f"feedback on {count} packets")
    symbols: list[int] = []
    at = 8
    while len(symbols) < count:
        chunk = int.from_bytes(fci[at : at + 2])
        if at + 2 > len(fci):
            raise ValueError("feedback ends within its chunks")
        at += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13 & 3] * min(chunk & 0x1FFF, count - len(symbols))
            if not chunk & 0x1FFF:
                raise ValueError("a run of nothing")
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += _ONE_BIT[chunk & 0x3FFF]
    arrivals: list[float | None] = []
    ticks = (reference >> 8) * REFERENCE
    for symbol in symbols[:count]:
        if symbol == SMALL_DELTA:
            ticks += fci[at]
            at += 1
        elif symbol == LARGE_DELTA:
            ticks += struct.unpack_from("!h", fci, at)[0]
            at += 2
        else:  # 3 is reserved, and nobody has a time for it
            arrivals.append(None)
            continue
        arrivals.append(ticks / TICKS)
    return Feedback(base, arrivals)


class Fate(NamedTuple):
    """What reports say of packets that were sent and not yet accounted for."""

    packets: int = 0  # that arrived
    octets: int = 0  # of those
    lost: int = 0
    delay: float = float("inf")
    """The least of them, in seconds between two clocks: only its change means anything."""
    sent: float = float("inf")
    """When the first of them left."""

    def __add__(self, other: object) -> "Fate":
        if not isinstance(other, Fate):
            return NotImplemented
        return Fate(
            self.packets + other.packets,
            self.octets + other.octets,
            self.lost + other.lost,
            min(self.delay, other.delay),
            min(self.sent, other.sent),
        )


class SentLog:
    """What left by one viewer's line, by its number, until the viewer has told of it.

    The forwarder writes `number` and `ring` itself, since a call for each packet costs more than all of it: the next
    number is `number = (number + 1) & 0xFFFF`, its entry `ring[number % KEPT] = (number, now, bytes)`.
    """

    KEPT = 4096  # packets: 6 s of a whole panel's

    __slots__ = ("number", "ring")

    def __init__(self) -> None:
        self.number = random.getrandbits(15)
        self.ring: list[tuple[int, float, int] | None] = [None] * self.KEPT

    def match(self, feedback: Feedback) -> Fate:
        """Account for what the report names. What was never sent, or has been accounted for, isn't counted (again)."""
        ring, kept = self.ring, self.KEPT
        packets, octets, lost, number = 0, 0, 0, feedback.base
        least = first = float("inf")
        for time in feedback.arrivals:
            entry = ring[number % kept]
            if entry is not None and entry[0] == number:
                ring[number % kept] = None
                first = min(first, entry[1])
                if time is None:
                    lost += 1
                else:
                    packets += 1
                    octets += entry[2]
                    least = min(least, (time - entry[1]) % WRAP)
            number = (number + 1) & 0xFFFF
        return Fate(packets, octets, lost, least, first)
