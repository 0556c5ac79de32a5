"""Packets of one stream in their order, and the frames in them. Pure: no clock, no I/O.

A packet that is missing is waited for, since a repair may bring it; then it is lost, and its frame with it. Frames
after it are kept all the same: a picture with a fault in it proves more than none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

WAIT: Final = 1.0
"""Seconds a missing packet is waited for: some rounds of repair on a bad line."""

MARKER: Final = 0x80
START: Final = b"\0\0\0\1"


class Packet(NamedTuple):
    number: int
    timestamp: int
    second: int
    payload: bytes
    arrived: float


class Frame(NamedTuple):
    """A picture or a piece of sound. `ticks` goes on through every wrap. `shape` is what a decoder is set up by: width
    and height of VP8, the parameter sets of H.264; None where the frame doesn't say."""

    codec: str
    ticks: int
    data: bytes
    key: bool
    shape: object
    arrived: float


class Order:
    """Packets as they were sent: duplicates fall away, what is missing is waited for `WAIT` seconds."""

    def __init__(self) -> None:
        self.lost = 0
        self._next: int | None = None
        self._held: dict[int, Packet] = {}

    def put(self, packet: Packet) -> Iterator[Packet]:
        """Those whose turn has come with it."""
        if self._next is None:
            self._next = packet.number
        if packet.number >= self._next:
            self._held.setdefault(packet.number, packet)
        return self._ready()

    def late(self, now: float) -> Iterator[Packet]:
        """Those that have waited long enough for one before them."""
        while self._held and now - min(each.arrived for each in self._held.values()) >= WAIT:
            yield from self.skip()

    def skip(self) -> Iterator[Packet]:
        """Give up what is missing before the next that is there."""
        if self._held and self._next is not None:
            first = min(self._held)
            self.lost += first - self._next
            self._next = first
            yield from self._ready()

    def oldest(self) -> float | None:
        """When the first that still waits arrived."""
        return min((each.arrived for each in self._held.values()), default=None)

    def _ready(self) -> Iterator[Packet]:
        assert self._next is not None
        while (packet := self._held.pop(self._next, None)) is not None:
            self._next += 1
            yield packet


@dataclass(slots=True)
class _Part:
    """A frame of which not all has come."""

    timestamp: int
    arrived: float
    pieces: list[bytes]
    whole: bool


class Frames:
    """Makes frames of the packets of one stream; `codecs` by payload type."""

    def __init__(self, codecs: dict[int, str]) -> None:
        self._codecs = codecs
        self._part: _Part | None = None
        self._last_number: int | None = None
        self._ticks: int | None = None
        self._timestamp = 0
        self.broken = 0
        """Frames that were given up."""

    def put(self, packet: Packet) -> Frame | None:
        """The frame that is whole with it."""
        codec = self._codecs.get(packet.second & 0x7F, "")
        follows = self._last_number is not None and packet.number == self._last_number + 1
        self._last_number = packet.number
        if codec == "opus":
            return self._frame(codec, packet, packet.payload) if packet.payload else None
        take = _TAKERS.get(codec)
        if take is None:
            return None
        return self._picture(codec, packet, take, follows)

    def oldest(self) -> float | None:
        return self._part.arrived if self._part else None

    def _picture(
        self, codec: str, packet: Packet, take: "Callable[[bytes], tuple[bytes, bool]]", follows: bool
    ) -> Frame | None:
        try:
            piece, begins = take(packet.payload)
        except IndexError:
            piece, begins = b"", False
        part = self._part
        if part is None or part.timestamp != packet.timestamp:
            self.broken += part is not None
            part = self._part = _Part(packet.timestamp, packet.arrived, [], begins)
        elif not follows:
            part.whole = False
        part.pieces.append(piece)
        if not packet.second & MARKER:
            return None
        self._part = None
        if not part.whole or not any(part.pieces):
            self.broken += 1
            return None
        return self._frame(codec, packet, b"".join(part.pieces))

    def _frame(self, codec: str, packet: Packet, data: bytes) -> Frame:
        key, shape = _LOOKS[codec](data)
        return Frame(codec, self._unwrapped(packet.timestamp), data, key, shape, packet.arrived)

    def _unwrapped(self, timestamp: int) -> int:
        if self._ticks is None:
            self._ticks = timestamp
        else:
            step = (timestamp - self._timestamp) & 0xFFFFFFFF
            self._ticks += step - (1 << 32 if step >> 31 else 0)
        self._timestamp = timestamp
        return self._ticks


def vp8(payload: bytes) -> tuple[bytes, bool]:
    """What of a frame is in a payload, and whether it is its beginning (RFC 7741 section 4.2)."""
    first, at = payload[0], 1
    if first & 0x80:
        more, at = payload[1], 2
        if more & 0x80:
            at += 2 if payload[at] & 0x80 else 1
        at += bool(more & 0x40) + bool(more & 0x30)
    return payload[at:], bool(first & 0x10) and not first & 0x07


def h264(payload: bytes) -> tuple[bytes, bool]:
    """The same as a byte stream (RFC 6184: single units, STAP-A, FU-A); any unit may begin a picture."""
    kind = payload[0] & 0x1F
    if kind == 28:
        begins = bool(payload[1] & 0x80)
        head = START + bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) if begins else b""
        return head + payload[2:], begins
    if kind == 24:
        units, at = [], 1
        while at + 2 <= len(payload):
            size = int.from_bytes(payload[at : at + 2])
            units.append(START + payload[at + 2 : at + 2 + size])
            at += 2 + size
        return b"".join(units), True
    return START + payload, 0 < kind < 24


def _look_vp8(data: bytes) -> tuple[bool, object]:
    """A key frame tells its size (RFC 6386 section 9.1)."""
    if len(data) < 10 or data[0] & 1 or data[3:6] != b"\x9d\x01\x2a":
        return False, None
    return True, (int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF)


def _look_h264(data: bytes) -> tuple[bool, object]:
    units = [unit for unit in data.split(START) if unit]
    sets = tuple(unit for unit in units if unit[0] & 0x1F in (7, 8))
    return any(unit[0] & 0x1F == 5 for unit in units) and bool(sets), sets or None


def _look_opus(_data: bytes) -> tuple[bool, object]:
    return True, None


_TAKERS: Final = {"vp8": vp8, "h264": h264}
_LOOKS: Final = {"vp8": _look_vp8, "h264": _look_h264, "opus": _look_opus}
