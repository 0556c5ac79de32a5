"""What a calendar program reads: unfolded, unescaped and taken apart here by RFC 5545, and not by what wrote it."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.formats.calendar import Event, calendar

START = datetime(2026, 3, 28, 5, 30, tzinfo=UTC).timestamp()

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\\;,:\n\"'考")
)


def event(title: str = "第一考场", text: str = "") -> Event:
    return Event(
        uid="r1@exam.example",
        sequence=3,
        stamp=START - 86_400,
        start=START,
        end=START + 3.5 * 3600,
        title=title,
        text=text,
        url="https://exam.example/room/r1",
        remind=3600,
    )


def read(file: bytes) -> list[tuple[str, str]]:
    """Its properties in their order, unfolded (section 3.1) and with the escapes of a TEXT undone (3.3.11)."""
    assert file.endswith(b"\r\n")
    lines = file.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    whole = file.replace(b"\r\n ", b"").decode("utf-8")
    pairs = [line.partition(":")[::2] for line in whole.split("\r\n")[:-1]]
    return [
        (name, re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)) for name, value in pairs
    ]


def test_one_event_in_utc_with_a_reminder() -> None:
    assert read(calendar(event(text="计算机学院"))) == [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//cloudexam//rooms//ZH"),
        ("BEGIN", "VEVENT"),
        ("UID", "r1@exam.example"),
        ("SEQUENCE", "3"),
        ("DTSTAMP", "20260327T053000Z"),
        ("DTSTART", "20260328T053000Z"),
        ("DTEND", "20260328T090000Z"),
        ("SUMMARY", "第一考场"),
        ("DESCRIPTION", "计算机学院"),
        ("URL", "https://exam.example/room/r1"),
        ("BEGIN", "VALARM"),
        ("ACTION", "DISPLAY"),
        ("TRIGGER", "-PT3600S"),
        ("DESCRIPTION", "第一考场"),
        ("END", "VALARM"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]


@given(words, words)
def test_whatever_a_room_is_called_comes_back_whole_and_as_nothing_else(title: str, text: str) -> None:
    found = read(calendar(event(title, text)))
    assert len(found) == 19
    assert dict(found[:10])["SUMMARY"] == title
    assert found[10] == ("DESCRIPTION", text)


def test_a_title_cannot_add_a_property() -> None:
    found = read(calendar(event("考场\r\nATTACH:https://evil.example")))
    assert "ATTACH" not in dict(found)
