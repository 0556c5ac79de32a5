"""What is wrong with a workbook, cell by cell, and whom it names where nothing is. Pure: what there is, is passed in.

Each problem says where it is as the sheet does (the row's number, the column's heading), what is wrong, and what to do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app import texts
from app.office.roster import documents
from app.office.roster.columns import (
    COLLEGE,
    COLUMNS,
    DOCUMENT,
    EXAM_NO,
    ID_NUMBER,
    MAJOR,
    NAME,
    ORDER,
    PHONE,
    PHOTO,
    ROLE,
    ROLES,
    ROOM,
    Sort,
)
from app.office.roster.enrol import Vacancy
from app.office.roster.workbook import Reading, Row, Sheet, Spoilt
from app.people.directory import NO_PAPERS, College, Document, Kind, Major, Papers, gate_of
from app.state.candidate import Role
from app.state.errors import Malformed
from app.texts import phones

LONGEST_NAME = 100
"""Full names of several given names and surnames, as in a passport."""
LONGEST_NO = 40
_LONGEST_PHOTO = 120
_LAST_ORDER = 9999
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+", re.IGNORECASE)
"""`1.39E+10`: how a spreadsheet shows a long number, copied as a text."""
_CUT = re.compile(r"[0-9]{15}000")
"""A number of 18 digits that a spreadsheet has kept 15 of, and somebody has made a text again."""
_SPOILT_BY_EXCEL = "末三位是 000，像是被 Excel 当作数字存过，末几位已丢失，请把单元格设为文本后重新填写"
_QUOTES = "'’‘`＇"


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is the sheet's own number, 1 for the headings; `column` may be empty: the whole row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as a person. What a cell fails to say is empty, and then a problem stands beside it. `rooms` are ids,
    with what they are in each."""

    row: int
    kind: Kind
    name: str
    phone: str
    college_id: str | None = None
    major_id: str | None = None
    exam_no: str = ""
    id_number: str = ""
    rooms: tuple[tuple[str, Role], ...] = ()
    order: int | None = None
    photo: str = ""
    document: Document = Document.RESIDENT

    @property
    def papers(self) -> Papers:
        return Papers(self.document, self.id_number)

    @property
    def gate(self) -> str:
        """Empty while the major is not known."""
        unknown = self.kind is Kind.CANDIDATE and self.major_id is None
        return "" if unknown else gate_of(self.kind, self.major_id)

    def at_gate(self, value: str) -> tuple[str, str] | None:
        """`value` as what nobody else of the same gate may have."""
        return (self.gate, value) if self.gate and value else None


@dataclass(frozen=True)
class World:
    """What an import may refer to: the colleges and rooms in scope, which is `whole_school` or one college."""

    colleges: Sequence[College]
    vacancies: Sequence[Vacancy]
    whole_school: bool
    today: date


@dataclass(frozen=True)
class Taken:
    """What others have already: phones and documents (`Papers.key`) by gate, exam numbers."""

    phones: frozenset[tuple[str, str]] = frozenset()
    id_numbers: frozenset[tuple[str, str]] = frozenset()
    exam_nos: frozenset[str] = frozenset()


@dataclass
class Judged:
    """One entry for each row; whether they clash with one another is `clashes`' to say."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)


def judge(sheet: Sheet, sort: Sort, world: World) -> Judged:
    """Every row by itself."""
    judged = Judged(reading=sheet.reading)
    judged.problems += _faults(sheet, sort)
    if judged.problems:
        return judged
    headings, *rows = sheet.rows
    finder = _Finder(world)
    read = _candidate if sort is Sort.CANDIDATES else _member
    for row in rows:
        line = _Line(row.number, dict(zip(headings.cells, row.cells, strict=False)), sort)
        judged.entries.append(read(line, finder))
        judged.problems += line.problems
    return judged


def _faults(sheet: Sheet, sort: Sort) -> list[Problem]:
    """Why no row can be judged."""
    if not sheet.rows:
        return [Problem(1, "", "工作表是空的，请使用下载的模板填写")]
    headings, *rows = sheet.rows
    wrong = list(_wrong_headings(headings, sort, sheet.reading.hidden_columns))
    if wrong or rows:
        return wrong
    return [Problem(2, "", "没有填写任何人员，请从第 2 行开始填写")]


def clashes(entries: Sequence[Entry], taken: Taken) -> list[Problem]:
    """Who is there twice: in the workbook, or in it and in the database."""
    return [
        *_twice(entries, PHONE, "手机号", lambda e: e.at_gate(e.phone), taken.phones),
        *_twice(entries, ID_NUMBER, "证件号码", lambda e: e.at_gate(e.papers.key), taken.id_numbers),
        *_twice(entries, EXAM_NO, "准考证号", lambda e: e.exam_no or None, taken.exam_nos),
        *_twice(entries, PHOTO, "照片", lambda e: e.photo.lower() or None, frozenset()),
        *_twice(
            entries,
            ORDER,
            "本考场的顺序",
            lambda e: (e.rooms, e.order) if e.order and e.rooms else None,
            frozenset(),
        ),
        *_chairs(entries),
    ]


def _twice(
    entries: Iterable[Entry],
    column: str,
    what: str,
    key_of: Callable[[Entry], object],
    taken: frozenset[object],
) -> Iterator[Problem]:
    first: dict[object, int] = {}
    for entry in entries:
        key = key_of(entry)
        if key is None:
            continue
        if key in taken:
            yield Problem(entry.row, column, f"{what}已被系统中的其他人使用，请核对；如已导入过，请删去本行")
        elif key in first:
            yield Problem(entry.row, column, f"{what}与第 {first[key]} 行重复，请修改其中一行")
        first.setdefault(key, entry.row)


def _chairs(entries: Iterable[Entry]) -> Iterator[Problem]:
    """One chair for a room."""
    first: dict[str, int] = {}
    for entry in entries:
        for room, role in entry.rooms:
            if role is Role.CHAIR and room in first:
                yield Problem(entry.row, ROOM, f"第 {first[room]} 行已是该考场的主考官，请修改其中一行")
            elif role is Role.CHAIR:
                first[room] = entry.row


def _wrong_headings(row: Row, sort: Sort, hidden: Sequence[str]) -> Iterator[Problem]:
    """A hidden column is none; one that may stay empty is then left out, which the report says."""
    wanted = [column.name for column in COLUMNS[sort]]
    missing = [column for column in COLUMNS[sort] if column.name not in row.cells]
    found = Counter(cell for cell in row.cells if cell)
    if row.number != 1:
        yield Problem(row.number, "", "第 1 行应是列名，请使用下载的模板填写")
    for column in missing:
        if column.name not in hidden and not column.may_lack:
            yield Problem(1, column.name, "缺少这一列，请使用下载的模板填写")
        elif column.required and column.name in hidden:
            yield Problem(1, column.name, "这一列被隐藏了，请取消隐藏后重新上传")
    for name, count in found.items():
        if name not in wanted:
            yield Problem(1, str(name)[:20], "不认识这一列，请删去，或使用下载的模板填写")
        elif count > 1:
            yield Problem(1, name, "这一列出现了两次，请删去一列")


class _Line:
    """One row while it is judged: gives the cells out by heading, collects what is wrong with them."""

    def __init__(self, number: int, cells: Mapping[str, str], sort: Sort) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._cells = cells
        self._required = {column.name for column in COLUMNS[sort] if column.required}

    def text(self, column: str, longest: int = 200, tidied: Callable[[str], str] = texts.tidy) -> str:
        """The cell, or "" when there is nothing to work with; the reason is then noted."""
        cell = self._cells.get(column, "")
        if isinstance(cell, Spoilt):
            return self.fail(column, str(cell))
        tidy = tidied(cell)
        if not tidy and column in self._required:
            return self.fail(column, "没有填写，请补上")
        if len(tidy) > longest:
            return self.fail(column, f"太长，最多 {longest} 个字，请缩短")
        if texts.has_unseen(tidy):
            return self.fail(column, "含有看不见的或已损坏的字符，请删去后重新填写")
        return tidy

    def digits(self, column: str, longest: int = 200, tidied: Callable[[str], str] = texts.number) -> str:
        """The same of a number, without the quotation mark that makes a text of it in a spreadsheet."""
        number = self.text(column, longest, lambda cell: tidied(tidied(cell).lstrip(_QUOTES)))
        if _SCIENTIFIC.fullmatch(number):
            return self.fail(column, "写成了科学计数，末几位已丢失，请把单元格设为文本后重新填写")
        return number

    def fail(self, column: str, message: str) -> str:
        self.problems.append(Problem(self.number, column, message))
        return ""


class _Finder:
    """Colleges, majors and rooms by the names people write."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._colleges = {texts.tidy(college.name): college for college in world.colleges}
        self._rooms: dict[str, list[Vacancy]] = {}
        for room in world.vacancies:
            self._rooms.setdefault(texts.tidy(room.title), []).append(room)

    def college(self, line: _Line) -> College | None:
        name = line.text(COLLEGE)
        found = self._colleges.get(name)
        if name and found is None:
            line.fail(COLLEGE, "没有这个学院，或不归您管理。请从下拉列表中选择，或先在“学院专业”中添加")
        return found

    def major(self, line: _Line, college: College | None) -> Major | None:
        name = line.text(MAJOR)
        if not name or college is None:
            return None
        found = next((major for major in college.majors if texts.tidy(major.name) == name), None)
        if found is None:
            line.fail(MAJOR, f"{college.name}没有这个专业。请从下拉列表中选择，或先在“学院专业”中添加")
        return found

    def titles(self, text: str) -> list[str]:
        """The rooms named in one cell; a title may itself hold a comma."""
        return [text] if text in self._rooms else [part for part in _parts(text) if part]

    def room(self, line: _Line, title: str) -> Vacancy | None:
        found = self._rooms.get(title, [])
        if len(found) == 1:
            return found[0]
        line.fail(
            ROOM,
            f"有 {len(found)} 个考场都叫“{title}”，请先给考场改名"
            if found
            else f"没有尚未结束的考场“{title}”，请核对名称，或先建好考场",
        )
        return None


def _candidate(line: _Line, finder: _Finder) -> Entry:
    name, phone = line.text(NAME, LONGEST_NAME, texts.name), _phone(line)
    papers = _papers(line, finder.world.today)
    exam_no = line.digits(EXAM_NO, LONGEST_NO, texts.serial)
    college = finder.college(line)
    major = finder.major(line, college)
    room = _candidate_room(line, finder, college)
    order, photo = _order(line), line.text(PHOTO, _LONGEST_PHOTO)
    return Entry(
        line.number,
        Kind.CANDIDATE,
        name,
        phone,
        college.id if college else None,
        major.id if major else None,
        exam_no,
        papers.number,
        ((room.id, Role.CANDIDATE),) if room else (),
        order,
        photo,
        papers.document,
    )


def _member(line: _Line, finder: _Finder) -> Entry:
    name, phone, word = line.text(NAME, LONGEST_NAME, texts.name), _phone(line), line.text(ROLE)
    college = finder.college(line)
    if word and word not in ROLES:
        line.fail(ROLE, "应为主考官、考官、候考官、管理员或巡考，请从下拉列表中选择")
    kind, role = ROLES.get(word, (Kind.EXAMINER, Role.EXAMINER))
    _check_reach(line, finder.world, kind, college)
    rooms = tuple(_member_rooms(line, finder, role))
    return Entry(line.number, kind, name, phone, college.id if college else None, rooms=rooms)


def _check_reach(line: _Line, world: World, kind: Kind, college: College | None) -> None:
    """Nobody gives another more than they have."""
    if world.whole_school:
        return
    if kind in (Kind.ADMIN, Kind.INSPECTOR):
        line.fail(ROLE, "管理员和巡考由学校管理员添加，请删去本行")
    if college is None and not any(problem.column == COLLEGE for problem in line.problems):
        line.fail(COLLEGE, "请填写学院；全校的人员由学校管理员添加")


def _phone(line: _Line) -> str:
    text = line.digits(PHONE)
    try:
        return phones.normalise(text) if text else ""
    except Malformed:
        return line.fail(
            PHONE, "应为 11 位手机号，或以 + 开头、能收短信的境外号码（如 +852 9123 4567），请核对"
        )


def _papers(line: _Line, today: date) -> Papers:
    word, number = line.text(DOCUMENT), line.digits(ID_NUMBER).upper()
    document = documents.named(word) if word else None
    if word and document is None:
        line.fail(DOCUMENT, f"应为{'、'.join(documents.WORDS.values())}，请从下拉列表中选择")
        return NO_PAPERS
    if not number:
        return NO_PAPERS
    judged = documents.judge(number, document, today)
    if judged.document is None or judged.fault:
        cut = document is None and _CUT.fullmatch(number)
        line.fail(ID_NUMBER, _SPOILT_BY_EXCEL if cut else judged.fault)
        return NO_PAPERS
    return Papers(judged.document, number)


def _order(line: _Line) -> int | None:
    text = line.text(ORDER)
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= _LAST_ORDER:
        line.fail(ORDER, f"应为 1 到 {_LAST_ORDER} 的整数，请核对")
        return None
    if not line.text(ROOM):
        line.fail(ORDER, "填写了顺序但没有填写考场，请补上考场，或删去顺序")
    return int(text)


def _candidate_room(line: _Line, finder: _Finder, college: College | None) -> Vacancy | None:
    title = line.text(ROOM)
    room = finder.room(line, title) if title else None
    if room and college and room.college_id not in (None, college.id):
        line.fail(ROOM, f"考场“{title}”不属于{college.name}，请核对")
    return room


def _member_rooms(line: _Line, finder: _Finder, role: Role | None) -> Iterator[tuple[str, Role]]:
    titles = finder.titles(line.text(ROOM))
    if titles and role is None:
        line.fail(ROOM, "管理员和巡考不编入考场，请删去考场")
        return
    found = [room for title in titles if (room := finder.room(line, title))]
    if role is None:
        return
    for place, room in enumerate(found):
        if any(_overlap(room, other) for other in found[:place]):
            line.fail(ROOM, f"“{room.title}”与同一行的另一个考场时间冲突，请修改")
        if role is Role.CHAIR and room.has_chair:
            line.fail(ROOM, f"“{room.title}”已有主考官，请改为考官，或先在考场中更换主考官")
        yield room.id, role


def _parts(text: str) -> list[str]:
    for mark in "、，；,;":
        text = text.replace(mark, "\n")
    return [part.strip() for part in text.split("\n")]


def _overlap(one: Vacancy, other: Vacancy) -> bool:
    return one.opens_at < other.closes_at and other.opens_at < one.closes_at
