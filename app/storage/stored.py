"""Objects of the storage as they were handed in: they lie there sealed, and a part of one is read without the rest.

What an earlier version of this program stored lies there in the clear until `app.materials.stored` has been over it;
either is read, by how the object begins.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path
from typing import BinaryIO

from app.storage import sealed
from app.storage.files import Storage


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
