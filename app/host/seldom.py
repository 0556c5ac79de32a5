"""Saying seldom what happens often. While something that is needed is away, or comes and goes, each request and each
round of a loop fails by it: the log has a line when that begins and one a minute while it goes on, each with how often
it happened, and one at its end.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

QUIET: Final = 60.0
"""Seconds between two lines about the same."""


class Seldom:
    """Of a few things that may happen any number of times."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._untold: Counter[str] = Counter()
        self._told_at: dict[str, float] = {}

    def times(self, what: str) -> int:
        """It has happened: how often since it was last told, this time included. 0: it was told less than a minute
        ago."""
        self._untold[what] += 1
        now = self._monotonic()
        if now - self._told_at.get(what, -QUIET) < QUIET:
            return 0
        self._told_at[what] = now
        return self._untold.pop(what)


class Outage:
    """Of one thing that is needed, which is `<name>_away` and `<name>_back` in the `log`. Of outages that follow each
    other within a minute the first is told, with its end, and the next that is says how often it has failed since."""

    def __init__(self, log: Any, name: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.cause = ""
        """Why it is away, empty while it answers."""
        self._log, self._name, self._monotonic = log, name, monotonic
        self._seldom = Seldom(monotonic)
        self._since, self._lost, self._is_told = 0.0, 0, False

    def failed(self, cause: str, detail: str = "", *, lasts: bool = True) -> None:
        """It did not do what it was asked; `lasts`: until it answers."""
        if lasts and not self.cause:
            self._since, self._lost, self._is_told = self._monotonic(), 0, False
        if lasts:
            self.cause = cause
        self._lost += 1
        if times := self._seldom.times(cause):
            self._is_told = True
            self._log.error(f"{self._name}_away", cause=cause, told=detail[:300], times=times)

    def answered(self) -> None:
        if not self.cause:
            return
        if self._is_told:
            seconds = round(self._monotonic() - self._since, 1)
            self._log.warning(f"{self._name}_back", cause=self.cause, seconds=seconds, refused=self._lost)
        self.cause = ""
