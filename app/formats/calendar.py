"""One event for somebody's calendar program: iCalendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

TYPE: Final = "text/calendar"

_OCTETS: Final = 75
"""Of a line, without its end (section 3.1)."""

_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Times are seconds since 1970; `remind` is how long before `start`, in seconds. Of two with one `uid` that of the
    larger `sequence` counts."""

    uid: str
    sequence: int
    stamp: float
    start: float
    end: float
    title: str
    text: str
    url: str
    remind: float


def calendar(event: Event) -> bytes:
    """A file of this one event. Its times are UTC, so that no program needs to know where the exam is held."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//cloudexam//rooms//ZH",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"DTSTART:{_utc(event.start)}",
        f"DTEND:{_utc(event.end)}",
        f"SUMMARY:{_text(event.title)}",
        f"DESCRIPTION:{_text(event.text)}",
        f"URL:{event.url}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-PT{event.remind:.0f}S",
        f"DESCRIPTION:{_text(event.title)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for part in chain.from_iterable(map(_folded, lines))).encode()


def _utc(at: float) -> str:
    """A year has four digits here, whatever a room was set to."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(at))
    return f"{moment.year:04}{moment:%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> list[str]:
    """In parts that are short enough, each but the first begun by a blank; no character is torn apart."""
    parts, room = [""], _OCTETS
    for character in line:
        octets = len(character.encode())
        if octets > room:
            parts.append(" ")
            room = _OCTETS - 1
        parts[-1] += character
        room -= octets
    return parts
