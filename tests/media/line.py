"""A viewer's line by arithmetic: a bottleneck with a queue, a radio that loses, and a browser that tells of it."""

import heapq
import random
from collections.abc import Mapping

from app.media.congestion import Downlink
from app.media.twcc import Arrivals, Feedback, SentLog, decode

STEP = 0.005
EVERY = 0.1  # seconds between two reports, as Chromium's at some 500 kbit/s
SKEW = 4711.0  # her clock isn't ours


class Line:
    """`kbps` None: wider than anything. `queue`: how many seconds of packets wait before some are dropped."""

    def __init__(
        self, kbps: float | None = None, *, queue: float = 0.3, delay: float = 0.03, jitter: float = 0.0,
        loss: float = 0.0, others: float = 0.0,
    ) -> None:  # fmt: skip
        self.kbps, self.queue, self.delay, self.jitter, self.loss = kbps, queue, delay, jitter, loss
        self.others = others  # kbit/s of somebody else
        self.now = 100.0
        self.log, self.downlink = SentLog(), Downlink()
        self.dropped = 0
        self._chance = random.Random(7)
        self._arrivals = Arrivals()
        self._free = self._last = 0.0
        self._under_way: list[tuple[float, int]] = []
        self._reports: list[tuple[float, Feedback]] = []
        self._reported = self.now
        self._owed: dict[object, float] = {}

    def play(self, flows: Mapping[object, tuple[float, int]]) -> None:
        """Five milliseconds in which each flow sends so many kbit/s, in packets of so many bytes."""
        self.now += STEP
        for flow, (kbps, size) in flows.items():
            owed = self._owed.get(flow, 0.0) + kbps * STEP * 125
            while owed >= size:
                owed -= size
                self._send(size)
            self._owed[flow] = owed
        if self.kbps:
            self._free = max(self._free, self.now) + self.others * STEP / self.kbps
        while self._under_way and self._under_way[0][0] <= self.now:
            at, number = heapq.heappop(self._under_way)
            self._arrivals.arrived(number, at + SKEW)
        self._report()

    def _send(self, size: int) -> None:
        log = self.log
        number = log.number = (log.number + 1) & 0xFFFF
        log.ring[number % log.KEPT] = (number, self.now, size)
        at = self.now
        if self.kbps:
            if self._free - self.now > self.queue:
                self.dropped += 1
                return
            at = self._free = max(self._free, self.now) + size * 8 / 1000 / self.kbps
        if self._chance.random() < self.loss:
            return
        at += self.delay
        if self.jitter:
            at = self._last = max(at + abs(self._chance.gauss(0, self.jitter)), self._last)
        heapq.heappush(self._under_way, (at, number))

    def _report(self) -> None:
        if self.now - self._reported >= EVERY:
            self._reported = self.now
            if fci := self._arrivals.report():
                self._reports.append((self.now + self.delay, decode(fci)))
        while self._reports and self._reports[0][0] <= self.now:
            self.downlink.told(self.log.match(self._reports.pop(0)[1]), self.now)
