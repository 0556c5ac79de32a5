"""Every set of codes has a word for each of its members: what the code can say is compared with the tables of words."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app import handlers
from app.audit.words import ACTIONS, RESULTS, Deed
from app.handlers.http import Route
from app.office import record
from app.state import errors
from app.state.candidate import Action, Role, State
from app.state.channel import Cause
from app.state.help import Plight
from app.state.identity import Doubt, FaceVerdict, Outcome, Road
from app.state.presence import Device
from app.state.recordings import Lapse
from tests.state.test_documents import STATUS

ROOT = Path(__file__).parent.parent
SOURCES = [ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "app").rglob("*.py"))]

BY_NO_REQUEST = {
    Deed.REFUSED,
    Deed.CHANGES_LOST,
    Deed.DELETE_MATERIALS,
    Deed.DELETE_CONTACT,
    Deed.DELETE_TRACES,
    Deed.DELETE_FACES,
    Deed.DELETE_RECORDING,
}
"""Entries of whatever is refused, of sweeps, and of a loss. Every other is of a request, and declared at its route."""


def _handlers() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(handlers.__path__, "app.handlers."):
        yield importlib.import_module(found.name)


def test_every_entry_of_the_audit_log_is_declared_at_its_route() -> None:
    routes: list[Route[Any]] = [
        route for module in _handlers() for route in getattr(module, "ROUTES", ()) if isinstance(route, Route)
    ]
    assert len(routes) > 90, "the search no longer finds what is declared"
    declared = {deed for route in routes for deed in (route.audit, *route.within) if deed}
    assert declared.isdisjoint(BY_NO_REQUEST)
    assert sorted(set(Deed) - declared - BY_NO_REQUEST) == []


def test_a_handler_writes_what_its_route_declares() -> None:
    """Nothing else is named in a module of handlers: what is not declared cannot be written there."""
    named = 0
    for module in _handlers():
        source = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        inside = [
            node for node in ast.walk(source) if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
        ]
        declared = {deed for each in inside for above in each.decorator_list for deed in _deeds(above)}
        written = {deed for each in inside for line in each.body for deed in _deeds(line)}
        assert written <= declared, module.__name__
        named += len(declared)
    assert named > 35


def _deeds(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Deed":
            yield each.attr


def test_no_two_entries_share_a_word() -> None:
    """`AuditLog` takes a `Deed` and nothing else, and each has its word: without one it would show as a code, and could
    not be filtered for."""
    assert len({deed.word for deed in Deed}) == len(Deed) == len(ACTIONS)
    assert all(deed.word for deed in Deed)


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


SAID_ELSEWHERE = (
    "app/audit/heads.py",
    "app/channel/block.py",
    "app/channel/maker.py",
    "app/cluster",
    "app/config",
    "app/handlers/health.py",
    "app/host",
    "app/media/selftest.py",
    "app/operator",
    "app/server",
    "app/storage",
)
"""To whoever runs the server, in its log and on its console, in Chinese alone."""
IN_CHINESE_ALONE = {
    "app/handlers/client.py": "the name of a file",
    "app/handlers/listing.py": "an entry of a calendar",
    "app/handlers/office/roster.py": "the name of a workbook",
    "app/handlers/openapi.py": "the product's name",
    "app/handlers/pages.py": "the mark of a demo, which ui/page.js says again",
    "app/identity/notice.py": "a text that is agreed to, as it is",
    "app/materials/samples.py": "files of a demo",
    "app/materials/service.py": "to whoever runs the server",
    "app/messages/message.py": "text messages",
    "app/office/audit.py": "a table for a spreadsheet",
    "app/office/demo.py": "invented people",
    "app/office/pledge_texts.py": "texts that are agreed to, as they are",
    "app/office/roster/columns.py": "a workbook",
    "app/office/roster/documents.py": "what stands in a workbook",
    "app/office/roster/sheets.py": "a workbook",
    "app/office/record.py": "a workbook, and sentences put together: the next test",
    "app/people/directory.py": "to whoever runs the server",
    "app/scoring/sheets.py": "a workbook",
    "app/texts/__init__.py": "no words",
}
_CHINESE = re.compile("[\u3400-\u9fff]")
_BLANK = re.compile(r"\{[^{}]*\}")


def _said() -> Iterator[tuple[str, str]]:
    """Every Chinese text of app/ that a page may show, with `{}` for what is filled in, and where it stands."""
    for file in sorted((ROOT / "app").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if (place.startswith(SAID_ELSEWHERE) and place != "app/host/lacking.py") or place in IN_CHINESE_ALONE:
            continue
        for text in _texts(_to_pages(ast.parse(file.read_text("utf-8")))):
            if _CHINESE.search(text):
                yield place, _BLANK.sub("{}", text)


def _to_pages(source: ast.Module) -> ast.Module:
    """Without what is printed where the program is started (app/host/lacking.py)."""
    source.body = [each for each in source.body if getattr(each, "name", "") != "in_words"]
    return source


def _texts(source: ast.AST) -> Iterator[str]:
    """Without docstrings, and without the pieces of an f-string, which count as one."""
    apart: set[ast.AST] = set()
    for node in ast.walk(source):
        if isinstance(node, ast.Expr):
            apart.add(node.value)
        if isinstance(node, ast.JoinedStr):
            apart.update(node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in apart:
            yield node.value


def _told() -> set[str]:
    """What has its English."""
    page = (ROOT / "web/js/words/server_en.js").read_text("utf-8")
    return {_BLANK.sub("{}", words) for words in re.findall(r'^  "?([^\n]+?)"?:(?: |$)', page, re.MULTILINE)}


def test_whatever_the_server_says_to_a_page_has_its_english() -> None:
    said, told = list(_said()), _told()
    assert len(said) > 500, "the search no longer finds what is said"
    assert [(place, words) for place, words in said if words not in told] == []


def test_the_record_has_its_english() -> None:
    plain = [_BLANK.sub("{}", words) for words in record.PLAIN.values()]
    noted = [f"{_BLANK.sub('{}', record.PLAIN[action])}：{{}}" for action in record.WITH_NOTE]
    tables = (record.DOUBTS, record.OUTCOMES, record.ROADS, record.CAUSES, record.PLIGHTS)
    changed = [f"{{}}{words}（{{}}，{{}}）" for words in record.CHANNELS.values()]
    lapses = [f"{{}}的录音录像{words}" for words in record.LAPSES.values()]
    changed += [each + "，缺 {} 秒" if "中断" in each else each for each in lapses]
    words = [*plain, *noted, *changed, *(each for table in tables for each in table.values())]
    assert [each for each in words if each not in _told()] == []


TABLES: Mapping[str, tuple[Mapping[Any, str], type[StrEnum]]] = {
    "roles": (record.ROLES, Role),
    "states": (record.STATES, State),
    "doubts": (record.DOUBTS, Doubt),
    "outcomes": (record.OUTCOMES, Outcome),
    "roads": (record.ROADS, Road),
    "channels": (record.CHANNELS, Device),
    "causes": (record.CAUSES, Cause),
    "plights": (record.PLIGHTS, Plight),
    "lapses": (record.LAPSES, Lapse),
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
