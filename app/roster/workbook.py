"""A workbook from a stranger, as rows of texts: looked at from outside first, then read by calamine.

To be called in a thread. What calamine does not tell or would not survive is found by a pass over the sheets' XML:
formulas, and cells so far out that the rectangle around them would fill the memory.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from app.roster.zips import BadZip, open_zip, unpacks_as_stated

ENTRIES = 1000
UNPACKED = 64 * 2**20
COLUMNS = 64
"""Beyond this column nothing is read; a cell there means that the sheet is something else."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PRECISE = 10**15
"""A spreadsheet keeps 15 digits of a number; of a longer one the last are gone."""

Value = str | int | float | bool | date | datetime | time | timedelta | None


class BadBook(Exception):
    """The file as a whole cannot be read; the text is a Chinese sentence that says what to do."""


class Spoilt(str):
    """A cell whose content the spreadsheet has changed; the text says how, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the one at the edge of the sheet; `cells` as many as the widest row has."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, the first of them the headings."""

    rows: Sequence[Row]


def read(file: Path, sheet: str, rows: int) -> Sheet:
    """The sheet of that name, or the first, of at most so many `rows` below its headings. Raises `BadBook`."""
    _check_kind(file)
    formulas = _inspect(file, rows + 1)
    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            names = book.sheet_names
            if not names:
                raise BadBook("工作簿里没有工作表，请使用下载的模板填写。")
            place = names.index(sheet) if sheet in names else 0
            values = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise BadBook("工作簿已损坏，无法读取。请在 Excel 或 WPS 中打开后另存为 .xlsx，再上传。") from error
    found = formulas.get(names[place], set())
    return Sheet([row for row in _rows(values, found) if any(row.cells)])


def _rows(values: Sequence[Sequence[Value]], formulas: set[tuple[int, int]]) -> Iterator[Row]:
    for number, cells in enumerate(values, start=1):
        texts = [
            Spoilt("这里是公式，请改为数值（复制后选择性粘贴为数值）")
            if (number, place) in formulas
            else text(cell)
            for place, cell in enumerate(cells, start=1)
        ]
        yield Row(number, texts)


def text(value: Value) -> str:
    """What a cell shows, without the blanks around it; a whole number has no decimal point."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Spoilt("单元格的类型不对，请设为文本后重新填写")
    if abs(value) >= _PRECISE:
        return Spoilt("被存成了数字，末几位已丢失，请把单元格设为文本后重新填写")
    return str(int(value)) if value == int(value) else str(value)


def _check_kind(file: Path) -> None:
    with file.open("rb") as handle:
        head = handle.read(8)
    if head == _OLE:
        raise BadBook("这是旧版 .xls 或有密码保护的工作簿，请去掉密码并另存为 .xlsx，再上传。")
    if not head.startswith(b"PK"):
        raise BadBook("这不是 .xlsx 工作簿，请使用下载的模板填写。")


def _inspect(file: Path, last_row: int) -> dict[str, set[tuple[int, int]]]:
    """The formulas of each sheet, by its name, as (row, column). Raises `BadBook`."""
    try:
        with open_zip(file, ENTRIES, UNPACKED) as archive:
            if not all(unpacks_as_stated(file, info) for info in archive.infolist()):
                raise BadBook("工作簿已损坏，无法读取。请在 Excel 或 WPS 中另存为 .xlsx，再上传。")
            paths = _sheet_paths(archive)
            found = {
                info.filename: _scan(archive, info, last_row)
                for info in archive.infolist()
                if _SHEET.fullmatch(info.filename) or info.filename in paths.values()
            }
    except BadZip as error:
        raise BadBook(f"工作簿不能使用：{error}。请使用下载的模板填写。") from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, expat.ExpatError) as error:
        raise BadBook("这不是 .xlsx 工作簿，或已损坏。请使用下载的模板填写。") from error
    return {name: found.get(path, set()) for name, path in paths.items()}


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, last_row: int) -> set[tuple[int, int]]:
    """Every cell has its place within bounds; those that are formulas."""
    seen = _Cells(last_row)
    with archive.open(info) as stream:
        seen.parse(stream)
    return seen.formulas


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_said: object) -> None:
    """No spreadsheet writes one; who does means entities that grow."""
    raise BadBook("工作簿里有不允许的内容，请使用下载的模板填写。")


class _Cells:
    """What one sheet's XML says of its cells. Rows and cells may leave their place out: then they follow the one
    before."""

    def __init__(self, last_row: int) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self._last_row = last_row
        self._row = self._column = 0
        self._parser = _parser()
        self._parser.StartElementHandler = self._start

    def parse(self, stream: object) -> None:
        self._parser.ParseFile(stream)  # type: ignore[arg-type]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            self._cell(attributes.get("r"))
        elif tag == "f":
            self.formulas.add((self._row, self._column))

    def _cell(self, place: str | None) -> None:
        if place is None:
            self._column += 1
        else:
            match = _PLACE.fullmatch(place)
            if match is None:
                raise BadBook("工作簿已损坏，无法读取。请使用下载的模板填写。")
            self._row, self._column = int(match[2]), _number(match[1])
        if self._row > self._last_row:
            raise BadBook(f"行数太多，一次最多导入 {self._last_row - 1} 人。请删去多余的行，或分成几个文件。")
        if self._column > COLUMNS:
            raise BadBook(f"第 {COLUMNS} 列以后还有内容，请使用下载的模板填写。")


def _number(letters: str) -> int:
    """A is 1, AA is 27."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet -> where it is in the archive."""
    targets = {
        each["Id"]: each["Target"]
        for tag, each in _elements(archive, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship" and "Id" in each and "Target" in each
    }
    named = {}
    for tag, each in _elements(archive, "xl/workbook.xml"):
        if tag == "sheet":
            key = next((value for name, value in each.items() if name.rpartition(" ")[2] == "id"), "")
            target = targets.get(key, "")
            named[each.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return named


def _elements(archive: zipfile.ZipFile, path: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append(
        (name.rpartition(" ")[2], dict(attributes))
    )
    with archive.open(path) as stream:
        parser.ParseFile(stream)
    return found
