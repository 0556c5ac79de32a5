"""A workbook from a stranger, as rows of texts: what a person sees of it in a spreadsheet program, and what was left
out because nobody sees it.

To be called in a thread. calamine reads the values. What it does not tell, a pass over the sheet's XML finds
(`sheet_xml`): hidden rows and columns, merged cells, formulas, error values, numbers that a format shows otherwise, and
cells so far out that the rectangle around them would fill the memory, for which calamine ends the whole program. So it
is given a copy that holds the one sheet that was looked at, and can find no other.
"""

import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from app import texts
from app.formats.guard import BadArchive, Limits
from app.formats.zips import open_zip, unpacks_as_stated
from app.office.roster import number_format, sheet_xml
from app.office.roster.sheet_xml import BadBook, Parts, Place, Seen

ENTRIES = 1000
UNPACKED = 64 * 2**20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PRECISE = 10**15
"""A spreadsheet keeps 15 digits of a number; of a longer one the last are gone."""

Value = str | int | float | bool | date | datetime | time | timedelta | None


class Spoilt(str):
    """A cell whose content the spreadsheet has changed; the text says how, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the one at the edge of the sheet; `cells` as many as the widest row has."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """Which sheet was read, and what was left out of it: other sheets that are seen, those that are not, the rows and
    the columns (by their headings) that are hidden though something stands in them. `merged` are the cells whose one
    value was read for each of their rows."""

    sheet: str = ""
    other_sheets: Sequence[str] = ()
    hidden_sheets: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    merged: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that are seen and hold anything, the first of them the headings."""

    rows: Sequence[Row]
    reading: Reading = field(default_factory=Reading)


# What is imported is what whoever made the list sees of it, for that is what they compare the preview with
# (docs/rules.md 3.3). A list filtered to one college is that college, a column hidden for printing isn't there, 12 in
# the format 000012 is 000012, a value merged over three rows stands in each of them. What was left out for it is said
# in `Reading`, so that a filter that was forgotten shows before the exam and not in it.
#
# Where the file can't say what is seen, the cell is `Spoilt`, with what to do; nothing is guessed. A formula's value is
# the one some program kept when it last calculated, which may be old or none. A cell merged with the one on its left
# shows nothing of its own, and nobody can say whether a phone belongs to both. A number of more than 15 digits has lost
# its end, and an ID number that is wrong in one digit is somebody else's.
#
# The order is that of trust: first bytes; table of contents; what really unpacks (docs/rules.md fault 44); one pass of
# expat, bounded in rows, columns, merges and elements; and only what passed goes to calamine, which knows the format
# better than we do, but lays a rectangle around the outermost cells and takes the process along when it is too large.
# Its copy has one sheet and no relation to any other part, so it can't open what wasn't looked at.
#
# The doubt: two readers must agree which cell is where. Both count on from the one before where a cell leaves its place
# out; a workbook on which they differ would have a format, an error or a merge put to the wrong cell, and nothing but
# the preview would show it.
def read(file: Path, sheet: str, rows: int) -> Sheet:
    """The sheet of that name if it is seen, or the first that is, of at most so many `rows` below its headings. Raises
    `BadBook`."""
    _check_kind(file)
    with _opened(file) as archive:
        parts = sheet_xml.parts(archive)
        seen = [name for name in parts.sheets if name not in parts.hidden]
        if not seen:
            raise BadBook("工作簿里没有看得见的工作表，请取消隐藏，或使用下载的模板填写。")
        title = sheet if sheet in seen else seen[0]
        look = sheet_xml.look(archive, parts, title, rows + 1)
        values = _values(archive, parts, title, file.with_suffix(".seen"))
    reading = Reading(title, [name for name in seen if name != title], parts.hidden)
    return _seen(values, look, reading)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with file.open("rb") as handle, open_zip(handle, Limits(ENTRIES, UNPACKED)) as archive:
            if not all(unpacks_as_stated(handle, info) for info in archive.infolist()):
                raise BadBook("工作簿已损坏，无法读取。请在 Excel 或 WPS 中另存为 .xlsx，再上传。")
            yield archive
    except BadArchive as error:
        raise BadBook(f"工作簿不能使用：{error}。请使用下载的模板填写。") from error
    except CalamineError as error:
        raise BadBook("工作簿已损坏，无法读取。请在 Excel 或 WPS 中打开后另存为 .xlsx，再上传。") from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, expat.ExpatError) as error:
        raise BadBook("这不是 .xlsx 工作簿，或已损坏。请使用下载的模板填写。") from error


def _values(archive: zipfile.ZipFile, parts: Parts, title: str, copy: Path) -> Sequence[Sequence[Value]]:
    """What calamine reads of the sheet, by way of a `copy` with nothing else in it."""
    try:
        _copy(archive, {"xl/worksheets/sheet1.xml": parts.sheets[title], **parts.beside}, copy)
        with CalamineWorkbook.from_path(str(copy)) as book:
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    finally:
        copy.unlink(missing_ok=True)


def _copy(archive: zipfile.ZipFile, kept: Mapping[str, str], copy: Path) -> None:
    """A workbook of the parts of `kept`, by where they shall be."""
    try:
        with zipfile.ZipFile(copy, "w") as one:
            for name, content in sheet_xml.FRAME.items():
                one.writestr(name, content)
            for name, source in kept.items():
                with archive.open(source) as there, one.open(name, "w") as here:
                    shutil.copyfileobj(there, here)
    except OSError as error:
        raise BadBook("服务器的磁盘空间不足，暂时不能检查名单。请联系管理员，稍后重新上传。") from error


def _seen(values: Sequence[Sequence[Value]], look: Seen, reading: Reading) -> Sheet:
    """The rows that a person sees, and what they do not."""
    rows = [Row(number, _cells(number, values, look)) for number in range(1, len(values) + 1)]
    filled = [row for row in rows if any(row.cells)]
    headings = rows[0].cells if rows else ()
    hidden = [place for place in range(1, len(headings) + 1) if place in look.hidden_columns]
    shown = [place for place in range(1, len(headings) + 1) if place not in look.hidden_columns]
    kept = [Row(row.number, [row.cells[place - 1] for place in shown]) for row in filled]
    return Sheet(
        [row for row in kept if row.number not in look.hidden_rows and any(row.cells)],
        replace(
            reading,
            hidden_rows=[row.number for row in filled if row.number in look.hidden_rows],
            hidden_columns=[
                str(headings[place - 1]) or sheet_xml.letters(place)
                for place in hidden
                if any(row.cells[place - 1] for row in filled)
            ],
            merged=look.read_down(),
        ),
    )


def _cells(number: int, values: Sequence[Sequence[Value]], look: Seen) -> list[str]:
    own = [_cell((number, place), value, look) for place, value in enumerate(values[number - 1], start=1)]
    if not any(own):
        return own
    return [cell or _from_merged((number, place), values, look) for place, cell in enumerate(own, start=1)]


def _from_merged(place: Place, values: Sequence[Sequence[Value]], look: Seen) -> str:
    """What an empty cell shows because it is merged with others: in a column the value above; beside one it shows
    nothing of its own, and nobody can say whether it should be the same."""
    first = look.merged.get(place)
    if first is None:
        return ""
    if first[1] != place[1]:
        return Spoilt("与左边的单元格合并了，请取消合并，分别填写")
    return _cell(first, values[first[0] - 1][first[1] - 1], look)


def _cell(place: Place, value: Value, look: Seen) -> str:
    if place in look.formulas:
        return Spoilt("这里是公式，请改为数值（复制后选择性粘贴为数值）")
    if place in look.errors:
        return Spoilt(f"单元格里是错误值 {look.errors[place]}，请改正，或清空后重新上传")
    if place in look.formats and isinstance(value, int | float):
        return text(value, look.formats[place])
    return text(value)


def text(value: Value, code: str = "") -> str:
    """What a cell shows, without the blanks around it; a whole number has no decimal point, and what a number format
    `code` puts to it."""
    if isinstance(value, str):
        return texts.tidy(value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Spoilt("单元格的类型不对，请设为文本后重新填写")
    if abs(value) >= _PRECISE:
        return Spoilt("被存成了数字，末几位已丢失，请把单元格设为文本后重新填写")
    return number_format.shown(int(value), code) if value == int(value) else str(value)


def _check_kind(file: Path) -> None:
    with file.open("rb") as handle:
        head = handle.read(8)
    if head == _OLE:
        raise BadBook("这是旧版 .xls 或有密码保护的工作簿，请去掉密码并另存为 .xlsx，再上传。")
    if not head.startswith(b"PK"):
        raise BadBook("这不是 .xlsx 工作簿。请在 Excel 或 WPS 中另存为 .xlsx，或使用下载的模板填写。")
