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
"""A picture made anew has at most so many. A PNG of more is refused by its header alone, before anything is decoded
(fault 41)."""
JPEG_PIXELS: Final = 220_000_000
"""The same for a JPEG: phones take up to 200 million, and the decoder makes them smaller as it goes."""

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
    # Pillow warns from here on, as it reads the header, and raises at twice as much.
    Image.MAX_IMAGE_PIXELS = PIXELS if kind == "PNG" else JPEG_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=[kind]) as picture:
            _make_smaller(picture)
            upright = ImageOps.exif_transpose(picture)
            clean = _bare(upright, kind)
            clean.save(target, kind, **({"quality": 90} if kind == "JPEG" else {}))
            return {"width": clean.width, "height": clean.height}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise Failed(TOO_LARGE) from error
    except Exception as error:  # a decoder may raise anything over a broken file
        raise Failed(BROKEN) from error


def _make_smaller(picture: Any) -> None:
    """Have a JPEG decoded at a half, a quarter or an eighth, until it has no more than `PIXELS`."""
    scale = 1
    while picture.width * picture.height > PIXELS * scale * scale:
        scale *= 2
    if scale > 1:
        picture.draft(picture.mode, (picture.width // scale, picture.height // scale))


def _bare(picture: Any, kind: str) -> Any:
    """Without anything but pixels (and a palette's transparency)."""
    transparency = picture.info.get("transparency")
    if kind == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.load()
    picture.info = {} if transparency is None or kind == "JPEG" else {"transparency": transparency}
    return picture


def pages(source: Path) -> dict[str, Any]:
    """How many pages a PDF has. Raises `Failed`."""
    return {"pages": len(_opened(source))}


def page(source: Path, target: Path, number: int) -> dict[str, Any]:
    """Page `number`, from 1, as a JPEG, and how many there are. Scripts are not run: they are not even loaded. Raises
    `Failed`."""
    document = _opened(source)
    count = len(document)
    if not 1 <= number <= count:
        raise Failed(NO_PAGE if count else BROKEN)
    sheet = document[number - 1]
    width, height = sheet.get_size()
    scale = min(WIDTH / max(width, 1), (_PAGE_PIXELS / max(width * height, 1)) ** 0.5)
    sheet.render(scale=scale).to_pil().convert("RGB").save(target, "JPEG", quality=85)
    return {"pages": count}


def _opened(source: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        wants = any(word in str(error).lower() for word in ("password", "security"))
        raise Failed(LOCKED if wants else BROKEN) from error


def main(what: str, source: str, target: str, detail: str) -> dict[str, Any]:
    """What the process says."""
    _limit_itself()
    try:
        if what == "renew":
            return renew(Path(source), Path(target), detail)
        if what == "pages":
            return pages(Path(source))
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
