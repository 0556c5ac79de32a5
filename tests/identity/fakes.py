"""A face engine without networks: pictures say in a comment what they show. Contract: `contract_engine.py`."""

import asyncio
import contextlib
import hashlib
import math
import random
from collections.abc import AsyncIterator
from typing import Any

from app.identity.engine import STILL_BYTES, WAITING, EngineBusy, EngineRestarted, EngineUnavailable, jpeg
from app.identity.engine.outcomes import DARK, SMALL, Face, Look, Point, Reason, Refusal, Signals
from app.identity.engine.turns import Turns
from tests.identity.pictures import comment, told

MODEL = "default"
KEY, DELTA = b"key ", b"delta "
HEAD = (
    *(
        (-0.42, -0.10, -0.55),
        (0.42, -0.10, -0.55),
        (-0.30, -0.05, 0.02),
        (-0.12, -0.04, 0.08),
        (0.12, -0.04, 0.08),
    ),
    *((0.30, -0.05, 0.02), (0.0, -0.08, 0.18), (0.0, 0.05, 0.30), (0.0, 0.15, 0.40)),
)
"""Temples, corners of the eyes, bridge and tip of the nose: right, down, toward the camera, in face widths."""


def picture(who: str = "zhang", width: int = 480, height: int = 360, **shows: Any) -> bytes:
    """A frame that shows `who`: any field of `Signals`, and `number`, which makes two frames differ."""
    return told({"who": who, **shows}, width, height)


def key_frame(of: bytes) -> bytes:
    """The picture as a camera's key frame."""
    return KEY + of


def embedding(who: str) -> tuple[float, ...]:
    """A unit vector; those of two people are nearly at right angles."""
    numbers = random.Random(who)
    values = [numbers.gauss(0, 1) for _ in range(512)]
    length = math.hypot(*values)
    return tuple(value / length for value in values)


class FakeEngine:
    """`app.identity.engine.FaceEngine`. `down` makes it unavailable, `restart` fails the questions it has."""

    def __init__(self) -> None:
        self.down = False
        self.asked: list[tuple[str, str]] = []
        """Session and kind of every question that was answered."""
        self._turns: Turns[asyncio.Future[None]] = Turns()
        self._serving: asyncio.Task[None] | None = None
        self._now: asyncio.Future[None] | None = None

    def available(self) -> bool:
        return not self.down

    def restart(self) -> None:
        """The worker dies with the question it has."""
        if self._now and not self._now.done():
            self._now.set_exception(EngineRestarted())

    async def measure(self, session: str, jpeg: bytes, *, score: bool, represent: bool) -> Signals | Refusal:
        async with self._turn(session, "measure"):
            return refuse(jpeg) or signals(jpeg, score, represent)

    async def represent(self, session: str, jpeg: bytes, *, score: bool = False) -> Face | Refusal:
        async with self._turn(session, "represent"):
            return refuse(jpeg) or only_face(jpeg, score)

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        async with self._turn(session, "look"):
            return look(codec, key_frame)

    async def enroll(self, session: str, photo: bytes) -> Look | Refusal:
        async with self._turn(session, "enroll"):
            return enroll(photo)

    async def close(self) -> None:
        self.down = True
        if self._serving:
            self._serving.cancel()
        for turn in [*self._turns.drain(), *([self._now] if self._now else [])]:
            if not turn.done():
                turn.set_exception(EngineUnavailable())

    @contextlib.asynccontextmanager
    async def _turn(self, session: str, kind: str) -> AsyncIterator[None]:
        if self.down:
            raise EngineUnavailable
        if self._turns.waiting(session) >= WAITING:
            raise EngineBusy
        turn = asyncio.get_running_loop().create_future()
        self._turns.put(session, turn)
        if not self._serving or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), name="fake face worker")
        await turn
        self.asked.append((session, kind))
        yield

    async def _serve(self) -> None:
        while len(self._turns):
            self._now = await self._turns.get()
            for _ in range(3):  # others come first, as they do while a real one looks
                await asyncio.sleep(0)
            if not self._now.done():
                self._now.set_result(None)


def refuse(data: bytes) -> Refusal | None:
    return jpeg.refuse(data)


def signals(data: bytes, score: bool, represent: bool) -> Signals:
    """What the picture says, with a resting face for what it does not say."""
    says = comment(data)
    faces = says.get("faces", 1)
    size = {"width": says.get("width", 480), "height": says.get("height", 360)}
    thumb = (hashlib.sha256(data).digest() * 6)[: 16 * 12]
    light = says.get("brightness", 130.0)
    if faces != 1:
        return Signals(faces, brightness=light, thumb=thumb, **size)
    given = {name: says[name] for name in ("yaw", "pitch", "mouth", "eyes") if name in says}
    return Signals(
        *(1, size["width"], size["height"], light, thumb, tuple(says.get("box", (180, 90, 130, 180)))),
        **{"eyes": 0.33, "mouth": 0.03, **given},
        rigid=rigid(given.get("yaw", 0.0), says.get("flat", False)),
        live=says.get("live", 0.95) if score else None,
        embedding=embedding(says.get("who", "zhang")) if represent else None,
    )


def rigid(yaw: float, flat: bool) -> tuple[Point, ...]:
    """The points of a head turned so far; of a picture of one, where it is `flat`."""
    angle = math.radians(yaw)
    depth = 0 if flat else math.sin(angle)
    return tuple((240 + 130 * (x * math.cos(angle) + z * depth), 180 + 130 * y) for x, y, z in HEAD)


def only_face(data: bytes, score: bool) -> Face | Refusal:
    seen = signals(data, score, represent=True)
    if seen.faces != 1 or not seen.box or not seen.embedding:
        return Refusal(Reason.SEVERAL_FACES if seen.faces else Reason.NO_FACE, seen.faces)
    if seen.brightness < DARK:
        return Refusal(Reason.TOO_DARK, 1)
    if seen.box[2] < SMALL:
        return Refusal(Reason.TOO_SMALL, 1)
    return Face(MODEL, seen.embedding, seen.box, seen.brightness, seen.live)


def enroll(data: bytes) -> Look | Refusal:
    found = jpeg.refuse_photo(data) or only_face(data, score=False)
    if isinstance(found, Refusal):
        return found
    says = comment(data)
    return Look(told({**says, "small": True}), 480, 360, 1, found)


def look(codec: str, data: bytes) -> Look | Refusal:
    if len(data) > STILL_BYTES:
        return Refusal(Reason.TOO_HEAVY)
    if codec not in ("vp8", "h264"):
        return Refusal(Reason.UNKNOWN_CODEC)
    if not data.startswith(KEY):
        return Refusal(Reason.NOT_KEY_FRAME)
    still = data.removeprefix(KEY)
    if refuse(still):
        return Refusal(Reason.TOO_LARGE)
    found = only_face(still, score=False)
    face, faces = (found, 1) if isinstance(found, Face) else (None, found.faces)
    return Look(still, 480, 360, faces, face)
