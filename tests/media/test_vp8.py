"""Frames whose numbers go on from one source to the next (RFC 7741 4.2)."""

import pytest

from app.media.vp8 import Frame, Shift, after, frame, going_on, moved

REST = b"\x01\x02\x03"
LONG = bytes([0x90, 0xF0, 0xFF, 0xFE, 0xFF, 0x20]) + REST
SHORT = bytes([0x80, 0xC0, 0x7F, 0x05]) + REST
BARE = bytes([0x10]) + REST + REST


@pytest.mark.parametrize(
    ("payload", "numbers"),
    [
        (LONG, Frame(0x7FFE, 0xFF)),
        (SHORT, Frame(0x7F, 5)),
        (bytes([0x90, 0x40, 9, 0, 0]), Frame(None, 9)),
        (bytes([0x90, 0x20, 9, 0, 0]), Frame()),
        (BARE, Frame()),
        (b"", Frame()),
        (LONG[:4], Frame()),
    ],
)
def test_the_numbers_of_a_frame(payload: bytes, numbers: Frame) -> None:
    assert frame(payload) == numbers
    assert moved(payload, Shift(0, 0)) == payload


@pytest.mark.parametrize("payload", [LONG, SHORT, BARE])
def test_nothing_else_is_changed(payload: bytes) -> None:
    there = moved(payload, Shift(3, 4))
    assert moved(there, Shift(-3, -4)) == payload
    assert (len(there), there[-3:], there[:2]) == (len(payload), REST, payload[:2])


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (Frame(5, 6), Frame(9000, 200)),
        (Frame(0x7FFF, 0xFF), Frame(3, 4)),
        (Frame(9000, 200), Frame(5, 6)),
    ],
)
def test_the_next_source_goes_on(last: Frame, first: Frame) -> None:
    assert last.picture is not None
    assert last.base is not None
    expected = Frame((last.picture + 1) & 0x7FFF, (last.base + 1) & 0xFF)
    assert after(first, going_on(last, first)) == expected


def test_what_one_of_them_has_not_is_left_alone() -> None:
    assert going_on(Frame(), Frame(5, 6)) is None
    assert going_on(Frame(5, 6), Frame()) is None
    assert going_on(Frame(5, 6), Frame(6, 7)) is None
    assert going_on(Frame(5, None), Frame(9, 7)) == Shift(0x7FFD, 0)
