"""What a check took and came to, kept and written into the room's log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.identity import result
from app.identity.engine.outcomes import Face
from app.identity.kept.faces import EMBEDDING, Template
from app.identity.ports import Kept, Rooms
from app.identity.result import Result
from app.state import errors
from app.state.candidate import Action
from app.state.channel import Login
from app.state.identity import FaceVerdict
from app.state.room import SYSTEM, Room
from app.state.rules import Command


@dataclass(frozen=True, slots=True)
class Taken:
    """A check's id, whose it was, its stills (label -> JPEG), and the login it was made in."""

    id: str
    person: str
    room: str
    pictures: Mapping[str, bytes]
    login: Login | None = None


class Writer:
    """`keep`: seconds after the room closes for which pictures are kept."""

    def __init__(self, faces: Kept, rooms: Rooms, clock: Callable[[], float], keep: float) -> None:
        self._faces, self._rooms, self._clock = faces, rooms, clock
        self._keep_for = keep

    async def write(self, taken: Taken, came_to: Result, face: Face | None) -> FaceVerdict | None:
        """The seat's verdict afterwards. Pictures first: the log never names what is not there.

        Raises what the room refuses; then nothing is kept.
        """
        room = await self._rooms.get(taken.room)
        if came_to.counts:
            await self._keep(taken, room, face)
            attempt = result.attempt(taken.id, came_to)
            command = Command(Action.RECORD_FACE, SYSTEM, taken.person, attempt=attempt, login=taken.login)
            try:
                await self._rooms.command(taken.room, command, f"face-{taken.id}")
            except errors.Conflict:
                await self._faces.forget(taken.person, taken.room, taken.id)
                raise
            room = await self._rooms.get(taken.room)
        return room.seat(taken.person).identity.verdict

    async def _keep(self, taken: Taken, room: Room, face: Face | None) -> None:
        pictures = dict(taken.pictures)
        if face is not None:
            pictures[EMBEDDING] = Template(face.model, face.embedding).pack()
        delete_at = max(room.plan.closes_at, self._clock()) + self._keep_for
        await self._faces.keep(taken.person, taken.room, taken.id, pictures, delete_at)
