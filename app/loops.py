"""Things done again and again beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

log = structlog.get_logger("loops")


@asynccontextmanager
async def repeating(seconds: float, action: Callable[[], Awaitable[None]], name: str) -> AsyncIterator[None]:
    """Do `action` every so many seconds while the block lasts. One that fails is logged and done again."""
    task = asyncio.create_task(_repeat(seconds, action, name), name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(seconds: float, action: Callable[[], Awaitable[None]], name: str) -> None:
    while True:
        try:
            await action()
        except Exception:
            log.exception("loop_failed", loop=name)
        await asyncio.sleep(seconds)
