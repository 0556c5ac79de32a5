"""The exam office plans rooms: through the routes its pages use, on the demo school."""

import asyncio
import io
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import pytest
import pytest_asyncio

from app.handlers.listing import cards
from app.office.roster.enrol import Place, RoomEnrol
from app.people.directory import Kind, Person
from app.state import errors
from app.state.candidate import Action, Role
from app.state.draw import drawn_order
from app.state.presence import Device, Presence
from app.state.room import Actor, Need, Terms
from app.state.rules import Command
from app.storage import models
from tests.browser import Browser, School, config, key, running
from tests.state.stories import OPENS, Story

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = 86400
ROOMS = "/api/admin/rooms"
SCHOOL_ADMIN = Person("school-admin", Kind.ADMIN, "刘建国")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module")
async def admin(school: School) -> Browser:
    return await school.visit("school-admin")


days = iter(range(10, 1000))


def form(**changes: Any) -> dict[str, Any]:
    """A form filled in, for a day that no other test has anybody on."""
    opens = (time.time() // DAY + next(days)) * DAY
    return {
        "key": key(),
        "title": "第九考场",
        "college_id": "cs",
        "opens_at": opens,
        "closes_at": opens + 3600,
        "panel": [{"id": "chair", "role": "chair"}, {"id": "invigilator1", "role": "invigilator"}],
        "candidates": ["candidate1", "candidate2", "candidate3"],
        "rehearsal": False,
        **asdict(Terms(contact_name="刘建国", contact_phone="027", face_check=True, camera2=Need.ALLOWED)),
    } | changes


async def made(admin: Browser, **changes: Any) -> dict[str, Any]:
    """A new room, as the office's page gets it."""
    status, answer = await admin.request("POST", ROOMS, form(**changes))
    assert status == 200, answer
    room: dict[str, Any] = answer["room"]
    return room


def back(room: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The form of a room that was read, sent back with `changes`."""
    kept = {name: room[name] for name in form() if name in room}
    panel = [{"id": member["id"], "role": member["role"]} for member in room["panel"]]
    listed = [candidate["id"] for candidate in room["candidates"]]
    return kept | {"key": key(), "since": room["seq"], "panel": panel, "candidates": listed} | changes


async def refused(admin: Browser, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Where, and with which words."""
    status, answer = await admin.request("POST", path, body)
    assert (status, answer["code"]) == (409, "setup_refused"), answer
    return [(problem["field"], problem["message"]) for problem in answer["problems"]]


async def test_a_room_is_made_and_its_people_find_it(school: School, admin: Browser) -> None:
    room = await made(admin, title=" 第七考场 ", camera2="required", interview=900)
    assert (room["title"], room["camera2"], room["interview"]) == ("第七考场", "required", 900)
    assert [each["name"] for each in room["panel"]] == ["周明远", "王芳"]
    assert [each["name"] for each in room["candidates"]] == ["张三", "李思雨", "王浩然"]
    for person in ("candidate1", "chair", "invigilator1"):
        _, listed = await (await school.visit(person)).request("GET", "/api/rooms")
        assert room["id"] in [each["id"] for each in listed["rooms"]], person


async def test_the_same_key_makes_one_room(admin: Browser) -> None:
    body = form(title="只有一个")
    first, second = [await admin.request("POST", ROOMS, body) for _ in range(2)]
    assert first[1]["room"]["id"] == second[1]["room"]["id"]
    assert second[1]["room"]["seq"] == 1


async def test_what_is_refused_leaves_no_room(admin: Browser) -> None:
    title = "留不下来"
    body = form(title=title, closes_at=1)
    assert [field for field, _ in await refused(admin, ROOMS, body)] == ["times"]
    _, listed = await admin.request("GET", f"{ROOMS}?q={title}")
    assert (listed["rows"], listed["total"]) == ([], 0)
    assert not await models.RoomRow.exists(version=0)


async def test_what_nobody_can_see_is_refused_at_its_own_field(admin: Browser) -> None:
    for field in ("title", "contact_name", "contact_phone"):
        assert [where for where, _ in await refused(admin, ROOMS, form(**{field: "刘\u200b建国"}))] == [field]


async def test_a_room_may_be_planned_before_its_people_are_known(admin: Browser) -> None:
    room = await made(admin, panel=[], candidates=[])
    assert {each["field"] for each in room["warnings"]} == {"panel", "candidates"}


async def test_an_edit_keeps_what_it_does_not_touch(admin: Browser) -> None:
    room = await made(admin)
    status, answer = await admin.request("POST", f"{ROOMS}/{room['id']}", back(room, title="改名"))
    assert status == 200, answer
    after = answer["room"]
    assert after == room | {"title": "改名", "seq": after["seq"]}


async def test_who_saves_second_is_told(admin: Browser) -> None:
    room = await made(admin)
    path = f"{ROOMS}/{room['id']}"
    assert (await admin.request("POST", path, back(room, title="甲")))[0] == 200
    status, answer = await admin.request("POST", path, back(room, title="乙"))
    assert (status, answer["code"]) == (409, "conflict")
    assert "他人修改" in answer["message"]


async def test_people_in_two_rooms_at_once_are_named(admin: Browser) -> None:
    room = await made(admin, title="先到先得")
    times = {"opens_at": room["opens_at"] + 1800, "closes_at": room["closes_at"] + 1800}
    found = await refused(admin, ROOMS, form(**times))
    assert [field for field, _ in found] == ["panel"] * 2 + ["candidates"] * 3
    assert all("先到先得" in words for _, words in found)
    assert found[0][1].startswith("周明远")


async def test_of_offices_that_save_at_once_one_is_first(school: School, admin: Browser) -> None:
    """An examiner and a candidate, each wanted by five new rooms at the same time."""
    body = form()
    other = await school.visit("college-admin")
    wishes = [admin.request("POST", ROOMS, body | {"key": key()}) for _ in range(3)]
    wishes += [other.request("POST", ROOMS, body | {"key": key()}) for _ in range(2)]
    statuses = sorted(status for status, _ in await asyncio.gather(*wishes))
    assert statuses == [200, 409, 409, 409, 409]


async def test_a_rehearsal_and_the_exam_at_other_times_share_their_people(admin: Browser) -> None:
    room = await made(admin)
    times = {"opens_at": room["closes_at"], "closes_at": room["closes_at"] + 3600}
    rehearsal = await made(admin, rehearsal=True, **times)
    for flag, there, away in (("true", rehearsal, room), ("false", room, rehearsal)):
        _, listed = await admin.request("GET", f"{ROOMS}?rehearsal={flag}&size=100")
        ids = [each["id"] for each in listed["rows"]]
        assert there["id"] in ids
        assert away["id"] not in ids


class TestDraw:
    async def test_it_can_be_drawn_again_from_what_the_room_keeps(self, admin: Browser) -> None:
        room = await made(admin)
        listed = [each["id"] for each in room["candidates"]]
        path = f"{ROOMS}/{room['id']}/draw"
        status, answer = await admin.request("POST", path, {"key": key(), "since": room["seq"]})
        assert status == 200, answer
        drawn = answer["room"]
        assert drawn["draw"]["by"] == "刘建国"
        order = [each["id"] for each in drawn["candidates"]]
        assert order == list(drawn_order(drawn["draw"]["seed"], listed))

    async def test_a_repeated_request_draws_once(self, admin: Browser) -> None:
        room = await made(admin)
        body = {"key": key(), "since": room["seq"]}
        seeds = {
            (await admin.request("POST", f"{ROOMS}/{room['id']}/draw", body))[1]["room"]["draw"]["seed"]
            for _ in range(3)
        }
        assert len(seeds) == 1
        logged = await models.AuditEntry.filter(room=room["id"], action="room_draw").values_list(
            "detail", flat=True
        )
        [event] = await models.Event.filter(room_id=room["id"], change__contains=seeds.pop())
        assert set(logged) == {f"event {event.seq}"}, "which draw it was, and none that never was"

    async def test_an_order_changed_by_hand_is_no_longer_the_draws(self, admin: Browser) -> None:
        room = await made(admin)
        path = f"{ROOMS}/{room['id']}"
        _, answer = await admin.request("POST", f"{path}/draw", {"key": key(), "since": room["seq"]})
        drawn = answer["room"]
        _, answer = await admin.request("POST", path, back(drawn, title="改名"))
        assert answer["room"]["draw"] == drawn["draw"]
        order = [each["id"] for each in reversed(drawn["candidates"])]
        _, answer = await admin.request("POST", path, back(answer["room"], candidates=order))
        assert answer["room"]["draw"] is None


class TestDoors:
    async def test_closed_and_opened_again(self, school: School, admin: Browser) -> None:
        room = await made(admin)
        path = f"{ROOMS}/{room['id']}"
        _, answer = await admin.request("POST", f"{path}/close", {"key": key()})
        assert answer["room"]["closed_at"] is not None
        zhang = await school.visit("candidate1")
        _, listed = await zhang.request("GET", "/api/rooms")
        [card] = [each for each in listed["rooms"] if each["id"] == room["id"]]
        assert (card["status"], card["closed_at"]) == ("ended", answer["room"]["closed_at"])
        _, answer = await admin.request("POST", f"{path}/open", {"key": key()})
        assert (answer["room"]["closed_at"], answer["room"]["opened_at"]) == (None, None)
        _, answer = await admin.request("POST", f"{path}/open", {"key": key()})
        assert answer["room"]["opened_at"] is not None

    async def test_nobody_is_shut_in(self, school: School, admin: Browser) -> None:
        [room] = [room for room in school.services.rooms.all() if "第一考场" in room.plan.title]
        page = await (await school.visit("candidate4")).open(room.id)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
        status, answer = await admin.request("POST", f"{ROOMS}/{room.id}/close", {"key": key()})
        assert (status, answer["code"]) == (409, "wrong_state")
        assert "陈雨桐" in answer["message"]


class TestPeople:
    async def test_they_are_found_by_name_and_number_and_never_by_phone(self, admin: Browser) -> None:
        _, answer = await admin.request("GET", f"{ROOMS}/people?kind=candidate&q=张")
        [zhang] = answer["people"]
        assert zhang == {
            "id": "candidate1",
            "name": "张三",
            "kind": "candidate",
            "exam_no": "20260001",
            "college": "计算机学院",
            "major": "计算机科学与技术",
        }
        _, answer = await admin.request("GET", f"{ROOMS}/people?kind=candidate&q=20260002")
        assert [each["name"] for each in answer["people"]] == ["李思雨"]
        _, answer = await admin.request("GET", f"{ROOMS}/people?kind=candidate&q=139000000")
        assert answer["people"] == []

    async def test_a_major_is_found_whole(self, admin: Browser) -> None:
        _, answer = await admin.request("GET", f"{ROOMS}/people?kind=candidate&major=cs-se")
        assert [each["id"] for each in answer["people"]] == [f"candidate{n}" for n in range(6, 10)]

    async def test_a_panel_is_staff_and_a_list_candidates(self, admin: Browser) -> None:
        crossed = form(panel=[{"id": "candidate1", "role": "examiner"}], candidates=["chair"])
        found = await refused(admin, ROOMS, crossed)
        assert [field for field, _ in found] == ["panel", "candidates"]

    async def test_nobody_is_put_in_a_room_who_does_not_exist(self, admin: Browser) -> None:
        found = await refused(admin, ROOMS, form(candidates=["nobody"]))
        assert [field for field, _ in found] == ["candidates"]


class TestScope:
    """A college's office has its college's rooms and people, and nothing else seems to exist."""

    @pytest_asyncio.fixture(loop_scope="module")
    async def clerk(self, school: School) -> Browser:
        return await school.visit("college-admin")

    async def test_a_foreign_room_does_not_exist(self, admin: Browser, clerk: Browser) -> None:
        foreign = await made(admin, college_id="fl", candidates=["candidate10"], panel=[])
        keyed = {"key": key()}
        nowhere = "0" * 32
        for room in (foreign["id"], nowhere):
            path = f"{ROOMS}/{room}"
            for method, way, body in (
                ("GET", path, None),
                ("GET", f"{path}/record", None),
                ("GET", f"{path}/record.xlsx", None),
                ("POST", path, back(foreign)),
                ("POST", f"{path}/draw", keyed | {"since": 1}),
                ("POST", f"{path}/open", keyed),
                ("POST", f"{path}/close", keyed),
            ):
                status, answer = await clerk.request(method, way, body)
                assert (status, answer["code"]) == (404, "not_found"), way
        _, listed = await clerk.request("GET", f"{ROOMS}?size=100")
        assert {each["college"] for each in listed["rows"]} == {"计算机学院"}
        assert (await admin.request("GET", f"{ROOMS}/{foreign['id']}"))[1]["room"] == foreign

    async def test_nor_can_a_room_be_made_in_or_moved_to_another_college(
        self, admin: Browser, clerk: Browser
    ) -> None:
        foreign = form(title="越权的", college_id="fl", candidates=[])
        status, _ = await clerk.request("POST", ROOMS, foreign)
        assert status == 404
        assert not await models.RoomRow.exists(title="越权的")
        room = await made(admin)
        status, _ = await clerk.request("POST", f"{ROOMS}/{room['id']}", back(room, college_id="fl"))
        assert status == 404
        assert (await admin.request("GET", f"{ROOMS}/{room['id']}"))[1]["room"] == room

    async def test_foreign_people_are_neither_found_nor_taken(self, clerk: Browser) -> None:
        _, answer = await clerk.request("GET", f"{ROOMS}/people?kind=candidate")
        assert {each["college"] for each in answer["people"]} == {"计算机学院"}
        found = await refused(clerk, ROOMS, form(candidates=["candidate10"]))
        assert [field for field, _ in found] == ["candidates"]

    async def test_whom_the_school_put_in_the_room_stays_in_it(self, admin: Browser, clerk: Browser) -> None:
        room = await made(admin, candidates=["candidate1", "candidate10"])
        status, answer = await clerk.request("POST", f"{ROOMS}/{room['id']}", back(room, title="改名"))
        assert status == 200, answer
        assert [each["id"] for each in answer["room"]["candidates"]] == ["candidate1", "candidate10"]

    async def test_the_form_offers_ones_own_colleges(self, admin: Browser, clerk: Browser) -> None:
        offered = [
            [each["id"] for each in (await who.request("GET", f"{ROOMS}/form"))[1]["colleges"]]
            for who in (admin, clerk)
        ]
        assert offered == [["cs", "fl"], ["cs"]]

    @pytest.mark.parametrize("who", ["candidate1", "chair", "invigilator1", "inspector"])
    async def test_only_the_office_comes_in(self, school: School, admin: Browser, who: str) -> None:
        room = await made(admin)
        person = await school.visit(who)
        for method, path in (
            ("GET", ""),
            ("GET", "/form"),
            ("GET", "/people"),
            ("GET", f"/{room['id']}"),
            ("GET", f"/{room['id']}/record"),
            ("GET", f"/{room['id']}/record.xlsx"),
            ("POST", ""),
            ("POST", f"/{room['id']}"),
            ("POST", f"/{room['id']}/draw"),
            ("POST", f"/{room['id']}/open"),
            ("POST", f"/{room['id']}/close"),
        ):
            status, answer = await person.request(method, ROOMS + path, form())
            assert (status, answer["code"]) == (403, "forbidden"), path


class TestList:
    @pytest.mark.parametrize(
        ("when", "opens", "closes"),
        [("today", -60, 60), ("coming", 2 * DAY, 2 * DAY + 60), ("past", -3 * DAY, -2 * DAY)],
    )
    async def test_by_day(self, admin: Browser, when: str, opens: float, closes: float) -> None:
        now = time.time()
        times = {"opens_at": now + opens, "closes_at": now + closes}
        room = await made(admin, panel=[], candidates=[], **times)
        for other in ("today", "coming", "past"):
            _, listed = await admin.request("GET", f"{ROOMS}?when={other}&size=100")
            assert (room["id"] in [each["id"] for each in listed["rows"]]) is (other == when), other

    async def test_a_row_counts_people(self, admin: Browser) -> None:
        title = "数人头"
        await made(admin, title=title)
        _, listed = await admin.request("GET", f"{ROOMS}?q={title}")
        [row] = listed["rows"]
        counts = {name: row[name] for name in ("chairs", "examiners", "invigilators", "candidates")}
        assert counts == {"chairs": 1, "examiners": 0, "invigilators": 1, "candidates": 3}

    async def test_nonsense_is_malformed(self, admin: Browser) -> None:
        for query in ("when=soon", "rehearsal=2x", "page=0", "other=1"):
            status, answer = await admin.request("GET", f"{ROOMS}?{query}")
            assert (status, answer["code"]) == (400, "malformed"), query


class TestRecord:
    async def test_what_happened_is_told_in_words(self, school: School, admin: Browser) -> None:
        room = await made(admin, title="有记录的")
        await admin.request("POST", f"{ROOMS}/{room['id']}/close", {"key": key()})
        status, told = await admin.request("GET", f"{ROOMS}/{room['id']}/record")
        assert status == 200
        assert [(each["who"], each["words"]) for each in told["events"][1:]] == [("刘建国", "关闭考场")]
        assert [each["name"] for each in told["results"]] == ["张三", "李思雨", "王浩然"]
        assert {each["state"] for each in told["results"]} == {"registered"}

    async def test_a_workbook_is_sent_and_logged(self, school: School, admin: Browser) -> None:
        room = await made(admin)
        path = school.url(f"{ROOMS}/{room['id']}/record.xlsx")
        async with school.client.get(path, headers=admin._headers()) as answer:
            book = await answer.read()
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Disposition"].startswith("attachment")
        assert zipfile.is_zipfile(io.BytesIO(book))
        assert await models.AuditEntry.filter(room=room["id"], action="room_export").count() == 1

    async def test_a_rehearsal_has_no_results_to_export(self, admin: Browser) -> None:
        room = await made(admin, rehearsal=True)
        status, answer = await admin.request("GET", f"{ROOMS}/{room['id']}/record.xlsx")
        assert (status, answer["code"]) == (409, "conflict")
        assert (await admin.request("GET", f"{ROOMS}/{room['id']}/record"))[1]["rehearsal"] is True


class TestPlaces:
    """What the import of people calls."""

    @pytest.fixture
    def enrol(self, school: School) -> RoomEnrol:
        return RoomEnrol(school.services.rooms, time.time)

    async def test_imports_at_once_lose_nobody(
        self, school: School, admin: Browser, enrol: RoomEnrol
    ) -> None:
        room = await made(admin, candidates=[])
        wanted = [f"candidate{number}" for number in range(1, 5)]
        await asyncio.gather(*(enrol.place(room["id"], [seat(each)], "liu", key()) for each in wanted))
        assert sorted(await listed(school, room)) == wanted

    async def test_whoever_comes_after_a_draw_stands_behind_the_order_drawn(
        self, school: School, admin: Browser, enrol: RoomEnrol
    ) -> None:
        room = await made(admin)
        path = f"{ROOMS}/{room['id']}"
        _, answer = await admin.request("POST", f"{path}/draw", {"key": key(), "since": room["seq"]})
        drawn = [each["id"] for each in answer["room"]["candidates"]]
        await enrol.place(room["id"], [Place("examiner1", "林晓", Role.EXAMINER)], "liu", key())
        after = (await admin.request("GET", path))[1]["room"]
        assert "examiner1" in [each["id"] for each in after["panel"]]
        assert after["draw"] is not None
        await enrol.place(room["id"], [seat("candidate4")], "liu", key())
        assert await listed(school, room) == [*drawn, "candidate4"]
        assert (await admin.request("GET", path))[1]["room"]["draw"] is None

    async def test_nobody_is_put_in_two_rooms_at_once(
        self, school: School, admin: Browser, enrol: RoomEnrol
    ) -> None:
        first = await made(admin, title="先到的考场")
        times = {name: first[name] for name in ("opens_at", "closes_at")}
        second = await made(admin, **times, candidates=[], panel=[])
        with pytest.raises(errors.SetupRefused) as refused:
            await enrol.place(second["id"], [seat("candidate4"), seat("candidate1")], "liu", key())
        assert "“先到的考场”" in refused.value.problems[0].message
        assert await listed(school, second) == []

    async def test_whoever_was_deleted_meanwhile_keeps_nobody_out(
        self, school: School, admin: Browser, enrol: RoomEnrol
    ) -> None:
        room = await made(admin, candidates=[])
        await enrol.place(room["id"], [seat("gone"), seat("candidate2")], "liu", key())
        await enrol.place(room["id"], [seat("gone")], "liu", key())
        assert await listed(school, room) == ["candidate2"]


def seat(person: str) -> Place:
    return Place(person, person, Role.CANDIDATE)


async def listed(school: School, room: dict[str, Any]) -> list[str]:
    """The candidates of a room, in its order."""
    return [each.id for each in (await school.services.rooms.get(room["id"])).plan.candidates]


async def test_every_change_is_in_the_audit_log(school: School, admin: Browser) -> None:
    room = await made(admin)
    path = f"{ROOMS}/{room['id']}"
    _, answer = await admin.request("POST", path, back(room))
    await admin.request("POST", f"{path}/draw", {"key": key(), "since": answer["room"]["seq"]})
    await admin.request("POST", f"{path}/close", {"key": key()})
    await admin.request("POST", f"{path}/open", {"key": key()})
    rows = await models.AuditEntry.filter(room=room["id"]).order_by("id")
    assert [row.action for row in rows] == [
        "room_create",
        "room_save",
        "room_draw",
        "close_room",
        "open_room",
    ]
    assert {row.actor for row in rows} == {"school-admin"}


async def test_the_rooms_own_log_names_the_office(school: School, admin: Browser) -> None:
    room = await made(admin)
    with pytest.raises(errors.NotFound):
        await school.services.rooms.command(
            room["id"], Command(Action.INVITE, Actor("school-admin", Role.CHAIR), "candidate1"), key()
        )
    [event] = await models.Event.filter(room_id=room["id"])
    assert (event.actor, event.action) == ("school-admin", "configure")


class TestBoard:
    """`GET /api/rooms` for those who look after many rooms."""

    async def test_who_is_in_since_when_and_who_is_there(self, school: School) -> None:
        [room] = [room for room in school.services.rooms.all() if "第一考场" in room.plan.title]
        page = await (await school.visit("candidate5")).open(room.id)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
        chair = await (await school.visit("chair")).open(room.id)
        assert (await chair.call("interview:invite", key=key(), candidate="candidate5"))["ok"]
        since = (await school.services.rooms.get(room.id)).seat("candidate5").since
        for who in ("school-admin", "college-admin", "inspector"):
            card = await _card(await school.visit(who), room.id)
            assert card["occupant"] == {"name": "刘子轩", "state": "invited", "since": since}, who
            assert (card["phase"], card["live"]) == ("invited", 1)
            assert card["invigilators"]["of"] == 2
        assert (await chair.call("interview:withdraw", key=key(), candidate="candidate5"))["ok"]
        assert (await _card(await school.visit("inspector"), room.id))["occupant"] is None

    async def test_nobody_else_is_told_who_is_in(self, school: School) -> None:
        [room] = [room for room in school.services.rooms.all() if "第一考场" in room.plan.title]
        for who in ("chair", "invigilator1", "candidate5"):
            card = await _card(await school.visit(who), room.id)
            assert not {"occupant", "candidates", "invigilators"} & card.keys(), who


async def _card(who: Browser, room: str) -> dict[str, Any]:
    _, listed = await who.request("GET", "/api/rooms")
    card: dict[str, Any] = next(each for each in listed["rooms"] if each["id"] == room)
    return card


@pytest.mark.parametrize(
    ("known", "online"),
    [
        ({"#first-invigilator": "online", "#second-invigilator": "offline"}, 1),
        ({"#first-invigilator": "online", "#second-invigilator": "reconnecting"}, 1),
        ({"#first-invigilator": "online"}, None),
        ({}, None),
    ],
)
async def test_what_is_unknown_is_never_counted_as_away(known: dict[str, str], online: int | None) -> None:
    board = {(who, device): Presence(how) for who, how in known.items() for device in Device}
    [card] = cards([Story().room], SCHOOL_ADMIN, OPENS, lambda _room: board)
    assert card["invigilators"] == {"online": online, "of": 2}
