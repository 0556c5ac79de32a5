"""How good a person's line is, in three words that a page can say something about. Pure.

`up` is what comes from them, `down` what goes to them. Worse is told at once, better when it has been better for a
while: whoever has just been told that a line is bad must not see the words come and go.
"""

from enum import StrEnum
from typing import NamedTuple

LOSSY, VERY_LOSSY = (
    0.05,
    0.15,
)  # share of packets; sound with redundancy survives the first, and not the second
QUEUED, LONG_QUEUED = 0.15, 0.4  # seconds; talking becomes hard at the second (ITU-T G.114)
THIN_KBPS = 120.0  # a camera that its line holds below this shows a few pictures a second
BETTER_AFTER = 4.0  # seconds


class Grade(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class LineView(NamedTuple):
    """The line of one device."""

    up: Grade = Grade.GOOD
    down: Grade = Grade.GOOD


def up(loss: float, *, limited: bool, kbps: float) -> Grade:
    """`limited`: its browser says that the line holds its picture down; `kbps`: of that picture."""
    if loss > VERY_LOSSY or (limited and kbps < THIN_KBPS):
        return Grade.POOR
    return Grade.FAIR if loss > LOSSY or limited else Grade.GOOD


def down(loss: float, queue: float, *, without: bool, less: bool) -> Grade:
    """`without`: a picture is held back; `less`: one is smaller than it might be."""
    if without or loss > VERY_LOSSY or queue > LONG_QUEUED:
        return Grade.POOR
    return Grade.FAIR if less or loss > LOSSY or queue > QUEUED else Grade.GOOD


_ORDER = (Grade.GOOD, Grade.FAIR, Grade.POOR)


class Steady:
    """A grade that doesn't flicker."""

    def __init__(self) -> None:
        self.grade = Grade.GOOD
        self._since: float | None = None  # when it began to be better
        self._best = Grade.GOOD  # the worst of what was seen meanwhile

    def judge(self, seen: Grade, now: float) -> Grade:
        if _ORDER.index(seen) >= _ORDER.index(self.grade):
            self.grade, self._since = seen, None
        elif self._since is None:
            self._since, self._best = now, seen
        else:
            self._best = max(self._best, seen, key=_ORDER.index)
            if now - self._since >= BETTER_AFTER:
                self.grade, self._since = self._best, None
        return self.grade
