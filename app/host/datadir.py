"""One program per data directory: two on one SQLite file, or one Valkey, would lose each other's data.

Servers that share a PostgreSQL share the directory, too: its keys, and what candidates handed in. Each of them has a
folder of its own in it, by its name.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from app.config import Config
from app.host.errors import StartError


def own_folder(config: Config) -> Path:
    """Where this server alone writes, made where missing."""
    folder = config.data / "nodes" / config.server.node
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def claimed(config: Config) -> Path:
    """What no second program may use beside this one."""
    shared = config.database.url.startswith(("postgres", "asyncpg"))
    return config.data / "nodes" / config.server.node if shared else config.data


@contextlib.contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Own `folder` (made, for the owner's eyes only, where missing) until the block ends or the process dies.

    The system releases the lock with its process, so a kill -9 leaves nothing to clean up.
    Raises `StartError` when another process holds it or the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            f"无法使用数据目录 {folder}：{error.strerror}。请检查权限，或用 EXAM_DATA 另选"
        ) from error
    try:
        _lock(lock, folder)
        yield
    finally:
        os.close(lock)


def nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    while not folder.exists():
        folder = folder.absolute().parent
    return folder


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "未知"
        raise StartError(
            f"数据目录 {folder} 正被另一个云考场使用（进程号 {holder}）。"
            "请先停止它，或用 EXAM_DATA 另选一个目录"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
