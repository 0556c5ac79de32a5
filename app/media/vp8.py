"""How VP8 numbers its frames (RFC 7741 section 4.2), and how those of one source go on where those of another end.

A receiver finds the frame that a frame builds upon by two numbers in the payload: the picture id, and, where there are
temporal layers, the index of the newest frame of the lowest one (TL0PICIDX). It remembers what it knew of an index for
some fifty of them. Another source, or another layer of the same, begins anywhere: where it comes upon an index that the
former one used, Chromium takes that one's frame for the one meant, waits for it, and asks for a key frame 3 s later. So
the numbers are moved, like sequence numbers and timestamps, by what makes them go on.
"""

from typing import NamedTuple

_LONG = 0x7FFF
_SHORT = 0x7F
_BYTE = 0xFF


class Frame(NamedTuple):
    """The numbers of a frame; None where the payload has none."""

    picture: int | None = None
    base: int | None = None


class Shift(NamedTuple):
    """By how much numbers are moved."""

    picture: int
    base: int


def frame(payload: bytes) -> Frame:
    """The numbers in a payload of VP8; one that is cut off has none."""
    if len(payload) < 5 or not payload[0] & 0x80:
        return Frame()
    flags, at = payload[1], 2
    picture = base = None
    if flags & 0x80:
        is_long = payload[at] & 0x80
        picture = int.from_bytes(payload[at : at + 2]) & _LONG if is_long else payload[at]
        at += 2 if is_long else 1
    if flags & 0x40:
        base = payload[at]
    return Frame(picture, base)


def moved(payload: bytes, shift: Shift) -> bytes:
    """The same payload with its numbers moved."""
    if len(payload) < 5 or not payload[0] & 0x80:
        return payload
    changed, flags, at = bytearray(payload), payload[1], 2
    if flags & 0x80:
        if payload[at] & 0x80:
            picture = (int.from_bytes(payload[at : at + 2]) + shift.picture) & _LONG
            changed[at : at + 2] = (0x8000 | picture).to_bytes(2)
            at += 2
        else:
            changed[at] = (payload[at] + shift.picture) & _SHORT
            at += 1
    if flags & 0x40:
        changed[at] = (payload[at] + shift.base) & _BYTE
    return bytes(changed)


def going_on(last: Frame, first: Frame) -> Shift | None:
    """What makes `first` follow `last`; None where nothing need be moved."""
    picture = 0 if last.picture is None or first.picture is None else last.picture + 1 - first.picture
    base = 0 if last.base is None or first.base is None else last.base + 1 - first.base
    shift = Shift(picture & _LONG, base & _BYTE)
    return shift if any(shift) else None


def after(sent: Frame, shift: Shift | None) -> Frame:
    """The numbers that `sent` had once they were moved."""
    if shift is None:
        return sent
    picture = None if sent.picture is None else (sent.picture + shift.picture) & _LONG
    base = None if sent.base is None else (sent.base + shift.base) & _BYTE
    return Frame(picture, base)
