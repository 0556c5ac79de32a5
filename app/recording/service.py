"""Recording put together, for `server`: from the recorder to the record, to the rooms' logs and to the pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import structlog

from app.config import Recording as Settings
from app.exam.rooms import Rooms
from app.host.loops import repeating
from app.media import Recorder as Taker
from app.recording import spool
from app.recording.recorder import Recorder
from app.recording.shelf import Shelf, Sum
from app.recording.wire import Closed, turn_of
from app.state import errors
from app.state.candidate import Action, State
from app.state.recordings import Lapse, recordings
from app.state.room import SYSTEM, Room, occupant
from app.state.rules import Command
from app.storage import models
from app.storage.chain import Chain
from app.storage.choice import storage_for
from app.storage.keys import check_key
from app.storage.stored import Stored
from app.storage.vault import open_vault

log = structlog.get_logger("recording")

LOOK_EVERY: Final = 1.0
MOVE_EVERY: Final = 5.0
BEHIND: Final = 15.0
"""Seconds by which the disk may be behind until the room's log says so (docs/rules.md exam 5)."""
TOLD: Final = 2.0
"""Seconds of a gap from which on the room's log has a line of it."""
SETTLED: Final = 3.0
"""Seconds after the end of an interview in which what is under way arrives."""


class Media(Protocol):
    """What recording needs of the media layer."""

    def record_with(self, recorder: Taker) -> None: ...
    def want_keyframe(self, stream: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Light:
    """What the pages of a room are told: up to when all of the interview is on the disk."""

    candidate: str
    until: float


@dataclass(eq=False)
class Recordings:
    """The recordings of this server's rooms. `tell` gets a room's light, at most once a second."""

    recorder: Recorder
    shelf: Shelf
    rooms: Rooms
    folder: Path
    clock: Callable[[], float]
    tell: Callable[[str, Light], None] = lambda _room, _light: None
    _closed: "asyncio.Queue[Closed]" = field(default_factory=asyncio.Queue)
    _behind: set[str] = field(default_factory=set)
    _since: dict[str, float] = field(default_factory=dict)

    def take(self, closed: Closed) -> None:
        """It is whole; what follows waits for the database."""
        self._closed.put_nowait(closed)

    def unfit(self) -> str:
        """As `Recorder.unfit`; whoever asks is about to need it."""
        self.recorder.wake()
        return self.recorder.unfit()

    # -- every second ---------------------------------------------------------------------------------

    async def look(self) -> None:
        """The light of each room in which an interview is recorded, and a line in its log when it goes out."""
        now = self.clock()
        saved = self.recorder.saved()
        on: set[str] = set()
        for room in list(self.rooms.all()):
            seat = occupant(room)
            if seat is None or not recordings(room):
                continue
            turn = turn_of(room.id, seat.candidate)
            on.add(turn)
            began = max(self._since.setdefault(turn, now), 0.0)
            until = max(saved.get(turn, now), began)
            self.tell(room.id, Light(seat.candidate, until))
            await self._judge(room, seat.candidate, turn, now - until)
        self._since = {turn: at for turn, at in self._since.items() if turn in on}
        self._behind &= on

    async def _judge(self, room: Room, candidate: str, turn: str, behind: float) -> None:
        if behind > BEHIND and turn not in self._behind:
            self._behind.add(turn)
            await self._note(room.id, candidate, Lapse.BEHIND, f"{turn[:8]}-behind-{room.seq}")
        elif behind < BEHIND / 2 and turn in self._behind:
            self._behind.discard(turn)
            await self._note(room.id, candidate, Lapse.BACK, f"{turn[:8]}-back-{room.seq}")

    async def _note(self, room: str, candidate: str, note: str, key: str) -> None:
        with contextlib.suppress(errors.ExamError):
            await self.rooms.command(room, Command(Action.RECORD_LAPSE, SYSTEM, candidate, note), key)

    # -- what is whole ----------------------------------------------------------------------------------

    async def enter(self) -> None:
        """The next file into the manifest of its turn; waits for one."""
        closed = await self._closed.get()
        try:
            room = await self.rooms.get(closed.track.room)
            row = await self.shelf.take(closed, room.plan.college_id)
        except errors.Unavailable:
            self._closed.put_nowait(closed)
            await asyncio.sleep(LOOK_EVERY)
            raise
        if row is not None and row.gap >= TOLD:
            note = f"{Lapse(row.cause)} {row.gap:.1f}"
            await self._note(closed.track.room, closed.track.candidate, note, f"gap-{row.id}")

    async def keep(self) -> None:
        """What is whole moves to the storage; an interview that is over is closed."""
        await self.shelf.move()
        for turn in await self.shelf.unclosed():
            live = self.rooms.peek(turn.room)
            seat = live.room.seats.get(turn.candidate) if live is not None else None
            over = seat is not None and seat.state is State.ENDED and self.clock() - seat.since > SETTLED
            if over and self._closed.empty() and not self.recorder.holds(turn.id):
                await self._close(turn)

    async def _close(self, turn: models.RecordedTurn) -> None:
        total = await self.shelf.sum(turn.id)
        command = Command(Action.RECORD_CLOSED, SYSTEM, turn.candidate, note_of(total), digest=total.head)
        try:
            await self.rooms.command(turn.room, command, f"record-{total.head[:24]}")
        except errors.Unavailable:
            return
        await self.shelf.close(turn.id, self.clock())


def note_of(total: Sum) -> str:
    """For the room's log, which `office/record.py` words: tracks, files, seconds of the longest track, gaps, and
    seconds that are missing."""
    longest = max(total.seconds.values(), default=0.0)
    return f"{len(total.seconds)} {total.files} {longest:.0f} {total.gaps} {total.gap_seconds:.0f}"


async def _nothing() -> list[Callable[[], object]]:
    """Its check value is there since the key was made."""
    return []


@asynccontextmanager
async def open_recordings(
    settings: Settings,
    data: Path,
    own: Path,
    chain: Chain,
    rooms: Rooms,
    media: Media,
    clock: Callable[[], float],
) -> AsyncIterator[Recordings]:
    """Everything running; what is recorded is finished afterwards. `data` has the keys, `own` is of this server alone.
    Raises `StartError` for a key that is missing or a storage that can't be used."""
    keys = open_vault(data, may_create=not await Shelf.anything(), name="recording")
    await check_key(keys, data, "recording", _nothing)
    place = settings.dir or data / "recordings"
    folder = (settings.dir or own / "recordings") / "spool"
    shelf = Shelf(Stored(storage_for(settings, place, "recording"), keys), folder, chain)
    kept: list[Recordings] = []
    recorder = Recorder(data, folder, clock, lambda closed: kept[0].take(closed), media.want_keyframe)
    kept.append(Recordings(recorder, shelf, rooms, folder, clock))
    media.record_with(recorder)
    rooms.unfit = kept[0].unfit
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(repeating(0, kept[0].enter, "recording files"))
        stack.push_async_callback(recorder.stop)
        await stack.enter_async_context(repeating(LOOK_EVERY, kept[0].look, "recording light"))
        await stack.enter_async_context(repeating(MOVE_EVERY, kept[0].keep, "recording storage"))
        if spool.anything(folder):
            recorder.wake()
        yield kept[0]
