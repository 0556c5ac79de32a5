"""docs/operating.md, done as it is written: what is restored is the exam as it was."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from app.exam.store import Store
from app.storage import copies
from tests import postgres
from tests.databases import empty_postgres, new_sqlite, opened
from tests.exam.contract_store import Book
from tests.fakes import CHAIN
from tests.state.stories import CHAIR, Action

BOOK = (Path(__file__).parents[1] / "docs/operating.md").read_text("utf-8")


def commands(containing: str) -> str:
    """The block of the manual with these words, without what only a service manager can do."""
    blocks = re.findall(r"```\n(.*?)```", BOOK, re.DOTALL)
    [block] = [each for each in blocks if containing in each]
    lines = [line for line in block.splitlines() if not line.startswith(("systemctl", "cd "))]
    return "set -e\n" + "\n".join(lines)


async def test_going_back_to_a_copy_of_sqlite(tmp_path: Path) -> None:
    async with opened(await new_sqlite(tmp_path)):
        book = await Book.new(Store(CHAIN))
        kept = copies.make(tmp_path / "exam.sqlite3", tmp_path / "backup", 1_800_000_000.5)
        before = book.record
        await book.do(CHAIR, Action.MESSAGE, None, "之后")
        with closing(sqlite3.connect(tmp_path / "exam.sqlite3")) as other:
            other.execute("SELECT 1 FROM event").fetchall()
            (tmp_path / "exam.sqlite3-wal").rename(
                tmp_path / "wal"
            )  # the machine lost its power: it was left behind
    (tmp_path / "wal").rename(tmp_path / "exam.sqlite3-wal")
    (tmp_path / "exam.sqlite3-shm").touch()
    number = kept.stem.removeprefix("exam-")
    script = commands("cp -p backup/").replace("<number>", number)
    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True)
    async with opened(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
        assert await Store(CHAIN).load("r1") == before
    assert (tmp_path / "broken/exam.sqlite3").exists()
    told = subprocess.run(
        ["bash", "-c", f"date -u +%s -d @$(({number} / 1000000000))"], capture_output=True, check=True
    )
    assert told.stdout.strip() == b"1800000000"


async def test_going_back_to_a_dump_of_postgres(tmp_path: Path, postgres_server: postgres.Server) -> None:
    url = await empty_postgres(postgres_server)
    async with opened(url):
        before = (await Book.new(Store(CHAIN))).record
    where = postgres.binaries()
    assert where
    environment = {
        **os.environ,
        "PATH": f"{where}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgres_server.port),
        "PGUSER": "exam",
        "EXAM_DATABASE__URL": url,
    }
    for words in ("pg_dump ", "pg_restore "):
        script = commands(words).replace("/mnt/other", str(tmp_path))
        script = script.replace("exam-<day>.dump", "exam-*.dump")
        subprocess.run(["sh", "-c", script], env=environment, check=True, cwd=tmp_path)
    restored = url.rpartition("/")[0] + "/exam_restored"
    try:
        async with opened(restored):
            assert await Store(CHAIN).load("r1") == before
    finally:
        postgres_server.run(
            "dropdb", "-h", "127.0.0.1", "-p", environment["PGPORT"], "-U", "exam", "exam_restored"
        )


@pytest.mark.parametrize("name", re.findall(r"`(exam_\w+)`", BOOK))
def test_every_metric_of_the_manual_is_one_there_is(name: str) -> None:
    source = (Path(__file__).parents[1] / "app/handlers/health.py").read_text("utf-8")
    assert name.removesuffix("_total") in source
