"""Shuts the drawing process in, before it reads what a stranger made: it keeps the files it was handed, and no more.

    Linux from 5.13 on   Landlock: nothing in the file system but fonts, to read; no program is started; later versions
                         of it also refuse TCP, foreign sockets and signals
    any other            no descriptor is opened any more, so no file, socket or pipe either; pages whose fonts are not
                         inside are drawn with the few that the library brings

Memory, processor time, what is written and the number of descriptors are limited on either.
"""

import contextlib
import ctypes
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Final

MEMORY: Final = 1024**3
SECONDS: Final = 10
"""Of processor time."""
WRITTEN: Final = 512 * 1024**2
"""Bytes a file may have: a picture of 40 megapixels as the largest PNG."""

FONTS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""The three calls of Landlock have the same numbers on every architecture (linux/landlock.h)."""
_VERSION: Final = 1
_BENEATH: Final = 1
_READ: Final = 0b1100
"""LANDLOCK_ACCESS_FS_READ_FILE and READ_DIR."""
_FILES_BY_VERSION: Final = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access to files each version knows; from 5 on 16."""
_NET, _SCOPES = 0b11, 0b11
"""Binding and connecting TCP (from 4 on); abstract sockets and signals (from 6 on)."""
_NO_NEW_PRIVILEGES, _PARENT_DEATH, _KILL = 38, 1, 9


def limit(seconds: int = SECONDS) -> None:
    """The lowest priority, and so much of everything: the examination next door must not feel it."""
    os.nice(19)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def shut_in(folder: Path) -> bool:
    """From now on nothing is opened but fonts; whether those can be. `folder` is an empty one to stand in. Raises
    `OSError` when it cannot be done at all: then nothing may be drawn."""
    os.chdir(folder)
    if sys.platform == "linux" and _landlock():
        _keep(32)
        return True
    _keep(0)
    return False


def _keep(descriptors: int) -> None:
    """No more of them than so many at a time; those that are open stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


def _landlock() -> bool:
    """Whether this kernel has it, and it is in force now."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PARENT_DEATH, _KILL, 0, 0, 0)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    kinds = (1 << _FILES_BY_VERSION.get(version, 16)) - 1
    wanted = struct.pack("=QQQ", kinds, _NET, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(_CREATE, wanted, ctypes.c_size_t(len(wanted)), 0)
    if rules < 0:
        return False
    try:
        for folder in FONTS:
            _allow(libc, rules, folder)
        locked: bool = (
            libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT, rules, 0) == 0
        )
    finally:
        os.close(rules)
    return locked


def _allow(libc: ctypes.CDLL, rules: int, folder: str) -> None:
    """What is in `folder` may be read, where there is such a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_PATH)
        try:
            libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", _READ, handle), 0)
        finally:
            os.close(handle)
