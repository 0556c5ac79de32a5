"""What a stranger would write who has PROTOCOL.md, python-socketio and aiortc: log in, sit down, see and hear."""

import asyncio
import contextlib
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import aiohttp
import numpy as np
import socketio
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

Json = dict[str, Any]

SLOTS = {"candidate": (6, 6), "examiner": (12, 8)}
"""Section 4: receiving m-lines for pictures and for sounds."""


class Grey(MediaStreamTrack):
    """Pictures of one brightness, ten a second."""

    kind = "video"

    def __init__(self, brightness: int) -> None:
        super().__init__()
        self._image = np.full((120, 160, 3), brightness, np.uint8)
        self._number = 0

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(0.1)
        frame = VideoFrame.from_ndarray(self._image, format="bgr24")
        frame.pts, frame.time_base = self._number * 9000, Fraction(1, 90000)
        self._number += 1
        return frame


class Hum(MediaStreamTrack):
    """A steady tone."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(0.02)
        wave = np.sin(2 * np.pi * 300 * np.arange(self._at, self._at + 960) / 48000)
        frame = AudioFrame.from_ndarray((wave * 9000).astype(np.int16).reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self._at, Fraction(1, 48000)
        self._at += 960
        return frame


@dataclass
class Client:
    """One person before one browser. `origin` is the address of the school, `role` the way in (section 1)."""

    origin: str
    role: str
    http: aiohttp.ClientSession
    socket: socketio.AsyncClient
    view: Json = field(default_factory=dict)
    hello: Json = field(default_factory=dict)
    slots: dict[str, Json] = field(default_factory=dict)
    arrived: dict[str, Any] = field(default_factory=dict)
    """The newest frame by m-line."""
    _pc: RTCPeerConnection | None = None
    _readers: list[asyncio.Task[None]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    # -- section 1: HTTP -------------------------------------------------------------------------------------

    async def get(self, path: str) -> Json:
        async with self.http.get(self.origin + path) as answer:
            assert answer.status == 200, (path, answer.status)
            told: Json = await answer.json()
            return told

    async def post(self, path: str, body: Json) -> Json:
        async with self.http.post(self.origin + path, json=body, headers={"Origin": self.origin}) as answer:
            told: Json = await answer.json()
            assert told.get("ok"), (path, told)
            return told

    async def log_in(self, phone: str, college: str = "", major: str = "") -> None:
        """By SMS code, which the demo shows; college and major by their names, as a person would choose them."""
        gate = {"role": self.role, "phone": phone}
        if major:
            school = await self.get("/api/school")
            [majors] = [each["majors"] for each in school["colleges"] if each["name"] == college]
            gate["major"] = next(each["id"] for each in majors if each["name"] == major)
        await self.post("/api/sms", gate)
        async with asyncio.timeout(10):
            while not (code := await self._code(phone)):
                await asyncio.sleep(0.1)
        await self.post("/api/login", {**gate, "code": code})

    async def _code(self, phone: str) -> str | None:
        shown = await self.get("/api/demo")
        return next((each["code"] for each in shown["codes"] if each["phone"] == phone), None)

    async def room(self) -> str:
        """The first room that one may enter now."""
        listed = await self.get("/api/rooms")
        return next(str(each["id"]) for each in listed["rooms"] if each["status"] == "open")

    # -- section 2: the socket -------------------------------------------------------------------------------

    async def sit_down(self, room: str) -> None:
        """Connect as this person's main device, until the first view has come."""
        for event in ("hello", "view", "slots"):
            self.socket.on(event, getattr(self, f"_on_{event}"))
        await self.socket.connect(
            self.origin,
            headers={"Origin": self.origin},
            auth={"room": room, "device": "main"},
            transports=["websocket"],
        )
        await self.sees(lambda view: True)

    async def call(self, event: str, **payload: Any) -> Json:
        told: Json = await self.socket.call(event, payload, timeout=10)
        assert told["ok"], (event, told)
        return told

    async def command(self, event: str, **payload: Any) -> Json:
        """What changes the room carries a key."""
        return await self.call(event, key=secrets.token_urlsafe(18), **payload)

    async def sees(self, what: Callable[[Json], bool]) -> Json:
        """The first view that `what` accepts."""
        await self._until(lambda: bool(self.view) and what(self.view), lambda: f"last view: {self.view}")
        return self.view

    async def _on_hello(self, said: Json) -> None:
        self.hello = said

    async def _on_view(self, said: Json) -> None:
        self.view = said["view"]
        self._changed.set()

    async def _on_slots(self, said: Json) -> None:
        self.slots[said["connection"]] = said["slots"]

    async def _until(self, ready: Callable[[], bool], why_not: Callable[[], str]) -> None:
        try:
            async with asyncio.timeout(20):
                while not ready():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(why_not()) from None

    # -- section 4: media ------------------------------------------------------------------------------------

    async def send_and_receive(self, brightness: int) -> None:
        """One connection, m-lines in the order of the paper; the camera shows one brightness."""
        self._pc = pc = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        pc.addTransceiver(Grey(brightness), "sendonly")
        pc.addTransceiver(Hum(), "sendonly")
        pc.addTransceiver("video", "sendonly")  # the screen, not shared
        pictures, sounds = SLOTS[self.role]
        receiving = [pc.addTransceiver("video", "recvonly") for _ in range(pictures)]
        receiving += [pc.addTransceiver("audio", "recvonly") for _ in range(sounds)]
        await pc.setLocalDescription(await pc.createOffer())
        answer = await self.call("media:offer", sdp=pc.localDescription.sdp)
        await pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        self.slots = {answer["connection"]: self.slots.get(answer["connection"], {})}
        self._readers = [asyncio.create_task(self._read(each)) for each in receiving]

    async def _read(self, line: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                self.arrived[line.mid] = await line.receiver.track.recv()
                self._changed.set()

    def _line(self, person: str, source: str) -> str | None:
        """The m-line that carries it now."""
        for slots in self.slots.values():
            for mid, slot in slots.items():
                if (slot["person"], slot["source"]) == (person, source):
                    return mid
        return None

    def brightness(self, person: str) -> int | None:
        """Of the newest picture of somebody's camera."""
        frame = self.arrived.get(self._line(person, "camera") or "")
        return None if frame is None else int(frame.to_ndarray(format="gray").mean())

    def loudness(self, person: str) -> int:
        frame = self.arrived.get(self._line(person, "microphone") or "")
        return 0 if frame is None else int(np.abs(frame.to_ndarray()).mean())

    async def sees_and_hears(self, person: str, brightness: int) -> None:
        def both() -> bool:
            seen = self.brightness(person)
            return seen is not None and abs(seen - brightness) < 12 and self.loudness(person) > 100

        await self._until(
            both, lambda: f"{person}: {self.brightness(person)}, {self.loudness(person)}; {self.slots}"
        )

    def sources(self, person: str) -> set[str]:
        """What of somebody comes, or is about to."""
        found = (slot for slots in self.slots.values() for slot in slots.values())
        return {slot["source"] for slot in found if slot["person"] == person}

    async def leave(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        if self._pc is not None:
            await self._pc.close()
        await self.socket.disconnect()


@asynccontextmanager
async def browser(origin: str, role: str) -> AsyncIterator[Client]:
    """A browser of its own. The school's own certificate is not checked here."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": cookies of an address that is no name
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting), cookie_jar=jar) as http:
        client = Client(origin, role, http, socketio.AsyncClient(http_session=http, reconnection=False))
        try:
            yield client
        finally:
            await client.leave()
