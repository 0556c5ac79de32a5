"""What an OLE compound file (doc, ppt, xls, any Office file with a password) is, by its directory ([MS-CFB] 2.2-2.6).

A document may hold others: a letter of LibreOffice with a table in it has the streams of both. Only what stands in the
root itself says what the file is. Nothing is read but the directory and the beginning of a stream; a library that reads
these files keeps every entry of a directory, and a directory may fill a whole upload.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

STREAMS: Final = {
    "doc": ("worddocument",),
    "ppt": ("powerpoint document", "pp40", "pp97_dualstorage"),
    "xls": ("workbook", "book"),
}
"""The streams in the root that make a file one of that kind, in small letters."""

_CLASSES: Final = {
    "00020900-0000-0000-c000-000000000046": "doc",
    "00020906-0000-0000-c000-000000000046": "doc",
    "00020810-0000-0000-c000-000000000046": "xls",
    "00020820-0000-0000-c000-000000000046": "xls",
    "ea7bae70-fb3b-11cd-a903-00aa00510ea3": "ppt",
    "64818d10-4f9b-11cf-86ea-00aa00b929e8": "ppt",
}
"""The root's class, for a file whose root has the streams of two: Word, Excel and PowerPoint, 95 and later."""

_TELLING: Final = {"worddocument", "workbook", "book", "current user"}
"""Streams whose first bytes tell of a password."""

_MACROS: Final = {"macros", "_vba_project_cur", "vba", "_vba_project"}

_ENTRY: Final = 128
_SECTORS: Final = 2000
"""Sectors of a directory, or of the table's own table, looked at: an honest file has tens."""
_LAST: Final = 0xFFFFFFFA
"""Sector numbers from here on mean that there is none."""
_SMALL: Final = 64
"""Bytes of a sector of the small streams, which lie in a stream of the root's own."""
_HEAD: Final = 512
"""Bytes of a stream that are looked at."""


@dataclass(frozen=True, slots=True)
class Compound:
    """`root` are the streams and storages in the root, by their names in small letters, with the first bytes of those
    that tell of a password; `names` are those of every entry, however deep."""

    root: Mapping[str, bytes]
    names: frozenset[str]
    kind_by_class: str = ""

    @property
    def kind(self) -> str:
        """`doc`, `ppt`, `xls`, or empty for something else."""
        found = [kind for kind, streams in STREAMS.items() if any(each in self.root for each in streams)]
        if len(found) > 1:
            return self.kind_by_class if self.kind_by_class in found else ""
        return found[0] if found else ""

    @property
    def has_macros(self) -> bool:
        return bool(_MACROS & self.names)

    @property
    def encrypted(self) -> bool:
        """Whether opening it takes a password."""
        if {"encryptedpackage", "encryptedsummary"} & set(self.root):  # [MS-OFFCRYPTO] 2.3, [MS-PPT] 2.1.6
            return True
        return (
            _word_is_encrypted(self.root.get("worddocument", b""))
            or _book_is_encrypted(self.root.get("workbook") or self.root.get("book") or b"")
            or _show_is_encrypted(self.root.get("current user", b""))
        )


def look(file: BinaryIO) -> Compound | None:
    """None when it is no compound file, or a broken one."""
    header = file.read(512)
    if len(header) < 512 or not header.startswith(MAGIC):
        return None
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return None
    try:
        return _Reader(file, header, 1 << shift).compound()
    except (struct.error, IndexError):
        return None


def _word_is_encrypted(head: bytes) -> bool:
    """FibBase.fEncrypted ([MS-DOC] 2.5.2)."""
    return len(head) >= 12 and bool(struct.unpack_from("<H", head, 10)[0] & 0x0100)


def _book_is_encrypted(head: bytes) -> bool:
    """A FilePass record among the first ([MS-XLS] 2.1.7.20.3: after BOF and, at most, WriteProtect)."""
    at = 0
    for _ in range(4):
        if at + 4 > len(head):
            break
        record, size = struct.unpack_from("<HH", head, at)
        if record == 0x002F:
            return True
        at += 4 + size
    return False


def _show_is_encrypted(head: bytes) -> bool:
    """CurrentUserAtom.headerToken ([MS-PPT] 2.3.2)."""
    return len(head) >= 16 and struct.unpack_from("<I", head, 12)[0] == 0xF3D1C4DF


@dataclass(frozen=True, slots=True)
class _Entry:
    """One of the directory: 0 nothing, 1 storage, 2 stream, 5 root. `left`, `right` and `child` are its neighbours in
    the tree, by their numbers."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    clsid: str
    start: int
    size: int


class _Reader:
    """`size` of a sector is in bytes."""

    def __init__(self, file: BinaryIO, header: bytes, size: int) -> None:
        self._table = _Table(file, header, size)
        self._size = size
        self._cutoff = struct.unpack_from("<I", header, 56)[0]
        first = struct.unpack_from("<I", header, 48)[0]
        self._entries = [
            entry for sector in self._table.chain(first) for entry in _entries(self._table.read(sector))
        ]

    def compound(self) -> Compound:
        """Raises `IndexError` for one without a directory. Where a root names nobody, all is its own."""
        root = self._entries[0]
        named = self._siblings(root.child) if root.child < _LAST else iter(self._entries[1:])
        top = {entry.name.lower(): entry for entry in named if entry.kind}
        heads = {name: self._head(entry) if name in _TELLING else b"" for name, entry in top.items()}
        names = frozenset(entry.name.lower() for entry in self._entries if entry.kind)
        return Compound(heads, names, _CLASSES.get(root.clsid, ""))

    def _siblings(self, number: int) -> Iterator[_Entry]:
        """Everything in one storage: a tree of which each entry names two others. One met twice is passed over."""
        seen, ahead = set[int](), [number]
        while ahead:
            number = ahead.pop()
            if number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            yield entry
            ahead += [entry.left, entry.right]

    def _head(self, entry: _Entry) -> bytes:
        """The first bytes of a stream, as far as they lie in one sector. Small streams lie in the root's."""
        if entry.size >= self._cutoff:
            return self._table.read(entry.start)[: min(_HEAD, entry.size)]
        sector, place = divmod(entry.start * _SMALL, self._size)
        for number, each in enumerate(self._table.chain(self._entries[0].start)):
            if number == sector:
                return self._table.read(each)[place : place + min(_SMALL, entry.size)]
        return b""


class _Table:
    """Which sector follows which (the FAT), read a sector at a time."""

    def __init__(self, file: BinaryIO, header: bytes, size: int) -> None:
        self._file, self._size = file, size
        self._parts = [*struct.unpack_from("<109I", header, 76)]
        following = struct.unpack_from("<I", header, 68)[0]
        for _ in range(_SECTORS):
            if following >= _LAST:
                break
            more = struct.unpack(f"<{size // 4}I", self.read(following))
            self._parts += more[:-1]
            following = more[-1]

    def read(self, sector: int) -> bytes:
        if sector >= _LAST:
            return b""
        self._file.seek((sector + 1) * self._size)
        return self._file.read(self._size)

    def chain(self, sector: int) -> Iterator[int]:
        """From `sector` to the end; a chain that bites its tail is cut."""
        for _ in range(_SECTORS):
            if sector >= _LAST:
                return
            yield sector
            part, place = divmod(sector, self._size // 4)
            sector = struct.unpack_from("<I", self.read(self._parts[part]), place * 4)[0]


def _entries(sector: bytes) -> Iterator[_Entry]:
    for at in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", sector, at + 64)
        name = sector[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<III", sector, at + 68)
        start, size = struct.unpack_from("<II", sector, at + 116)
        yield _Entry(name, kind, left, right, child, _clsid(sector[at + 80 : at + 96]), start, size)


def _clsid(raw: bytes) -> str:
    """As it is written: the first three parts are little-endian."""
    first, second, third = struct.unpack_from("<IHH", raw)
    return f"{first:08x}-{second:04x}-{third:04x}-{raw[8:10].hex()}-{raw[10:].hex()}"
