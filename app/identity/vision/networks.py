"""Loads the networks that set-up brought, each on one thread: several checks share a core fairly only so."""

from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from app.identity.engine import model_files

Image = NDArray[np.uint8]
"""Rows, columns, blue-green-red."""
Array = NDArray[np.float32]
Matrix = NDArray[np.float64]

ERRORS_ONLY = 3


_folder = model_files.FOLDER


def use(folder: Path) -> None:
    """Take the networks from `folder`. DeepFace builds what is plugged into it without arguments."""
    global _folder
    _folder = folder


@cache
def onnx(name: str) -> "Onnx":
    return Onnx(_folder / name)


@cache
def tflite(name: str) -> "Tflite":
    return Tflite(_folder / name)


class Onnx:
    """A network with one input."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = ERRORS_ONLY
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, tensor: Array) -> list[Array]:
        return cast("list[Array]", self._session.run(None, {self._input: np.ascontiguousarray(tensor)}))


class Tflite:
    """A network with one square picture as input, its values 0 to 1."""

    def __init__(self, path: Path) -> None:
        self._interpreter: Any = Interpreter(model_path=str(path), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = [each["index"] for each in self._interpreter.get_output_details()]
        self.side = int(self._input["shape"][1])

    def __call__(self, picture: Image) -> list[Array]:
        """`picture` is `side` pixels square."""
        rgb = picture[None, :, :, ::-1].astype(np.float32) / 255
        self._interpreter.set_tensor(self._input["index"], rgb)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index)[0] for index in self._outputs]
