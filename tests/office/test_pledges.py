"""考试承诺书 and 录音录像告知书: what a school starts with, who publishes, what becomes of who agreed before."""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate

from app.office.pledge_texts import PLEDGE, RECORDING
from app.office.pledges import InForce, Pledges, Published
from app.office.pledges import Kind as TextKind
from app.people.directory import Kind, Person
from app.server import make_app
from app.state.candidate import Action
from app.state.errors import Conflict, Forbidden, NotFound
from app.state.room import SYSTEM, Room
from app.state.rules import Command
from app.storage import db, models
from tests.browser import ORIGIN, Browser, Page, School, config, key, running
from tests.databases import migrated_postgres
from tests.login_site import open_site

pytestmark = pytest.mark.slow

CHIEF = Person("a1", Kind.ADMIN, "赵六")
CLERK = Person("a2", Kind.ADMIN, "孙七", "cs", "计算机学院")
TITLE, TEXT = "考试承诺书", "本人承诺独立应考。"


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def pledges(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pledges]:
    """Of a new school, on either database."""
    url = None
    if request.param == "postgres":
        url = await migrated_postgres(request.getfixturevalue("postgres_server"))
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by the connection's name, whatever it speaks
    async with open_site(tmp_path, url=url) as site:
        await site.people.add(CLERK, "manager", "13800000011")
        made = Pledges(site.audit, site.clock)
        await asyncio.gather(*(made.ship() for _ in range(3)))  # as many processes
        yield made
    EXECUTOR_CACHE.clear()


async def newest(pledges: Pledges, kind: TextKind = TextKind.PLEDGE) -> Published:
    found = await pledges.newest(kind)
    assert found is not None
    return found


class TestPublishing:
    async def test_a_new_school_starts_with_the_program_s_words(self, pledges: Pledges) -> None:
        await pledges.ship()  # the next start
        [pledge], [recording] = [await pledges.all(kind) for kind in TextKind]
        assert (pledge.version, pledge.text, pledge.shipped, pledge.author_name) == ("1", PLEDGE, True, "")
        assert (recording.version, recording.text, recording.shipped) == ("r1", RECORDING, True)
        assert pledge.digest == hashlib.sha256(PLEDGE.encode()).hexdigest()

    async def test_a_version_is_numbered_signed_and_audited(self, pledges: Pledges) -> None:
        made = await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, TEXT, "1", "192.0.2.1")
        assert (made.version, made.author_name, made.shipped) == ("2", "赵六", False)
        assert await newest(pledges) == made
        assert [each.version for each in await pledges.all(TextKind.PLEDGE)] == ["2", "1"]
        entry = await models.AuditEntry.get(action="publish_pledge")
        assert (entry.actor, entry.detail) == ("a1", f"pledge 2 {made.digest}")
        assert (await newest(pledges, TextKind.RECORDING)).version == "r1"

    async def test_the_recording_notice_is_numbered_for_itself(self, pledges: Pledges) -> None:
        made = await pledges.publish(CHIEF, TextKind.RECORDING, "录音录像告知书", TEXT, "r1")
        assert (made.version, (await newest(pledges)).version) == ("r2", "1")

    async def test_the_same_words_as_the_program_s_make_them_the_school_s(self, pledges: Pledges) -> None:
        made = await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, PLEDGE, "1")
        assert (made.version, made.shipped) == ("2", False)
        with pytest.raises(Conflict, match="没有需要发布的修改"):
            await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, PLEDGE, "2")

    async def test_the_same_request_again_publishes_nothing(self, pledges: Pledges) -> None:
        """Its answer was lost."""
        first = await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, TEXT, "1")
        assert await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, TEXT, "1") == first
        assert await models.AuditEntry.filter(action="publish_pledge").count() == 1

    async def test_of_two_from_one_version_one_wins(self, pledges: Pledges) -> None:
        drafts = (pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, f"第{n}稿", "1") for n in range(6))
        ended = await asyncio.gather(*drafts, return_exceptions=True)
        assert sum(isinstance(each, Conflict) for each in ended) == 5, ended
        assert (await newest(pledges)).version == "2"
        assert await models.AuditEntry.filter(action="publish_pledge").count() == 1

    async def test_a_college_s_admin_publishes_nothing(self, pledges: Pledges) -> None:
        with pytest.raises(Forbidden, match="由学校管理员发布"):
            await pledges.publish(CLERK, TextKind.PLEDGE, TITLE, TEXT, "1")
        with pytest.raises(NotFound):
            await pledges.one("2")

    async def test_no_version_is_ever_changed(self, pledges: Pledges) -> None:
        row = await models.PledgeText.get(version="1")
        with pytest.raises(Exception, match="append-only"):
            await models.PledgeText.filter(version="1").update(text="别的")
        with pytest.raises(Exception, match="append-only"):
            await row.delete()
        assert (await newest(pledges)).text == PLEDGE


async def test_what_an_older_program_published_is_the_school_s_own(tmp_path: Path) -> None:
    """Upgraded, with its rows; the school's next version comes after it."""
    file = tmp_path / "exam.sqlite3"
    async with TortoiseContext():
        settings = db._tortoise(f"sqlite://{file}?foreign_keys=OFF")
        await migrate(config=settings, target="exam.0011_emergency", direction="forward")
    with closing(sqlite3.connect(file)) as old, old:
        row = ("2026-1", "考试承诺书", "旧文本", 1.0)
        old.execute("INSERT INTO pledge_text (version, title, text, created_at) VALUES (?, ?, ?, ?)", row)
    EXECUTOR_CACHE.clear()
    async with open_site(tmp_path, url=f"sqlite://{file}") as site:
        pledges = Pledges(site.audit, site.clock)
        await pledges.ship()
        kept = await newest(pledges)
        assert (kept.version, kept.text, kept.shipped) == ("2026-1", "旧文本", False)
        assert (await pledges.publish(CHIEF, TextKind.PLEDGE, TITLE, TEXT, kept.version)).version == "2"
        assert (await newest(pledges, TextKind.RECORDING)).shipped
    EXECUTOR_CACHE.clear()


async def test_a_fresh_production_school_has_a_pledge(tmp_path: Path) -> None:
    app = await make_app(config(tmp_path), demo=False)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/api/pledge", headers={"Host": ORIGIN.removeprefix("https://")})
        assert answer.status == 200
        pledge = await answer.json()
    assert (pledge["version"], pledge["text"]) == ("1", PLEDGE)
    assert pledge["digest"] == hashlib.sha256(PLEDGE.encode()).hexdigest()


# -- in a running school --------------------------------------------------------------------------

ON_THE_SITE = pytest.mark.asyncio(loop_scope="module")
OFFICE = "/api/admin/pledge"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module")
async def admin(school: School) -> Browser:
    return await school.visit("school-admin")


def todays(school: School) -> Room:
    [room] = [room for room in school.services.rooms.all() if "第一考场" in room.plan.title]
    return room


async def shown(browser: Browser) -> dict[str, Any]:
    status, pledge = await browser.request("GET", "/api/pledge")
    assert status == 200
    return dict(pledge)


async def published(admin: Browser, text: str) -> dict[str, Any]:
    """The pledge after the next version of it."""
    base = (await shown(admin))["version"]
    body = {"kind": "pledge", "base": base, "title": TITLE, "text": text}
    status, answer = await admin.request("POST", OFFICE, body)
    assert status == 200, answer
    return await shown(admin)


async def agree(page: Page, **said: str) -> Any:
    answer = await page.call("candidate:agree_pledge", key=key(), **said)
    return answer["ok"] or answer["code"]


def named(pledge: dict[str, Any]) -> dict[str, str]:
    return {name: pledge[name] for name in ("version", "digest")}


@ON_THE_SITE
async def test_who_agreed_before_agrees_again_and_nobody_is_moved(school: School, admin: Browser) -> None:
    room = todays(school).id
    zhang = await (await school.visit("candidate1")).open(room)
    li = await (await school.visit("candidate2")).open(room)
    first = await shown(school.browser())
    for page in (zhang, li):
        assert page.view["me"]["pledge"] == named(first) | {"agreed_at": None}
        assert await agree(page, **named(first)) is True
    assert (await li.call("candidate:check_in", key=key()))["ok"]
    before = li.view["me"]

    second = await published(admin, "第二版")
    await zhang.sees(lambda view: view["me"]["pledge"] == named(second) | {"agreed_at": None})
    assert (await zhang.call("candidate:check_in", key=key()))["code"] == "pledge_missing"
    assert await agree(zhang, **named(first)) == "pledge_changed"
    assert await agree(zhang, version=second["version"], digest=first["digest"]) == "pledge_changed"
    assert await agree(zhang, version="no-such-version") == "pledge_changed"
    assert await agree(zhang, **named(second)) is True
    assert (await zhang.call("candidate:check_in", key=key()))["ok"]
    assert li.view["me"] == before, "who is in the waiting area stays, with what they agreed to"

    status, record = await admin.request("GET", f"/api/admin/rooms/{room}/record")
    assert status == 200
    agreed = {row["id"]: row["pledge"] for row in record["results"] if row["pledge"]}
    assert {who: (each["version"], each["digest"]) for who, each in agreed.items()} == {
        "candidate1": (second["version"], second["digest"]),
        "candidate2": (first["version"], first["digest"]),
    }
    said = [line["words"] for line in record["events"]]
    assert f"张三同意考试承诺书第 2 版（SHA-256 {second['digest']}）" in said
    assert any(line.startswith("启用考试承诺书第 2 版") for line in said)


@ON_THE_SITE
async def test_who_publishes_and_who_reads(school: School, admin: Browser) -> None:
    clerk, candidate = await school.visit("college-admin"), await school.visit("candidate3")
    base = (await shown(admin))["version"]
    body = {"kind": "pledge", "base": base, "title": TITLE, "text": "学院的文本"}
    status, answer = await clerk.request("POST", OFFICE, body)
    assert (status, answer["code"]) == (403, "forbidden")
    assert "学校管理员" in answer["message"]
    for method in ("GET", "POST"):
        assert (await candidate.request(method, OFFICE, body))[0] == 403
    for who, may in ((admin, True), (clerk, False)):
        _, listed = await who.request("GET", OFFICE)
        assert listed["may_publish"] is may
        texts = {each["kind"]: each["versions"] for each in listed["texts"]}
        assert texts["pledge"][0]["version"] == base
        assert (texts["recording"][0]["version"], texts["recording"][0]["author"]) == ("r1", "刘建国")
        _, one = await who.request("GET", f"{OFFICE}/text?version=r1")
        assert one["version"]["text"] == RECORDING
    assert (await admin.request("GET", f"{OFFICE}/text?version=none"))[0] == 404


@ON_THE_SITE
@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": " \n "}, {"title": "两\n行"}, {"title": ""}, {"text": "坏\x00"}, {"kind": "other"},
     {"text": "长" * 10_001}, {"more": 1}],
)  # fmt: skip
async def test_a_text_that_is_none_is_not_published(admin: Browser, wrong: dict[str, Any]) -> None:
    before = await shown(admin)
    body = {"kind": "pledge", "base": before["version"], "title": TITLE, "text": "好"} | wrong
    status, answer = await admin.request("POST", OFFICE, body)
    assert (status, answer["code"]) == (400, "malformed")
    assert await shown(admin) == before


@ON_THE_SITE
async def test_what_was_overtaken_is_told(admin: Browser) -> None:
    base = (await shown(admin))["version"]
    await published(admin, "别人的一版")
    body = {"kind": "pledge", "base": base, "title": TITLE, "text": "我的一版"}
    status, answer = await admin.request("POST", OFFICE, body)
    assert (status, answer["code"]) == (409, "conflict")
    assert "刚刚有人发布了新的版本" in answer["message"]


@ON_THE_SITE
async def test_a_room_of_an_older_program_gets_the_text(school: School) -> None:
    """Its log names a version and no digest: nobody can agree until it is told the text."""
    rooms, old = school.services.rooms, "old-room"
    await school.services.seats.create(old)  # type: ignore[attr-defined]
    plan = todays(school).plan
    fields = {name: getattr(plan, name) for name in type(plan).__slots__}
    times = {"opens_at": plan.opens_at + 86400, "closes_at": plan.closes_at + 86400}
    setup = type(plan)(**fields | times | {"pledge_version": "1", "pledge_digest": ""})
    await rooms.command(old, Command(Action.CONFIGURE, SYSTEM, setup=setup), key())
    page = await (await school.visit("candidate5")).open(old)
    assert await agree(page, version="1") == "not_ready"
    in_force = InForce(rooms, _pledges())
    await in_force.spread()
    await in_force.spread()  # once is enough
    pledge = await shown(school.browser())
    assert (await rooms.get(old)).seq == 2
    assert await agree(page, **named(pledge)) is True


@ON_THE_SITE
async def test_a_closed_room_s_log_is_left_alone(school: School, admin: Browser) -> None:
    [room] = [room for room in school.services.rooms.all() if "第三考场" in room.plan.title]
    path = f"/api/admin/rooms/{room.id}"
    assert (await admin.request("POST", f"{path}/close", {"key": key()}))[0] == 200
    seq = (await school.services.rooms.get(room.id)).seq
    pledge = await published(admin, "考场关闭之后")
    assert (await school.services.rooms.get(room.id)).seq == seq
    assert (await admin.request("POST", f"{path}/open", {"key": key()}))[0] == 200
    await InForce(school.services.rooms, _pledges()).spread()
    assert (await school.services.rooms.get(room.id)).plan.pledge_version == pledge["version"]


def _pledges() -> Pledges:
    """For reading alone."""
    return Pledges(None, float)  # type: ignore[arg-type]
