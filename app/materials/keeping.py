"""Deletion on schedule: materials go some days after the last room of their candidate closed (docs/rules.md 4.7)."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from app.audit import AuditLog
from app.audit.words import Deed
from app.materials.incoming import LEFTOVER, Incoming, written
from app.materials.pages import Pages
from app.materials.shelf import Case, State
from app.materials.uploads import Uploads
from app.state.clock import DAY
from app.storage import models
from app.storage.db import select
from app.storage.files import Storage, StorageError

log = structlog.get_logger("materials")

ABANDONED: Final = 7 * DAY
"""Seconds after which an upload that was not gone on with is given up."""

UNSEATED: Final = 365 * DAY
"""Seconds after which the materials of somebody who was never given a room go."""

_BATCH: Final = 500
"""Rows taken at once: a database takes some thousand values in one statement, and others get their turn between."""

_DUE: Final = """
    SELECT material.id AS id FROM material
    LEFT JOIN (SELECT seat.person_id AS person_id, MAX(room.closes_at) AS closes_at
               FROM seat JOIN room ON room.id = seat.room_id GROUP BY seat.person_id) AS last
           ON last.person_id = material.person_id
    JOIN (SELECT person_id, MAX(changed_at) AS changed_at FROM material GROUP BY person_id) AS touched
         ON touched.person_id = material.person_id
    WHERE last.closes_at < ? OR (last.closes_at IS NULL AND touched.changed_at < ?)
    LIMIT ?
"""
_IDS: Final = "SELECT id FROM material WHERE id > ? ORDER BY id LIMIT ?"


class Keeping:
    """To be swept every few minutes; `keep` is in seconds. `scratch` are folders of files that one request needs:
    copies of objects, what is being sealed."""

    def __init__(
        self,
        uploads: Uploads,
        incoming: Incoming,
        storage: Storage,
        pages: Pages,
        audit: AuditLog,
        clock: Callable[[], float],
        keep: float,
        scratch: Sequence[Path] = (),
    ) -> None:
        self._uploads, self._incoming, self._storage, self._pages = uploads, incoming, storage, pages
        self._audit, self._clock, self._keep, self._scratch = audit, clock, keep, scratch

    async def sweep(self) -> None:
        """Delete what may not be kept any longer, what was given up, and what crashes left; say how much."""
        due = await self._forget()
        abandoned = await self._give_up()
        leftovers = await self._tidy()
        if due or abandoned or leftovers:
            log.info("materials_deleted", due=due, abandoned=abandoned, leftovers=leftovers)

    async def _forget(self) -> int:
        count, now = 0, self._clock()
        while rows := await select(_DUE, now - self._keep, now - UNSEATED, _BATCH):
            count += await self._forget_these([str(row["id"]) for row in rows])
        return count

    async def _forget_these(self, due: Sequence[str]) -> int:
        owners = await models.Material.filter(id__in=due).values_list("person_id", flat=True)
        files = Counter(str(owner) for owner in owners)
        await self._drop(due)
        await models.MaterialCase.filter(person_id__in=list(files)).update(state=Case.NONE, reason="")
        for person, count in files.items():
            await self._audit.record("", Deed.DELETE_MATERIALS, person, detail=f"{count} files, due")
        return len(due)

    async def _give_up(self) -> int:
        count = 0
        stale = models.Material.filter(state=State.UPLOADING, changed_at__lt=self._clock() - ABANDONED)
        while gone := [str(each) for each in await stale.limit(_BATCH).values_list("id", flat=True)]:
            await self._drop(gone)
            count += len(gone)
        return count

    async def _drop(self, gone: Sequence[str]) -> None:
        await models.Material.filter(id__in=gone).delete()
        await self._uploads.discard(gone)

    async def _tidy(self) -> int:
        """What no row knows: the rows are asked after the names, so that what comes meanwhile is known."""
        try:
            stored = await self._storage.names(self._clock() - LEFTOVER)
        except StorageError as error:
            log.warning("storage_not_listed", error=str(error))
            stored = set()
        known = await _known()
        lost = sorted(stored - known)
        await self._uploads.discard(lost)
        swept = await asyncio.to_thread(self._incoming.sweep, known, self._clock())
        swept += await asyncio.to_thread(self._pages.sweep, known, self._clock())
        return len(lost) + swept + await asyncio.to_thread(_clear, self._scratch, self._clock() - LEFTOVER)


def _clear(folders: Sequence[Path], before: float) -> int:
    """Delete what a crash left in folders for passing files; how many."""
    old = [file for folder in folders for file in folder.glob("*") if written(file) < before]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


async def _known() -> set[str]:
    """The ids of all materials. One that begins meanwhile may be missing; nothing of it is an hour old."""
    known, last = set[str](), ""
    while rows := await select(_IDS, last, _BATCH):
        known |= {str(row["id"]) for row in rows}
        last = str(rows[-1]["id"])
    return known
