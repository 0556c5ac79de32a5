"""What the server tells the recorder's process, in binary, and what it hears back, a line of JSON each.

A message is its length, its kind and its fields, little-endian. Times are seconds since 1970. A turn, one candidate's
interview in one room, has a name of its own that tells neither.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

HEAD: Final = struct.Struct("<IB")
TICK: Final = struct.Struct("<IBd")
BEGIN: Final = struct.Struct("<IBI")
PACKET: Final = struct.Struct("<IBIqIBd")
REPORT: Final = struct.Struct("<IBIQId")
END: Final = struct.Struct("<IBI")
LOST: Final = struct.Struct("<IBII")

TICK_KIND, BEGIN_KIND, PACKET_KIND, REPORT_KIND, END_KIND, LOST_KIND = range(6)

LONGEST: Final = 1 << 16


def turn_of(room: str, candidate: str) -> str:
    """The name of a turn, 32 hex digits."""
    return hashlib.sha256(f"{room}\n{candidate}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Track:
    """What is recorded: one source of one device of somebody, for the turn of `candidate`."""

    room: str
    candidate: str
    person: str
    device: str
    source: str

    @property
    def turn(self) -> str:
        return turn_of(self.room, self.candidate)


@dataclass(frozen=True, slots=True)
class Closed:
    """A file that is whole. `first` and `last`: when what is in it was; `codec` and `lost` packets. `bytes` and
    `sha256` are of the Matroska file, `sealed` and `digest` of what is kept of it. `cause`: why nothing came before it,
    empty where it goes on from the one before."""

    id: str
    track: Track
    codec: str
    first: float
    last: float
    lost: int
    cause: str
    bytes: int
    sha256: str
    sealed: int
    digest: str

    def packed(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def unpacked(cls, said: dict[str, object]) -> "Closed":
        """Raises TypeError for anything else."""
        track = said.pop("track")
        if not isinstance(track, dict):
            raise TypeError("no track")
        return cls(track=Track(**track), **said)  # type: ignore[arg-type]


class Reader:
    """Cuts what comes by a pipe into messages."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, memoryview]]:
        """Kind and whole message of each that is complete. ValueError for one that can't be ours."""
        self._held += data
        whole, at = bytes(self._held), 0
        view = memoryview(whole)
        while len(whole) - at >= HEAD.size:
            length, kind = HEAD.unpack_from(whole, at)
            if not HEAD.size <= length <= LONGEST:
                raise ValueError("no message of ours")
            if len(whole) - at < length:
                break
            yield kind, view[at : at + length]
            at += length
        del self._held[:at]
