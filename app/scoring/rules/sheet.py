"""评分表: one examiner's of one candidate, and the one table of its states."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.scoring.rules.rubric import Rubric, written
from app.state.candidate import Role


class State(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


class Action(StrEnum):
    """What may be asked for. Those in `TRANSITIONS` move sheets; the others only record."""

    SAVE = "save"
    SUBMIT = "submit"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    UNLOCK = "unlock"
    PUBLISH = "publish"
    TRANSCRIBE = "transcribe"
    SET_RUBRIC = "set_rubric"
    ATTEND = "attend"
    RECUSE = "recuse"
    DECLARE = "declare"
    CHOOSE = "choose"
    ASK_UNLOCK = "ask_unlock"
    REFUSE_UNLOCK = "refuse_unlock"


# A sheet is its owner's until it is submitted, and moves only forward but for two ways back, each with a reason: the
# chair's before the result is confirmed, and that of two administrators after. What was said before stays in the log.
TRANSITIONS: Final[Mapping[State, Mapping[Action, State]]] = {
    State.OPEN: {
        Action.SAVE: State.OPEN,
        Action.SUBMIT: State.SUBMITTED,
        Action.TRANSCRIBE: State.SUBMITTED,
    },
    State.SUBMITTED: {Action.REOPEN: State.REOPENED, Action.CONFIRM: State.CONFIRMED},
    State.REOPENED: {
        Action.SAVE: State.REOPENED,
        Action.SUBMIT: State.SUBMITTED,
        Action.TRANSCRIBE: State.SUBMITTED,
    },
    State.CONFIRMED: {Action.UNLOCK: State.SUBMITTED, Action.PUBLISH: State.PUBLISHED},
    State.PUBLISHED: {},
}

_SCORERS: Final = frozenset({Role.EXAMINER, Role.CHAIR})
_CHAIR: Final = frozenset({Role.CHAIR})
_ADMIN: Final = frozenset({Role.ADMIN})

PERMITTED: Final[Mapping[Action, frozenset[Role]]] = {
    Action.SAVE: _SCORERS,
    Action.SUBMIT: _SCORERS,
    Action.REOPEN: _CHAIR,
    Action.CONFIRM: _CHAIR,
    Action.UNLOCK: _ADMIN,
    Action.PUBLISH: _ADMIN,
    Action.TRANSCRIBE: _ADMIN,
    Action.SET_RUBRIC: _ADMIN,
    Action.ATTEND: frozenset({Role.SYSTEM}),
    Action.RECUSE: _SCORERS | _ADMIN,
    Action.DECLARE: _CHAIR,
    Action.CHOOSE: _CHAIR | _ADMIN,
    Action.ASK_UNLOCK: _ADMIN,
    Action.REFUSE_UNLOCK: _ADMIN,
}

WITH_REASON: Final = frozenset(
    {Action.REOPEN, Action.RECUSE, Action.DECLARE, Action.ASK_UNLOCK, Action.CHOOSE}
)

WRITABLE: Final = frozenset({State.OPEN, State.REOPENED})
FINAL: Final = frozenset({State.CONFIRMED, State.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Mark:
    """A value as it was set: in which entry of the log, and when; `value` None: it was taken away again."""

    value: int | None
    seq: int
    at: float


UNSET: Final = Mark(None, 0, 0.0)


@dataclass(frozen=True, slots=True)
class Remark:
    """评语: words beside the values."""

    text: str = ""
    seq: int = 0
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person read off a paper sheet, until another has read the same."""

    by: str
    values: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`digest` is that of the sheet as it was submitted, `reason` why it was last reopened; `paper`: what waits for
    another reader, `read_by`: the two who read it."""

    state: State = State.OPEN
    marks: Mapping[str, Mark] = field(default_factory=dict)
    remark: Remark = Remark()
    digest: str = ""
    submitted_at: float | None = None
    reason: str = ""
    paper: Draft | None = None
    read_by: tuple[str, ...] = ()

    def value(self, item: str) -> int | None:
        return self.marks.get(item, UNSET).value

    @property
    def values(self) -> dict[str, int | None]:
        return {item: mark.value for item, mark in self.marks.items()}

    @property
    def is_blank(self) -> bool:
        return not self.remark.text and all(mark.value is None for mark in self.marks.values())


NEW: Final = Sheet()


def digest_of(room: str, candidate: str, member: str, role: Role, rubric: Rubric, sheet: Sheet) -> str:
    """SHA-256 of a sheet as its owner is shown it, hex; `web/js/scoring/digest.js` makes the same."""
    lines = [room, candidate, member, rubric.digest]
    lines += [f"{item.id}={written(item, sheet.value(item.id))}" for item in rubric.of(role)]
    return hashlib.sha256("\n".join([*lines, sheet.remark.text]).encode()).hexdigest()
