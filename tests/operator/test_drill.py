"""docs/rules.md fault 58, as an operator does it: backed up while an exam is on, restored elsewhere, started there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.config import Database
from app.storage.db import select
from tests import postgres
from tests.browser import config, running
from tests.materials.site import Site
from tests.operator.school import PDF, acked, fill, typed

pytestmark = pytest.mark.slow


def told(view: Any) -> Any:
    """What of a candidate's page does not depend on who is connected."""
    return {name: view[name] for name in ("room", "clock")} | {"me": view["me"]["state"]}


async def audit() -> set[tuple[int, str]]:
    return {(int(row["id"]), str(row["hash"])) for row in await select("SELECT id, hash FROM audit")}


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_what_was_acknowledged_before_the_backup_is_there_after_the_restore(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    urls = ("", "")
    if database == "postgres":
        server: postgres.Server = request.getfixturevalue("postgres_server")
        urls = server.new_database(), server.new_database()
    school, elsewhere, kept = tmp_path / "school", tmp_path / "elsewhere", tmp_path / "kept"
    kept.mkdir()
    before, after = (
        {"EXAM_DATA": str(data), **({"EXAM_DATABASE__URL": url} if url else {})}
        for data, url in zip((school, elsewhere), urls, strict=True)
    )

    EXECUTOR_CACHE.clear()
    async with running(config(school, database=Database(url=urls[0]))) as there:
        site = Site(there, school)
        room, panel, page = await fill(site)
        seq = await acked(panel, "waiting:message", candidate=None, text="备份之前")
        await page.sees(lambda view: view["clock"], "not in the exam")
        was, cookies = told(page.view), dict(there.visitors["candidate1"].cookies)
        audited = await audit()
        backing_up = asyncio.create_task(
            typed("backup", "--to", str(kept), "--keys", str(tmp_path / "keys.tar"), **before)
        )
        meanwhile = 0
        while not backing_up.done():
            meanwhile = await acked(panel, "waiting:message", candidate=None, text="备份期间")
            await asyncio.wait((backing_up,), timeout=0.1)  # a page may do so many a second
        code, said = await backing_up
        assert code == 0, said
        assert meanwhile > seq
    [archive] = kept.iterdir()
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "人脸照片和特征 1 个" in said

    code, said = await typed("restore", "--from", str(archive), "--keys", str(tmp_path / "keys.tar"), **after)
    assert code == 0, said
    assert "都与校验链相符" in said

    EXECUTOR_CACHE.clear()
    async with running(config(elsewhere, database=Database(url=urls[1]))) as again:
        browser = again.browser()
        browser.cookies = cookies
        back = await browser.open(room)
        assert told(back.view) == was
        log = (await again.services.rooms.get(room)).seq
        assert seq <= log <= meanwhile
        _, case = await browser.request("GET", "/api/materials")
        assert [each["name"] for each in case["files"]] == ["成绩单.pdf", "照片.jpg"]
        [pdf] = [each["id"] for each in case["files"] if each["kind"] == "pdf"]
        assert await browser.download(f"/api/materials/{pdf}/file") == PDF
        assert await audit() >= audited
    EXECUTOR_CACHE.clear()
