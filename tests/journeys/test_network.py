"""Networks that fail under an exam: whatever was cut comes back by itself, and the seat never moves."""

import time

import pytest_asyncio
from playwright.async_api import expect

from tests.journeys import JOURNEY
from tests.journeys.conftest import Exam, Far, Shoot
from tests.journeys.proof import connections, transports, while_it_flows
from tests.journeys.scenes import face_to_face, interview
from tests.waiting import eventually

pytestmark = JOURNEY


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def exam(far_site: Far) -> Exam:
    """One exam goes through it all: its people are face to face again at the end of each test."""
    return await interview(far_site.join)


async def test_everything_cut_and_back(far: Far, exam: Exam) -> None:
    candidate, chair = exam
    far.way.cut()
    await candidate.reads("网络中断，正在重连。您的席位、状态和计时都会保留，无需刷新页面。", 40)
    await expect(candidate.page.get_by_text("正在连接画面…").first).to_be_visible()
    await chair.reads("网络中断", 40)
    far.way.mend()
    begun = time.monotonic()
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after the network was back")
    await candidate.is_in("in_exam", 1)


async def test_while_only_the_socket_is_cut_the_picture_goes_on(far: Far, exam: Exam) -> None:
    candidate, chair = exam
    before = await connections(candidate.page)
    far.way.pages.passes = False
    await candidate.reads("网络中断", 40)
    await while_it_flows(candidate)
    far.way.pages.passes = True
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    assert await connections(candidate.page) == before, "media was built anew for nothing"


async def test_while_only_media_is_cut_the_page_says_so_and_offers_another_way(
    far: Far, exam: Exam, shoot: Shoot
) -> None:
    candidate, chair = exam
    far.way.media_udp.passes = far.way.media_tcp.passes = False
    begun = time.monotonic()
    await candidate.reads("音视频正在恢复…")
    await candidate.reads("画面和声音暂时不通", 40)
    took = time.monotonic() - begun
    await candidate.reads("正在依次尝试 UDP 和 TCP 两种方式")
    await shoot(candidate, "emergency-trouble")
    print(f"the panel of the other channel opened {took:.1f} s after media was cut")
    assert took > 6, "it opened before it was time"
    far.way.mend()
    begun = time.monotonic()
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after media could pass")
    await expect(candidate.page.get_by_text("画面和声音暂时不通")).to_have_count(0)


async def test_a_new_address_brings_the_same_seat_back(far: Far, exam: Exam) -> None:
    candidate, chair = exam
    far.way.move()
    begun = time.monotonic()
    await while_it_flows(candidate)
    await candidate.is_connected(40)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after the address changed")
    await candidate.is_in("in_exam", 1)


async def test_udp_cut_in_mid_exam_moves_to_tcp(far: Far, exam: Exam) -> None:
    candidate, chair = exam
    for someone in exam:
        await someone.page.reload()
    await face_to_face(candidate, chair)
    assert await transports(candidate) == {"udp"}
    far.way.media_udp.passes = False
    begun = time.monotonic()

    async def why_not() -> str | None:
        by = await transports(candidate) | await transports(chair)
        return None if by == {"tcp"} else f"media travels by {by}"

    await eventually(why_not, 30)
    await face_to_face(candidate, chair)
    print(f"face to face {time.monotonic() - begun:.1f} s after UDP was cut")


async def test_without_udp_from_the_start_media_travels_over_tcp(far: Far, exam: Exam) -> None:
    candidate, chair = exam
    far.way.media_udp.passes = False
    for someone in exam:
        await someone.page.reload()
    await face_to_face(candidate, chair)
    assert await transports(candidate) == await transports(chair) == {"tcp"}
