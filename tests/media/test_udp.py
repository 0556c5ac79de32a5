"""When a datagram came, told by the kernel: not when a busy loop got round to it."""

import socket
import sys
import time

import pytest

from app.media import udp
from app.media.udp import UdpSocket, bind
from app.media.values import MediaStats
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux notes it so")


@pytest.mark.parametrize(
    ("behind", "waited"),
    [(0.05, pytest.approx(0.05, abs=0.03)), (5.0, 0.0), (-5.0, 0.0)],
    ids=["a busy loop", "a clock set ahead", "a clock set back"],
)
async def test_what_waited_for_us_is_no_time_on_the_way(
    monkeypatch: pytest.MonkeyPatch, behind: float, waited: float
) -> None:
    late: list[float] = []
    [bound] = bind("127.0.0.1", 0, ())
    monkeypatch.setattr(udp.time, "time", lambda now=time.time: now() + behind)
    reader = UdpSocket(bound, lambda _data, path: late.append(path.late), MediaStats())
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"datagram", bound.getsockname())
            await until(lambda: None if late else "nothing came")
    finally:
        reader.close()
    assert late == [waited]
