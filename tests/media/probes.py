"""Clients for tests that make packets by hand, on app.media.probe."""

import random
from typing import Any, ClassVar

from aiortc.rtp import RtcpPacket, RtpPacket
from pylibsrtp import Error

from app.media import MediaRouter, rtcp, twcc
from app.media.probe import Probe, rtp, vp8
from app.state.subscriptions import Endpoint
from tests.fakes import Clock
from tests.media.clients import until

PUBLISHER = [("video", "sendonly"), ("audio", "sendonly")]
VIEWER = [("video", "recvonly"), ("video", "recvonly"), ("audio", "recvonly")]


class Rtp(Probe):
    """A probe that keeps what it received in the clear and sends numbered pictures."""

    opened: ClassVar[list["Rtp"]] = []  # the router fixture closes them

    def __init__(self, who: Endpoint, lines: list[tuple[str, str]]) -> None:
        super().__init__(lines)
        self.opened.append(self)
        self.who = who
        self.packets: list[RtpPacket] = []
        self.reports: list[Any] = []
        self.feedback: list[twcc.Feedback] = []
        self.drop = lambda packet: False
        self.on_packet = self._keep
        self.sequence = random.getrandbits(14)
        self.timestamp = random.getrandbits(31)

    async def join(self, router: MediaRouter) -> "Rtp":
        await self.connect((await router.connect(self.who, self.offer())).sdp)
        return self

    def _keep(self, datagram: bytes) -> None:
        if 192 <= datagram[1] <= 223:
            rest, feedback = rtcp.take_feedback(self.inbound.unprotect_rtcp(datagram))
            self.feedback += [twcc.decode(fci) for fci in feedback]
            self.reports += RtcpPacket.parse(rest) if rest else []
            return
        try:
            packet = RtpPacket.parse(self.inbound.unprotect(datagram))
        except Error:  # a repeat that libsrtp has seen
            return
        if not self.drop(packet):
            self.packets.append(packet)

    def picture(self, *, keyframe: bool = False, mid: int = 0, skip: bool = False, size: int = 300) -> bytes:
        """Send the next packet of m-line `mid` (or lose it on the way); its payload."""
        self.sequence += 1
        self.timestamp += 3000
        payload = vp8(size, keyframe)
        if not skip:
            self.resend(payload, self.sequence, mid)
        return payload

    def resend(self, payload: bytes, sequence: int, mid: int = 0) -> None:
        stamp = self.timestamp - 3000 * (self.sequence - sequence)
        self.send_rtp(rtp(self.ssrcs[mid], sequence, stamp, payload, mid=mid, marker=True))

    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.packets]

    async def has(self, count: int) -> None:
        """Wait for `count` RTP packets."""
        await until(lambda: len(self.packets) >= count, lambda: f"{len(self.packets)} of {count} packets", 5)


async def taken_in(router: MediaRouter, packets: int) -> None:
    """Wait until the router has taken `packets` in, so that what it would forward is sent."""
    await until(lambda: router.stats().packets_in >= packets, router.stats, 5)


def second(router: MediaRouter, clock: Clock, seconds: float = 1) -> None:
    """Let time pass, with its pulses."""
    for _ in range(round(seconds * 20)):
        clock.now += 0.05
        router.pulse(clock.now)
