"""Waiting in tests: for a condition, with a deadline, and with the reason when it does not come."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(why_not: Callable[[], str | None], seconds: float = 5.0) -> None:
    """Return as soon as `why_not()` is None; fail with its last answer after `seconds`."""
    deadline = time.monotonic() + seconds
    while (reason := why_not()) is not None:
        if time.monotonic() > deadline:
            raise AssertionError(f"still not after {seconds} s: {reason}")
        await asyncio.sleep(0.01)


async def eventually(why_not: Callable[[], Awaitable[str | None]], seconds: float = 20.0) -> None:
    """`until` for what has to be asked of another process, a browser say: asks less often."""
    deadline = time.monotonic() + seconds
    while (reason := await why_not()) is not None:
        if time.monotonic() > deadline:
            raise AssertionError(f"still not after {seconds} s: {reason}")
        await asyncio.sleep(0.1)
