"""Bookkeeping of one inbound RTP stream: order, gaps, jitter, and what to ask for again."""

from dataclasses import dataclass

from aiortc.rtp import RtcpReceiverInfo

NACK_TRIES = 8  # per packet; after that a key frame is cheaper
NACK_SPACING = 0.1  # seconds between tries until the round trip is known
MAX_MISSING = 256  # a longer gap is an outage: a key frame mends it, not 256 repeats
REORDER_LIMIT = 0x8000  # half the sequence space: below it a number is newer, above it is older


@dataclass(slots=True)
class Missing:
    tries: int
    next_try: float


class Nacks:
    """Which packets of a video stream are missing, and when to ask for each (RFC 4585).

    Asked at once, because loss is far more frequent than reordering on the lines of our users, and then
    about every round trip.
    """

    def __init__(self) -> None:
        self.missing: dict[int, Missing] = {}  # by extended sequence number, oldest first

    def gap(self, first: int, end: int, now: float) -> list[int]:
        """Packets first..end-1 did not come; the numbers to ask for now. Empty after an outage."""
        if end - first > MAX_MISSING:
            self.missing.clear()
            return []
        for number in range(first, end):
            self.missing[number] = Missing(tries=1, next_try=now + NACK_SPACING)
        while len(self.missing) > MAX_MISSING:
            del self.missing[next(iter(self.missing))]
        return list(range(first, end))

    def arrived(self, number: int) -> bool:
        """A late or repeated packet came; whether it was missing."""
        return self.missing.pop(number, None) is not None

    def due(self, now: float, round_trip: float | None) -> list[int]:
        """What to ask for again now; packets asked for often enough are given up."""
        spacing = max(0.02, round_trip * 1.2) if round_trip else NACK_SPACING
        asked = []
        for number, state in list(self.missing.items()):
            if state.next_try > now:
                continue
            if state.tries >= NACK_TRIES:
                del self.missing[number]
                continue
            state.tries += 1
            state.next_try = now + spacing
            asked.append(number)
        return asked


class Reception:
    """Counters of RFC 3550 appendix A for one SSRC."""

    __slots__ = (
        "_expected_before",
        "_received_before",
        "first",
        "highest",
        "jitter",
        "last_arrival",
        "last_report",
        "last_report_at",
        "last_timestamp",
        "rate",
        "received",
    )  # fmt: skip

    def __init__(self, rate: int) -> None:
        self.rate = rate  # RTP clock, ticks per second
        self.first: int | None = None
        self.highest = 0  # extended: the 16 bits on the wire and how often they wrapped
        self.received = 0
        self.jitter = 0.0  # ticks
        self.last_timestamp = 0
        self.last_arrival = 0.0
        self.last_report = 0  # middle 32 bits of the NTP time of the last sender report
        self.last_report_at = 0.0
        self._expected_before = 0
        self._received_before = 0

    def advance(self, timestamp: int, now: float) -> None:
        """Jitter, from packets that came in order (RFC 3550 A.8)."""
        if timestamp == self.last_timestamp:
            return
        ticks = (timestamp - self.last_timestamp) & 0xFFFFFFFF
        # Longer is a pause or a restart, not jitter; and the first packet has none before it.
        if self.last_arrival and ticks < self.rate * 5:
            difference = abs((now - self.last_arrival) * self.rate - ticks)
            self.jitter += (difference - self.jitter) / 16
        self.last_timestamp = timestamp
        self.last_arrival = now

    @property
    def expected(self) -> int:
        return 0 if self.first is None else self.highest - self.first + 1

    def fraction_lost(self) -> int:
        """Share lost since the last call, in 256ths (RFC 3550 A.3)."""
        expected = self.expected - self._expected_before
        received = self.received - self._received_before
        self._expected_before, self._received_before = self.expected, self.received
        return max(0, min(255, ((expected - received) << 8) // expected)) if expected > 0 else 0

    def report(self, ssrc: int, now: float) -> RtcpReceiverInfo:
        """A report block of what came since the last."""
        since = now - self.last_report_at if self.last_report else 0.0
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=self.fraction_lost(),
            packets_lost=max(0, min(self.expected - self.received, 0x7FFFFF)),
            highest_sequence=self.highest & 0xFFFFFFFF,
            jitter=min(int(self.jitter), 0xFFFFFFFF),
            lsr=self.last_report,
            dlsr=min(int(since * 65536), 0xFFFFFFFF),
        )


class KeyframePacer:
    """At most one request per interval; one that comes too early is put off, never dropped."""

    def __init__(self, interval: float = 0.5) -> None:
        self._interval = interval
        self._last = float("-inf")
        self.pending = False

    def ask(self, now: float) -> bool:
        """Whether to send a request now; otherwise it is pending."""
        self.pending = True
        return self.due(now)

    def due(self, now: float) -> bool:
        """Whether a pending request may go now; it counts as sent."""
        if not self.pending or now - self._last < self._interval:
            return False
        self.pending = False
        self._last = now
        return True
