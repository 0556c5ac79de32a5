"""What an Office package (docx, pptx, xlsx) is: by what it says of itself (ECMA-376, part 2), not by names of files.

`_rels/.rels` names the main part, `[Content_Types].xml` says what that is. Word Online calls it `word/document2.xml`,
other programs as they like; Word opens them all, and so does a reviewer.
"""

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote
from xml.parsers import expat

from app.formats import zips
from app.formats.guard import Broken

_TYPES: Final = "[content_types].xml"
_RELATIONS: Final = "_rels/.rels"
_MAIN: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)
"""The relationship to the main part: of Office's own dialect, and of the strict one (ISO/IEC 29500)."""

_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_KINDS: Final = {
    f"{_OPEN_XML}wordprocessingml.document.main+xml": "docx",
    f"{_OPEN_XML}wordprocessingml.template.main+xml": "docx",
    f"{_OPEN_XML}presentationml.presentation.main+xml": "pptx",
    f"{_OPEN_XML}presentationml.slideshow.main+xml": "pptx",
    f"{_OPEN_XML}presentationml.template.main+xml": "pptx",
    f"{_OPEN_XML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{_OPEN_XML}spreadsheetml.template.main+xml": "xlsx",
}
"""Templates and slide shows differ in nothing but this word, and open like the rest. A binary workbook (xlsb) is not
here: no program but Excel shows it, and Excel itself refuses one that is called xlsx."""

_USUAL: Final = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
"""The main part of a package that does not say which it is."""

_LONGEST: Final = 1024**2
"""Bytes of either list that are read: an honest one has some thousand."""


def kind(archive: zipfile.ZipFile) -> tuple[str, bool]:
    """`docx`, `pptx`, `xlsx` or empty for another, and whether it holds macros. Raises `Broken`."""
    members = {_plain(name): name for name in archive.namelist()}
    if _TYPES not in members:
        raise Broken
    types = _types(_read(archive, members[_TYPES]))
    relations = _read(archive, members[_RELATIONS]) if _RELATIONS in members else b""
    main = _main(relations) if relations else next((name for name in _USUAL if name in members), "")
    if main not in members:
        raise Broken
    said = types.get("/" + main) or types.get(posixpath.splitext(main)[1].removeprefix("."), "")
    macros = any(name.endswith("vbaproject.bin") for name in members) or "macroenabled" in said
    return _kind(said, main), macros


def _kind(said: str, main: str) -> str:
    """By its type; where none is said that means anything, by the usual name."""
    if said in ("", "application/xml", "text/xml"):
        return _USUAL.get(main, "")
    return _KINDS.get(said) or _macro_kind(said)


def _macro_kind(said: str) -> str:
    """Those with macros are named by their program, so that the sentence can say what is wrong with them."""
    if "binary" in said or "macroenabled" not in said:
        return ""
    programs = {"vnd.ms-word": "docx", "vnd.ms-powerpoint": "pptx", "vnd.ms-excel": "xlsx"}
    return next((found for program, found in programs.items() if program in said), "")


def _plain(name: str) -> str:
    """Part names are compared without regard to case, and some programs write the wrong slash."""
    return name.replace("\\", "/").removeprefix("/").lower()


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    data = zips.read(archive, name, _LONGEST)
    if len(data) > _LONGEST:
        raise Broken
    return data


def _types(data: bytes) -> dict[str, str]:
    """Content types by part (`/word/document.xml`) and by extension (`xml`), all in small letters."""
    types: dict[str, str] = {}

    def take(name: str, values: Mapping[str, str]) -> None:
        key = {"Override": "PartName", "Default": "Extension"}.get(name)
        if key is not None:
            types[unquote(values.get(key, "")).lower()] = values.get("ContentType", "").strip().lower()

    _parse(data, take)
    return types


def _main(data: bytes) -> str:
    """The name of the main part, in small letters; empty when none is named."""
    targets: list[str] = []

    def take(name: str, values: Mapping[str, str]) -> None:
        if name == "Relationship" and values.get("Type") in _MAIN:
            targets.append(values.get("Target", ""))

    _parse(data, take)
    return posixpath.normpath(_plain(unquote(targets[0]))) if targets else ""


def _parse(data: bytes, take: Callable[[str, Mapping[str, str]], None]) -> None:
    """Hand each element's name, without its namespace, and attributes to `take`. What declares entities is no package
    (ECMA-376, part 2, 8.1.4). Raises `Broken`."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_declared: object) -> None:
        raise Broken

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, values: take(name.rpartition(" ")[2], values)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Broken from error
