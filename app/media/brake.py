"""A publisher's line that fills up, seen in its sound before a packet is lost. Pure; seconds and kbit/s.

A browser steers itself by transport-wide feedback, and needs some half a second to see that its line has become narrow.
By then a queue of 300 ms is full, and every second packet is lost, sound too. Sound leaves at an even pace, by a clock
that is in every packet: when it takes 100 ms longer than it did, that is a queue, and everything else should wait. One
REMB makes a browser wait at once; it is taken back when the queue has gone, and feedback leads again. Once only: a
queue that stays is filled by others (as congestion.py has it), and whoever gives way to them is left with nothing.
"""

from collections import deque

from app.media.delay import LeastDelay

CLOCK = 48000  # ticks of Opus a second
FULL = 0.1  # seconds of queue at which the brake is put on
STEEP = 0.05  # seconds that it has grown by since the last look: there is no time for another
CLEAR = 0.04
NEWEST = 4  # packets, of which the fastest counts: a radio delays single ones
BASE_FOR = 10.0  # seconds; the least delay is that of the last two such spans: clocks drift
RATE_OVER = 0.4  # seconds
CUT = 0.7  # of what gets through
LONGEST = 1.5  # seconds: whatever it is, the browser has found out itself
BETWEEN = 8.0  # seconds from one to the next
NOT_OURS = (
    60.0  # seconds; a queue that is no shorter after it is filled by others, or the way has become longer
)
SHORTER = 0.7  # of what a queue was, after it helped
LEAST_KBPS = 100


class Brake:
    """Whether a publisher is to send less now: `kbps`, or None."""

    def __init__(self) -> None:
        self.kbps: int | None = None
        self.queue = 0.0
        self._origin: tuple[int, float] | None = None
        self._newest: deque[float] = deque(maxlen=NEWEST)
        self._least = LeastDelay(BASE_FOR)
        self._octets = 0
        self._rates: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._since = float("-inf")
        self._not_before = float("-inf")
        self._was = 0.0  # the queue when it was put on
        self._was_full = False

    def sound(self, timestamp: int, now: float) -> None:
        """A packet of sound, in its order."""
        if self._origin is None:
            self._origin = timestamp, now
        ticks = (timestamp - self._origin[0]) & 0xFFFFFFFF
        if ticks >= 1 << 31:
            return  # before the first
        self._newest.append(now - self._origin[1] - ticks / CLOCK)

    def came(self, octets: int) -> None:
        self._octets += octets

    def look(self, now: float) -> bool:
        """Every 50 ms; whether `kbps` has changed."""
        before = self.kbps
        while len(self._rates) > 1 and now - self._rates[0][0] > RATE_OVER:
            self._rates.popleft()
        self._rates.append((now, self._octets))
        if len(self._newest) == NEWEST:
            was, self.queue = self.queue, self._least.above(min(self._newest), now)
            self._decide(was, now)
        return before != self.kbps

    def _decide(self, was: float, now: float) -> None:
        full = self.queue > FULL
        if self.kbps is not None:
            if self.queue < CLEAR or now - self._since > LONGEST:
                self.kbps = None
                self._not_before = now + (BETWEEN if self.queue < SHORTER * self._was else NOT_OURS)
        elif full and (self._was_full or self.queue - was > STEEP) and now > self._not_before:
            self._since, self._was = now, self.queue
            (since, octets) = self._rates[0]
            rate = (self._octets - octets) / 125 / max(now - since, 0.05)
            self.kbps = max(LEAST_KBPS, int(CUT * rate))
        self._was_full = full
