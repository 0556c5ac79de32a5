"""What is written about the rules is what the rules are: the diagram, the error tree, PROTOCOL.md."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.state import diagram, errors
from app.state.candidate import PERMITTED, Action, Role
from app.state.errors import ExamError

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "PROTOCOL.md").read_text("utf-8")
README = (ROOT / "app/state/README.md").read_text("utf-8")

REFUSALS = [
    cls
    for cls in vars(errors).values()
    if inspect.isclass(cls) and issubclass(cls, ExamError) and cls is not ExamError
]
STATUS = {
    "malformed": 400,
    "file_refused": 415,
    "wrong_code": 401,
    "camera2_unknown": 401,
    "camera2_expired": 401,
    "ticket_unknown": 401,
    "ticket_expired": 401,
    "signed_out": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "setup_refused": 409,
    "wrong_state": 409,
    "room_busy": 409,
    "invigilator_busy": 409,
    "seated_elsewhere": 409,
    "camera2_used": 409,
    "camera2_closed": 409,
    "emergency_closed": 409,
    "score_overtaken": 409,
    "score_refused": 400,
    "ticket_used": 409,
    "pledge_changed": 409,
    "fenced": 409,
    "not_ready": 409,
    "room_not_open": 409,
    "recorder_unfit": 409,
    "pledge_missing": 409,
    "face_check_missing": 409,
    "consent_missing": 409,
    "tries_used_up": 409,
    "face_unavailable": 409,
    "too_many": 429,
    "unavailable": 503,
    "not_owner": 503,
    "overtaken": 503,
    "room_broken": 503,
    "internal": 500,
}
"""The codes a program may count on; `internal` is no refusal but a bug."""


def _rows(heading: str) -> Iterator[list[str]]:
    """The cells of the first table after `heading`, without its head."""
    section = PROTOCOL.partition(heading)[2]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table, f"PROTOCOL.md has no table after {heading!r}"
    for line in table[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_diagram_is_the_table() -> None:
    assert diagram.readme() == README, "run `make diagram`"


def test_the_protocol_lists_exactly_the_codes_and_their_status() -> None:
    listed = [(code, int(row[1])) for row in _rows("## 5. Codes") for code in _quoted(row[0])]
    assert dict(listed) == STATUS
    assert len(listed) == len(STATUS), "a code is listed twice"


def test_every_refusal_has_its_own_code() -> None:
    codes = [cls.code for cls in REFUSALS]
    assert len(codes) == len(set(codes))
    assert {*codes, "internal"} == set(STATUS)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda cls: cls.code)
def test_every_refusal_says_its_own_chinese_sentence(refusal: type[ExamError]) -> None:
    said = refusal().message
    assert re.fullmatch(r"[\u4e00-\u9fff，；。]+。", said), said
    assert [cls for cls in REFUSALS if cls.sentence == said] == [refusal]
    assert str(refusal("另一句。")) == refusal("另一句。").message == "另一句。"


def test_the_tree_at_the_top_of_errors_is_the_tree() -> None:
    drawn = re.findall(r"^([\s│├└─]*)([A-Z]\w+)", inspect.getdoc(errors) or "", re.MULTILINE)[1:]
    path: list[str] = []
    parents = {}
    for indent, name in drawn:
        path = [*path[: len(indent) // 4], name]
        parents[name] = path[-2] if len(path) > 1 else None
    assert parents == {"ExamError": None} | {cls.__name__: cls.__mro__[1].__name__ for cls in REFUSALS}


def test_a_limit_says_when_to_come_back() -> None:
    assert errors.TooMany(retry_after=42).retry_after == 42


def test_the_protocols_commands_are_the_actions() -> None:
    """What the exam office does to a room as a whole is no page's command on the socket: its pages and the import ask
    for it by HTTP. What only the system does is nobody's command."""
    office = {Action.CONFIGURE, Action.OPEN_ROOM, Action.CLOSE_ROOM}
    asked = {action for action in Action if PERMITTED[action] != {Role.SYSTEM}} - office
    events = [event for row in _rows("**Commands**") for event in _quoted(row[0])]
    assert len(events) == len(set(events))
    assert sorted(event.partition(":")[2] for event in events) == sorted(asked)
