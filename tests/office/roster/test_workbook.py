"""What a person sees of a workbook in Excel is what is read of it, and the rest is said."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.office.roster import workbook
from app.office.roster.sheet_xml import BadBook
from app.office.roster.workbook import Sheet, Spoilt
from tests.office.roster.books import book, candidate, edited, zipped
from tests.office.roster.test_memory import MB, PEAK, peak

SHEET1 = "xl/worksheets/sheet1.xml"


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., Sheet]:
    def read(data: bytes, title: str = "考生", rows: int = 100) -> Sheet:
        file = tmp_path / "book.xlsx"
        file.write_bytes(data)
        found = workbook.read(file, title, rows)
        assert [each.name for each in tmp_path.iterdir()] == ["book.xlsx"], "nothing is left beside it"
        return found

    return read


def made(*sheets: tuple[str, Callable[[Any, Any], None]]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as new:
        for name, fill in sheets:
            fill(sheet := new.add_worksheet(name), new)
            if not (sheet.hidden or name == "选项"):
                sheet.activate()
    return memory.getvalue()


def rows(*lines: Sequence[Any]) -> Callable[[Any, Any], None]:
    def fill(sheet: Any, _book: Any) -> None:
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                sheet.write(number, place, value)

    return fill


def hidden(fill: Callable[[Any, Any], None], very: bool = False) -> Callable[[Any, Any], None]:
    def both(sheet: Any, new: Any) -> None:
        fill(sheet, new)
        sheet.very_hidden() if very else sheet.hide()

    return both


def texts(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


LIST = rows(["姓名", "手机号"], ["看得见", "1"])
OLD = rows(["姓名", "手机号"], ["看不见", "2"])


@pytest.mark.parametrize(
    ("sheets", "taken", "others", "left"),
    [
        ([("旧名单", hidden(OLD)), ("Sheet1", LIST)], "Sheet1", [], ["旧名单"]),
        ([("考生", hidden(OLD)), ("名单", LIST)], "名单", [], ["考生"]),
        ([("旧", hidden(OLD, very=True)), ("Sheet1", LIST)], "Sheet1", [], ["旧"]),
        ([("说明", OLD), ("考生", LIST), ("选项", hidden(OLD))], "考生", ["说明"], ["选项"]),
        ([("一", LIST), ("二", OLD)], "一", ["二"], []),
    ],
)
def test_a_sheet_that_is_seen_is_read(
    seen: Callable[..., Sheet], sheets: Any, taken: str, others: list[str], left: list[str]
) -> None:
    data = made(*sheets)
    found = seen(data)
    assert texts(found)[1] == ["看得见", "1"]
    assert (found.reading.sheet, found.reading.other_sheets, found.reading.hidden_sheets) == (
        taken,
        others,
        left,
    )


def test_no_sheet_that_is_seen_is_no_list(seen: Callable[..., Sheet]) -> None:
    data = edited(
        made(("a", LIST)), "xl/workbook.xml", lambda t: t.replace(b"<sheet ", b'<sheet state="hidden" ')
    )
    with pytest.raises(BadBook, match="看得见的工作表"):
        seen(data)


def test_a_chart_sheet_is_not_taken_for_the_list(seen: Callable[..., Sheet]) -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as new:
        chart = new.add_chartsheet("图")
        LIST(new.add_worksheet("名单"), new)
        drawn = new.add_chart({"type": "bar"})
        drawn.add_series({"values": "=名单!$A$1:$A$2"})
        chart.set_chart(drawn)
    assert seen(memory.getvalue()).reading.sheet == "名单"


def elsewhere(name: str, content: bytes) -> tuple[str, bytes]:
    """As Excel for the web may name it."""
    return name.replace("workbook.xml", "workbook2.xml"), content.replace(
        b"xl/workbook.xml", b"xl/workbook2.xml"
    )


def at_the_root(name: str, content: bytes) -> tuple[str, bytes]:
    return name.removeprefix("xl/"), content.replace(b'"xl/', b'"') if name == "_rels/.rels" else content


def upwards(name: str, content: bytes) -> tuple[str, bytes]:
    return name, content.replace(b'Target="worksheets', b'Target="../xl/worksheets')


def otherwise_spelt(name: str, content: bytes) -> tuple[str, bytes]:
    return name.replace("worksheets", "WorkSheets").replace("sharedStrings", "SharedStrings"), content


def with_the_wrong_slash(name: str, content: bytes) -> tuple[str, bytes]:
    return name if name.startswith("[") else name.replace("/", "\\"), content


@pytest.mark.parametrize(
    "move",
    [elsewhere, at_the_root, upwards, otherwise_spelt, with_the_wrong_slash],
    ids=lambda it: it.__name__,
)
def test_a_workbook_is_found_by_what_the_package_says(
    seen: Callable[..., Sheet], move: Callable[[str, bytes], tuple[str, bytes]]
) -> None:
    with zipfile.ZipFile(io.BytesIO(book([candidate(1)]))) as package:
        moved = zipped(dict(move(name, package.read(name)) for name in package.namelist()))
    assert texts(seen(moved)) == texts(seen(book([candidate(1)])))


def test_hidden_and_filtered_rows_are_left_out_and_named(seen: Callable[..., Sheet]) -> None:
    def fill(sheet: Any, new: Any) -> None:
        rows(["姓名", "手机号"], *([f"人{n}", n] for n in range(2, 12)))(sheet, new)
        sheet.autofilter(0, 0, 10, 1)
        for number in (3, 4):
            sheet.set_row(number - 1, None, None, {"hidden": True})
        sheet.set_row(6 - 1, None, None, {"level": 1, "hidden": True})
        sheet.set_row(20, None, None, {"hidden": True})

    found = seen(
        edited(made(("考生", fill)), SHEET1, lambda t: re.sub(rb'<row r="8"', b'<row r="8" ht="0"', t))
    )
    assert found.reading.hidden_rows == [3, 4, 6, 8]
    assert [(row.number, row.cells[0]) for row in found.rows[1:]] == [
        (n, f"人{n}") for n in (2, 5, 7, 9, 10, 11)
    ], "numbers are those at the edge of the sheet"


def test_hidden_columns_are_left_out_and_named(seen: Callable[..., Sheet]) -> None:
    def fill(sheet: Any, new: Any) -> None:
        rows(["姓名", "旧手机", "手机号", ""], ["张三", "x", "1", ""], ["李四", "y", "2", "z"])(sheet, new)
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(3, 3, 0)

    found = seen(made(("考生", fill)))
    assert texts(found) == [["姓名", "手机号"], ["张三", "1"], ["李四", "2"]]
    assert found.reading.hidden_columns == ["旧手机", "D"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_an_error_value_is_not_an_empty_cell(seen: Callable[..., Sheet], error: str) -> None:
    data = edited(
        made(("考生", rows(["姓名", "考场"], ["张三", 7]))),
        SHEET1,
        lambda t: t.replace(b'<c r="B2"><v>7</v>', f'<c r="B2" t="e"><v>{error}</v>'.encode()),
    )
    [_, [name, room]] = texts(seen(data))
    assert name == "张三"
    assert isinstance(room, Spoilt)
    assert error in room


EMPTIES = [
    '<row r="1048576"><c r="A1048576" s="1"/></row>',
    '<row r="1048576"><c r="XFD1048576" s="1" t="n"></c></row>',
    '<row r="50000" hidden="1"><c r="XFD50000" t="inlineStr"/></row>',
    '<row r="1048576" ht="30"/>',
    "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="BZ{n}" s="1"/></row>' for n in range(10, 5000)),
]


@pytest.mark.parametrize("empties", EMPTIES, ids=range(len(EMPTIES)))
@pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak")
def test_styles_far_out_are_nothing(seen: Callable[..., Sheet], empties: str) -> None:
    data = edited(
        book([candidate(1)]), SHEET1, lambda t: t.replace(b"</sheetData>", empties.encode() + b"</sheetData>")
    )
    found = list[Sheet]()
    assert peak(lambda: found.append(seen(data))) < 30
    assert [row.number for row in found[0].rows] == [1, 2]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD9" t="inlineStr"><is><t></t></is></c>',
        '<c r="XFD9"><f>A1</f></c>',
        '<c r="XFD9" t="str"><v></v></c>',
    ],
)
def test_what_calamine_would_count_is_counted(seen: Callable[..., Sheet], cell: str) -> None:
    """It ends the program where the rectangle around all cells is too large."""
    data = edited(
        book([candidate(1)]),
        SHEET1,
        lambda t: t.replace(b"</sheetData>", f'<row r="9">{cell}</row></sheetData>'.encode()),
    )
    with pytest.raises(BadBook, match="列以后"):
        seen(data)


def test_only_the_sheet_that_was_looked_at_can_be_read(seen: Callable[..., Sheet]) -> None:
    """Two sheets of one name, one of them with a cell that would end the program."""
    data = made(("考生", LIST), ("考生2", LIST))
    data = edited(data, "xl/workbook.xml", lambda t: t.replace("考生2".encode(), "考生".encode()))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    for sheet in (SHEET1, "xl/worksheets/sheet2.xml"):
        try:
            assert len(seen(edited(data, sheet, lambda t: t.replace(b"</sheetData>", far))).rows) == 2
        except BadBook as refused:
            assert "行数太多" in str(refused)


def test_far_cells_of_other_sheets_do_no_harm(seen: Callable[..., Sheet]) -> None:
    data = made(("考生", LIST), ("别的", lambda sheet, _book: sheet.write(60_000, 200, "x")))
    assert len(seen(data).rows) == 2


def test_merged_cells_show_one_value_on_each_row(seen: Callable[..., Sheet]) -> None:
    def fill(sheet: Any, new: Any) -> None:
        rows(["姓名", "学院", "专业"], ["甲", "", "x"], ["乙", "", "y"], ["丙", "", ""])(sheet, new)
        sheet.merge_range(1, 1, 2, 1, "计算机学院")
        sheet.merge_range(3, 1, 3, 2, "跨列")
        sheet.merge_range(4, 0, 90, 0, "")

    found = seen(made(("考生", fill)))
    assert texts(found)[1:3] == [["甲", "计算机学院", "x"], ["乙", "计算机学院", "y"]]
    last = texts(found)[3]
    assert last[1] == "跨列"
    assert isinstance(last[2], Spoilt)
    assert found.reading.merged[0] == "B2:B3"
    assert len(found.rows) == 4


@pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak")
def test_merges_without_end_cost_no_memory(seen: Callable[..., Sheet]) -> None:
    many = b'<mergeCells><mergeCell ref="A2:BL20000"/></mergeCells>' + b'<mergeCell ref="A1:A2"/>' * 200_000
    data = edited(book([candidate(1)]), SHEET1, lambda t: t.replace(b"</sheetData>", b"</sheetData>" + many))

    def refused() -> None:
        with pytest.raises(BadBook, match="合并"):
            seen(data, rows=20_000)

    assert peak(refused) < 60


@pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak")
def test_styles_without_end_cost_no_memory(seen: Callable[..., Sheet]) -> None:
    data = edited(
        book([candidate(1)]),
        "xl/styles.xml",
        lambda t: t.replace(b"</cellXfs>", b"<xf/>" * (8 * MB) + b"</cellXfs>"),
    )

    def refused() -> None:
        with pytest.raises(BadBook, match="样式"):
            seen(data)

    assert peak(refused) < 60


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12, "000000", "000012"),
        (12, '"2026"0000', "20260012"),
        (13900000001, "000-0000-0000", "139-0000-0001"),
        (13900000001, "0.00E+00", "13900000001"),
        (13900000001.0, "General", "13900000001"),
        (7, "\\R0000", "R0007"),
        (7, "0_);[Red](0)", "7"),
        (1234, "#,##0", "1234"),
        (0, "0000", "0000"),
        (1.5, "0", "1.5"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(
    seen: Callable[..., Sheet], value: float, code: str, shown: str
) -> None:
    def fill(sheet: Any, new: Any) -> None:
        sheet.write(0, 0, "准考证号")
        sheet.write_number(1, 0, value, new.add_format({"num_format": code}))

    assert texts(seen(made(("考生", fill))))[1] == [shown]


@pytest.mark.parametrize(("value", "part"), [(110101199001011234, "末几位已丢失"), (1e15, "末几位已丢失")])
def test_a_number_too_long_for_a_spreadsheet_is_said_to_be_spoilt(
    seen: Callable[..., Sheet], value: float, part: str
) -> None:
    [_, [cell]] = texts(seen(made(("考生", rows(["证件号码"], [value])))))
    assert isinstance(cell, Spoilt)
    assert part in cell


def test_a_date_is_no_exam_number(seen: Callable[..., Sheet]) -> None:
    def fill(sheet: Any, new: Any) -> None:
        sheet.write(0, 0, "准考证号")
        sheet.write_number(1, 0, 45000, new.add_format({"num_format": "yyyy-mm-dd"}))

    [_, [cell]] = texts(seen(made(("考生", fill))))
    assert isinstance(cell, Spoilt)


@pytest.mark.parametrize(
    "empty", [book([]), edited(book([candidate(1)]), "xl/_rels/workbook.xml.rels", lambda _: b"<a/>")]
)
def test_what_holds_no_sheet_says_so(seen: Callable[..., Sheet], empty: bytes) -> None:
    try:
        assert len(seen(empty).rows) == 1
    except BadBook as refused:
        assert "请" in str(refused)
