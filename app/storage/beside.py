"""The database asked and copied beside the server, by whoever looks after it: nothing is migrated, nothing stays open.

A snapshot is one state of it, as a file, and what its rows said in the same moment. SQLite's is made as the daily
copies are, and the copy is asked. PostgreSQL's is made by its own tools: a transaction hands its snapshot to `pg_dump`
(its manual, "Snapshot Synchronization Functions") and is asked itself.
"""

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final, Protocol

import asyncpg

from app.storage import copies
from app.storage.db import CLOCKS, DatabaseError, explained, login, numbered, sqlite_file

Rows = list[dict[str, Any]]

CONNECT_WITHIN: Final = 5.0
"""Seconds a PostgreSQL gets to answer whoever looks."""

SQLITE: Final = "sqlite"
POSTGRES: Final = "postgres"

_EMPTY: Final = """
    SELECT count(*) AS number FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'S')
"""
_EMPTIED: Final = """
    DO $$ DECLARE each record; BEGIN
        FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
            EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', each.tablename);
        END LOOP;
        FOR each IN SELECT oid::regprocedure AS name FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace LOOP
            EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', each.name);
        END LOOP;
    END $$
"""


class Database(Protocol):
    """One that is asked. `now` is its own clock, as SQL, in seconds since 1970."""

    dialect: str

    async def rows(self, sql: str, *values: object) -> Rows:
        """`?` marks a value. Raises what its driver raises."""


class _Sqlite:
    dialect = SQLITE

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, *values: object) -> Rows:
        return await asyncio.to_thread(self._rows, sql, values)

    def _rows(self, sql: str, values: tuple[object, ...]) -> Rows:
        return [dict(row) for row in self._connection.execute(sql, values)]


class _Postgres:
    dialect = POSTGRES

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, *values: object) -> Rows:
        return [dict(row) for row in await self._connection.fetch(numbered(sql), *values)]


def clock(database: Database) -> str:
    """Its own clock, as SQL, in seconds since 1970."""
    return CLOCKS[database.dialect]


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[Database]:
    """The database at `url` as it is. Raises `DatabaseError` where it can't be reached, in the block too."""
    file = sqlite_file(url)
    with explained(file):
        if file is not None:
            with closing(await asyncio.to_thread(_connect, file)) as connection:
                yield _Sqlite(connection)
            return
        server = await asyncpg.connect(**login(url), timeout=CONNECT_WITHIN)
        try:
            yield _Postgres(server)
        finally:
            await _close(server)


def _connect(file: Path) -> sqlite3.Connection:
    """Never makes the file. With the settings of the server's own connection."""
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.executescript("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL")
    return connection


async def _close(server: asyncpg.Connection) -> None:
    try:
        await server.close(timeout=CONNECT_WITHIN)
    except (OSError, asyncpg.InterfaceError):
        server.terminate()


class Snapshot(Protocol):
    """One state of the database: `file` holds it, `rows` asks it."""

    @property
    def file(self) -> Path: ...
    async def rows(self, sql: str, *values: object) -> Rows: ...


class _Taken:
    def __init__(self, file: Path, database: Database) -> None:
        self.file, self._database = file, database

    async def rows(self, sql: str, *values: object) -> Rows:
        return await self._database.rows(sql, *values)


@asynccontextmanager
async def snapshot(url: str, folder: Path) -> AsyncIterator[Snapshot]:
    """In a file under `folder`, which stays when the block ends. Raises `DatabaseError`."""
    file = sqlite_file(url)
    if file is not None:
        with explained(file):
            try:
                copy = await asyncio.to_thread(copies.make, file, folder, time.time())
            except copies.CopyError as error:
                raise DatabaseError(str(error)) from error
        async with asking(f"sqlite://{copy}") as database:
            yield _Taken(copy, database)
        return
    dump = folder / "exam.dump"
    async with asking(url) as database:
        await database.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [exported] = await database.rows("SELECT pg_export_snapshot() AS name")
        options = ("--format=custom", f"--snapshot={exported['name']}", f"--file={dump}")
        await _tool("pg_dump", url, *options, *_ANYBODYS)
        yield _Taken(dump, database)


_ANYBODYS: Final = ("--no-owner", "--no-privileges")
"""Whoever restores it need not have the users of the server it came from."""


async def put_back(url: str, dump: Path) -> None:
    """All of a PostgreSQL's dump, or nothing. Raises `DatabaseError`."""
    options = ("--single-transaction", "--exit-on-error", f"--dbname={login(url)['database']}")
    await _tool("pg_restore", url, *options, *_ANYBODYS, str(dump))


async def is_empty(url: str) -> bool:
    """Whether there is nothing in the PostgreSQL database at `url`. Raises `DatabaseError`."""
    async with asking(url) as database:
        [found] = await database.rows(_EMPTY)
    return not found["number"]


async def empty_again(url: str) -> None:
    """Take away all that was put into a PostgreSQL database that had been empty. Raises `DatabaseError`."""
    async with asking(url) as database:
        await database.rows(_EMPTIED)


def _environment(url: str) -> Mapping[str, str]:
    """The same for PostgreSQL's own tools; a password among their arguments could be read by anybody here."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "database": "PGDATABASE",
    }
    known = login(url)
    told = {names[name]: str(value) for name, value in known.items() if name in names}
    return os.environ | told | ({"PGSSLMODE": "require"} if known.get("ssl") else {})


async def _tool(name: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs. Raises `DatabaseError`."""
    if shutil.which(name) is None:
        raise DatabaseError(
            f"找不到 {name}。它随 PostgreSQL 的客户端提供：apt-get install postgresql-client，版本不低于服务器的版本。"
        )
    process = await asyncio.create_subprocess_exec(
        name,
        "--no-password",
        *arguments,
        env=_environment(url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        why = "；".join(said.decode(errors="replace").strip().splitlines()[-3:])
        raise DatabaseError(f"{name} 没有成功：{why}。")
