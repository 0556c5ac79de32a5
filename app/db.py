"""Opening the database: migrations without losing a row, and the guards that SQL itself keeps.

SQLite runs in WAL mode with synchronous=FULL, because an acknowledged command must survive a power cut
(reliability.md). Migrating follows platform.md: with foreign keys on, SQLite's table rebuild silently deletes
the children of an altered table, so a migration runs with them off, is checked, and the file is copied first.
"""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import Tortoise, connections
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.api import migrate

from app.host.errors import StartError

_GUARDS = (
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_occupant ON seat(room_id) WHERE state IN ('invited', 'in_exam')",
    "CREATE UNIQUE INDEX IF NOT EXISTS seat_one_room ON seat(person_id)"
    " WHERE state IN ('waiting', 'talking', 'invited', 'in_exam')",
)
"""One occupant per room; a candidate live in one room at a time (product.md rule 4.1)."""

_APPEND_ONLY: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for table in ("event", "audit")
        for verb in ("update", "delete")
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION event_append_only() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION event_append_only()"
            for table in ("event", "audit")
        ),
    ),
}


Trouble = BaseORMException
"""Whatever the database answers with when it cannot do what was asked; nothing was done then."""


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
async def open_database(url: str) -> AsyncIterator[TortoiseContext]:
    """Migrate and open the database at `url` (sqlite:// or postgres://). Raises `DatabaseError`."""
    sqlite_file = _sqlite_file(url)
    with _told(sqlite_file):
        await (_migrate_sqlite(sqlite_file) if sqlite_file else _migrate(url))
    pragmas = "?synchronous=FULL&busy_timeout=5000" if sqlite_file else ""
    context = await Tortoise.init(config=_tortoise(url + pragmas), _enable_global_fallback=True)
    try:
        with _told(sqlite_file):
            await _guard(context)
        yield context
    finally:
        await context.close_connections()


@contextmanager
def _told(sqlite_file: Path | None) -> Iterator[None]:
    """What the database answers, as a sentence; never the URL, which holds a password."""
    try:
        yield
    except (sqlite3.Error, OSError, BaseORMException) as error:
        where = f"数据库文件 {sqlite_file}" if sqlite_file else "[database] url 所指的数据库"
        raise DatabaseError(f"{where} 不能使用：{error}。请检查后再启动。") from error


async def _migrate(url: str) -> None:
    """Closes what `migrate` leaves open: aiosqlite's thread would keep a program that fails here from ending."""
    try:
        await migrate(config=_tortoise(url))
    finally:
        await Tortoise.close_connections()


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


async def _migrate_sqlite(file: Path) -> None:
    await asyncio.to_thread(_back_up, file)
    await _migrate(f"sqlite://{file}?foreign_keys=OFF")
    with closing(sqlite3.connect(file)) as db:
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            f"数据库升级后有 {len(broken)} 条记录失去关联。请用同目录的备份恢复，并联系开发者。"
        )


def _back_up(file: Path) -> None:
    """Copy the file beside itself before it is migrated; the newest three copies are kept."""
    copies = file.parent / "backup"
    copies.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM INTO ?", (str(copies / f"exam-{time.time_ns()}.sqlite3"),))
    for old in sorted(copies.glob("exam-*.sqlite3"))[:-3]:
        old.unlink()


async def _guard(context: TortoiseContext) -> None:
    connection = context.db()
    await context.generate_schemas(safe=True)
    for statement in (*_GUARDS, *_APPEND_ONLY[connection.capabilities.dialect]):
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
