"""The copies of the database: made by the clock and not by the start, whole, few, for nobody else's eyes."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from app.exam.store import Store
from app.state.candidate import Action
from app.state.clock import DAY
from app.storage import copies
from app.storage.copies import AGAIN_AFTER, Backups
from tests.databases import new_sqlite, opened
from tests.exam.contract_store import Book
from tests.fakes import CHAIN, Clock
from tests.state.stories import CHAIR

HOUR = 3600.0


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[Book]:
    """A room that is under way while the copies are made."""
    async with opened(await new_sqlite(tmp_path)):
        shutil.rmtree(tmp_path / "backup")  # the one of the start
        yield await Book.new(Store(CHAIN))


@pytest.fixture
def clock() -> Clock:
    return Clock()


def backups(folder: Path, clock: Clock, target: Path | None = None, keep: int = 7) -> Backups:
    return Backups(folder / "exam.sqlite3", target, 24, keep, clock)


def made(folder: Path) -> list[float]:
    return sorted(copies.times(folder).values())


async def run_for(job: Backups, clock: Clock, seconds: float, step: float = HOUR) -> None:
    for _ in range(int(seconds / step)):
        clock.move(step)
        await job.run()


async def test_there_is_one_for_each_day_while_the_program_runs(
    book: Book, tmp_path: Path, clock: Clock
) -> None:
    """Three days without a restart left none."""
    job, begun = backups(tmp_path, clock), clock.now
    await run_for(job, clock, 3 * DAY)
    assert made(tmp_path / "backup") == [begun + HOUR, begun + HOUR + DAY, begun + HOUR + 2 * DAY]
    await run_for(job, clock, 20 * DAY)
    assert len(made(tmp_path / "backup")) == 7
    assert job.made_at() == max(made(tmp_path / "backup"))
    assert not (tmp_path / "backup/partial").exists()


async def test_it_holds_what_was_committed_and_the_exam_goes_on_meanwhile(
    book: Book, tmp_path: Path, clock: Clock
) -> None:
    job = backups(tmp_path, clock)
    clock.move(DAY)
    seq = await book.do(CHAIR, Action.MESSAGE, None, "开始")
    running = asyncio.create_task(job.run())
    await book.do(CHAIR, Action.MESSAGE, None, "继续")
    await running
    [copy] = copies.times(tmp_path / "backup")
    assert copies.checked(copy) == copies.Verdict(True)
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT max(seq) FROM event").fetchone()[0] in (seq, seq + 1)


async def test_nobody_else_may_read_it(book: Book, tmp_path: Path, clock: Clock) -> None:
    job = backups(tmp_path, clock, tmp_path / "elsewhere")
    await run_for(job, clock, DAY)
    for folder in (tmp_path / "backup", tmp_path / "elsewhere"):
        [copy] = copies.times(folder)
        assert (copy.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_the_second_place_gets_each_and_those_that_were_made_at_the_start(
    book: Book, tmp_path: Path, clock: Clock
) -> None:
    here, there = tmp_path / "backup", tmp_path / "elsewhere"
    copies.make(tmp_path / "exam.sqlite3", here, clock.now)
    job = backups(tmp_path, clock, there)
    assert job.made_at() == 0
    await job.run()
    assert made(there) == made(here) == [clock.now]
    await run_for(job, clock, 2 * DAY)
    assert made(there) == made(here)
    [first, *_] = sorted(copies.times(there))
    assert copies.checked(first).whole


async def test_one_that_fails_is_told_and_tried_again_but_not_every_minute(
    book: Book, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = backups(tmp_path, clock)
    clock.move(DAY)
    with monkeypatch.context() as full, capture_logs() as logs:
        full.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=1_000_000))
        for _ in range(15):
            await job.run()
            clock.move(60)
    assert [each["event"] for each in logs] == ["backup_failed"]
    assert "清理磁盘" in logs[0]["error"]
    assert (job.failures, "清理磁盘" in job.problem, job.made_at()) == (1, True, 0)
    clock.move(AGAIN_AFTER)
    await job.run()
    assert (job.problem, job.made_at()) == ("", clock.now)


async def test_a_second_place_that_is_gone_costs_only_the_second_copy(
    book: Book, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "a file").write_text("in the way")
    job = backups(tmp_path, clock, tmp_path / "a file" / "copies")
    await run_for(job, clock, DAY)
    assert len(made(tmp_path / "backup")) == 1
    assert (job.made_at(), job.problem != "") == (0, True)


async def test_a_copy_that_is_not_whole_is_none(
    book: Book, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "checked", lambda _file: copies.Verdict(False, "row missing"))
    job = backups(tmp_path, clock)
    await run_for(job, clock, DAY)
    assert made(tmp_path / "backup") == []
    assert list((tmp_path / "backup").iterdir()) == []
    assert "row missing" in job.problem


async def test_a_clock_that_was_set_back_does_not_stop_the_copies(
    book: Book, tmp_path: Path, clock: Clock
) -> None:
    job = backups(tmp_path, clock)
    await run_for(job, clock, 2 * HOUR)
    clock.move(-30 * DAY)
    await run_for(job, clock, 2 * DAY)
    assert len(made(tmp_path / "backup")) >= 2


async def test_the_end_of_the_program_does_not_wait_for_a_large_file(book: Book, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(copies, "_LOOK_EVERY", 1)
        with pytest.raises(sqlite3.OperationalError, match="interrupt"):
            copies.make(tmp_path / "exam.sqlite3", tmp_path / "backup", 1.0, stop)
    assert list((tmp_path / "backup").iterdir()) == []
