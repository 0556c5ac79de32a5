"""From the generic installer to the school's own: write the block, repair the checksum, sign."""

import shutil
import struct
import subprocess
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.channel import block
from app.channel.block import ClientError

SIGNING_SECONDS: Final = 60.0
"""A time-stamping service may be slow."""


@dataclass(frozen=True, slots=True)
class Signing:
    """PEM files of a code-signing certificate with its chain, and of its key; `timestamp` is an RFC 3161 service."""

    cert: Path
    key: Path
    timestamp: str = ""


def school_setup(generic: bytes, origins: Sequence[str], contact: str) -> tuple[bytes, str]:
    """The school's installer, unsigned, and the client's version. Raises `ClientError`.

    One that carries this very block already is taken as it is, with its signature: a school whose key must not leave
    its token signs elsewhere and names the result in `[client] installer`.
    """
    at, version = block.find_block(generic)
    wanted = block.school_block(version, origins, contact)
    found = generic[at : at + block.BYTES]
    check(generic)
    if found == wanted:
        return generic, version
    if found != block.generic_block(version):
        raise ClientError("[client] installer 是为别的线路制作的，与 [lines] 不符，请用通用安装程序重新制作")
    return repaired(generic[:at] + wanted + generic[at + block.BYTES :]), version


def sign(unsigned: Path, signed: Path, how: Signing) -> None:
    """Sign `unsigned` into `signed`. Raises `ClientError`, and then there is no `signed`.

    After the block is written, since a signature covers it. osslsigncode does not overwrite.
    """
    signed.unlink(missing_ok=True)
    program = shutil.which("osslsigncode")
    if program is None:
        raise ClientError("签名需要 osslsigncode，请先执行：sudo apt-get install osslsigncode")
    timestamp = ["-ts", how.timestamp] if how.timestamp else []
    options = [
        "-certs",
        str(how.cert),
        "-key",
        str(how.key),
        "-h",
        "sha256",
        "-n",
        "云考场客户端",
        *timestamp,
    ]
    try:
        done = subprocess.run(
            [program, "sign", *options, "-in", unsigned, "-out", signed],
            stdin=subprocess.DEVNULL,  # a key with a password would ask for it
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SIGNING_SECONDS,
        )
        failed = f"退出码 {done.returncode}：{_last_line(done.stdout)}" if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        failed = type(error).__name__
    if failed or not signed.is_file():
        signed.unlink(missing_ok=True)
        raise ClientError(
            f"签名没有成功（{failed}），请检查 [client] 的 sign_cert、sign_key 和 sign_timestamp"
        )


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


# The checksum of an NSIS installer (Source/exehead/fileform.c of NSIS 3): CRC-32 of everything from byte 512 to the end
# of its data, kept in the last four bytes of it. The first 512 bytes are left out, and so is what comes after the data:
# there a signature puts its own.
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
