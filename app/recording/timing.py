"""When frames were, on one clock for all that is recorded. Pure.

A publisher's reports say what its clock showed at a timestamp, and all streams of a connection share that clock; what
arrives least late tells how far it is from ours. Until a report comes, a stream goes by when it arrived.
"""

from collections import deque
from typing import Final

SPAN: Final = 60.0
"""Seconds of which the least delay counts: clocks drift."""
JUMP: Final = 1.0
"""Seconds by which a publisher's clock was set when its reports say so."""
SURE: Final = 5.0
"""Seconds for which they must say that it was set back: a line that is full says the same for a while."""


class Publisher:
    """How far the clock of one connection is from ours: the least delay of the last `SPAN` seconds."""

    def __init__(self) -> None:
        self._least: deque[tuple[float, float]] = deque()
        """When, and ours less theirs; ever larger, so that the first is the least."""
        self._late_since: float | None = None

    def offset(self) -> float | None:
        return self._least[0][1] if self._least else None

    def heard(self, theirs: float, ours: float) -> None:
        """What was made at `theirs` arrived at `ours`."""
        delay = ours - theirs
        known = self.offset()
        if known is not None and self._was_set(delay - known, ours):
            self._least.clear()
        while self._least and self._least[-1][1] >= delay:
            self._least.pop()
        self._least.append((ours, delay))
        while ours - self._least[0][0] > SPAN:
            self._least.popleft()

    def _was_set(self, later: float, now: float) -> bool:
        if later < JUMP:
            self._late_since = None
            return later < -JUMP
        if self._late_since is None:
            self._late_since = now
        if now - self._late_since < SURE:
            return False
        self._late_since = None
        return True


class Timeline:
    """When what has a timestamp was."""

    def __init__(self, rate: int, publisher: Publisher) -> None:
        self._rate = rate
        self._publisher = publisher
        self._report: tuple[int, float] | None = None  # ticks, their clock
        self._anchor: tuple[int, float] | None = None  # ticks, when they arrived

    def arrived(self, ticks: int, when: float) -> None:
        early = self._anchor is None or when - self._anchor[1] < (ticks - self._anchor[0]) / self._rate
        if early:
            self._anchor = ticks, when
        if self._report is not None:
            self._publisher.heard(self._theirs(ticks), when)

    def report(self, ntp: int, timestamp: int, ticks: int) -> None:
        """A report, and the newest `ticks` of the stream."""
        step = (timestamp - ticks) & 0xFFFFFFFF
        self._report = ticks + step - (1 << 32 if step >> 31 else 0), ntp / (1 << 32)

    def when(self, ticks: int) -> float:
        """Seconds since 1970. For what has arrived."""
        offset = self._publisher.offset()
        if self._report is not None and offset is not None:
            return self._theirs(ticks) + offset
        assert self._anchor is not None, "nothing has arrived"
        return self._anchor[1] + (ticks - self._anchor[0]) / self._rate

    def _theirs(self, ticks: int) -> float:
        assert self._report is not None
        return self._report[1] + (ticks - self._report[0]) / self._rate
