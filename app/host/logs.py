"""Logging: one event is one line, whatever a user agent or a file name contains.

Write `structlog.get_logger(__name__).info("candidate entered", room=3)`: a fixed phrase and ids, never names,
phone numbers, codes, pictures or SDP. The standard library's loggers end in the same place and the same form.
"""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from app.config import Log

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""C0 and C1 controls (new lines, escapes), line separators, marks that turn the direction of text."""

PRIVATE = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[0-9Xx])(?![0-9A-Za-z])")
"""Mobile and ID numbers of mainland China: a traceback may quote what nobody meant to log (docs/rules.md 4.7)."""


TELL_ALL = ("aiosqlite", "tortoise", "aiortc", "aioice")
"""Their debug lines hold the values of every statement, and whole SDPs: never wanted, whatever `level` says."""


def configure(config: Log, stream: TextIO = sys.stderr) -> None:
    """Send everything logged in this process to `stream`. May be called again; the last call holds."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(config.level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(config, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.level.upper())
    # aiohttp writes a traceback for every malformed request line, which any scanner can make it do.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    for name in TELL_ALL:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


def escape(text: str) -> str:
    r"""Control characters as their escapes: a new line becomes `\n`, an escape `\x1b`. Personal numbers as stars."""
    return PRIVATE.sub("***", CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _escape_all,
    ]


def _renderers(config: Log, stream: TextIO) -> list[Processor]:
    as_json = config.format == "json" or (config.format == "auto" and not stream.isatty())
    if as_json:
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_level=False)]


def _escape_all(logger: Any, method: str, event: EventDict) -> EventDict:
    """A traceback keeps its lines, indented, so that none passes for an event; JSON joins them again."""
    escaped = {key: value if key.startswith("_") else _escape_value(value) for key, value in event.items()}
    if isinstance(event.get("exception"), str):
        escaped["exception"] = "\n".join(f"    {escape(line)}" for line in event["exception"].split("\n"))
    return escaped


def _escape_value(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return escape(value)
        case dict():
            return {escape(str(key)): _escape_value(each) for key, each in value.items()}
        case list() | tuple():
            return [_escape_value(each) for each in value]
        case _:
            return escape(repr(value))
