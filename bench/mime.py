"""Makes one portrait do gestures, as a person before a camera would: the material of the face check's figures.

The 468 points of the face are moved in space (a head turns, lips part, lids close) and the picture is drawn after them,
so a turned head has the depth that a flat photo lacks. It is a puppet: made to be measured, not to be admired.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from app.identity.vision import detector, mesh
from app.identity.vision.networks import Image, Matrix

Maps = NDArray[np.float32]

WIDTH, HEIGHT = 480, 360
FACE = 0.36
"""Width of the face over the height of the frame."""
GRID = 8
"""Pixels between which the drawing is interpolated."""
AXIS = 0.5
"""How far behind the tip of the nose the head turns, in face widths."""
FRAMES = 14
"""Of one gesture: a little more than a second at 12 frames per second."""
CALM_FRAMES = 24

EYES = (
    (
        (33, 246, 161, 160, 159, 158, 157, 173, 133),
        (33, 7, 163, 144, 145, 153, 154, 155, 133),
        (30, 29, 27, 28),
    ),
    (
        (263, 466, 388, 387, 386, 385, 384, 398, 362),
        (263, 249, 390, 373, 374, 380, 381, 382, 362),
        (260, 259, 257, 258),
    ),
)
"""Of each eye: upper lid and lower lid from corner to corner, and the skin above."""
UPPER_INNER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER_LIP = (324, 318, 402, 317, 14, 87, 178, 88, 95)
LIPS = frozenset(
    {*UPPER_INNER_LIP, *LOWER_INNER_LIP, *(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)}
    | {*(146, 91, 181, 84, 17, 314, 405, 321, 375), *(76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306)}
    | {*(77, 90, 180, 85, 16, 315, 404, 320, 307), *(62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292)}
    | {*(96, 89, 179, 86, 15, 316, 403, 319, 325)}
)
JAW = {
    **dict.fromkeys(LOWER_INNER_LIP, 1.0),
    **dict.fromkeys((146, 91, 181, 84, 17, 314, 405, 321, 375, 180, 85, 16, 315, 404, 90, 320), 1.0),
    **dict.fromkeys((77, 307, 96, 89, 179, 86, 15, 316, 403, 319, 325), 1.0),
    **dict.fromkeys((18, 83, 313, 200, 199, 175, 152, 148, 377, 176, 400, 201, 421, 208, 428), 0.8),
    **dict.fromkeys((149, 378, 150, 379, 171, 396, 140, 369, 32, 262, 211, 431), 0.6),
}
"""Points that go down with the jaw, and how far."""

OUTLINE = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""Points around the face."""

NARROWING = 0.2
"""Part of its width that an open mouth loses."""
YAW, PITCH, GAP = 32.0, 17.0, 0.35
"""Degrees a head turns and nods; the jaw's way in face widths."""
OPENED = 0.75
"""How far a mouth is opened on request: beyond it the mesh follows the drawing no more (measured)."""
MOUTH, TONGUE, TEETH = (50, 45, 100), (95, 85, 160), (200, 210, 215)
"""Colours (BGR) of an open mouth: a plain dark hole reads as lips half open."""


@dataclass(frozen=True)
class Pose:
    """Degrees of yaw (to the own left) and pitch (chin down), and how far mouth and eyes are open and shut, 0 to 1."""

    yaw: float = 0
    pitch: float = 0
    mouth: float = 0
    shut: float = 0


GESTURES: dict[str, Callable[[float], Pose]] = {
    "blink": lambda part: Pose(shut=min(1.0, 1.6 * part)),
    "mouth": lambda part: Pose(mouth=OPENED * part),
    "left": lambda part: Pose(yaw=YAW * part),
    "right": lambda part: Pose(yaw=-YAW * part),
    "nod": lambda part: Pose(pitch=PITCH * part),
}
DURATION = {"blink": 0.4}
"""Parts of `FRAMES`, where not all."""


class Mime:
    """The person of one portrait, at a camera."""

    def __init__(self, portrait: Image) -> None:
        """Raises `ValueError` unless the portrait has exactly one face."""
        self._frame = _seat(portrait)
        [found] = detector.find(self._frame)
        self._face = mesh.trace(self._frame, found.box)
        self._width = found.box[2]
        self._edge = _ring(self._face.points, self._width)
        self._triangles = _triangles(self._face.points)

    def frames(self) -> dict[str, list[Image]]:
        """Pictures of rest (`neutral`) and of each gesture from rest to rest, at 12 frames per second."""
        rest = [self.draw(Pose(yaw=sin(i / 4), pitch=0.7 * sin(i / 5))) for i in range(CALM_FRAMES)]
        return {"neutral": rest, **{name: self._gesture(name) for name in GESTURES}}

    def _gesture(self, name: str) -> list[Image]:
        count = round(FRAMES * DURATION.get(name, 1))
        return [self.draw(GESTURES[name](sin(pi * (i + 0.5) / count) ** 1.5)) for i in range(count)]

    def draw(self, pose: Pose) -> Image:
        moved = self._moved(pose)
        maps = _follow(self._face.points, moved, self._edge)
        _drape(maps, self._triangles, self._face.points, moved)
        drawn = cv2.remap(self._frame, maps, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        if pose.mouth > 0.1:
            drawn = _open_mouth(drawn, moved)
        return _shut_eyes(drawn, moved, pose.shut) if pose.shut > 0.1 else drawn

    def _moved(self, pose: Pose) -> Matrix:
        points = self._face.points.copy()
        _close_lips(points, 1 - pose.mouth)
        middle = points[0, 0]
        aside = (points[:, 0] - middle) / (0.25 * self._width)
        corner = 0.6 * abs(points[UPPER_INNER_LIP[0], 0] - points[UPPER_INNER_LIP[-1], 0])
        arched = np.sqrt((1 - ((points[:, 0] - middle) / corner) ** 2).clip(0))
        for jaw, part in JAW.items():
            way = arched[jaw] if jaw in LIPS else 1 / (1 + 0.7 * aside[jaw] ** 2)
            points[jaw, 1] += pose.mouth * part * GAP * self._width * way
        for lip in LIPS:
            points[lip, 0] -= pose.mouth * NARROWING * (points[lip, 0] - middle)
        return _turn(points, pose, self._width)


def _seat(portrait: Image) -> Image:
    """The portrait as a camera would frame it: the face in the middle, as large as at a desk."""
    [found] = detector.find(portrait)
    left, top, width, height = found.box
    scale = FACE * HEIGHT / width
    into = np.array(
        [
            [scale, 0, WIDTH / 2 - scale * (left + width / 2)],
            [0, scale, 0.47 * HEIGHT - scale * (top + height / 2)],
        ]
    )
    smooth = cv2.GaussianBlur(portrait, (0, 0), 0.4 / scale) if scale < 0.7 else portrait
    size = (WIDTH, HEIGHT)
    seated: Image = cv2.warpAffine(smooth, into, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return seated


def _ring(points: Matrix, width: float) -> Matrix:
    """Points around the face, and on the frame's edge, that stay where they are."""
    middle = points[:, :2].mean(0)
    angles = np.linspace(0, 2 * pi, 24, endpoint=False)
    around = np.column_stack([np.cos(angles), np.sin(angles) * 1.25]) * width * 1.05 + middle
    xs, ys = np.linspace(0, WIDTH, 7), np.linspace(0, HEIGHT, 6)
    edge = [(x, y) for x in xs for y in (0, HEIGHT)] + [(x, y) for y in ys for x in (0, WIDTH)]
    return np.vstack([around, np.array(edge)])


def _close_lips(points: Matrix, part: float) -> None:
    """Whoever smiles in the portrait rests with closed lips: a smile's gap is half of an opened mouth's already."""
    upper, lower = points[list(UPPER_INNER_LIP[1:-1])], points[[*reversed(LOWER_INNER_LIP)]]
    order = np.argsort(upper[:, 0])
    along, top, bottom = upper[order, 0], upper[order, 1], lower[order, 1]
    lips = list(LIPS)
    half = np.interp(points[lips, 0], along, (bottom - top) / 2, left=0, right=0)
    middle = np.interp(points[lips, 0], along, (bottom + top) / 2)
    points[lips, 1] -= part * half * np.sign(points[lips, 1] - middle)


def _turn(points: Matrix, pose: Pose, width: float) -> Matrix:
    """Turn about the neck, behind the face."""
    yaw, pitch = np.radians([pose.yaw, pose.pitch])
    axis = points[mesh.NOSE_TIP] + [0, 0, AXIS * width]
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turned: Matrix = (points - axis) @ (about_y @ about_x).T + axis
    return turned


def _follow(points: Matrix, moved: Matrix, edge: Matrix) -> Maps:
    """Where each pixel comes from, when hair and neck follow the outline of the face (thin plate splines)."""
    rim = list(OUTLINE)
    drawn = np.vstack([(moved[rim, :2] + points[rim, :2]) / 2, edge])
    source = np.vstack([points[rim, :2], edge])
    xs, ys = np.arange(0, WIDTH + GRID, GRID), np.arange(0, HEIGHT + GRID, GRID)
    grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(float)
    size = len(drawn)
    affine = np.column_stack([np.ones(size), drawn])
    system = np.block([[_spline(drawn, drawn) + np.eye(size), affine], [affine.T, np.zeros((3, 3))]])
    weights = np.linalg.solve(system, np.vstack([source - drawn, np.zeros((3, 2))]))
    shift = (
        _spline(grid, drawn) @ weights[:size] + np.column_stack([np.ones(len(grid)), grid]) @ weights[size:]
    )
    coarse = (grid + shift).reshape(len(ys), len(xs), 2).astype(np.float32)
    whole = cv2.resize(coarse, (len(xs) * GRID, len(ys) * GRID), interpolation=cv2.INTER_LINEAR)
    half = GRID // 2  # the middle of a cell is where its value belongs
    return np.ascontiguousarray(whole[half : half + HEIGHT, half : half + WIDTH])


def _triangles(points: Matrix) -> NDArray[np.intp]:
    """Rows of three numbers of points, which cover the face (Delaunay)."""
    plane = cv2.Subdiv2D((-WIDTH, -HEIGHT, 3 * WIDTH, 3 * HEIGHT))
    number = {plane.insert((float(x), float(y))): i for i, (x, y) in enumerate(points[:, :2])}
    corners = np.asarray(plane.getTriangleList()).reshape(-1, 3, 2)
    found = [[number.get(plane.locate((float(x), float(y)))[2]) for x, y in three] for three in corners]
    return np.array([three for three in found if None not in three], np.intp)


def _drape(maps: Maps, triangles: NDArray[np.intp], points: Matrix, moved: Matrix) -> None:
    """Lay the face over what follows it: its triangles from the farthest to the nearest, those turned away left out."""
    order = triangles[np.argsort(-moved[triangles, 2].mean(1))]
    now, then = moved[order][:, :, :2], points[order][:, :, :2]
    facing = np.sign(_areas(now)) == np.sign(_areas(then))
    now, then = now[facing & (abs(_areas(now)) > 0.1)], then[facing & (abs(_areas(now)) > 0.1)]
    into = np.linalg.solve(np.dstack([now, np.ones((len(now), 3, 1))]), then)
    numbers = np.full((HEIGHT, WIDTH), -1, np.int32)
    for i, corners in enumerate((now * 16).round().astype(np.int32)):
        cv2.fillConvexPoly(numbers, corners, i, shift=4)
    rows, columns = np.nonzero(numbers >= 0)
    here = np.column_stack([columns, rows, np.ones(len(rows))])
    maps[rows, columns] = np.einsum("ij,ijk->ik", here, into[numbers[rows, columns]])


def _areas(triangles: Matrix) -> Matrix:
    """Twice the signed area of each."""
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    areas: Matrix = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return areas


def _spline(a: Matrix, b: Matrix) -> Matrix:
    squared = ((a[:, None] - b[None]) ** 2).sum(-1)
    values: Matrix = squared * np.log(squared + 1e-9)
    return values


def _open_mouth(image: Image, points: Matrix) -> Image:
    """Between the lips it is dark, with teeth above and a tongue below."""
    outline = points[[*UPPER_INNER_LIP, *LOWER_INNER_LIP], :2].round().astype(np.int32)
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.fillPoly(mask, [outline], 1.0)
    left, top, width, height = cv2.boundingRect(outline)
    inside = np.full_like(image, MOUTH)
    for colour, row, high, wide in ((TONGUE, top + height, 0.45, 0.36), (TEETH, top, 0.16, 0.4)):
        size = (round(wide * width), max(1, round(high * height)))
        cv2.ellipse(inside, (left + width // 2, row), size, 0, 0, 360, colour, -1, cv2.LINE_AA)
    inside = np.asarray(cv2.GaussianBlur(inside, (0, 0), 1.2))
    soft = cv2.GaussianBlur(mask, (0, 0), 1.0)[:, :, None]
    mixed: Image = (image * (1 - soft) + inside * soft).astype(np.uint8)
    return mixed


def _shut_eyes(image: Image, points: Matrix, part: float) -> Image:
    """The skin above the eyes comes down over them, and ends in a line of lashes."""
    image = image.copy()
    for upper, lower, skin in EYES:
        top, bottom = points[list(upper), :2], points[list(lower), :2]
        lashes = top + min(1.0, part) * (bottom - top)
        raised = top - [0, 0.3 * float((bottom - top)[4, 1])]
        columns, rows = points[list(skin), :2].round().astype(int).T
        colour = image[rows.clip(0, HEIGHT - 1), columns.clip(0, WIDTH - 1)].mean(0)
        outline = (np.vstack([raised, lashes[::-1]]) * 16).round().astype(np.int32)
        mask = np.zeros(image.shape[:2], np.float32)
        cv2.fillPoly(mask, [outline], 1.0, shift=4)
        soft = cv2.GaussianBlur(mask, (0, 0), 0.8)[:, :, None]
        image = (image * (1 - soft) + colour * soft).astype(np.uint8)
        cv2.polylines(
            image, [(lashes * 16).round().astype(np.int32)], False, (colour * 0.4).tolist(), 1, cv2.LINE_AA, 4
        )
    return image
