"""The photos of an import: a zip, looked at picture by picture, never unpacked as a whole and never decoded.

To be called in a thread. Whether there is one face in a picture is found out later, by the face worker.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PIL import Image

from app.formats import archive_names, zips
from app.formats.guard import Broken, Limits

ENTRIES = 40_000
UNPACKED = 4 * 2**30
BYTES = 16 * 2**20
PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000}
"""The same as the face worker takes."""
_KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


@dataclass(frozen=True)
class Photos:
    """The zip's pictures by their name without folder, in small letters: people write it as they like."""

    archive: zipfile.ZipFile
    by_name: dict[str, list[zipfile.ZipInfo]]

    def fault(self, name: str) -> str | None:
        """What is wrong with the photo `name`, and what to do; None for one that can be taken."""
        found = self.by_name.get(name.lower(), [])
        if not found:
            return "压缩包里没有这个文件，请补上，或改正文件名"
        if len(found) > 1:
            return "压缩包里有几个同名的文件，请只留一个"
        if zips.is_locked(found[0]):
            return "压缩包有密码，请去掉密码后重新上传"
        if found[0].file_size > BYTES:
            return f"照片太大，请压缩到 {BYTES // 2**20} MB 以内"
        try:
            return picture_fault(self.read(name))
        except Broken:
            return "照片在压缩包中已损坏，请换一张，或重新压缩"

    def read(self, name: str) -> bytes:
        """The photo, at most one byte more than allowed. Raises `Broken`."""
        return zips.read(self.archive, self.by_name[name.lower()][0], BYTES)

    def unused(self, names: set[str]) -> list[str]:
        """Pictures nobody asked for."""
        asked = {name.lower() for name in names}
        return sorted(name for name in self.by_name if name not in asked)


@contextmanager
def opened(file: Path) -> Iterator[Photos]:
    """Raises `BadArchive`."""
    with file.open("rb") as handle, zips.open_zip(handle, Limits(ENTRIES, UNPACKED)) as archive:
        by_name: dict[str, list[zipfile.ZipInfo]] = {}
        for info in archive.infolist():
            name = archive_names.of_zip(info)
            if not name.endswith("/") and not archive_names.is_leftover(name):
                by_name.setdefault(PurePosixPath(name).name.lower(), []).append(info)
        yield Photos(archive, by_name)


def picture_fault(data: bytes) -> str | None:
    """What is wrong with a picture, by its first bytes and its head; its name and type are not believed."""
    kind = next((name for head, name in _KINDS.items() if data.startswith(head)), None)
    if kind is None:
        return "不是 JPEG 或 PNG 照片，请换一张"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                width, height = picture.size
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return _too_large(kind)
    except (OSError, ValueError, SyntaxError, EOFError):
        return "照片已损坏，请换一张"
    return _too_large(kind) if width * height > PIXELS[kind] else None


def _too_large(kind: str) -> str:
    return f"照片的尺寸太大，请缩小到 {PIXELS[kind] // 10_000} 万像素以内"
