"""One consistent backup of everything, while the server runs.

The database first, as it is in one moment; then the files that its rows name. A file is in its place before its row is,
so all of them are there; one that was deleted meanwhile, row and all, is noted, and its row goes when it is restored.
"""

import asyncio
import re
import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.config import Config
from app.host.lacking import same_disk
from app.operator.archive import BACKUP, KEYS, ArchiveError, Count, Manifest, Writer, writing
from app.operator.parts import DEMO, Part, Row, keys_of, parts_of, secret_files, signatures
from app.state.clock import china
from app.storage.backed_up import NOTE
from app.storage.beside import POSTGRES, SQLITE, Snapshot, asking, snapshot
from app.storage.copies import RESERVE
from app.storage.db import MIGRATIONS, DatabaseError, known_migrations, sqlite_file, url_of
from app.storage.files import Gone

DATABASE: Final[Mapping[str, str]] = {SQLITE: "database/exam.sqlite3", POSTGRES: "database/exam.dump"}
"""The name of the database in the archive, by which one it is."""

_NAMED: Final = re.compile(r"cloudexam-\d{8}-\d{6}\.tar")

_ABOUT: Final = 100_000
"""Bytes of a file whose row doesn't say how large it is."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, how many bytes it has, and what is in it; the one of the keys, where it was wanted. `noted`: the
    database knows of it."""

    file: Path
    bytes: int
    manifest: Manifest
    keys: Path | None
    noted: bool

    @property
    def damaged(self) -> list[str]:
        """Files that were damaged, or lost, before."""
        return [each for count in self.manifest.parts.values() for each in count.damaged]


async def back_up(config: Config, to: Path, keys_to: Path | None, now: float) -> Made:
    """Into the folder or file `to`; the keys into the file `keys_to`. Raises `ArchiveError`, `StartError`,
    `StorageError` or `OSError`; then there is none."""
    file = _target(to, now)
    if keys_to is not None:
        _check_place(keys_to)
    with tempfile.TemporaryDirectory(prefix=".cloudexam-", dir=file.parent) as folder:
        manifest = await _write(config, file, Path(folder), now)
    if keys_to is not None:
        await asyncio.to_thread(_write_keys, config.data, keys_to, now)
    size = file.stat().st_size
    return Made(file, size, manifest, keys_to, await _note(url_of(config), now, file, size))


async def _note(url: str, now: float, file: Path, size: int) -> bool:
    """For whoever asks when the last one was made. It is good without that, too."""
    try:
        async with asking(url) as database:
            await database.rows(NOTE, now, _place(file), size)
    except DatabaseError:
        return False
    return True


def _place(file: Path) -> str:
    """By the machine's own name; a long one is shortened at its beginning."""
    return f"{socket.gethostname()}:{file.absolute()}"[-400:]


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` of the backups in `folder`, by the names this program gives them; those that
    went. Raises `OSError`."""
    there = sorted(file for file in folder.iterdir() if _NAMED.fullmatch(file.name))
    for file in there[:-keep]:
        file.unlink()
    return there[:-keep]


def _target(to: Path, now: float) -> Path:
    file = to / f"cloudexam-{china(now):%Y%m%d-%H%M%S}.tar" if to.is_dir() else to
    _check_place(file)
    return file


def _check_place(file: Path) -> None:
    if file.exists():
        raise ArchiveError(f"{file} 已经存在，没有覆盖它。请换一个文件名，或只写目录。")
    if not file.parent.is_dir():
        raise ArchiveError(f"没有 {file.parent} 这个目录。请先建立它，并确认磁盘或共享目录已经挂载。")


async def _write(config: Config, file: Path, folder: Path, now: float) -> Manifest:
    url, keys = url_of(config), keys_of(config.data)
    parts = parts_of(config, config.data, keys)
    async with snapshot(url, folder) as state:
        migrations = await _migrations(state)
        rows = [await state.rows(part.rows) for part in parts]
    _check_room(config, file, state.file, rows)
    database = SQLITE if sqlite_file(url) else POSTGRES
    with writing(file) as writer:
        writer.add(DATABASE[database], state.file)
        state.file.unlink()
        counts = {
            part.name: await _copied(writer, part, wanted, url)
            for part, wanted in zip(parts, rows, strict=True)
        }
        demo = (config.data / DEMO).exists()
        return writer.end(Manifest(BACKUP, now, database, migrations, demo, counts), signatures(keys))


async def _migrations(state: Snapshot) -> list[str]:
    had = {str(row["name"]) for row in await state.rows(MIGRATIONS)}
    if had != known_migrations():
        raise DatabaseError(
            "数据库不是本版本的：升级程序后还没有启动过，或它属于更新的版本。请用与数据库配套的版本备份；"
            "升级之前的备份，请在换上新版本之前做。"
        )
    return sorted(had)


async def _copied(writer: Writer, part: Part, rows: Sequence[Row], url: str) -> Count:
    count, size, gone, damaged = 0, 0, list[str](), list[str]()
    for row in rows:
        name = str(row["id"])
        try:
            async with part.storage.local(name) as file:
                whole, length = await asyncio.to_thread(_add, writer, part, row, file)
        except (Gone, FileNotFoundError):
            (damaged if await _is_named(part, name, url) else gone).append(name)
            continue
        count, size = count + 1, size + length
        if not whole:
            damaged.append(name)
    return Count(count, size, gone, damaged)


def _add(writer: Writer, part: Part, row: Row, file: Path) -> tuple[bool, int]:
    """Whether it is whole, and its size. One that is damaged is kept as it is: some of it may be of use."""
    whole = part.whole(file, row)
    return whole, writer.add(f"{part.name}/{row['id']}", file)


async def _is_named(part: Part, name: str, url: str) -> bool:
    """Whether its row is there still: a row goes before its file does."""
    async with asking(url) as database:
        return bool(await database.rows(f"SELECT id FROM {part.table} WHERE id = ?", name))  # noqa: S608 - our word


def _check_room(config: Config, file: Path, dump: Path, rows: Sequence[Sequence[Row]]) -> None:
    """The backup must not be what fills the disk under an exam."""
    wanted = dump.stat().st_size + sum(int(row.get("size", _ABOUT)) for part in rows for row in part)
    if same_disk(file.parent, config.data):
        wanted += RESERVE
    free = shutil.disk_usage(file.parent).free
    if free < wanted:
        raise ArchiveError(
            f"{file.parent} 所在的磁盘只剩 {free // 1_000_000} MB，这份备份大约需要 {wanted // 1_000_000} MB。"
            "请清理磁盘，或换一块磁盘。"
        )


def _write_keys(data: Path, file: Path, now: float) -> None:
    with writing(file) as writer:
        for name, path in secret_files(data).items():
            writer.add(name, path)
        writer.end(Manifest(KEYS, now), lambda _text: {})
