"""Which program an OLE compound file (doc, ppt, xls) is of: by the streams in its directory ([MS-CFB] 2.2-2.6)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

STREAMS: Final = {
    "doc": ("WordDocument",),
    "ppt": ("PowerPoint Document",),
    "xls": ("Workbook", "Book"),
}
"""The stream that makes a file one of that kind."""

_ENTRY: Final = 128
_SECTORS: Final = 2000
"""Sectors of a directory, or of the table's own table, looked at: an honest file has tens."""
_LAST: Final = 0xFFFFFFFA
"""Sector numbers from here on mean that there is none."""


def streams(file: BinaryIO) -> set[str]:
    """The names in the directory; empty when it is no compound file, or a broken one."""
    header = file.read(512)
    if len(header) < 512 or not header.startswith(MAGIC):
        return set()
    shift, first = struct.unpack_from("<H", header, 30)[0], struct.unpack_from("<I", header, 48)[0]
    if shift not in (9, 12):
        return set()
    try:
        table = _Table(file, header, 1 << shift)
        return {name for sector in table.chain(first) for name in _names(table.read(sector))}
    except (struct.error, IndexError):
        return set()


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


def _names(sector: bytes) -> Iterator[str]:
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", sector, start + 64)[0]
        if 2 < length <= 64:
            yield sector[start : start + length - 2].decode("utf-16-le", "replace")
