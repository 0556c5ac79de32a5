"""A backup put back, into an empty place only: all of it, or nothing.

Everything is read and compared first, and the keys with it. Then it is laid out in a folder of the data directory,
opened and checked there as a start would, and only then put in its place, the database last.
"""

import asyncio
import errno
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from app.audit import AuditLog
from app.audit.heads import RoomHeads
from app.config import Config
from app.exam.store import Store
from app.host import durable
from app.host.clock import wall
from app.host.datadir import claim
from app.host.errors import StartError
from app.identity.kept.faces import Faces
from app.operator.archive import BACKUP, KEYS, ArchiveError, Manifest, look_through, unpack
from app.operator.backup import DATABASE
from app.operator.parts import DEMO, Part, check_signatures, keys_of, parts_of
from app.people.directory import People, anybody
from app.scoring.store import ScoreStore
from app.state.errors import RoomBroken
from app.storage import models
from app.storage.beside import POSTGRES, SQLITE, empty_again, is_empty, put_back
from app.storage.chain import Chain, open_chain
from app.storage.choice import storage_for
from app.storage.copies import RESERVE, checked
from app.storage.db import known_migrations, open_database, select, sqlite_file, sqlite_url, url_of
from app.storage.files import free_bytes
from app.storage.keys import SAMPLES, check_key
from app.storage.vault import open_vault

STAGING: Final = ".restoring"
"""Folder of the data directory in which everything is laid out before it is put in its place."""

_MAY_BE_THERE: Final = frozenset(("lock", "valkey", "lost+found", STAGING))
"""In a data directory that is empty nevertheless; `keys` too, where they were brought by hand."""

_IDS: Final = 500


@dataclass(frozen=True, slots=True)
class Restored:
    """What there is now, in figures; `broken`: rooms, and the audit log, that do not fit their chains, as the backup
    had them."""

    manifest: Manifest
    people: int
    rooms: int
    events: int
    audit: int
    broken: tuple[str, ...]


async def restore(config: Config, archive: Path, keys: Path | None) -> Restored:
    """Raises `ArchiveError`, `StartError`, `StorageError` or `OSError`; then nothing was restored."""
    _check_there(archive, keys)
    fresh = not config.data.exists()
    with claim(config.data):
        try:
            return await _restore(config, archive, keys)
        except BaseException:
            shutil.rmtree(config.data / STAGING, ignore_errors=True)
            if fresh:
                with suppress(OSError):
                    (config.data / "lock").unlink()
                    config.data.rmdir()
            raise


def _check_there(archive: Path, keys: Path | None) -> None:
    for file in filter(None, (archive, keys)):
        if not file.exists():
            raise ArchiveError(f"没有 {file}。请检查路径，并确认磁盘或共享目录已经挂载。")


async def _restore(config: Config, archive: Path, keys: Path | None) -> Restored:
    await _refuse_unless_empty(config, keys)
    manifest, digests = await asyncio.to_thread(look_through, archive, BACKUP)
    _refuse_other(config, manifest)
    _check_room(config, archive)
    staging = config.data / STAGING
    shutil.rmtree(staging, ignore_errors=True)  # of one that was broken off
    staging.mkdir(mode=0o700)
    await asyncio.to_thread(_lay_out_keys, config.data, staging, keys)
    vaults = keys_of(staging)
    check_signatures(manifest.signed, manifest.text(), vaults)
    async with AsyncExitStack() as undo:
        parts = parts_of(config, staging, vaults)
        dump = await _lay_out(undo, config, archive, digests, parts)
        restored = await _check(undo, config, staging, dump, manifest, parts)
        await asyncio.to_thread(_put_in_place, config, staging, manifest)
        undo.pop_all()
    return restored


# -- what is refused -------------------------------------------------------------------------------------------


async def _refuse_unless_empty(config: Config, keys: Path | None) -> None:
    allowed = _MAY_BE_THERE if keys else _MAY_BE_THERE | {"keys"}
    there = sorted(each.name for each in config.data.iterdir() if each.name not in allowed)
    if there:
        raise StartError(
            f"数据目录 {config.data} 里已有 {'、'.join(there[:5])}，没有恢复，以免覆盖。"
            f"请先把其中的内容移到别处保留，或用 EXAM_DATA 另指一个空目录。"
        )
    url = url_of(config)
    file = sqlite_file(url)
    if file is not None and file.exists():
        raise StartError(f"数据库文件 {file} 已经存在，没有恢复，以免覆盖。请先把它移到别处保留。")
    if file is None and not await is_empty(url):
        raise StartError(
            "[database] url 所指的数据库不是空的，没有恢复，以免覆盖。请用 createdb 新建一个空的数据库，"
            "把 [database] url 改为指向它，再执行一次。"
        )


def _refuse_other(config: Config, manifest: Manifest) -> None:
    newer = sorted(set(manifest.migrations) - known_migrations())
    if newer:
        raise ArchiveError(
            f"备份是云考场 {manifest.program} 做的，比本程序新：不认识其中的 {'、'.join(newer)}。"
            "请用那个版本或更新的程序恢复。"
        )
    wanted = SQLITE if sqlite_file(url_of(config)) else POSTGRES
    if manifest.database != wanted:
        words = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
        raise ArchiveError(
            f"备份里的数据库是 {words.get(manifest.database, '未知的')}，[database] url 指的却是 {words[wanted]}。"
            "请把 [database] url 改成与备份相同的一种。"
        )


def _check_room(config: Config, archive: Path) -> None:
    """All of it lies there once, and the database's first copy beside it."""
    wanted, free = 2 * archive.stat().st_size + RESERVE, free_bytes(config.data)
    if free < wanted:
        raise ArchiveError(
            f"{config.data} 所在的磁盘只剩 {free // 1_000_000} MB，恢复大约需要 {wanted // 1_000_000} MB。请清理磁盘。"
        )


# -- laid out --------------------------------------------------------------------------------------------------


def _lay_out_keys(data: Path, staging: Path, keys: Path | None) -> None:
    """From their archive, from a copy of the folder, or those that were brought by hand."""
    if keys is not None and keys.is_file():
        _, digests = look_through(keys, KEYS)
        for folder in ("keys", "tls"):
            (staging / folder).mkdir(mode=0o700)
        for _ in unpack(keys, digests, partial(_secret_place, staging)):
            pass
        return
    source = data / "keys" if keys is None else keys
    (staging / "keys").mkdir(mode=0o700)
    for file in source.glob("*.key*"):
        shutil.copyfile(file, staging / "keys" / file.name)
        (staging / "keys" / file.name).chmod(0o600)


def _secret_place(staging: Path, name: str) -> Path | None:
    folder, _, file = name.partition("/")
    safe = folder in ("keys", "tls") and file and "/" not in file and not file.startswith(".")
    return staging / folder / file if safe else None


async def _lay_out(
    undo: AsyncExitStack, config: Config, archive: Path, digests: Mapping[str, str], parts: Sequence[Part]
) -> Path:
    """Everything but the keys; the file of the database."""
    staging, storages = config.data / STAGING, {part.name: part.storage for part in parts}
    passing, dump = staging / "passing", staging / "exam.sqlite3"
    if config.materials.storage == "s3":
        await _mind_the_bucket(undo, config, digests)

    def place(name: str) -> Path:
        return dump if name in DATABASE.values() else passing

    for name, path in unpack(archive, digests, place):
        folder, _, file = name.partition("/")
        if path == passing:
            if folder not in storages:
                raise ArchiveError(f"备份里的 {name} 本程序不认识。请用做这份备份的版本恢复。")
            await storages[folder].put(file, passing)
    return dump


async def _mind_the_bucket(undo: AsyncExitStack, config: Config, digests: Mapping[str, str]) -> None:
    """What is in the S3 already stays there; what no row knows would be deleted after the start."""
    storage = storage_for(config.materials, config.data / "materials", "materials")
    ours = {name.partition("/")[2] for name in digests if name.startswith("materials/")}
    there = await storage.names(wall() + 3600)
    if unknown := len(there - ours):
        raise StartError(
            f"[materials] 的存储桶里有 {unknown} 个备份不认识的文件，启动之后会被当作残留删除，所以没有恢复。"
            "请换一个空的存储桶，或确认不再需要它们之后自行删除。"
        )

    async def take_back() -> None:
        for name in ours - there:
            await storage.delete(name)

    undo.push_async_callback(take_back)


# -- checked, as a start would ---------------------------------------------------------------------------------


async def _check(
    undo: AsyncExitStack,
    config: Config,
    staging: Path,
    dump: Path,
    manifest: Manifest,
    parts: Sequence[Part],
) -> Restored:
    url = url_of(config)
    if sqlite_file(url) is None:
        await put_back(url, dump)
        undo.push_async_callback(empty_again, url)
    else:
        url = sqlite_url(staging)
        verdict = await asyncio.to_thread(checked, dump)
        if not verdict.whole:
            raise ArchiveError(f"备份里的数据库已损坏（{verdict.problem}）。请换一份备份。")
    async with open_database(url):
        await _check_keys(staging)
        for part in parts:
            await _drop(part, manifest)
        for running in (models.NodeRow, models.JobRow):  # of the servers of then
            await running.all().delete()
        return await _figures(manifest, await open_chain(staging))


async def _check_keys(staging: Path) -> None:
    vault = open_vault(staging, may_create=not await anybody())
    await check_key(vault, staging, "school", partial(People(vault).sealed, SAMPLES))
    seal = open_vault(staging, may_create=not await Faces.any(), name="face")
    faces = Faces(staging / "faces", seal, lambda person: vault.index(person, "face"), wall)
    await check_key(seal, staging, "face", partial(faces.sealed, SAMPLES))


async def _drop(part: Part, manifest: Manifest) -> None:
    """The rows of files that were deleted while the backup was made."""
    gone = manifest.parts[part.name].gone if part.name in manifest.parts else []
    for start in range(0, len(gone), _IDS):
        ids = gone[start : start + _IDS]
        marks = ", ".join("?" * len(ids))
        await select(f"DELETE FROM {part.table} WHERE id IN ({marks}) RETURNING id", *ids)  # noqa: S608 - our word


async def _figures(manifest: Manifest, chain: Chain) -> Restored:
    """Damage that the backup has in it is told, and no reason to be left with nothing: such a room is not served."""
    audit, store = await AuditLog(chain, wall).verify(), Store(chain)
    broken = {
        f"考场 {misfit.room}" + (" 的评分" if misfit.scores else "")
        for misfit in await RoomHeads(chain, wall).verify()
    }
    for room in await store.room_ids(0):
        try:
            await store.load(room)
        except RoomBroken:
            broken.add(f"考场 {room}")
    for room in await (scores := ScoreStore(chain)).rooms():
        try:
            await scores.load(room)
        except RoomBroken:
            broken.add(f"考场 {room} 的评分")
    if audit.broken_at is not None:
        broken.add("审计记录")
    return Restored(
        manifest,
        await models.Person.all().count(),
        await models.RoomRow.all().count(),
        await models.Event.all().count(),
        audit.entries,
        tuple(sorted(broken)),
    )


# -- put in its place ------------------------------------------------------------------------------------------


def _put_in_place(config: Config, staging: Path, manifest: Manifest) -> None:
    """The database last, after its copy: a start that finds a copy and no database refuses to begin anew."""
    data, file = config.data, sqlite_file(url_of(config))
    if manifest.demo:
        (staging / DEMO).touch()
    for name in ("backup", "faces", "materials", "tls", "keys", DEMO):
        if (staging / name).exists() and not (data / name).exists():
            (staging / name).rename(data / name)
    durable.sync(data)
    if file is not None:
        _move(staging / "exam.sqlite3", file)
    shutil.rmtree(staging)
    durable.sync(data)


def _move(staged: Path, file: Path) -> None:
    """To another disk, too: `[database] url` may name a file anywhere."""
    part = file.with_name(f"{file.name}.part")
    try:
        staged.replace(part)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(staged, part)
        part.chmod(0o600)
    durable.put(part, file)
