"""A publisher's line that fills up, seen in its sound before a packet is lost. Pure; seconds and kbit/s.

A browser steers itself by transport-wide feedback, and needs some half a second to see that its line has become narrow.
By then a queue of 300 ms is full, and every second packet is lost, sound too. Sound leaves at an even pace, by a clock
that is in every packet: when it takes 100 ms longer than it did, that is a queue, and everything else should wait. One
REMB makes a browser wait at once; it is taken back when the queue has gone, and feedback leads again.

But the queue may be filled by others, or the way may have become longer. So at first the publisher is held to `HALF` of
what it sent, which costs little: a browser takes what was carried meanwhile for the measure of what its line carries,
and doubles that in a moment. When half a second later less still comes, the line is narrower than that, and it is held
to what gets through; when all comes and the queue is no shorter, it isn't ours, and nothing is done about it for a
minute: whoever gives way to others is left with nothing (as congestion.py has it).
"""

from collections import deque

from app.media.delay import LeastDelay

CLOCK = 48000  # ticks of Opus a second
FULL = 0.1  # seconds of queue at which the brake is put on
STEEP = 0.05  # seconds that it has grown by since the last look: there is no time for another
CLEAR = 0.04
NEWEST = 4  # packets, of which the fastest counts: a radio delays single ones
BASE_FOR = 10.0  # seconds; the least delay is that of the last two such spans: clocks drift
HALF = 0.5  # of what was sent before
BEFORE, LATELY = 2.0, 0.25  # seconds that a rate is measured over: until a queue grew, and at the end
ANSWERED = 0.3  # seconds until what was asked for shows: a round trip to far away, and some
THROUGH = 0.9  # of what a publisher may send comes: its line carries it
CUT = 0.7  # of what gets through
SHORTER = 0.8  # of what a queue was, when it is ours
LONGEST = 1.5  # seconds: whatever it is, the browser has found out itself
BETWEEN = 8.0  # seconds from one to the next
NOT_OURS = 60.0  # seconds
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
        self._since = self._not_before = float("-inf")
        self._was = 0.0  # the longest queue since the brake was put on
        self._was_full = False
        self._is_answered = False

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
        while len(self._rates) > 1 and now - self._rates[0][0] > BEFORE + LATELY:
            self._rates.popleft()
        self._rates.append((now, self._octets))
        if len(self._newest) == NEWEST:
            was, self.queue = self.queue, self._least.above(min(self._newest), now)
            if self.kbps is None:
                self._watch(was, now)
            else:
                self._judge(self.kbps, now)
        return before != self.kbps

    def _watch(self, was: float, now: float) -> None:
        full = self.queue > FULL
        if full and (self._was_full or self.queue - was > STEEP) and now > self._not_before:
            self._since, self._was, self._is_answered = now, self.queue, False
            self.kbps = max(LEAST_KBPS, int(HALF * self._rate(self._rates[0][0], now - LATELY)))
        self._was_full = full

    def _judge(self, kbps: int, now: float) -> None:
        passed = now - self._since
        self._was = max(self._was, self.queue)
        if self.queue < CLEAR or passed > LONGEST:
            self._release(now + BETWEEN)
        elif passed > ANSWERED and not self._is_answered:
            self._is_answered = True
            coming = self._rate(now - LATELY, now)
            if coming < THROUGH * kbps:
                self.kbps = max(LEAST_KBPS, int(CUT * coming))
            elif self.queue > SHORTER * self._was:
                self._release(now + NOT_OURS)

    def _release(self, not_before: float) -> None:
        self.kbps, self._not_before = None, not_before

    def _rate(self, begin: float, end: float) -> float:
        """What came between, kbit/s."""
        within = [(at, octets) for at, octets in self._rates if begin <= at <= end]
        if len(within) < 2:
            return 0.0
        (since, before), (until, after) = within[0], within[-1]
        return (after - before) / 125 / (until - since)
