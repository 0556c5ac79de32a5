"""The header extensions a slot writes before every packet."""

from typing import Any, cast

import pytest
from aiortc.rtp import unpack_header_extensions

from app.media.forward import ONE_BYTE_EXTENSIONS
from app.media.slot import Slot


@pytest.mark.parametrize("send_time", [0, 0x10ABCD, 0x3F0000, 0xFFFFFF])
@pytest.mark.parametrize(
    ("mid_id", "time_id", "expected"),
    [
        (1, 2, {1: b"7", 2: "time"}),
        (1, None, {1: b"7", 14: "time"}),  # 14 was not negotiated: whoever reads it ignores it
        (14, None, {14: b"7", 13: "time"}),
        (None, None, {14: "time"}),
    ],
)
def test_only_negotiated_ids_mean_something(
    send_time: int, mid_id: int | None, time_id: int | None, expected: dict[int, object]
) -> None:
    slot = Slot(cast("Any", None), "7", "audio", 0, 1, 2)
    slot.extensions(mid_id, time_id)
    block = (slot.time_word | send_time).to_bytes(4) + slot.mid_word.to_bytes(4)
    found = dict(unpack_header_extensions(ONE_BYTE_EXTENSIONS >> 16, block))
    assert found == {
        key: send_time.to_bytes(3) if value == "time" else value for key, value in expected.items()
    }
