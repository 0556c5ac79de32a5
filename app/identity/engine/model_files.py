"""Where the networks lie, and whether they are all there. Set-up brings and checks them (tools/bootstrap.py)."""

import hashlib
import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / ".models"
LOCK = ROOT / "locks" / "models.txt"
PACKAGES = ("deepface", "onnxruntime", "ai_edge_litert", "cv2", "numpy")


def ready(folder: Path = FOLDER, lock: Path = LOCK) -> bool:
    """Whether the networks of `lock` are in `folder` and what runs them is installed; nothing is imported.

    The stamp says that set-up checked every hash; a size that changed since says that it no longer holds.
    """
    return _stamped(folder, lock) and _whole(folder, lock) and all(map(importlib.util.find_spec, PACKAGES))


def _stamped(folder: Path, lock: Path) -> bool:
    try:
        return (folder / ".stamp").read_text() == hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError:
        return False


def _whole(folder: Path, lock: Path) -> bool:
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    return all(sizes.get(name) == size for name, size in _wanted(lock).items())


def _wanted(lock: Path) -> dict[str, int]:
    """Names and sizes of the files; the package they came in is not kept."""
    lines = [line.split() for line in lock.read_text().splitlines() if not line.startswith("#")]
    return {Path(source).name: int(size) for _, size, source in lines if "@" not in source}
