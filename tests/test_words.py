"""Every set of codes has a word for each of its members: what the code can say is compared with the tables of words."""

import ast
import fnmatch
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from app.audit.words import ACTIONS, RESULTS
from app.office import record
from app.state import errors
from app.state.candidate import Action, Role, State
from app.state.channel import Cause
from app.state.identity import Doubt, FaceVerdict, Outcome, Road
from app.state.presence import Device
from tests.state.test_documents import STATUS

ROOT = Path(__file__).parent.parent
SOURCES = [ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "app").rglob("*.py"))]

ENTRIES = {"record": 1, "recorded": 1, "refused": 1}
"""The methods of `AuditLog` that write, and which of their arguments is the action."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions() -> Iterator[Function]:
    for source in SOURCES:
        yield from (node for node in ast.walk(source) if isinstance(node, Function))


def _calls(inside: ast.AST, writers: Mapping[str, int]) -> Iterator[ast.expr]:
    """What is given as the action to a writer."""
    for node in ast.walk(inside):
        if isinstance(node, ast.Call) and (place := writers.get(_name(node.func))) is not None:
            named = [word.value for word in node.keywords if word.arg == "action"]
            yield from named or node.args[place : place + 1]


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _writers() -> dict[str, int]:
    """`ENTRIES`, and whatever hands its own parameter on to one of them, or to another such."""
    writers = dict(ENTRIES)
    while True:
        found = {
            function.name: place
            for function in _functions()
            if (place := _handed_on(function, writers)) is not None and function.name not in writers
        }
        if not found:
            return writers
        writers |= found


def _handed_on(function: Function, writers: Mapping[str, int]) -> int | None:
    names = [arg.arg for arg in function.args.args if arg.arg != "self"]
    given = {arg.id for arg in _calls(function, writers) if isinstance(arg, ast.Name)}
    return next((place for place, name in enumerate(names) if name in given), None)


def _said(value: ast.expr, function: Function) -> Iterator[str]:
    """The actions an expression can stand for; in a text put together `*` stands for what is filled in."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in value.values)
    elif isinstance(value, ast.IfExp):
        yield from _said(value.body, function)
        yield from _said(value.orelse, function)
    elif isinstance(value, ast.Attribute) and _name(value.value) == "Action":
        yield Action[value.attr].value
    elif isinstance(value, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _name(node.targets[0]) == value.id:
                yield from _said(node.value, function)


def recorded_actions() -> set[str]:
    """Every action the program writes into the audit log."""
    writers = _writers()
    return {
        action
        for function in _functions()
        for value in _calls(function, writers)
        for action in _said(value, function)
        if re.fullmatch(r"[a-z*][a-z_*]+", action)
    }


def test_every_recorded_action_has_its_word() -> None:
    """Without one it shows as a code, and cannot be filtered for."""
    found = recorded_actions()
    assert len(found) > 35, "the search no longer finds what is recorded"
    wordless = [action for action in found if not fnmatch.filter(ACTIONS, action)]
    assert sorted(wordless) == []
    assert len(set(ACTIONS.values())) == len(ACTIONS), "two actions share a word"


def test_every_refusal_has_its_word_in_the_audit_log() -> None:
    assert set(RESULTS) == {"ok", *STATUS}


ENGLISH = (ROOT / "web/js/words/words_en.js").read_text("utf-8")


def test_every_refusal_has_its_sentence_on_the_pages() -> None:
    """Readers of English get no other. The six of the first tree that had none are among them."""
    page = (ROOT / "web/js/words/refusals.js").read_text("utf-8")
    said = dict(re.findall(r'^    (\w+): t\("([^"]+)"\),$', page, re.MULTILINE))
    assert set(STATUS) - set(said) == set()
    assert set(said) - set(STATUS) == {"offline", "no_answer", "gave_up"}, "what the page says by itself"
    assert [words for words in said.values() if words not in ENGLISH] == []


TABLES: Mapping[str, tuple[Mapping[Any, str], type[StrEnum]]] = {
    "roles": (record.ROLES, Role),
    "states": (record.STATES, State),
    "doubts": (record.DOUBTS, Doubt),
    "outcomes": (record.OUTCOMES, Outcome),
    "roads": (record.ROADS, Road),
    "channels": (record.CHANNELS, Device),
    "causes": (record.CAUSES, Cause),
}


@pytest.mark.parametrize("table", TABLES)
def test_the_record_has_a_word_for_each(table: str) -> None:
    words, members = TABLES[table]
    assert set(words) == set(members)


def test_the_record_has_a_word_for_every_face_verdict() -> None:
    assert set(record.FACES) == {"not_required", "pending", *FaceVerdict}


def test_the_record_tells_every_action_in_one_way() -> None:
    assert {*record.PLAIN, *record.SAID} == set(Action)
    assert not {*record.PLAIN} & {*record.SAID}


def test_there_is_one_bug() -> None:
    """`internal` says the same whether by HTTP or on the socket."""
    classes = [node.name for source in SOURCES for node in ast.walk(source) if isinstance(node, ast.ClassDef)]
    assert classes.count("Internal") == 1
    assert errors.Internal.code == "internal"
