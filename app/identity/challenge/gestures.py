"""What a face does in one frame, against how the same face rests: thresholds are the person's own where that is fairer.

Figures marked "measured" stand in docs/measured.md gestures; the others are choices, with their reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from statistics import median

from app.identity.engine.compare import similarity
from app.identity.engine.outcomes import Point, Signals


class Gesture(StrEnum):
    """What a person may be asked to do. Left and right are the person's own."""

    BLINK = "blink"
    MOUTH = "mouth"
    LEFT = "left"
    RIGHT = "right"
    NOD = "nod"


class Hint(StrEnum):
    """What keeps a face from being calm; the pages have the sentence."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    DARK = "dark"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    OFF_CENTRE = "off_centre"
    TURN_TO_CAMERA = "turn_to_camera"
    HOLD_STILL = "hold_still"


BRIGHT_ENOUGH = 40.0
"""Mean luma (0-255) of the face to begin with; below it the recogniser's vectors drift apart. Dark skin in fair light
lies well above."""
NEAREST, FARTHEST = 0.75, 0.18
"""Face's height over the frame's: beyond these a turned head leaves the picture, or the eyes have too few pixels."""
FEWEST_PIXELS = 60.0
"""Face's width in pixels; 75 in frames of 320 x 240 works (measured)."""
OFF_CENTRE = 0.25
"""How far the face's middle may lie from the frame's, in parts of its width and height."""
FRONTAL_YAW, FRONTAL_PITCH = 12.0, 20.0
"""Degrees. A laptop's camera looks up, so the chin may seem high; speakers sat at -1 to 10 (measured)."""
CALM_MOUTH = 0.22
"""Gap over width: lips that rest may stand a little open, 0.19 in poor light (measured)."""
CALM_EYES = 0.12
"""Height over width: 0.29-0.38 open, 0.19 in a broad smile, 0.05-0.14 shut (measured)."""
STILL_SHIFT = 0.08
"""How far the face may move between two calm frames, in its own widths; at rest it is 0.02 (measured)."""

TURN_YAW = 15.0
"""Degrees from the person's rest: turned heads 20-27, a photo tilted by up to 40 degrees less than 10 (measured)."""
NOD_PITCH = 8.0
"""Degrees from rest, chin down: nods 11-13, speech 4 (measured)."""
MOUTH_GAP = 0.2
"""More than at rest: opened 0.2-0.36 on request (measured); vowels reach it too, but not for long."""
BLINK_LOSS = 0.4
"""Part of the opening at rest that is gone: natural blinks 0.6-0.84, between them 0.34 at most (measured)."""
NEUTRAL = 0.6
"""Below this part of every gesture's reach a face is back at rest."""
FRONTAL = 0.8
"""Below this part of a turn's or a nod's reach the networks are believed: likeness 0.94 at 14 degrees, 0.75 at 25
in poor light (measured, on heads that only seem to turn: a real one may lose more)."""
HOLD: Mapping[Gesture, float] = {
    Gesture.BLINK: 0.0,
    Gesture.MOUTH: 0.22,
    Gesture.LEFT: 0.05,
    Gesture.RIGHT: 0.05,
    Gesture.NOD: 0.05,
}
"""Seconds from the first frame that shows a gesture to the one with which it counts. A natural blink is one frame at
12 fps, an open mouth in speech three at most (measured); the others need a second frame, against one bad figure."""
DEPTH: Mapping[Gesture, float] = {Gesture.LEFT: 0.095, Gesture.RIGHT: 0.095, Gesture.NOD: 0.045}
"""Face widths off the affine (`depth`) that a gesture of the head must show. Turned heads 0.11-0.25, nods
0.052-0.087; a photo tilted by up to 40 degrees 0.092 sideways, 0.03 forward (measured)."""
FORESHORTENED = 0.7
"""Part of the calm face's width over height (or the reverse) that a head keeps: turned ones 0.81 or more. A photo
tilted so far that the mesh fails and invents depth keeps 0.65 or less (measured)."""

_WILD = 1e5
"""No length or angle of a real frame is beyond it."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How this person's face rests: medians over the calm frames, and the shape of one of them."""

    yaw: float
    pitch: float
    mouth: float
    eyes: float
    aspect: float
    """Width over height of the face."""
    rigid: tuple[Point, ...]
    embedding: tuple[float, ...]


def rest(calm: Sequence[Signals]) -> Rest | None:
    """The rest of a run of calm frames, or None while none of them was represented."""
    known = [frame.embedding for frame in calm if frame.embedding is not None]
    if not known:
        return None
    yaw = median(frame.yaw for frame in calm)
    return Rest(
        yaw=yaw,
        pitch=median(frame.pitch for frame in calm),
        mouth=median(frame.mouth for frame in calm),
        eyes=median(frame.eyes for frame in calm),
        aspect=median(_aspect(frame) for frame in calm),
        rigid=min(calm, key=lambda frame: abs(frame.yaw - yaw)).rigid,
        embedding=known[0],
    )


def is_face(frame: Signals) -> bool:
    """Exactly one face, with figures that can be a face's: what is not finite is not seen."""
    if frame.faces != 1 or frame.box is None or frame.width <= 0 or frame.height <= 0:
        return False
    figures = [
        frame.width,
        frame.height,
        *frame.box,
        frame.yaw,
        frame.pitch,
        frame.mouth,
        frame.eyes,
        frame.brightness,
    ]
    figures += [each for point in frame.rigid for each in point]
    return all(abs(f) < _WILD for f in figures) and frame.box[2] > 0 and frame.box[3] > 0


def hindrance(frame: Signals, before: Signals | None) -> Hint | None:
    """Why this frame is not calm, the most useful reason first; None when it is. `before`: the face just before."""
    if not is_face(frame) or frame.box is None:
        return _unseen(frame)
    if not frame.brightness >= BRIGHT_ENOUGH:
        return Hint.DARK
    return _misplaced(frame, frame.box) or _restless(frame, before)


def _unseen(frame: Signals) -> Hint:
    if frame.faces > 1:
        return Hint.SEVERAL_FACES
    return Hint.NO_FACE if frame.brightness >= BRIGHT_ENOUGH else Hint.DARK


def _misplaced(frame: Signals, box: tuple[float, float, float, float]) -> Hint | None:
    left, top, width, height = box
    if height < FARTHEST * frame.height or width < FEWEST_PIXELS:
        return Hint.TOO_FAR
    if height > NEAREST * frame.height:
        return Hint.TOO_NEAR
    aside = abs((left + width / 2) / frame.width - 0.5)
    above = abs((top + height / 2) / frame.height - 0.5)
    return Hint.OFF_CENTRE if max(aside, above) > OFF_CENTRE else None


def _restless(frame: Signals, before: Signals | None) -> Hint | None:
    if abs(frame.yaw) > FRONTAL_YAW or abs(frame.pitch) > FRONTAL_PITCH:
        return Hint.TURN_TO_CAMERA
    if frame.mouth > CALM_MOUTH or frame.eyes < CALM_EYES:
        return Hint.HOLD_STILL
    return Hint.HOLD_STILL if before is not None and shift(before, frame) > STILL_SHIFT else None


def shift(before: Signals, frame: Signals) -> float:
    """How far the face moved between two frames that show one, in its widths before."""
    (x0, y0, w0, h0), (x1, y1, w1, h1) = before.box or (0, 0, 1, 1), frame.box or (0, 0, 1, 1)
    return hypot(x1 + w1 / 2 - x0 - w0 / 2, y1 + h1 / 2 - y0 - h0 / 2) / w0


def growth(before: Signals, frame: Signals) -> float:
    """How many times larger or smaller the face became between two frames that show one; 1 is no change."""
    was, now = (before.box or (0, 0, 1, 1))[2], (frame.box or (0, 0, 1, 1))[2]
    return max(was / now, now / was)


def reached(frame: Signals, calm: Rest) -> Mapping[Gesture, float]:
    """How far the face went toward each gesture, in parts of what counts as done."""
    turn = (frame.yaw - calm.yaw) / TURN_YAW
    return {
        Gesture.BLINK: (1 - frame.eyes / calm.eyes) / BLINK_LOSS,
        Gesture.MOUTH: (frame.mouth - calm.mouth) / MOUTH_GAP,
        Gesture.LEFT: turn,
        Gesture.RIGHT: -turn,
        Gesture.NOD: (frame.pitch - calm.pitch) / NOD_PITCH,
    }


def is_neutral(reach: Mapping[Gesture, float]) -> bool:
    """Back at rest: eyes open, mouth shut, looking ahead, the chin neither down nor up."""
    return max(reach.values()) < NEUTRAL and reach[Gesture.NOD] > -1


def is_frontal(reach: Mapping[Gesture, float]) -> bool:
    """Near enough to rest for the networks: recognition falls when the head is turned, whoever it is."""
    return max(abs(reach[Gesture.LEFT]), abs(reach[Gesture.NOD])) < FRONTAL


def shown(frame: Signals, calm: Rest, gesture: Gesture, reach: Mapping[Gesture, float]) -> bool:
    """Whether this frame shows the gesture as a person does it, not a picture of one."""
    return reach[gesture] >= 1 and (gesture not in DEPTH or _is_deep(frame, calm, DEPTH[gesture]))


def _is_deep(frame: Signals, calm: Rest, least: float) -> bool:
    """More off the affine than any flat picture, and not because the mesh fails on one seen from the side."""
    kept = _aspect(frame) / calm.aspect
    if not FORESHORTENED < kept < 1 / FORESHORTENED or frame.box is None:
        return False
    return depth(calm.rigid, frame.rigid, frame.box[2]) >= least


def _aspect(frame: Signals) -> float:
    _, _, width, height = frame.box or (0, 0, 1, 1)
    return width / height


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine similarity; -1 where they do not compare or are no numbers."""
    try:
        return similarity(one, other)
    except ValueError:
        return -1.0


def depth(calm: Sequence[Point], now: Sequence[Point], width: float) -> float:
    """The most that a point of `now` lies off the affine picture of `calm` that fits best, in face widths (`width`).

    0 for a picture moved, scaled, turned in its plane or tilted far away; it grows with the turn of a real head, whose
    nose runs ahead of its temples. Points that lie on a line, or do not pair, say nothing: 0.
    """
    if len(calm) != len(now) or len(calm) < 4:
        return 0.0
    source, target = _centred(calm), _centred(now)
    linear = _fit(source, target)
    if linear is None or not width > 0:
        return 0.0
    (a, b), (c, d) = linear
    pairs = zip(source, target, strict=True)
    return max(hypot(u - a * x - b * y, v - c * x - d * y) for (x, y), (u, v) in pairs) / width


def _centred(points: Sequence[Point]) -> list[Point]:
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    return [(p[0] - x, p[1] - y) for p in points]


def _fit(source: Sequence[Point], target: Sequence[Point]) -> tuple[Point, Point] | None:
    """The linear map that carries `source` nearest to `target` (least squares, both centred)."""
    xx = sum(x * x for x, _ in source)
    xy = sum(x * y for x, y in source)
    yy = sum(y * y for _, y in source)
    determinant = xx * yy - xy * xy
    if not determinant > 1e-9 * (xx + yy) ** 2:
        return None
    rows = []
    for axis in (0, 1):
        px = sum(t[axis] * s[0] for s, t in zip(source, target, strict=True))
        py = sum(t[axis] * s[1] for s, t in zip(source, target, strict=True))
        rows.append(((px * yy - py * xy) / determinant, (py * xx - px * xy) / determinant))
    return rows[0], rows[1]
