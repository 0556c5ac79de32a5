"""Looks during the interview: every so often one key frame of the candidate's camera, compared with the face that was
checked. Nobody, several, or somebody else three times in a row puts a quiet mark on the examiners' stage: a hint,
never an action (product.md rules 4.2 and 4.6). Only of who has consented and passed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import structlog

from app.identity.compare import BANDS, Likeness, similarity
from app.identity.engine import EngineError, FaceEngine
from app.identity.faces import EMBEDDING
from app.identity.outcomes import Look, Refusal
from app.identity.template import Template, unpack
from app.state import errors
from app.state.candidate import Action, State
from app.state.identity import Doubt, FaceVerdict
from app.state.presence import Device
from app.state.room import SYSTEM, Room, Seat, occupant
from app.state.rules import Command
from app.state.subscriptions import Endpoint

log = structlog.get_logger("face")

IN_A_ROW = 3
"""Samples that must show a doubt before anybody is told: one may be blurred, or a head turned away."""


class KeyFrame(Protocol):
    @property
    def codec(self) -> str: ...
    @property
    def data(self) -> bytes: ...


Camera = Callable[[Endpoint], Awaitable[KeyFrame | None]]
"""The next whole picture of a device's camera; None when none comes."""


class Kept(Protocol):
    async def newest(self, person: str, room: str, label: str) -> bytes | None: ...


class Rooms(Protocol):
    def all(self) -> Iterable[Room]: ...
    async def command(self, room_id: str, command: Command, key: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Watched:
    """What the samples of one candidate have shown: the doubts in a row, and what was last said of them."""

    row: tuple[Doubt, ...] = ()
    said: Doubt = Doubt.NONE

    def after(self, doubt: Doubt) -> "Watched":
        """One more sample. A doubt is said after `IN_A_ROW` doubtful samples, and taken back by the first good one."""
        if doubt is Doubt.NONE:
            return Watched()
        row = (*self.row, doubt)[-IN_A_ROW:]
        return Watched(row, doubt if len(row) == IN_A_ROW else self.said)


def doubt_of(look: Look | Refusal, checked: Template | None) -> Doubt | None:
    """What one sample shows; None when it cannot be told (a broken frame, a face too blurred, another model's)."""
    if isinstance(look, Refusal):
        return None
    if look.faces != 1:
        return Doubt.SEVERAL if look.faces else Doubt.NOBODY
    if look.face is None or checked is None or look.face.model != checked.model:
        return None
    bands = BANDS[look.face.model]
    likeness = bands.judge(similarity(look.face.embedding, checked.embedding))
    return Doubt.OTHER if likeness is Likeness.OTHER else Doubt.NONE


class Watch:
    """Looks at every candidate in an exam, one after the other."""

    def __init__(self, rooms: Rooms, camera: Camera, engine: FaceEngine, kept: Kept) -> None:
        self._rooms, self._camera, self._engine, self._kept = rooms, camera, engine, kept
        self._watched: dict[tuple[str, str], Watched] = {}

    async def look_round(self) -> None:
        """One sample of each. To be called every `[identity] sample_seconds`."""
        seats = [(room, seat) for room in self._rooms.all() if (seat := _examined(room))]
        here = {(room.id, seat.candidate) for room, seat in seats}
        self._watched = {who: watched for who, watched in self._watched.items() if who in here}
        if self._engine.available():
            await asyncio.gather(*(self._sample(room, seat) for room, seat in seats))

    async def _sample(self, room: Room, seat: Seat) -> None:
        try:
            doubt = await self._doubt(room, seat)
            if doubt is not None:
                await self._note(room, seat, doubt)
        except (EngineError, errors.ExamError) as error:
            log.info("sample_not_taken", room=room.id, error=type(error).__name__)
        except Exception:  # one candidate's trouble must not end the looks at the others
            log.exception("sample_failed", room=room.id)

    async def _doubt(self, room: Room, seat: Seat) -> Doubt | None:
        frame = await self._picture(room.id, seat.candidate)
        if frame is None:
            return None
        look = await self._engine.look(f"watch-{room.id}", frame.codec, frame.data)
        kept = await self._kept.newest(seat.candidate, room.id, EMBEDDING)
        return doubt_of(look, unpack(kept) if kept else None)

    async def _picture(self, room: str, candidate: str) -> KeyFrame | None:
        for device in (Device.MAIN, Device.EMERGENCY):
            frame = await self._camera(Endpoint(room, candidate, device))
            if frame is not None:
                return frame
        return None

    async def _note(self, room: Room, seat: Seat, doubt: Doubt) -> None:
        """A line in the log when what is to be said has changed."""
        who = (room.id, seat.candidate)
        hint = seat.identity.hint
        before = self._watched.get(who, Watched(said=hint.doubt if hint else Doubt.NONE))
        self._watched[who] = watched = before.after(doubt)
        if watched.said is not before.said:
            command = Command(Action.HINT_FACE, SYSTEM, seat.candidate, watched.said)
            await self._rooms.command(room.id, command, f"hint-{room.seq}-{watched.said}")


def _examined(room: Room) -> Seat | None:
    """Who is in the exam, has consented to be looked at and passed the check the looks are compared with."""
    if room.setup is None:
        return None
    seat = occupant(room)
    if seat is None or seat.state is not State.IN_EXAM or seat.identity.consent is None:
        return None
    return seat if seat.identity.verdict is FaceVerdict.PASSED else None
