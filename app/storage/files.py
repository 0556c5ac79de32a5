"""Where files are kept that people hand in: one interface, a local directory or an S3 behind it.

An object is whole or it is not there: what is half written has another name, or is an upload that was never completed.
The rows in the database are the truth; an object that no row knows is what a crash left behind, and is swept.
Names are UUIDs made by the program, never anything a person typed.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError

from app.host import durable
from app.host.datadir import nearest

PIECE: Final = 256 * 1024
"""Bytes that are in memory of one object at a time."""

RESERVE: Final = 512 * 1024**2
"""Bytes that whatever people send leaves free on the disk: the exam's own log must never find it full
(docs/rules.md fault 12)."""

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_PART: Final = 8 * 1024 * 1024


class StorageError(Exception):
    """The storage cannot be reached or is full; nothing was stored then."""


class Gone(StorageError):
    """No such object, though a row names it: restore it from a backup."""


class Storage(Protocol):
    """Every method raises `StorageError`, and `ValueError` for a name that is none of ours (32 hex digits)."""

    async def put(self, name: str, file: Path) -> None:
        """Keep the content of `file` as `name`, on the disk before it returns; `file` itself is used up."""

    def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`, in pieces. Raises `Gone` at the first."""

    def local(self, name: str) -> AbstractAsyncContextManager[Path]:
        """The object as a file to read from inside the block, for programs that want one. Raises `Gone`."""

    async def delete(self, name: str) -> None:
        """Whether or not it is there."""

    async def names(self, before: float) -> set[str]:
        """The objects last written before a time, in seconds since 1970."""


def checked(name: str) -> str:
    """`name`, which goes into paths. Raises `ValueError`."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of an object")
    return name


class LocalStorage:
    """A directory that belongs to this program alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, file: Path) -> None:
        try:
            await asyncio.to_thread(self._put, self._at(name), file)
        except OSError as error:
            raise StorageError(str(error)) from error

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            handle = await asyncio.to_thread(self._at(name).open, "rb")
        except OSError as error:
            raise Gone(name) from error
        try:
            await asyncio.to_thread(handle.seek, start)
            while start < end and (piece := await asyncio.to_thread(handle.read, min(PIECE, end - start))):
                start += len(piece)
                yield piece
        finally:
            handle.close()

    @asynccontextmanager
    async def local(self, name: str) -> AsyncIterator[Path]:
        file = self._at(name)
        if not await asyncio.to_thread(file.is_file):
            raise Gone(name)
        yield file

    async def delete(self, name: str) -> None:
        try:
            await asyncio.to_thread(self._at(name).unlink, missing_ok=True)
        except OSError as error:
            raise StorageError(str(error)) from error

    async def names(self, before: float) -> set[str]:
        return await asyncio.to_thread(self._older, before)

    def _at(self, name: str) -> Path:
        return self._folder / checked(name)[:2] / name

    def _put(self, place: Path, file: Path) -> None:
        durable.folder(place.parent)
        file.chmod(0o600)
        durable.put(file, place)

    def _older(self, before: float) -> set[str]:
        found = (each for each in self._folder.glob("??/*") if _NAME.fullmatch(each.name))
        return {each.name for each in found if each.stat().st_mtime < before}


class ObjectStorage:
    """Any store of obstore (S3 by config). `folder` is for copies that `local` makes."""

    def __init__(self, store: Any, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def put(self, name: str, file: Path) -> None:
        checked(name)
        try:
            await obstore.put_async(self._store, name, file, chunk_size=_PART, max_concurrency=2)
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error
        await asyncio.to_thread(file.unlink, missing_ok=True)

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        checked(name)
        if start >= end:
            return
        try:
            found = await obstore.get_async(self._store, name, options={"range": (start, end)})
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)
        except (FileNotFoundError, BaseError, OSError) as error:
            raise _told(error, name) from error

    @asynccontextmanager
    async def local(self, name: str) -> AsyncIterator[Path]:
        copy = self._folder / f"{checked(name)}-{uuid4().hex}"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            await self._copy(name, copy)
            yield copy
        finally:
            await asyncio.to_thread(copy.unlink, missing_ok=True)

    async def delete(self, name: str) -> None:
        checked(name)
        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error

    async def names(self, before: float) -> set[str]:
        found = set()
        try:
            async for page in obstore.list(self._store):
                mine = (each for each in page if _NAME.fullmatch(each["path"]))
                found |= {each["path"] for each in mine if each["last_modified"].timestamp() < before}
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error
        return found

    async def _copy(self, name: str, copy: Path) -> None:
        try:
            found = await obstore.get_async(self._store, name)
            with copy.open("wb") as handle:
                async for piece in found.stream(min_chunk_size=PIECE):
                    await asyncio.to_thread(handle.write, piece)
        except (FileNotFoundError, BaseError, OSError) as error:
            raise _told(error, name) from error


def free_bytes(folder: Path) -> int:
    """What the disk under `folder` still takes."""
    return shutil.disk_usage(nearest(folder)).free


def _told(error: Exception, name: str) -> StorageError:
    return Gone(name) if isinstance(error, FileNotFoundError) else StorageError(str(error))
