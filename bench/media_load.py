"""The yardstick load: exam rooms of a candidate and four examiners, synthetic packets over real DTLS-SRTP.

A candidate publishes camera, screen and microphone, an examiner camera and microphone; everybody receives
everything of the others: 6 + 5 streams in, 24 + 20 out, 670 packets/s in and 2 680 out, 15.7 Mbit/s out per
room. Packets are made beforehand; receivers count, and decrypt one in 500 to know that it is media.
"""

import asyncio
import itertools
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiortc.rtcdtlstransport import RTCCertificate

from app.media import rtcp
from app.media.probe import Probe, rtp, vp8
from app.media.twcc import number_of

EXAMINERS = 4
VIDEO_PPS, VIDEO_SIZE = 70, 1060  # 600 kbit/s
AUDIO_PPS, AUDIO_SIZE = 50, 80  # 32 kbit/s
FRAMES = 30  # per second
PACKETS_PER_FRAME = (2, 2, 3)  # 70 a second
IN_PER_ROOM, OUT_PER_ROOM = 670, 2680

CERTIFICATE = RTCCertificate.generateCertificate()
PAYLOADS = [vp8(VIDEO_SIZE) for _ in range(16)]
KEYFRAME = vp8(VIDEO_SIZE, keyframe=True)
SOUND = [os.urandom(AUDIO_SIZE) for _ in range(16)]

Signal = Callable[[list["Person"]], Awaitable[None]]


@dataclass
class Person:
    """A participant: what it publishes, and the probes that carry it (one or two, as the server likes)."""

    room: int
    name: str
    publishes: list[str]
    receives: tuple[int, int]  # video, audio
    publisher: Probe | None = None
    probes: list[Probe] = field(default_factory=list)
    received: int = 0
    opened: int = 0

    def probe(self, lines: list[tuple[str, str]]) -> Probe:
        probe = Probe(lines, CERTIFICATE)
        probe.on_packet = lambda datagram: self._count(probe, datagram)
        self.probes.append(probe)
        return probe

    def _count(self, probe: Probe, datagram: bytes) -> None:
        if not 192 <= datagram[1] <= 223:
            self.received += 1
            number = number_of(datagram, probe.line_tag)  # extensions are not encrypted
            if number is not None:
                probe.arrivals.arrived(number, time.monotonic())
            if self.received % 500 == 0:
                self.opened += probe.open_rtp(datagram) is not None


def people(rooms: int) -> list[Person]:
    found = []
    for room in range(1, rooms + 1):
        found.append(Person(room, "candidate", ["video", "audio", "video"], (EXAMINERS, EXAMINERS)))
        for number in range(EXAMINERS):
            name = f"examiner{number}"
            found.append(Person(room, name, ["video", "audio"], (EXAMINERS + 1, EXAMINERS)))
    return found


async def publish(probe: Probe, kinds: list[str]) -> None:
    """Send every stream of one person at its pace until cancelled."""
    start = asyncio.get_running_loop().time() + random.random()
    streams = [
        _video(probe, mid, start + random.random() / FRAMES)
        if kind == "video"
        else _audio(probe, mid, start + random.random() / AUDIO_PPS)
        for mid, kind in enumerate(kinds)
    ]
    await asyncio.gather(*streams)


async def _video(probe: Probe, mid: int, start: float) -> None:
    ssrc, sequence = probe.ssrcs[mid], random.getrandbits(15)
    for frame in itertools.count():
        await _at(start + frame / FRAMES)
        count = PACKETS_PER_FRAME[frame % 3]
        for index in range(count):
            sequence += 1
            # A key frame every second: late subscribers must not wait in a load test.
            payload = KEYFRAME if frame % FRAMES == 0 and index == 0 else PAYLOADS[sequence & 15]
            marker, line = index == count - 1, next(probe.line)
            probe.send_rtp(rtp(ssrc, sequence, frame * 3000, payload, mid=mid, marker=marker, line=line))


async def _audio(probe: Probe, mid: int, start: float) -> None:
    ssrc, sequence = probe.ssrcs[mid], random.getrandbits(15)
    for packet in itertools.count():
        await _at(start + packet / AUDIO_PPS)
        sound, line = SOUND[packet & 15], next(probe.line)
        probe.send_rtp(rtp(ssrc, sequence + packet, packet * 960, sound, kind="audio", mid=mid, line=line))


async def _at(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))


async def report(person: Person) -> None:
    """Ten times a second what a browser says all the time: which packets came, and when."""
    while True:
        await asyncio.sleep(0.1)
        for probe in person.probes:
            if fci := probe.arrivals.report():
                probe.send_rtcp(rtcp.transport_feedback(1, 1, fci))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads so far."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def run(rooms: int, seconds: float, pid: int, signal: Signal) -> dict[str, float]:
    """Fill the rooms, load them, and say what the server process `pid` spent per packet it sent."""
    everybody = people(rooms)
    await signal(everybody)
    work = [asyncio.create_task(publish(p.publisher, p.publishes)) for p in everybody if p.publisher]
    work += [asyncio.create_task(report(person)) for person in everybody]
    await asyncio.sleep(3)
    received, spent = sum(p.received for p in everybody), cpu_seconds(pid)
    own, begun = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    received, spent = sum(p.received for p in everybody) - received, cpu_seconds(pid) - spent
    lasted = time.monotonic() - begun
    own = time.process_time() - own
    for task in work:
        task.cancel()
    for probe in [probe for person in everybody for probe in person.probes]:
        await probe.close()
    return {
        "packets": received,
        "expected": rooms * OUT_PER_ROOM * lasted,
        "opened": sum(person.opened for person in everybody),
        "us_per_packet": spent / received * 1e6 if received else 0.0,
        "server_load": spent / lasted,
        "generator_load": own / lasted,
    }
