"""What is said against a workbook's cells, and whom the rest names."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from app.office.roster.columns import COLUMNS, ROLES, Sort
from app.office.roster.enrol import Vacancy
from app.office.roster.judging import Entry, Problem, Taken, World, clashes, judge
from app.office.roster.workbook import Reading, Row, Sheet, Spoilt
from app.people.directory import College, Kind, Major
from app.state.candidate import Role

COLLEGES = [
    College("cs", "计算机学院", (Major("ai", "人工智能"),)),
    College("fl", "外国语学院", (Major("en", "英语"),)),
]
ROOMS = [
    Vacancy("r1", "第一考场", "cs", 100, 200),
    Vacancy("r2", "第二考场", "cs", 150, 250),
    Vacancy("r3", "第三考场、备用", "cs", 300, 400, has_chair=True),
    Vacancy("r4", "同名", "cs", 500, 600),
    Vacancy("r5", "同名", "cs", 700, 800),
    Vacancy("r6", "外语考场", "fl", 100, 200),
]
WORLD = World(COLLEGES, ROOMS, True, date(2026, 11, 26))
GOOD = {"姓名": "张三", "手机号": "13800000001", "准考证号": "1", "学院": "计算机学院", "专业": "人工智能"}
TEACHER = {"姓名": "李老师", "手机号": "13800000002", "角色": "考官", "学院": "计算机学院"}


def sheet(sort: Sort, *rows: Mapping[str, str]) -> Sheet:
    names = [column.name for column in COLUMNS[sort]]
    body = [Row(n, [row.get(name, "") for name in names]) for n, row in enumerate(rows, start=2)]
    return Sheet([Row(1, names), *body])


def problems(sort: Sort, *rows: Mapping[str, str], world: World = WORLD) -> list[tuple[int, str, str]]:
    judged = judge(sheet(sort, *rows), sort, world)
    found = [*judged.problems, *clashes(judged.entries, Taken())]
    return [(each.row, each.column, each.message) for each in found]


def test_a_good_row_is_a_person() -> None:
    [entry] = judge(
        sheet(Sort.CANDIDATES, GOOD | {"考场": "第一考场", "顺序": "３", "照片文件名": "a.jpg"}),
        Sort.CANDIDATES,
        WORLD,
    ).entries
    rooms = (("r1", Role.CANDIDATE),)
    wanted = Entry(2, Kind.CANDIDATE, "张三", "13800000001", "cs", "ai", "1", "", rooms, 3, "a.jpg")
    assert entry == wanted


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("李", "李"),
        ("Pedro de Alcântara João Carlos Leopoldo Salvador Bibiano Francisco Xavier de Paula Leocádio",) * 2,
        ("赵\U0002ebf0", "赵\U0002ebf0"),
        ("\ue863三", "\ue863三"),
        ("\u202d买买提•吐尔逊\u202c", "买买提·吐尔逊"),
    ],
)
def test_a_name_is_judged_by_no_table_of_this_python(typed: str, kept: str) -> None:
    row = {name: f"\u202d{cell}\u202c\ufeff" for name, cell in GOOD.items()}
    judged = judge(sheet(Sort.CANDIDATES, row | {"姓名": typed}), Sort.CANDIDATES, WORLD)
    assert judged.problems == []
    assert (judged.entries[0].name, judged.entries[0].phone) == (kept, GOOD["手机号"])
    assert (judged.entries[0].exam_no, judged.entries[0].major_id) == ("1", "ai")


def test_the_mark_that_makes_a_text_of_a_number_is_no_part_of_it() -> None:
    row = {
        "手机号": "'13800000001",
        "准考证号": "’ ００12",
        "证件号码": "'11010519491231002X",
        "姓名": "'t Hooft",
    }
    judged = judge(sheet(Sort.CANDIDATES, GOOD | row), Sort.CANDIDATES, WORLD)
    assert judged.problems == []
    [entry] = judged.entries
    assert (entry.phone, entry.exam_no, entry.id_number) == ("13800000001", "0012", "11010519491231002X")
    assert entry.name == "'t Hooft"


def test_a_hidden_column_that_must_be_filled_in_is_asked_for() -> None:
    rows = [Row(1, ["姓名"]), Row(2, ["张三"])]
    hidden = Sheet(rows, Reading("名单", hidden_columns=["手机号", "考场"]))
    said = {(each.column, "隐藏" in each.message) for each in judge(hidden, Sort.STAFF, WORLD).problems}
    assert said == {("手机号", True), ("角色", False), ("学院", False)}


@pytest.mark.parametrize(("word", "who"), ROLES.items())
def test_every_role_is_somebody(word: str, who: tuple[Kind, Role | None]) -> None:
    row = TEACHER | {"角色": word} | ({"考场": "第一考场"} if who[1] else {})
    [entry] = judge(sheet(Sort.STAFF, row), Sort.STAFF, WORLD).entries
    assert entry.kind is who[0]
    assert entry.rooms == ((("r1", who[1]),) if who[1] else ())


@pytest.mark.parametrize(
    ("change", "column", "part"),
    [
        ({"姓名": ""}, "姓名", "没有填写"),
        ({"姓名": "名" * 101}, "姓名", "最多 100"),
        ({"姓名": "甲\u200b乙"}, "姓名", "看不见"),
        ({"手机号": "1380000000"}, "手机号", "11 位"),
        ({"手机号": Spoilt("这里是公式，请改为数值")}, "手机号", "公式"),
        ({"手机号": "1.39E+10"}, "手机号", "科学计数"),
        ({"手机号": "+852 0000 0000"}, "手机号", "境外号码"),
        ({"证件号码": "1.10101E+17"}, "证件号码", "科学计数"),
        ({"证件号码": "110101199001011000"}, "证件号码", "末三位是 000"),
        ({"准考证号": "2.026e+08"}, "准考证号", "科学计数"),
        ({"准考证号": ""}, "准考证号", "没有填写"),
        ({"学院": "医学院"}, "学院", "没有这个学院"),
        ({"专业": "英语"}, "专业", "没有这个专业"),
        ({"考场": "无此考场"}, "考场", "尚未结束"),
        ({"考场": "同名"}, "考场", "2 个考场"),
        ({"考场": "外语考场"}, "考场", "不属于计算机学院"),
        ({"考场": "第一考场", "顺序": "0"}, "顺序", "整数"),
        ({"考场": "第一考场", "顺序": "00000120000"}, "顺序", "整数"),
        ({"考场": "第一考场", "顺序": "1.5"}, "顺序", "整数"),
        ({"顺序": "1"}, "顺序", "没有填写考场"),
    ],
)
def test_each_cell_of_a_candidate_is_judged(change: dict[str, str], column: str, part: str) -> None:
    [(row, where, message)] = problems(Sort.CANDIDATES, GOOD | change)
    assert (row, where) == (2, column)
    assert part in message
    assert "请" in message or "公式" in message


@pytest.mark.parametrize(
    ("change", "column", "part"),
    [
        ({"角色": ""}, "角色", "没有填写"),
        ({"角色": "院长"}, "角色", "下拉列表"),
        ({"考场": "第一考场、第二考场"}, "考场", "时间冲突"),
        ({"考场": "第三考场、备用", "角色": "主考官"}, "考场", "已有主考官"),
        ({"考场": "第一考场", "角色": "巡考"}, "考场", "不编入考场"),
    ],
)
def test_each_cell_of_staff_is_judged(change: dict[str, str], column: str, part: str) -> None:
    [(row, where, message)] = problems(Sort.STAFF, TEACHER | change)
    assert (row, where) == (2, column)
    assert part in message


def test_rooms_one_after_the_other_are_no_conflict_and_a_title_may_hold_a_comma() -> None:
    other = TEACHER | {"考场": "第三考场、备用", "手机号": "13800000009"}
    assert problems(Sort.STAFF, TEACHER | {"考场": "第一考场"}, other) == []


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"准考证号": "2"}, "手机号"),
        ({"手机号": "13800000009"}, "准考证号"),
        ({"手机号": "13800000009", "准考证号": "2", "照片文件名": "A.JPG"}, "照片文件名"),
        ({"手机号": "13800000009", "准考证号": "2", "考场": "第一考场", "顺序": "1"}, "顺序"),
    ],
)
def test_who_is_there_twice(second: dict[str, str], column: str) -> None:
    first = GOOD | {"照片文件名": "a.jpg", "考场": "第一考场", "顺序": "1"}
    assert [each[:2] for each in problems(Sort.CANDIDATES, first, GOOD | second)] == [(3, column)]


def test_one_phone_may_open_two_gates() -> None:
    rows = GOOD, GOOD | {"学院": "外国语学院", "专业": "英语", "准考证号": "2"}
    assert problems(Sort.CANDIDATES, *rows) == []


def test_what_others_have_is_taken() -> None:
    entries = judge(sheet(Sort.CANDIDATES, GOOD), Sort.CANDIDATES, WORLD).entries
    for taken, column in (
        (Taken(phones=frozenset({("candidate/ai", "13800000001")})), "手机号"),
        (Taken(exam_nos=frozenset({"1"})), "准考证号"),
        (Taken(phones=frozenset({("candidate/en", "13800000001")})), None),
    ):
        assert [each.column for each in clashes(entries, taken)] == ([column] if column else [])


def test_a_room_has_one_chair() -> None:
    chair = TEACHER | {"角色": "主考官", "考场": "第一考场"}
    found = problems(Sort.STAFF, chair, chair | {"手机号": "13800000009"})
    assert [each[:2] for each in found] == [(3, "考场")]


@pytest.mark.parametrize("rows", [[], [Row(1, ["姓名"])]])
def test_an_empty_sheet_is_said_to_be_empty(rows: list[Row]) -> None:
    assert judge(Sheet(rows), Sort.CANDIDATES, WORLD).problems


def test_headings_below_the_first_row_are_refused() -> None:
    names: list[Any] = [column.name for column in COLUMNS[Sort.STAFF]]
    judged = judge(Sheet([Row(2, names), Row(3, ["x"] * len(names))]), Sort.STAFF, WORLD)
    assert judged.problems == [Problem(2, "", "第 1 行应是列名，请使用下载的模板填写")]
    assert judged.entries == []
