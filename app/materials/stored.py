"""Objects of the storage as they were handed in: they lie there sealed, and a part of one is read without the rest.

What an earlier version of this program stored lies there in the clear until `Sealing` has been over it; either is read,
by how the object begins.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path
from typing import BinaryIO

import structlog

from app.materials.incoming import digest
from app.storage import models, sealed
from app.storage.files import Storage, StorageError

log = structlog.get_logger("materials")

_BATCH = 100


class Stored:
    """`keys` open what `storage` has."""

    def __init__(self, storage: Storage, keys: sealed.Keys) -> None:
        self.storage, self.keys = storage, keys

    async def read(self, name: str, size: int, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`, of `size`, in pieces. Raises `Gone` at the first, and
        `sealed.Broken`."""
        if start >= end:
            return
        head = await self._head(name)
        if not sealed.is_sealed(head):
            async with aclosing(self.storage.read(name, start, end)) as plain:  # type: ignore[type-var]
                first = await anext(plain, b"")
                head = await self._head(name)
                if not sealed.is_sealed(head):  # still, so what was opened before is in the clear too
                    yield first
                    async for piece in plain:
                        yield piece
                    return
        async for piece in self._opened(name, head, size, start, end):
            yield piece

    def local(self, name: str) -> AbstractAsyncContextManager[Path]:
        """The object as a file to read from inside the block, by `opened`. Raises `Gone`."""
        return self.storage.local(name)

    def opened(self, file: Path, name: str) -> BinaryIO:
        """The bytes of an object as they were handed in. Raises `sealed.Broken`, `OSError`."""
        return sealed.opened(file.open("rb"), self.keys, name)

    async def _opened(self, name: str, head: bytes, size: int, start: int, end: int) -> AsyncIterator[bytes]:
        span, chunks = sealed.span(start, end, size), sealed.Chunks(self.keys.file_key(head, name))
        number, last = span.first, sealed.count(size) - 1
        async for raw in _whole(self.storage.read(name, span.start, span.end)):
            data = chunks.open(number, raw, last=number == last)
            yield data[max(start - number * sealed.CHUNK, 0) : end - number * sealed.CHUNK]
            number += 1
        if number <= span.last:
            raise sealed.Broken("cut off")

    async def _head(self, name: str) -> bytes:
        return b"".join([piece async for piece in self.storage.read(name, 0, sealed.HEAD)])


async def _whole(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The sealed chunks, whatever pieces they come in."""
    held, length = bytearray(), sealed.place(1) - sealed.place(0)
    async for piece in pieces:
        held += piece
        while len(held) >= length:
            yield bytes(held[:length])
            del held[:length]
    if held:
        yield bytes(held)


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
