"""Faces as they are kept: sealed, apart from names and numbers, deleted on a date (docs/rules.md 4.7).

A picture or an embedding is a file of its own, sealed with a key of its own; its row knows the person only by a keyed
hash. The row is the truth: a file is written before its row and removed after it, and what a crash leaves is swept.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from app.host import durable
from app.state.errors import NotFound
from app.storage import models
from app.storage.vault import Vault, VaultError

REFERENCE = "reference"
"""Label of the photo the school imported."""
EMBEDDING = "embedding"
PENDING = "pending"
"""Label of an imported photo that nobody has looked at yet; it may be anything, so it is shown to nobody."""
_UNSEEN = (EMBEDDING, PENDING)
STILL = "still"

_LEFTOVER = 3600.0
"""Seconds after which a file without a row is what a crash left behind, and not one whose row is still to come."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a person; `attempt` is the try it belongs to."""

    id: str
    label: str
    attempt: str
    taken_at: float


@dataclass(frozen=True, slots=True)
class Template:
    """A biometric template: the vector a face is compared by. Vectors of two models cannot be compared."""

    model: str
    embedding: tuple[float, ...]

    def pack(self) -> bytes:
        """For keeping as an `EMBEDDING`; `unpack` reads it."""
        return json.dumps([self.model, self.embedding]).encode()

    @classmethod
    def unpack(cls, kept: bytes) -> "Template":
        model, embedding = json.loads(kept)
        return cls(model, tuple(embedding))


class Faces:
    """`seal` opens and seals the files, `index` hides whose they are, `clock` gives seconds since 1970."""

    def __init__(
        self, folder: Path, seal: Vault, index: Callable[[str], str], clock: Callable[[], float]
    ) -> None:
        self._folder = folder
        self._seal = seal
        self._index = index
        self._clock = clock

    @staticmethod
    async def any() -> bool:
        """Whether anything is kept: then its key must exist already."""
        return await models.FacePicture.exists()

    async def sealed(self, number: int) -> list[Callable[[], object]]:
        """Ways to open so many of the files there are, the newest first."""
        rows = await models.FacePicture.all().order_by("-taken_at").limit(number)
        there = [file for row in rows if (file := self._file(row.id)).exists()]
        return [partial(self._open_file, file) for file in there]

    async def keep(
        self, person: str, room: str, attempt: str, pictures: Mapping[str, bytes], delete_at: float
    ) -> None:
        """Keep what a try took, by label, until `delete_at`."""
        for label, data in pictures.items():
            row = models.FacePicture(room=room, attempt=attempt, label=label, delete_at=delete_at)
            await self._keep(uuid4().hex, row, person, data)

    async def keep_still(self, person: str, room: str, name: str, jpeg: bytes, delete_at: float) -> None:
        """Keep a still of the ID card under a name of the caller's, once."""
        if await models.FacePicture.exists(id=name):
            return
        await self._keep(name, models.FacePicture(room=room, label=STILL, delete_at=delete_at), person, jpeg)

    async def of(self, person: str, room: str) -> list[Picture]:
        """What is kept of `person` from `room`, oldest first, and the reference; embeddings are not for the eye."""
        mine = models.FacePicture.filter(subject=self._index(person), room__in=[room, ""])
        rows = await mine.exclude(label__in=_UNSEEN).order_by("taken_at", "id")
        return [_picture(row) for row in rows]

    async def read(self, person: str, room: str, picture: str) -> bytes:
        """One picture of `person` from `room`, or the reference. Raises `NotFound`."""
        row = await models.FacePicture.get_or_none(
            id=picture, subject=self._index(person), room__in=[room, ""]
        )
        if row is None or row.label in _UNSEEN:
            raise NotFound("照片不存在或已按期删除。")
        return await self._open(row)

    async def newest(self, person: str, room: str, label: str, attempt: str | None = None) -> bytes | None:
        """The newest of `label`, of one try or of all, or None."""
        mine = models.FacePicture.filter(subject=self._index(person), room=room, label=label)
        if attempt is not None:
            mine = mine.filter(attempt=attempt)
        row = await mine.order_by("-taken_at").first()
        return await self._open(row) if row else None

    async def reference(self, person: str) -> bytes | None:
        """The photo the school imported, once it was looked at."""
        return await self.newest(person, "", REFERENCE)

    async def set_reference(self, person: str, jpeg: bytes, delete_at: float) -> None:
        """The photo the school imported, in place of the one before."""
        older = await models.FacePicture.filter(subject=self._index(person), room="")
        await self.keep(person, "", "", {REFERENCE: jpeg}, delete_at)
        await self._drop(older)

    def lay_by(self, person: str, photo: bytes, delete_at: float) -> models.FacePicture:
        """Keep a photo for which there is no time now. Blocks, so it is for a thread; the row is the caller's to save,
        together with whatever else must be there or not."""
        name = uuid4().hex
        _write(self._file(name), self._seal.seal_bytes(photo))
        return models.FacePicture(
            id=name,
            subject=self._index(person),
            label=PENDING,
            taken_at=self._clock(),
            delete_at=delete_at,
        )

    async def laid_by(self, person: str) -> tuple[bytes, float] | None:
        """The newest photo laid by for `person`, and until when it may be kept."""
        mine = models.FacePicture.filter(subject=self._index(person), room="", label=PENDING)
        row = await mine.order_by("-taken_at").first()
        return (await self._open(row), row.delete_at) if row else None

    async def drop_laid_by(self, person: str) -> None:
        """Delete what was laid by for `person`."""
        mine = models.FacePicture.filter(subject=self._index(person), room="", label=PENDING)
        await self._drop(await mine)

    async def forget(self, person: str, room: str, attempt: str | None = None) -> int:
        """Delete what was taken of `person` in `room`, in one try or in all: consent was withdrawn. Stills of the ID
        card stay, since they are the manual road's record. How many were deleted."""
        mine = models.FacePicture.filter(subject=self._index(person), room=room).exclude(label=STILL)
        return await self._drop(await (mine.filter(attempt=attempt) if attempt else mine))

    async def sweep(self) -> int:
        """Delete what is due, and files that no row knows. To be called every minute or so. How many were due."""
        due = await models.FacePicture.filter(delete_at__lte=self._clock())
        count = await self._drop(due)
        known = {row.id for row in await models.FacePicture.all().only("id")}
        await asyncio.to_thread(self._remove_leftovers, known)
        return count

    async def subjects(self) -> int:
        """Of how many people something is kept: the number that counts toward the filing duty (100 000 people)."""
        rows = await models.FacePicture.all().distinct().values_list("subject", flat=True)
        return len(rows)

    async def _keep(self, name: str, row: models.FacePicture, person: str, data: bytes) -> None:
        await asyncio.to_thread(_write, self._file(name), self._seal.seal_bytes(data))
        row.update_from_dict({"id": name, "subject": self._index(person), "taken_at": self._clock()})
        await row.save(force_create=True)

    async def _open(self, row: models.FacePicture) -> bytes:
        try:
            return await asyncio.to_thread(self._open_file, self._file(row.id))
        except (OSError, VaultError) as error:
            raise NotFound("照片文件已损坏或丢失，请联系管理员从备份恢复。") from error

    def _open_file(self, file: Path) -> bytes:
        return self._seal.open_bytes(file.read_bytes())

    async def _drop(self, rows: list[models.FacePicture]) -> int:
        for row in rows:
            await row.delete()
            await asyncio.to_thread(self._file(row.id).unlink, missing_ok=True)
        return len(rows)

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _remove_leftovers(self, known: set[str]) -> None:
        for file in self._folder.glob("*/*"):
            if file.name not in known and file.stat().st_mtime < self._clock() - _LEFTOVER:
                file.unlink(missing_ok=True)


def _picture(row: models.FacePicture) -> Picture:
    return Picture(row.id, row.label, row.attempt, row.taken_at)


def _write(file: Path, data: bytes) -> None:
    durable.folder(file.parent)
    durable.write_whole(file, data)
