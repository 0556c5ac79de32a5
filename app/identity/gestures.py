"""What a face does in one frame, against how the same face rests: thresholds are the person's own where that is fairer.

Figures marked "measured" are identity.md's; the others are choices, with their reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from statistics import median

from app.identity.flatness import depth
from app.identity.signals import Point, Signals


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


BRIGHT_ENOUGH = 50.0
"""Mean luma (0-255) of the face to begin with; below it only 5 of 10 genuine checks ended well (measured)."""
NEAREST, FARTHEST = 0.75, 0.18
"""Face's height over the frame's: beyond these a turned head leaves the picture, or the eyes have too few pixels."""
FEWEST_PIXELS = 60.0
"""Face's width in pixels; 320 x 240 works (measured)."""
OFF_CENTRE = 0.25
"""How far the face's middle may lie from the frame's, in parts of its width and height."""
FRONTAL_YAW, FRONTAL_PITCH = 12.0, 20.0
"""Degrees. A laptop's camera looks up, so the chin may seem high."""
CALM_MOUTH = 0.18
"""Gap over width: lips that rest may stand a little open."""
CALM_EYES = 0.13
"""Height over width: 0.33 open, 0.08 shut (measured); narrow eyes and glasses lie between."""
STILL_SHIFT = 0.08
"""How far the face may move between two calm frames, in its own widths."""

TURN_YAW = 15.0
"""Degrees from the person's rest; a tilted photo moves less than 10 (measured)."""
NOD_PITCH = 10.0
"""Degrees from rest, chin down."""
MOUTH_GAP = 0.25
"""More than at rest; speech seldom reaches it."""
BLINK_LOSS = 0.4
"""Part of the opening at rest that is gone: 0.33 -> 0.08 loses 0.76 (measured), narrow eyes less."""
NEUTRAL = 0.6
"""Below this part of every gesture's reach a face is back at rest."""
DEPTH = 0.095
"""Face widths no flat picture reaches: turned heads 0.10-0.28, a tilted photo 0.092 at most (measured)."""
DEEP = frozenset({Gesture.LEFT, Gesture.RIGHT})
"""Gestures that show whether the face has depth."""
SAME_PERSON = 0.5
"""Cosine similarity of two frontal faces in one check (measured; other people reach 0.44)."""

_WILD = 1e5
"""No length or angle of a real frame is beyond it."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How this person's face rests: medians over the calm frames, and the shape of one of them."""

    yaw: float
    pitch: float
    mouth: float
    eyes: float
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
        rigid=min(calm, key=lambda frame: abs(frame.yaw - yaw)).rigid,
        embedding=known[0],
    )


def is_face(frame: Signals) -> bool:
    """Exactly one face, with figures that can be a face's: what is not finite is not seen."""
    if frame.faces != 1 or frame.box is None or frame.width <= 0 or frame.height <= 0:
        return False
    figures = [*frame.box, frame.yaw, frame.pitch, frame.mouth, frame.eyes, frame.brightness]
    figures += [each for point in frame.rigid for each in point]
    return all(abs(f) < _WILD for f in figures) and frame.box[2] > 0 and frame.box[3] > 0


def hindrance(frame: Signals, before: Signals | None) -> Hint | None:
    """Why this frame is not calm, the most useful reason first; None when it is. `before`: the calm frame before."""
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
    return max(reach[Gesture.LEFT], reach[Gesture.RIGHT], abs(reach[Gesture.NOD])) < 1


def is_deep(frame: Signals, calm: Rest) -> bool:
    """More than any flat picture of the calm face could show."""
    return frame.box is not None and depth(calm.rigid, frame.rigid, frame.box[2]) >= DEPTH


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine similarity of two unit vectors; -1 where they do not compare or are no numbers."""
    if len(one) != len(other) or not all(abs(each) < 1.01 for each in (*one, *other)):
        return -1.0
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product if abs(product) < 1.01 else -1.0
