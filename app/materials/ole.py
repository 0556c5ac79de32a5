"""What an OLE compound file (doc, ppt, xls, any Office file with a password) is, by its directory ([MS-CFB] 2.2-2.6).

A document may hold others: a letter of LibreOffice with a table in it has the streams of both. Only what stands in the
root itself says what the file is. olefile reads tables and directory, and would go on as long as a file goes on naming
entries; within a budget it does not (docs/measured.md containers).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import olefile

from app.formats.guard import Budget, Crowded

STREAMS: Final = {
    "doc": ("worddocument",),
    "ppt": ("powerpoint document", "pp40", "pp97_dualstorage"),
    "xls": ("workbook", "book"),
}
"""The streams in the root that make a file one of that kind, in small letters."""

_CLASSES: Final = {
    "00020900-0000-0000-C000-000000000046": "doc",
    "00020906-0000-0000-C000-000000000046": "doc",
    "00020810-0000-0000-C000-000000000046": "xls",
    "00020820-0000-0000-C000-000000000046": "xls",
    "EA7BAE70-FB3B-11CD-A903-00AA00510EA3": "ppt",
    "64818D10-4F9B-11CF-86EA-00AA00B929E8": "ppt",
}
"""The root's class, for a file whose root has the streams of two: Word, Excel and PowerPoint, 95 and later."""

_TELLING: Final = {"worddocument", "workbook", "book", "current user"}
"""Streams whose first bytes tell of a password."""

_MACROS: Final = {"macros", "_vba_project_cur", "vba", "_vba_project"}

_HEAD: Final = 512
"""Bytes of a stream that are looked at."""
_SECTOR_SIZES: Final = (b"\x09\0", b"\x0c\0")
"""512 and 4096 bytes, as their logarithm; olefile computes with any."""

_DIRECTORY: Final = 2**20
"""Bytes of a directory, and of what else is looked at: an honest one has some ten thousand."""
_PER_SECTOR: Final = 128
"""The table of sectors takes 4 bytes for each of 512, and olefile reads it whole."""
_BROKEN: Final = (
    Crowded,
    OSError,
    struct.error,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    RecursionError,
)
"""What olefile comes to in a file that is none; `OSError` are its own."""


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
    head, size = file.read(_HEAD), file.seek(0, 2)
    if not head.startswith(olefile.MAGIC) or head[30:32] not in _SECTOR_SIZES:
        return None
    try:
        with olefile.OleFileIO(Budget(file, size // _PER_SECTOR + _DIRECTORY)) as read:
            return _compound(read)
    except _BROKEN:
        return None


def _compound(read: olefile.OleFileIO) -> Compound:
    top = {entry.name.lower(): entry for entry in read.root.kids if entry.entry_type}
    heads = {name: _head(read, entry) if name in _TELLING else b"" for name, entry in top.items()}
    names = frozenset(name.lower() for path in read.listdir(storages=True) for name in path)
    return Compound(heads, names, _CLASSES.get(read.root.clsid, ""))


def _head(read: olefile.OleFileIO, entry: Any) -> bytes:
    """The first bytes of a stream, as far as they lie in one sector; a small one is read whole, of a large one olefile
    would keep all in memory."""
    data: bytes = read.openstream([entry.name]).read() if entry.is_minifat else read.getsect(entry.isectStart)
    return data[: min(_HEAD, entry.size)]


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
