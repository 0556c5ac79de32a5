"""An import as the exam office lives it: a dry run that lists everything, an apply that is all or nothing."""

import asyncio
import io
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from stdnum.iso7064.mod_11_2 import calc_check_digit

from app.office.demo import PLANS
from app.office.roster.columns import COLUMNS, Sort
from app.storage import models
from tests.office.roster.books import (
    MAJOR,
    book,
    candidate,
    edited,
    id_number,
    lying,
    member,
    photo,
    png_bomb,
    zipped,
)
from tests.office.roster.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOM = PLANS[0].title


def said(report: dict[str, Any]) -> list[tuple[int, str]]:
    """Where the problems are."""
    return [(problem["row"], problem["column"]) for problem in report["problems"]]


def words(report: dict[str, Any]) -> str:
    return "\n".join(problem["message"] for problem in report["problems"])


async def test_a_good_list_is_entered_and_can_log_in(office: Office) -> None:
    rows = [candidate(1, 证件号码=id_number(1)), candidate(2, 姓名="<img src=x onerror=alert(1)>")]
    report = await office.dry_run(rows)
    assert (report["people"], report["problems"], report["problem_count"]) == (2, [], 0)
    assert await office.named("考生1") == []
    assert (await office.apply(report))[1] == {
        "ok": True,
        "people": 2,
        "photos": 0,
        "rooms": 0,
        "notes": [],
        "pending": [],
    }
    [one] = await office.named("T000001")
    assert (one["name"], one["phone"], one["id_number"]) == (
        "考生1",
        "137****0001",
        f"999***********{id_number(1)[-4:]}",
    )
    assert one["major"]["name"] == MAJOR
    [script] = await office.named("T000002")
    assert script["name"] == "<img src=x onerror=alert(1)>"
    gate = {"role": "candidate", "major": one["major"]["id"], "phone": "13700000001"}
    browser = office.school.browser()
    await browser.request("POST", "/api/sms", gate)
    code = await office.school.code_of("13700000001")
    assert (await browser.request("POST", "/api/login", gate | {"code": code}))[0] == 200


async def test_applying_twice_does_nothing_twice(office: Office) -> None:
    report = await office.dry_run([candidate(10, 考场=ROOM)])
    answers = await asyncio.gather(*(office.apply(report) for _ in range(3)))
    assert answers[0][0] == 200
    assert answers[0] == answers[1] == answers[2] == await office.apply(report)
    assert len(await office.named("T000010")) == 1


async def test_the_room_has_them_in_the_order_given(office: Office) -> None:
    rows = [candidate(20 + n, 考场=ROOM, 顺序=order) for n, order in enumerate([3, 1, "", 2])]
    report = await office.dry_run(rows)
    assert report["rooms"] == {ROOM: 4}
    status, answer = await office.apply(report)
    assert (status, answer["notes"], answer["pending"]) == (200, [], [])
    [room] = [room for room in office.school.services.rooms.all() if room.plan.title == ROOM]
    listed = [seat.exam_no for seat in room.queue()]
    assert listed[:5] == [f"2026{n:04d}" for n in range(1, 6)]
    assert [no for no in listed if no.startswith("T00002")] == ["T000021", "T000023", "T000020", "T000022"]
    [one] = await office.named("T000021")
    assert [each["title"] for each in one["rooms"]] == [ROOM]


async def test_staff_come_with_their_rooms(office: Office) -> None:
    room = PLANS[1].title
    rows = [member(1, 考场=room), member(2, 角色="候考官", 学院=""), member(3, 角色="巡考", 学院="")]
    from app.office.roster.columns import Sort

    report = await office.dry_run(book(rows, Sort.STAFF), "staff")
    assert report["problems"] == []
    assert (await office.apply(report))[0] == 200
    [live] = [each for each in office.school.services.rooms.all() if each.plan.title == room]
    assert "老师1" in [seat.name for seat in live.plan.panel]
    [inspector] = await office.named("老师3", "staff")
    assert (inspector["kind"], inspector["college"]) == ("inspector", None)


async def test_every_problem_is_listed_where_it_is(office: Office) -> None:
    spoilt = id_number(5)[:-1] + ("0" if id_number(5)[-1] != "0" else "1")
    rows = [
        candidate(30),
        candidate(31, 姓名="", 手机号="12345"),
        candidate(32, 证件号码=spoilt),
        candidate(33, 证件号码="999999200202300010"),
        candidate(34, 证件号码="12345"),
        candidate(35, 证件号码=110101199001011234),
        candidate(36, 手机号="=B2"),
        candidate(37, 学院="不存在的学院"),
        candidate(38, 专业="翻译"),
        candidate(39, 考场="没有的考场"),
        candidate(40, 手机号="13700000030"),
        candidate(41, 准考证号="T000030"),
        candidate(42, 手机号="13900000001"),
        candidate(43, 准考证号="20260001"),
        candidate(44, 考场=ROOM, 顺序="头一个"),
        candidate(45, 照片文件名="a.jpg"),
        candidate(46, 学院="外国语学院", 专业="翻译", 考场=ROOM),
    ]
    report = await office.dry_run(rows)
    assert said(report) == [
        (3, "姓名"),
        (3, "手机号"),
        (4, "证件号码"),
        (5, "证件号码"),
        (6, "证件号码"),
        (7, "证件号码"),
        (8, "手机号"),
        (9, "学院"),
        (10, "专业"),
        (11, "考场"),
        (12, "手机号"),
        (13, "准考证号"),
        (14, "手机号"),
        (15, "准考证号"),
        (16, "顺序"),
        (17, "照片文件名"),
        (18, "考场"),
    ]
    assert all("请" in problem["message"] for problem in report["problems"])
    texts = words(report)
    for part in (
        "校验位不符",
        "20020230 不存在",
        "应为 18 位",
        "末几位已丢失",
        "公式，请改为数值",
        "与第 2 行重复",
    ):
        assert part in texts
    status, answer = await office.apply(report)
    assert (status, answer["code"]) == (409, "conflict")
    assert await office.named("T000030") == []


async def test_what_is_seen_is_entered_and_what_is_left_out_is_said(office: Office) -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as made:
        old, sheet, note = (made.add_worksheet(name) for name in ("旧名单", "Sheet1", "备注"))
        old.hide()
        sheet.activate()
        note.write(0, 0, "x")
        people = [candidate(500 + n, 姓名=name) for n, name in enumerate(["甲", "\ue863", "丙", "丁"])]
        names = [*people[0], "内部编号"]
        for place, name in enumerate(names):
            for page in (old, sheet):
                page.write(0, place, name)
            for number, person in enumerate(people, start=1):
                sheet.write(number, place, person.get(name, "x"))
        old.write(1, 0, "不应导入")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(len(names) - 1, len(names) - 1, None, None, {"hidden": True})
        sheet.set_row(1_048_575, 40, made.add_format({"bg_color": "red"}))
    report = await office.dry_run(memory.getvalue())
    missing = {problem["column"] for problem in report["problems"]}
    assert missing == {"考场", "顺序", "照片文件名"}, "columns of the template that this list does not have"
    assert report["reading"] == {
        "sheet": "Sheet1",
        "other_sheets": ["备注"],
        "hidden_sheets": ["旧名单"],
        "hidden_rows": [4],
        "hidden_columns": ["内部编号"],
        "merged": [],
    }


FROM_ABROAD = [
    candidate(520, 证件号码="H12345678", 手机号="+852 9123 4567"),
    candidate(521, 证件类型="护照", 证件号码="h12345678", 手机号="00886912345678"),
    candidate(522, 证件类型="台胞证", 证件号码="01234567"),
    candidate(523, 证件号码="911124198108030024", 手机号="+1 (415) 555-2671"),
    candidate(
        524, 证件类型="居住证", 证件号码="830000200101010037"[:17] + calc_check_digit("83000020010101003")
    ),
    candidate(525, 证件类型="护照"),
]


async def test_candidates_from_abroad_are_entered_found_and_log_in(office: Office) -> None:
    report = await office.dry_run(FROM_ABROAD)
    assert report["problems"] == []
    assert (await office.apply(report))[0] == 200
    shown = {
        row["exam_no"]: (row["document"], row["id_number"], row["phone"])
        for row in await office.named("T00052")
    }
    assert shown["T000520"] == ("hk_macau", "H******78", "+852****4567")
    assert shown["T000521"] == ("passport", "H******78", "+886****5678")
    assert shown["T000522"] == ("taiwan", "0*****67", "137****0522")
    assert shown["T000523"] == ("permanent", "911***********0024", "+1****2671")
    assert shown["T000524"][0] == "residence"
    assert shown["T000525"][:2] == ("", "")
    assert {row["exam_no"] for row in await office.named("H12345678")} == {"T000520", "T000521"}
    assert [row["exam_no"] for row in await office.named("%2B85291234567")] == ["T000520"]
    status, data = await office.send("/people/export?sort=candidates&q=T00052", None, method="GET")
    assert status == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows[1:3]] == ["港澳居民来往内地通行证", "护照"]
    assert "H12345678" not in str(rows)

    [one] = await office.named("T000520")
    gate = {"role": "candidate", "major": one["major"]["id"], "phone": "\u202d00852-9123 4567\u202c"}
    browser = office.school.browser()
    assert (await browser.request("POST", "/api/sms", gate))[0] == 200
    code = await office.school.code_of("+85291234567")
    assert (await browser.request("POST", "/api/login", gate | {"code": f"\u202d{code}\ufeff"}))[0] == 200


async def test_a_document_is_judged_by_its_kind_and_is_somebodys_once(office: Office) -> None:
    rows = [
        candidate(530, 证件号码="M12345678"),
        candidate(531, 证件号码="m 1234 5678"),
        candidate(532, 证件类型="护照", 证件号码="M12345678"),
        candidate(533, 证件类型="学生证", 证件号码="123"),
        candidate(534, 证件类型="居民身份证", 证件号码="H12345678"),
        candidate(535, 证件号码="512345678"),
    ]
    report = await office.dry_run(rows)
    assert said(report) == [(3, "证件号码"), (5, "证件类型"), (6, "证件号码"), (7, "证件号码")]
    for part in ("与第 2 行重复", "下拉列表", "应为 18 位", "填写证件类型"):
        assert part in words(report)


async def test_a_list_of_an_older_template_has_no_kinds(office: Office) -> None:
    headings = [column.name for column in COLUMNS[Sort.CANDIDATES] if column.name != "证件类型"]
    report = await office.dry_run(book([candidate(540, 证件号码="M1234567801")], headings=headings))
    assert (report["problems"], report["people"]) == ([], 1)


async def test_an_error_value_is_no_empty_cell_even_where_it_may_be_empty(office: Office) -> None:
    rows = [candidate(510, 照片文件名="=NA()"), candidate(511, 姓名="\ue863")]
    data = edited(
        book(rows),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"><f>NA()</f><v>0</v>", b' t="e"><v>#N/A</v>'),
    )
    report = await office.dry_run(data)
    assert said(report) == [(2, "照片文件名")]
    assert "#N/A" in words(report)
    assert (report["own_glyphs"], report["reading"]["sheet"]) == ([3], "考生")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "不是 .xlsx"),
        (b"name,phone\n", "不是 .xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧版 .xls"),
        (b"PK\x03\x04" + bytes(600), "损坏"),
        (zipped({"a.txt": b"x"}), "不是 .xlsx"),
        (book([candidate(1)])[:-40], "损坏"),
        (
            edited(book([candidate(1)]), "xl/workbook.xml", lambda _: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
            "不允许",
        ),
        (
            edited(
                book([candidate(1)]),
                "xl/worksheets/sheet1.xml",
                lambda text: text.replace(b'r="A2"', b'r="XFD2"'),
            ),
            "列以后",
        ),
        (
            edited(
                book([candidate(1)]),
                "xl/worksheets/sheet1.xml",
                lambda text: text.replace(b'<row r="2"', b'<row r="1048576"').replace(
                    b'r="A2"', b'r="A1048576"'
                ),
            ),
            "行数太多",
        ),
        (zipped({"xl/workbook.xml": b"<x/>", "bomb": bytes(200 * 2**20)}), "解开后太大"),
        (lying(zipped({"xl/workbook.xml": b"<x/>" + b" " * 10**6}), "xl/workbook.xml", 100), "损坏"),
        (book([]), "没有填写"),
    ],
    ids=[
        "empty",
        "csv",
        "xls",
        "torn zip",
        "zip",
        "cut",
        "doctype",
        "far right",
        "far down",
        "bomb",
        "liar",
        "no rows",
    ],
)
async def test_what_is_no_workbook_is_refused_with_a_sentence(office: Office, data: bytes, part: str) -> None:
    report = await office.dry_run(data)
    assert report["problem_count"] == 1
    assert part in words(report)


async def test_wrong_columns_are_named(office: Office) -> None:
    report = await office.dry_run(
        book([candidate(1)], headings=["姓名", "手机", "准考证号", "学院", "专业", "姓名"])
    )
    assert {(problem["row"], problem["column"]) for problem in report["problems"]} >= {
        (1, "手机"),
        (1, "手机号"),
        (1, "姓名"),
        (1, "证件号码"),
    }


async def test_photos_are_looked_at_one_by_one(office: Office) -> None:
    names = ("good.jpg", "Good2.PNG", "bomb.png", "page.jpg", "missing.jpg", "twice.jpg")
    rows = [candidate(60 + n, 照片文件名=name) for n, name in enumerate(names)]
    report = await office.dry_run(rows)
    assert said(report) == [(row, "照片文件名") for row in range(2, 8)]
    files = {
        "照片/good.jpg": photo(),
        "good2.png": photo("PNG"),
        "bomb.png": png_bomb(),
        "page.jpg": b"<html><script>alert(1)</script>",
        "a/twice.jpg": photo(),
        "b/twice.jpg": photo(),
        "nobody.jpg": photo(),
        "__MACOSX/good.jpg": b"x",
    }
    report = await office.add_photos(report, zipped(files))
    assert said(report) == [(row, "照片文件名") for row in (4, 5, 6, 7)]
    for part in ("尺寸太大", "不是 JPEG 或 PNG", "没有这个文件", "几个同名"):
        assert part in words(report)
    assert report["unused"] == ["nobody.jpg"]


async def test_a_zip_that_is_none_or_a_bomb_is_refused(office: Office) -> None:
    report = await office.dry_run([candidate(70, 照片文件名="a.jpg")])
    for data, part in ((b"x", "不是压缩包"), (zipped({f"{n}.txt": b"" for n in range(40_001)}), "文件太多")):
        again = await office.add_photos(report, data)
        assert part in words(again)


async def test_the_upload_is_gone_after_apply_and_nobody_else_has_it(office: Office) -> None:
    report = await office.dry_run([candidate(80)])
    path = f"/imports/{report['token']}"
    assert (await office.get(path, "college-admin"))[0] == 404
    assert (await office.post(f"{path}/apply", {}, "college-admin"))[0] == 404
    folder = office.data / "imports"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(each.stat().st_mode & 0o077 == 0 for each in folder.iterdir())
    assert (await office.apply(report))[0] == 200
    assert list(folder.iterdir()) == []
    assert (await office.get(path))[0] == 404


async def test_too_large_is_refused_while_it_comes(office: Office) -> None:
    async def endless() -> Any:
        for _ in range(22):
            yield bytes(2**20)

    def waiting() -> set[str]:
        folder = office.data / "imports"
        return {each.name for each in folder.iterdir()} if folder.exists() else set()

    before = waiting()
    status, answer = await office.send("/imports?sort=candidates", endless())
    assert (status, answer["code"]) == (400, "malformed")
    assert "20 MB" in answer["message"]
    assert waiting() == before


async def test_what_a_foreign_form_could_send_is_refused(office: Office) -> None:
    status, answer = await office.send("/imports?sort=candidates", book([candidate(1)]), kind="text/plain")
    assert (status, answer["code"]) == (403, "forbidden")


async def test_phones_and_numbers_are_sealed(office: Office) -> None:
    report = await office.dry_run([candidate(90, 证件号码=id_number(90))])
    await office.apply(report)
    row = await models.Person.get(exam_no="T000090")
    kept = str(dict(row))
    assert "13700000090" not in kept
    assert id_number(90) not in kept
