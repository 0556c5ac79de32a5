"""Tells a face from a picture of a face (`fr_liveness`). It lets 40 % of replays through: never alone."""

import cv2
import numpy as np

from app.identity.engine.outcomes import Box
from app.identity.vision import networks
from app.identity.vision.networks import Image

SIDE = 128
AROUND = 2.7
"""Side of what it looks at over the detector's box: the edges of a screen or of paper betray it."""
REAL = 0.5


def surroundings(image: Image, box: Box) -> Image:
    """The box made `AROUND` times larger, or as large as the picture allows, and moved back inside it."""
    height, width = image.shape[:2]
    left, top, w, h = box
    grow = min(AROUND, (height - 1) / h, (width - 1) / w)
    wide, high = w * grow, h * grow
    x = min(max(left + (w - wide) / 2, 0), width - 1 - wide)
    y = min(max(top + (h - high) / 2, 0), height - 1 - high)
    return image[int(y) : int(y + high), int(x) : int(x + wide)]


class AntiSpoof:
    """DeepFace's interface of an anti-spoof network."""

    def __init__(self) -> None:
        self._network = networks.onnx("fr_liveness.onnx")

    def analyze(self, img: Image, facial_area: Box) -> tuple[bool, float]:
        """Whether it is a real face, and how certain that verdict is, 0.5 to 1."""
        left, top, w, h = facial_area
        part = surroundings(img, (left, top, max(w, 1), max(h, 1)))
        tensor = cv2.resize(part, (SIDE, SIDE)).astype(np.float32).transpose(2, 0, 1)[None]
        logits = self._network(tensor)[0][0]
        shares = np.exp(logits - logits.max())
        real = float(shares[0] / shares.sum())
        return (True, real) if real >= REAL else (False, 1 - real)
