"""Traces a face with 468 points and reads from them where it looks and what it does.

The numbers of the points are those of MediaPipe's canonical face. Left and right in names are the person's own.
"""

from dataclasses import dataclass

import numpy as np

from app.identity.engine.outcomes import Box
from app.identity.vision import networks
from app.identity.vision.networks import Array, Image, Matrix
from app.identity.vision.picture import Square

MARGIN = 1.5
"""Side of the square given to the network over the longer side of the face's points (MediaPipe's own)."""
FIRST_MARGIN = 1.4
"""The same over the detector's box, which reaches higher up the forehead."""
PASSES = 2
"""The second looks at the square of the first's points: upright, and centred as the network was trained."""

FOREHEAD, CHIN = 10, 152
RIGHT_TEMPLE, LEFT_TEMPLE = 234, 454
UPPER_LIP, LOWER_LIP = 13, 14
RIGHT_LIP_CORNER, LEFT_LIP_CORNER = 78, 308
RIGHT_EYE, LEFT_EYE = (33, 133), (263, 362)
"""Outer and inner corner."""
NOSE_TIP, NOSE_BASE, RIGHT_MOUTH, LEFT_MOUTH = 1, 2, 61, 291
RIGID = (33, 133, 362, 263, 168, 6, 197, 4, 1, 127, 356, 234, 454)
"""Corners of the eyes, bridge of the nose downwards, tip, temples above and at the ears."""

EYE_MARGIN = 2.3
LIDS = ((3, 11), (4, 12), (5, 13))
"""Pairs of lower and upper lid among the eye network's points; 0 and 8 are the corners."""
CORNERS = (0, 8)


@dataclass(frozen=True)
class Mesh:
    """468 rows of x, y in pixels of the picture, and z, away from the camera, in the same measure."""

    points: Matrix
    certainty: float
    """That this is a face, 0 to 1."""

    @property
    def roll(self) -> float:
        """How far the head leans in the picture, in radians, clockwise as seen."""
        x, y, _ = self.points[LEFT_EYE[0]] - self.points[RIGHT_EYE[0]]
        return float(np.arctan2(y, x))

    @property
    def square(self) -> Square:
        low, high = self.points[:, :2].min(0), self.points[:, :2].max(0)
        x, y = (low + high) / 2
        return Square(float(x), float(y), MARGIN * float((high - low).max()), self.roll)

    @property
    def yaw(self) -> float:
        """Degrees, positive to the person's own left, where the left temple goes back."""
        x, _, z = self._upright(self.points[LEFT_TEMPLE] - self.points[RIGHT_TEMPLE])
        return float(np.degrees(np.arctan2(z, x)))

    @property
    def pitch(self) -> float:
        """Degrees, positive with the chin down, when it goes back."""
        _, y, z = self._upright(self.points[CHIN] - self.points[FOREHEAD])
        return float(np.degrees(np.arctan2(z, y)))

    @property
    def mouth(self) -> float:
        """Gap between the lips over the width of the mouth."""
        return self._distance(UPPER_LIP, LOWER_LIP) / self._distance(RIGHT_LIP_CORNER, LEFT_LIP_CORNER)

    @property
    def rigid(self) -> tuple[tuple[float, float], ...]:
        """The points that no expression moves."""
        return tuple((round(x, 2), round(y, 2)) for x, y, _ in self.points[list(RIGID)].tolist())

    def _upright(self, vector: Matrix) -> Matrix:
        cos, sin = np.cos(self.roll), np.sin(self.roll)
        x, y, z = vector
        return np.array([cos * x + sin * y, cos * y - sin * x, z])

    def _distance(self, a: int, b: int) -> float:
        return float(np.linalg.norm((self.points[a] - self.points[b])[:2])) or 1.0


def trace(image: Image, box: Box) -> Mesh:
    """The mesh of the face in `box`."""
    left, top, width, height = box
    square = Square(left + width / 2, top + height / 2, FIRST_MARGIN * max(width, height))
    for _ in range(PASSES):
        traced = _trace(image, square)
        square = traced.square
    return traced


def _trace(image: Image, square: Square) -> Mesh:
    network = networks.tflite("face_landmark.tflite")
    flat, flag = network(square.cut(image, network.side))
    points = flat.reshape(468, 3).astype(np.float64)
    depth = points[:, 2] * square.side / network.side
    placed = np.column_stack([square.restore(points[:, :2], network.side), depth])
    return Mesh(placed, float(1 / (1 + np.exp(-flag.flatten()[0]))))


def eyes(image: Image, traced: Mesh) -> float:
    """Height over width of the eyes' opening, mean of both (0.33 open, 0.08 shut; the mesh does not see it)."""
    right = _opening(image, traced, RIGHT_EYE, mirrored=False)
    left = _opening(image, traced, LEFT_EYE, mirrored=True)
    return (right + left) / 2


def _opening(image: Image, traced: Mesh, corners: tuple[int, int], mirrored: bool) -> float:
    """The network knows right eyes only: a left one is shown to it mirrored."""
    network = networks.tflite("iris_landmark.tflite")
    outer, inner = traced.points[list(corners), :2]
    x, y = (outer + inner) / 2
    side = EYE_MARGIN * float(np.linalg.norm(outer - inner))
    square = Square(float(x), float(y), max(side, 1.0), traced.roll)
    contour, _ = network(square.cut(image, network.side, mirrored))
    points = contour.reshape(-1, 3)[:, :2]
    height = sum(_distance(points, *pair) for pair in LIDS) / len(LIDS)
    return height / (_distance(points, *CORNERS) or 1.0)


def _distance(points: Array, a: int, b: int) -> float:
    return float(np.linalg.norm(points[a] - points[b]))
