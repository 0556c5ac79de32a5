"""The kinds of files that are taken, and what each is to a browser."""

from dataclasses import dataclass
from typing import Final

from app import texts
from app.state.errors import FileRefused


@dataclass(frozen=True, slots=True)
class Kind:
    """`extension` names it; `view` is how a reviewer looks at it without saving it, empty when not at all."""

    extension: str
    mime: str
    view: str = ""


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

KINDS: Final = {
    kind.extension: kind
    for kind in (
        Kind("doc", "application/msword"),
        Kind("docx", _OFFICE + "wordprocessingml.document"),
        Kind("ppt", "application/vnd.ms-powerpoint"),
        Kind("pptx", _OFFICE + "presentationml.presentation"),
        Kind("xls", "application/vnd.ms-excel"),
        Kind("xlsx", _OFFICE + "spreadsheetml.sheet"),
        Kind("pdf", "application/pdf", "pages"),
        Kind("mp3", "audio/mpeg", "audio"),
        Kind("mp4", "video/mp4", "video"),
        Kind("png", "image/png", "picture"),
        Kind("jpg", "image/jpeg", "picture"),
        Kind("jpeg", "image/jpeg", "picture"),
        Kind("zip", "application/zip", "list"),
        Kind("rar", "application/vnd.rar", "list"),
    )
}

ALLOWED: Final = "doc、docx、ppt、pptx、xls、xlsx、pdf、mp3、mp4、png、jpg、jpeg、zip、rar"


@dataclass(frozen=True, slots=True)
class Found:
    """What was noticed: `active` (a PDF with scripts or actions), `macros`, `unplayable` (a video that browsers do not
    play); in what was taken earlier also `encrypted`. `perhaps_locked`: a PDF that may want a password, which only
    opening it tells."""

    notes: tuple[str, ...] = ()
    perhaps_locked: bool = False


def kind_of(extension: str) -> Kind:
    """Raises `FileRefused`."""
    kind = KINDS.get(extension)
    if kind is None:
        raise FileRefused(f"不支持这种文件。请上传以下格式之一：{ALLOWED}。")
    return kind


def not_what_it_says(extension: str) -> FileRefused:
    """The name says one thing and the content another."""
    return FileRefused(
        f"文件的内容不是 {extension} 格式，可能是改过扩展名或已经损坏。"
        f"请用原来的软件打开，另存为 {extension} 后重新上传。"
    )


def locked(what: str) -> FileRefused:
    """Nobody at the school knows the password."""
    return FileRefused(f"{what}，审核老师无法打开。请取消密码后重新上传。")


# Names of files as people's computers give them, made safe to keep and to show (docs/rules.md fault 42).
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
