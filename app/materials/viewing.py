"""Looking at a file without saving it: its bytes in part, the pages of a PDF as pictures, the list of an archive."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import structlog

from app.audit.words import Deed
from app.materials import contents
from app.materials.door import Door, Who
from app.materials.easel import Asker, Easel, Paper, Places
from app.materials.kinds import KINDS
from app.materials.pages import Pages
from app.state import errors
from app.storage import models, sealed
from app.storage.files import StorageError
from app.storage.stored import Stored

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
    """`pages` keeps what was drawn."""

    def __init__(self, door: Door, stored: Stored, easel: Easel, pages: Pages) -> None:
        self._door, self._stored, self._easel, self._pages = door, stored, easel, pages

    async def open(self, who: Who, material: str, address: str) -> Served:
        """Raises `NotFound`. Logged when it is somebody else's."""
        row = await self._seen(who, material, address)
        return Served(row.name, KINDS[row.kind].mime, row.size, row.sha256, row.id)

    async def read(self, served: Served, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`. Raises `NotFound`, `Unavailable` before the first."""
        try:
            async for piece in self._stored.read(served.id, served.size, start, end):
                yield piece
        except (StorageError, sealed.Broken) as error:
            raise _missing(error) from error

    async def page(self, who: Who, material: str, number: int, address: str) -> tuple[bytes, int]:
        """Page `number` of a PDF as a JPEG, and how many it has. Ends with whoever waits for it. Raises `NotFound`,
        `FileRefused`, `Unavailable`, `TooMany`."""
        row = await self._seen(who, material, address)
        if KINDS[row.kind].view != "pages":
            raise errors.NotFound()
        why = self._pages.refused(row.id, number)
        if why is not None:
            raise errors.FileRefused(why)
        kept = await self._pages.get(row.id, number)
        return kept or await self._drawn(who, row, number)

    async def _drawn(self, who: Who, row: models.Material, number: int) -> tuple[bytes, int]:
        places = Places.CANDIDATES if who.id == row.person_id else Places.STAFF
        try:
            async with self._stored.local(row.id) as file:
                paper = Paper(file, self._stored.keys, row.id)
                jpeg, count = await self._easel.page(Asker(who.id, places), paper, number)
        except StorageError as error:
            raise _missing(error) from error
        except errors.FileRefused as error:
            self._pages.note_refused(row.id, number, error.message)
            raise
        await self._pages.keep(row.id, number, jpeg, count)
        return jpeg, count

    async def entries(self, who: Who, material: str, address: str) -> dict[str, Any]:
        """What is in an archive. Raises `NotFound`."""
        row = await self._seen(who, material, address)
        if KINDS[row.kind].view != "list":
            raise errors.NotFound()
        try:
            async with self._stored.local(row.id) as file:
                listing = await asyncio.to_thread(
                    contents.list_archive, file, row.kind, lambda path: self._stored.opened(path, row.id)
                )
        except (StorageError, sealed.Broken) as error:
            raise _missing(error) from error
        shown = [
            {"name": entry.name, "size": entry.size, "encrypted": entry.encrypted}
            for entry in listing.entries[:LISTED]
        ]
        return {"entries": shown, "total": len(listing.entries), "hidden": listing.hidden}

    async def _seen(self, who: Who, material: str, address: str) -> models.Material:
        row, look = await self._door.access_material(who, material)
        await self._door.record(look, Deed.VIEW_MATERIAL, row.id, address)
        return row


def _missing(error: StorageError | sealed.Broken) -> errors.ExamError:
    log.error("material_missing", error=str(error))
    return errors.NotFound("文件已损坏或丢失，请联系管理员从备份恢复。")
