"""Things done again and again beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from app.state.errors import Unavailable

log = structlog.get_logger("loops")

Action = Callable[[], Awaitable[None]]


@asynccontextmanager
async def repeating(seconds: float, action: Action, name: str) -> AsyncIterator[None]:
    """Do `action` every so many seconds while the block lasts. One that fails is logged and done again; while what it
    needs is away, which has lines of its own in the log, that is said once.

    Cancelling alone does not end it: redis-py loses a cancellation that comes while it connects, and a stop
    that waited for the task then waited for ever.
    """
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
    put_off = False
    while not stopping.is_set():
        try:
            await action()
            put_off = False
        except Unavailable as error:
            if not put_off:
                log.warning("loop_put_off", loop=name, error=type(error).__name__)
            put_off = True
        except Exception:
            log.exception("loop_failed", loop=name)
        if not stopping.is_set():
            await asyncio.sleep(seconds)
