"""Zip files from strangers: looked at from outside before anything in them is unpacked (docs/rules.md fault 44).

What a zip says of itself may be a lie. Python's reader believes the stated sizes, other readers unpack whatever comes,
so `unpacks_as_stated` counts what really comes out.
"""

import lzma
import struct
import zipfile
import zlib
from typing import IO, BinaryIO, Final

from app.formats import archive_names
from app.formats.guard import Broken, Budget, Crowded, Limits, Tally

DIRECTORY: Final = 16 * 2**20
"""Bytes of the list of files: Python reads it whole."""
_END: Final = 2**17
"""Bytes asked for to find the list: twice the longest comment, which stands behind it."""
_LISTED: Final = b"PK\x01\x02"
"""Each entry of the list begins with this."""
_LOCAL: Final = struct.Struct("<4s22xHH")
_CHUNK: Final = 64 * 1024
_LOCKED: Final = 1
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
    OSError,
    EOFError,
)
"""What reading comes to where bytes are lost or were written to harm."""


def open_zip(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The zip in `file`, which stays open, when it is within `limits` as it says. Raises `BadArchive`."""
    listed: IO[bytes] = _List(file, limits.entries)  # type: ignore[assignment]
    try:
        archive = zipfile.ZipFile(listed)
    except (*_UNREADABLE, NotImplementedError) as error:
        raise Broken from error
    tally = Tally(limits, file.seek(0, 2))
    for info in archive.infolist():
        tally.add(info.file_size)
    archive.fp = file
    return archive


def read(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str, most: int) -> bytes:
    """What the member holds, of a longer one one byte more than `most`. Raises `Broken`."""
    try:
        with archive.open(member) as stream:
            return stream.read(most + 1)
    except (*_UNREADABLE, RuntimeError, KeyError) as error:
        raise Broken from error


def is_locked(info: zipfile.ZipInfo) -> bool:
    """Whether unpacking the entry takes a password."""
    return bool(info.flag_bits & _LOCKED)


def unpacks_as_stated(file: BinaryIO, info: zipfile.ZipInfo) -> bool:
    """Whether the entry unpacks to the size it states, and to no more."""
    if info.compress_type == zipfile.ZIP_STORED:
        return info.compress_size == info.file_size
    try:
        file.seek(info.header_offset)
        signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
        if signature != b"PK\x03\x04" or info.compress_type != zipfile.ZIP_DEFLATED:
            return False
        file.seek(name + extra, 1)
        return _inflated(file, info.compress_size, info.file_size) == info.file_size
    except (struct.error, zlib.error):
        return False


def _inflated(file: BinaryIO, packed: int, limit: int) -> int:
    """How many bytes the next `packed` ones unpack to; it stops beyond `limit`."""
    inflate, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed > 0 and (data := file.read(min(_CHUNK, packed))):
        packed -= len(data)
        while data:
            count += len(inflate.decompress(data, _CHUNK))
            if count > limit:
                return count
            data = inflate.unconsumed_tail
    # What the last call held back: a full buffer says nothing about what is left.
    while piece := inflate.decompress(b"", _CHUNK):
        count += len(piece)
        if count > limit:
            break
    return count


class _List(Budget):
    """A zip of which only the list of files is read: a short one, so that reading it is harmless. Of each entry Python
    makes an object ten times its size, so they are counted before."""

    def __init__(self, file: BinaryIO, entries: int) -> None:
        super().__init__(file, DIRECTORY + _END)
        self._entries = entries

    def read(self, count: int = -1) -> bytes:
        data = super().read(count)
        if data.count(_LISTED) > self._entries:
            raise Crowded(f"里面的文件太多（最多 {self._entries} 个）")
        return archive_names.unlied(data) if data.startswith(_LISTED) else data
