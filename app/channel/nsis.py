"""The checksum of an NSIS installer (Source/exehead/fileform.c of NSIS 3): CRC-32 of everything from byte 512 to the
end of its data, kept in the last four bytes of it. The first 512 bytes are left out, and so is what comes after the
data: there a signature puts its own.
"""

import struct
import zlib
from typing import Final

from app.channel.block import ClientError

_SIGNATURE: Final = b"\xef\xbe\xad\xdeNullsoftInst"
_HEADER: Final = struct.Struct("<I16sII")
"""Flags, signature, length of the header, length of everything that follows the start of this."""

_SKIPPED: Final = 512
_DAMAGED: Final = "通用安装程序已损坏或被改动，没有使用它。请重新执行 make windows"


def check(setup: bytes) -> None:
    """Raises `ClientError` unless `setup` is an NSIS installer whose checksum is right."""
    end = _end(setup)
    if struct.unpack_from("<I", setup, end - 4)[0] != zlib.crc32(setup[_SKIPPED : end - 4]):
        raise ClientError(_DAMAGED)


def repaired(setup: bytes) -> bytes:
    """`setup` with the checksum of what it contains now. Raises `ClientError`."""
    end = _end(setup)
    checksum = struct.pack("<I", zlib.crc32(setup[_SKIPPED : end - 4]))
    return setup[: end - 4] + checksum + setup[end:]


def _end(setup: bytes) -> int:
    """The end of the data. The header begins at a multiple of 512, where the launching part ends."""
    for start in range(0, len(setup) - _HEADER.size, _SKIPPED):
        _, signature, _, following = _HEADER.unpack_from(setup, start)
        if signature == _SIGNATURE:
            end = start + int(following)
            if start + _HEADER.size + 4 <= end <= len(setup):
                return end
    raise ClientError(_DAMAGED)
