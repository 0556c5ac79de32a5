"""ICE over TCP, byte by byte: frames cut anywhere, strangers, and a reader that is behind."""

import asyncio
import contextlib

from app.media import MediaRouter
from app.media.probe import Probe
from app.media.tcp import MAX_FRAME, TCP_BACKLOG
from tests.media.clients import endpoint, sees, until
from tests.media.probes import PUBLISHER, VIEWER, Rtp

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
    assert path._transport.get_write_buffer_size() < TCP_BACKLOG + 2000  # type: ignore[attr-defined]
