"""How much a page may ask of the one loop: token buckets, per socket and, where a new socket must not begin anew, per
seat."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from app.state.errors import TooMany

KEPT: Final = 10_000
"""Buckets at most; whoever was forgotten had not asked for the longest."""


class Bucket:
    """`rate` tokens a second, at most `burst`."""

    def __init__(self, clock: Callable[[], float], rate: float, burst: float) -> None:
        self._clock, self._rate, self._burst = clock, rate, burst
        self._tokens = burst
        self._at = clock()

    def take(self) -> bool:
        """Whether one more may pass now; one that may not costs a token too, so a flood stays one."""
        self._fill()
        self._tokens -= 1
        return self._tokens >= 0

    def wait(self) -> float:
        """Take a token and return 0, or leave it and return the seconds until there is one."""
        self._fill()
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now


class Budget:
    """A bucket for each of those who ask."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def spend(self, who: Hashable, sentence: str) -> None:
        """Raises `TooMany` with `sentence` and how long to wait."""
        bucket = self._buckets.get(who) or Bucket(self._clock, self._rate, self._burst)
        self._buckets[who] = bucket
        self._buckets.move_to_end(who)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        wait = bucket.wait()
        if wait:
            raise TooMany(sentence, retry_after=wait)
