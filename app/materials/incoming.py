"""Bytes on their way: a sealed file per upload, appended to piece by piece, so that what came stays (docs/rules.md
fault 45)."""

import asyncio
import contextlib
import hashlib
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from app.host import durable
from app.state.errors import Malformed
from app.storage import sealed

T = TypeVar("T")

LEFTOVER: Final = 3600.0
"""Seconds after which a file of no upload is what a crash left behind."""

_PIECE: Final = 1024 * 1024


class Incoming:
    """`folder` belongs to this alone; `keys` seal what is in it."""

    def __init__(self, folder: Path, keys: sealed.Keys) -> None:
        self.folder, self._keys = folder, keys
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def file(self, upload: str) -> Path:
        """Where the bytes of an upload are, sealed."""
        return self.folder / upload

    def open(self, path: Path) -> BinaryIO:
        """A file of an upload, as it was sent. Raises `sealed.Broken`, `OSError`."""
        return sealed.opened(path.open("rb"), self._keys, path.stem)

    def arrived(self, upload: str, acknowledged: int) -> int:
        """How many of the acknowledged bytes are whole on the disk. A crash may have torn the last chunk. For a
        thread."""
        try:
            with self.file(upload).open("rb") as file:
                head = file.read(sealed.HEAD)
                if not sealed.is_sealed(head):
                    return min(acknowledged, file.seek(0, os.SEEK_END))
                size = min(acknowledged, sealed.plain_size(file.seek(0, os.SEEK_END)))
                chunks = sealed.Chunks(self._keys.file_key(head, upload))
                return size if _tail(file, chunks, size) is not None else size - size % sealed.CHUNK
        except (FileNotFoundError, sealed.Broken):
            return 0

    async def append(
        self, upload: str, offset: int, body: AsyncIterator[bytes], room: int, total: int
    ) -> None:
        """Write `body` from `offset` on, at most `room` bytes, of a file of `total`; on the disk when it returns or
        raises, as far as it came. Raises `Malformed` for a longer one, and what reading `body` raises."""
        growing = await _to_the_end(_Growing, self.file(upload), self._keys, offset, total)
        try:
            async for piece in body:
                room -= len(piece)
                if room < 0:
                    raise Malformed("发送的内容比文件的大小还多，请删除后重新上传。")
                await _to_the_end(growing.write, piece)
        finally:
            await _to_the_end(growing.settle)

    def adopt(self, upload: str, arrived: int, total: int) -> None:
        """Seal what an earlier version of this program took in the clear, as far as it had arrived. For a thread."""
        file = self.file(upload)
        try:
            with file.open("rb") as plain:
                if sealed.is_sealed(plain.read(sealed.HEAD)):
                    return
                plain.seek(0)
                growing = _Growing(file.with_suffix(".sealing"), self._keys, 0, total)
                while piece := plain.read(min(_PIECE, arrived - growing.size)):
                    growing.write(piece)
                growing.settle()
        except FileNotFoundError:
            return
        durable.put(file.with_suffix(".sealing"), file)

    async def discard(self, uploads: Iterable[str]) -> None:
        """Whether or not there is anything."""
        for upload in uploads:
            for file in (self.file(upload), self.clean(upload)):
                await asyncio.to_thread(file.unlink, missing_ok=True)

    def clean(self, upload: str) -> Path:
        """Where a picture made anew is put, which is stored in the place of what arrived."""
        return self.folder / f"{upload}.clean"

    def sweep(self, known: set[str], now: float | None = None) -> int:
        """Delete what no upload knows and is older than an hour; how many."""
        edge = (time.time() if now is None else now) - LEFTOVER
        old = [file for file in self.folder.iterdir() if file.stem not in known and written(file) < edge]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)


class _Growing:
    """A sealed file that goes on at `offset` of the `total` bytes it is to have; `size` is how many it has. The chunk
    that is not full yet is held back until it is, or until nothing more comes for now. For a thread."""

    def __init__(self, file: Path, keys: sealed.Keys, offset: int, total: int) -> None:
        self.size, self._total = offset, total
        self._folder, self._new = file.parent, offset == 0
        self._file = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        head = self._file.read(sealed.HEAD) if offset else keys.file_head()
        self._chunks = sealed.Chunks(keys.file_key(head, file.stem))
        self._number = offset // sealed.CHUNK
        if offset == 0:
            self._file.truncate(0)  # whatever was there has another key
            self._file.write(head)
            self._file.flush()
        self._held = bytearray(_tail(self._file, self._chunks, offset) or b"")
        self._file.seek(sealed.place(self._number))

    def write(self, piece: bytes) -> None:
        self._held += piece
        self.size += len(piece)
        while len(self._held) >= sealed.CHUNK:
            self._put(bytes(self._held[: sealed.CHUNK]))
            del self._held[: sealed.CHUNK]

    def settle(self) -> None:
        """What stood beyond was never acknowledged, and goes."""
        with self._file:
            if self._held:
                self._put(bytes(self._held))
            self._file.truncate()
            self._file.flush()
            os.fsync(self._file.fileno())
        if self._new:
            durable.sync(self._folder)

    def _put(self, data: bytes) -> None:
        last = self._number * sealed.CHUNK + len(data) == self._total
        self._file.write(self._chunks.seal(self._number, data, last=last))
        self._number += 1


async def _to_the_end(work: Callable[..., T], *args: object) -> T:
    """Do `work` in a thread; who is cancelled waits for it. `asyncio.to_thread` would let go of a thread that still
    writes, beside the one that writes next to the same file."""
    thread = asyncio.get_running_loop().run_in_executor(None, work, *args)
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        while not thread.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((thread,))
        raise


def _tail(file: BinaryIO, chunks: sealed.Chunks, size: int) -> bytes | None:
    """What is in the chunk that ends at `size`, as far as that: nothing when it ends there by itself, None when it is
    torn. It was sealed when `size` was acknowledged, or later, when more had come."""
    number, inside = divmod(size, sealed.CHUNK)
    if not inside:
        return b""
    file.seek(sealed.place(number))
    found = file.read(sealed.place(1) - sealed.place(0))
    for raw in (found[: sealed.sealed_size(inside) - sealed.HEAD], found):
        for last in (False, True):
            try:
                return chunks.open(number, raw, last=last)[:inside]
            except sealed.Broken:
                continue
    return None


def digest(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 in hex, and the size in bytes. For a thread."""
    total, size = hashlib.sha256(), 0
    with file:
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
