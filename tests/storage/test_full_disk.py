"""docs/rules.md fault 12: the disk is full. What cannot be written is refused, to be repeated; nothing is half-written;
reads work; and it goes on as soon as there is room.

SQLite is told that its file may not grow (`max_page_count`), which is the same SQLITE_FULL without a disk of our own.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tortoise import connections

from app.storage.db import select
from tests.browser import ACCOUNTS, Page, School, config, key, running

FullDisk = Callable[[], AbstractAsyncContextManager[None]]

CHUNK = "字" * 500


@asynccontextmanager
async def no_more_pages() -> AsyncIterator[None]:
    """Found out by the statement that needs a page."""
    db = connections.get("default")
    [pages] = await db.execute_query_dict("PRAGMA page_count")
    await db.execute_query(f"PRAGMA max_page_count = {pages['page_count']}")
    yield
    await db.execute_query("PRAGMA max_page_count = 1073741823")


@asynccontextmanager
async def commits_fail() -> AsyncIterator[None]:
    """Found out when the write-ahead log is written; whether SQLite rolls back by itself depends on the error."""
    connection: Any = connections.get("default")._connection
    commit = connection.commit

    async def failing() -> None:
        if connection.in_transaction:
            raise sqlite3.OperationalError("database or disk is full")
        await commit()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connection, "commit", failing)
        yield


FULL_DISKS = pytest.mark.parametrize("full_disk", [no_more_pages, commits_fail])


async def fill(page: Page) -> dict[str, Any]:
    """Messages until one is refused, for the last pages have some room left; the payload of that one."""
    for _ in range(200):
        said: dict[str, Any] = {"candidate": None, "text": CHUNK, "key": key()}
        ack = await page.call_with("waiting:message", said)
        if not ack["ok"]:
            assert ack["code"] == "unavailable"
            assert ack["message"]
            return said
    raise AssertionError("never full")


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with running(config(tmp_path)) as school:
        yield school


@FULL_DISKS
async def test_what_cannot_be_written_is_put_off_and_done_once_there_is_room(
    school: School, full_disk: FullDisk
) -> None:
    chair = await school.sign_in("chair")
    _, listed = await chair.request("GET", "/api/rooms")
    room = listed["rooms"][0]["id"]
    page = await chair.open(room)
    async with full_disk():
        refused = await fill(page)
        seq = await written(room)
        for _ in range(5):
            assert (await page.call_with("waiting:message", refused))["code"] == "unavailable"
        assert (await page.call("room:sync", seq=0))["seq"] == seq == await written(room)
        status, _ = await chair.request("GET", "/api/rooms")
        assert status == 200
    assert await written(room) == seq, "what was refused was not left for the next commit"
    done = await page.call_with("waiting:message", refused)
    assert done == {"ok": True, "seq": seq + 1}
    assert await page.call_with("waiting:message", refused) == done
    assert (await school.services.rooms._log.load(room)).room.seq == seq + 1


async def test_a_code_that_cannot_be_counted_is_not_issued(school: School) -> None:
    browser = school.browser()
    ask = {"role": "examiner", "phone": ACCOUNTS["chair"].phone}
    async with commits_fail():
        status, answer = await browser.request("POST", "/api/sms", ask)
    assert (status, answer["code"]) == (503, "unavailable")
    assert await select("SELECT id FROM sms_code") == []
    assert (await browser.request("POST", "/api/sms", ask))[0] == 200


async def written(room: str) -> int:
    """What the log holds, committed or about to be."""
    [row] = await select("SELECT count(*) AS events FROM event WHERE room_id = ?", room)
    return int(row["events"])
