"""Things done again and again beside the requests."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from app.host.seldom import Seldom
from app.state.errors import Unavailable

log = structlog.get_logger("loops")

Action = Callable[[], Awaitable[None]]

FAILED: Final[Counter[str]] = Counter()
"""How often what is repeated could not be done since the process began, by name; 0 for what never failed."""


@asynccontextmanager
async def repeating(seconds: float, action: Action, name: str) -> AsyncIterator[None]:
    """Do `action` every so many seconds while the block lasts. One that fails is done again, and said seldom; while
    what it needs is away, which has lines of its own in the log, that is said once.

    Cancelling alone does not end it: redis-py loses a cancellation that comes while it connects, and a stop
    that waited for the task then waited for ever.
    """
    FAILED[name] += 0
    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(seconds, action, name, stopping), name=name)
    try:
        yield
    finally:
        stopping.set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(seconds: float, action: Action, name: str, stopping: asyncio.Event) -> None:
    seldom, put_off = Seldom(), False
    while not stopping.is_set():
        try:
            await action()
            put_off = False
        except Unavailable as error:
            FAILED[name] += 1
            if not put_off and (times := seldom.times("put off")):
                log.warning("loop_put_off", loop=name, error=type(error).__name__, times=times)
            put_off = True
        except Exception as error:
            FAILED[name] += 1
            if times := seldom.times(repr(type(error))):
                log.exception("loop_failed", loop=name, times=times)
        if not stopping.is_set():
            await asyncio.sleep(seconds)


class Lateness:
    """By how much the event loop is behind: what somebody waits who wants nothing but a turn."""

    EVERY: Final = 0.5
    SPAN: Final = 60.0
    """Seconds for which the worst is remembered: longer than a collector's interval, so that it misses none."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last = monotonic()
        self._late: deque[tuple[float, float]] = deque()

    async def look(self) -> None:
        """To be repeated each `EVERY` seconds."""
        now = self._monotonic()
        self._late.append((now, max(0.0, now - self._last - self.EVERY)))
        self._last = now
        while now - self._late[0][0] > self.SPAN:
            self._late.popleft()

    def worst(self) -> float:
        """Seconds, of the last `SPAN`."""
        return max((late for _, late in self._late), default=0.0)
