"""What a file really is, by its content; its name must say the same (docs/rules.md faults 41, 42, 44).

Called in a thread: everything here reads a bounded part of the file, or runs through it in pieces. Pictures are made
anew elsewhere (`pictures.py`), in a process of their own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from app.formats import guard, zips
from app.materials import archives, ole, packages, video
from app.materials.kinds import Found, locked, not_what_it_says
from app.state.errors import FileRefused

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"

_FOREIGN_BRANDS: Final = (
    b"qt  ",
    b"heic",
    b"heix",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"crx ",
    b"M4A ",
    b"M4B ",
)
"""Brands of the same container that are no MP4 video: QuickTime, HEIC and AVIF pictures, sound."""

_ACTIVE: Final = re.compile(rb"/(JavaScript|JS|Launch|OpenAction|AA|RichMedia|EmbeddedFile|SubmitForm|XFA)\b")
_ENCRYPT: Final = re.compile(rb"/Encrypt\b")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PIECE: Final = 1024 * 1024


Opening = Callable[[Path], BinaryIO]
"""Gives the bytes of a file as they were sent, from any place."""


def plainly(path: Path) -> BinaryIO:
    """One that is not sealed."""
    return path.open("rb")


def look(path: Path, extension: str, opening: Opening = plainly) -> Found:
    """What is noticed about the file. Raises `FileRefused` when it is not what `extension` says, or dangerous."""
    with opening(path) as file:
        return _LOOKS[extension](file, extension)


def list_archive(path: Path, extension: str, opening: Opening = plainly) -> archives.Listing:
    """What is in a zip or a rar. Raises `FileRefused`."""
    with opening(path) as file:
        return _listed(file, extension)


def _listed(file: BinaryIO, extension: str) -> archives.Listing:
    with _refusals(extension):
        return archives.list_rar(file) if extension == "rar" else archives.list_zip(file)


@contextmanager
def _refusals(extension: str) -> Iterator[None]:
    """What the guard says of an archive, as what to do."""
    try:
        yield
    except guard.Crowded as error:
        raise FileRefused(f"压缩包{error}。请只放需要的材料，重新压缩后再上传。") from error
    except guard.Swollen as error:
        raise FileRefused(
            "压缩包解压后大得不合常理，为安全起见不能上传。请去掉不需要的文件，重新压缩后再上传。"
        ) from error
    except guard.BadArchive as error:
        raise not_what_it_says(extension) from error


def _look_office(file: BinaryIO, extension: str) -> Found:
    compound = ole.look(file)
    if compound is not None and compound.encrypted:
        raise locked("文件设有打开密码")
    with _refusals(extension), zips.open_zip(file, archives.LIMITS) as archive:
        if any(zips.is_locked(each) for each in archive.infolist()):
            raise locked("文件设有打开密码")
        kind, macros = packages.kind(archive)
    if kind != extension:
        raise not_what_it_says(extension)
    if macros:
        raise FileRefused(f"文件含有宏，为安全起见不能上传。请另存为不含宏的 {extension} 后重新上传。")
    return Found()


def _look_ole(file: BinaryIO, extension: str) -> Found:
    compound = ole.look(file)
    if compound is None:
        raise not_what_it_says(extension)
    if compound.encrypted:
        raise locked("文件设有打开密码或工作簿保护" if extension == "xls" else "文件设有打开密码")
    if compound.kind != extension:
        raise not_what_it_says(extension)
    return Found(("macros",) if compound.has_macros else ())


def _look_zip(file: BinaryIO, extension: str) -> Found:
    if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise not_what_it_says(extension)
    return _look_archive(file, extension)


def _look_archive(file: BinaryIO, extension: str) -> Found:
    listing = _listed(file, extension)
    if listing.encrypted:
        raise locked("压缩包或其中的文件设有密码")
    if not listing.entries:
        raise FileRefused("压缩包是空的。请放入材料后重新压缩上传。")
    return Found()


def _look_pdf(file: BinaryIO, extension: str) -> Found:
    if file.read(5) != b"%PDF-":
        raise not_what_it_says(extension)
    file.seek(0)
    active, encrypted = _named(file, _ACTIVE, _ENCRYPT)
    return Found(("active",) if active else (), perhaps_locked=encrypted)


def _named(file: BinaryIO, *wanted: re.Pattern[bytes]) -> list[bool]:
    """Which of these a PDF names. What lies in compressed streams is not seen. Of what acts: nobody runs it either,
    since pages are shown as pictures. Of encryption: it stands in the trailer, which never is compressed."""
    found, tail = [False] * len(wanted), b""
    while piece := file.read(_PIECE):
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), tail + piece)
        found = [known or bool(each.search(plain)) for known, each in zip(found, wanted, strict=True)]
        if all(found):
            break
        tail = piece[-64:]
    return found


def _look_mp4(file: BinaryIO, extension: str) -> Found:
    head = file.read(12)
    if head[4:8] != b"ftyp" or head[8:12] in _FOREIGN_BRANDS:
        raise not_what_it_says(extension)
    try:
        return Found(() if video.playable(file) else ("unplayable",))
    except video.Unfinished:
        raise FileRefused(
            "视频没有录制或导出完整，任何播放器都打不开。请重新导出或重新录制后再上传。"
        ) from None


def _look_mp3(file: BinaryIO, extension: str) -> Found:
    head = file.read(10)
    at = 0
    if head[:3] == b"ID3" and len(head) == 10:
        size = 0
        for byte in head[6:10]:
            size = size << 7 | byte & 0x7F
        at = 10 + size
    if not _has_frames(file, at):
        raise not_what_it_says(extension)
    return Found()


_KBPS: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By version (MPEG 1; MPEG 2 and 2.5), of layer III."""
_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _has_frames(file: BinaryIO, at: int) -> bool:
    """Two frames of MPEG layer III, one after the other, in the first kilobytes after the tag."""
    file.seek(at)
    data = file.read(64 * 1024)
    for start in range(min(len(data) - 4, 16 * 1024)):
        length = _frame(data[start : start + 4])
        if length and (_frame(data[start + length : start + length + 4]) or start + length == len(data)):
            return True
    return False


def _frame(head: bytes) -> int:
    """The length of the frame that begins with `head`, in bytes; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate, kbps = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or layer != 1 or rate == 3 or kbps in (0, 15):
        return 0
    bits = _KBPS[3 if version == 3 else 2][kbps] * 1000
    return (144 if version == 3 else 72) * bits // _RATES[version][rate] + (head[2] >> 1 & 1)


def _look_picture(file: BinaryIO, extension: str) -> Found:
    magic = _PNG if extension == "png" else _JPEG
    if not file.read(8).startswith(magic):
        raise not_what_it_says(extension)
    return Found()


_LOOKS: Final[Mapping[str, Callable[[BinaryIO, str], Found]]] = {
    **dict.fromkeys(("docx", "pptx", "xlsx"), _look_office),
    **dict.fromkeys(("doc", "ppt", "xls"), _look_ole),
    **dict.fromkeys(("png", "jpg", "jpeg"), _look_picture),
    "zip": _look_zip,
    "rar": _look_archive,
    "pdf": _look_pdf,
    "mp3": _look_mp3,
    "mp4": _look_mp4,
}
