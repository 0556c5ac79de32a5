"""The echo that measures a line: by one way alone, seen by nobody else, and never for long."""

import pytest

from app.media import BadOffer, MediaRouter, MediaSettings
from app.media.router import ECHO_SECONDS
from tests.fakes import Clock
from tests.media.clients import endpoint, sees, until
from tests.media.conftest import LOOPBACK
from tests.media.probes import PUBLISHER, VIEWER, Rtp, taken_in

CANDIDATE, EXAMINER = endpoint("candidate"), endpoint("examiner")
THERE_AND_BACK = [("video", "sendonly"), ("video", "recvonly")]


def transports(sdp: str) -> set[str]:
    return {line.split()[2] for line in sdp.splitlines() if line.startswith("a=candidate:")}


async def echoed(router: MediaRouter) -> Rtp:
    probe = Rtp(CANDIDATE, THERE_AND_BACK)
    await probe.connect((await router.echo(CANDIDATE, probe.offer(), "udp")).sdp)
    return probe


@pytest.mark.parametrize("way", ["udp", "tcp"])
async def test_the_answer_names_that_way_alone(router: MediaRouter, way: str) -> None:
    answer = await router.echo(CANDIDATE, Rtp(CANDIDATE, THERE_AND_BACK).offer(), way)
    assert transports(answer.sdp) == {way}


async def test_without_a_port_there_is_no_echo() -> None:
    settings = MediaSettings(host="127.0.0.1", udp_port=0, tcp_port=None, announce=("127.0.0.1",))
    async with MediaRouter.open(settings) as router:
        for way in ("tcp", "none"):
            with pytest.raises(BadOffer):
                await router.echo(CANDIDATE, "v=0", way)


async def test_the_picture_comes_back_and_nobody_else_gets_it(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    examiner = await Rtp(EXAMINER, VIEWER).join(router)
    probe = await echoed(router)
    sent = [probe.picture(keyframe=number == 0) for number in range(10)]
    await probe.has(10)
    assert probe.payloads() == sent
    assert examiner.packets == []


async def test_the_seats_own_connection_goes_on_beside_it(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    own = await Rtp(CANDIDATE, PUBLISHER).join(router)
    examiner = await Rtp(EXAMINER, VIEWER).join(router)
    probe = await echoed(router)
    probe.picture(keyframe=True)
    await probe.has(1)
    sent = own.picture(keyframe=True)
    await examiner.has(1)
    assert examiner.payloads() == [sent]


async def test_it_ends_by_itself() -> None:
    clock = Clock()
    async with MediaRouter.open(LOOPBACK, clock=clock, heartbeat=False) as router:
        probe = await echoed(router)
        probe.picture(keyframe=True)
        await taken_in(router, 1)
        clock.move(ECHO_SECONDS - 1)
        router.pulse(clock.now)
        assert router.stats().connections == 1
        clock.move(1)
        router.pulse(clock.now)
        await until(lambda: router.stats().connections == 0, router.stats)
        assert router._desired == {}
        await probe.close()
        Rtp.opened.remove(probe)
