"""ICE over TCP, byte by byte: frames cut anywhere, strangers, and a reader that is behind."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator

import pytest

from app.media import MediaRouter, MediaSettings, tcp
from app.media.probe import Probe, rtp
from app.media.tcp import MAX_BACKLOG, MAX_FRAME, SMALL_BACKLOG, TCP_BACKLOG, TCP_PROOF
from app.state.subscriptions import Source
from tests.fakes import Clock
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp, taken_in

CANDIDATE, EXAMINER = endpoint("candidate"), endpoint("examiner")


class TcpRtp(Rtp):
    """An Rtp probe that goes over TCP and sends its frames in pieces of three bytes."""

    writer: asyncio.StreamWriter

    async def join_by_tcp(self, router: MediaRouter) -> "TcpRtp":
        reader, self.writer = await asyncio.open_connection("127.0.0.1", router.tcp_port)
        self.reading = asyncio.create_task(self._read(reader))
        await self.join(router)
        return self

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(2))
            self.take(await reader.readexactly(size), ("127.0.0.1", 1))

    def send(self, data: bytes) -> None:
        frame = len(data).to_bytes(2) + data
        for at in range(0, len(frame), 3):
            self.writer.write(frame[at : at + 3])

    async def close(self) -> None:
        await super().close()
        self.reading.cancel()
        self.writer.close()


async def test_a_call_over_tcp_alone(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher = await TcpRtp(CANDIDATE, PUBLISHER).join_by_tcp(router)
    viewer = await TcpRtp(EXAMINER, VIEWER).join_by_tcp(router)
    sent = [publisher.picture(keyframe=index == 0) for index in range(10)]
    await viewer.has(10)
    assert viewer.payloads() == sent


async def test_udp_takes_over_when_the_tcp_connection_ends(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    viewer = await TcpRtp(EXAMINER, VIEWER).join_by_tcp(router)
    Probe.send(viewer, bytes(viewer.binding_request(nominate=False)))
    await until(lambda: len(router._peers[EXAMINER].agent.paths) == 2, router.stats)
    viewer.writer.close()
    await until(lambda: len(router._peers[EXAMINER].agent.paths) == 1, router.stats)
    publisher.picture(keyframe=True)
    await viewer.has(1)


async def test_a_frame_longer_than_a_packet_ends_the_connection(router: MediaRouter) -> None:
    assert router.tcp_port
    reader, writer = await asyncio.open_connection("127.0.0.1", router.tcp_port)
    writer.write((MAX_FRAME + 1).to_bytes(2))
    with contextlib.suppress(ConnectionResetError):  # the same, told more rudely
        assert await reader.read() == b""
    writer.close()


async def test_a_reader_that_is_behind_loses_packets_and_not_the_servers_memory(router: MediaRouter) -> None:
    router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE)])
    publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
    viewer = await TcpRtp(EXAMINER, VIEWER).join_by_tcp(router)
    viewer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    path = router._peers[EXAMINER].path

    def behind() -> int:
        for _ in range(50):
            publisher.picture(keyframe=True, size=1200)
        return router.stats().tcp_dropped

    await until(behind, router.stats)
    assert path._transport.get_write_buffer_size() < MAX_BACKLOG + 2000  # type: ignore[attr-defined]


async def test_what_has_waited_too_long_lets_no_picture_after_it_and_then_no_sound() -> None:
    async with by_hand() as (router, clock):
        sources = (Source.CAMERA, Source.MICROPHONE)
        router.set_subscriptions("r1", [sees(EXAMINER, CANDIDATE, source) for source in sources])
        publisher = await Rtp(CANDIDATE, PUBLISHER).join(router)
        viewer = await TcpRtp(EXAMINER, VIEWER).join_by_tcp(router)
        viewer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        transport = router._peers[EXAMINER].path._transport  # type: ignore[attr-defined]

        def queued() -> bool:
            for _ in range(50):
                publisher.picture(keyframe=True, size=1200)
            return transport.get_write_buffer_size() > 64 << 10

        await until(queued, router.stats)
        sounds = itertools.count(1)

        async def dropped(seconds: float) -> int:
            """How many of a picture and a sound are dropped when the oldest has waited so long."""
            clock.now += seconds
            before, due = router.stats().tcp_dropped, router.stats().packets_in + 2
            publisher.picture(keyframe=True, size=1200)
            number = next(sounds)
            publisher.send_rtp(rtp(publisher.ssrcs[1], number, number * 960, b"sound", kind="audio", mid=1))
            await taken_in(router, due)
            return router.stats().tcp_dropped - before

        assert await dropped(TCP_BACKLOG - 0.05) == 0
        assert await dropped(0.1) == 1, "the picture"
        assert await dropped(SMALL_BACKLOG) == 2
        viewer.writer.transport.abort()


@contextlib.asynccontextmanager
async def by_hand(ceiling: int | None = None) -> AsyncIterator[tuple[MediaRouter, Clock]]:
    clock = Clock()
    settings = MediaSettings("0.0.0.0", 0, 0, ("127.0.0.1",), ceiling=ceiling)
    async with MediaRouter.open(settings, clock=clock, heartbeat=False) as router:
        yield router, clock


Stranger = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def stranger(router: MediaRouter, address: str = "127.0.0.1") -> Stranger:
    assert router.tcp_port
    return await asyncio.open_connection("127.0.0.1", router.tcp_port, local_addr=(address, 0))


async def hung_up_on(who: Stranger) -> bool:
    try:
        return await asyncio.wait_for(who[0].read(1), 5) == b""
    except ConnectionResetError:
        return True


async def test_a_stranger_has_three_seconds_for_a_check_and_whoever_passed_one_has_for_ever() -> None:
    async with by_hand() as (router, clock):
        probe = await TcpRtp(CANDIDATE, PUBLISHER).join_by_tcp(router)
        silent, dripping = await stranger(router), await stranger(router)
        await until(lambda: router.stats().tcp_unproven == 2, router.stats)
        dripping[1].write(b"\x00")
        clock.move(TCP_PROOF - 0.1)
        router.pulse(clock())
        assert router.stats().tcp_unproven == 2
        clock.move(0.1)
        router.pulse(clock())
        assert await hung_up_on(silent) and await hung_up_on(dripping)
        assert (router.stats().tcp_unproven, router.stats().tcp_refused) == (0, 2)
        probe.picture(keyframe=True)
        await until(lambda: router.stats().packets_in == 1, router.stats)
        await probe.close()


@pytest.mark.parametrize("known", [True, False])
async def test_a_check_with_a_wrong_password_or_for_nobody_proves_nothing(
    router: MediaRouter, known: bool
) -> None:
    who, probe = await stranger(router), Probe(PUBLISHER)
    await router.connect(CANDIDATE, probe.offer())
    probe._remote_credentials = (router._peers[CANDIDATE].agent.ufrag if known else "nobody", "wrong")
    check = bytes(probe.binding_request())
    who[1].write(len(check).to_bytes(2) + check)
    await until(lambda: router.stats().stun_refused == 1, router.stats)
    assert router.stats().tcp_unproven == 1


async def test_the_greediest_network_makes_room_for_a_newcomer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_UNPROVEN_TCP", 4)
    async with by_hand() as (router, _clock):
        modest = await stranger(router, "127.0.0.3")
        greedy = [await stranger(router, "127.0.0.2") for _ in range(3)]
        await until(lambda: router.stats().tcp_unproven == 4, router.stats)
        newcomer = await TcpRtp(CANDIDATE, PUBLISHER).join_by_tcp(router)
        assert await hung_up_on(greedy[0])
        assert router.stats().tcp_unproven == 3
        for _, writer in (modest, *greedy):
            writer.close()
        await newcomer.close()


async def test_one_network_gives_up_its_own_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_OF_ONE_NETWORK", 2)
    async with by_hand() as (router, _clock):
        strangers = [await stranger(router, "127.0.0.2") for _ in range(3)]
        assert await hung_up_on(strangers[0])
        assert router.stats().tcp_unproven == 2


async def test_the_reserve_of_descriptors_is_not_for_strangers() -> None:
    """Nobody there to make room: the newcomer goes, and those who passed a check stay."""
    async with by_hand(ceiling=10**6) as (router, _clock):
        probe = await TcpRtp(CANDIDATE, PUBLISHER).join_by_tcp(router)
        router._ports._tcp.ceiling = 0
        assert await hung_up_on(await stranger(router))
        assert router.stats().tcp_refused == 1
        probe.picture(keyframe=True)
        await until(lambda: router.stats().packets_in == 1, router.stats)
        await probe.close()
