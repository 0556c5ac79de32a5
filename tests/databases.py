"""Databases for tests, with the school of the stories in them."""

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import tortoise.context
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, get_current_context

from app.storage import models
from app.storage.db import open_database, sqlite_url
from tests import postgres
from tests.state.stories import NAMES

_MADE = Path(tempfile.mkdtemp(prefix="exam-test-"))
atexit.register(shutil.rmtree, _MADE)
_EMPTY, _TEMPLATE = (_MADE / name / "exam.sqlite3" for name in ("empty", "filled"))


async def new_sqlite(folder: Path) -> str:
    """The URL of a database in `folder`; a copy, because migrating from nothing takes ten times as long."""
    if not _TEMPLATE.exists():
        await migrate_quickly(_TEMPLATE.parent)
        async with open_database(sqlite_url(_TEMPLATE.parent)):
            await _fill()
    shutil.copy(_TEMPLATE, folder)
    return sqlite_url(folder)


async def migrate_quickly(folder: Path) -> None:
    """A database without a row in `folder`, unless there is one: most of a school's start is migrating from nothing."""
    if not _EMPTY.exists():
        _EMPTY.parent.mkdir()
        async with open_database(sqlite_url(_EMPTY.parent)):
            pass
    if not (folder / _EMPTY.name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_EMPTY, folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Who leaves a database open is to be the one that fails, not whoever comes next on the same worker."""
    answer = yield
    last_of_file = nextitem is None or nextitem.path != item.path
    if last_of_file and get_current_context() is not None:
        tortoise.context._global_context = None
        pytest.fail(f"a test of {item.path.name} left a database open", pytrace=False)
    return answer


_MIGRATED: dict[postgres.Server, str] = {}
_FILLED: dict[postgres.Server, str] = {}
"""On each server a database with the people of the stories, and the last copy of it."""
_COPIES: dict[postgres.Server, str] = {}


async def migrated_postgres(server: postgres.Server) -> str:
    """The URL of a new database on `server` without a row: migrating one from nothing takes seconds."""
    if server not in _MIGRATED:
        _MIGRATED[server] = server.new_database()
        async with opened(_MIGRATED[server]):
            pass
    return await server.copy(_MIGRATED[server])


async def empty_postgres(server: postgres.Server) -> str:
    """The URL of a database on `server` with the people of the stories and nothing else; the one before it is gone."""
    if server not in _FILLED:
        _FILLED[server] = await migrated_postgres(server)
        async with opened(_FILLED[server]):
            await _fill()
    if server in _COPIES:
        await server.drop(_COPIES[server])
    _COPIES[server] = await server.copy(_FILLED[server])
    return _COPIES[server]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[TortoiseContext]:
    """Tortoise keeps statements by the connection's name, whatever it speaks: forget them on either side."""
    EXECUTOR_CACHE.clear()
    async with open_database(url) as context:
        yield context
    EXECUTOR_CACHE.clear()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL of our own, one for each worker."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres.running() as server:
        yield server


async def _fill() -> None:
    await models.College.create(id="cs", name="计算机学院")
    for number, (person, name) in enumerate(NAMES.items()):
        await models.Person.create(
            id=person, kind="examiner", gate="examiner", name=name, phone_index=str(number), phone_sealed=""
        )
