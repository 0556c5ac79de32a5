"""A key frame on request: whole, new, decodable, and only from who publishes."""

import asyncio

from av import CodecContext, Packet

from app.media import MediaRouter, MediaSettings
from app.media.probe import rtp
from app.media.still import WITHIN
from tests.media.clients import Client, endpoint, until
from tests.media.probes import PUBLISHER, Rtp, taken_in

CANDIDATE = endpoint("candidate")


async def test_a_real_picture_can_be_decoded(router: MediaRouter) -> None:
    publisher = Client(CANDIDATE, grey=200)
    await publisher.join(router)
    await until(lambda: router.stats().packets_in > 20, router.stats)
    frame = await router.key_frame(CANDIDATE)
    assert frame is not None
    assert frame.codec == "vp8"
    [picture] = CodecContext.create("vp8", "r").decode(Packet(frame.data))
    assert abs(picture.to_ndarray(format="gray").mean() - 200) < 12
    await publisher.leave()


async def test_nobody_publishes_nothing_comes(router: MediaRouter) -> None:
    assert await router.key_frame(CANDIDATE) is None


async def _asked(router: MediaRouter, publisher: Rtp) -> asyncio.Task[object]:
    """The request is under way, and the publisher has been asked for a key frame."""
    publisher.picture(keyframe=True)
    await taken_in(router, 1)
    task = asyncio.create_task(router.key_frame(CANDIDATE))
    await until(lambda: publisher.reports, lambda: "no request for a key frame")
    return task


async def test_only_one_that_came_after_the_request_counts(router: MediaRouter) -> None:
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    task = await _asked(router, publisher)
    publisher.picture()
    assert not task.done()
    sent = publisher.picture(keyframe=True)
    frame = await task
    assert frame is not None
    assert frame.data == sent[1:], "without the descriptor of the payload"  # type: ignore[attr-defined]


async def test_a_picture_with_a_hole_waits_for_its_repair(router: MediaRouter) -> None:
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    task = await _asked(router, publisher)
    parts = [publisher.picture(keyframe=True, skip=True), b"\x00" + b"m" * 50, b"\x00" + b"e" * 50]
    publisher.sequence += 2
    first = publisher.sequence - 2
    for at in (0, 2, 1):  # the middle comes last, as a repair does
        packet = rtp(publisher.ssrcs[0], first + at, publisher.timestamp, parts[at], mid=0, marker=at == 2)
        if at == 1:
            await taken_in(router, 3)
            assert not task.done()
        publisher.send_rtp(packet)
    frame = await task
    assert frame is not None
    assert frame.data == b"".join(part[1:] for part in parts)  # type: ignore[attr-defined]


async def test_it_gives_up_when_none_comes() -> None:
    now = [0.0]
    settings = MediaSettings(udp_port=0, tcp_port=0, announce=("127.0.0.1",))
    async with MediaRouter.open(settings, clock=lambda: now[0], heartbeat=False) as router:
        publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
        publisher.picture(keyframe=True)
        await taken_in(router, 1)
        task = asyncio.create_task(router.key_frame(CANDIDATE))
        await asyncio.sleep(0)
        now[0] = WITHIN - 0.1
        router.pulse(now[0])
        await asyncio.sleep(0)
        assert not task.done()
        now[0] = WITHIN
        router.pulse(now[0])
        assert await task is None
        await publisher.close()
