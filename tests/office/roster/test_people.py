"""The lists of people and what the dialogs do, through the routes of the real program."""

import io
from typing import Any
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from app.formats.sheets import harmless
from app.office.demo import CANDIDATES, PLANS
from app.office.retention import no_contact
from app.state import errors
from app.storage import models
from tests.office.roster.books import candidate, id_number, photo, png_bomb
from tests.office.roster.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

ZHANG = CANDIDATES[0]


async def listed(office: Office, query: str, who: str = "school-admin") -> list[str]:
    """The names on the first page of a list."""
    status, answer = await office.get(f"/people?{query}", who)
    assert status == 200, answer
    return [row["name"] for row in answer["rows"]]


def written(number: int, **change: Any) -> dict[str, Any]:
    """What the dialog sends of a candidate."""
    return {
        "kind": "candidate",
        "name": f"新生{number}",
        "college": "cs",
        "major": "cs-cs",
        "exam_no": f"N{number:05d}",
        "phone": f"135{number:08d}",
    } | change


async def added(office: Office, body: dict[str, Any]) -> str:
    status, answer = await office.post("/people", body)
    assert status == 200, answer
    return str(answer["id"])


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("张三", ["张三"]),
        ("娜", ["欧阳娜娜"]),
        ("20260003", ["王浩然"]),
        ("２０２６０００３", ["王浩然"]),
        ("13900000004", ["陈雨桐"]),
        ("139 0000 0004", ["陈雨桐"]),
        (CANDIDATES[4].id_number, ["刘子轩"]),
        ("1390000", []),
        (CANDIDATES[4].id_number[:10], []),
        ("%", []),
        ("_三", []),
    ],
)
async def test_people_are_found_by_what_is_known_of_them(office: Office, word: str, names: list[str]) -> None:
    """Part of a name, the beginning of an exam number; a sealed number only whole."""
    assert await listed(office, f"sort=candidates&q={quote(word)}") == names


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("sort=candidates&college=fl", 3),
        ("sort=candidates&major=cs-se", 4),
        ("sort=candidates&college=fl&major=cs-se", 0),
        ("sort=staff&kind=invigilator", 2),
        ("sort=staff", 8),
        ("sort=candidates&photo=ready", 0),
    ],
)
async def test_lists_are_filtered(office: Office, query: str, count: int) -> None:
    assert len(await listed(office, query)) == count


async def test_a_room_lists_its_candidates_and_its_staff(office: Office) -> None:
    _, choices = await office.get("/people/choices")
    [room] = [room["id"] for room in choices["rooms"] if room["title"] == PLANS[0].title]
    assert await listed(office, f"sort=candidates&room={room}") == [each.name for each in CANDIDATES[:5]]
    assert len(await listed(office, f"sort=staff&room={room}")) == 5


async def test_pages_follow_one_another(office: Office) -> None:
    first = await listed(office, "sort=candidates&size=5")
    second = await listed(office, "sort=candidates&size=5&page=2")
    assert (len(first), len(second)) == (5, 5)
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("\u202d阿依古丽•买买提\u202c", "阿依古丽·买买提", ["阿依古丽.买买提", "阿依古丽 买买提", "古丽‧买"]),
        ("赵\U0002ebf0", "赵\U0002ebf0", ["\U0002ebf0"]),
        ("\ue863\ufeff", "\ue863", ["\ue863"]),
        ("Ｏ’Brien  José", "Ｏ’Brien José", ["o'brien", "JOSE", "obrienj"]),
    ],
)
async def test_a_name_is_kept_as_it_is_and_found_as_anybody_types_it(
    office: Office, typed: str, kept: str, words: list[str]
) -> None:
    person = await added(office, written(60, name=typed, phone="\u202d135 0000 0060\u202c"))
    lists = {
        "people?sort=candidates": "rows",
        "rooms/people?kind=candidate": "people",
        "materials?state=": "rows",
    }
    for word in words:
        for path, rows in lists.items():
            _, answer = await office.get(f"/{path}&q={quote(word)}")
            assert kept in [row["name"] for row in answer[rows]], (path, word)
    _, log = await office.get(f"/audit?q={quote(words[0])}")
    assert {row["subject_name"] for row in log["rows"]} == {kept}
    assert (await office.post(f"/people/{person}/delete"))[0] == 200


async def test_what_a_list_does_not_know_is_malformed(office: Office) -> None:
    for query in ("sort=all", "", "sort=staff&order=name", "sort=staff&size=1000"):
        status, answer = await office.get(f"/people?{query}")
        assert (status, answer["code"]) == (400, "malformed")


async def test_numbers_are_masked_until_somebody_says_why(office: Office) -> None:
    status, shown = await office.get(f"/people/{ZHANG.id}")
    assert ZHANG.phone not in str(shown)
    assert ZHANG.id_number not in str(shown)
    for field, value in (("phone", ZHANG.phone), ("id_number", ZHANG.id_number)):
        path = f"/people/{ZHANG.id}/unmask"
        for reason in ("", "  ", "x"):
            status, answer = await office.post(path, {"field": field, "reason": reason})
            assert (status, answer["code"]) == (400, "malformed")
        assert await models.AuditEntry.filter(action=f"unmask_{field}").count() == 0
        status, answer = await office.post(path, {"field": field, "reason": "通知考试时间变更"})
        assert (status, answer["value"]) == (200, value)
        entry = await models.AuditEntry.get(action=f"unmask_{field}")
        assert (entry.actor, entry.subject, entry.detail) == ("school-admin", ZHANG.id, "通知考试时间变更")
        assert value not in str(dict(entry))


async def test_nobody_looks_at_the_whole_list_one_by_one(office: Office) -> None:
    """By the rule as it is shipped, and the page of the audit log has the alarm."""
    said = {"field": "phone", "reason": "通知考试时间变更"}
    told = [await office.post(f"/people/{ZHANG.id}/unmask", said, "college-admin") for _ in range(31)]
    assert [status for status, _ in told] == [200] * 30 + [429]
    assert told[-1][1]["retry_after"] > 3500
    _, shown = await office.get("/audit/alarms")
    assert [(row["actor"], row["action_word"]) for row in shown["alarms"]] == [
        ("college-admin", "报警：查看完整号码达到上限")
    ]
    assert (await office.post(f"/people/{ZHANG.id}/unmask", said))[0] == 200


async def test_what_cannot_be_recorded_is_not_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_said: Any, **_more: Any) -> None:
        raise RuntimeError

    from app.audit import AuditLog

    monkeypatch.setattr(AuditLog, "record", broken)
    status, answer = await office.post(f"/people/{ZHANG.id}/unmask", {"field": "phone", "reason": "电话通知"})
    assert (status, answer["code"]) == (500, "internal")


async def test_one_is_added_changed_and_deleted(office: Office) -> None:
    person = await added(office, written(1, id_number=id_number(1)))
    assert await listed(office, "sort=candidates&q=13500000001") == ["新生1"]
    status, _ = await office.post(f"/people/{person}", written(1, name="改名", phone="13500000091"))
    assert status == 200
    assert await listed(office, "sort=candidates&q=13500000001") == []
    assert await listed(office, "sort=candidates&q=13500000091") == ["改名"]
    assert await listed(office, f"sort=candidates&q={id_number(1)}") == ["改名"], "left as it was"
    assert (await office.post(f"/people/{person}/delete"))[0] == 200
    assert (await office.get(f"/people/{person}"))[0] == 404
    done = models.AuditEntry.filter(subject=person, result="ok").order_by("id")
    assert await done.values_list("action", flat=True) == ["add_person", "edit_person", "delete_person"]


@pytest.mark.parametrize(
    ("change", "status", "part"),
    [
        ({"phone": ZHANG.phone}, 409, "手机号已被使用"),
        ({"exam_no": ZHANG.exam_no}, 409, "准考证号已被使用"),
        ({"id_number": ZHANG.id_number}, 409, "证件号码"),
        ({"id_number": ZHANG.id_number[:-1] + ("0" if ZHANG.id_number[-1] != "0" else "1")}, 400, "校验位"),
        ({"phone": None}, 400, "手机号"),
        ({"phone": "12"}, 400, "手机号"),
        ({"name": " "}, 400, "姓名"),
        ({"name": "甲\u202e乙"}, 400, "姓名"),
        ({"name": "甲\ufffd"}, 400, "姓名"),
        ({"exam_no": "1\u20672"}, 400, "准考证号"),
        ({"exam_no": ""}, 400, "准考证号"),
        ({"major": "fl-en"}, 400, "专业"),
        ({"major": None}, 400, "专业"),
        ({"college": "nowhere"}, 400, "专业"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    office: Office, change: dict[str, Any], status: int, part: str
) -> None:
    answered, answer = await office.post("/people", written(2, **change))
    assert answered == status, answer
    assert part in answer["message"]
    assert await listed(office, "sort=candidates&q=N00002") == []


async def test_whom_a_room_knows_is_not_deleted(office: Office) -> None:
    for person in (ZHANG.id, "chair", "school-admin"):
        status, answer = await office.post(f"/people/{person}/delete")
        assert (status, answer["code"]) == (409, "conflict")
        assert "请" in answer["message"]
        assert (await office.get(f"/people/{person}"))[0] == 200


async def test_whoever_was_once_on_a_list_stays(office: Office) -> None:
    """Taken off the list again, but a page of theirs was in the room."""
    person = await added(office, written(3))
    room = next(iter(office.school.services.rooms.all()))
    await models.SeatEpoch.create(room_id=room.id, person_id=person, device="main", epoch=1)
    assert (await office.post(f"/people/{person}/delete"))[0] == 409


async def test_whoever_wrote_a_notice_stays(office: Office) -> None:
    author = await added(office, {"kind": "admin", "name": "曾写", "college": None, "phone": "13500000321"})
    notice = await models.Notice.create(id="of-author", created_at=0)
    words = {"title": "须知", "text": "请提前到场。", "visible_from": 0, "important": True, "written_at": 0}
    await models.NoticeVersion.create(notice=notice, number=1, author_id=author, **words)
    status, answer = await office.post(f"/people/{author}/delete")
    assert (status, answer["code"]) == (409, "conflict")
    assert "公告" in answer["message"]


async def test_whoever_published_a_pledge_stays(office: Office) -> None:
    author = await added(office, {"kind": "admin", "name": "曾发布", "college": None, "phone": "13500000322"})
    text = {"title": "考试承诺书", "text": "旧文本", "created_at": 0, "number": 0}
    await models.PledgeText.create(version="of-author", author_id=author, **text)
    status, answer = await office.post(f"/people/{author}/delete")
    assert (status, answer["code"]) == (409, "conflict")
    assert "承诺书" in answer["message"]


async def test_a_new_name_is_on_the_rooms_list_at_once(office: Office) -> None:
    wang = CANDIDATES[2]
    body = written(4, name="王浩燃", exam_no="20260099", phone=None)
    assert (await office.post(f"/people/{wang.id}", body))[0] == 200
    [room] = [room for room in office.school.services.rooms.all() if wang.id in room.seats]
    seat = room.seat(wang.id)
    assert (seat.name, seat.exam_no, seat.order) == ("王浩燃", "20260099", 2)
    await office.post(f"/people/{wang.id}", body | {"name": wang.name, "exam_no": wang.exam_no})


async def test_whoever_has_a_place_in_a_room_stays_in_the_college(office: Office) -> None:
    body = written(5, phone=None, college="fl", major="fl-en", exam_no=ZHANG.exam_no, name=ZHANG.name)
    status, answer = await office.post(f"/people/{ZHANG.id}", body)
    assert (status, answer["code"]) == (409, "conflict")
    staff = {"kind": "invigilator", "name": "周明远", "college": "cs"}
    assert (await office.post("/people/chair", staff))[0] == 409
    assert (await office.post(f"/people/{ZHANG.id}", staff))[0] == 409


async def test_a_changed_login_signs_out(office: Office) -> None:
    """An account whose phone was given to somebody else must not stay open on the old one."""
    browser = await office.school.sign_in("candidate12")
    who = CANDIDATES[11]
    body = {"kind": "candidate", "name": who.name, "college": "fl", "major": "fl-ti", "exam_no": who.exam_no}
    assert (await office.post(f"/people/{who.id}", body))[0] == 200
    assert (await browser.request("GET", "/api/me"))[0] == 200, "nothing of the login changed"
    assert (await office.post(f"/people/{who.id}", body | {"phone": "13512345678"}))[0] == 200
    status, answer = await browser.request("GET", "/api/me")
    assert (status, answer["code"]) == (401, "signed_out")


async def test_whose_phone_was_deleted_on_schedule_is_given_one_again(office: Office) -> None:
    """There is nobody to tell at the number they had; a login code would be worth nothing without one."""
    person = "candidate9"
    row = await models.Person.get(id=person)
    await models.Person.filter(id=person).update(**no_contact(person), contact_deleted_at=1.0)
    status, answer = await office.post(f"/people/{person}/login-code", {"reason": "收不到短信"})
    assert (status, answer["code"], "重新填写手机号" in answer["message"]) == (409, "conflict", True)
    assert not await models.LoginCode.exists(person_id=person)
    entry = await models.AuditEntry.get(action="issue_login_code", subject=person)
    assert entry.result == "conflict"
    said = {"kind": "candidate", "name": row.name, "college": "cs", "major": row.major_id}  # type: ignore[attr-defined]
    changed = said | {"exam_no": row.exam_no, "phone": "13600990099"}
    assert await office.post(f"/people/{person}", changed) == (200, {"ok": True, "pending": False})
    assert (await office.get(f"/people/{person}"))[1]["person"]["phone"] == "136****0099"
    assert (await office.post(f"/people/{person}/login-code", {"reason": "收不到短信"}))[0] == 200


async def test_the_kind_of_a_document_is_chosen_or_told_by_the_number(office: Office) -> None:
    person = await added(office, written(81, id_number=" h1234 5679\u202c", phone="+853 6612 3456"))
    _, answer = await office.get(f"/people/{person}")
    shown = answer["person"]
    assert (shown["document"], shown["id_number"], shown["phone"]) == (
        "hk_macau",
        "H******79",
        "+853****3456",
    )
    body = written(81, phone=None)
    assert (await office.post(f"/people/{person}", body | {"document": "hk_macau"}))[0] == 200, "as it was"
    status, answer = await office.post(f"/people/{person}", body | {"document": "passport"})
    assert (status, "证件号码" in answer["message"]) == (400, True)
    passport = {"document": "passport", "id_number": "H12345679"}
    assert (await office.post(f"/people/{person}", body | passport))[0] == 200
    for number, document, part in (
        ("5123", None, "证件类型"),
        ("1", "taiwan", "8 位"),
        ("E12345678", "resident", "18 位"),
    ):
        said = written(82, id_number=number, document=document)
        status, answer = await office.post("/people", said)
        assert (status, part in answer["message"]) == (400, True), answer
    assert (await office.post("/people", written(82) | passport))[0] == 409
    assert (await office.post("/people", written(82, id_number="H12345679")))[0] == 200, (
        "a permit is no passport"
    )
    assert (await office.post("/people", written(83, document="library card")))[0] == 400


async def test_nobody_takes_their_id_number_to_a_major_that_has_it(office: Office) -> None:
    """The same person may apply for two majors, and not twice for one."""
    number = id_number(77)
    await added(office, written(71, id_number=number))
    again = await added(office, written(72, id_number=number, college="fl", major="fl-en"))
    status, answer = await office.post(f"/people/{again}", written(72, phone=None))
    assert (status, answer["code"]) == (409, "conflict")
    assert "证件号码" in answer["message"]
    assert (await office.post(f"/people/{again}", written(72, phone=None, id_number="")))[0] == 200


async def test_a_changed_login_signs_out_though_a_room_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = CANDIDATES[3]
    browser = await office.school.sign_in(who.id)
    body = {
        "kind": "candidate",
        "name": "陈语桐",
        "college": "cs",
        "major": who.major,
        "exam_no": who.exam_no,
    }

    async def away(*_said: object) -> None:
        raise errors.Unavailable

    monkeypatch.setattr(office.school.services.rooms, "command", away)
    assert (await office.post(f"/people/{who.id}", body | {"phone": "13512345679"}))[0] == 503
    assert (await browser.request("GET", "/api/me"))[0] == 401
    entry = await models.AuditEntry.filter(action="edit_person").order_by("-id").first()
    assert entry is not None
    assert entry.subject == who.id


async def test_an_export_is_masked_and_no_cell_is_a_formula(office: Office) -> None:
    for number, name in enumerate(("=1+1", "@SUM(1)", "+7", "-7")):
        await added(office, written(20 + number, name=name))
    status, data = await office.send("/people/export?sort=candidates", None, method="GET")
    assert status == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    names = [str(row[0]) for row in rows[1:]]
    assert {"张三", "'=1+1", "'@SUM(1)", "'+7", "'-7"} <= set(names)
    texts = str(rows)
    assert "139****0001" in texts
    assert ZHANG.phone not in texts
    assert ZHANG.id_number not in texts
    assert b"<f>" not in data
    entry = await models.AuditEntry.filter(action="export_people").order_by("-id").first()
    assert entry
    assert entry.detail == f"candidates {len(names)}"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
async def test_nothing_that_begins_a_formula_begins_a_cell(text: str) -> None:
    assert harmless(text) == f"'{text}"


async def test_templates_offer_what_there_is(office: Office) -> None:
    for sort, first in (("candidates", "考生"), ("staff", "工作人员")):
        status, data = await office.send(f"/imports/template?sort={sort}", None, method="GET")
        assert status == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert book.sheet_names == [first, "填写说明", "选项"]
        choices = str(book.get_sheet_by_name("选项").to_python())
        assert "外国语学院" in choices
        assert PLANS[0].title in choices


async def test_a_template_that_is_filled_in_is_understood(office: Office) -> None:
    """What we give away we take back: an empty template has no people, and nothing else against it."""
    for sort in ("candidates", "staff"):
        _, data = await office.send(f"/imports/template?sort={sort}", None, method="GET")
        report = await office.dry_run(data, sort)
        assert [problem["message"] for problem in report["problems"]] == [
            "没有填写任何人员，请从第 2 行开始填写"
        ]
        reading = report["reading"]
        assert (reading["other_sheets"], reading["hidden_sheets"]) == ([], []), "our own are not missed"


async def test_the_photo_of_one_candidate(office: Office) -> None:
    person = await added(office, written(30))
    path = f"/people/{person}/photo"
    for bad in (b"<html>", b"", png_bomb(), photo()[:100] + b"x"):
        status, answer = await office.send(path, bad)
        assert (status, answer["code"]) == (400, "malformed")
    assert (await office.get(f"/people/{person}"))[1]["person"]["photo"] == ""
    assert (await office.send(path, photo()))[0] == 200
    assert (await office.get(f"/people/{person}"))[1]["person"]["photo"] != ""
    assert (await office.send("/people/chair/photo", photo()))[0] == 400
    # Seen once it was looked at (tests/identity), and by nobody of another college.
    assert await office.get(path) == (200, {"ok": True, "jpeg": None})


async def test_colleges_cannot_be_deleted_from_under_people(office: Office) -> None:
    status, answer = await office.post("/majors/cs-cs/delete")
    assert (status, answer["code"]) == (409, "conflict")
    status, answer = await office.post("/colleges/cs/delete")
    assert (status, answer["code"]) == (409, "conflict")
    assert await models.Person.exists(id=ZHANG.id)


async def test_colleges_and_majors_come_and_go(office: Office) -> None:
    _, answer = await office.post("/colleges", {"name": "  医  学院 "})
    college = answer["id"]
    assert (await office.post("/colleges", {"name": "医 学院"}))[0] == 409
    _, answer = await office.post("/majors", {"college": college, "name": "临床医学"})
    major = answer["id"]
    assert (await office.post("/majors", {"college": college, "name": "临床医学"}))[0] == 409
    assert (await office.post(f"/majors/{major}", {"name": "口腔医学"}))[0] == 200
    _, shown = await office.get("/colleges")
    [mine] = [each for each in shown["colleges"] if each["id"] == college]
    assert (mine["name"], [each["name"] for each in mine["majors"]]) == ("医 学院", ["口腔医学"])
    _, school = await office.school.browser().request("GET", "/api/school")
    assert "医 学院" in [each["name"] for each in school["colleges"]]
    report = await office.dry_run([candidate(70, 学院="医 学院", 专业="口腔医学")])
    assert report["problems"] == []
    assert (await office.post(f"/colleges/{college}/delete"))[0] == 409
    assert (await office.post(f"/majors/{major}/delete"))[0] == 200
    assert (await office.post(f"/colleges/{college}", {"name": "医学部"}))[0] == 200
    notice = await models.Notice.create(id="of-college", college_id=college, created_at=0)
    status, answer = await office.post(f"/colleges/{college}/delete")
    assert (status, "公告" in answer["message"]) == (409, True)
    await notice.delete()
    assert (await office.post(f"/colleges/{college}/delete"))[0] == 200
    for name in ("", "x" * 51):
        assert (await office.post("/colleges", {"name": name}))[0] == 400
    assert (await office.post("/majors", {"college": "nowhere", "name": "x"}))[0] == 404


ODD = "%00"


async def test_characters_no_database_takes_are_not_asked_for(office: Office) -> None:
    assert await listed(office, f"sort=candidates&q={ODD}张三{ODD}") == ["张三"]
    for query in (f"college={ODD}", "room=a%20b", "major=%27"):
        assert (await office.get(f"/people?sort=candidates&{query}"))[0] == 400
    for path in (f"/people/{ODD}", f"/people/x{ODD}y"):
        assert (await office.get(path))[0] == 404
    for path in (f"/majors/{ODD}", f"/majors/{ODD}/delete", f"/colleges/{ODD}", f"/colleges/{ODD}/delete"):
        assert (await office.post(path, {} if path.endswith("delete") else {"name": "x"}))[0] == 404
    assert (await office.post("/colleges", {"name": "a\0b"}))[0] == 400
    said = {"field": "phone", "reason": "电话\0通知"}
    assert (await office.post(f"/people/{ZHANG.id}/unmask", said))[0] == 400
