"""Pictures made anew and pages of PDFs drawn, in a process of its own: `python -m app.materials.draw ...`.

What a stranger made is decoded here, so that neither its size nor a fault of a decoder reaches the server. The process
may use so much memory and time and no more, and says on its standard output, as JSON, how it went.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any, Final

PIXELS: Final = 40_000_000
"""More than so many are refused by the header alone, before anything is decoded (fault 41)."""

MEMORY: Final = 1536 * 1024**2
SECONDS: Final = 60
"""Of processor time."""
WIDTH: Final = 1400
"""Of a drawn page, in pixels."""
_PAGE_PIXELS: Final = 12_000_000

TOO_LARGE: Final = "too_large"
BROKEN: Final = "broken"
LOCKED: Final = "locked"
NO_PAGE: Final = "no_page"


class Failed(Exception):
    """`args[0]` is one of the codes above."""


def renew(source: Path, target: Path, extension: str) -> dict[str, Any]:
    """The picture in `source` as a new file: nothing is left of EXIF, comments or what hung behind it; it stands
    upright. Raises `Failed`."""
    from PIL import Image, ImageOps

    kind = "PNG" if extension == "png" else "JPEG"
    Image.MAX_IMAGE_PIXELS = (
        PIXELS  # Pillow warns from here on, as it reads the header, and raises at twice as much
    )
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=[kind]) as picture:
            upright = ImageOps.exif_transpose(picture)
            clean = _bare(upright, kind)
            clean.save(target, kind, **({"quality": 90} if kind == "JPEG" else {}))
            return {"width": clean.width, "height": clean.height}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise Failed(TOO_LARGE) from error
    except Exception as error:  # a decoder may raise anything over a broken file
        raise Failed(BROKEN) from error


def _bare(picture: Any, kind: str) -> Any:
    """Without anything but pixels (and a palette's transparency)."""
    transparency = picture.info.get("transparency")
    if kind == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.load()
    picture.info = {} if transparency is None or kind == "JPEG" else {"transparency": transparency}
    return picture


def page(source: Path, target: Path, number: int) -> dict[str, Any]:
    """Page `number`, from 1, as a JPEG, and how many there are. Scripts are not run: they are not even loaded. Raises
    `Failed`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Failed(LOCKED if "password" in str(error).lower() else BROKEN) from error
    count = len(document)
    if not 1 <= number <= count:
        raise Failed(NO_PAGE if count else BROKEN)
    sheet = document[number - 1]
    width, height = sheet.get_size()
    scale = min(WIDTH / max(width, 1), (_PAGE_PIXELS / max(width * height, 1)) ** 0.5)
    sheet.render(scale=scale).to_pil().convert("RGB").save(target, "JPEG", quality=85)
    return {"pages": count}


def main(what: str, source: str, target: str, detail: str) -> dict[str, Any]:
    """What the process says."""
    _limit_itself()
    try:
        if what == "renew":
            return renew(Path(source), Path(target), detail)
        return page(Path(source), Path(target), int(detail))
    except Failed as failed:
        return {"failed": failed.args[0]}
    except MemoryError:
        return {"failed": TOO_LARGE}


def _limit_itself() -> None:
    try:
        import resource
    except ImportError:  # Windows has none; there the time limit of whoever asked is all
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
