"""Opening the database: nothing is lost by an upgrade, and the guards of SQL itself are always there."""

import asyncio
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tortoise import connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.context import TortoiseContext, get_current_context
from tortoise.exceptions import IntegrityError
from tortoise.migrations.autodetector import MigrationAutodetector

from app import VERSION
from app.exam.store import Store
from app.people.directory import named
from app.state.candidate import Action
from app.storage import db, models
from app.storage.copies import thin_out
from app.storage.db import DatabaseError, open_database, sqlite_url
from tests import postgres
from tests.databases import empty_postgres, new_sqlite, opened
from tests.exam.contract_store import Book
from tests.fakes import CHAIN, START, Clock
from tests.state.stories import NAMES, ZHANG

pytestmark = pytest.mark.slow

DAY = 86400

GUARDS = {"seat_one_occupant", "seat_one_room", "event_no_update", "event_no_delete"}

ALTER_A_PARENT = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("exam", {before!r})]
    operations = [ops.AlterField("{model}", "{field}", fields.CharField(max_length=222))]
"""
"""SQLite rebuilds a table whose column is altered: it makes a new one and drops the old."""


def names(file: Path) -> set[str]:
    """The indexes and triggers there are."""
    with closing(sqlite3.connect(file)) as plain:
        rows = plain.execute("SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')")
        return {str(name) for (name,) in rows}


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A database in which a room is under way."""
    async with opened(await new_sqlite(tmp_path)):
        book = await Book.new(Store(CHAIN))
        await book.do(ZHANG, Action.CHECK_IN)
    return tmp_path / "exam.sqlite3"


def next_version(folder: Path, monkeypatch: pytest.MonkeyPatch, model: str, field: str) -> None:
    """The program's next version: its migrations, and one more that alters a table with children."""
    package = folder / "next_migrations"
    shutil.copytree(Path(db.__file__).parent / "migrations", package)
    before = max(each.stem for each in package.glob("0*.py"))
    later = ALTER_A_PARENT.format(before=before, model=model, field=field)
    (package / "9999_later.py").write_text(later)
    monkeypatch.syspath_prepend(str(folder))
    for name in [name for name in sys.modules if name.startswith("next_migrations")]:
        monkeypatch.delitem(sys.modules, name)
    now = db._tortoise

    def configured(url: str) -> dict[str, object]:
        config = now(url)
        config["apps"]["exam"]["migrations"] = "next_migrations"
        return config

    monkeypatch.setattr(db, "_tortoise", configured)


@pytest.mark.parametrize(("model", "field"), [("RoomRow", "title"), ("Person", "name"), ("College", "name")])
async def test_altering_a_parent_keeps_its_children(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, field: str
) -> None:
    """With foreign keys on, the rebuild of a parent silently deletes every child (docs/measured.md database)."""
    async with opened(sqlite_url(file.parent)):
        before = await Store(CHAIN).load("r1")
    next_version(tmp_path, monkeypatch, model, field)
    async with opened(sqlite_url(file.parent)):
        assert await Store(CHAIN).load("r1") == before
        assert await Store(CHAIN).rooms_of(ZHANG.id) == ["r1"]
        enforced = await connections.get("default").execute_query_dict("PRAGMA foreign_keys")
    with closing(sqlite3.connect(file)) as plain:
        [(table,)] = plain.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%222%'").fetchall()
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    assert "222" in table, "the migration did not run"
    assert names(file) >= GUARDS
    assert enforced == [{"foreign_keys": 1}]


async def test_rows_that_lost_their_parent_stop_the_start(file: Path) -> None:
    with closing(sqlite3.connect(file)) as plain, plain:
        plain.execute("PRAGMA foreign_keys = OFF")
        plain.execute("DELETE FROM person WHERE id = '#zhang'")
    with pytest.raises(DatabaseError, match="失去关联"):
        await open_database(sqlite_url(file.parent)).__aenter__()


@pytest.fixture
def copies(file: Path) -> Path:
    """The folder of the copies, still without any."""
    folder = file.parent / "backup"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


async def start(file: Path, clock: Clock) -> None:
    """The program starts at this time, and ends."""
    EXECUTOR_CACHE.clear()
    async with open_database(sqlite_url(file.parent), clock):
        pass


def taken_at(copies: Path) -> list[float]:
    """When each copy was made."""
    return sorted(int(each.stem.removeprefix("exam-")) / 1e9 for each in copies.glob("exam-*.sqlite3"))


async def test_a_copy_can_be_used_in_the_files_place(file: Path, copies: Path) -> None:
    await start(file, Clock())
    [kept] = copies.glob("*")
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT version FROM room WHERE id = 'r1'").fetchall() == [(5,)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_program_that_crashes_and_starts_all_day_evicts_no_copy(file: Path, copies: Path) -> None:
    clock = Clock()
    await start(file, clock)
    first = taken_at(copies)
    for _ in range(5):
        clock.move(DAY / 6)
        await start(file, clock)
    assert taken_at(copies) == first
    clock.move(DAY / 6)
    await start(file, clock)
    assert taken_at(copies) == [*first, clock.now]


async def test_a_daily_copy_that_cannot_be_made_stops_no_start(file: Path, copies: Path) -> None:
    copies.mkdir()
    (copies / "partial").mkdir()  # in the way of what is being written
    with capture_logs() as logs:
        await start(file, Clock())
    assert [each["event"] for each in logs] == ["backup_failed"]
    assert taken_at(copies) == []


async def test_before_each_migration_there_is_a_copy(
    file: Path, copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    await start(file, clock)
    next_version(tmp_path, monkeypatch, "Person", "name")
    for _ in range(3):
        clock.move(1)
        await start(file, clock)
    assert taken_at(copies) == [clock.now - 3, clock.now - 2]
    with closing(sqlite3.connect(max(copies.glob("*")))) as copy:
        schema = copy.execute("SELECT sql FROM sqlite_master WHERE name = 'person'").fetchone()[0]
    assert "222" not in schema


async def test_the_newest_three_copies_are_kept_and_the_first_of_each_day_for_a_week(copies: Path) -> None:
    """Of a bad day, the first: what came later may be copies of what went wrong."""
    copies.mkdir()
    noon = START // DAY * DAY + DAY / 2
    for day in range(-12, 1):
        for hour in (0, 1, 2, 3):
            (copies / f"exam-{int((noon + day * DAY + hour * 3600) * 1e9)}.sqlite3").touch()
    thin_out(copies, noon + 4 * 3600)
    week = [noon + day * DAY for day in range(-6, 1)]
    assert taken_at(copies) == [*week, noon + 3600, noon + 2 * 3600, noon + 3 * 3600]


async def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    async with opened(sqlite_url(tmp_path)):
        pass
    assert not list((tmp_path / "backup").glob("*"))
    assert names(tmp_path / "exam.sqlite3") >= GUARDS


async def test_every_connection_writes_through_to_the_disk(file: Path) -> None:
    async with opened(sqlite_url(file.parent)):
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("busy_timeout", 5000),
            ("recursive_triggers", 1),
        ):
            [row] = await connections.get("default").execute_query_dict(f"PRAGMA {pragma}")
            assert list(row.values()) == [value], pragma


async def test_settings_that_could_lose_a_command_stop_the_start(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = db._tortoise
    monkeypatch.setattr(db, "_tortoise", lambda url: now(url.replace("synchronous=FULL", "synchronous=OFF")))
    with pytest.raises(DatabaseError, match="synchronous=FULL"):
        await open_database(sqlite_url(file.parent)).__aenter__()
    monkeypatch.setattr(db, "_tortoise", now)
    async with opened(sqlite_url(file.parent)):
        pass


async def test_a_file_that_is_no_database_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "exam.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(DatabaseError, match=r"exam\.sqlite3"):
        await open_database(sqlite_url(tmp_path)).__aenter__()


async def test_a_database_server_that_is_not_there_stops_the_start_with_a_sentence() -> None:
    with pytest.raises(DatabaseError, match="数据库") as refused:
        await open_database("postgres://exam:secret@127.0.0.1:1/exam").__aenter__()
    assert "secret" not in str(refused.value)


# -- one database at a time: what is left open would be in the way of every other -----------------------


class Held:
    """Stands in the way of something until it is let go."""

    def __init__(self) -> None:
        self.reached, self.free = asyncio.Event(), asyncio.Event()

    async def wait(self, *_given: object) -> None:
        self.reached.set()
        await self.free.wait()


async def stay_open(file: Path, opened: asyncio.Event) -> None:
    async with open_database(sqlite_url(file.parent)):
        opened.set()
        await asyncio.Event().wait()


async def another_opens(file: Path) -> None:
    async with open_database(sqlite_url(file.parent)):
        assert await Store(CHAIN).rooms_of(ZHANG.id) == ["r1"]
    assert get_current_context() is None


async def test_a_start_that_is_cancelled_leaves_nothing_open(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    with monkeypatch.context() as patched:
        patched.setattr(db, "_guard", held.wait)
        start = asyncio.create_task(stay_open(file, asyncio.Event()))
        await held.reached.wait()
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start
    await another_opens(file)


async def test_an_end_that_is_cancelled_closes_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    closed: list[SqliteClient] = []
    close = SqliteClient.close

    async def slow(client: SqliteClient) -> None:
        await held.wait()
        await close(client)
        closed.append(client)

    opened = asyncio.Event()
    program = asyncio.create_task(stay_open(file, opened))
    await opened.wait()
    with monkeypatch.context() as patched:
        patched.setattr(SqliteClient, "close", slow)
        program.cancel()
        await held.reached.wait()
        program.cancel()
        held.free.set()
        with pytest.raises(asyncio.CancelledError):
            await program
    assert closed
    await another_opens(file)


async def test_an_end_that_fails_is_told_and_keeps_no_other_from_opening(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = SqliteClient.close

    async def failing(client: SqliteClient) -> None:
        await close(client)
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteClient, "close", failing)
        with pytest.raises(OSError, match="the disk is gone"):
            async with open_database(sqlite_url(file.parent)):
                pass
    await another_opens(file)


async def test_while_one_is_open_another_is_refused_and_takes_nothing_over(
    file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    async with open_database(sqlite_url(file.parent)):
        with pytest.raises(DatabaseError, match="already enabled"):
            await open_database(sqlite_url(other)).__aenter__()
        assert await Store(CHAIN).rooms_of(ZHANG.id) == ["r1"]
    await another_opens(file)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_people_from_before_are_found_by_their_names(
    tmp_path: Path, dialect: str, request: pytest.FixtureRequest
) -> None:
    """`0017_names_and_documents` on a database that had people."""
    if dialect == "sqlite":
        url = await new_sqlite(tmp_path)
    else:
        url = await empty_postgres(request.getfixturevalue("postgres_server"))
    async with opened(url) as context:
        await models.Person.filter(id=ZHANG.id).update(name="阿依古丽•买买提", id_sealed="v1")
        for column in ("name_key", "document"):
            await context.db().execute_script(f"ALTER TABLE person DROP COLUMN {column}")
        await context.db().execute_script("DELETE FROM tortoise_migrations WHERE name LIKE '0017%'")
    async with opened(url):
        [found] = await models.Person.filter(named("阿依古丽·买"))
        assert (found.id, found.document) == (ZHANG.id, "resident")
        assert await models.Person.filter(name_key="").count() == 0
        assert await models.Person.filter(document="").count() == len(NAMES) - 1


async def test_a_document_is_somebodys_once_for_each_gate(file: Path) -> None:
    """And a database in which it is not, from before that was looked after, starts all the same."""
    person = {"kind": "candidate", "name": "x", "phone_sealed": "", "id_index": "same"}
    async with opened(sqlite_url(file.parent)) as context:
        await models.Person.create(id="one", gate="candidate/a", phone_index="p1", **person)
        await models.Person.create(id="two", gate="candidate/b", phone_index="p1", **person)
        with pytest.raises(IntegrityError):
            await models.Person.create(id="three", gate="candidate/a", phone_index="p2", **person)
        await context.db().execute_script("DROP INDEX person_id_index_once")
        await models.Person.create(id="three", gate="candidate/a", phone_index="p2", **person)
    with capture_logs() as logs:
        async with opened(sqlite_url(file.parent)):
            assert await models.Person.filter(id_index="same").count() == 3
    assert [each["event"] for each in logs] == ["documents_entered_twice"]


async def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    """`make migration` would find nothing to write."""
    config = db._tortoise(sqlite_url(tmp_path))
    async with TortoiseContext() as context:
        await context.init(config=config)
        assert context.apps is not None
        assert await MigrationAutodetector(context.apps, config["apps"]).changes() == []


async def test_the_schema_is_the_migrations_work_alone(tmp_path: Path) -> None:
    """A table that only `generate_schemas` made would be missing where a migration runs on real data."""
    await db._migrate_sqlite(tmp_path / "exam.sqlite3", time.time())
    migrated = _tables(tmp_path / "exam.sqlite3")
    async with opened(sqlite_url(tmp_path)):
        pass
    assert _tables(tmp_path / "exam.sqlite3") == migrated


def _tables(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as plain:
        found = plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: plain.execute(f"PRAGMA table_info({name})").fetchall() for (name,) in found}


# -- a file that is damaged, or newer than the program --------------------------------------------------


def damage(file: Path) -> None:
    """Pages of zeros in the middle, as a disk leaves them."""
    with file.open("r+b") as raw:
        raw.seek(file.stat().st_size // 2 // 4096 * 4096)
        raw.write(bytes(8 * 4096))


async def test_a_damaged_file_is_not_opened_and_the_newest_whole_copy_is_named(
    file: Path, copies: Path
) -> None:
    clock = Clock()
    await start(file, clock)
    clock.move(DAY)
    await start(file, clock)
    whole, broken = sorted(copies.glob("exam-*"))
    damage(broken)
    damage(file)
    clock.move(DAY)
    with pytest.raises(DatabaseError, match="已损坏") as refused:
        await start(file, clock)
    assert str(whole) in str(refused.value)
    assert str(broken) not in str(refused.value)
    assert sorted(copies.glob("exam-*")) == [whole, broken], (
        "a copy of what is damaged pushes out the good ones"
    )
    for name in (file, file.with_name("exam.sqlite3-wal"), file.with_name("exam.sqlite3-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(whole, file)
    await start(file, clock)
    async with opened(sqlite_url(file.parent)):
        assert await Store(CHAIN).rooms_of(ZHANG.id) == ["r1"]


async def test_a_damaged_file_without_a_copy_is_not_opened_either(file: Path, copies: Path) -> None:
    damage(file)
    with pytest.raises(DatabaseError, match="没有找到完好的备份"):
        await start(file, Clock())


@pytest.mark.parametrize("emptied", [True, False], ids=["empty", "gone"])
async def test_a_file_that_is_lost_is_not_begun_anew_beside_its_copies(
    file: Path, copies: Path, emptied: bool
) -> None:
    clock = Clock()
    await start(file, clock)
    [copy] = copies.glob("exam-*")
    for name in (file, file.with_name("exam.sqlite3-wal"), file.with_name("exam.sqlite3-shm")):
        name.unlink(missing_ok=True)
    if emptied:
        file.touch()
    with pytest.raises(DatabaseError, match="不见了") as refused:
        await start(file, clock)
    assert str(copy) in str(refused.value)
    copies.rename(copies.with_name("elsewhere"))
    await start(file, clock)


async def test_a_file_too_large_to_look_at_is_opened_and_that_is_said(
    file: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "CHECK_SECONDS", -1.0)
    monkeypatch.setattr("app.storage.copies._LOOK_EVERY", 1)
    with capture_logs() as logs:
        await start(file, Clock())
    assert "database_check_unfinished" in [each["event"] for each in logs]


async def test_an_older_program_refuses_a_newer_database_and_names_the_way_back(
    file: Path, copies: Path, tmp_path: Path
) -> None:
    clock = Clock()
    await start(file, clock)
    [before] = copies.glob("exam-*")
    with pytest.MonkeyPatch.context() as newer:
        next_version(tmp_path, newer, "Person", "name")
        clock.move(DAY)
        await start(file, clock)
        clock.move(DAY)
        await start(file, clock)
    with pytest.raises(DatabaseError, match="9999_later") as refused:
        await start(file, clock)
    assert VERSION in str(refused.value)
    assert str(max(copies.glob("exam-*"))) not in str(refused.value), "a copy of the newer one"
    fitting = sorted(copies.glob("exam-*"))[1]
    assert str(fitting) in str(refused.value)
    assert before != fitting


async def test_an_older_program_refuses_a_newer_postgres(
    postgres_server: postgres.Server, tmp_path: Path
) -> None:
    url = await empty_postgres(postgres_server)
    async with opened(url):
        await connections.get("default").execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('exam', '9999_later', now())"
        )
    try:
        with pytest.raises(DatabaseError, match="9999_later"):
            await open_database(url).__aenter__()
    finally:
        postgres_server.sql(url, "DELETE FROM tortoise_migrations WHERE name = '9999_later'")
