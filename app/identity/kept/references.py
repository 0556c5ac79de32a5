"""The photos the school imported, as the embedded authority and the staff's sheet need them.

Only the photo is kept. Its embedding, which is biometric, is made when a check asks for it: the candidate has consented
by then, and one who takes the manual road never has any. Imported photos are looked at one after the other beside the
exams: a face takes the worker a moment, a list has thousands. A candidate whose check comes first need not wait for the
line: `reference` settles theirs.
"""

from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Protocol

import structlog

from app.identity.authority.embedded import Embedding
from app.identity.engine import EngineError, FaceEngine
from app.identity.engine.outcomes import Reason, Refusal
from app.identity.kept.faces import Faces
from app.state import errors

log = structlog.get_logger("face")

_asked = count()
"""Each question is a session of its own: they take turns with the checks, and none fills another's place."""

_REFUSED = {
    Reason.NO_FACE: "照片中没有找到人脸，请换一张清晰的正面照片。",
    Reason.SEVERAL_FACES: "照片中有多张人脸，请换一张只有本人的照片。",
    Reason.TOO_DARK: "照片太暗，请换一张光线充足的照片。",
    Reason.TOO_SMALL: "照片中的人脸太小，请换一张更清晰的照片。",
    Reason.TOO_LARGE: "照片的尺寸太大，请缩小到 2400 万像素以内，或换成 JPEG 照片。",
    Reason.TOO_HEAVY: "照片文件太大，请压缩到 16 MB 以内。",
}


READY = "ready"
ROUND = 50
"""Photos of one round; between two, the list is asked again."""


class Marks(Protocol):
    """How the photo of each person stands, as the exam office sees it."""

    async def photos_waiting(self, most: int) -> Sequence[str]: ...
    async def mark_photo(self, person: str, state: str) -> None: ...


class References:
    """`put` imports; the embedded authority asks `reference` and `represent`. `whose` gives the people of a
    `Papers.key`."""

    def __init__(
        self,
        faces: Faces,
        engine: FaceEngine,
        whose: Callable[[str], Awaitable[Sequence[str]]],
        clock: Callable[[], float],
    ) -> None:
        self._faces, self._engine = faces, engine
        self._whose, self._clock = whose, clock

    async def put(self, person: str, photo: bytes, keep: float) -> None:
        """Import the photo of `person` (JPEG or PNG, at most 16 MB), for `keep` seconds; it is kept small. Raises
        `Malformed` for what cannot be compared, and what the engine raises."""
        reason = await self._enroll(person, photo, self._clock() + keep)
        if reason is not None:
            raise errors.Malformed(_REFUSED.get(reason, "这不是可用的照片，请换一张 JPEG 或 PNG 照片。"))

    async def settle(self, person: str) -> Reason | None:
        """Look at the photo that was laid by for `person`: then it is the reference, or it is gone, for the reason
        returned; an older reference stays. Raises what the engine raises; then it waits on."""
        waiting = await self._faces.laid_by(person)
        if waiting is None:  # settled before, by a check that could not wait
            return None if await self._faces.reference(person) else Reason.NO_FACE
        reason = await self._enroll(person, *waiting)
        await self._faces.drop_laid_by(person)
        return reason

    async def _enroll(self, person: str, photo: bytes, delete_at: float) -> Reason | None:
        seen = await self._engine.enroll(_session(), photo)
        if isinstance(seen, Refusal):
            return seen.reason
        if seen.face is None:
            return Reason.NO_FACE
        await self._faces.set_reference(person, seen.jpeg, delete_at)
        return None

    async def reference(self, id_number: str) -> Embedding | None:
        """The embedding of the imported photo of `id_number`, which is a `Papers.key`, or None without one."""
        for person in await self._whose(id_number) if id_number else []:
            if await self._faces.laid_by(person):
                await self.settle(person)
            jpeg = await self._faces.reference(person)
            if jpeg is not None:
                face = await self._engine.represent(_session(), jpeg)
                return None if isinstance(face, Refusal) else face.embedding
        return None

    async def represent(self, jpeg: bytes) -> Embedding | Reason:
        """The embedding of the one face in `jpeg`, or whether it is none or several. Raises what the engine raises."""
        face = await self._engine.represent(_session(), jpeg)
        if isinstance(face, Refusal):
            return face.reason if face.reason is Reason.SEVERAL_FACES else Reason.NO_FACE
        return face.embedding


class Enrolling:
    """To be called every few seconds. `busy`: whether somebody is being checked, who goes first."""

    def __init__(self, references: References, marks: Marks, busy: Callable[[], bool]) -> None:
        self._references, self._marks, self._busy = references, marks, busy

    async def round(self) -> None:
        """Look at some of the photos that wait. A worker that cannot answer is asked again in the next round."""
        for person in await self._marks.photos_waiting(ROUND):
            if self._busy():
                return
            try:
                reason = await self._references.settle(person)
            except errors.NotFound:  # its file is lost or spoilt
                reason = Reason.TRUNCATED
            except EngineError as error:
                log.debug("photos_put_off", error=type(error).__name__)
                return
            await self._marks.mark_photo(person, READY if reason is None else reason)


def _session() -> str:
    return f"photo-{next(_asked)}"
