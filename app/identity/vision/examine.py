"""The questions the worker answers about one picture; each answer depends on nothing but the picture."""

from app.identity.engine.outcomes import DARK, SMALL, Face, Look, Reason, Refusal, Signals
from app.identity.vision import detector, mesh, picture, video
from app.identity.vision.deep import Deep
from app.identity.vision.networks import Image


class Examiner:
    """Answers with the networks of `deep`; keeps nothing of what it saw."""

    def __init__(self, deep: Deep) -> None:
        self._deep = deep

    def measure(self, data: bytes, score: bool, represent: bool) -> Signals | Refusal:
        """The signals of a frame. `score` runs the anti-spoof network, `represent` the recogniser: each costs as much
        as all the rest, so a challenge asks for them now and then."""
        image = picture.decode(data)
        if isinstance(image, Refusal):
            return image
        grey = picture.luma(image)
        faces = detector.find(image)
        height, width = grey.shape
        box = faces[0].box if len(faces) == 1 else None
        seen = Signals(len(faces), width, height, picture.brightness(grey, box), picture.thumb(grey), box)
        return self._with_face(seen, image, score, represent) if box else seen

    def _with_face(self, seen: Signals, image: Image, score: bool, represent: bool) -> Signals:
        assert seen.box
        traced = mesh.trace(image, seen.box)
        return Signals(
            *(seen.faces, seen.width, seen.height, seen.brightness, seen.thumb, seen.box),
            yaw=traced.yaw,
            pitch=traced.pitch,
            mouth=traced.mouth,
            eyes=mesh.eyes(image, traced),
            rigid=traced.rigid,
            live=self._deep.live(image, seen.box) if score else None,
            embedding=self._deep.represent(image, traced) if represent else None,
        )

    def represent(self, data: bytes, score: bool = False) -> Face | Refusal:
        """The one face of a still or of a reference picture."""
        image = picture.decode(data)
        return image if isinstance(image, Refusal) else self._only_face(image, score)

    def look(self, codec: str, data: bytes) -> Look | Refusal:
        """What a camera shows in one key frame, with the picture of it."""
        image = video.decode(codec, data)
        if isinstance(image, Refusal):
            return image
        found = self._only_face(image, score=False)
        face, faces = (found, 1) if isinstance(found, Face) else (None, found.faces)
        height, width = image.shape[:2]
        return Look(picture.encode(image), width, height, faces, face)

    def enroll(self, data: bytes) -> Look | Refusal:
        """The one face of a school's photo, and the photo made small."""
        image = picture.decode_photo(data)
        if isinstance(image, Refusal):
            return image
        found = self._only_face(image, score=False)
        if isinstance(found, Refusal):
            return found
        height, width = image.shape[:2]
        return Look(picture.encode(image), width, height, 1, found)

    def _only_face(self, image: Image, score: bool) -> Face | Refusal:
        faces = detector.find(image)
        if len(faces) != 1:
            return Refusal(Reason.SEVERAL_FACES if faces else Reason.NO_FACE, len(faces))
        box = faces[0].box
        light = picture.brightness(picture.luma(image), box)
        if light < DARK:
            return Refusal(Reason.TOO_DARK, 1)
        if box[2] < SMALL:
            return Refusal(Reason.TOO_SMALL, 1)
        embedding = self._deep.represent(image, mesh.trace(image, box))
        live = self._deep.live(image, box) if score else None
        return Face(self._deep.model, embedding, box, light, live)
