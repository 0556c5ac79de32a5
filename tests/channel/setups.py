"""Installers for tests that need neither compiler nor NSIS: a launching part, a header, the data, the checksum."""

import struct
import zlib

from app.channel.block import MAGIC, generic_block

VERSION = "1.2.3"
LAUNCHER = b"launching part".ljust(1024, b"\x90")
PROGRAM = b"the launcher, which knows its block by " + MAGIC + b"\0and goes on"


def setup(*blocks: bytes, program: bytes = PROGRAM) -> bytes:
    """As NSIS writes it, its checksum right, with these configuration blocks (by default that of no school)."""
    data = program + b"".join(blocks or (generic_block(VERSION),)) + b"the end of the data"
    header = struct.pack("<I16sII", 0, b"\xef\xbe\xad\xdeNullsoftInst", 40, 28 + len(data) + 4)
    whole = LAUNCHER + header + data
    return whole + struct.pack("<I", zlib.crc32(whole[512:]))
