"""Exam time: the sum of the spells a candidate spent in the exam.

Counted from event times stamped by the server, never from a client, so it survives reloads, restarts and a
candidate who is sent back and invited again (docs/rules.md 4.5). All times are seconds since 1970, UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

HOUR = 3600.0
DAY = 24 * HOUR
"""Seconds."""

CHINA_SECONDS = 8 * 3600
"""Seconds ahead of UTC; one time zone, no summer time (since 1992)."""

CHINA = timezone(timedelta(seconds=CHINA_SECONDS))
CHINA_TIME = "北京时间"
"""What every time that somebody acts on is labelled with: readers sit in all zones."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay in the exam; `end` is None while it lasts."""

    start: float
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What a page needs to show exam time by itself: `used + (now - running_since)` seconds of `length`."""

    length: float
    warning: float
    used: float
    running_since: float | None


def read(spells: tuple[Spell, ...], length: float, warning: float) -> Clock:
    """The clock of a candidate whose interview lasts `length` seconds, its last `warning` announced."""
    used = sum(spell.end - spell.start for spell in spells if spell.end is not None)
    running = spells[-1].start if spells and spells[-1].end is None else None
    return Clock(length, warning, used, running)


def china_time(at: float) -> str:
    """A time as sentences say it, by China's clock: `3月28日 13:30`."""
    there = china(at)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def china_stamp(at: float) -> str:
    """A time as tables say it, by China's clock: `2026-03-28 13:30:07`."""
    return f"{china(at):%Y-%m-%d %H:%M:%S}"


def china_minute(at: float) -> str:
    """A time as operators are told it: `2026-03-28 13:30（北京时间）`."""
    return f"{china(at):%Y-%m-%d %H:%M}（{CHINA_TIME}）"


def china(at: float) -> datetime:
    """A time as China's clocks and calendars show it."""
    return datetime.fromtimestamp(at, CHINA)


def day_start(at: float) -> float:
    """When the exam day of a time began, in China: seconds since 1970."""
    return (at + CHINA_SECONDS) // DAY * DAY - CHINA_SECONDS


def exam_day(at: float) -> str:
    """The exam day of a time, in China, as a date: `2025-12-27`. Tries, budgets and caches count by it."""
    return (date(1970, 1, 1) + timedelta(days=(at + CHINA_SECONDS) // DAY)).isoformat()
