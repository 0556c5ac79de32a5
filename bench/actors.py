"""Who sits before the camera in `bench.face`: people who do what they are asked, and those who only show pictures.

An actor is asked for a frame at a time, and knows what the page prompts, as an attacker would. Times are seconds.
"""

import importlib.util
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from app.identity.challenge.gestures import Gesture
from app.identity.vision.networks import Image
from bench.mime import HEIGHT, WIDTH, Mime

FPS = 12
"""Of the pictures of gestures."""
SWING = 1.6
"""Seconds in which a photo is tilted and put back."""
FAR = 58.0
"""Degrees a photo is tilted: as far as a face is still found on it."""

Frames = Mapping[str, Sequence[Image]]
"""`neutral` and the names of gestures."""


class Actor(Protocol):
    def frame(self, at: float, prompt: Gesture | None) -> Image: ...


@dataclass(frozen=True)
class Person:
    name: str
    frames: Frames


def shared_folder() -> Path | None:
    """Faces that lie beside the repository, where they do."""
    beside = (each / "shared" / "faces" for each in Path(__file__).resolve().parents)
    return next((each for each in beside if each.is_dir()), None)


def portrait_file() -> Path:
    """Eileen Collins, NASA, public domain; in a wheel of the lock of pictures, which is never imported."""
    package = importlib.util.find_spec("skimage")
    return Path(package.origin if package and package.origin else "/").parent / "data" / "astronaut.png"


def people(shared: Path | None) -> Iterator[Person]:
    """The puppets of the shared material, where it is at hand; else the portrait, made to move."""
    if shared is None:
        yield Person("portrait", Mime(read(portrait_file())).frames())
        return
    for folder in sorted((shared / "puppet").iterdir()):
        actions = {
            each.name: [read(path) for path in sorted(each.glob("*.jpg"))] for each in folder.iterdir()
        }
        yield Person(folder.name, actions)


def read(path: Path) -> Image:
    image = cv2.imread(str(path))
    assert image is not None, path
    return np.asarray(image)


def clips(shared: Path) -> Iterator[Sequence[Image]]:
    """People who speak, as cameras took them, every second frame; the size of a camera's picture."""
    import av

    for path in sorted((shared / "clips").glob("*.mpg")):
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
        yield [cv2.resize(frame, (WIDTH, HEIGHT)) for frame in frames[::2]]


@dataclass
class Obedient:
    """Does what is asked, after as long as people take."""

    frames: Frames
    dice: random.Random
    _asked: Gesture | None = None
    _starts: float = 0
    _doing: str = "neutral"

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        if prompt is not None and prompt is not self._asked:
            self._doing, self._starts = prompt.value, at + self.dice.uniform(0.35, 1.0)
        self._asked = prompt
        pictures = self.frames[self._doing]
        index = int((at - self._starts) * FPS)
        if 0 <= index < len(pictures):
            return pictures[index]
        if index >= len(pictures):
            self._doing = "neutral"
        rest = self.frames["neutral"]
        return rest[int(at * FPS) % len(rest)]


Show = Callable[[Image, float, float], Image]
"""The photo, the time, and how far it is moved, -1 to 1, for a gesture."""


@dataclass
class Photo:
    """A photo before the camera. Whoever holds it moves it as a head would move, when asked."""

    photo: Image
    show: Show
    dice: random.Random
    _asked: Gesture | None = None
    _starts: float = 0

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        if prompt is not self._asked:
            self._asked, self._starts = prompt or self._asked, at + self.dice.uniform(0.35, 1.0)
        part = (at - self._starts) / SWING
        swing = sin(pi * part) if 0 <= part <= 1 and self._asked else 0.0
        return self.show(self.photo, at, swing if self._asked is not Gesture.RIGHT else -swing)


def still(photo: Image, _at: float, _swing: float) -> Image:
    return photo


def moved(photo: Image, at: float, _swing: float) -> Image:
    """To and fro, nearer and farther, turned in its plane."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 12 * sin(at * 1.1), 1 + 0.15 * sin(at * 0.9))
    turn[:, 2] += (35 * sin(at * 1.3), 18 * cos(at * 0.8))
    return np.asarray(cv2.warpAffine(photo, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE))


def tilted(photo: Image, at: float, swing: float) -> Image:
    """About its upright axis for a turn; a little about the other as well, as hands do."""
    return tilt(photo, FAR * swing, 12 * sin(at))


def tipped(photo: Image, at: float, swing: float) -> Image:
    """Forward, for a nod."""
    return tilt(photo, 5 * sin(at), FAR * swing)


def bent(photo: Image, at: float, swing: float) -> Image:
    """Rolled about its upright axis, and turned while it is."""
    return tilt(roll(photo, 1.3 * abs(swing)), 40 * swing, 4 * sin(at))


def tilt(photo: Image, yaw: float, pitch: float, distance: float = 900) -> Image:
    """A flat photo turned in space, in degrees, seen from `distance` pixels."""
    a, b = np.radians([yaw, pitch])
    about_y = np.array([[cos(a), 0, sin(a)], [0, 1, 0], [-sin(a), 0, cos(a)]])
    about_x = np.array([[1, 0, 0], [0, cos(b), -sin(b)], [0, sin(b), cos(b)]])
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * [WIDTH / 2, HEIGHT / 2, 0]
    x, y, z = (corners @ (about_y @ about_x).T).T
    near = distance / (distance + z)
    seen = np.column_stack([x * near + WIDTH / 2, y * near + HEIGHT / 2]).astype(np.float32)
    flat = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    into = cv2.getPerspectiveTransform(flat, seen)
    return np.asarray(cv2.warpPerspective(photo, into, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE))


def roll(photo: Image, angle: float) -> Image:
    """The photo on a cylinder that spans the frame, its edges `angle` radians from the middle."""
    if angle < 0.05:
        return photo
    columns, rows = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    across = (columns - WIDTH / 2) / (WIDTH / 2)
    from_column = WIDTH / 2 + WIDTH / 2 * np.arcsin((across * sin(angle)).clip(-1, 1)) / angle
    return np.asarray(cv2.remap(photo, from_column.astype(np.float32), rows, cv2.INTER_LINEAR))


@dataclass
class Recording:
    """Plays gestures in an order and rhythm of its own, whatever is asked."""

    frames: Frames
    order: Sequence[Gesture]
    every: float = 2.6
    first: float = 1.9

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        number, since = divmod(at - self.first, self.every)
        if 0 <= number < len(self.order):
            pictures = self.frames[self.order[int(number)].value]
            if int(since * FPS) < len(pictures):
                return pictures[int(since * FPS)]
        rest = self.frames["neutral"]
        return rest[int(at * FPS) % len(rest)]


@dataclass
class Clip:
    """A film of somebody speaking, over and over."""

    pictures: Sequence[Image]
    started: float = 0

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        return self.pictures[int((at + self.started) * FPS) % len(self.pictures)]


@dataclass
class Swap:
    """Somebody else takes the seat once the first gesture was asked and done."""

    first: Obedient
    second: Obedient
    _prompts: list[Gesture] = field(default_factory=list)

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        if prompt and prompt not in self._prompts:
            self._prompts.append(prompt)
        return (self.first if len(self._prompts) < 2 else self.second).frame(at, prompt)


@dataclass
class TwoFaces:
    """An obedient person with a second face in the picture, once the first prompt has come."""

    person: Obedient
    guest: Image
    _prompted: bool = False

    def frame(self, at: float, prompt: Gesture | None) -> Image:
        picture = self.person.frame(at, prompt)
        self._prompted = self._prompted or prompt is not None
        if not self._prompted:
            return picture
        picture = picture.copy()
        picture[HEIGHT // 2 - 90 : HEIGHT // 2 + 90, :150] = cv2.resize(self.guest[:, 120:360], (150, 180))
        return picture
