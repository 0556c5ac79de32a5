"""The identity sheet of a candidate: what the staff see when a person decides, and the stills they take.

Each opening is in the audit log before anything is shown (docs/rules.md 4.7); what cannot be recorded is not shown.
"""

import hashlib
from dataclasses import asdict
from typing import Any, Final

from app.audit import AuditLog
from app.audit.words import Deed
from app.identity import sentences
from app.identity.authority import EMBEDDED
from app.identity.engine import EngineError, FaceEngine
from app.identity.engine.compare import Bands
from app.identity.engine.outcomes import Look
from app.identity.kept.faces import REFERENCE, STILL, Faces, Picture
from app.identity.ports import Camera, People
from app.identity.watch import cameras
from app.people.directory import mask_id
from app.people.unmasking import Unmasking
from app.state import errors
from app.state.identity import Attempt
from app.state.room import Actor, Room, Seat
from app.state.subscriptions import Endpoint

NUMBERS_AN_HOUR: Final = 60
"""Whole ID numbers one person may read: a room has not so many candidates an hour, however often each is compared."""


class Sheets:
    """`bands` judge the scores of the embedded authority; `keep` is in seconds after the room closes; `numbers` limits
    looks at whole ID numbers."""

    def __init__(
        self,
        faces: Faces,
        people: People,
        audit: AuditLog,
        engine: FaceEngine,
        camera: Camera,
        bands: Bands,
        keep: float,
        numbers: Unmasking,
    ) -> None:
        self._faces, self._people, self._audit, self._numbers = faces, people, audit, numbers
        self._engine, self._camera = engine, camera
        self._bands, self._keep = bands, keep

    async def open(self, viewer: Actor, room: Room, candidate: str, address: str) -> dict[str, Any]:
        """Everything there is, with the ids of the pictures; they are fetched one by one. Raises `NotFound`."""
        seat = room.seat(candidate)
        await self._audit.record(viewer.id, Deed.VIEW_IDENTITY, candidate, room=room.id, address=address)
        pictures = await self._faces.of(candidate, room.id)
        reference = next((each for each in pictures if each.label == REFERENCE), None)
        kept = {each.id for each in pictures if each.label == STILL}
        known, papers = seat.identity, await self._people.papers(candidate)
        return {
            "name": seat.name,
            "exam_no": seat.exam_no,
            "document": papers.document if papers.number else "",
            "id_masked": mask_id(papers.number),
            "verdict": known.verdict,
            "road": known.road,
            "waived_for": known.waived_for,
            "compare": asdict(known.compare) if known.compare else None,
            "reference": {"id": reference.id} if reference else None,
            "stills": [asdict(still) for still in known.stills if still.id in kept],
            "attempts": [self._attempt(each, pictures) for each in known.attempts],
        }

    async def picture(self, viewer: Actor, room: Room, candidate: str, picture: str, address: str) -> bytes:
        """One of its pictures, JPEG. Raises `NotFound`."""
        room.seat(candidate)
        jpeg = await self._faces.read(candidate, room.id, picture)
        await self._audit.record(
            viewer.id, Deed.VIEW_FACE, candidate, room=room.id, address=address, detail=picture
        )
        return jpeg

    async def number(self, viewer: Actor, room: Room, candidate: str, address: str) -> str:
        """The whole ID number, to be compared with the card; empty where the school gave none. Raises `TooMany`."""
        room.seat(candidate)
        await self._numbers.look(viewer.id, Deed.VIEW_ID_NUMBER, candidate, room=room.id, address=address)
        return (await self._people.papers(candidate)).number

    async def take_still(self, viewer: Actor, room: Room, candidate: str, key: str) -> str:
        """Keep what the candidate's camera shows; the picture's id, the same for the same key. Raises `NotReady`."""
        seat = room.seat(candidate)
        name = hashlib.sha256(f"{room.id}\n{viewer.id}\n{key}".encode()).hexdigest()[:32]
        if any(still.id == name for still in seat.identity.stills):
            return name
        jpeg = await self._look(room, seat)
        await self._faces.keep_still(candidate, room.id, name, jpeg, room.plan.closes_at + self._keep)
        return name

    async def _look(self, room: Room, seat: Seat) -> bytes:
        for device in cameras(seat):
            frame = await self._camera(Endpoint(room.id, seat.candidate, device))
            if frame is not None:
                return await self._decoded(room.id, frame.codec, frame.data)
        raise errors.NotReady("现在没有收到考生的画面，请确认考生的摄像头已打开，然后重试。")

    async def _decoded(self, room: str, codec: str, data: bytes) -> bytes:
        try:
            look = await self._engine.look(f"still-{room}", codec, data)
        except EngineError as error:
            raise errors.NotReady("画面处理服务暂时不可用，请稍后重试，或在备注中记录比对情况。") from error
        if not isinstance(look, Look):
            raise errors.NotReady("这一帧画面不完整，请重试。")
        return look.jpeg

    def _attempt(self, attempt: Attempt, pictures: list[Picture]) -> dict[str, Any]:
        own = [each for each in pictures if each.attempt == attempt.id]
        return {
            "id": attempt.id,
            "at": attempt.at,
            "outcome": attempt.outcome,
            "words": sentences.of_attempt(attempt),
            "band": self._band(attempt),
            "score": attempt.score,
            "source": attempt.source,
            "pictures": [{"id": each.id, "label": each.label} for each in own],
        }

    def _band(self, attempt: Attempt) -> str | None:
        """Only the embedded authority's scale is ours to judge."""
        if attempt.score is None or attempt.source != EMBEDDED:
            return None
        return self._bands.judge(attempt.score)
