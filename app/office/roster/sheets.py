"""The workbooks the exam office takes away: the template to fill in, and the list as it is. For a thread: both are made
whole in memory, a few hundred bytes for each person."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from app.formats.sheets import Sheet, workbook
from app.office.roster import documents
from app.office.roster.columns import (
    CHOICES,
    COLLEGE,
    COLUMNS,
    DOCUMENT,
    GUIDE,
    KINDS,
    MAJOR,
    ROLE,
    ROLES,
    ROOM,
    ROWS,
    SHEETS,
    Column,
    Sort,
)
from app.office.roster.enrol import Vacancy
from app.people.directory import College, Document, Kind

_TITLES = {
    Sort.CANDIDATES: ["姓名", "准考证号", "学院", "专业", "手机号", "证件类型", "证件号码", "考场", "照片"],
    Sort.STAFF: ["姓名", "角色", "学院", "手机号", "考场"],
}
PHOTO_WORDS = {"": "无", "pending": "待处理", "ready": "可用"}


def template(sort: Sort, colleges: Sequence[College], vacancies: Sequence[Vacancy]) -> bytes:
    """An empty list with headings, drop-downs of what there is, and a sheet that explains the columns."""
    memory = io.BytesIO()
    book = _book(memory)
    sheet = book.add_worksheet(SHEETS[sort])
    guide = book.add_worksheet(GUIDE)
    choices = book.add_worksheet(CHOICES)
    choices.hide()
    _write_headings(book, sheet, COLUMNS[sort])
    _write_guide(book, guide, sort)
    for place, (name, words) in enumerate(_choices(sort, colleges, vacancies).items()):
        _offer(sheet, choices, place, _index(sort, name), words, strict=name != ROOM)
    book.close()
    return memory.getvalue()


def listing(sort: Sort, people: Sequence[Mapping[str, Any]]) -> bytes:
    """The people as `Roster.all` gives them, masked."""
    heads = _TITLES[sort]
    return workbook([Sheet(SHEETS[sort], heads, [20] * len(heads), [_line(sort, each) for each in people])])


def _book(memory: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )


def _line(sort: Sort, person: Mapping[str, Any]) -> list[str]:
    college = person["college"]["name"] if person["college"] else "全校"
    rooms = "、".join(room["title"] for room in person["rooms"])
    if sort is Sort.STAFF:
        return [person["name"], KINDS[Kind(person["kind"])], college, person["phone"], rooms]
    major = person["major"]["name"] if person["major"] else ""
    photo = PHOTO_WORDS.get(person["photo"], "不能使用")
    return [
        person["name"],
        person["exam_no"],
        college,
        major,
        person["phone"],
        documents.WORDS[Document(person["document"])] if person["document"] else "",
        person["id_number"],
        rooms,
        photo,
    ]


def _index(sort: Sort, name: str) -> int:
    return [column.name for column in COLUMNS[sort]].index(name)


def _choices(sort: Sort, colleges: Sequence[College], vacancies: Sequence[Vacancy]) -> dict[str, list[str]]:
    names = {COLLEGE: [college.name for college in colleges]}
    majors = sorted({major.name for college in colleges for major in college.majors})
    of_candidates = {MAJOR: majors, DOCUMENT: list(documents.WORDS.values())}
    words = {ROLE: list(ROLES)} if sort is Sort.STAFF else of_candidates
    return names | words | {ROOM: [room.title for room in vacancies]}


def _write_headings(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Every cell is text: a spreadsheet cuts a number of 18 digits down to 15."""
    text = book.add_format({"num_format": "@"})
    plain = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1, "num_format": "@"})
    needed = book.add_format(
        {"bold": True, "bg_color": "#EAF1FC", "bottom": 1, "num_format": "@", "font_color": "#B42318"}
    )
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, column.name, needed if column.required else plain)
        sheet.write_comment(0, place, column.help)
    sheet.freeze_panes(1, 0)


def _write_guide(book: Any, guide: Any, sort: Sort) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    guide.set_column(0, 0, 16)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 2, 70)
    for number, line in enumerate(_ADVICE):
        guide.merge_range(number, 0, number, 2, line, wrap)
    guide.write_row(len(_ADVICE) + 1, 0, ["列", "必填", "填写方法"], bold)
    for number, column in enumerate(COLUMNS[sort], start=len(_ADVICE) + 2):
        guide.write_string(number, 0, column.name)
        guide.write_string(number, 1, "必填" if column.required else "")
        guide.write_string(number, 2, column.help, wrap)


_ADVICE = (
    f"在第一张工作表中从第 2 行开始填写，每行一人，最多 {ROWS} 人。不要改动第 1 行的列名。",
    "不要使用公式。从别处复制时，请选择性粘贴为数值。",
    "上传后先检查，列出每一处问题；全部改正后才能导入，有一处不对就一个人也不导入。",
)


def _offer(sheet: Any, choices: Any, place: int, column: int, words: Sequence[str], *, strict: bool) -> None:
    """A drop-down on every row to come. Rooms are only suggested: several may stand in one cell."""
    if not words:
        return
    choices.write_column(0, place, [str(word) for word in words])
    letter = chr(ord("A") + place)
    sheet.data_validation(
        1,
        column,
        ROWS,
        column,
        {
            "validate": "list",
            "source": f"='{CHOICES}'!${letter}$1:${letter}${len(words)}",
            "error_type": "stop" if strict else "information",
            "error_title": "不在列表中",
            "error_message": "请从下拉列表中选择。",
        },
    )
