"""A room's scores as one value, its log's entries, and how one follows from the other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from typing import Final

from app.scoring.rules.rubric import Rubric
from app.scoring.rules.sheet import NEW, TRANSITIONS, Action, Draft, Mark, Remark, Sheet, State
from app.state.candidate import Role


class Choice(StrEnum):
    """What chair and administrator choose for a pending result: 以实到人数计算, 重新面试, 补录评分."""

    COUNT = "count"
    RETAKE = "retake"
    FILL_IN = "fill_in"


@dataclass(frozen=True, slots=True)
class Declared:
    """The chair's word on a sheet: valid though its owner was away too long, or of no account."""

    valid: bool
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What one administrator asked for and another decides."""

    by: str
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """As the chair confirmed it: `total` is in 1/100 of a point, `digest` that of the summary."""

    total: int
    digest: str
    by: str
    at: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class There:
    """Who of the panel was there from `at` on."""

    at: float
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All that concerns one candidate; what is by member is by the member's id. `since`: an interview before then was
    annulled."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    recused: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Declared] = field(default_factory=dict)
    there: tuple[There, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    chosen: Choice | None = None
    unlocking: Asked | None = None
    result: Result | None = None
    since: float = 0.0

    def sheet(self, member: str) -> Sheet:
        return self.sheets.get(member, NEW)


NOTHING: Final = Case()


@dataclass(frozen=True, slots=True)
class Book:
    """A room's scores at one point of their log."""

    room: str
    seq: int = 0
    rubric: Rubric | None = None
    cases: Mapping[str, Case] = field(default_factory=dict)
    published_at: float | None = None

    def case(self, candidate: str) -> Case:
        return self.cases.get(candidate, NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened: one line of the log of a room's scores. `settled`: with this one two people agree, and it has its
    effect; `members` are those who are there."""

    seq: int
    at: float
    action: Action
    actor: str
    role: Role
    candidate: str = ""
    member: str = ""
    values: Mapping[str, int | None] = field(default_factory=dict)
    remark: str | None = None
    rubric: Rubric | None = None
    digest: str = ""
    reason: str = ""
    choice: str = ""
    settled: bool = False
    total: int | None = None
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class Record:
    """A book with what its log tells beside it: the head of its chain, and the keys already answered, each with the
    entry and its time."""

    book: Book
    head: str = ""
    answered: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)


def fold(room: str, entries: Iterable[Entry]) -> Book:
    """The book its log describes."""
    return reduce(apply, entries, Book(room))


def apply(book: Book, entry: Entry) -> Book:
    """The book after `entry`. Decides nothing, so that an old log folds the same under new rules."""
    book = replace(book, seq=entry.seq)
    if entry.action is Action.SET_RUBRIC:
        return replace(book, rubric=entry.rubric)
    if entry.action is Action.PUBLISH:
        cases = {candidate: _moved(case, Action.PUBLISH) for candidate, case in book.cases.items()}
        return replace(book, cases=cases, published_at=entry.at)
    case = _CASES[entry.action](book.case(entry.candidate), entry)
    return replace(book, cases={**book.cases, entry.candidate: case})


def _with(case: Case, member: str, sheet: Sheet) -> Case:
    return replace(case, sheets={**case.sheets, member: sheet})


def _without(case: Case, member: str) -> Case:
    return replace(case, sheets={each: sheet for each, sheet in case.sheets.items() if each != member})


def _moved(case: Case, action: Action) -> Case:
    """Every sheet that `action` moves, in its new state."""
    return replace(
        case,
        sheets={
            member: replace(sheet, state=TRANSITIONS[sheet.state].get(action, sheet.state))
            for member, sheet in case.sheets.items()
        },
    )


def _marks(sheet: Sheet, entry: Entry) -> dict[str, Mark]:
    return {**sheet.marks, **{item: Mark(value, entry.seq, entry.at) for item, value in entry.values.items()}}


def _saved(case: Case, entry: Entry) -> Case:
    sheet = case.sheet(entry.member)
    remark = sheet.remark if entry.remark is None else Remark(entry.remark, entry.seq, entry.at)
    return _with(case, entry.member, replace(sheet, marks=_marks(sheet, entry), remark=remark))


def _submitted(case: Case, entry: Entry) -> Case:
    sheet = replace(
        case.sheet(entry.member), state=State.SUBMITTED, digest=entry.digest, submitted_at=entry.at, reason=""
    )
    return _with(case, entry.member, sheet)


def _reopened(case: Case, entry: Entry) -> Case:
    sheet = replace(
        case.sheet(entry.member), state=State.REOPENED, digest="", submitted_at=None, reason=entry.reason
    )
    return _with(case, entry.member, sheet)


def _transcribed(case: Case, entry: Entry) -> Case:
    sheet = case.sheet(entry.member)
    if not entry.settled:
        return _with(case, entry.member, replace(sheet, paper=Draft(entry.actor, entry.values)))
    read_by = ((sheet.paper.by,) if sheet.paper else ()) + (entry.actor,)
    read = replace(sheet, marks=_marks(sheet, entry), paper=None, read_by=read_by)
    return _submitted(_with(case, entry.member, read), entry)


def _confirmed(case: Case, entry: Entry) -> Case:
    result = Result(entry.total or 0, entry.digest, entry.actor, entry.at, entry.reason)
    return replace(_moved(case, Action.CONFIRM), result=result)


def _asked(case: Case, entry: Entry) -> Case:
    return replace(case, unlocking=Asked(entry.actor, entry.at, entry.reason))


def _refused(case: Case, _entry: Entry) -> Case:
    return replace(case, unlocking=None)


def _unlocked(case: Case, _entry: Entry) -> Case:
    return replace(_moved(case, Action.UNLOCK), unlocking=None, result=None)


def _recused(case: Case, entry: Entry) -> Case:
    if entry.choice == LIFT:
        return replace(case, recused={m: why for m, why in case.recused.items() if m != entry.member})
    return replace(_without(case, entry.member), recused={**case.recused, entry.member: entry.reason})


def _declared(case: Case, entry: Entry) -> Case:
    word = Declared(entry.choice == VALID, entry.reason, entry.at)
    return replace(case, declared={**case.declared, entry.member: word})


def _attended(case: Case, entry: Entry) -> Case:
    return replace(case, there=(*case.there, There(entry.at, entry.members)))


def _chose(case: Case, entry: Entry) -> Case:
    choice = Choice(entry.choice)
    if not entry.settled:
        return replace(case, choices={**case.choices, entry.role: choice})
    if choice is Choice.RETAKE:
        return Case(recused=case.recused, since=entry.at)
    return replace(case, choices={}, chosen=choice)


LIFT: Final = "lift"
"""A recusal is taken back."""

VALID, INVALID = "valid", "invalid"
"""What the chair declares a sheet."""

_CASES: Final[Mapping[Action, Callable[[Case, Entry], Case]]] = {
    Action.SAVE: _saved,
    Action.SUBMIT: _submitted,
    Action.REOPEN: _reopened,
    Action.TRANSCRIBE: _transcribed,
    Action.CONFIRM: _confirmed,
    Action.ASK_UNLOCK: _asked,
    Action.REFUSE_UNLOCK: _refused,
    Action.UNLOCK: _unlocked,
    Action.RECUSE: _recused,
    Action.DECLARE: _declared,
    Action.ATTEND: _attended,
    Action.CHOOSE: _chose,
}
"""What each leaves in the case it is about."""
