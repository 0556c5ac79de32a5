"""A recorded interview watched again: by whom, after they said why, and what they are shown of it.

Whoever opens a turn gets a grant for it, signed, which every byte of it is asked for with: so nothing is seen before
the reason stands in the audit log, whichever server is asked.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from app.recording.shelf import Shelf
from app.state import errors
from app.state.log import Change
from app.state.room import Room
from app.storage import models
from app.storage.files import StorageError
from app.storage.sealed import Broken

OPEN_FOR: Final = 8 * 3600.0
"""Seconds a grant is good: a day's work at one recording."""

ROOT: Final = Path(__file__).parents[2]
KINDS: Final = {
    ("vp8", "video"): 'video/webm; codecs="vp8"',
    ("opus", "audio"): 'audio/webm; codecs="opus"',
    ("h264", "video"): 'video/mp4; codecs="avc1.42E01F"',
}


class Clerk(Protocol):
    """Who asks; `college_id` is their scope, None the whole school."""

    @property
    def id(self) -> str: ...
    @property
    def college_id(self) -> str | None: ...


class Seals(Protocol):
    """The part of the school's vault that signs."""

    def sign(self, text: str) -> str: ...
    def signed(self, text: str, signature: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as a browser plays it."""

    name: str
    size: int
    mime: str
    sha256: str


class Playback:
    """`room` and `history` tell of the room a turn was in, `words` says what happened there."""

    def __init__(
        self,
        shelf: Shelf,
        seals: Seals,
        room: Callable[[str], Awaitable[Room]],
        history: Callable[[str], Awaitable[list[Change]]],
        words: Callable[[Change, dict[str, str]], str],
        clock: Callable[[], float],
    ) -> None:
        self._shelf, self._seals = shelf, seals
        self._room, self._history, self._words = room, history, words
        self._clock = clock

    async def turns(self, who: Clerk) -> list[dict[str, Any]]:
        """The newest that `who` may watch."""
        scope = None if who.college_id is None else [who.college_id]
        return [await self._row(turn) for turn in await self._shelf.turns(scope)]

    async def turn(self, who: Clerk, turn: str) -> models.RecordedTurn:
        """The one door to a recording. Raises `NotFound` outside the scope of `who`, too."""
        row = await self._shelf.turn(turn)
        if who.college_id is not None and who.college_id != row.college:
            raise errors.NotFound("没有这场面试的录音录像，或已按期删除。")
        return row

    async def opened(self, who: Clerk, row: models.RecordedTurn) -> dict[str, Any]:
        """Everything but the bytes, and the grant to ask for those with. To be called when the look is logged."""
        files = await self._shelf.files(row.id)
        room = await self._room(row.room)
        names = _names(room)
        until = self._clock() + OPEN_FOR
        return {
            **await self._row(row),
            "grant": f"{until:.0f}.{self._seals.sign(_granted(who, row.id, f'{until:.0f}'))}",
            "files": [_told(file, names) for file in files],
            "marks": await self._marks(row, names),
        }

    async def piece(self, who: Clerk, turn: str, file: str, grant: str) -> tuple[Piece, models.RecordedFile]:
        """Raises `NotFound`, and `NotReady` without a grant that is good."""
        row = await self.turn(who, turn)
        self._check(who, row.id, grant)
        kept = await self._shelf.file(row.id, file)
        return Piece(
            f"{kept.n}.{_ending(kept)}", kept.bytes, kind_of(kept).partition(";")[0], kept.sha256
        ), kept

    def read(self, kept: models.RecordedFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Raises `NotFound` at the first piece where it is damaged or missing."""
        return _read(self._shelf.read(kept, start, end))

    async def mp4(self, kept: models.RecordedFile) -> bytes:
        """The same pictures, not decoded, in what browsers take H.264 in. Raises `NotFound`."""
        data = b"".join([piece async for piece in self.read(kept, 0, kept.bytes)])
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.recording.muxing"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            made, _ = await process.communicate(data)
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise errors.NotFound("这段录像不能播放，请用“校验”检查。")
        return made

    async def verify(self, who: Clerk, turn: str) -> list[dict[str, Any]]:
        row = await self.turn(who, turn)
        return [{"n": flaw.n, "fault": flaw.fault} for flaw in await self._shelf.verify(row.id)]

    def _check(self, who: Clerk, turn: str, grant: str) -> None:
        until, _, signature = grant.partition(".")
        ours = self._seals.signed(_granted(who, turn, until), signature)
        if not (ours and until.isdigit() and int(until) > self._clock()):
            raise errors.NotReady("请先填写观看事由，再观看录音录像。")

    async def _row(self, row: models.RecordedTurn) -> dict[str, Any]:
        files = await self._shelf.files(row.id)
        room = await self._room(row.room)
        seat = room.seats.get(row.candidate)
        return {
            "id": row.id,
            "room": room.plan.title,
            "candidate": seat.name if seat else "",
            "exam_no": seat.exam_no if seat else "",
            "began_at": row.began_at,
            "ended_at": max((file.ends for file in files), default=row.began_at),
            "gaps": round(sum(file.gap for file in files), 1),
            "closed": row.closed_at is not None,
            "stored": all(file.stored for file in files),
        }

    async def _marks(self, row: models.RecordedTurn, names: dict[str, str]) -> list[dict[str, Any]]:
        """What happened to the candidate meanwhile, in the words of the record."""
        changes = await self._history(row.room)
        own = [each for each in changes if each.candidate == row.candidate and each.at >= row.began_at - 60]
        return [{"at": each.at, "words": self._words(each, names)} for each in own]


async def _read(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
    except (StorageError, Broken) as error:
        raise errors.NotFound("这段录音录像已损坏或丢失，请用“校验”检查，并从备份恢复。") from error


def _granted(who: Clerk, turn: str, until: str) -> str:
    return f"playback\n{who.id}\n{turn}\n{until}"


def _names(room: Room) -> dict[str, str]:
    members = {member.id: member.name for member in room.plan.panel}
    return members | {seat.candidate: seat.name for seat in room.seats.values()}


def kind_of(row: models.RecordedFile) -> str:
    """Its type, as a browser is asked whether it plays it."""
    return KINDS[row.codec, "audio" if row.codec == "opus" else "video"]


def _ending(row: models.RecordedFile) -> str:
    return "mp4" if row.codec == "h264" else "webm"


def _told(row: models.RecordedFile, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "n": row.n,
        "person": row.person,
        "name": names.get(row.person, ""),
        "device": row.device,
        "source": row.source,
        "kind": kind_of(row),
        "starts": row.starts,
        "ends": row.ends,
        "gap": row.gap,
        "cause": row.cause,
        "lost": row.lost,
    }
