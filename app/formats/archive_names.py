"""Names in archives, as the person who packed them saw them.

A zip says that a name is UTF-8, which may be a lie, or says nothing. What says nothing is UTF-8 from a Mac (which also
takes accents apart), GBK from the Explorer of a Chinese Windows, and code page 437 by the letter of the format
(APPNOTE.TXT, appendix D). Big5 and Shift-JIS are read as GBK: the bytes of one name in six of three common characters
are common characters in both (成绩单 is 傖憎等), and nothing else tells them apart.
"""

import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from app import texts

_UTF8: Final = 0x800
_UNIX: Final = (3, 19)
"""Systems (`version made by`) whose names are UTF-8 where they can be: Unix and macOS."""
_UNICODE_PATH: Final = 0x7075
"""The extra field of Info-ZIP that holds the name in UTF-8 (APPNOTE.TXT, 4.6.9)."""
_ENTRY: Final = struct.Struct("<8xH18xHHH12x")
"""Of what a list says of one file: its flags, and how long its name, extra fields and comment are, which follow."""
_LEFTOVERS: Final = {".ds_store", "thumbs.db", "desktop.ini"}


def of_zip(info: zipfile.ZipInfo) -> str:
    """The name with its folders, tidy."""
    if info.flag_bits & _UTF8:
        return tidy(info.filename)
    raw = info.orig_filename.encode("cp437", "replace").split(b"\0", 1)[0]
    return tidy(_unicode_path(info.extra, raw) or decoded(raw, unix=info.create_system in _UNIX))


def unlied(listed: bytes) -> bytes:
    """The list of files of a zip without the flag that says UTF-8 where it is not: programs set it and write GBK, and
    Python refuses the whole archive. Where GBK is UTF-8 by chance (模 is ģ), the flag is believed."""
    made, at = bytearray(listed), 0
    while at + _ENTRY.size <= len(made):
        flags, name, extra, comment = _ENTRY.unpack_from(made, at)
        start = at + _ENTRY.size
        if flags & _UTF8 and not _is_utf8(made[start : start + name]):
            struct.pack_into("<H", made, at + 8, flags ^ _UTF8)
        at = start + name + extra + comment
    return bytes(made)


def decoded(raw: bytes, *, unix: bool = True) -> str:
    """Bytes of which nobody says what they are. `unix`: a system wrote them whose names are UTF-8.

    On a Windows two bytes that could be one letter of the West in UTF-8 are a Chinese one in GBK; three that are a
    Chinese one in UTF-8 hardly ever mean something in GBK.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _by_code_page(raw)
    if unix or raw.isascii() or any(ord(char) > 0x7FF for char in text):
        return text
    return _by_code_page(raw)


def tidy(name: str) -> str:
    """Composed, with slashes, and without what is not seen or turns the reading direction."""
    return texts.line(name).replace("\\", "/")


def is_leftover(name: str) -> bool:
    """What a system packs beside what the person meant: resource forks, folder settings, thumbnails."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith("._") or path.name.lower() in _LEFTOVERS


def _is_utf8(raw: bytearray) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_code_page(raw: bytes) -> str:
    for encoding in ("gb18030", "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Empty where there is none, or one of another name: programs that rename do not always know of it."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            same = struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw)
            return field[5:].decode("utf-8", "replace") if same else ""
        at += 4 + size
    return ""
