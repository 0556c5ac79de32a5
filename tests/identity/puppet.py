"""A person made of figures, who sits before a camera made of figures: what the models would measure, without them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from math import cos, hypot, pi, radians, sin
from random import Random

from app.identity.challenge import Stage
from app.identity.challenge.gestures import Gesture
from app.identity.challenge.liveness import begin, is_over, step, wants
from app.identity.challenge.progress import Challenge, Plan
from app.identity.engine.compare import SAME_PERSON
from app.identity.engine.outcomes import Point, Signals

WIDTH, HEIGHT = 480, 360
HEAD = (
    (-0.42, -0.10, -0.55), (0.42, -0.10, -0.55), (-0.30, -0.05, 0.02), (-0.12, -0.04, 0.08), (0.12, -0.04, 0.08),
    (0.30, -0.05, 0.02), (0.0, -0.08, 0.18), (0.0, 0.05, 0.30), (0.0, 0.15, 0.40), (-0.40, 0.10, -0.50),
    (0.40, 0.10, -0.50),
)  # fmt: skip
"""Temples, corners of the eyes, bridge and tip of the nose, jaw below the ears: right, down, toward the camera, in
face widths."""


@cache
def identity(name: str) -> tuple[float, ...]:
    """A unit vector; two names are strangers to each other."""
    random = Random(name)
    values = [random.gauss(0, 1) for _ in range(64)]
    length = hypot(*values)
    return tuple(value / length for value in values)


@cache
def mix(name: str, other: str, share: float) -> tuple[float, ...]:
    """A face seen badly: as like to `name` as `share` says, the rest to `other`."""
    values = [
        share * a + (1 - share**2) ** 0.5 * b for a, b in zip(identity(name), identity(other), strict=True)
    ]
    length = hypot(*values)
    return tuple(value / length for value in values)


@dataclass(frozen=True)
class Pose:
    """What the camera looks at in one moment."""

    yaw: float = 1.0
    pitch: float = 4.0
    mouth: float = 0.04
    eyes: float = 0.33
    x: float = 0.5
    y: float = 0.5
    size: float = 0.4
    """Face's width over the frame's height."""
    brightness: float = 120.0
    faces: int = 1
    who: tuple[float, ...] = identity("zhang")
    live: float = 0.9
    relief: float = 1.0
    """1: a head; 0: a picture of one, that shows what it shows however its yaw is measured."""
    narrowed: float = 1.0
    """Part of its width that the face keeps, as the detector sees it."""
    thumb: bytes | None = None
    """None: another one in every frame."""


def _project(pose: Pose, point: tuple[float, float, float]) -> Point:
    x, y, z = point[0], point[1], point[2] * pose.relief
    turn, nod = radians(pose.yaw), radians(pose.pitch)
    x, z = x * cos(turn) + z * sin(turn), z * cos(turn) - x * sin(turn)
    y, z = y * cos(nod) + z * sin(nod), z * cos(nod) - y * sin(nod)
    near = 3 / (3 - z)  # the camera stands three face widths away
    scale = pose.size * HEIGHT * near
    return pose.x * WIDTH + x * scale, pose.y * HEIGHT + y * scale


@dataclass
class Camera:
    """Measures poses, with noise: `noise` 1 is a webcam in a bad light."""

    noise: float = 0.0
    random: Random = field(default_factory=lambda: Random(7))

    def shoot(self, pose: Pose, number: int, want: tuple[bool, bool]) -> Signals:
        if pose.faces != 1:
            return Signals(pose.faces, WIDTH, HEIGHT, pose.brightness, self._thumb(pose, number))
        side = pose.size * HEIGHT
        left, top = pose.x * WIDTH - side / 2, pose.y * HEIGHT - side / 2
        turned = abs(pose.yaw) > TURNED or abs(pose.pitch - 4) > NODDED
        return Signals(
            faces=1,
            width=WIDTH,
            height=HEIGHT,
            brightness=pose.brightness + self._shake(3),
            thumb=self._thumb(pose, number),
            box=(left + self._shake(1.5), top + self._shake(1.5), side * pose.narrowed, side),
            yaw=pose.yaw + self._shake(1.5),
            pitch=pose.pitch + self._shake(1.5),
            mouth=max(0, pose.mouth + self._shake(0.02)),
            eyes=max(0, pose.eyes + self._shake(0.015)),
            rigid=tuple(
                (x + self._shake(0.7), y + self._shake(0.7)) for x, y in (_project(pose, p) for p in HEAD)
            ),
            live=pose.live if want[0] else None,
            embedding=(mix("blur", "turn", 0.7) if turned else pose.who) if want[1] else None,
        )

    def _shake(self, size: float) -> float:
        return self.noise * max(-2.0, min(2.0, self.random.gauss(0, 1))) * size

    @staticmethod
    def _thumb(pose: Pose, number: int) -> bytes:
        return number.to_bytes(192, "big") if pose.thumb is None else pose.thumb


def moved(pose: Pose, gesture: Gesture, part: float, size: float = 1.0) -> Pose:
    """The pose with a gesture carried out to `part` (0 to 1) of an ordinary one of `size` 1."""
    by = part * size
    match gesture:
        case Gesture.BLINK:
            return replace(pose, eyes=pose.eyes * (1 - 0.76 * min(1.0, by)))
        case Gesture.MOUTH:
            return replace(pose, mouth=pose.mouth + 0.6 * by)
        case Gesture.LEFT:
            return replace(pose, yaw=pose.yaw + 32 * by, x=pose.x + 0.02 * by)
        case Gesture.RIGHT:
            return replace(pose, yaw=pose.yaw - 32 * by, x=pose.x - 0.02 * by)
        case Gesture.NOD:
            return replace(pose, pitch=pose.pitch + 20 * by, y=pose.y + 0.04 * by)


LASTS = {Gesture.BLINK: 0.35, Gesture.MOUTH: 1.1, Gesture.LEFT: 1.5, Gesture.RIGHT: 1.5, Gesture.NOD: 1.2}
"""Seconds of an ordinary one."""


def swing(gesture: Gesture, age: float, slowness: float = 1.0) -> float:
    """How far (0 to 1) a gesture that began `age` seconds ago is carried out: there and back."""
    lasts = LASTS[gesture] * slowness
    return sin(pi * age / lasts) ** 0.7 if 0 < age < lasts else 0.0


TURNED, NODDED = 22.0, 18.0
"""Degrees from which the recogniser sees somebody else. Measured: likeness 0.94 at 14 degrees of turn, 0.75 at 25. This
camera is stricter, but a head that rests aside must not be a stranger within what still counts as rest."""

Actor = Callable[[Challenge, float], Pose]
"""What is before the camera at a time, by somebody who sees the page."""


@dataclass
class Person:
    """Obeys: some time after each prompt does what it says, once."""

    pose: Pose = Pose()
    reaction: float = 0.6
    slowness: float = 1.0
    size: float = 1.0
    obeys: Callable[[Gesture], Gesture] = lambda gesture: gesture
    begun: list[tuple[Gesture, float]] = field(default_factory=list)

    def __call__(self, challenge: Challenge, at: float) -> Pose:
        if challenge.stage is Stage.GESTURE and challenge.prompt and len(self.begun) == challenge.done:
            self.begun.append((self.obeys(challenge.prompt), challenge.since + self.reaction))
        pose = self.pose
        for gesture, start in self.begun:
            pose = moved(pose, gesture, swing(gesture, at - start, self.slowness), self.size)
        return pose


def ticks(fps: float = 12, jitter: float = 0.0, seconds: float = 90.0, seed: int = 1) -> Iterator[float]:
    """When frames come: `jitter` 1 makes one as late as the next is due."""
    random = Random(seed)
    for number in range(int(seconds * fps)):
        yield (number + jitter * random.random()) / fps


def play(
    plan: Plan,
    actor: Actor,
    clock: Iterable[float] | None = None,
    noise: float = 0.0,
    same: float = SAME_PERSON,
) -> list[Challenge]:
    """Every state of a challenge until it is over or the clock stops, the first before any frame."""
    states = [begin(plan, 0.0, same)]
    camera = Camera(noise)
    for number, at in enumerate(ticks() if clock is None else clock):
        challenge = states[-1]
        if is_over(challenge):
            break
        signals = camera.shoot(actor(challenge, at), number, wants(challenge, number))
        states.append(step(challenge, number, signals, at))
    return states
