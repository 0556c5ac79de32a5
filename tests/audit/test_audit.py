"""The audit log: every entry there, in order, unaltered."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tortoise import connections
from tortoise.context import TortoiseContext

from app.audit import AuditLog
from app.storage import models
from app.storage.db import transaction
from tests import postgres
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import CHAIN, START, Clock

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[TortoiseContext]:
    async with opened(await new_sqlite(tmp_path)) as context:
        yield context


@pytest.mark.usefixtures("database")
class TestChain:
    async def test_says_who_what_whom_where_when(self) -> None:
        await AuditLog(CHAIN, Clock()).record(
            "chair", "view_face", "zhang", room="r1", address="192.0.2.1", detail="p"
        )
        row = await models.AuditEntry.get()
        said = (row.at, row.actor, row.action, row.subject, row.room, row.address, row.detail, row.result)
        assert said == (START, "chair", "view_face", "zhang", "r1", "192.0.2.1", "p", "ok")

    async def test_whole_however_many_write_at_once(self) -> None:
        log = AuditLog(CHAIN, Clock())
        await asyncio.gather(*(log.record("chair", "view_face", str(n)) for n in range(20)))
        assert await models.AuditEntry.all().count() == 20
        assert await log.broken_at() is None

    async def test_whole_when_some_write_in_a_transaction_of_theirs(self) -> None:
        log = AuditLog(CHAIN, Clock())

        async def within() -> None:
            async with transaction():
                await log.record("chair", "one", college="")
                await asyncio.sleep(0)
                await log.record("chair", "two", college="")

        async with asyncio.timeout(20):
            await asyncio.gather(
                *(each() for _ in range(5) for each in (within, lambda: log.record("a", "b")))
            )
        assert await models.AuditEntry.all().count() == 15
        assert await log.broken_at() is None

    @pytest.mark.parametrize("sql", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
    async def test_the_database_refuses_to_alter_it(self, sql: str) -> None:
        await AuditLog(CHAIN, Clock()).record("chair", "view_face")
        with pytest.raises(Exception, match="append-only"):
            await connections.get("default").execute_query(sql)

    @pytest.mark.parametrize(
        "sql", ["UPDATE audit SET actor = 'x' WHERE id = 2", "DELETE FROM audit WHERE id = 2"]
    )
    async def test_whoever_gets_past_the_database_is_found_out(self, sql: str) -> None:
        log = AuditLog(CHAIN, Clock())
        for n in range(4):
            await log.record("chair", "view_face", str(n))
        db = connections.get("default")
        for verb in ("update", "delete"):
            await db.execute_query(f"DROP TRIGGER audit_no_{verb}")
        await db.execute_query(sql)
        assert await log.broken_at() == (2 if "UPDATE" in sql else 3)

    async def test_a_value_moved_into_its_neighbour_is_found_out(self) -> None:
        """Joined by lines, both read the same: the college an entry concerns hidden in its detail."""
        log = AuditLog(CHAIN, Clock())
        await log.record("chair", "view_face", "zhang", detail="x", college="cs")
        db = connections.get("default")
        await db.execute_query("DROP TRIGGER audit_no_update")
        await db.execute_query("UPDATE audit SET detail = 'x' || char(10) || 'cs', college = ''")
        assert await log.broken_at() == 1

    async def test_the_older_of_two_stamps_counts(self, tmp_path: Path) -> None:
        """An end that was cut off and written anew under the same number, and then stamped."""
        log = AuditLog(CHAIN, Clock(), tmp_path / "head")
        await log.record("chair", "view_face", "zhang")
        await log.stamp()
        db = connections.get("default")
        await db.execute_query("DROP TRIGGER audit_no_delete")
        await db.execute_query("DELETE FROM audit")
        await db.execute_query("DELETE FROM sqlite_sequence WHERE name = 'audit'")
        await log.record("chair", "view_face", "li")
        await log.stamp()
        assert await log.broken_at() == 1

    async def test_what_was_broken_off_was_not_done(self) -> None:
        log = AuditLog(CHAIN, Clock())
        begun = asyncio.Event()

        async def reset() -> None:
            async with log.recorded("chair", "reset_second_factor", "zhang"):
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(reset())
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
        assert (await models.AuditEntry.get()).result == "internal"


async def test_two_processes_write_one_chain(postgres_server: postgres.Server) -> None:
    """On PostgreSQL each has connections of its own; the database puts them in order."""
    async with opened(await empty_postgres(postgres_server)):
        logs = AuditLog(CHAIN, Clock()), AuditLog(CHAIN, Clock())
        before = await models.AuditEntry.all().count()
        await asyncio.gather(*(log.record("chair", "view_face", str(n)) for n in range(20) for log in logs))
        assert await models.AuditEntry.all().count() == before + 40
        assert await logs[0].broken_at() is None
