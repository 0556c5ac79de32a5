"""Whether the servers share what they must. Each writes a mark into every shared place, again and again; whoever looks
reads the marks of all that the database names. A folder that was copied instead of shared has marks that grow old.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from app.config import Config
from app.materials.service import storage_for
from app.storage.files import LocalStorage, Storage, StorageError

EVERY: Final = 300.0
"""Seconds between two marks of a server; what no row of the database knows is swept after an hour."""

FRESH: Final = 2 * EVERY + 60
LONGEST: Final = 40
MARKS: Final = "servers"
"""The folder for marks in each shared one."""

_FOLDERS: Final = {"materials": "材料", "faces": "人脸照片", "imports": "正在导入的名单"}


@dataclass(frozen=True, slots=True)
class Place:
    """`word` is what an operator calls it. What goes into `storage` is written in `scratch` first, on the same disk."""

    word: str
    storage: Storage
    scratch: Path


def places(config: Config) -> list[Place]:
    """The shared folders of the data directory, and the object storage where there is one. Raises `StartError`."""
    found = []
    for name, word in _FOLDERS.items():
        folder = config.data / name / MARKS
        found.append(Place(f"{word}（{folder.parent}）", LocalStorage(folder), folder))
    if config.materials.storage == "s3":
        stored = storage_for(config.materials, config.data / "materials")
        found.append(Place(f"对象存储（{config.materials.s3_bucket}）", stored, found[0].scratch))
    return found


class Marks:
    """In these `places`. `wall` is this machine's clock, with which those of the other servers agree (`run.py
    check`)."""

    def __init__(self, where: Iterable[Place], wall: Callable[[], float] = time.time) -> None:
        self._places, self._wall = list(where), wall

    async def leave(self, node: str) -> None:
        """That of the server `node`, anew. Raises `StorageError`."""
        for place in self._places:
            written = await asyncio.to_thread(_written, place.scratch, f"{self._wall():.0f}")
            await place.storage.put(_name(node), written)

    async def missing(self, node: str) -> list[str]:
        """The words of the places in which the server `node` has left no mark lately."""
        return [place.word for place in self._places if not await self._is_in(place, node)]

    async def _is_in(self, place: Place, node: str) -> bool:
        try:
            said = b"".join([piece async for piece in place.storage.read(_name(node), 0, LONGEST)])
            return abs(self._wall() - float(said)) <= FRESH
        except (StorageError, ValueError):
            return False


def _written(folder: Path, text: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".mark-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    return Path(name)


def _name(node: str) -> str:
    return blake2b(f"server {node}".encode(), digest_size=16).hexdigest()
