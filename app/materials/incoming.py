"""Bytes on their way: a file per upload, appended to piece by piece, so that what has arrived stays (fault 45)."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import BinaryIO, Final

from app.state.errors import Malformed

LEFTOVER: Final = 3600.0
"""Seconds after which a file of no upload is what a crash left behind."""

_PIECE: Final = 1024 * 1024


class Incoming:
    """`folder` belongs to this alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def file(self, upload: str) -> Path:
        """Where the bytes of an upload are."""
        return self.folder / upload

    def size(self, upload: str) -> int:
        """How many have arrived."""
        try:
            return self.file(upload).stat().st_size
        except FileNotFoundError:
            return 0

    async def append(self, upload: str, offset: int, body: AsyncIterator[bytes], room: int) -> None:
        """Write `body` from `offset` on, at most `room` bytes; on the disk when it returns or raises, as far as it
        came. Raises `Malformed` for a longer one, and what reading `body` raises."""
        handle = await asyncio.to_thread(_open_at, self.file(upload), offset)
        try:
            async for piece in body:
                room -= len(piece)
                if room < 0:
                    raise Malformed("发送的内容比文件的大小还多，请删除后重新上传。")
                await asyncio.to_thread(handle.write, piece)
        finally:
            await asyncio.to_thread(_settle, handle)

    async def discard(self, uploads: Iterable[str]) -> None:
        """Whether or not there is anything."""
        for upload in uploads:
            for file in (self.file(upload), self.clean(upload)):
                await asyncio.to_thread(file.unlink, missing_ok=True)

    def clean(self, upload: str) -> Path:
        """Where a picture made anew is put before it takes the place of what arrived."""
        return self.folder / f"{upload}.clean"

    def sweep(self, known: set[str], now: float | None = None) -> int:
        """Delete what no upload knows and is older than an hour; how many."""
        edge = (time.time() if now is None else now) - LEFTOVER
        old = [file for file in self.folder.iterdir() if file.stem not in known and written(file) < edge]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 in hex, and the size in bytes. To be called in a thread."""
    total, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            total.update(piece)
            size += len(piece)
    return total.hexdigest(), size


def written(file: Path) -> float:
    """When it was last written, in seconds since 1970; never, for one that is gone."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _open_at(file: Path, offset: int) -> BinaryIO:
    """What stands beyond `offset` was never acknowledged, and goes."""
    handle = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    handle.truncate(offset)
    handle.seek(offset)
    return handle


def _settle(handle: BinaryIO) -> None:
    with handle:
        handle.flush()
        os.fsync(handle.fileno())
