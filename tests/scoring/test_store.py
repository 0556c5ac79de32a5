"""The log of scores and its tables, in each database: nothing in it can be changed, and what was is found."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tortoise import connections

from app.audit.heads import Misfit, RoomHeads
from app.exam.rooms import Rooms
from app.exam.store import Store
from app.scoring.books import Books
from app.scoring.rules.book import Book, Record
from app.scoring.rules.sheet import Action
from app.scoring.store import Moved, ScoreStore
from app.state.errors import RoomBroken
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import CHAIN, Clock, FakeForwarder
from tests.scoring.papers import Papers
from tests.state.stories import CHAIR, EXAMINER, SETUP, ZHANG

CRIMES = [
    "UPDATE score_event SET change = replace(change, '9000', '9100')",
    "UPDATE score_event SET actor = '#li' WHERE seq = 2",
    "UPDATE score_event SET at = at + 1 WHERE seq = 2",
    "UPDATE score_event SET hash = '' WHERE seq = 3",
    "DELETE FROM score_event WHERE seq = 1",
    "DELETE FROM score_event WHERE seq = (SELECT MAX(seq) FROM score_event)",
    "UPDATE score_book SET version = version + 1",
    "UPDATE score_book SET head = ''",
    "UPDATE score_value SET value = 9100 WHERE value = 9000",
    "DELETE FROM score_value WHERE item = 'english'",
    "UPDATE score_sheet SET state = 'open'",
    "UPDATE score_sheet SET remark = 'x'",
    "UPDATE score_sheet SET digest = ''",
]


class SqlScores:
    """What every database keeps."""

    @pytest.mark.parametrize("verb", ["UPDATE score_event SET actor = 'somebody'", "DELETE FROM score_event"])
    async def test_the_log_of_scores_is_append_only(self, scores: ScoreStore, verb: str) -> None:
        record = await kept(scores, written())
        with pytest.raises(Exception, match="append-only"):
            await run(verb)
        assert (await scores.load("r1")).book == record.book

    async def test_a_rubrics_version_never_changes(self, scores: ScoreStore) -> None:
        await run(
            "INSERT INTO score_rubric (rubric, version, name, content, digest, author, at)"
            " VALUES ('a', 1, 'a', '{}', '', '#admin', 1)"
        )
        for verb in ("UPDATE score_rubric SET name = 'b'", "DELETE FROM score_rubric"):
            with pytest.raises(Exception, match="append-only"):
                await run(verb)

    async def test_one_flipped_value_is_found(self, scores: ScoreStore) -> None:
        await kept(scores, written())
        await run("UPDATE score_value SET value = 9100 WHERE value = 9000")
        with pytest.raises(RoomBroken):
            await scores.load("r1")

    async def test_what_was_written_is_read(self, scores: ScoreStore) -> None:
        papers = written()
        record = await kept(scores, papers)
        loaded = await scores.load("r1")
        assert (loaded.book, loaded.head) == (record.book, record.head)
        assert loaded.answered == record.answered
        assert await scores.history("r1") == papers.log
        with capture_logs() as logs:
            await Books(scores, rooms(), Clock()).check(0)
        assert logs == []

    async def test_an_end_that_was_cut_off_is_missed(self, scores: ScoreStore, tmp_path: Path) -> None:
        """By whom it was cut off together with the row beside it: only what was noted elsewhere tells."""
        record, heads = await kept(scores, written()), RoomHeads(CHAIN, Clock(), tmp_path / "heads")
        await heads.stamp()
        assert await heads.verify() == []
        seq = record.book.seq
        await run(
            "UPDATE score_book SET version = version - 1, head = (SELECT hash FROM score_event"
            f" WHERE seq = {seq - 1} AND room_id = 'r1')"
        )
        assert await heads.verify() == [Misfit("r1", seq, scores=True)]

    async def test_whoever_is_behind_or_lost_the_room_writes_nothing(self, scores: ScoreStore) -> None:
        record = await kept(scores, written())
        for before, epoch in ((Record(Book("r1")), 1), (record, 2)):
            with pytest.raises(Moved):
                await commit(scores, before, written(), epoch)
        assert (await scores.load("r1")).book == record.book

    async def test_sheets_of_who_withdrew_are_in_the_log_alone(self, scores: ScoreStore) -> None:
        papers = written()
        papers.do(Action.RECUSE, EXAMINER, ZHANG, reason="是我的学生")
        record = await kept(scores, papers)
        papers.do(Action.RECUSE, CHAIR, ZHANG, reason="是我的亲属")
        record = await commit(scores, record, papers, 1)
        assert not (await scores.load("r1")).book.case(ZHANG.id).sheets


class TestSqlite(SqlScores):
    @pytest.fixture
    async def scores(self, tmp_path: Path) -> AsyncIterator[ScoreStore]:
        async with opened(await new_sqlite(tmp_path)):
            await room()
            yield ScoreStore(CHAIN)

    @pytest.mark.parametrize("crime", CRIMES)
    async def test_one_flipped_value_is_found_and_the_start_names_the_room(
        self, scores: ScoreStore, crime: str
    ) -> None:
        await kept(scores, written())
        for verb in ("update", "delete"):  # as somebody with the file in hand could
            await run(f"DROP TRIGGER score_event_no_{verb}")
        await run(crime)
        with pytest.raises(RoomBroken) as broken:
            await scores.load("r1")
        assert "考场 r1" in broken.value.detail
        with capture_logs() as logs:
            await Books(scores, rooms(), Clock()).check(0)
        assert [line["room"] for line in logs if line["event"] == "scores_broken"] == ["r1"]


@pytest.mark.slow
class TestPostgres(SqlScores):
    @pytest.fixture
    async def scores(self, request: pytest.FixtureRequest) -> AsyncIterator[ScoreStore]:
        async with opened(await empty_postgres(request.getfixturevalue("postgres_server"))):
            await room()
            yield ScoreStore(CHAIN)


def written() -> Papers:
    """Zhang was examined; the chair has submitted, one examiner has not."""
    papers = Papers()
    papers.examine(ZHANG)
    papers.fill(CHAIR, ZHANG, "90")
    papers.submit(CHAIR, ZHANG)
    papers.fill(EXAMINER, ZHANG, "70")
    return papers


async def kept(scores: ScoreStore, papers: Papers) -> Record:
    return await commit(scores, Record(Book("r1")), papers, 1)


async def commit(scores: ScoreStore, record: Record, papers: Papers, epoch: int) -> Record:
    """Everything of `papers` that `record` has not, in one transaction, under the lease `epoch`."""
    staged = scores.stage(record, epoch)
    for entry in papers.log[record.book.seq :]:
        scores.add(staged, papers.book, entry, f"key-{entry.seq}")
    staged.book = replace(papers.book)
    await scores.commit([staged])
    return Record(staged.book, staged.head, record.answered | staged.answered)


async def room() -> None:
    """The room of the stories, served under its first lease."""
    store = Store(CHAIN)
    await store.create("r1")
    assert await store.claim("r1", "one", 60) == 1
    await run(f"UPDATE room SET closes_at = {SETUP.closes_at} WHERE id = 'r1'")


def rooms() -> Rooms:
    return Rooms(Store(CHAIN), FakeForwarder(), lambda room_id: None, "one", Clock())


async def run(statement: str) -> None:
    await connections.get("default").execute_script(statement)
