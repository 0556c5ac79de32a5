"""How a file comes in: begun, sent in chunks, resumed wherever it broke off, looked at, stored (docs/rules.md P4).

The bytes of an upload go to a file of its own; its row says how many were acknowledged. When all are there, the content
is looked at, pictures are made anew, and the file becomes an object of the storage before its row says so: a crash at
any point leaves either an upload that can be resumed, or something no row knows, which is swept.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog

from app.host.seldom import Seldom
from app.materials import contents, kinds
from app.materials.easel import Asker, Easel, Paper
from app.materials.incoming import Incoming, digest
from app.materials.kinds import KINDS, Found, kind_of
from app.materials.pages import Pages
from app.materials.shelf import Shelf, shown
from app.materials.stored import Stored
from app.state import errors
from app.storage import models
from app.storage.files import RESERVE, StorageError, free_bytes

log = structlog.get_logger("materials")

CHUNK: Final = 8 * 1024**2
"""Bytes one request may bring; pages send four million at a time."""

_AT_ONCE: Final = 2
"""Files looked at together: each may cost a second of one core."""


class Uploads:
    """`max_bytes` is for one file."""

    def __init__(
        self,
        shelf: Shelf,
        incoming: Incoming,
        stored: Stored,
        easel: Easel,
        pages: Pages,
        max_bytes: int,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self.max_bytes = max_bytes
        self._shelf, self._incoming, self._easel, self._pages = shelf, incoming, easel, pages
        self._storage, self._keys = stored.storage, stored.keys
        self._free = free
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._pouring: dict[str, asyncio.Task[None]] = {}
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._seldom = Seldom()

    async def begin(
        self, person: str, name: str, size: int, mark: str = "", replaces: str | None = None
    ) -> dict[str, Any]:
        """A place for a file of `size` bytes called `name`. Raises `FileRefused` when its name or size tell already
        that it cannot be taken, and what `Shelf.begin` raises."""
        kept = kinds.clean(name)
        kind = kind_of(kinds.extension(kept))
        if size <= 0:
            raise errors.FileRefused("文件是空的。请检查文件能否打开，再重新选择。")
        if size > self.max_bytes:
            raise errors.FileRefused(f"文件超过 {self.max_bytes // 1024**2} MB，请压缩或拆分后重新上传。")
        if self._free(self._incoming.folder) < size + RESERVE:
            self._tell("no_room_for_materials")
            raise errors.Unavailable("服务器的存储空间不足，暂时不能上传。请联系管理员。")
        row = await self._shelf.begin(person, kept, kind.extension, size, mark, replaces)
        return shown(row)

    async def offset(self, person: str, upload: str) -> dict[str, Any]:
        """Where to go on: how many bytes were acknowledged, and of how many. Raises `NotFound`."""
        row = await self._shelf.uploading(person, upload)
        return {"offset": await self._arrived(row), "size": row.size}

    async def receive(
        self, person: str, upload: str, offset: int, body: AsyncIterator[bytes]
    ) -> dict[str, Any]:
        """Take `body` from `offset` on: the file as it stands then. What was lost on the way is asked for again.

        A newer request takes over from an older one of the same upload, whose line may be dead without knowing it.
        Raises `Conflict` when `offset` is not where the file ends, `FileRefused` (then the upload is gone) when the
        file is whole and not taken, and what reading `body` raises.
        """
        older = self._pouring.get(upload)
        if older is not None:
            older.cancel()
        lock = self._locks.setdefault(upload, asyncio.Lock())
        async with lock:
            row = await self._shelf.uploading(person, upload)
            if offset != await self._arrived(row):
                raise errors.Conflict("上传的位置不对，请从中断处继续。")
            await self._adopt(row)
            try:
                await self._pour(row, offset, body)
            finally:
                row.received = await asyncio.to_thread(self._incoming.arrived, upload, row.size)
                await self._shelf.note_received(upload, row.received)
            if row.received < row.size:
                return shown(row)
            return await self._finish(row)

    async def remove(self, person: str, material: str) -> None:
        """Cancel an upload, or delete a file that is not frozen. Raises `NotFound`, `Conflict`."""
        gone = await self._shelf.remove(person, material)
        await self.discard(gone)

    async def discard(self, gone: Sequence[str]) -> None:
        """The bytes of rows that are no more. What cannot be deleted now is swept later."""
        for each in gone:
            if (pouring := self._pouring.get(each)) is not None:
                pouring.cancel()
        await self._incoming.discard(gone)
        await self._pages.forget(gone)
        try:
            for each in gone:
                await self._storage.delete(each)
        except StorageError as error:
            self._tell("material_not_deleted", error)

    async def adopt(self) -> None:
        """Seal the uploads on their way that an earlier version of this program took in the clear."""
        for person, upload in await self._shelf.all_uploading():
            async with self._locks.setdefault(upload, asyncio.Lock()):
                with contextlib.suppress(errors.NotFound):  # gone meanwhile, or whole
                    await self._adopt(await self._shelf.uploading(person, upload))

    async def _adopt(self, row: models.Material) -> None:
        arrived = await self._arrived(row)
        await asyncio.to_thread(self._incoming.adopt, row.id, arrived, row.size)

    async def _arrived(self, row: models.Material) -> int:
        """The row knows what was acknowledged, the disk what this process has."""
        return await asyncio.to_thread(self._incoming.arrived, row.id, int(row.received))

    async def _pour(self, row: models.Material, offset: int, body: AsyncIterator[bytes]) -> None:
        room = min(row.size - offset, CHUNK)
        task = asyncio.create_task(self._incoming.append(row.id, offset, body, room, row.size), name="upload")
        self._pouring[row.id] = task
        try:
            await asyncio.wait((task,))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)  # what it still holds is on the disk then
            if self._pouring.get(row.id) is task:
                del self._pouring[row.id]
        if task.cancelled():
            raise errors.Conflict("这个文件正在另一处继续上传，或已被取消。")
        try:
            task.result()
        except OSError as error:
            self._tell("material_not_written", error)
            raise errors.Unavailable("服务器暂时不能保存文件，请稍后继续上传。") from error

    def _tell(self, event: str, error: Exception | str = "") -> None:
        """A disk or a storage that is away is so for all who upload."""
        if times := self._seldom.times(event):
            log.error(event, error=str(error), times=times)

    async def _finish(self, row: models.Material) -> dict[str, Any]:
        try:
            found, file = await self._looked_at(row)
        except errors.FileRefused:
            await self._shelf.drop(row.id)
            await self._incoming.discard([row.id])
            raise
        sha256, size = await asyncio.to_thread(lambda: digest(self._incoming.open(file)))
        try:
            await self._storage.put(row.id, file)
        except StorageError as error:
            self._tell("material_not_stored", error)
            raise errors.Unavailable("文件已收到，但暂时不能保存，请稍后重试。") from error
        try:
            former = await self._shelf.complete(row, size, sha256, found.notes)
        except errors.ExamError:
            await self.discard([row.id])
            await self._shelf.drop(row.id)
            raise
        await self._incoming.discard([row.id])
        if former is not None:
            await self.discard([former])
        return shown(await models.Material.get(id=row.id))

    async def _looked_at(self, row: models.Material) -> tuple[Found, Path]:
        """What it is, by its content, and the file to keep: a picture is another one afterwards. Raises `FileRefused`,
        `Unavailable`."""
        file, asker = self._incoming.file(row.id), Asker(row.person_id)
        async with self._looking:
            found = await asyncio.to_thread(contents.look, file, row.kind, self._incoming.open)
        paper = Paper(file, self._keys, row.id)
        if found.perhaps_locked:
            await self._easel.check_opens(asker, paper)
        if KINDS[row.kind].view != "picture":
            return found, file
        clean = self._incoming.clean(row.id)
        await self._easel.renew(asker, paper, Paper(clean, self._keys, row.id), row.kind)
        return found, clean
