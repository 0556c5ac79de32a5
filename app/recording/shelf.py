"""The record of each turn: its manifest, the chain that proves it, and where its files are.

An entry says what a file holds and what is missing before it, and is linked to the one before by a key that only the
server has (app/storage/chain.py). The head of a turn's chain goes into its room's log when the interview is over, so
that neither can be rewritten alone. A file lies in the spool until the storage has it and what lies there was read
again and compared; until then it is read from the spool.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import structlog

from app.recording import spool
from app.recording.wire import Closed
from app.state.errors import NotFound
from app.storage import models, sealed
from app.storage.chain import Chain
from app.storage.db import transaction
from app.storage.files import LocalStorage, StorageError
from app.storage.stored import Stored

log = structlog.get_logger("recording")

GAP: Final = 0.5
"""Seconds between two files of a track that are no gap: a picture comes every so often, and no sooner."""


class Fault(StrEnum):
    """What 校验 finds."""

    MISSING = "missing"
    ALTERED = "altered"
    KEY = "key"
    CHAIN = "chain"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with entry `n` of a manifest; 0: with the manifest itself."""

    n: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Sum:
    """A turn as its room's log is told of it: seconds of each track, gaps and the chain's head."""

    head: str
    files: int
    seconds: dict[str, float]
    gaps: int
    gap_seconds: float


class Shelf:
    """`stored` has what is whole, `folder` what is not there yet."""

    def __init__(self, stored: Stored, folder: Path, chain: Chain) -> None:
        self._stored, self._folder, self._chain = stored, folder, chain
        self._spooled = Stored(_Spool(folder), stored.keys)

    @staticmethod
    async def anything() -> bool:
        """Whether anything was recorded: then the key must exist already."""
        return await models.RecordedFile.exists()

    # -- what is recorded ---------------------------------------------------------------------------

    async def take(self, closed: Closed, college: str) -> models.RecordedFile | None:
        """Enter a file into the manifest of its turn, once. None: it is there already."""
        track = closed.track
        async with transaction(f"recording:{track.turn}"):
            if await models.RecordedFile.exists(id=closed.id):
                return None
            turn, _ = await models.RecordedTurn.get_or_create(
                id=track.turn,
                defaults={
                    "room": track.room,
                    "candidate": track.candidate,
                    "college": college,
                    "began_at": closed.first,
                },
            )
            gap = await self._gap(closed)
            row = models.RecordedFile(
                id=closed.id,
                turn=turn.id,
                n=turn.number + 1,
                person=track.person,
                device=track.device,
                source=track.source,
                codec=closed.codec,
                starts=closed.first,
                ends=closed.last,
                lost=closed.lost,
                gap=gap,
                cause=closed.cause or ("network" if gap else ""),
                bytes=closed.bytes,
                sha256=closed.sha256,
                sealed=closed.sealed,
                digest=closed.digest,
            )
            row.hash = self._chain.link(_chain_of(turn.id), turn.head, entry(row))
            await row.save(force_create=True)
            began = min(turn.began_at, closed.first)
            mine = models.RecordedTurn.filter(id=turn.id)
            await mine.update(number=row.n, head=row.hash, began_at=began, closed_at=None)
        return row

    async def _gap(self, closed: Closed) -> float:
        """Seconds without anything of this person's source before `closed`, on whichever device it came."""
        track = closed.track
        before = models.RecordedFile.filter(turn=track.turn, person=track.person, source=track.source)
        newest = await before.filter(starts__lt=closed.first).order_by("-ends").first()
        missing = closed.first - newest.ends if newest is not None else 0.0
        return missing if missing > GAP else 0.0

    async def move(self) -> None:
        """Bring to the storage what is not there yet; what can't be brought now stays where it is."""
        here = [closed.id for closed in await asyncio.to_thread(lambda: list(spool.waiting(self._folder)))]
        for row in await models.RecordedFile.filter(id__in=here[:200]).order_by("starts"):
            try:
                await self._move(row)
            except (StorageError, OSError) as error:
                log.warning("recording_not_moved", file=row.id, error=str(error))
                return

    async def _move(self, row: models.RecordedFile) -> None:
        mine = self._folder / row.id
        if await asyncio.to_thread(mine.exists):
            # What is put is used up, and this is needed until the other was read.
            twin = self._folder / f"{row.id}.twin"
            await asyncio.to_thread(twin.unlink, missing_ok=True)
            await asyncio.to_thread(os.link, mine, twin)
            await self._stored.storage.put(row.id, twin)
        if await _digest(self._stored.storage.read(row.id, 0, row.sealed)) != row.digest:
            raise StorageError("what was stored is not what was recorded")
        await models.RecordedFile.filter(id=row.id).update(stored=True)
        await asyncio.to_thread(spool.taken, self._folder, row.id)

    async def unclosed(self) -> list[models.RecordedTurn]:
        return await models.RecordedTurn.filter(closed_at__isnull=True)

    async def sum(self, turn: str) -> Sum:
        row = await self.turn(turn)
        files = await self.files(turn)
        seconds: dict[str, float] = {}
        for each in files:
            name = f"{each.person}/{each.device}/{each.source}"
            seconds[name] = round(seconds.get(name, 0.0) + each.ends - each.starts, 1)
        gaps = [each.gap for each in files if each.gap]
        return Sum(row.head, row.number, seconds, len(gaps), round(sum(gaps), 1))

    async def close(self, turn: str, at: float) -> None:
        """Its room's log has its sum."""
        await models.RecordedTurn.filter(id=turn).update(closed_at=at)

    # -- what is asked of it --------------------------------------------------------------------------

    async def turn(self, turn: str) -> models.RecordedTurn:
        """Raises `NotFound`."""
        row = await models.RecordedTurn.get_or_none(id=turn)
        if row is None:
            raise NotFound("没有这场面试的录音录像，或已按期删除。")
        return row

    async def turns(self, colleges: Sequence[str] | None, most: int = 200) -> list[models.RecordedTurn]:
        """The newest, of these colleges; None: of all."""
        rows = models.RecordedTurn.all()
        if colleges is not None:
            rows = rows.filter(college__in=list(colleges))
        return await rows.order_by("-began_at").limit(most)

    async def files(self, turn: str) -> list[models.RecordedFile]:
        """Its manifest."""
        return await models.RecordedFile.filter(turn=turn).order_by("n")

    async def file(self, turn: str, file: str) -> models.RecordedFile:
        """Raises `NotFound`."""
        row = await models.RecordedFile.get_or_none(id=file, turn=turn)
        if row is None:
            raise NotFound("没有这段录音录像，或已按期删除。")
        return row

    def read(self, row: models.RecordedFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Its Matroska bytes from `start` up to but without `end`. Raises `StorageError`, `sealed.Broken`."""
        where = self._stored if row.stored else self._spooled
        return where.read(row.id, row.bytes, start, end)

    async def verify(self, turn: str) -> list[Flaw]:
        """Every file read again and compared with the manifest, the manifest with its chain."""
        row, flaws = await self.turn(turn), []
        head, start, number = "", await self._chain.start(_chain_of(turn)), 0
        for file in await self.files(turn):
            number += 1
            linked = self._chain.follows(_chain_of(turn), start, file.n, head, entry(file), file.hash)
            if file.n != number or not linked:
                flaws.append(Flaw(file.n, Fault.CHAIN))
                number = file.n
            head = file.hash
            fault = await self._look(file)
            if fault is not None:
                flaws.append(Flaw(file.n, fault))
        if (row.number, row.head) != (number, head):
            flaws.append(Flaw(0, Fault.CUT))
        return flaws

    async def _look(self, row: models.RecordedFile) -> Fault | None:
        digest = hashlib.sha256()
        try:
            async for piece in self.read(row, 0, row.bytes):
                await asyncio.to_thread(digest.update, piece)
        except StorageError:
            return Fault.MISSING
        except sealed.Broken as broken:
            return Fault.KEY if "key" in str(broken) else Fault.ALTERED
        return None if digest.hexdigest() == row.sha256 else Fault.ALTERED

    # -- deletion -------------------------------------------------------------------------------------

    async def due(self, before: float) -> list[models.RecordedTurn]:
        """Turns that began before a time."""
        return await models.RecordedTurn.filter(began_at__lt=before, closed_at__isnull=False)

    async def delete(self, turn: str) -> int:
        """Files first, then rows: what a crash leaves is deleted at the next attempt. How many files."""
        files = await self.files(turn)
        for row in files:
            await self._stored.storage.delete(row.id)
            await asyncio.to_thread(spool.taken, self._folder, row.id)
        async with transaction(f"recording:{turn}"):
            await models.RecordedFile.filter(turn=turn).delete()
            await models.RecordedTurn.filter(id=turn).delete()
        return len(files)


class _Spool(LocalStorage):
    """What lies in the spool, read as if it were in the storage."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._flat = folder

    def _at(self, name: str) -> Path:
        return self._flat / name


def entry(row: models.RecordedFile) -> str:
    """What an entry's link covers: all the manifest says of the file."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _SAID}
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


_SAID: Final = (
    "n",
    "id",
    "person",
    "device",
    "source",
    "codec",
    "starts",
    "ends",
    "lost",
    "gap",
    "cause",
    "bytes",
    "sha256",
)


def _chain_of(turn: str) -> str:
    return f"recording:{turn}"


async def _digest(pieces: AsyncIterator[bytes]) -> str:
    digest = hashlib.sha256()
    async with aclosing(pieces) as all_of_it:  # type: ignore[type-var]
        async for piece in all_of_it:
            await asyncio.to_thread(digest.update, piece)
    return digest.hexdigest()
