"""Opening the database: migrations without losing a row, and the guards that SQL itself keeps.

SQLite runs in WAL mode with synchronous=FULL, because an acknowledged command must survive a power cut
(reliability.md). Migrating follows platform.md: with foreign keys on, SQLite's table rebuild silently deletes
the children of an altered table, so a migration runs with them off, is checked, and the file is copied first.
"""

import asyncio
import importlib
import pkgutil
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import structlog
import tortoise.context
from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.api import migrate
from tortoise.transactions import in_transaction

from app.away import Away, Line
from app.host.errors import StartError

log = structlog.get_logger("db")

_DAY = 86400

_GUARDS = (
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_occupant ON seat(room_id) WHERE state IN ('invited', 'in_exam')",
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_room ON seat(person_id)"
    " WHERE state IN ('waiting', 'talking', 'invited', 'in_exam')",
    "CREATE UNIQUE INDEX IF NOT EXISTS person_exam_no ON person(exam_no) WHERE exam_no <> ''",
    "CREATE UNIQUE INDEX IF NOT EXISTS college_name ON college(name)",
    "CREATE UNIQUE INDEX IF NOT EXISTS major_name ON major(college_id, name)",
)
"""One occupant per room; a candidate live in one room at a time (product.md rule 4.1). No two of a name or number that
lists are read by."""

_APPEND_ONLY: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for table in ("event", "audit", "material_event")
        for verb in ("update", "delete")
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION event_append_only() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION event_append_only()"
            for table in ("event", "audit", "material_event")
        ),
    ),
}

_AT_MOST_TEN: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS material_slot_{name} BEFORE {verb} ON material"
        " WHEN NEW.slot NOT BETWEEN 1 AND 10 BEGIN SELECT RAISE(ABORT, 'a person has ten slots'); END"
        for name, verb in (("insert", "INSERT"), ("update", "UPDATE OF slot"))
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION material_slot() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'a person has ten slots' USING ERRCODE = 'check_violation'; END $$"
        " LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER material_slot BEFORE INSERT OR UPDATE ON material FOR EACH ROW"
        " WHEN (NEW.slot NOT BETWEEN 1 AND 10) EXECUTE FUNCTION material_slot()",
    ),
}
"""Together with the slot being unique: nobody has an eleventh file (fault 43). By trigger, because Tortoise's
migrations leave CHECK out of the tables they make."""


Trouble = Away
"""What is raised whenever the database is away, whichever it is; the same may be asked again."""


class DatabaseError(StartError):
    """The database cannot be used; the message says why and what to do."""


def sqlite_url(data: Path) -> str:
    """The URL of the database kept in the data directory `data`."""
    return f"sqlite://{data / 'exam.sqlite3'}"


def _tortoise(url: str) -> dict[str, Any]:
    return {
        "connections": {"default": url},
        "apps": {
            "exam": {
                "models": ["app.models"],
                "migrations": "app.migrations",
                "default_connection": "default",
            }
        },
    }


MODELS = _tortoise("sqlite://:memory:")
"""For `make migration`, which compares the models with the migrations and needs no database."""


@asynccontextmanager
async def open_database(url: str, clock: Callable[[], float] = time.time) -> AsyncIterator[TortoiseContext]:
    """Migrate and open the database at `url` (sqlite:// or postgres://). Raises `DatabaseError`."""
    sqlite_file = _sqlite_file(url)
    with _told(sqlite_file):
        await (_migrate_sqlite(sqlite_file, clock()) if sqlite_file else _migrate(url))
    pragmas = "?synchronous=FULL&busy_timeout=5000" if sqlite_file else ""
    context = TortoiseContext()  # `Tortoise.init` would take over one that is open, and share its tables
    try:
        with _told(sqlite_file), context:
            await context.init(config=_through_ours(_tortoise(url + pragmas)), _enable_global_fallback=True)
            await _guard(context)
        yield context
    finally:
        await _close(context)


def _through_ours(config: dict[str, Any]) -> dict[str, Any]:
    """The same, with clients of ours. A migration goes without: it may take its time, and nobody waits for it."""
    told = expand_db_url(config["connections"]["default"])
    ours = {"engine": "app.db_clients", "credentials": {**told["credentials"], "line": Line()}}
    return {**config, "connections": {"default": ours}}


def line() -> Line:
    """The way to the open database, for whoever counts how often it was away."""
    known: Line = connections.get("default").line
    return known


async def _close(context: TortoiseContext) -> None:
    """To the end even when cancelled, and forgotten even when it fails: Tortoise finds the open database by one global
    name, and would refuse every other of this process."""
    closing = asyncio.create_task(context.close_connections())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await asyncio.wait([closing])
        raise
    finally:
        if tortoise.context._global_context is context:
            tortoise.context._global_context = None


@contextmanager
def _told(sqlite_file: Path | None) -> Iterator[None]:
    """What the database answers, as a sentence; never the URL, which holds a password."""
    try:
        yield
    except (sqlite3.Error, OSError, BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        where = f"数据库文件 {sqlite_file}" if sqlite_file else "[database] url 所指的数据库"
        told = error.told if isinstance(error, Away) else error
        raise DatabaseError(f"{where} 不能使用：{told}。请检查后再启动。") from error


async def _migrate(url: str) -> None:
    """Closes what `migrate` leaves open: aiosqlite's thread would keep a program that fails here from ending."""
    async with TortoiseContext():
        await migrate(config=_tortoise(url))


@asynccontextmanager
async def transaction() -> AsyncIterator[BaseDBAsyncClient]:
    """All of the block's statements or none. Raises `Trouble` when it cannot be committed."""
    async with in_transaction() as db:
        yield db


async def select(sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query written by hand, for the few that are asked at every turn; `?` marks a value."""
    connection = connections.get("default")
    if connection.capabilities.dialect != "sqlite":
        places = count(1)
        sql = re.sub(r"\?", lambda _mark: f"${next(places)}", sql)
    rows: list[dict[str, Any]] = await connection.execute_query_dict(sql, list(values))
    return rows


def _sqlite_file(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite://")) if urlsplit(url).scheme == "sqlite" else None


async def _migrate_sqlite(file: Path, now: float) -> None:
    pending = not _is_migrated(file)
    await asyncio.to_thread(_back_up, file, now, pending)
    if pending:
        await _migrate(f"sqlite://{file}?foreign_keys=OFF")
    with closing(sqlite3.connect(file)) as db:
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            f"数据库升级后有 {len(broken)} 条记录失去关联。请用同目录的备份恢复，并联系开发者。"
        )


def _is_migrated(file: Path) -> bool:
    """Whether the file has had every migration of this program: then a start has nothing to do, and no risk."""
    if not file.exists():
        return False
    package = importlib.import_module(_tortoise("")["apps"]["exam"]["migrations"])
    wanted = {each.name for each in pkgutil.iter_modules(package.__path__)}
    with closing(sqlite3.connect(file)) as db:
        try:
            had = {name for (name,) in db.execute("SELECT name FROM tortoise_migrations WHERE app = 'exam'")}
        except sqlite3.OperationalError:  # no such table
            return False
    return wanted <= had


def _back_up(file: Path, now: float, pending: bool) -> None:
    """Copy the file beside itself before it is migrated, and once a day.

    Not at every start: a program that crashes as often as it starts would soon have evicted every good copy.
    """
    copies = file.parent / "backup"
    copies.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        return
    newest = max((made for made in _times(copies).values() if made <= now), default=0)
    if pending:
        _copy(file, copies, now)
    elif now - newest >= _DAY:
        try:
            _copy(file, copies, now)
        except (sqlite3.Error, OSError) as error:  # a full disk must not keep an exam from going on
            log.error("backup_failed", error=str(error))  # noqa: TRY400 - no bug of ours


def _copy(file: Path, copies: Path, now: float) -> None:
    """Under another name until it is whole: half a copy must not pass for one."""
    partial = copies / "partial"
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM INTO ?", (str(partial),))
    partial.rename(copies / f"exam-{int(now * 1e9)}.sqlite3")
    _thin_out(copies, now)


def _thin_out(copies: Path, now: float) -> None:
    """Keep the newest three, and the first of each of the last seven days."""
    times = _times(copies)
    newest_first = sorted(times, key=lambda copy: times[copy], reverse=True)
    first_of_day = {
        times[copy] // _DAY: copy for copy in newest_first if times[copy] // _DAY > now // _DAY - 7
    }
    for copy in set(newest_first[3:]) - set(first_of_day.values()):
        copy.unlink()


def _times(copies: Path) -> dict[Path, float]:
    """The copies and when each was made, seconds since 1970, by their names: a restored file has a new date."""
    names = ((copy, copy.stem.removeprefix("exam-")) for copy in copies.glob("exam-*.sqlite3"))
    return {copy: int(stamp) / 1e9 for copy, stamp in names if stamp.isdecimal()}


async def _guard(context: TortoiseContext) -> None:
    connection = context.db()
    await context.generate_schemas(safe=True)
    dialect = connection.capabilities.dialect
    for statement in (*_GUARDS, *_APPEND_ONLY[dialect], *_AT_MOST_TEN[dialect]):
        await connection.execute_script(statement)
    await _check_settings(connection)


async def _check_settings(connection: Any) -> None:
    """Refuse to run on settings under which an acknowledged command could be lost."""
    if connection.capabilities.dialect == "sqlite":
        mode = (await connection.execute_query_dict("PRAGMA journal_mode"))[0]["journal_mode"]
        sync = (await connection.execute_query_dict("PRAGMA synchronous"))[0]["synchronous"]
        if (mode, sync) != ("wal", 2):
            raise DatabaseError("SQLite 没有进入 WAL + synchronous=FULL 模式，请检查数据目录所在的磁盘。")
    else:
        row = (await connection.execute_query_dict("SHOW synchronous_commit"))[0]
        if row["synchronous_commit"] == "off":
            raise DatabaseError("PostgreSQL 的 synchronous_commit 为 off，请改为 on 后再启动。")
