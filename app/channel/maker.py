"""From the generic installer to the school's own: write the block, repair the checksum, sign."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.channel import block, nsis
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
    nsis.check(generic)
    if found == wanted:
        return generic, version
    if found != block.generic_block(version):
        raise ClientError("[client] installer 是为别的线路制作的，与 [lines] 不符，请用通用安装程序重新制作")
    return nsis.repaired(generic[:at] + wanted + generic[at + block.BYTES :]), version


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
