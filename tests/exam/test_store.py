"""Every store is held to one contract; those in SQL besides guard their tables themselves."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tortoise import connections

from app.exam.store import Store
from app.state import errors
from app.state.candidate import Action
from app.state.errors import RoomBroken
from app.state.log import Record, apply
from app.state.room import Need, Room, Setup
from app.storage.models import Event
from tests.databases import empty_postgres, new_sqlite, opened
from tests.exam.contract_store import AnyStore, Book, StoreContract
from tests.fakes import CHAIN, MemoryStore
from tests.state.stories import LI, SETUP, ZHANG


class TestMemory(StoreContract):
    @pytest.fixture
    async def store(self) -> AnyStore:
        return MemoryStore()


class SqlStore(StoreContract):
    """What only a database can be asked."""

    @pytest.mark.parametrize("verb", ["UPDATE event SET actor = 'somebody'", "DELETE FROM event"])
    async def test_the_log_is_append_only(self, store: AnyStore, verb: str) -> None:
        book = await Book.new(store)
        with pytest.raises(Exception, match="append-only"):
            await _run(verb)
        await book.assert_as_before()

    @pytest.mark.parametrize(
        "crime",
        [
            "UPDATE event SET change = replace(change, 'check_in', 'defer')",
            "UPDATE event SET actor = '#li' WHERE seq = 2",
            "UPDATE event SET key = 'another-key-of-16' WHERE seq = 2",
            "UPDATE event SET hash = '' WHERE seq = 5",
            "DELETE FROM event WHERE seq = 2",
            "DELETE FROM event WHERE seq = 5",
            "UPDATE room SET version = version + 1",
            "UPDATE room SET head = ''",
            "UPDATE seat SET state = 'ended' WHERE person_id = '#zhang'",
            "UPDATE seat SET position = 7 WHERE person_id = '#li'",
            "DELETE FROM seat WHERE person_id = '#li'",
        ],
    )
    async def test_a_room_whose_tables_and_log_disagree_is_not_served(
        self, store: AnyStore, crime: str
    ) -> None:
        book = await Book.new(store)
        await book.do(ZHANG, Action.CHECK_IN)
        await self.disarm()
        await _run(crime)
        with pytest.raises(RoomBroken) as broken:
            await store.load("r1")
        assert "考场 r1" in broken.value.detail

    async def test_a_room_without_a_setup_is_not_among_those_that_are_on(self, store: AnyStore) -> None:
        await store.create("r1")
        assert await store.room_ids(1) == []

    async def disarm(self) -> None:
        """Put the guards of the log away, as somebody with the file in hand could."""
        raise NotImplementedError


class TestSqlite(SqlStore):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[AnyStore]:
        async with opened(await new_sqlite(tmp_path)):
            yield Store(CHAIN)

    async def disarm(self) -> None:
        for verb in ("update", "delete"):
            await _run(f"DROP TRIGGER event_no_{verb}")

    async def test_another_writer_costs_a_clear_refusal_and_nothing_half_written(
        self, store: AnyStore, tmp_path: Path
    ) -> None:
        """docs/rules.md fault 11: a backup tool holds the file; the page repeats with the same key."""
        book = await Book.new(store)
        await _run("PRAGMA busy_timeout = 50")
        with _locked(tmp_path), pytest.raises(errors.Unavailable) as refused:
            await book.do(ZHANG, Action.CHECK_IN, key="the-same-key-again")
        assert refused.type is errors.Unavailable
        await book.assert_as_before()
        await book.do(ZHANG, Action.CHECK_IN, key="the-same-key-again")
        await book.do(LI, Action.CHECK_IN)


@pytest.mark.slow
class TestPostgres(SqlStore):
    @pytest.fixture
    async def store(self, request: pytest.FixtureRequest) -> AsyncIterator[AnyStore]:
        async with opened(await empty_postgres(request.getfixturevalue("postgres_server"))):
            yield Store(CHAIN)

    async def disarm(self) -> None:
        await _run("DROP TRIGGER event_append_only ON event")


FORMER = """{"seq": 1, "at": 1799990000.0, "action": "configure", "actor": "#admin", "role": "admin", "setup": {
"title": "第一考场", "college_id": "cs", "college": "计算机学院", "opens_at": 1800000000.0, "closes_at": 1800014400.0,
"panel": [{"id": "#chair", "name": "主考钱", "role": "chair"}],
"candidates": [{"id": "#zhang", "name": "张三", "exam_no": "NO-0"}],
"contact_name": "教务处", "contact_phone": "010-0000", "early": 1800.0, "invitation": 90.0, "face_check": true,
"camera2": "required", "rehearsal": true, "pledge_version": "v1", "pledge_digest": "ab"}}"""
"""A line as it was written before a room's terms were a value of their own."""


async def test_a_line_from_before_there_were_terms_is_read_and_written_as_ever(tmp_path: Path) -> None:
    """What is in the log is read to the last term; what is added can be read by a node that still runs the former
    program and takes the room over."""
    async with opened(await new_sqlite(tmp_path)):
        store = Store(CHAIN)
        for room in ("r1", "r2"):
            await store.create(room)
        one = {
            "seq": 1,
            "at": 1,
            "actor": "#admin",
            "action": "configure",
            "key": "k",
            "epoch": 1,
            "hash": "",
        }
        await Event.create(room_id="r1", change=FORMER, **one)
        [change] = await store.history("r1")
        assert change.setup == Setup(
            title="第一考场",
            college_id="cs",
            college="计算机学院",
            opens_at=1800000000,
            closes_at=1800014400,
            panel=SETUP.panel[:1],
            candidates=SETUP.candidates[:1],
            contact_name="教务处",
            contact_phone="010-0000",
            early=1800,
            invitation=90,
            interview=1200,
            warning=180,
            face_check=True,
            face_tries=3,
            camera2=Need.REQUIRED,
            rehearsal=True,
            pledge_version="v1",
            pledge_digest="ab",
        )
        epoch = await store.claim("r2", "one", 60)
        await store.append(Record(Room("r2")), apply(Room("r2"), change), change, "k", epoch)
        assert json.loads((await Event.get(room_id="r2")).change) == json.loads(FORMER)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Somebody else writes to the file, and takes long."""
    with closing(sqlite3.connect(folder / "exam.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


async def _run(statement: str) -> None:
    await connections.get("default").execute_script(statement)
