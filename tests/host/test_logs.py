"""One event is one line, wherever it comes from."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.config import Log
from app.host import logs

NASTY = "a\r\nb\x1b[31m\x9b2J\u2028\u202ec"


@pytest.fixture(autouse=True)
def restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def configured(**settings: Any) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(Log(**settings), stream)
    return stream


def test_event_and_ids_as_json() -> None:
    stream = configured()
    structlog.get_logger("app.exam.rooms").info("candidate entered", room=3)
    event = json.loads(stream.getvalue())
    assert {**event, "timestamp": ""} == {
        "event": "candidate entered",
        "room": 3,
        "level": "info",
        "logger": "app.exam.rooms",
        "timestamp": "",
    }


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("source", ["ours", "nested", "library"])
def test_control_characters_cannot_make_a_second_line(form: str, source: str) -> None:
    stream = configured(format=form)
    if source == "library":
        logging.getLogger("aiohttp.access").warning("agent %s", NASTY)
    else:
        structlog.get_logger("x").warning("agent", agent=NASTY if source == "ours" else {NASTY: [NASTY]})
    (line,) = stream.getvalue().splitlines()
    assert not logs.CONTROL.search(line)
    assert "x1b" in line


def test_personal_numbers_do_not_reach_the_log() -> None:
    stream = configured(format="json")
    try:
        raise ValueError("cannot call 13912345678 of 42010119900307663X")
    except ValueError:
        structlog.get_logger("x").exception("failed", room="1395678")
    line = stream.getvalue()
    assert "13912345678" not in line and "42010119900307663X" not in line
    assert '"room": "1395678"' in line


def test_traceback_in_json_is_part_of_the_line() -> None:
    stream = configured(format="json")
    try:
        raise ValueError(NASTY)
    except ValueError:
        structlog.get_logger("x").exception("failed")
    (line,) = stream.getvalue().splitlines()
    assert "ValueError" in json.loads(line)["exception"]


def test_traceback_on_a_terminal_is_indented() -> None:
    stream = configured(format="console")
    try:
        raise ValueError(NASTY)
    except ValueError:
        logging.getLogger("aiohttp.access").exception("failed")
    first, *rest = stream.getvalue().splitlines()
    assert "failed" in first
    assert rest
    assert all(line.startswith("    ") for line in rest)


def test_level_holds_for_both_kinds_of_loggers() -> None:
    stream = configured(level="warning")
    structlog.get_logger("x").info("no")
    logging.getLogger("y").info("no")
    assert stream.getvalue() == ""


def test_escape_leaves_readable_text_alone() -> None:
    assert logs.escape("张三 (main) – ok") == "张三 (main) – ok"
