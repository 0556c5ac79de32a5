"""DeepFace, through which every recogniser and every anti-spoof network is asked, ours and those it fetches itself."""

import importlib.util
import os
from pathlib import Path
from typing import Any

from app.identity.engine.compare import BANDS
from app.identity.engine.outcomes import Box
from app.identity.vision import recogniser
from app.identity.vision.mesh import Mesh
from app.identity.vision.networks import Image

OURS = "default"
SPOOFING = "Fasnet"
"""The only name under which DeepFace asks for an anti-spoof network."""


def settings(home: Path) -> dict[str, str]:
    """Environment of the process that imports DeepFace: which runtime, and where weights it fetches are kept."""
    return {"DEEPFACE_BACKEND_ENGINE": "onnx", "DEEPFACE_HOME": str(home), "DEEPFACE_LOG_LEVEL": "30"}


class Deep:
    """DeepFace with our networks plugged in, and one recogniser chosen by name."""

    def __init__(self, model: str, anti_spoof: str, home: Path) -> None:
        """Raises what DeepFace raises when a model cannot be had; ours come from set-up's folder."""
        self.model = model
        home.mkdir(parents=True, exist_ok=True)
        os.environ.update(settings(home))
        plug_in(anti_spoof)
        if model == "Dlib":
            link_dlib_weights(home)
        from deepface import DeepFace

        self._deepface: Any = DeepFace
        self._spoofing = DeepFace.build_model(SPOOFING, "spoofing")
        DeepFace.build_model(model, "facial_recognition")

    def represent(self, image: Image, traced: Mesh) -> tuple[float, ...]:
        """The unit vector of the face."""
        [face] = self._deepface.represent(
            recogniser.align(image, traced, self.model),
            model_name=self.model,
            detector_backend="skip",
            l2_normalize=True,
        )
        return tuple(float(value) for value in face["embedding"])

    def live(self, image: Image, box: Box) -> float:
        """Passive anti-spoof score, 0 (a picture of a face) to 1."""
        left, top, width, height = box
        x, y = max(0, int(left)), max(0, int(top))
        within = x, y, min(int(width), image.shape[1] - x - 1), min(int(height), image.shape[0] - y - 1)
        real, certainty = self._spoofing.analyze(image, within)
        return float(certainty if real else 1 - certainty)


def plug_in(anti_spoof: str = OURS) -> None:
    """Make our detector, recogniser and anti-spoof network known to DeepFace, under the name `default`."""
    from deepface.config.threshold import thresholds
    from deepface.modules.modeling import AVAILABLE_MODELS

    here = __package__
    distance = 1 - BANDS[OURS].same
    AVAILABLE_MODELS["face_detector"][OURS] = {"any": f"{here}.detector.Detector"}
    AVAILABLE_MODELS["facial_recognition"][OURS] = {"any": f"{here}.recogniser.Recogniser"}
    if anti_spoof == OURS:
        AVAILABLE_MODELS["spoofing"][SPOOFING] = {"any": f"{here}.spoofing.AntiSpoof"}
    thresholds[OURS] = {
        "cosine": distance,
        "euclidean_l2": (2 * distance) ** 0.5,
        "euclidean": (2 * distance) ** 0.5,
    }


def link_dlib_weights(home: Path) -> None:
    """Let DeepFace find the weights of the package face-recognition-models, where it is installed (never imported)."""
    package = importlib.util.find_spec("face_recognition_models")
    if not package or not package.origin:
        return
    weights = home / ".deepface" / "weights" / "dlib_face_recognition_resnet_model_v1.dat"
    weights.parent.mkdir(parents=True, exist_ok=True)
    if not weights.exists():
        weights.symlink_to(Path(package.origin).parent / "models" / weights.name)
