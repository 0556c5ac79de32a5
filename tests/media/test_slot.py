"""The header extensions a slot writes before every packet."""

from typing import Any, cast

import pytest
from aiortc.rtp import unpack_header_extensions

from app.media.forward import ONE_BYTE_EXTENSIONS
from app.media.slot import OUTSIDE, Slot
from app.media.twcc import SentLog


@pytest.mark.parametrize(
    ("mid_id", "line_id", "expected"),
    [
        (1, 2, {1: b"7", 2: b"\x12\x34"}),
        (1, None, {1: b"7"}),
        (None, 14, {14: b"\x12\x34"}),
        (None, None, {}),
    ],
)
def test_only_what_was_negotiated_is_written(
    mid_id: int | None, line_id: int | None, expected: dict[int, bytes]
) -> None:
    slot, log = Slot(cast("Any", None), "7", "audio", 0, 1, 2), SentLog()
    log.number = 0x1233
    slot.extensions(mid_id, line_id, log)
    block = slot.numbered(100, now=5.0).to_bytes(4) + slot.mid_word.to_bytes(4)
    assert dict(unpack_header_extensions(ONE_BYTE_EXTENSIONS >> 16, block)) == expected
    assert log.ring[0x234] == ((0x1234, 5.0, 100 + OUTSIDE) if line_id else None)
