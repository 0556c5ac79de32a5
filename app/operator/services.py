"""What the server stands on: database, Redis, keys, files, copies, networks. Asked beside it; what is written to see
whether it can be is taken away again."""

import asyncio
import os
import stat
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

from app.host import embedded, redis_client
from app.materials.service import storage_for
from app.operator.findings import Finding, bad, good, note
from app.operator.parts import KEYS
from app.operator.shared import Marks, places
from app.operator.site import Site
from app.state.clock import DAY, china_minute
from app.storage import copies, sealed
from app.storage.backed_up import LAST, OLD_AFTER
from app.storage.beside import SQLITE, Database, asking, clock
from app.storage.db import MIGRATIONS, known_migrations, sqlite_file, url_of
from app.storage.files import LocalStorage, Storage, StorageError
from app.storage.keys import fits
from app.storage.vault import Vault, open_vault

SKEW_NOTE: Final = 1.0
SKEW_BAD: Final = 10.0
"""Seconds this machine's clock may differ from the database's. Leases go by the database's clock alone; codes, tickets
and what pages show go by each server's."""

WRITE_NOTE: Final = 0.1
"""Seconds of a small write: a command waits for one, and the others of its room behind it."""

REDIS_NOTE: Final = 0.05

BACKUP_BAD: Final = 7 * DAY
"""Seconds since the last backup of everything."""

HEAD_WITHIN: Final = 3.0
"""Seconds an S3 gets for the few bytes that name a key."""

_PULSE: Final = (
    "INSERT INTO pulse (node, at, ballast) VALUES ('-check', 0, '')"
    " ON CONFLICT (node) DO UPDATE SET at = excluded.at"
)
"""A row that no server has: their names begin with a letter or a digit."""

_SAFE_SQLITE: Final = ("wal", 2)


# -- the database ----------------------------------------------------------------------------------------------


async def database(site: Site) -> list[Finding]:
    url = url_of(site.config)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return [_not_there(file)]
    async with asking(url) as db:
        had = await _migrations(db)
        if unknown := had - known_migrations():
            what = f"数据库已被更新版本的云考场升级过（{'、'.join(sorted(unknown))}）"
            return [bad("database", what, "请改用那个版本或更新的程序")]
        return [*await _settings(db), *_pending(had), *await _written(db, had), *await _skew(db)]


def _not_there(file: Path) -> Finding:
    if copies.times(file.parent / "backup"):
        what = f"数据库文件 {file} 不见了，而这里有它的备份"
        return bad("database", what, "按 docs/operating.md 从备份恢复，再启动")
    return note("database", "还没有数据库", "第一次启动时会自动建立；之后再检查一次")


async def _migrations(db: Database) -> set[str]:
    there = "SELECT name FROM sqlite_master WHERE name = 'tortoise_migrations'"
    if db.dialect != SQLITE:
        there = "SELECT 1 AS name WHERE to_regclass('tortoise_migrations') IS NOT NULL"
    return {str(row["name"]) for row in await db.rows(MIGRATIONS)} if await db.rows(there) else set()


async def _settings(db: Database) -> list[Finding]:
    if db.dialect == SQLITE:
        [version] = await db.rows("SELECT sqlite_version() AS version")
        [mode] = await db.rows("PRAGMA journal_mode")
        [sync] = await db.rows("PRAGMA synchronous")
        what = f"SQLite {version['version']}，{mode['journal_mode']} 模式"
        if (mode["journal_mode"], sync["synchronous"]) != _SAFE_SQLITE:
            todo = "启动时会改为 WAL；改不了时请检查数据目录所在的磁盘，不要放在网络盘上"
            return [note("database", what, todo)]
        return [good("database", what)]
    [row] = await db.rows("SHOW server_version")
    [commit] = await db.rows("SHOW synchronous_commit")
    what = (
        f"PostgreSQL {row['server_version'].split()[0]}，synchronous_commit = {commit['synchronous_commit']}"
    )
    if commit["synchronous_commit"] == "off":
        return [bad("database", what, "请在 postgresql.conf 里改为 on，否则断电会丢失已确认的操作")]
    return [good("database", what)]


def _pending(had: set[str]) -> list[Finding]:
    if had >= known_migrations():
        return []
    todo = "下次启动时自动升级（SQLite 会先备份；PostgreSQL 请先备份）"
    return [note("migrations", f"数据库还有 {len(known_migrations() - had)} 步升级没有做", todo)]


async def _written(db: Database, had: set[str]) -> list[Finding]:
    """What a command costs: one small transaction, on the disk when it returns."""
    if not had >= known_migrations():
        return []
    begun = time.monotonic()
    await db.rows(_PULSE)
    took = time.monotonic() - begun
    await db.rows("DELETE FROM pulse WHERE node = '-check'")
    what = f"数据库写入一次用 {took * 1000:.0f} 毫秒"
    if took > WRITE_NOTE:
        return [
            note("database_write", what, "磁盘太慢或太忙，操作会有延迟；请改用固态硬盘，或减少同机的其他负载")
        ]
    return [good("database_write", what)]


async def _skew(db: Database) -> list[Finding]:
    """Half the way of the question is not known."""
    if db.dialect == SQLITE:
        return []
    before = time.time()
    [row] = await db.rows(f"SELECT {clock(db)} AS now")
    after = time.time()
    skew, unsure = float(row["now"]) - (before + after) / 2, (after - before) / 2
    what = f"本机的时钟与数据库相差 {abs(skew):.2f} 秒"
    todo = "请让两台机器都与同一个 NTP 服务器同步"
    if abs(skew) - unsure > SKEW_BAD:
        return [bad("clock", what, todo)]
    return [note("clock", what, todo) if abs(skew) - unsure > SKEW_NOTE else good("clock", what)]


async def servers(site: Site) -> list[Finding]:
    """Who shares the database just now, and whether all are of one version."""
    url = url_of(site.config)
    if sqlite_file(url) is not None:
        return []
    async with asking(url) as db:
        if not await _migrations(db) >= known_migrations():
            return []
        rows = await db.rows(f"SELECT name, version FROM node WHERE until >= {clock(db)} ORDER BY name")  # noqa: S608
    names = [str(row["name"]) for row in rows]
    what = f"正在服务的服务器：{'、'.join(names) or '无'}"
    if len({row["version"] for row in rows}) > 1:
        versions = "、".join(f"{row['name']} 是 {row['version']}" for row in rows)
        told = note(
            "servers", f"{what}；版本不同：{versions}", "升级到一半可以如此；考试前请全部换成同一个版本"
        )
    else:
        told = good("servers", what)
    return [told, *await _shared(site, [name for name in names if name != site.config.server.node])]


async def _shared(site: Site, others: list[str]) -> list[Finding]:
    """Whether what each of the others has written can be read here."""
    marks = Marks(places(site.config), lambda: site.now)
    apart = {name: missing for name in others if (missing := await marks.missing(name))}
    if apart:
        told = "；".join(f"{name}：{'、'.join(words)}" for name, words in apart.items())
        todo = "这些目录和存储必须由所有服务器共用（deploy/README.md），否则一台收下的材料另一台打不开"
        return [bad("shared", f"看不到其他服务器写下的标记：{told}", todo)]
    return [good("shared", f"与 {'、'.join(others)} 共用材料、照片和导入目录")] if others else []


# -- Redis -----------------------------------------------------------------------------------------------------


async def redis(site: Site) -> list[Finding]:
    if not site.config.redis.url:
        program = embedded.find_server()
        return [good("redis", f"使用自带的 Valkey（{program.name}）")]
    client = redis_client.connect(site.config.redis.url)
    try:
        await client.ping()
        begun = time.monotonic()
        await client.ping()
        took = time.monotonic() - begun
        said = await client.info()
    except redis_client.RedisError as error:
        todo = "请检查 [redis] url 和那台服务器。Redis 不通时考试照常进行，但在线状态显示为未知"
        return [bad("redis", f"Redis 不能使用：{type(error).__name__}", todo)]
    finally:
        await client.aclose()
    return [_of_redis(said, took)]


def _of_redis(said: Mapping[str, object], took: float) -> Finding:
    policy, memory = str(said.get("maxmemory_policy", "")), said.get("maxmemory", 0)
    what = f"Redis {said.get('redis_version', '')}，{took * 1000:.0f} 毫秒应答，maxmemory-policy = {policy or '未知'}"
    if memory and policy not in ("noeviction", ""):
        return note("redis", what, "内存满时会丢弃在线状态，请改为 noeviction")
    if took > REDIS_NOTE:
        return note("redis", what, "应答太慢，在线状态会迟到；Redis 应与服务器在同一个机房")
    return good("redis", what)


# -- keys ------------------------------------------------------------------------------------------------------


async def keys(site: Site) -> list[Finding]:
    """Whether each is there, for nobody else's eyes, and the one that the database was sealed with."""
    data, url = site.config.data, url_of(site.config)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return []
    async with asking(url) as db:
        if not await _migrations(db) >= known_migrations():
            return []
        seals = {str(row["name"]): str(row["value"]) for row in await db.rows("SELECT name, value FROM seal")}
        rows = await db.rows("SELECT id FROM material WHERE sealed ORDER BY changed_at DESC LIMIT 1")
    found = {name: _key(data, name, seals) for name in KEYS}
    heads = await _head(storage_for(site.config.materials, data / "materials"), [row["id"] for row in rows])
    if heads and found["material"] is None:
        found["material"] = _of_material(data, *heads)
    wrong = [each for each in found.values() if each is not None]
    return wrong or [good("keys", "密钥齐全，权限正确，与数据库相符")]


def _key(data: Path, name: str, seals: Mapping[str, str]) -> Finding | None:
    seal, file = "chain" if name == "chain" else f"key:{name}", data / "keys" / f"{name}.key"
    if not file.exists():
        if seal not in seals:
            return None  # nothing was sealed with it yet
        return bad("keys", f"缺少密钥 {file}", "没有它，加密的数据读不出来。请从密钥的备份恢复")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return bad("keys", f"密钥 {file} 可以被其他用户读取", f"请执行 chmod 600 {file}")
    vault = open_vault(data, may_create=False, name=name)
    if seal in seals and not fits(vault, seal, seals[seal]):
        return bad("keys", f"密钥 {file} 不是加密这个数据库的那一把", "请从与数据库同时的备份恢复它")
    return None


async def _head(storage: Storage, ids: list[str]) -> tuple[str, bytes] | None:
    for name in ids:
        try:
            async with asyncio.timeout(HEAD_WITHIN):
                return name, b"".join([piece async for piece in storage.read(name, 0, sealed.HEAD)])
        except (TimeoutError, StorageError):  # told by who looks at the storage
            return None
    return None


def _of_material(data: Path, name: str, head: bytes) -> Finding | None:
    """This key has no check value in the database; each file says which it was sealed with."""
    file = data / "keys" / "material.key"
    if not file.exists():
        return bad("keys", f"缺少密钥 {file}", "没有它，考生的材料打不开。请从密钥的备份恢复")
    vault: Vault = open_vault(data, may_create=False, name="material")
    try:
        vault.file_key(head, name)
    except sealed.Broken:
        return bad("keys", f"密钥 {file} 打不开已有的材料", "请从与材料同时的备份恢复它")
    return None


# -- files -----------------------------------------------------------------------------------------------------


async def storage(site: Site) -> list[Finding]:
    """Written, read back and deleted, under a name that nobody has."""
    config = site.config
    if config.materials.storage == "local" and not config.data.exists():
        return []
    word = "对象存储" if config.materials.storage == "s3" else "数据目录"
    kept = storage_for(config.materials, config.data / "materials")
    name, content, begun = uuid4().hex, uuid4().bytes, time.monotonic()
    try:
        await kept.put(name, await asyncio.to_thread(_file, config.data, kept, content))
        came = b"".join([piece async for piece in kept.read(name, 0, len(content))])
        await kept.delete(name)
    except StorageError as error:
        todo = "请检查 [materials] 的设置、密钥的权限（读、写、删除、列出）和网络"
        return [bad("storage", f"材料的{word}不能使用：{_short(error)}", todo)]
    if came != content:
        return [bad("storage", f"材料的{word}读出的与写入的不同", "请检查存储")]
    took = time.monotonic() - begun
    return [good("storage", f"材料的{word}可以写、读、删（{took * 1000:.0f} 毫秒）")]


def _file(data: Path, kept: Storage, content: bytes) -> Path:
    """On the disk of the storage, where that is one."""
    folder = data if isinstance(kept, LocalStorage) else None
    handle, name = tempfile.mkstemp(dir=folder, prefix=".check-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)


def _short(error: Exception) -> str:
    """The first line: the rest is of the library, and long."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__


# -- copies and networks ---------------------------------------------------------------------------------------


async def backups(site: Site) -> list[Finding]:
    """Of the copies the program makes, and of all there is: whether the newest is as new as it should be."""
    file = sqlite_file(url_of(site.config))
    if file is None:
        return await _last_of_all(site)
    return [*_copies(site, file), *await _last_of_all(site)] if file.exists() else []


async def _last_of_all(site: Site) -> list[Finding]:
    """`run.py backup` leaves a word in the database, wherever it was done."""
    async with asking(url_of(site.config)) as db:
        if not await _migrations(db) >= known_migrations():
            return []
        rows = await db.rows(LAST)
    todo = "请每天执行 run.py backup（deploy/systemd/cloud-exam-room-backup.timer）；见 docs/operating.md"
    if not rows:
        return [note("backup", "还没有做过完整的备份：数据库、材料和人脸照片", todo)]
    what = f"最近一次完整的备份是 {china_minute(rows[0]['at'])}，在 {rows[0]['place']}"
    age = site.now - rows[0]["at"]
    if age > BACKUP_BAD:
        return [bad("backup", what, todo)]
    return [note("backup", what, todo) if age > OLD_AFTER else good("backup", what)]


def _copies(site: Site, file: Path) -> list[Finding]:
    config = site.config
    kept_in = [place for place in (file.parent / "backup", config.backup.dir) if place]
    made = min((copies.newest(place) for place in kept_in), default=0.0)
    if not made:
        return [
            note("backups", "还没有数据库的备份", "运行一小时后会自动做第一份；也可以现在执行 run.py backup")
        ]
    what = f"最近一次备份是 {china_minute(made)}"
    if site.now - made > 1.5 * config.backup.hours * 3600:
        return [note("backups", what, "服务器停了很久，或备份没有成功；请查看日志里的 backup_failed")]
    return [good("backups", what)]


async def running(site: Site) -> list[Finding]:
    """What the server that runs says of itself; what stops no exam there (`Health.serves`), stops none here."""
    if site.parts is None:
        return []
    wrong = [(part, word.rstrip("。")) for part, word in site.parts.items() if word != "ok"]
    told = [
        note("server", word, "") if part in ("redis", "disk") else bad("server", word, "")
        for part, word in wrong
    ]
    return told or [good("server", "服务器正在运行，自检正常")]
