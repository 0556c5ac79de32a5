"""What the XML of a workbook says of itself: which sheets there are and which of them are seen, and of one sheet what
is hidden, merged, a formula or an error (ECMA-376 part 1, 18.2 and 18.3). Values are calamine's affair."""

import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from app.office.roster import number_format

COLUMNS: Final = 64
"""Beyond this column nothing is read; a cell there means that the sheet is something else."""
_MERGES: Final = 100_000
"""Cells that are covered by others: with 20 000 people in a list a few columns of it."""
_ELEMENTS: Final = 100_000
_ERROR_CHARS: Final = 20
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHOWN: Final = ("", "visible")
_PACKAGE, _BOOK = "_rels/.rels", "/officeDocument"
_BESIDE: Final = {"/sharedStrings": "xl/sharedStrings.xml", "/styles": "xl/styles.xml"}

Place = tuple[int, int]
"""Row and column, both from 1."""
Element = tuple[str, dict[str, str]]
_OF_STYLES: Final = frozenset({"numFmt", "cellXfs", "cellStyles", "dxfs", "xf"})

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF_DOCUMENTS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OF_PACKAGES: Final = "http://schemas.openxmlformats.org/package/2006"
FRAME: Final[Mapping[str, str]] = {
    "[Content_Types].xml": f'<Types xmlns="{_OF_PACKAGES}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_OF_PACKAGES}/relationships"><Relationship Id="r1" '
    f'Type="{_OF_DOCUMENTS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OF_DOCUMENTS}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OF_PACKAGES}/relationships">'
    f'<Relationship Id="r1" Type="{_OF_DOCUMENTS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OF_DOCUMENTS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{_OF_DOCUMENTS}/styles" Target="styles.xml"/></Relationships>',
}
"""A workbook of one sheet, `xl/worksheets/sheet1.xml`, which is not in here."""


class BadBook(Exception):
    """The file as a whole cannot be read; the text is a Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where things are in the archive: worksheets by name, in the order of their tabs; `beside` are the texts and
    styles all sheets share, by where `FRAME` has them. `hidden` are the names of sheets that nobody sees."""

    sheets: Mapping[str, str]
    hidden: Sequence[str]
    beside: Mapping[str, str]


@dataclass
class Seen:
    """What one sheet's XML says beside its values. `merged` leads from a covered cell to the one whose value is
    shown."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    merged: dict[Place, Place] = field(default_factory=dict)

    def read_down(self) -> list[str]:
        """The merged cells of one column, as `C2:C5`."""
        last: dict[Place, int] = {}
        for (row, column), first in sorted(self.merged.items()):
            if column == first[1] and row > 1:
                last[first] = row
        return [f"{letters(column)}{row}:{letters(column)}{end}" for (row, column), end in last.items()]


def parts(archive: zipfile.ZipFile) -> Parts:
    """By what the package says of itself, as Excel goes: the workbook need not be `xl/workbook.xml`. Raises `KeyError`
    or `ValueError` for what is no workbook."""
    members = {_plain(name): name for name in archive.namelist()}
    named = _related(archive, members, "").values() if _PACKAGE in members else ()
    book = next((target for kind, target in named if kind.endswith(_BOOK)), "xl/workbook.xml")
    related = _related(archive, members, book)
    kinds = {key: kind for key, (kind, _target) in related.items()}
    targets = {key: target for key, (_kind, target) in related.items()}
    sheets, hidden = dict[str, str](), list[str]()
    for _, each in _elements(archive, book, frozenset({"sheet"})):
        key = next((value for name, value in each.items() if name.rpartition(" ")[2] == "id"), "")
        if kinds.get(key, "").endswith("/worksheet"):
            sheets[each["name"]] = targets[key]
            hidden += [each["name"]] if each.get("state", "") not in _SHOWN else []
    beside = {
        place: targets[key]
        for ending, place in _BESIDE.items()
        for key, kind in kinds.items()
        if kind.endswith(ending) and targets[key] in archive.NameToInfo
    }
    return Parts(sheets, hidden, beside)


def look(archive: zipfile.ZipFile, found: Parts, title: str, last_row: int) -> Seen:
    """What there is to know of one sheet. Raises `BadBook` when something stands beyond `last_row` or `COLUMNS`."""
    cells = _Cells(_padding(archive, found.beside.get("xl/styles.xml")), last_row)
    with archive.open(found.sheets[title]) as stream:
        cells.parse(stream)
    return cells.seen


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    made = ""
    while column:
        column, place = divmod(column - 1, 26)
        made = chr(65 + place) + made
    return made


class _Cells:
    """One pass over a sheet. Rows and cells may leave their place out: then they follow the one before. A cell counts
    only where something stands in it: styles reach down to the last row of many a workbook."""

    def __init__(self, padding: Mapping[int, str], last_row: int) -> None:
        self.seen = Seen()
        self._padding, self._last_row = padding, last_row
        self._row = self._column = 0
        self._kind = self._style = ""
        self._error: str | None = None
        self._areas: list[tuple[Place, Place]] = []
        self._parser = _parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._starts = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "is": self._begin_value,
            "f": self._begin_formula,
            "col": self._begin_column,
            "mergeCell": self._merge,
        }

    def parse(self, stream: object) -> None:
        self._parser.ParseFile(stream)  # type: ignore[arg-type]
        for first, last in self._areas:
            self._cover(first, last)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        begin = self._starts.get(name.rpartition(" ")[2])
        if begin is not None:
            begin(attributes)

    def _end(self, name: str) -> None:
        if self._error is not None and name.rpartition(" ")[2] == "v":
            self.seen.errors[self._row, self._column] = self._error.strip() or "#?"
            self._error = None

    def _data(self, data: str) -> None:
        if self._error is not None:
            self._error = (self._error + data)[:_ERROR_CHARS]

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        flat = attributes.get("ht") is not None and float(attributes["ht"]) == 0
        if (_true(attributes.get("hidden")) or flat) and self._row <= self._last_row:
            self.seen.hidden_rows.add(self._row)

    def _begin_column(self, attributes: dict[str, str]) -> None:
        flat = attributes.get("width") is not None and float(attributes["width"]) == 0
        if _true(attributes.get("hidden")) or flat:
            last = min(int(attributes["max"]), COLUMNS)
            self.seen.hidden_columns.update(range(int(attributes["min"]), last + 1))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            self._row, self._column = _place(place)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")

    def _begin_value(self, _attributes: dict[str, str]) -> None:
        place = self._within()
        if self._kind == "e":
            self._error = ""
        elif self._kind == "n" and self._style.isdecimal():
            code = self._padding.get(int(self._style))
            if code:
                self.seen.formats[place] = code

    def _begin_formula(self, _attributes: dict[str, str]) -> None:
        self.seen.formulas.add(self._within())

    def _within(self) -> Place:
        if self._row > self._last_row:
            raise BadBook(f"行数太多，一次最多导入 {self._last_row - 1} 人。请删去多余的行，或分成几个文件。")
        if self._column > COLUMNS:
            raise BadBook(f"第 {COLUMNS} 列以后还有内容，请使用下载的模板填写。")
        return self._row, self._column

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        self._areas.append((_place(first), _place(last or first)))
        self._refuse_many(len(self._areas))

    def _cover(self, first: Place, last: Place) -> None:
        for column in range(first[1], min(last[1], COLUMNS) + 1):
            for row in range(first[0], min(last[0], self._last_row) + 1):
                if (row, column) != first:
                    self.seen.merged[row, column] = first
            self._refuse_many(len(self.seen.merged))

    def _refuse_many(self, merges: int) -> None:
        if merges > _MERGES:
            raise BadBook("合并的单元格太多，请取消合并后重新上传。")


def _place(text: str) -> Place:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadBook("工作簿已损坏，无法读取。请使用下载的模板填写。")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _true(value: str | None) -> bool:
    return value in ("1", "true")


def _padding(archive: zipfile.ZipFile, styles: str | None) -> dict[int, str]:
    """The number formats that pad, by the style that cells name."""
    codes, found, inside = dict[str, str](), dict[int, str](), -1
    for tag, each in _elements(archive, styles, _OF_STYLES) if styles else ():
        code = each.get("formatCode", "")
        if tag == "numFmt" and number_format.pads(code):
            codes[each.get("numFmtId", "")] = code
        elif tag == "cellXfs":
            inside = 0
        elif tag in ("cellStyles", "dxfs"):
            inside = -1
        elif tag == "xf" and inside >= 0:
            if each.get("numFmtId") in codes:
                found[inside] = codes[each["numFmtId"]]
            inside += 1
    return found


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_said: object) -> None:
    """No spreadsheet writes one; who does means entities that grow."""
    raise BadBook("工作簿里有不允许的内容，请使用下载的模板填写。")


def _related(archive: zipfile.ZipFile, members: Mapping[str, str], part: str) -> dict[str, tuple[str, str]]:
    """The relationships of `part`, of the whole package for an empty one: each one's type, and the member it leads
    to."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    listed = members[_plain(posixpath.join(folder, "_rels", f"{name}.rels"))]
    found = {}
    for _, each in _elements(archive, listed, frozenset({"Relationship"})):
        if "Id" in each and "Target" in each:
            path = posixpath.normpath(posixpath.join("/", folder, each["Target"].replace("\\", "/")))
            found[each["Id"]] = each.get("Type", ""), members.get(_plain(path), path)
    return found


def _plain(name: str) -> str:
    """Part names are compared without regard to case (ECMA-376 part 2, 6.2.2.3); some write the wrong slash."""
    return name.replace("\\", "/").removeprefix("/").lower()


def _elements(archive: zipfile.ZipFile, path: str, wanted: frozenset[str]) -> list[Element]:
    """The elements of these names, a bounded number of them."""
    found: list[Element] = []

    def keep(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in wanted:
            found.append((tag, dict(attributes)))
        if len(found) > _ELEMENTS:
            raise BadBook("工作簿里的样式或工作表太多，请使用下载的模板填写。")

    parser = _parser()
    parser.StartElementHandler = keep
    with archive.open(path) as stream:
        parser.ParseFile(stream)
    return found
