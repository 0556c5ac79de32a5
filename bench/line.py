"""Lines as candidates have them, where the kernel has no netem: a star of links in user space.

    python -m bench.line SERVER_NAMESPACE NAMESPACE ...

There is a TUN device in the server's namespace and one in each other, and this process carries packets between the
server's and theirs: `Way` says what a direction does to them. Nothing else is reachable from there. Each line of
standard input is a JSON object of the lines to change, `{"NAMESPACE": {"up": {...}, "down": {...}}}` with the fields
of `Way`, up being toward the server; each is answered by a line of what was carried since the answer before. At the end
of the input it ends, and the devices with it. `bench/star.py` makes the namespaces and starts it.
"""

import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SERVER = "10.77.0.1"
MTU = 1400
LATE = 0.005
"""Seconds after its time that a packet is carried at most; above that the machine, and not the line, has delayed it."""

_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000
_AT_ONCE = 64  # packets of one device, before the others have their turn
_SHORTEST_QUEUE = 15_000  # bytes: ten packets find room before the slowest line
_PROTOCOLS = {"udp": 17, "tcp": 6}


@dataclass(frozen=True)
class Way:
    """What one direction of a line does: seconds, shares of one, kbit/s (0: no limit).

    Losses are independent of each other. What is too much waits in a queue of `queue` seconds, whose tail is dropped;
    jitter delays what comes behind, too, so that nothing is overtaken. `block`: "udp", "tcp" or "all" vanishes.
    """

    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    kbps: float = 0.0
    queue: float = 0.3
    block: str = ""


@dataclass
class Direction:
    """One way of a line at work. Chance is seeded: the same packets meet the same losses."""

    way: Way
    chance: random.Random
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("packets", "bytes", "lost", "full"), 0)
    )
    free: float = 0.0  # when the line has sent all that waits
    latest: float = 0.0

    def due(self, packet: bytes, now: float) -> float | None:
        """When it comes out at the other end; None: never."""
        way = self.way
        if way.block == "all" or packet[9] == _PROTOCOLS.get(way.block):
            return None
        self.counts["packets"] += 1
        if way.loss and self.chance.random() < way.loss:
            self.counts["lost"] += 1
            return None
        sent = self._sent(len(packet), now) if way.kbps else now
        if sent is None:
            self.counts["full"] += 1
            return None
        self.counts["bytes"] += len(packet)
        jitter = abs(self.chance.gauss(0, way.jitter)) if way.jitter else 0.0
        self.latest = max(sent + way.delay + jitter, self.latest)
        return self.latest

    def _sent(self, size: int, now: float) -> float | None:
        bytes_a_second = self.way.kbps * 125
        begins = max(self.free, now)
        if (begins - now) * bytes_a_second > max(_SHORTEST_QUEUE, self.way.queue * bytes_a_second):
            return None
        self.free = begins + size / bytes_a_second
        return self.free

    def change(self, way: Way) -> None:
        """What waits keeps its time, and is not overtaken."""
        self.way, self.free = way, 0.0

    def told(self) -> dict[str, int]:
        counts, self.counts = self.counts, dict.fromkeys(self.counts, 0)
        return counts


@contextlib.contextmanager
def inside(namespace: str) -> Iterator[None]:
    """In the block, this thread and what it starts have the network of `namespace`. (`os.setns` is of Python 3.12.)"""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        _enter(there)
        yield
    finally:
        _enter(home)
        os.close(there)
        os.close(home)


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


class Links:
    """The devices, and what is under way between them: one for the server, whose packets part by where they go."""

    def __init__(self, server: str, namespaces: list[str]) -> None:
        self.lines: dict[str, dict[str, Direction]] = {}
        self._server = _device(server, SERVER, "10.77.0.0/16")
        self._up: dict[int, Direction] = {}
        self._down: dict[bytes, tuple[Direction, int]] = {}
        self._heap: list[tuple[float, int, int, bytes]] = []
        self._number = 0
        self._late = {"carried": 0, "late": 0, "worst_ms": 0.0}
        for number, namespace in enumerate(namespaces, 1):
            address = f"10.77.{number}.2"
            up, down = Direction(Way(), random.Random(number)), Direction(Way(), random.Random(-number))
            device = _device(namespace, address, "default")
            self.lines[namespace] = {"up": up, "down": down}
            self._up[device] = up
            self._down[socket.inet_aton(address)] = down, device

    def run(self) -> None:
        poll = select.epoll()
        for device in (self._server, *self._up, sys.stdin.fileno()):
            poll.register(device, select.EPOLLIN)
        while True:
            for ready, _ in poll.poll(self._patience()):
                if ready != sys.stdin.fileno():
                    self._read(ready)
                elif not self._obey():
                    return
            self._deliver()

    def _patience(self) -> float:
        return max(0.0, self._heap[0][0] - time.monotonic()) if self._heap else 1.0

    def _read(self, device: int) -> None:
        now = time.monotonic()
        for _ in range(_AT_ONCE):
            try:
                packet = os.read(device, 2048)
            except BlockingIOError:
                return
            if (way := self._way(device, packet)) and (due := way[0].due(packet, now)) is not None:
                self._number += 1
                heapq.heappush(self._heap, (due, self._number, way[1], packet))

    def _way(self, device: int, packet: bytes) -> tuple[Direction, int] | None:
        """Where it goes and how; None for what is not IPv4, or goes nowhere."""
        if packet[0] >> 4 != 4:
            return None
        return self._down.get(packet[16:20]) if device == self._server else (self._up[device], self._server)

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._heap and self._heap[0][0] <= now:
            due, _, out, packet = heapq.heappop(self._heap)
            self._late["carried"] += 1
            self._late["late"] += now - due > LATE
            self._late["worst_ms"] = max(self._late["worst_ms"], (now - due) * 1000)
            with contextlib.suppress(OSError):  # its other end is gone, or its queue is full
                os.write(out, packet)

    def _obey(self) -> bool:
        """One line of input; False at its end. Whoever asks waits for the answer, so that there is never a second."""
        if not (line := sys.stdin.readline()):
            return False
        for namespace, ways in json.loads(line).items():
            for direction, way in ways.items():
                self.lines[namespace][direction].change(Way(**way))
        print(json.dumps(self._told()), flush=True)
        return True

    def _told(self) -> dict[str, Any]:
        late, self._late = self._late, {"carried": 0, "late": 0, "worst_ms": 0.0}
        return late | {
            "lines": {
                name: {way: one.told() for way, one in ways.items()} for name, ways in self.lines.items()
            }
        }


def _device(namespace: str, address: str, to: str) -> int:
    """A TUN device that is up, with its address and a route."""
    with inside(namespace):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", b"line", _IFF_TUN | _IFF_NO_PI))
    ip("-n", namespace, "addr", "add", address, "dev", "line")
    ip("-n", namespace, "link", "set", "line", "mtu", str(MTU), "txqueuelen", "2000", "up")
    ip("-n", namespace, "route", "add", to, "dev", "line")
    return device


if __name__ == "__main__":
    links = Links(sys.argv[1], sys.argv[2:])
    with contextlib.suppress(PermissionError):  # what a packet waits for this process is no line's doing
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    print("ready", flush=True)
    links.run()
