"""Clients for tests: real aiortc ones that encode and decode, in the conventions of the wire."""

import asyncio
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from app.media import MediaRouter
from app.state.subscriptions import Endpoint, Source, Subscription


def endpoint(person: str, room: str = "r1", device: str = "main") -> Endpoint:
    return Endpoint(room, person, device)


def sees(subscriber: Endpoint, publisher: Endpoint, source: Source = Source.CAMERA) -> Subscription:
    return Subscription(subscriber, publisher, source, priority=0, max_kbps=800)


async def until(ready: Callable[[], Any], why_not: Callable[[], Any], seconds: float = 10) -> None:
    """Poll until `ready()`; after the deadline say why not yet."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s: {why_not()}")
        await asyncio.sleep(0.02)


class Picture(MediaStreamTrack):
    """Frames of one grey level, 15 a second."""

    kind = "video"

    def __init__(self, grey: int) -> None:
        super().__init__()
        self._grey = grey
        self._count = 0

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(1 / 15)
        frame = VideoFrame.from_ndarray(np.full((120, 160, 3), self._grey, np.uint8), format="bgr24")
        frame.pts, frame.time_base = self._count * 6000, Fraction(1, 90000)
        self._count += 1
        return frame


class Tone(MediaStreamTrack):
    """A 440 Hz tone in frames of 20 ms."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(0.02)
        at = np.arange(self._count * 960, (self._count + 1) * 960)
        samples = (np.sin(2 * np.pi * 440 * at / 48000) * 12000).astype(np.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48000
        frame.pts, frame.time_base = self._count * 960, Fraction(1, 48000)
        self._count += 1
        return frame


class Client:
    """A browser's part: publishes camera, microphone and, when asked, a screen; receives into slots."""

    def __init__(
        self, who: Endpoint, grey: int | None = None, screen: int | None = None, slots: int = 3
    ) -> None:
        self.who = who
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.frames: dict[str, list[Any]] = {}
        self._readers: list[asyncio.Task[None]] = []
        self._slots: list[Any] = []
        if grey is not None:
            self.pc.addTransceiver(Picture(grey), "sendonly")
            self.pc.addTransceiver(Tone(), "sendonly")
        if screen is not None:
            self.pc.addTransceiver(Picture(screen), "sendonly")
        for kind in ("video", "audio"):
            for _ in range(slots):
                self._slots.append(self.pc.addTransceiver(kind, "recvonly"))

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def join(self, router: MediaRouter) -> str:
        answer = await router.connect(self.who, await self.offer())
        await self.pc.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        for slot in self._slots:
            self._readers.append(asyncio.create_task(self._read(slot)))
        return answer.connection

    async def _read(self, slot: Any) -> None:
        frames = self.frames.setdefault(slot.mid, [])
        while True:
            try:
                frames.append(await slot.receiver.track.recv())
            except MediaStreamError:  # the connection ended
                return
            del frames[:-50]

    def grey(self, mid: str) -> int | None:
        """The mean brightness of the newest picture in a slot."""
        frames = self.frames.get(mid)
        return int(frames[-1].to_ndarray(format="gray").mean()) if frames else None

    def loudness(self, mid: str) -> int:
        frames = self.frames.get(mid)
        return int(np.abs(frames[-1].to_ndarray()).mean()) if frames else 0

    async def leave(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self.pc.close()
