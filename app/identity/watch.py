"""Looks during the interview: every so often one key frame of the candidate's picture, compared with the face that was
checked. Nobody, several, somebody else, or a face it cannot tell, three times in a row, puts a quiet mark on the
examiners' stage: a hint, never an action (docs/rules.md 4.2 and 4.6).

Only of who has consented: passed, they are compared with the face that passed; flagged, with the first that was
compared, so that a change of person is seen all the same. Whoever declined is never looked at by a machine.
"""

import asyncio
from dataclasses import dataclass

import structlog

from app.identity.engine import EngineError, FaceEngine
from app.identity.engine.compare import BANDS, Likeness, similarity
from app.identity.engine.outcomes import Look, Refusal
from app.identity.kept.faces import EMBEDDING, Template
from app.identity.ports import Camera, Kept, KeyFrame, Rooms
from app.state import errors
from app.state.candidate import Action, State
from app.state.identity import Doubt, FaceVerdict, Outcome, Road
from app.state.presence import Device
from app.state.room import SYSTEM, Room, Seat, occupant
from app.state.rules import Command
from app.state.subscriptions import Endpoint

log = structlog.get_logger("face")

IN_A_ROW = 3
"""Samples that must show a doubt before anybody is told: one may be blurred, or a head turned away. As many that could
not tell are a hint of their own: a machine that sees nothing must not look like one that sees nothing wrong."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the samples of one candidate have shown: the doubts in a row, what was last said of them, and how many
    in a row could not tell."""

    row: tuple[Doubt, ...] = ()
    said: Doubt = Doubt.NONE
    blind: int = 0

    def after(self, doubt: Doubt) -> "Watched":
        """One more sample. A doubt is said after `IN_A_ROW` doubtful samples, and taken back by the first good one.

        A sample that could not tell neither adds to the doubts nor breaks their row, and takes back nothing that
        was said.
        """
        if doubt is Doubt.NONE:
            return Watched()
        if doubt is Doubt.UNSURE:
            blind = self.blind + 1
            unsaid = self.said is Doubt.NONE and blind >= IN_A_ROW
            return Watched(self.row, Doubt.UNSURE if unsaid else self.said, blind)
        row = (*self.row, doubt)[-IN_A_ROW:]
        return Watched(row, doubt if len(row) == IN_A_ROW else self.said)


def doubt_of(look: Look | Refusal, checked: Template | None) -> Doubt:
    """What one sample shows. `UNSURE`: a broken frame, a face too blurred, or one that is neither alike nor unlike.
    Where there is nothing to compare with (no template, or another model's) one face is all that can be asked for."""
    if isinstance(look, Refusal):
        return Doubt.UNSURE
    if look.faces != 1:
        return Doubt.SEVERAL if look.faces else Doubt.NOBODY
    if checked is None:
        return Doubt.NONE
    if look.face is None:
        return Doubt.UNSURE
    if look.face.model != checked.model:
        return Doubt.NONE
    try:
        alike = similarity(look.face.embedding, checked.embedding)
    except ValueError:  # one of them says nothing
        return Doubt.UNSURE
    return _SHOWN[BANDS[look.face.model].judge(alike)]


_SHOWN = {Likeness.SAME: Doubt.NONE, Likeness.UNSURE: Doubt.UNSURE, Likeness.OTHER: Doubt.OTHER}


def cameras(seat: Seat) -> tuple[Device, ...]:
    """Whose camera shows the candidate's face: the phone's while it stands in for the computer."""
    return (Device.CAMERA2,) if seat.channel is Device.CAMERA2 else (Device.MAIN, Device.EMERGENCY)


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
        """None: no picture came. That is no look, and what staff see and are told says so already."""
        frame = await self._picture(room.id, seat)
        if frame is None:
            return None
        look = await self._engine.look(f"watch-{room.id}", frame.codec, frame.data)
        kept = await self._checked(room.id, seat)
        return doubt_of(look, Template.unpack(kept) if kept else None)

    async def _picture(self, room: str, seat: Seat) -> KeyFrame | None:
        for device in cameras(seat):
            frame = await self._camera(Endpoint(room, seat.candidate, device))
            if frame is not None:
                return frame
        return None

    async def _checked(self, room: str, seat: Seat) -> bytes | None:
        """The face to compare with: the one that passed, else the first that was compared at all."""
        tries = seat.identity.attempts
        if seat.identity.verdict is FaceVerdict.PASSED:
            if tries[-1].outcome is Outcome.PASSED:
                return await self._kept.newest(seat.candidate, room, EMBEDDING)
            tries = tuple(each for each in tries if each.outcome is Outcome.PASSED)[-1:]
        for each in tries:
            kept = await self._kept.newest(seat.candidate, room, EMBEDDING, each.id)
            if kept is not None:
                return kept
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
    """Who is in the exam, has consented to be looked at, and passed the check or was flagged by no will of their own.
    Whoever declined has the last word, whatever was agreed to before (docs/rules.md 9.1)."""
    if room.setup is None:
        return None
    seat = occupant(room)
    if seat is None or seat.state is not State.IN_EXAM or seat.identity.consent is None:
        return None
    known = seat.identity
    flagged = known.verdict is FaceVerdict.FLAGGED and known.road not in (Road.DECLINED, Road.WITHDRAWN)
    return seat if flagged or known.verdict is FaceVerdict.PASSED else None
