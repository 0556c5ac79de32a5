"""What is being done for somebody at this moment, so that a stop lets it end before the database is closed."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog

from app.state.errors import Unavailable

log = structlog.get_logger("under_way")

STOPPING: Final = "服务器正在重新启动，这次操作没有得到确认，请稍候再试。"


class Errands(set[asyncio.Task[None]]):
    """Tasks beside whoever began them, each until it ends. They are kept because the loop itself holds tasks weakly:
    one that nobody keeps may be collected in the middle of its work."""

    def begin(self, errand: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(errand)
        self.add(task)
        task.add_done_callback(self.discard)
        return task


class UnderWay:
    """Counts commands and requests, and runs errands. After `stop` began no new one begins; what had to be broken off
    is `Unavailable`, to be repeated, never a fault of the program."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[Any], bool] = {}
        """By task, whether a stop waits for it before the goodbyes."""
        self._errands = Errands()
        self.stopping = False

    @contextmanager
    def one(self, *, wait: bool = True) -> Iterator[None]:
        """The block is one thing under way; a stop waits for it if `wait` says so. Raises `Unavailable` where a stop
        has begun, or breaks it off."""
        if self.stopping:
            raise Unavailable(STOPPING)
        task = asyncio.current_task()
        assert task is not None, "only what is a task can be waited for"
        self._running[task] = wait
        try:
            yield
        except asyncio.CancelledError:
            if not self.stopping:
                raise
            raise Unavailable(STOPPING) from None
        finally:
            self._running.pop(task, None)

    def soon(self, errand: Coroutine[Any, Any, None]) -> None:
        """Do `errand` beside whoever asks; it may write to the database until `settle`."""
        self._errands.begin(errand)

    async def stop(self, seconds: float) -> None:
        """Nothing begins any more; what is under way gets so many seconds to end, then it is broken off."""
        self.stopping = True
        await end({task for task, wait in self._running.items() if wait}, seconds, "work_broken_off")

    async def settle(self, seconds: float) -> None:
        """End what is left, errands too: the database is closed next."""
        self.stopping = True
        await end({*self._running, *self._errands}, seconds, "errands_broken_off")


async def end(tasks: Iterable[asyncio.Task[Any]], seconds: float, event: str) -> None:
    """Wait `seconds`, then cancel, which is logged as `event`, and wait as long again for what takes its time over
    that."""
    left = {task for task in tasks if task is not asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=seconds)
    if left:
        log.warning(event, number=len(left))
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=seconds)
