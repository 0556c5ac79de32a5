"""A face engine that reads a person's pose from the colour of the picture: what tests show a camera is what it sees.

    picture(Gesture.BLINK)      a JPEG of a blinking person, for whoever reads colours
    ColourEngine()              a `FaceEngine` that does

The way from a page's camera to the verdict can so be walked with any gesture in any order, in a real browser too.
"""

import io
from dataclasses import replace
from functools import cache

from av import CodecContext, Packet
from PIL import Image, UnidentifiedImageError

from app.identity.challenge.gestures import Gesture
from app.identity.engine.outcomes import Face, Look, Reason, Refusal, Signals
from tests.identity.puppet import Camera, Pose, identity, moved

Colour = tuple[int, int, int]

NEUTRAL: Colour = (128, 128, 128)
NOBODY: Colour = (0, 0, 0)
TWO: Colour = (0, 255, 255)
STRANGER: Colour = (255, 255, 255)

COLOURS: dict[Gesture, Colour] = {
    Gesture.BLINK: (255, 0, 0),
    Gesture.MOUTH: (0, 255, 0),
    Gesture.LEFT: (0, 0, 255),
    Gesture.RIGHT: (255, 255, 0),
    Gesture.NOD: (255, 0, 255),
}

_POSES: dict[Colour, Pose] = {
    NEUTRAL: Pose(),
    NOBODY: Pose(faces=0),
    TWO: Pose(faces=2),
    STRANGER: Pose(who=identity("stranger")),
    **{colour: moved(Pose(), gesture, 1.0) for gesture, colour in COLOURS.items()},
}


@cache
def picture(gesture: Gesture | Colour = NEUTRAL) -> bytes:
    """A JPEG in the colour of a gesture, or in any colour."""
    colour = COLOURS[gesture] if isinstance(gesture, Gesture) else gesture
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", quality=95)
    return file.getvalue()


class ColourEngine:
    """`app.identity.engine.FaceEngine` without networks. `trouble` is raised instead of answers; `present` says
    whether there are models at all."""

    def __init__(self) -> None:
        self.present = True
        self.trouble: Exception | None = None
        self.asked: list[str] = []
        self._frames = 0

    def available(self) -> bool:
        return self.present

    async def measure(self, session: str, jpeg: bytes, *, score: bool, represent: bool) -> Signals | Refusal:
        pose = self._see("measure", jpeg)
        if isinstance(pose, Refusal):
            return pose
        self._frames += 1
        return Camera().shoot(pose, self._frames, (score, represent))

    async def represent(self, session: str, jpeg: bytes, *, score: bool = False) -> Face | Refusal:
        pose = self._see("represent", jpeg)
        return pose if isinstance(pose, Refusal) else _face(pose)

    async def enroll(self, session: str, photo: bytes) -> Look | Refusal:
        face = await self.represent(session, photo)
        return face if isinstance(face, Refusal) else Look(photo, 64, 48, 1, face)

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        jpeg = _still(codec, key_frame)
        pose = self._see("look", jpeg)
        if isinstance(pose, Refusal):
            return pose
        face = _face(pose)
        return Look(jpeg, 64, 48, pose.faces, face if isinstance(face, Face) else None)

    async def close(self) -> None:
        self.present = False

    def _see(self, question: str, jpeg: bytes) -> Pose | Refusal:
        self.asked.append(question)
        if self.trouble:
            raise self.trouble
        try:
            with Image.open(io.BytesIO(jpeg)) as image:
                shown = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        except (UnidentifiedImageError, OSError):
            return Refusal(Reason.NOT_JPEG)
        assert isinstance(shown, tuple)
        return replace(_POSES[_nearest(shown)])


def _still(codec: str, key_frame: bytes) -> bytes:
    """A camera's key frame as a JPEG; tests without a camera pass the JPEG itself."""
    if key_frame.startswith(b"\xff\xd8"):
        return key_frame
    frames = CodecContext.create(codec, "r").decode(Packet(key_frame))
    file = io.BytesIO()
    frames[0].to_image().save(file, "JPEG")
    return file.getvalue()


def _nearest(shown: tuple[int, ...]) -> Colour:
    """Video and JPEG shift colours a little."""
    return min(
        _POSES, key=lambda colour: sum(abs(one - other) for one, other in zip(colour, shown, strict=True))
    )


def _face(pose: Pose) -> Face | Refusal:
    if pose.faces != 1:
        return Refusal(Reason.SEVERAL_FACES if pose.faces else Reason.NO_FACE, pose.faces)
    return Face("default", pose.who, (0, 0, 48, 48), pose.brightness, pose.live)
