"""Files that a power cut leaves whole: what is in them reaches the disk before their name does, and the name before
anybody hears of it. All are for the owner's eyes only. For threads."""

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """The file with this content, or as it was. Raises `OSError`."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)  # of a crash; perhaps with another mode
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    put(part, file)


def put(part: Path, file: Path) -> None:
    """Give `part`, of the same disk, the name of `file`, whatever had it before. Raises `OSError`."""
    sync(part)
    part.replace(file)
    sync(file.parent)


def folder(path: Path) -> None:
    """There from now on."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync(path.parent)


def sync(path: Path) -> None:
    """A file's content, or the names in a directory. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
