"""The configuration block of the Windows client: which lines are the school's. The launcher reads it
(`windows/launcher/school.c`), the generic installer carries the block of no school (`tools/windows.py`).

2048 bytes: a first line that says what it is, one setting a line in UTF-8, zeros to the end.
"""

import re
from collections.abc import Sequence
from typing import Final

from app import texts
from app.config import LINES_MOST, is_line

MAGIC: Final = b"CLOUDEXAM-SCHOOL-1\n"
BYTES: Final = 2048
CONTACT_LONGEST: Final = 120

_VERSION: Final = re.compile(rb"version=([0-9.]{1,16})\n")


class ClientError(Exception):
    """There can be no installer; the message is for the operator."""


def school_block(version: str, origins: Sequence[str], contact: str) -> bytes:
    """The block of a school whose lines are `origins`, the preferred one first. Raises `ClientError`."""
    wrong = [origin for origin in origins if not is_line(origin)]
    if wrong:
        raise ClientError(f"线路 {wrong[0]} 不能写进客户端，应写成 https://域名 或 https://域名:端口")
    if not 1 <= len(origins) <= LINES_MOST:
        raise ClientError(f"客户端需要 1 至 {LINES_MOST} 条线路，现在有 {len(origins)} 条，请修改 [lines]")
    settings = [f"version={version}", *(f"line={origin}" for origin in origins)]
    if contact:
        settings.append(f"contact={_one_line(contact)}")
    block = MAGIC + "".join(f"{setting}\n" for setting in settings).encode()
    if len(block) >= BYTES:
        raise ClientError(f"线路和联系方式太长，超过了 {BYTES} 字节，请缩短")
    return block.ljust(BYTES, b"\0")


def generic_block(version: str) -> bytes:
    """The block of no school."""
    return (MAGIC + f"version={version}\ngeneric\n".encode()).ljust(BYTES, b"\0")


def find_block(setup: bytes) -> tuple[int, str]:
    """Where in `setup` the block begins, and the version of the client. Raises `ClientError` unless there is one.

    The launcher inside carries the first line too, to know its block by.
    """
    found = []
    at = setup.find(MAGIC)
    while at >= 0:
        version = _VERSION.match(setup, at + len(MAGIC))
        if version:
            found.append((at, version[1].decode()))
        at = setup.find(MAGIC, at + 1)
    if len(found) != 1 or found[0][0] + BYTES > len(setup):
        raise ClientError("这不是本系统的通用安装程序，请重新执行 make windows，或检查 [client] installer")
    return found[0]


def _one_line(text: str) -> str:
    return texts.asked(text)[:CONTACT_LONGEST]
