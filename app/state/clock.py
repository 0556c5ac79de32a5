"""Exam time: the sum of the spells a candidate spent in the exam.

Counted from event times stamped by the server, never from a client, so it survives reloads, restarts and a
candidate who is sent back and invited again (product.md rule 4.5). All times are seconds since 1970, UTC.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_CHINA = 8 * 3600
"""Seconds ahead of UTC; one time zone, no summer time (since 1992)."""


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
    day = date.fromisoformat(exam_day(at))
    minutes = int((at + _CHINA) // 60 % 1440)
    return f"{day.month}月{day.day}日 {minutes // 60:02}:{minutes % 60:02}"


def day_start(day: str) -> float:
    """When an exam day begins in China: seconds since 1970."""
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86400 - _CHINA


def exam_day(at: float) -> str:
    """The exam day of a time, in China, as a date: `2025-12-27`. Tries, budgets and caches count by it."""
    return (date(1970, 1, 1) + timedelta(days=(at + _CHINA) // 86400)).isoformat()
