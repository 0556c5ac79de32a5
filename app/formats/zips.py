"""Zip files from strangers: looked at from outside before anything in them is unpacked (docs/rules.md fault 44).

What a zip says of itself may be a lie. Python's reader believes the stated sizes, other readers unpack whatever comes,
so `unpacks_as_stated` counts what really comes out.
"""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

_END = b"PK\x05\x06"
_END_BYTES = 22
_COMMENT = 65_535
_DIRECTORY = 16 * 2**20
"""Largest table of contents, in bytes: Python reads it whole, at some five times its size."""
_LOCAL = struct.Struct("<4s22xHH")
_CHUNK = 64 * 1024


class BadZip(Exception):
    """Not a zip, or one that is not to be unpacked. The text says which, in Chinese."""


def open_zip(file: Path, entries: int, unpacked: int) -> zipfile.ZipFile:
    """The zip, when it holds at most so many `entries` of together at most `unpacked` bytes, as it says.

    Raises `BadZip`.
    """
    try:
        with file.open("rb") as handle:
            _check_directory(handle)
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadZip("文件已损坏，或不是压缩包") from error
    listed = archive.infolist()
    if len(listed) > entries:
        archive.close()
        raise BadZip(f"里面的文件太多（{len(listed)} 个，最多 {entries} 个）")
    if sum(info.file_size for info in listed) > unpacked:
        archive.close()
        raise BadZip(f"解开后太大（最多 {unpacked // 2**20} MB）")
    return archive


def unpacks_as_stated(file: Path, info: zipfile.ZipInfo) -> bool:
    """Whether the entry unpacks to the size it states, and to no more."""
    with file.open("rb") as handle:
        handle.seek(info.header_offset)
        signature, name, extra = _LOCAL.unpack(handle.read(_LOCAL.size))
        if signature != b"PK\x03\x04":
            return False
        handle.seek(name + extra, 1)
        if info.compress_type == zipfile.ZIP_STORED:
            return info.compress_size == info.file_size
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return False
        return _inflated(handle, info.compress_size, info.file_size) == info.file_size


def _inflated(handle: BinaryIO, packed: int, limit: int) -> int:
    """How many bytes the next `packed` ones unpack to; it stops beyond `limit`."""
    inflate, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed > 0 and (data := handle.read(min(_CHUNK, packed))):
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


def _check_directory(handle: BinaryIO) -> None:
    """The table of contents is small, so that reading it is harmless. Zip64 is for more than we take."""
    size = handle.seek(0, 2)
    handle.seek(max(0, size - _END_BYTES - _COMMENT))
    tail = handle.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise BadZip("文件已损坏，或不是压缩包")
    count, directory = struct.unpack_from("<HI", tail, at + 10)
    if count == 0xFFFF or directory > _DIRECTORY:
        raise BadZip("里面的文件太多")
