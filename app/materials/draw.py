"""Pictures made anew and pages of PDFs drawn, in a process of its own: `python -m app.materials.draw`.

What a stranger made is decoded here, so that neither its size nor a fault of a decoder reaches the server. The process
is handed two open files and what seals them, as one line of JSON on its standard input; it may use so much memory and
time and no more, and opens nothing else (`confine`). On its standard output it says, as a line of JSON, how it went; a
drawn page follows.
"""

import io
import json
import os
import sys
import warnings
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from app.materials import confine
from app.storage import sealed

PIXELS: Final = 40_000_000
"""A picture made anew has at most so many. A PNG of more is refused by its header alone, before anything is decoded
(docs/rules.md fault 41)."""
JPEG_PIXELS: Final = 220_000_000
"""The same for a JPEG: phones take up to 200 million, and the decoder makes them smaller as it goes."""

WIDTH: Final = 1400
"""Of a drawn page, in pixels."""
_PAGE_PIXELS: Final = 12_000_000

TOO_LARGE: Final = "too_large"
TOO_LONG: Final = "too_long"
"""Said of a process that used up its time, which cannot say so itself."""
BROKEN: Final = "broken"
LOCKED: Final = "locked"
NO_PAGE: Final = "no_page"


class Failed(Exception):
    """`args[0]` is one of the codes above."""


def renew(source: BinaryIO, target: IO[bytes] | io.RawIOBase, extension: str) -> dict[str, Any]:
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


def pages(source: BinaryIO) -> dict[str, Any]:
    """How many pages a PDF has. Raises `Failed`."""
    return {"pages": len(_opened(source))}


def page(source: BinaryIO, target: BinaryIO, number: int) -> dict[str, Any]:
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


def _opened(source: BinaryIO) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        wants = any(word in str(error).lower() for word in ("password", "security"))
        raise Failed(LOCKED if wants else BROKEN) from error


def main(order: dict[str, Any], out: BinaryIO) -> None:
    """Do as `order` says: `what`, `detail`, for so many `seconds`; `source` is [descriptor, key], `target` [descriptor,
    key, head], and `folder` an empty one."""
    confine.limit(order["seconds"])
    _bring_everything(order["what"])
    confine.shut_in(Path(order["folder"]))
    drawn = io.BytesIO()
    try:
        said = _do(order["what"], order["detail"], _source(*order["source"]), order["target"], drawn)
    except Failed as failed:
        said = {"failed": failed.args[0]}
    except MemoryError:
        said = {"failed": TOO_LARGE}
    out.write(json.dumps(said).encode() + b"\n" + drawn.getvalue())
    out.flush()


def _do(what: str, detail: str, source: BinaryIO, target: Any, drawn: BinaryIO) -> dict[str, Any]:
    if what == "pages":
        return pages(source)
    if what == "page":
        return page(source, drawn, int(detail))
    descriptor, key, head = target
    with (
        os.fdopen(descriptor, "wb") as file,
        sealed.Writer(file, bytes.fromhex(head), bytes.fromhex(key)) as out,
    ):
        return renew(source, out, detail)


def _source(descriptor: int, key: str) -> BinaryIO:
    file = os.fdopen(descriptor, "rb")
    return io.BufferedReader(sealed.Reader(file, bytes.fromhex(key)), sealed.CHUNK) if key else file


def _bring_everything(what: str) -> None:
    """Load what is needed, down to what Pillow loads only once it meets it: afterwards no file is opened."""
    from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

    Image.preinit()
    assert ImageOps and JpegImagePlugin and MpoImagePlugin and PngImagePlugin and TiffImagePlugin
    if what != "renew":
        import pypdfium2

        assert pypdfium2


if __name__ == "__main__":
    main(json.loads(sys.stdin.buffer.readline()), sys.stdout.buffer)
