"""Notices: who may write and read which, when they are seen, and how often they were read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.office.notices import Notices, Standing, Words
from app.people.directory import Kind, Person
from app.state.errors import Conflict, NotFound
from app.storage import models
from tests.browser import School, config, key, running
from tests.databases import migrated_postgres
from tests.fakes import Clock
from tests.login_site import open_site

CHIEF = Person("a1", Kind.ADMIN, "赵六")
CLERK = Person("a2", Kind.ADMIN, "孙七", "cs", "计算机学院")
STRANGER = Person("a3", Kind.ADMIN, "周八", "fl", "外国语学院")
READER = Person("c1", Kind.CANDIDATE, "张三", "cs", "计算机学院")
LINGUIST = Person("c2", Kind.CANDIDATE, "李四", "fl", "外国语学院")
WORDS = Words("面试须知", "请提前十分钟。")


@asynccontextmanager
async def two_colleges(folder: Path, url: str | None = None) -> AsyncIterator[Clock]:
    """A school with two colleges and a candidate in each; time is moved by hand."""
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by the connection's name, whatever it speaks
    async with open_site(folder, url=url) as site:
        await models.College.create(id="fl", name="外国语学院")
        await site.people.add(CLERK, "manager", "13800000011")
        await site.people.add(STRANGER, "manager", "13800000012")
        await site.people.add(LINGUIST, "candidate/ai", "13800000013")
        yield site.clock
    EXECUTOR_CACHE.clear()


@pytest_asyncio.fixture
async def clock(tmp_path: Path) -> AsyncIterator[Clock]:
    async with two_colleges(tmp_path) as clock:
        yield clock


@pytest.fixture
def notices(clock: Clock) -> Notices:
    return Notices(clock)


async def read(notices: Notices, who: Person, notice: str) -> None:
    """As a page does: open what is shown, and say so."""
    _, version = await notices.for_reader(who, notice)
    await notices.mark_read(who, notice, version.number)


async def titles(notices: Notices, who: Person) -> list[tuple[str, bool]]:
    """What `who` sees, and whether each counts as read."""
    now = notices._clock()
    return [
        (current.title, known) for each, known in await notices.board(who) if (current := each.current(now))
    ]


async def count(notices: Notices, who: Person, notice: str) -> tuple[int, int]:
    counted = (await notices.counts([await notices.one(who, notice)]))[notice]
    return counted.read, counted.audience


class TestWhoSeesIt:
    async def test_the_school_s_is_for_all_and_a_college_s_for_its_own(self, notices: Notices) -> None:
        await notices.write(CHIEF, None, Words("学校", "全体"), key())
        await notices.write(CLERK, "cs", Words("计算机", "本院"), key())
        await notices.write(CHIEF, "fl", Words("外语", "本院"), key())
        assert {title for title, _ in await titles(notices, READER)} == {"学校", "计算机"}
        assert {title for title, _ in await titles(notices, LINGUIST)} == {"学校", "外语"}

    @pytest.mark.parametrize(
        ("who", "college", "may"),
        [
            (CHIEF, None, True),
            (CHIEF, "cs", True),
            (CLERK, "cs", True),
            (CLERK, None, False),
            (CLERK, "fl", False),
        ],
    )
    async def test_who_may_write_change_and_see_it(
        self, notices: Notices, who: Person, college: str | None, may: bool
    ) -> None:
        notice = await notices.write(CHIEF, college, WORDS, key())
        if may:
            assert await notices.write(who, college, WORDS, key())
            assert (await notices.one(who, notice)).id == notice
            assert await notices.edit(who, notice, Words("新", "新"), 1) == 2
            await notices.withdraw(who, notice)
            return
        with pytest.raises(NotFound):
            await notices.write(who, college, WORDS, key())
        with pytest.raises(NotFound):
            await notices.one(who, notice)
        with pytest.raises(NotFound):
            await notices.edit(who, notice, Words("新", "新"), 1)
        with pytest.raises(NotFound):
            await notices.withdraw(who, notice)
        assert await notices.all(who) == []
        assert (await notices.one(CHIEF, notice)).standing(0) is Standing.SCHEDULED

    async def test_of_a_college_that_does_not_exist(self, notices: Notices) -> None:
        with pytest.raises(NotFound):
            await notices.write(CHIEF, "nowhere", WORDS, key())

    async def test_a_foreign_one_can_neither_be_read_nor_marked(self, notices: Notices) -> None:
        notice = await notices.write(CLERK, "cs", WORDS, key())
        with pytest.raises(NotFound):
            await notices.for_reader(LINGUIST, notice)
        with pytest.raises(NotFound):
            await notices.mark_read(LINGUIST, notice, 1)
        assert not await models.NoticeReading.exists()


class TestWhenItIsSeen:
    async def test_from_its_time_on(self, notices: Notices, clock: Clock) -> None:
        words = Words("预告", "明天见", clock.now + 3600)
        notice = await notices.write(CLERK, "cs", words, key())
        assert await titles(notices, READER) == []
        assert (await notices.one(CLERK, notice)).standing(clock.now) is Standing.SCHEDULED
        with pytest.raises(NotFound):
            await notices.for_reader(READER, notice)
        clock.move(3600)
        assert await titles(notices, READER) == [("预告", False)]

    async def test_a_withdrawn_one_is_gone_at_once_and_kept_for_the_office(
        self, notices: Notices, clock: Clock
    ) -> None:
        notice = await notices.write(CLERK, "cs", WORDS, key())
        await read(notices, READER, notice)
        await notices.withdraw(CLERK, notice)
        at = (await notices.one(CLERK, notice)).withdrawn_at
        clock.move(10)
        await notices.withdraw(CLERK, notice)
        assert (await notices.one(CLERK, notice)).withdrawn_at == at, "the first time counts"
        assert await titles(notices, READER) == []
        with pytest.raises(NotFound):
            await notices.mark_read(READER, notice, 1)
        assert await count(notices, CLERK, notice) == (1, 1)
        with pytest.raises(Conflict):
            await notices.edit(CLERK, notice, Words("又", "又"), 1)

    async def test_an_edit_waits_for_its_time_beside_the_older_one(
        self, notices: Notices, clock: Clock
    ) -> None:
        notice = await notices.write(CLERK, "cs", Words("旧", "旧"), key())
        await notices.edit(CLERK, notice, Words("新", "新", clock.now + 60), 1)
        assert await titles(notices, READER) == [("旧", False)]
        clock.move(60)
        assert await titles(notices, READER) == [("新", False)]

    async def test_one_that_was_replaced_before_its_time_never_comes(
        self, notices: Notices, clock: Clock
    ) -> None:
        notice = await notices.write(CLERK, "cs", Words("早", "早", clock.now + 60), key())
        await notices.edit(CLERK, notice, Words("晚", "晚", clock.now + 120), 1)
        clock.move(60)
        assert await titles(notices, READER) == []
        clock.move(60)
        assert await titles(notices, READER) == [("晚", False)]


class TestReading:
    async def test_unread_first_then_the_newest(self, notices: Notices, clock: Clock) -> None:
        written = {}
        for title in ("一", "二", "三", "四"):
            written[title] = await notices.write(CLERK, "cs", Words(title, title), key())
            clock.move(60)
        await read(notices, READER, written["四"])
        await read(notices, READER, written["二"])
        assert await titles(notices, READER) == [("三", False), ("一", False), ("四", True), ("二", True)]

    async def test_it_counts_once_however_often_and_only_for_whom_it_is(self, notices: Notices) -> None:
        school = await notices.write(CHIEF, None, WORDS, key())
        college = await notices.write(CLERK, "cs", WORDS, key())
        assert await count(notices, CHIEF, school) == (0, 2)
        for _ in range(2):
            await read(notices, READER, school)
            await read(notices, READER, college)
        await read(notices, LINGUIST, school)
        assert await count(notices, CHIEF, school) == (2, 2)
        assert await count(notices, CLERK, college) == (1, 1)

    async def test_who_has_left_the_college_counts_no_more(self, notices: Notices) -> None:
        notice = await notices.write(CLERK, "cs", WORDS, key())
        await read(notices, READER, notice)
        await models.Person.filter(id=READER.id).update(college_id="fl")
        assert await count(notices, CLERK, notice) == (0, 0)

    @pytest.mark.parametrize("important", [True, False])
    async def test_an_important_edit_is_unread_again(
        self, notices: Notices, clock: Clock, important: bool
    ) -> None:
        notice = await notices.write(CLERK, "cs", WORDS, key())
        await read(notices, READER, notice)
        clock.move(60)
        words = Words("改期", "改到明天", clock.now + 60, important=important)
        assert await notices.edit(CLERK, notice, words, 1) == 2
        assert await titles(notices, READER) == [("面试须知", True)], "not before it is seen"
        assert await count(notices, CLERK, notice) == (1, 1)
        clock.move(60)
        assert await titles(notices, READER) == [("改期", not important)]
        assert await count(notices, CLERK, notice) == (int(not important), 1)
        await read(notices, READER, notice)
        assert await titles(notices, READER) == [("改期", True)]
        assert await count(notices, CLERK, notice) == (1, 1)

    async def test_a_late_word_that_an_old_version_was_read_says_no_more_than_that(
        self, notices: Notices
    ) -> None:
        notice = await notices.write(CLERK, "cs", WORDS, key())
        await notices.edit(CLERK, notice, Words("改期", "明天"), 1)
        await notices.mark_read(READER, notice, 1)
        assert await titles(notices, READER) == [("改期", False)]
        with pytest.raises(NotFound):
            await notices.mark_read(READER, notice, 3)


class TestTwiceAtOnce:
    async def test_what_is_sent_again_is_written_once(self, notices: Notices) -> None:
        same = key()
        first = await notices.write(CLERK, "cs", WORDS, same)
        assert await notices.write(CLERK, "cs", WORDS, same) == first
        assert [await notices.edit(CLERK, first, Words("新", "新"), 1) for _ in range(2)] == [2, 2]
        assert await models.NoticeVersion.all().count() == 2

    async def test_of_two_edits_of_the_same_words_one_wins(self, notices: Notices) -> None:
        notice = await notices.write(CHIEF, "cs", WORDS, key())
        await notices.edit(CLERK, notice, Words("甲", "甲"), 1)
        with pytest.raises(Conflict):
            await notices.edit(CHIEF, notice, Words("乙", "乙"), 1)
        assert (await notices.one(CHIEF, notice)).newest.title == "甲"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Notices]:
    """On either database."""
    url = None
    if request.param == "postgres":
        url = await migrated_postgres(request.getfixturevalue("postgres_server"))
    async with two_colleges(tmp_path, url) as clock:
        yield Notices(clock)


async def test_its_whole_life_with_many_at_once(either: Notices) -> None:
    notices, same = either, key()
    made = await asyncio.gather(*(notices.write(CHIEF, "cs", WORDS, same) for _ in range(8)))
    [notice] = set(made)
    assert await models.NoticeVersion.all().count() == 1
    await asyncio.gather(*(read(notices, READER, notice) for _ in range(8)))
    assert await count(notices, CHIEF, notice) == (1, 1)
    edits = (notices.edit(CHIEF, notice, Words("新", f"第{n}稿"), 1) for n in range(8))
    ended = await asyncio.gather(*edits, return_exceptions=True)
    assert sorted(map(str, ended))[0] == "2"
    assert sum(isinstance(each, Conflict) for each in ended) == 7
    assert await titles(notices, READER) == [("新", False)]
    await read(notices, READER, notice)
    assert await count(notices, CHIEF, notice) == (1, 1)
    assert [each.id for each in await notices.all(CLERK)] == [notice]
    await notices.withdraw(CHIEF, notice)
    assert await titles(notices, READER) == []


# -- over HTTP ------------------------------------------------------------------------------------

ON_THE_SITE = pytest.mark.asyncio(loop_scope="module")
PEOPLE = ("school-admin", "college-admin", "candidate1", "candidate10", "chair", "invigilator1", "inspector")
ROUTES = (
    ("GET", "/api/admin/notices"),
    ("POST", "/api/admin/notices"),
    ("GET", "/api/admin/notices/{notice}"),
    ("POST", "/api/admin/notices/{notice}/versions"),
    ("POST", "/api/admin/notices/{notice}/withdraw"),
    ("GET", "/api/notices"),
    ("GET", "/api/notices/{notice}"),
    ("POST", "/api/notices/{notice}/read"),
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        yield school


def written(college: str | None, **changes: Any) -> dict[str, Any]:
    return {"key": key(), "college": college, "title": "题目", "text": "正文"} | changes


async def post(school: School, who: str, path: str, body: Any) -> tuple[int, Any]:
    return await (await school.visit(who)).request("POST", path, body)


async def make(school: School, college: str | None) -> str:
    status, answer = await post(school, "school-admin", "/api/admin/notices", written(college))
    assert status == 200, answer
    return str(answer["notice"])


def may(who: str, method: str, path: str, college: str | None) -> int:
    """The status that docs/rules.md 1 and P2 call for."""
    if path.startswith("/api/admin"):
        if who not in ("school-admin", "college-admin"):
            return 403
        if (method, path) == ("GET", "/api/admin/notices"):
            return 200
        return 200 if who == "school-admin" or college == "cs" else 404
    if path.endswith("/read") and not who.startswith("candidate"):
        return 403
    if path == "/api/notices" or college is None:
        return 200
    own = {"school-admin": None, "inspector": None, "candidate10": "fl"}.get(who, "cs")
    return 200 if own == college else 404


@ON_THE_SITE
@pytest.mark.parametrize("college", [None, "cs", "fl"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_every_route_for_everybody(school: School, method: str, path: str, college: str | None) -> None:
    for who in PEOPLE:
        notice = await make(school, college)
        bodies: dict[str, Any] = {
            "/versions": {"base": 1, "title": "新", "text": "新", "important": True},
            "/read": {"version": 1},
            "/notices": written(college),
        }
        body: Any = next((bodies[end] for end in bodies if path.endswith(end)), {})
        browser = await school.visit(who)
        status, answer = await browser.request(method, path.replace("{notice}", notice), body)
        assert status == may(who, method, path, college), (who, answer)
    status, answer = await school.browser().request(method, path.replace("{notice}", "n"), {})
    assert (status, answer["code"]) == (401, "signed_out")


@ON_THE_SITE
async def test_the_matrix_knows_every_route(school: School) -> None:
    _, described = await school.browser().request("GET", "/api/openapi.json")
    ours = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        if "/notices" in path
        for method in methods
    }
    assert ours == set(ROUTES)


@ON_THE_SITE
@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "  \n "},
        {"title": "两\n行"},
        {"title": "长" * 101},
        {"title": "\ud800"},
        {"text": ""},
        {"text": "\u0000"},
        {"text": "长" * 10_001},
        {"visible_from": -1},
        {"visible_from": "NaN"},
        {"visible_from": 1e300},
        {"college": ""},
        {"key": "short"},
        {"html": "<b>"},
    ],
)
async def test_what_is_no_notice_is_refused_with_a_sentence(school: School, changes: dict[str, Any]) -> None:
    status, answer = await post(school, "school-admin", "/api/admin/notices", written(None) | changes)
    assert (status, answer["code"]) == (400, "malformed")
    assert answer["message"]


@ON_THE_SITE
async def test_the_longest_notice_there_may_be(school: School) -> None:
    body = written(None, title="长" * 100, text="😀" * 10_000)
    status, answer = await post(school, "school-admin", "/api/admin/notices", body)
    assert status == 200, answer


@ON_THE_SITE
async def test_the_list_is_searched_filtered_and_paged(school: School) -> None:
    admin = await school.visit("school-admin")
    for n in range(3):
        await post(school, "school-admin", "/api/admin/notices", written("fl", title=f"翻译 Notice {n}"))
    future = written("fl", title="翻译 notice 预告", visible_from=4e9)
    await post(school, "school-admin", "/api/admin/notices", future)

    async def listed(query: str) -> tuple[list[str], int]:
        status, answer = await admin.request("GET", f"/api/admin/notices?{query}")
        assert status == 200, answer
        return [row["version"]["title"] for row in answer["rows"]], answer["total"]

    assert (await listed("q=NOTICE&size=2"))[1] == 4
    assert len((await listed("q=notice&size=3&page=2"))[0]) == 1
    assert await listed("q=notice&standing=scheduled") == (["翻译 notice 预告"], 1)
    assert (await listed("q=notice&standing=visible&college=fl"))[1] == 3
    assert await listed("q=notice&college=school") == ([], 0)
    assert (await admin.request("GET", "/api/admin/notices?order=evil"))[0] == 400


@ON_THE_SITE
async def test_every_change_is_in_the_audit(school: School) -> None:
    notice = await make(school, "cs")
    edit = {"base": 1, "title": "新", "text": "新", "important": False}
    await post(school, "college-admin", f"/api/admin/notices/{notice}/versions", edit)
    await post(school, "college-admin", f"/api/admin/notices/{notice}/withdraw", {})
    entries = await models.AuditEntry.filter(detail__startswith=notice).order_by("id")
    assert [(entry.actor, entry.action, entry.detail) for entry in entries] == [
        ("school-admin", "notice_write", f"{notice} cs"),
        ("college-admin", "notice_edit", f"{notice} 2"),
        ("college-admin", "notice_withdraw", notice),
    ]


@ON_THE_SITE
async def test_a_reader_gets_the_text_as_it_was_typed(school: School) -> None:
    text = "<script>alert(1)</script>\r\n\r\n- [链接](javascript:alert(1))\n"
    _, answer = await post(school, "school-admin", "/api/admin/notices", written(None, text=text))
    candidate = await school.visit("candidate1")
    status, shown = await candidate.request("GET", f"/api/notices/{answer['notice']}")
    assert status == 200
    assert shown["notice"]["text"] == text.replace("\r\n", "\n").strip()
    _, board = await candidate.request("GET", "/api/notices")
    [card] = [each for each in board["notices"] if each["id"] == answer["notice"]]
    assert card["read"] is False
    assert "text" not in card
