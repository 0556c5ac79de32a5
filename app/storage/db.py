"""Opening the database: migrations without losing a row, and the guards that SQL itself keeps.

SQLite runs in WAL mode with synchronous=FULL, because an acknowledged command must survive a power cut
(docs/rules.md 4.3). With foreign keys on, SQLite's table rebuild silently deletes the children of an altered table,
so a migration runs with them off, is checked, and the file is copied first (docs/measured.md database).
"""

import asyncio
import importlib
import pkgutil
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from functools import cache
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
from tortoise.exceptions import BaseORMException, ValidationError
from tortoise.migrations.api import migrate
from tortoise.transactions import in_transaction

from app import VERSION
from app.config import Config
from app.host.errors import StartError
from app.state.clock import DAY, china_minute
from app.storage import copies
from app.storage.away import Away, Line

log = structlog.get_logger("db")

CONNECT_SECONDS = 10.0
"""How long a start waits for PostgreSQL to take it in."""

CHECK_SECONDS = 10.0
"""How long a start looks for damage in the file: some 5 GB on an SSD. The daily copy is looked at to its end."""

MIGRATIONS = "SELECT name FROM tortoise_migrations WHERE app = 'exam'"

CLOCKS: Mapping[str, str] = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgres": "extract(epoch from clock_timestamp())",
}

_GUARDS = (
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_occupant ON seat(room_id) WHERE state IN ('invited', 'in_exam')",
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_room ON seat(person_id)"
    " WHERE state IN ('waiting', 'talking', 'invited', 'in_exam')",
    "CREATE UNIQUE INDEX IF NOT EXISTS person_exam_no ON person(exam_no) WHERE exam_no <> ''",
    "CREATE UNIQUE INDEX IF NOT EXISTS college_name ON college(name)",
    "CREATE UNIQUE INDEX IF NOT EXISTS major_name ON major(college_id, name)",
)
"""One occupant per room; a candidate live in one room at a time (docs/rules.md 4.1). No two of a name or number that
lists are read by."""

_LOGS: Mapping[str, str] = {
    "event": "id = NEW.id OR (room_id = NEW.room_id AND seq = NEW.seq)"
    " OR (room_id = NEW.room_id AND actor = NEW.actor AND key = NEW.key)",
    "score_event": "id = NEW.id OR (room_id = NEW.room_id AND seq = NEW.seq)"
    " OR (room_id = NEW.room_id AND actor = NEW.actor AND key = NEW.key)",
    "score_rubric": "id = NEW.id OR (rubric = NEW.rubric AND version = NEW.version)",
    "audit": "id = NEW.id",
    "material_event": "id = NEW.id",
    "pledge_text": "version = NEW.version OR rowid = NEW.rowid",
}
"""What is only ever added to, and which entry a new one would take the place of. Where the key is no number, SQLite has
one of its own beside it, by which an entry can be replaced as well."""
_ONE_OF_A_DOCUMENT = (
    "CREATE UNIQUE INDEX IF NOT EXISTS person_id_index_once ON person(gate, id_index) WHERE id_index <> ''"
)
_DOCUMENTS_TWICE = """
    SELECT COUNT(*) AS documents FROM
    (SELECT 1 FROM person WHERE id_index <> '' GROUP BY gate, id_index HAVING COUNT(*) > 1) AS twice
"""
"""Nobody applies twice for one major. Two requests at once could have entered somebody so before there was the index:
that must not keep a school from starting, so it is said and goes on without."""

_APPEND_ONLY: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        *(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            for table in _LOGS
            for verb in ("update", "delete")
        ),
        # REPLACE deletes without asking the trigger above, unless the connection has recursive_triggers on; ours have,
        # but whoever opens the file may not.
        *(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
            " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            for table, taken in _LOGS.items()
        ),
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION event_append_only() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION event_append_only()"
            for table in _LOGS
        ),
        *(
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()"
            for table in _LOGS
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
"""Together with the slot being unique: nobody has an eleventh file (docs/rules.md fault 43). By trigger, because
Tortoise's migrations leave CHECK out of the tables they make."""


Trouble = Away
"""What is raised whenever the database is away, whichever it is; the same may be asked again."""


Misfit = ValidationError
"""A value that no row can have, a text longer than its column: whoever sent it is told, and need not try again."""


class DatabaseError(StartError):
    """The database cannot be used; the message says why and what to do."""


def url_of(config: Config) -> str:
    """The database that `[database] url` names, or that of the data directory."""
    return config.database.url or sqlite_url(config.data)


def sqlite_url(data: Path) -> str:
    """The URL of the database kept in the data directory `data`."""
    return f"sqlite://{data / 'exam.sqlite3'}"


def _tortoise(url: str) -> dict[str, Any]:
    return {
        "connections": {"default": url},
        "apps": {
            "exam": {
                "models": ["app.storage.models"],
                "migrations": "app.storage.migrations",
                "default_connection": "default",
            }
        },
    }


MODELS = _tortoise("sqlite://:memory:")
"""For `make migration`, which compares the models with the migrations and needs no database."""


@asynccontextmanager
async def open_database(
    url: str, clock: Callable[[], float] = time.time, keep_days: int = copies.KEEP_DAYS
) -> AsyncIterator[TortoiseContext]:
    """Migrate and open the database at `url` (sqlite:// or postgres://). Raises `DatabaseError`."""
    file = sqlite_file(url)
    pragmas = "?synchronous=FULL&busy_timeout=5000&recursive_triggers=ON" if file else ""
    context = TortoiseContext()  # `Tortoise.init` would take over one that is open, and share its tables
    try:
        with explained(file):
            async with _in_turn(url) if file is None else nullcontext():
                await (_migrate_sqlite(file, clock(), keep_days) if file else _migrate_postgres(url))
                with context:
                    await context.init(
                        config=_through_ours(_tortoise(url + pragmas)), _enable_global_fallback=True
                    )
                    await _guard(context)
        yield context
    finally:
        await _close(context)


def _through_ours(config: dict[str, Any]) -> dict[str, Any]:
    """The same, with clients of ours. A migration goes without: it may take its time, and nobody waits for it."""
    told = expand_db_url(config["connections"]["default"])
    ours = {"engine": "app.storage.db_clients", "credentials": {**told["credentials"], "line": Line()}}
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


_NO_DATABASE = (
    sqlite3.Error,
    OSError,
    BaseORMException,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    copies.CopyError,
)


@contextmanager
def explained(file: Path | None) -> Iterator[None]:
    """What the database answers, as a sentence; never the URL, which holds a password."""
    try:
        yield
    except _NO_DATABASE as error:
        where = f"数据库文件 {file}" if file else "[database] url 所指的数据库"
        why = error.told if isinstance(error, Away) else error
        raise DatabaseError(f"{where} 不能使用：{why}。请检查后再启动。") from error


def login(url: str) -> dict[str, Any]:
    """What asyncpg is told, of what the URL says."""
    said = expand_db_url(url.replace("asyncpg://", "postgres://", 1))["credentials"]
    names = ("host", "port", "user", "password", "database", "ssl")
    return {name: said[name] for name in names if said.get(name)}


@asynccontextmanager
async def _in_turn(url: str) -> AsyncIterator[None]:
    """One server after the other: two that start at once would make the same tables."""
    own = await asyncpg.connect(**login(url), timeout=CONNECT_SECONDS)
    try:
        await own.execute("SELECT pg_advisory_lock(hashtext('migrations'))")
        yield
    finally:
        await own.close()


async def _migrate_postgres(url: str) -> None:
    async with TortoiseContext() as context:
        await context.init(config=_tortoise(url))
        db = context.db()
        [table] = await db.execute_query_dict("SELECT to_regclass('tortoise_migrations') AS there")
        had = (
            {str(row["name"]) for row in await db.execute_query_dict(MIGRATIONS)} if table["there"] else set()
        )
    _refuse_newer(had, None)
    await _migrate(url)


async def _migrate(url: str) -> None:
    """Closes what `migrate` leaves open: aiosqlite's thread would keep a program that fails here from ending."""
    async with TortoiseContext():
        await migrate(config=_tortoise(url))


@asynccontextmanager
async def transaction(turn: str = "") -> AsyncIterator[BaseDBAsyncClient]:
    """All of the block's statements or none, whoever makes them. Raises `Trouble` when it cannot be committed.

    Those that name the same `turn` follow each other, whatever process they are of, and the later sees what the earlier
    wrote: on SQLite every one does, since its only connection is held, PostgreSQL needs a lock.
    """
    async with in_transaction() as db:
        if turn and db.capabilities.dialect == "postgres":
            await db.execute_query("SELECT pg_advisory_xact_lock(hashtext($1))", [turn])
        yield db


def now_sql() -> str:
    """The database's own clock, in seconds since 1970: the same for whichever process asks."""
    return CLOCKS[connections.get("default").capabilities.dialect]


async def select(sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query written by hand, for the few that are asked at every turn, or of a change that is one
    statement and says what it did by RETURNING; `?` marks a value."""
    connection = connections.get("default")
    if connection.capabilities.dialect != "sqlite":
        sql = numbered(sql)
    rows: list[dict[str, Any]] = await connection.execute_query_dict(sql, list(values))
    return rows


@cache
def numbered(sql: str) -> str:
    """As PostgreSQL marks values."""
    places = count(1)
    return re.sub(r"\?", lambda _mark: f"${next(places)}", sql)


def sqlite_file(url: str) -> Path | None:
    """The file the URL names; None: it is no SQLite."""
    return Path(url.removeprefix("sqlite://")) if urlsplit(url).scheme == "sqlite" else None


async def _migrate_sqlite(file: Path, now: float, keep_days: int = copies.KEEP_DAYS) -> None:
    had = await asyncio.to_thread(_look_over, file)
    _refuse_newer(had, file)
    pending = not known_migrations() <= had
    await asyncio.to_thread(_back_up, file, now, pending, keep_days)
    if pending:
        await _migrate(f"sqlite://{file}?foreign_keys=OFF")
    with closing(sqlite3.connect(file)) as db:
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            f"数据库升级后有 {len(broken)} 条记录失去关联。请用同目录的备份恢复，并联系开发者。"
        )


def _look_over(file: Path) -> set[str]:
    """The migrations the file has had. Refuses to go on with one that the disk has damaged: every further write may
    damage it more."""
    if not file.exists() or not file.stat().st_size:
        _refuse_lost(file)
        return set()
    begun, verdict = time.monotonic(), copies.checked(file, CHECK_SECONDS)
    took = round(time.monotonic() - begun, 1)
    if verdict.whole is False:
        log.error("database_damaged", problem=verdict.problem)
        raise DatabaseError(_damaged(file, verdict.problem))
    if verdict.whole is None:
        log.warning("database_check_unfinished", seconds=took, file=str(file))
    elif took:  # the start was kept waiting by it
        log.info("database_checked", seconds=took)
    return _recorded(file)


def _refuse_lost(file: Path) -> None:
    """A new school would begin in the place of one that has copies of its database: nobody would hear that it is
    gone."""
    folder = file.parent / "backup"
    kept = copies.newest_whole(folder)
    if kept is not None:
        log.error("database_lost")
        raise DatabaseError(
            f"数据库文件 {file} 不见了，或是空的，而这里有它的备份。没有启动，以免从空白重新开始。"
            f"{_restored(file, *kept)}"
            f"如果确实要从空白开始，请先把 {folder} 移到别处。"
        )


def _damaged(file: Path, problem: str) -> str:
    kept = copies.newest_whole(file.parent / "backup")
    said = f"数据库文件 {file} 已损坏（{problem}），没有启动，以免损失更多。"
    if kept is None:
        return f"{said}没有找到完好的备份。请保留这个文件，不要删除，并联系开发者；见 docs/operating.md。"
    return f"{said}{_restored(file, *kept)}"


def _restored(file: Path, copy: Path, made: float) -> str:
    return (
        f"最近一份完好的备份是 {copy}（{china_minute(made)}）。恢复的办法：把 {file.name}、{file.name}-wal、"
        f"{file.name}-shm 移到别处保留，把这份备份复制为 {file}，再启动；备份之后的改动会丢失。详见 docs/operating.md。"
    )


def known_migrations() -> set[str]:
    """The migrations of this program, by name."""
    package = importlib.import_module(_tortoise("")["apps"]["exam"]["migrations"])
    return {each.name for each in pkgutil.iter_modules(package.__path__)}


def _recorded(file: Path) -> set[str]:
    """The migrations the file has had."""
    with closing(sqlite3.connect(file)) as db:
        try:
            return {str(name) for (name,) in db.execute(MIGRATIONS)}
        except sqlite3.OperationalError:  # no such table
            return set()


def _refuse_newer(had: set[str], file: Path | None) -> None:
    """A newer program has made changes that this one knows nothing of: it would write what that one can't read."""
    unknown = sorted(had - known_migrations())
    if not unknown:
        return
    raise DatabaseError(
        f"数据库已被更新版本的云考场升级过：本程序 {VERSION} 不认识其中的 {'、'.join(unknown)}。"
        f"没有启动，以免损坏数据。请改用那个版本或更新的程序。{_way_back(file)}"
    )


def _way_back(file: Path | None) -> str:
    """To this version, for who must: what was entered since is lost then."""
    if file is None:
        return "如果必须退回本版本，请用升级之前的数据库备份恢复，此后的改动会丢失；见 docs/operating.md。"
    made = copies.times(file.parent / "backup")
    fitting = [copy for copy in made if _recorded(copy) <= known_migrations()]
    if not fitting:
        return "没有找到升级之前的备份；见 docs/operating.md。"
    copy = max(fitting, key=made.__getitem__)
    return (
        f"如果必须退回本版本，可用升级之前的备份 {copy}（{china_minute(made[copy])}）恢复，此后的改动会丢失；"
        "见 docs/operating.md。"
    )


def _back_up(file: Path, now: float, pending: bool, keep_days: int) -> None:
    """Copy the file beside itself before it is migrated, and when it has not been for a day.

    Not at every start: a program that crashes as often as it starts would soon have evicted every good copy.
    """
    folder = file.parent / "backup"
    copies.folder(folder)
    if not file.exists():
        return
    if pending:
        _copy(file, folder, now, keep_days)
    elif now - copies.newest(folder, now) >= DAY:
        try:
            _copy(file, folder, now, keep_days)
        except (
            copies.CopyError,
            sqlite3.Error,
            OSError,
        ) as error:  # a full disk must not keep an exam from going on
            log.error("backup_failed", error=str(error))  # noqa: TRY400 - no bug of ours


def _copy(file: Path, folder: Path, now: float, keep_days: int) -> None:
    copies.make(file, folder, now)
    copies.thin_out(folder, now, keep_days)


async def _guard(context: TortoiseContext) -> None:
    connection = context.db()
    await context.generate_schemas(safe=True)
    dialect = connection.capabilities.dialect
    for statement in (*_GUARDS, *_APPEND_ONLY[dialect], *_AT_MOST_TEN[dialect]):
        await connection.execute_script(statement)
    [twice] = await connection.execute_query_dict(_DOCUMENTS_TWICE)
    if twice["documents"]:
        log.error("documents_entered_twice", documents=twice["documents"])
    else:
        await connection.execute_script(_ONE_OF_A_DOCUMENT)
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
