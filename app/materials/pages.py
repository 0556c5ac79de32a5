"""Pages of PDFs that were drawn, kept sealed for the next who looks: a second look costs nothing."""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog

from app.materials.incoming import LEFTOVER, written
from app.state.clock import DAY
from app.storage import sealed
from app.storage.files import RESERVE, free_bytes

log = structlog.get_logger("materials")

KEEP: Final = 3 * DAY
"""Seconds after the last look at which a page goes: a review and the interview lie further apart than that, but not the
looks of either."""
MOST: Final = 1024**3
"""Bytes of all of them; those not looked at for longest go first."""

REFUSED: Final = 1000
"""Pages that could not be drawn are remembered, the newest so many."""


class Pages:
    """`folder` belongs to this alone; `keys` seal what is in it."""

    def __init__(self, folder: Path, keys: sealed.Keys) -> None:
        self._folder, self._keys = folder, keys
        self._refused: dict[str, str] = {}

    async def get(self, material: str, number: int) -> tuple[bytes, int] | None:
        """A page as a JPEG, and how many there are; None when it is not kept."""
        return await asyncio.to_thread(self._get, _name(material, number))

    async def keep(self, material: str, number: int, jpeg: bytes, count: int) -> None:
        """Where there is room; a disk that is full keeps nobody from looking."""
        try:
            await asyncio.to_thread(self._keep, _name(material, number), b"%d\n%b" % (count, jpeg))
        except OSError as error:
            log.warning("page_not_kept", error=str(error))

    def refused(self, material: str, number: int) -> str | None:
        """Why it could not be drawn when it was tried."""
        return self._refused.get(_name(material, number))

    def note_refused(self, material: str, number: int, why: str) -> None:
        """To be asked once, and not for ten seconds of processor time at every look."""
        self._refused[_name(material, number)] = why
        while len(self._refused) > REFUSED:
            del self._refused[next(iter(self._refused))]

    async def forget(self, materials: Iterable[str]) -> None:
        """Every page of these."""
        await asyncio.to_thread(self._forget, set(materials))

    def sweep(self, known: set[str], now: float) -> int:
        """Delete what is of no material, what nobody looked at for long, and what is too much; how many. For a
        thread."""
        gone, room = 0, MOST
        for file in sorted(self._folder.glob("*"), key=written, reverse=True):
            alive = _material(file) in known and "." not in file.name
            room -= _size(file)
            if room < 0 or written(file) < now - (KEEP if alive else LEFTOVER):
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def _get(self, name: str) -> tuple[bytes, int] | None:
        file = self._folder / name
        try:
            with sealed.opened(file.open("rb"), self._keys, name) as opened:
                count, _, jpeg = opened.read().partition(b"\n")
            os.utime(file)
            return jpeg, int(count)
        except (OSError, sealed.Broken, ValueError):
            return None

    def _keep(self, name: str, data: bytes) -> None:
        if free_bytes(self._folder) < RESERVE:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing = self._folder / f"{name}.{uuid4().hex}"
        head = self._keys.file_head()
        with (
            os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file,
            sealed.Writer(file, head, self._keys.file_key(head, name)) as writer,
        ):
            writer.write(data)
        passing.replace(self._folder / name)

    def _forget(self, materials: set[str]) -> None:
        for file in self._folder.glob("*"):
            if _material(file) in materials:
                file.unlink(missing_ok=True)


def _name(material: str, number: int) -> str:
    return f"{material}-{number}"


def _material(file: Path) -> str:
    return file.name.partition("-")[0]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
