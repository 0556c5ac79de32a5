"""What is in a zip or a rar: listed, never unpacked, and refused when it would unpack to absurd sizes (docs/rules.md
fault 44)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

import rarfile

from app.formats import archive_names, zips
from app.formats.guard import Broken, Budget, Crowded, Limits, Tally

ENTRIES: Final = 10_000
"""Files an archive may have."""
_BLOCKS: Final = 4 * ENTRIES
"""Headers of a rar that are walked: files have one each, and what belongs to a file (rights, streams) a few."""
LIMITS: Final = Limits(ENTRIES, unpacked=2 * 1024**3, ratio=100, small=20 * 1024**2)

_HEADERS: Final = 8 * 1024**2
"""Bytes of all headers of a rar: a name may have two million."""
_UNIX: Final = (rarfile.RAR_OS_UNIX, rarfile.RAR_OS_MACOS)
"""Systems whose names are UTF-8 where they can be."""

rarfile.RAR_MAX_COMMENT = -1
"""No comment is read: for a packed one rarfile would start `unrar` or `7z`, on what a stranger wrote, in our place."""


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
    head, size = file.read(len(rarfile.RAR5_ID)), file.seek(0, 2)
    if not head.startswith((rarfile.RAR_ID, rarfile.RAR5_ID)):  # rarfile also takes what follows a program
        raise Broken
    taken = _Taken(size, utf8=head == rarfile.RAR5_ID)
    try:
        archive = rarfile.RarFile(
            Budget(file, _HEADERS), info_callback=taken.add, errors="strict", part_only=True
        )
    except (rarfile.Error, struct.error, ArithmeticError, LookupError, ValueError, OSError) as error:
        raise Broken from error
    entries = _meant(taken.entries)
    return Listing(
        entries, hidden=archive.needs_password() and not any(each.encrypted for each in taken.entries)
    )


class _Taken:
    """The files of a rar of so many bytes, from its headers as they are read. `utf8`: what its names are in."""

    def __init__(self, size: int, *, utf8: bool) -> None:
        self.entries: list[Entry] = []
        self._tally, self._utf8, self._blocks = Tally(LIMITS, size), utf8, 0

    def add(self, header: rarfile.RarInfo) -> None:
        """Raises `Crowded`, `Swollen`."""
        self._blocks += 1
        if self._blocks > _BLOCKS:
            raise Crowded("里面的文件太多")
        if header.type == rarfile.RAR_BLOCK_FILE:
            self._tally.add(header.file_size)
            self.entries.append(Entry(self._name(header), header.file_size, header.needs_password()))

    def _name(self, header: rarfile.RarInfo) -> str:
        """As rarfile reads it where it is said to be Unicode, and is; any other is in the code page of its system."""
        coded = bool(header.flags & rarfile.RAR_FILE_UNICODE)
        if coded and "\ufffd" not in header.filename:
            return archive_names.tidy(header.filename).rstrip("/")
        unix = coded or self._utf8 or header.host_os in _UNIX
        return archive_names.tidy(archive_names.decoded(header.orig_filename, unix=unix))


def _meant(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What the person packed; what their system added is left out."""
    return tuple(entry for entry in entries if not archive_names.is_leftover(entry.name))
