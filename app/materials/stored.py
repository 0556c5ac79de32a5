"""What an earlier version of this program stored lies there in the clear, until it is sealed here."""

import asyncio
from pathlib import Path

import structlog

from app.materials.incoming import digest
from app.storage import models, sealed
from app.storage.files import StorageError
from app.storage.stored import Stored

log = structlog.get_logger("materials")

_BATCH = 100


class Sealing:
    """Seals what lies in the storage in the clear, one object after the other; to be called again and again. A crash
    leaves the object as it was, or sealed with a row that does not say so yet. `folder` is for what is being sealed."""

    def __init__(self, stored: Stored, folder: Path) -> None:
        self._stored, self._folder = stored, folder
        self._given_up: set[str] = set()

    async def round(self) -> None:
        """All there is to do. What is missing or damaged is told once, and left as it is."""
        done = 0
        while rows := await self._left():
            for row in rows:
                try:
                    await self._seal(row)
                    done += 1
                except (StorageError, OSError, sealed.Broken) as error:
                    self._given_up.add(row.id)
                    log.error("material_not_sealed", material=row.id, error=str(error))  # noqa: TRY400
        if done:
            log.info("materials_sealed", count=done)

    async def _left(self) -> list[models.Material]:
        plain = models.Material.filter(sealed=False, state__not="uploading", id__not_in=[*self._given_up, ""])
        return await plain.order_by("id").limit(_BATCH)

    async def _seal(self, row: models.Material) -> None:
        name, passing = row.id, self._folder / row.id
        async with self._stored.local(name) as file:
            if not await asyncio.to_thread(_is_sealed, file):
                await asyncio.to_thread(self._copy, file, passing, row)
                await self._stored.storage.put(name, passing)
        await models.Material.filter(id=name).update(sealed=True)

    def _copy(self, file: Path, passing: Path, row: models.Material) -> None:
        """What is sealed is read again before it takes the place of what was there."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing.unlink(missing_ok=True)
        with file.open("rb") as source, passing.open("xb") as target:
            sealed.copy(source, target, self._stored.keys, row.id)
        if digest(self._stored.opened(passing, row.id)) != (row.sha256, row.size):
            passing.unlink()
            raise sealed.Broken("not what was handed in: restore it from a backup")


def _is_sealed(file: Path) -> bool:
    with file.open("rb") as opened:
        return sealed.is_sealed(opened.read(sealed.HEAD))
