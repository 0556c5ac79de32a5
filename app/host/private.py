"""Nobody but the program's own user reads what is under the data directory: not the database, its journal and copies,
not the keys, not what was uploaded. A file that a new program would make so may have come from an older one, a restored
copy, or an operator's `cp`."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

log = structlog.get_logger("private")

OTHERS: Final = 0o077
_NAMED: Final = 20
"""Paths named in one line of the log."""


@dataclass(slots=True)
class Modes:
    """Which paths were open to others and are not any more, and which could not be closed, each with the reason."""

    mended: list[Path] = field(default_factory=list)
    left: dict[Path, str] = field(default_factory=dict)


def umask() -> None:
    """What this process and its children make from now on is for its own user."""
    os.umask(OTHERS)


def close_off(roots: Iterable[Path]) -> Modes:
    """Take from group and others every right to `roots` and to all that is in them, and say so in the log.

    A link is not followed, since it may lead to what is none of ours; one to something open is told.
    """
    modes = Modes()
    for root in roots:
        for path in _below(root):
            _close(path, modes)
    if modes.mended:
        log.warning("opened_to_others_before", number=len(modes.mended), paths=_named(modes.mended))
    for path, why in list(modes.left.items())[:_NAMED]:
        log.error("still_open_to_others", path=str(path), detail=why)
    if len(modes.left) > _NAMED:
        log.error("still_open_to_others", number=len(modes.left))
    return modes


def _below(root: Path) -> Iterator[Path]:
    if not root.exists():
        return
    yield root.resolve()
    for folder, folders, files in os.walk(root.resolve()):
        yield from (Path(folder) / name for name in (*folders, *files))


def _close(path: Path, modes: Modes) -> None:
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            if path.stat().st_mode & OTHERS:
                modes.left[path] = "链接所指的文件或目录可以被其他用户读取，请执行 chmod -R go= 收回权限"
            return
        if found.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
            modes.mended.append(path)
    except FileNotFoundError:
        return  # it went meanwhile, or a link leads nowhere
    except OSError as error:
        modes.left[path] = (
            f"可以被其他用户读取，权限改不了（{error.strerror}），请以它的属主或 root 执行 chmod go="
        )
        return
    if found.st_uid != os.geteuid():
        modes.left[path] = f"属于另一个用户（编号 {found.st_uid}），请执行 chown 改为运行本程序的用户"


def _named(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths[:_NAMED]]
