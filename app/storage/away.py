"""The one place that knows in which ways a database can be away: what its drivers raise then, as one error.

A statement that comes back with one of these may be sent again and will be done once the database is there. What is
our own mistake (a table that does not exist, a value of the wrong type) is not here: to repeat it helps nobody.

SQLite tells by its result code (sqlite.org/rescode.html), PostgreSQL by its SQLSTATE (its manual, appendix A), and
what happens between the two of us is told by the operating system.
"""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import structlog
from tortoise.exceptions import BaseORMException, IntegrityError, OperationalError

from app.host.seldom import Outage
from app.state import errors

log = structlog.get_logger("db")

_SQLITE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_PERM: "denied",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_NOMEM: "no_memory",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_INTERRUPT: "broken_off",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_CANTOPEN: "disk",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_NOLFS: "full",
    sqlite3.SQLITE_AUTH: "denied",
    sqlite3.SQLITE_NOTADB: "damaged",
}
"""By the primary result code, which is the low byte of what the driver tells."""

_SQLSTATES: Final[Mapping[str, str]] = {
    "25006": "read_only",
    "25P03": "broken_off",
    "25P04": "broken_off",
    "53100": "full",
    "53200": "no_memory",
    "53300": "too_many",
    "55006": "locked",
    "55P03": "locked",
    "57014": "silent",
    "57P01": "stopping",
    "57P02": "stopping",
    "57P03": "starting",
    "57P04": "denied",
    "XX001": "damaged",
    "XX002": "damaged",
    "08": "broken_off",
    "28": "denied",
    "3D": "denied",
    "40": "contended",
    "53": "too_many",
    "57": "stopping",
    "58": "disk",
}
"""By the code, else by the class it belongs to, which is its first two characters."""

_OF_THE_LINE: Final = frozenset(
    ("refused", "silent", "broken_off", "starting", "stopping", "denied", "too_many", "closed")
)
"""Over with the next answer of any kind. A full disk is not: what is read from it answers all the time."""

_ASK_AGAIN: Final = 1.0
"""Seconds after a silent server was asked until it is asked again. The commands of a room come one after the other:
were each to ask anew, the last would wait for the sum of them."""

_ASK_FOR: Final = 2.0
"""Seconds it gets then."""


class Away(errors.Unavailable, OperationalError):
    """The database is away. Whether the statement was carried out is unknown where it was a COMMIT, else it was not.
    `cause` is a word of the tables above, `told` what the driver said, for the operator and never for a page."""

    def __init__(self, cause: str, told: str = "") -> None:
        super().__init__()
        self.cause, self.told = cause, told


def cause_of(error: BaseException) -> str | None:
    """In which way the database is away, from what its driver raised; None: it is not, the statement was wrong."""
    error = _driver_error(error)
    match error:
        case IntegrityError():
            return None
        case sqlite3.Error():
            return _of_sqlite(error)
        case asyncpg.InvalidCachedStatementError() | asyncpg.InternalClientError():
            return (
                "restarted"  # made for the server that was there before, or the wrong one of several answers
            )
        case asyncpg.PostgresError():
            state = str(error.sqlstate)
            return _SQLSTATES.get(state) or _SQLSTATES.get(state[:2])
        case TimeoutError():
            return "silent"
        case ConnectionRefusedError():
            return "refused"
        case (
            OSError() | EOFError()
        ):  # a name that is not resolved, a cut cable, TLS, a socket that is not there
            return "broken_off"
        case _:
            return "closed" if _is_closed(error) else None


def _driver_error(error: BaseException) -> BaseException:
    """Tortoise puts some of them into errors of its own."""
    while isinstance(error, BaseORMException) and error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    return error


def _of_sqlite(error: sqlite3.Error) -> str | None:
    if isinstance(error, sqlite3.ProgrammingError):
        return "closed" if "closed" in str(error) else None
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return "disk" if isinstance(error, sqlite3.OperationalError) else None
    return _SQLITE.get(code & 0xFF)


def _is_closed(error: BaseException) -> bool:
    """Of a connection that somebody closed meanwhile, by whom it comes from: asyncpg, uvloop, aiosqlite."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # those are about values
    return isinstance(error, RuntimeError | ValueError) and any(
        words in str(error) for words in ("handler is closed", "Connection closed", "no active connection")
    )


class Line:
    """What is known of the way to the database: how often it was away and why, with one line in the log for many
    statements. While it is silent one statement a second asks it, and all others are told at once: a server that is
    frozen would keep each of them for as long as it may wait."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.failures: Counter[str] = Counter()
        self._monotonic = monotonic
        self._outage = Outage(log, "database", monotonic)
        self._asked = False
        self._ask_at = 0.0

    @property
    def cause(self) -> str:
        """Why the database is away, empty while it answers."""
        return self._outage.cause

    @asynccontextmanager
    async def asking(self, limit: float | None = None) -> AsyncIterator[None]:
        """For one statement, which gets `limit` seconds. Raises `Away` for whatever says that the database is."""
        asks = self.cause == "silent"
        if asks and (self._asked or self._monotonic() < self._ask_at):
            raise self._failed("silent", "it has just been asked")
        self._asked = self._asked or asks
        try:
            async with asyncio.timeout(min(limit or _ASK_FOR, _ASK_FOR) if asks else limit):
                yield
        except Away:
            raise
        except Exception as error:
            cause = cause_of(error)
            if cause is None:
                self._outage.answered()
                raise
            self._ask_at = self._monotonic() + _ASK_AGAIN
            raise self._failed(cause, f"{type(error).__name__}: {error}") from error
        else:
            self._outage.answered()
        finally:
            self._asked = self._asked and not asks

    def _failed(self, cause: str, told: str) -> Away:
        self.failures[cause] += 1
        self._outage.failed(cause, told, lasts=cause in _OF_THE_LINE)
        return Away(cause, told)
