"""Looking at a file without saving it: its bytes in part, the pages of a PDF as pictures, the list of an archive."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import structlog

from app import models
from app.materials import contents
from app.materials.door import Door, Who
from app.materials.easel import Easel
from app.materials.kinds import KINDS
from app.state import errors
from app.storage import Storage, StorageError

log = structlog.get_logger("materials")

LISTED: Final = 500
"""Entries of an archive that are shown."""


@dataclass(frozen=True, slots=True)
class Served:
    """A file that may be sent."""

    name: str
    mime: str
    size: int
    sha256: str
    id: str


class Viewing:
    """`folder` is for pages being drawn."""

    def __init__(self, door: Door, storage: Storage, easel: Easel, folder: Path) -> None:
        self._door, self._storage, self._easel, self._folder = door, storage, easel, folder

    async def open(self, who: Who, material: str, address: str) -> Served:
        """Raises `NotFound`. Logged when it is somebody else's."""
        row = await self._seen(who, material, address)
        return Served(row.name, KINDS[row.kind].mime, row.size, row.sha256, row.id)

    async def read(self, served: Served, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`. Raises `NotFound`, `Unavailable` before the first."""
        try:
            async for piece in self._storage.read(served.id, start, end):
                yield piece
        except StorageError as error:
            raise _missing(error) from error

    async def page(self, who: Who, material: str, number: int, address: str) -> tuple[bytes, int]:
        """Page `number` of a PDF as a JPEG, and how many it has. Raises `NotFound`, `FileRefused`."""
        row = await self._seen(who, material, address)
        if KINDS[row.kind].view != "pages":
            raise errors.NotFound()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        drawn = self._folder / uuid4().hex
        try:
            async with self._storage.local(row.id) as file:
                count = await self._easel.page(file, drawn, number)
            return await asyncio.to_thread(drawn.read_bytes), count
        except StorageError as error:
            raise _missing(error) from error
        finally:
            await asyncio.to_thread(drawn.unlink, missing_ok=True)

    async def entries(self, who: Who, material: str, address: str) -> dict[str, Any]:
        """What is in an archive. Raises `NotFound`."""
        row = await self._seen(who, material, address)
        if KINDS[row.kind].view != "list":
            raise errors.NotFound()
        try:
            async with self._storage.local(row.id) as file:
                listing = await asyncio.to_thread(contents.list_archive, file, row.kind)
        except StorageError as error:
            raise _missing(error) from error
        shown = [
            {"name": entry.name, "size": entry.size, "encrypted": entry.encrypted}
            for entry in listing.entries[:LISTED]
        ]
        return {"entries": shown, "total": len(listing.entries), "hidden": listing.hidden}

    async def _seen(self, who: Who, material: str, address: str) -> models.Material:
        row, look = await self._door.access_material(who, material)
        await self._door.record(look, "view_material", row.id, address)
        return row


def _missing(error: StorageError) -> errors.ExamError:
    log.error("material_missing", error=str(error))
    return errors.NotFound("文件已损坏或丢失，请联系管理员从备份恢复。")
