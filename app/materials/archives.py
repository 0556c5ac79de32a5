"""What is in a zip or a rar: listed, never unpacked, and refused when it would unpack to absurd sizes (docs/rules.md
fault 44)."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from app.formats import archive_names, zips
from app.formats.guard import Broken, Crowded, Limits, Tally

ENTRIES: Final = 10_000
"""Files an archive may have."""
_BLOCKS: Final = 4 * ENTRIES
"""Headers of a rar that are walked: files have one each, and what belongs to a file (rights, streams) a few."""
LIMITS: Final = Limits(ENTRIES, unpacked=2 * 1024**3, ratio=100, small=20 * 1024**2)

RAR4: Final = b"Rar!\x1a\x07\x00"
RAR5: Final = b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive; `size` is what it unpacks to, in bytes."""

    name: str
    size: int
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """`hidden`: even the names are encrypted."""

    entries: tuple[Entry, ...]
    hidden: bool = False

    @property
    def encrypted(self) -> bool:
        return self.hidden or any(entry.encrypted for entry in self.entries)


def list_zip(file: BinaryIO) -> Listing:
    """Raises `BadArchive`."""
    with zips.open_zip(file, LIMITS) as archive:
        entries = (
            Entry(archive_names.of_zip(each), each.file_size, zips.is_locked(each))
            for each in archive.infolist()
        )
        return Listing(_meant(entries))


def list_rar(file: BinaryIO) -> Listing:
    """Raises `BadArchive`."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(8)
    walk = _rar5 if head == RAR5 else _rar4 if head.startswith(RAR4) else None
    if walk is None:
        raise Broken
    file.seek(len(RAR5 if head == RAR5 else RAR4))
    try:
        return Listing(_meant(_measured(walk(file), size)))
    except _Hidden:
        return Listing((), hidden=True)
    except (struct.error, IndexError) as error:
        raise Broken from error


class _Hidden(Exception):
    """From here on even the headers are encrypted."""


def _measured(entries: Iterable[Entry], packed: int) -> Iterator[Entry]:
    tally = Tally(LIMITS, packed)
    for entry in entries:
        tally.add(entry.size)
        yield entry


def _meant(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What the person packed; what their system added is left out."""
    return tuple(entry for entry in entries if not archive_names.is_leftover(entry.name))


# --- RAR 1.5 to 4 (technote.txt of UnRAR 4) -------------------------------------------------------------------

_ARCHIVE, _FILE, _END = 0x73, 0x74, 0x7B
_LONG, _SECRET, _UNICODE = 0x8000, 0x0004, 0x0200
_UNIX: Final = (3, 4)
"""Systems whose names are UTF-8 where they can be: Unix and macOS."""


def _rar4(file: BinaryIO) -> Iterator[Entry]:
    for _ in range(_BLOCKS):
        if len(head := file.read(7)) < 7:
            return
        _check, kind, flags, size = struct.unpack("<HBHH", head)
        if size < 7:
            raise Broken
        rest = file.read(size - 7)
        packed = struct.unpack_from("<I", rest)[0] if flags & _LONG else 0
        if kind == _ARCHIVE and flags & 0x0080:
            raise _Hidden
        if kind == _FILE:
            entry, more = _rar4_file(rest, flags)
            packed += more << 32
            yield entry
        if kind == _END:
            return
        file.seek(packed, 1)
    raise Crowded("里面的文件太多")


def _rar4_file(rest: bytes, flags: int) -> tuple[Entry, int]:
    """The entry, and the upper half of its packed size."""
    unpacked, length = struct.unpack_from("<I", rest, 4)[0], struct.unpack_from("<H", rest, 19)[0]
    at, more = 25, 0
    if flags & 0x0100:
        more, high = struct.unpack_from("<II", rest, at)
        unpacked, at = unpacked + (high << 32), at + 8
    name = _rar4_name(rest[at : at + length], coded=bool(flags & _UNICODE), unix=rest[8] in _UNIX)
    return Entry(name, unpacked, bool(flags & _SECRET)), more


def _rar4_name(raw: bytes, *, coded: bool, unix: bool) -> str:
    """`coded`: the name in the code page of its system, a NUL, and what that lacks; without the NUL it is UTF-8."""
    plain, nul, packed = raw.partition(b"\0")
    if coded and nul:
        return archive_names.tidy(_unpacked_name(plain, packed))
    return archive_names.tidy(archive_names.decoded(plain, unix=coded or unix))


def _unpacked_name(plain: bytes, packed: bytes) -> str:
    """UTF-16 as RAR packs it (EncodeFileName::Decode of UnRAR 4): two bits say what each next character is, its lower
    byte, that and the upper byte they share, both bytes, or a run of the plain name's. Raises `IndexError`."""
    fields, out, flags, left = _Fields(packed), bytearray(), 0, 0
    upper = fields.take(1)
    while fields.left:
        if not left:
            flags, left = fields.take(1)[0], 8
        left -= 2
        match flags >> left & 3:
            case 0:
                out += fields.take(1) + b"\0"
            case 1:
                out += fields.take(1) + upper
            case 2:
                out += fields.take(2)
            case _:
                out += _run(fields, plain[len(out) // 2 :], upper)
    return out.decode("utf-16-le", "replace")


def _run(fields: "_Fields", plain: bytes, upper: bytes) -> bytes:
    """Characters of the plain name: as they are, or moved by so much within the shared upper byte."""
    count = fields.take(1)[0]
    shift, above = (fields.take(1)[0], upper) if count & 0x80 else (0, b"\0")
    return b"".join(bytes([byte + shift & 0xFF]) + above for byte in plain[: (count & 0x7F) + 2])


# --- RAR 5 (technote.html of WinRAR 5) ------------------------------------------------------------------------

_FILE5, _ENCRYPTION5, _END5 = 2, 4, 5


def _rar5(file: BinaryIO) -> Iterator[Entry]:
    for _ in range(_BLOCKS):
        if len(check := file.read(4)) < 4:
            return
        size, raw = _number_from(file)
        body = file.read(size)
        if len(body) != size or size > 2 * 1024**2 or zlib.crc32(raw + body) != struct.unpack("<I", check)[0]:
            raise Broken
        fields = _Fields(body)
        kind, flags = fields.number(), fields.number()
        extra = fields.number() if flags & 1 else 0
        packed = fields.number() if flags & 2 else 0
        if kind == _ENCRYPTION5:
            raise _Hidden
        if kind == _FILE5:
            yield _rar5_file(fields, body[len(body) - extra :] if extra else b"")
        if kind == _END5:
            return
        file.seek(packed, 1)
    raise Crowded("里面的文件太多")


def _rar5_file(fields: "_Fields", extra: bytes) -> Entry:
    flags, unpacked = fields.number(), fields.number()
    fields.number()  # attributes
    fields.skip((4 if flags & 2 else 0) + (4 if flags & 4 else 0))
    fields.number()  # compression
    fields.number()  # host
    name = archive_names.tidy(fields.take(fields.number()).decode("utf-8", "replace"))
    return Entry(name, unpacked, _has_encryption(extra))


def _has_encryption(extra: bytes) -> bool:
    fields = _Fields(extra)
    while fields.left:
        size = fields.number()
        record = _Fields(fields.take(size))
        if record.left and record.number() == 1:
            return True
    return False


def _number_from(file: BinaryIO) -> tuple[int, bytes]:
    """A number of variable length, and its bytes."""
    raw = b""
    while len(raw) < 3 and (byte := file.read(1)):
        raw += byte
        if byte[0] < 0x80:
            return _Fields(raw).number(), raw
    raise Broken


class _Fields:
    """What is written one after the other. Raises `IndexError` beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def number(self) -> int:
        value = shift = 0
        while shift < 64:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise IndexError

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise IndexError
        self._at += count
        return self._data[self._at - count : self._at]

    def skip(self, count: int) -> None:
        self.take(count)
