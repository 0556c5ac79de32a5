"""Names of files as people's computers give them, made safe to keep and to show (docs/rules.md fault 42)."""

from typing import Final

from app import texts

LONGEST: Final = 200
"""Bytes of UTF-8 a kept name has at most; most file systems take 255."""

_NAMELESS: Final = "未命名"


def clean(raw: str) -> str:
    """The last part of a path without what cannot be seen or turns the reading direction (`exe.fdp` must not read as
    `fdp.exe`), at most `LONGEST` bytes, its extension kept."""
    last = texts.line(raw).replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = " ".join(last.split()).rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem = stem.strip(" .") or _NAMELESS
    ending = f"{dot}{extension.strip()}"
    room = LONGEST - len(ending.encode())
    return stem.encode()[: max(room, 0)].decode(errors="ignore") + ending


def extension(name: str) -> str:
    """The part after the last dot, in small letters; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
