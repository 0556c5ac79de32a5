"""docs/rules.md faults 11, 12 and 14, end to end: the database is away while an exam goes on, in every way it can be.

Whoever asks for something is told *unavailable*, so that their page goes on repeating; nothing is done twice; and as
soon as the database is back, so is the exam, without a restart and without a wall of tracebacks.
"""

import asyncio
import errno
import socket
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs
from tortoise import connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.exceptions import (
    DBConnectionError,
    IntegrityError,
    OperationalError,
    TransactionManagementError,
)

from app.config import Database
from app.state.errors import Unavailable
from app.storage import db
from app.storage.away import Away, Line, cause_of
from app.storage.db import DatabaseError, open_database, select
from app.storage.db_clients import _PostgresTransaction, _SqliteTransaction
from tests import postgres
from tests.browser import Browser, Page, Refused, School, config, key, running
from tests.databases import new_sqlite
from tests.fakes import Clock
from tests.waiting import until

AT_ONCE = 12
"""More than the pool has connections."""


# -- what the drivers raise ------------------------------------------------------------------------------


def of_sqlite(code: int, text: str = "") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def of_postgres(state: str) -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": state, "M": "as the server says"})  # type: ignore[no-any-return]


AWAY = [
    (ConnectionRefusedError(), "refused"),
    (ConnectionResetError(), "broken_off"),
    (BrokenPipeError(), "broken_off"),
    (socket.gaierror(socket.EAI_AGAIN, "no such name"), "broken_off"),
    (OSError(errno.EHOSTUNREACH, "no route"), "broken_off"),
    (FileNotFoundError("/run/postgresql/.s.PGSQL.5432"), "broken_off"),
    (ssl.SSLError("handshake"), "broken_off"),
    (asyncio.IncompleteReadError(b"", 5), "broken_off"),
    (TimeoutError(), "silent"),
    (asyncpg.InterfaceError("pool is closing"), "closed"),
    (asyncpg.InterfaceError("connection is closed"), "closed"),
    (asyncpg.InternalClientError("unexpected"), "restarted"),
    (asyncpg.InvalidCachedStatementError("cached plan must not change result type"), "restarted"),
    (RuntimeError("unable to perform operation on <TCPTransport>; the handler is closed"), "closed"),
    (DBConnectionError("Can't establish connection to database exam"), "broken_off"),
    (of_postgres("08006"), "broken_off"),
    (of_postgres("08003"), "broken_off"),
    (of_postgres("25006"), "read_only"),
    (of_postgres("28P01"), "denied"),
    (of_postgres("3D000"), "denied"),
    (of_postgres("40001"), "contended"),
    (of_postgres("40P01"), "contended"),
    (of_postgres("53100"), "full"),
    (of_postgres("53200"), "no_memory"),
    (of_postgres("53300"), "too_many"),
    (of_postgres("55P03"), "locked"),
    (of_postgres("57014"), "silent"),
    (of_postgres("57P01"), "stopping"),
    (of_postgres("57P02"), "stopping"),
    (of_postgres("57P03"), "starting"),
    (of_postgres("58030"), "disk"),
    (of_postgres("XX001"), "damaged"),
    (TransactionManagementError(of_postgres("25006")), "read_only"),
    (of_sqlite(sqlite3.SQLITE_BUSY), "locked"),
    (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), "locked"),
    (of_sqlite(sqlite3.SQLITE_LOCKED), "locked"),
    (of_sqlite(sqlite3.SQLITE_FULL), "full"),
    (of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "disk"),
    (of_sqlite(sqlite3.SQLITE_CANTOPEN), "disk"),
    (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), "read_only"),
    (of_sqlite(sqlite3.SQLITE_CORRUPT), "damaged"),
    (OperationalError(of_sqlite(sqlite3.SQLITE_FULL)), "full"),
    (sqlite3.OperationalError("disk I/O error"), "disk"),
    (sqlite3.ProgrammingError("Cannot operate on a closed database."), "closed"),
    (ValueError("Connection closed"), "closed"),
]


@pytest.mark.parametrize(("error", "cause"), AWAY, ids=lambda each: str(each)[:40])
async def test_every_way_of_being_away_is_one_error(error: Exception, cause: str) -> None:
    with pytest.raises(Away) as away:
        async with Line().asking():
            raise error
    assert away.value.cause == cause
    assert (away.value.code, isinstance(away.value, Unavailable)) == ("unavailable", True)


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.SQLITE_ERROR, "no such table: nothing"),
        of_postgres("42P01"),
        of_postgres("22001"),
        OperationalError(of_postgres("42601")),
        IntegrityError(of_postgres("23505")),
        KeyError("a bug"),
        ValueError("another"),
        RuntimeError("a third"),
    ],
    ids=str,
)
async def test_what_no_repeating_will_mend_is_no_outage(error: Exception) -> None:
    assert cause_of(error) is None
    with pytest.raises(type(error)):
        async with Line().asking():
            raise error


async def test_an_outage_is_a_line_when_it_begins_one_a_minute_and_one_at_its_end() -> None:
    clock = Clock()
    line = Line(clock)
    with capture_logs() as logs:
        for _ in range(180):
            with pytest.raises(Away):
                async with line.asking():
                    raise ConnectionRefusedError
            clock.move(1)
        async with line.asking():
            pass
    told = [each["event"] for each in logs]
    assert told == ["database_away"] * 3 + ["database_back"]
    assert (logs[-1]["seconds"], logs[-1]["refused"], line.failures["refused"]) == (180, 180, 180)


async def test_a_full_disk_is_not_over_with_the_next_thing_read() -> None:
    line = Line(Clock())
    with capture_logs() as logs:
        for _ in range(5):
            with pytest.raises(Away):
                async with line.asking():
                    raise of_sqlite(sqlite3.SQLITE_FULL)
            async with line.asking():
                pass
    assert [each["event"] for each in logs] == ["database_away"]


async def fall_silent(line: Line) -> None:
    with pytest.raises(Away):
        async with line.asking(0):
            await asyncio.Event().wait()
    assert line.cause == "silent"


async def is_refused(line: Line) -> None:
    with pytest.raises(Away):
        async with line.asking():
            raise AssertionError("it was sent")


async def test_a_silent_server_is_asked_by_one_at_a_time_and_not_by_one_after_the_other() -> None:
    """Commands of a room wait for each other: twelve that each ask anew would keep the last for a minute."""
    clock = Clock()
    line, asked, answer = Line(clock), asyncio.Event(), asyncio.Event()

    async def ask() -> None:
        async with line.asking():
            asked.set()
            await answer.wait()

    await fall_silent(line)
    for _ in range(12):
        await is_refused(line)
    clock.move(1)
    waiting = asyncio.create_task(ask())
    await asked.wait()
    clock.move(1)
    await is_refused(line)
    answer.set()
    await waiting
    assert line.cause == ""
    async with line.asking():
        pass


async def test_a_long_statement_of_before_keeps_nobody_from_asking() -> None:
    """An import writes for a minute; one statement that was slow beside it must not cost the exam that minute."""
    clock = Clock()
    line = Line(clock)
    async with line.asking(60):
        await fall_silent(line)
        clock.move(1)
        async with line.asking():
            pass
        assert line.cause == ""


# -- PostgreSQL, while an exam goes on -------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Its URL, and the folder with the keys for it: one for all, since it takes longest to fill."""
    return postgres_server.new_database(), tmp_path_factory.mktemp("school")


@pytest.fixture
async def school(database: tuple[str, Path]) -> AsyncIterator[School]:
    url, data = database
    EXECUTOR_CACHE.clear()
    async with running(config(data, database=Database(url=url))) as school:
        yield school
    EXECUTOR_CACHE.clear()


@asynccontextmanager
async def stopped(server: postgres.Server) -> AsyncIterator[None]:
    """As after a power cut: nothing is said to anybody, and it begins again by recovering. In a thread: on a full
    machine that takes longer than a page may be silent."""
    await asyncio.to_thread(server.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(server.begin)


@asynccontextmanager
async def frozen(server: postgres.Server) -> AsyncIterator[None]:
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


OUTAGES = pytest.mark.parametrize("outage", [stopped, frozen])


async def room_of(chair: Browser) -> str:
    _, listed = await chair.request("GET", "/api/rooms")
    return str(listed["rooms"][0]["id"])


def message(number: int) -> dict[str, Any]:
    return {"candidate": None, "text": f"第{number}条", "key": key()}


@pytest.mark.slow
@OUTAGES
async def test_away_and_back_again(
    school: School,
    postgres_server: postgres.Server,
    outage: Callable[[postgres.Server], AbstractAsyncContextManager[None]],
) -> None:
    chair = await school.sign_in("chair")
    room = await room_of(chair)
    page = await chair.open(room)
    before = (await page.call_with("waiting:message", message(0)))["seq"]
    said = [message(number) for number in range(1, AT_ONCE + 1)]
    with capture_logs() as logs:
        async with outage(postgres_server):
            answers = await asyncio.gather(*(page.call_with("waiting:message", each) for each in said))
            assert [answer.get("code") for answer in answers] == ["unavailable"] * AT_ONCE
            pages = [chair.request("GET", path) for path in ("/api/rooms", "/api/me", "/api/notices")]
            refused = await asyncio.gather(
                *pages, *(chair.request("GET", "/api/rooms") for _ in range(AT_ONCE))
            )
            assert {(status, answer["code"]) for status, answer in refused} == {(503, "unavailable")}
            with pytest.raises(Refused) as shut:
                await chair.open(room)
            assert shut.value.code == "unavailable"
            status, parts = await chair.request("GET", "/readyz")
            assert (status, parts["database"] != "ok", db.line().cause != "") == (503, True, True)
        back = await repeated(page, said)
    assert sorted(answer["seq"] for answer in back) == list(range(before + 1, before + AT_ONCE + 1))
    assert await written(room) == before + AT_ONCE
    assert (await chair.request("GET", "/api/rooms"))[0] == 200
    events = [each["event"] for each in logs]
    assert "database_back" in events
    assert events.count("database_away") <= 3, "one for each cause at most, not one for each command"
    assert not [each for each in logs if each.get("exc_info")], "a traceback"


async def repeated(page: Page, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As pages do, with the same keys, until each is answered."""
    answers: dict[str, dict[str, Any]] = {}

    async def why_not() -> str | None:
        for each in said:
            if each["key"] not in answers:
                ack = await page.call_with("waiting:message", each)
                if not ack["ok"]:
                    return str(ack)
                answers[each["key"]] = ack
        return None

    await until(why_not, 20, every=0.1)
    return list(answers.values())


async def written(room: str) -> int:
    [row] = await select("SELECT count(*) AS events FROM event WHERE room_id = ?", room)
    return int(row["events"])


@pytest.mark.slow
async def test_sessions_that_the_server_ends_are_made_anew(
    school: School, postgres_server: postgres.Server
) -> None:
    """`pg_terminate_backend`, a failover, a firewall that forgets: more often than the pool has connections."""
    chair = await school.sign_in("chair")
    room = await room_of(chair)
    page = await chair.open(room)
    for number in range(7):
        postgres_server.end_sessions()
        assert len(await repeated(page, [message(number)])) == 1
        assert (await chair.request("GET", "/api/rooms"))[0] in (200, 503)
    assert (await chair.request("GET", "/api/rooms"))[0] == 200


async def test_a_transaction_that_cannot_begin_keeps_no_connection(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool has five: a sixth would wait for ever."""

    async def begin(self: object) -> None:
        async with db.line().asking():
            raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(_PostgresTransaction, "begin", begin)
        for _ in range(7):
            with pytest.raises(Away):
                async with db.transaction():
                    raise AssertionError("it began")
    async with asyncio.timeout(5), db.transaction():
        assert await select("SELECT 1 AS one") == [{"one": 1}]


# -- SQLite ----------------------------------------------------------------------------------------------


@pytest.fixture
async def small_school(tmp_path: Path) -> AsyncIterator[School]:
    async with running(config(tmp_path)) as school:
        yield school


async def test_a_file_that_another_program_holds(small_school: School, tmp_path: Path) -> None:
    """docs/rules.md fault 11, on the way of a login and of a command."""
    chair = await small_school.sign_in("chair")
    room = await room_of(chair)
    page = await chair.open(room)
    await connections.get("default").execute_query("PRAGMA busy_timeout = 20")
    said = message(1)
    with capture_logs() as logs:
        with closing(sqlite3.connect(tmp_path / "exam.sqlite3")) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                assert (await page.call_with("waiting:message", said))["code"] == "unavailable"
            ask = {"role": "examiner", "phone": "13800000001"}
            status, answer = await small_school.browser().request("POST", "/api/sms", ask)
            assert (status, answer["code"]) == (503, "unavailable")
            with pytest.raises(Refused) as shut:
                await chair.open(room)
            assert shut.value.code == "unavailable"
            other.rollback()
        assert (await page.call_with("waiting:message", said))["ok"]
    assert not [each for each in logs if each.get("exc_info")], "a traceback"


async def test_a_transaction_that_cannot_begin_keeps_no_lock(tmp_path: Path) -> None:
    async def begin(self: object) -> None:
        raise of_sqlite(sqlite3.SQLITE_IOERR)

    async with open_database(await new_sqlite(tmp_path)):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(_SqliteTransaction, "begin", begin)
            with pytest.raises(sqlite3.Error):
                async with db.transaction():
                    raise AssertionError("it began")
        async with asyncio.timeout(5), db.transaction():
            assert await select("SELECT 1 AS one") == [{"one": 1}]


async def test_a_database_that_was_closed_stays_closed(tmp_path: Path) -> None:
    """A statement that comes too late must not open it again, with nobody left to close it."""
    async with open_database(await new_sqlite(tmp_path)):
        late = connections.get("default")
    with pytest.raises(Away) as away:
        await late.execute_query("SELECT 1")
    assert away.value.cause == "closed"


# -- at the start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [of_postgres("57P03"), of_postgres("28P01"), asyncpg.InterfaceError("no")], ids=str
)
async def test_a_server_that_lets_nobody_in_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncpg, "create_pool", refuse)
    with pytest.raises(DatabaseError, match="请检查后再启动"):
        await open_database("postgres://exam:secret@127.0.0.1:1/exam").__aenter__()
