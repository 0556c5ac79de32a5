"""Finds faces (UltraFace). As DeepFace's detector it also says how each is to be turned and cut."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from app.identity.engine.outcomes import Box
from app.identity.vision import mesh, networks, recogniser
from app.identity.vision.networks import Array, Image

WIDTH, HEIGHT = 320, 240
CERTAIN = 0.65
OVERLAP = 0.4
FACE_LIKE = 0.5
"""The landmark network's own certainty, asked when there seem to be several faces."""
BACKGROUND = 0.25
"""A face this much narrower than the widest is somebody's picture on the wall, or far away."""


@dataclass(frozen=True)
class Found:
    box: Box
    certainty: float


def find(image: Image) -> list[Found]:
    """All faces that matter, the widest first."""
    found = sorted(_candidates(image), key=lambda each: -each.box[2])
    near = [each for each in found if each.box[2] >= BACKGROUND * found[0].box[2]]
    if len(near) < 2:
        return near
    return [each for each in near if mesh.trace(image, each.box).certainty >= FACE_LIKE]


def _candidates(image: Image) -> list[Found]:
    scale, tensor = _prepare(image)
    scores, corners = networks.onnx("fr_detect.onnx")(tensor)
    certain = scores[0, :, 1] > CERTAIN
    certainties = scores[0, certain, 1].tolist()
    pixels = corners[0, certain] * [WIDTH, HEIGHT, WIDTH, HEIGHT] / scale
    boxes = [(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in pixels.tolist()]
    kept = cv2.dnn.NMSBoxes(boxes, certainties, CERTAIN, OVERLAP) if boxes else []
    return [Found(boxes[i], certainties[i]) for i in np.asarray(kept, int).flatten()]


def _prepare(image: Image) -> tuple[float, Array]:
    """The picture shrunk into the network's frame without stretching it, and by how much."""
    height, width = image.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame[: size[1], : size[0]] = cv2.resize(
        image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    rgb = frame[:, :, ::-1].astype(np.float32)
    return scale, ((rgb - np.float32(127)) / np.float32(128)).transpose(2, 0, 1)[None]


class Detector:
    """DeepFace's interface. DeepFace turns the picture about the middle of the region until the eyes are level and cuts
    the region out: so what is given is the square, and two points, that make of this the recogniser's template.
    """

    def detect_faces(self, img: Image) -> list[Any]:
        from deepface.models.Detector import FacialAreaRegion

        regions = []
        for found in find(img):
            square = recogniser.square(mesh.trace(img, found.box))
            side = round(square.side)
            level = np.array([np.cos(square.angle), np.sin(square.angle)]) * square.side / 4
            regions.append(
                FacialAreaRegion(
                    x=round(square.x - side / 2),
                    y=round(square.y - side / 2),
                    w=side,
                    h=side,
                    left_eye=(square.x + level[0], square.y + level[1]),
                    right_eye=(square.x - level[0], square.y - level[1]),
                    confidence=found.certainty,
                )
            )
        return regions
