"""Networks that fail under an exam: whatever was cut comes back by itself, and the seat never moves."""

import time

from tests.journeys import JOURNEY
from tests.journeys.conftest import Far
from tests.journeys.proof import connections, transports, while_it_flows
from tests.journeys.scenes import cast, face_to_face, interview, talk
from tests.waiting import eventually

pytestmark = JOURNEY


async def test_everything_cut_and_back(far: Far) -> None:
    candidate, chair = await interview(far.join)
    far.way.cut()
    await candidate.reads("网络中断，正在重连。您的席位、状态和计时都会保留，无需刷新页面。", 40)
    await chair.reads("网络中断", 40)
    far.way.mend()
    begun = time.monotonic()
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after the network was back")
    await candidate.is_in("in_exam", 1)


async def test_while_only_the_socket_is_cut_the_picture_goes_on(far: Far) -> None:
    candidate, chair = await interview(far.join)
    before = await connections(candidate.page)
    far.way.pages.passes = False
    await candidate.reads("网络中断", 40)
    await while_it_flows(candidate)
    far.way.pages.passes = True
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    assert await connections(candidate.page) == before, "media was built anew for nothing"


async def test_while_only_media_is_cut_the_page_says_so(far: Far) -> None:
    candidate, chair = await interview(far.join)
    far.way.media_udp.passes = far.way.media_tcp.passes = False
    await candidate.reads("音视频正在恢复…")
    far.way.mend()
    begun = time.monotonic()
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after media could pass")


async def test_without_udp_media_travels_over_tcp(far: Far) -> None:
    far.way.media_udp.passes = False
    candidate, invigilator = await cast(far.join, "candidate1", "invigilator1")
    await talk(invigilator, candidate)
    await face_to_face(candidate, invigilator)
    assert await transports(candidate) == {"tcp"}


async def test_udp_cut_in_mid_exam_moves_to_tcp(far: Far) -> None:
    candidate, chair = await interview(far.join)
    assert await transports(candidate) == {"udp"}
    far.way.media_udp.passes = False
    begun = time.monotonic()

    async def why_not() -> str | None:
        by = await transports(candidate) | await transports(chair)
        return None if by == {"tcp"} else f"media travels by {by}"

    await eventually(why_not, 30)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after UDP was cut")


async def test_a_new_address_brings_the_same_seat_back(far: Far) -> None:
    candidate, chair = await interview(far.join)
    far.way.move()
    begun = time.monotonic()
    await while_it_flows(candidate)
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after the address changed")
    await candidate.is_in("in_exam", 1)
