"""Copies of the SQLite database: made while it is in use, checked before they count, thinned out.

`VACUUM INTO` reads one state of the file and blocks no writer (WAL). A copy lies under another name until it is on the
disk and SQLite has found it whole: half a copy must not pass for one. PostgreSQL has tools of its own for this
(docs/operating.md).
"""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from app.host import durable
from app.state.clock import DAY

log = structlog.get_logger("backup")


KEEP_DAYS: Final = 7

RESERVE: Final = 200_000_000
"""Bytes that a copy must leave free: it must not be what fills the disk under an exam."""

FIRST_AFTER: Final = 3600.0
"""Seconds after its start that a database without any copy gets its first one."""

AGAIN_AFTER: Final = 900.0
"""Seconds until one that failed is tried again."""

_LOOK_EVERY: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock."""

_PARTIAL: Final = "partial"


class CopyError(Exception):
    """No copy could be made; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What SQLite's quick check says of a file. `whole` is None where there was not time enough to tell."""

    whole: bool | None
    problem: str = ""


def checked(file: Path, seconds: float | None = None) -> Verdict:
    """Look at the file page by page (`PRAGMA quick_check`), for at most so many seconds."""
    until = None if seconds is None else time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(file)) as db:
            if until is not None:
                db.set_progress_handler(lambda: time.monotonic() > until, _LOOK_EVERY)
            said = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return Verdict(None)
        raise
    except sqlite3.DatabaseError as error:  # so broken that it cannot be looked at
        return Verdict(False, str(error))
    return Verdict(said == ["ok"], "" if said == ["ok"] else "；".join(said))


def make(file: Path, copies: Path, now: float, stop: threading.Event | None = None) -> Path:
    """A copy of `file` as it is now. Raises `CopyError`, `OSError` or `sqlite3.Error`; then there is none."""
    folder(copies)
    _check_room(file, copies)
    partial = copies / _PARTIAL
    with _fresh(partial):
        with closing(sqlite3.connect(file)) as db:
            if stop is not None:
                db.set_progress_handler(stop.is_set, _LOOK_EVERY)
            db.execute("VACUUM INTO ?", (str(partial),))
        return _keep(partial, copies / f"exam-{int(now * 1e9)}.sqlite3")


def hand_on(copy: Path, target: Path) -> Path:
    """The same copy in another folder, of another disk or machine. Raises as `make`."""
    folder(target)
    _check_room(copy, target)
    partial = target / _PARTIAL
    with _fresh(partial):
        with copy.open("rb") as source, partial.open("r+b") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        return _keep(partial, target / copy.name)


def folder(copies: Path) -> None:
    """There, and for the owner's eyes only."""
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)


def newest(copies: Path, now: float | None = None) -> float:
    """When the last copy was made, not after `now`; 0: never."""
    return max((made for made in times(copies).values() if now is None or made <= now), default=0.0)


def newest_whole(copies: Path) -> tuple[Path, float] | None:
    """The last copy that is whole, and when it was made."""
    for copy, made in sorted(times(copies).items(), key=lambda each: each[1], reverse=True):
        with contextlib.suppress(sqlite3.Error):
            if checked(copy).whole:
                return copy, made
    return None


def thin_out(copies: Path, now: float, days: int = KEEP_DAYS) -> None:
    """Keep the newest three, and the first of each of the last `days` days."""
    made = times(copies)
    newest_first = sorted(made, key=lambda copy: made[copy], reverse=True)
    first_of_day = {made[copy] // DAY: copy for copy in newest_first if made[copy] // DAY > now // DAY - days}
    for copy in set(newest_first[3:]) - set(first_of_day.values()):
        copy.unlink(missing_ok=True)


def times(copies: Path) -> dict[Path, float]:
    """The copies and when each was made, seconds since 1970, by their names: a restored file has a new date."""
    names = ((copy, copy.stem.removeprefix("exam-")) for copy in copies.glob("exam-*.sqlite3"))
    return {copy: int(stamp) / 1e9 for copy, stamp in names if stamp.isdecimal()}


@contextlib.contextmanager
def _fresh(partial: Path) -> Iterator[None]:
    """An empty file that only we may read, for the length of the block."""
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield
    finally:
        partial.unlink(missing_ok=True)


def _keep(partial: Path, name: Path) -> Path:
    """Written to the disk and whole: from now on it is a copy."""
    durable.sync(partial)
    verdict = checked(partial)
    if not verdict.whole:
        raise CopyError(f"备份没有通过检查：{verdict.problem}。请检查磁盘和数据库文件。")
    durable.put(partial, name)
    return name


def _check_room(file: Path, copies: Path) -> None:
    wanted, free = file.stat().st_size + RESERVE, shutil.disk_usage(copies).free
    if free < wanted:
        raise CopyError(
            f"{copies} 所在的磁盘只剩 {free // 1_000_000} MB，做一份备份并留出余地需要 {wanted // 1_000_000} MB。"
            "请清理磁盘，或在 [backup] dir 另选一个目录。"
        )


class Backups:
    """A copy every `hours` hours beside the database and, where `target` names a folder, there too. `clock` gives
    seconds since 1970."""

    def __init__(
        self, file: Path, target: Path | None, hours: float, keep_days: int, clock: Callable[[], float]
    ) -> None:
        self.failures = 0
        self.problem = ""
        """Why the last one could not be made; empty since one could."""
        self._file, self._copies, self._target = file, file.parent / "backup", target
        self._every, self._keep_days, self._clock = hours * 3600, keep_days, clock
        self._started = clock()
        self._not_before = 0.0

    def made_at(self) -> float:
        """When the last copy was made that is in every place it should be in; 0: never."""
        places = (self._copies, self._target) if self._target else (self._copies,)
        try:
            return min(newest(place) for place in places)
        except OSError:
            return 0.0

    async def run(self) -> None:
        """Make one if it is time. To be called every minute or so."""
        now = self._clock()
        if now < self._not_before <= now + AGAIN_AFTER:
            return
        stop = threading.Event()
        try:
            await asyncio.to_thread(self._run, now, stop)
        except (CopyError, OSError, sqlite3.Error) as error:
            self.failures += 1
            self.problem = str(error)
            self._not_before = now + AGAIN_AFTER
            log.error("backup_failed", error=self.problem)  # noqa: TRY400 - no bug of ours
        except asyncio.CancelledError:
            stop.set()  # the program ends, and must not wait for a large file
            raise
        else:
            self._not_before = 0.0

    def _run(self, now: float, stop: threading.Event) -> None:
        begun = time.monotonic()
        if self._is_due(now):
            copy = make(self._file, self._copies, now, stop)
            thin_out(self._copies, now, self._keep_days)
            self.problem = ""
            size, took = copy.stat().st_size, round(time.monotonic() - begun, 1)
            log.info("backup_made", bytes=size, seconds=took)
        if self._target is not None:
            self._send_on(self._target, now)

    def _is_due(self, now: float) -> bool:
        last = newest(self._copies, now)
        return now - last >= self._every and (last > 0 or abs(now - self._started) >= FIRST_AFTER)

    def _send_on(self, target: Path, now: float) -> None:
        """What was made at the start or before a migration, too."""
        made = times(self._copies)
        if made and not (target / max(made, key=made.__getitem__).name).exists():
            hand_on(max(made, key=made.__getitem__), target)
            thin_out(target, now, self._keep_days)
            self.problem = ""
