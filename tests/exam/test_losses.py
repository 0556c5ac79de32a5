"""A disk that lost what it had acknowledged, or an older copy put in the database's place: the log is whole as far as
it goes, and only the pages know better. They must not be told that all is well."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.exam.losses import AGAIN_AFTER
from app.storage import copies, models
from tests.browser import Browser, Page, Refused, School, config, key, running
from tests.waiting import until

pytestmark = pytest.mark.slow


@asynccontextmanager
async def opened(data: Path, **known: Browser) -> AsyncIterator[tuple[School, dict[str, Browser]]]:
    """The school over `data`, and the browsers of before with their cookies."""
    async with running(config(data)) as school:
        browsers = {}
        for who, former in known.items():
            browsers[who] = school.browser()
            browsers[who].cookies = former.cookies
        yield school, browsers


async def room_of(browser: Browser) -> str:
    return str((await browser.request("GET", "/api/rooms"))[1]["rooms"][0]["id"])


def seen(page: Page) -> dict[str, Any]:
    """What a page that comes back says of itself."""
    return {
        "epoch": page.epoch,
        "last_seq": page.last("view")["seq"],
        "instance": page.last("view")["instance"],
    }


def put_back(data: Path, copy: Path) -> None:
    """As docs/operating.md says."""
    for name in ("exam.sqlite3", "exam.sqlite3-wal", "exam.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(copy, data / "exam.sqlite3")


async def test_an_older_copy_in_the_databases_place_is_said_to_whom_it_concerns(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as school:
        chair, zhang, li = [await school.sign_in(who) for who in ("chair", "candidate1", "candidate2")]
        room = await room_of(chair)
        await zhang.open(room)
        copy = copies.make(tmp_path / "exam.sqlite3", tmp_path / "backup", 1.0)
        page, panel = await zhang.open(room), await chair.open(room)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
        await page.sees(lambda view: view["me"]["state"] == "waiting")
        was, knew = seen(page), page.last("view")["seq"]
        assert panel.epoch
    put_back(tmp_path, copy)

    with capture_logs() as logs:
        async with opened(tmp_path, chair=chair, zhang=zhang, li=li) as (school, back):
            panel = await back["chair"].open(room)
            assert panel.all("lost") == []
            page = await back["zhang"].open(room, **was)
            lost = await page.hears("lost")
            assert (lost["known"], lost["has"]) == (knew, knew - 2)
            assert await panel.hears("lost") == lost
            assert page.view["me"]["state"] == "registered", "it is shown as it is"
            assert page.epoch > 0, "its epoch was lost, too: it is not another page's seat"
            assert (await page.call("candidate:agree_pledge", key=key(), version="1"))["ok"]
            later, other = await back["chair"].open(room), await back["li"].open(room)
            assert await later.hears("lost") == lost
            assert other.all("lost") == [], "who has seen nothing is not alarmed"
            [entry] = await models.AuditEntry.filter(action="changes_lost")
            assert (entry.actor, entry.room) == ("candidate1", room)
            headers = {"Host": "exam.example.edu.cn"}
            async with school.client.get(school.url("/metrics"), headers=headers) as answer:
                assert "exam_changes_lost_total 1.0" in await answer.text()
    [line] = [each for each in logs if each["event"] == "changes_lost"]
    assert (line["log_level"], line["room"], line["known"], line["has"]) == ("error", room, knew, knew - 2)


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with running(config(tmp_path)) as school:
        yield school


async def test_a_page_that_asks_whether_it_is_behind_and_is_ahead(school: School) -> None:
    """A room that another process took over, say."""
    chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
    room = await room_of(chair)
    panel, page = await chair.open(room), await zhang.open(room)
    seq = (await page.call("room:sync", seq=0))["seq"]
    views = len(page.all("view"))
    assert await page.call("room:sync", seq=seq + 3) == {"ok": True, "seq": seq}
    assert (await page.hears("lost"))["known"] == seq + 3
    assert (await panel.hears("lost"))["has"] == seq
    await until(lambda: None if len(page.all("view")) > views else "the view as it is was not sent")


async def test_whoever_cries_wolf_is_named_and_floods_nothing(school: School) -> None:
    chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
    room = await room_of(chair)
    page = await zhang.open(room)
    with capture_logs() as logs:
        for known in range(10**6, 10**6 + 30):
            await page.call("room:sync", seq=known)
    told = [each for each in logs if each["event"] == "changes_lost"]
    assert [each["person"] for each in told] == ["candidate1"]
    assert await models.AuditEntry.filter(action="changes_lost").count() == school.services.losses.total == 1
    former = school.services.losses.of(room)
    assert former
    object.__setattr__(former, "at", former.at - AGAIN_AFTER)
    await page.call("room:sync", seq=10**7)
    assert school.services.losses.total == 2, "more was lost than was known: written down again"


async def test_a_page_that_was_taken_over_is_still_fenced(school: School) -> None:
    zhang = await school.sign_in("candidate1")
    room = await room_of(zhang)
    older = await zhang.open(room)
    await zhang.open(room)
    with pytest.raises(Refused) as refused:
        await zhang.open(room, **seen(older))
    assert refused.value.code == "fenced"
