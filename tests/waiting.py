"""Waiting in tests: for a condition, with a deadline, and with the reason when it does not come."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

WhyNot = Callable[[], str | None] | Callable[[], Awaitable[str | None]]


async def until(why_not: WhyNot, seconds: float = 5.0, every: float = 0.01) -> None:
    """Return as soon as `why_not()` is None; fail with its last answer after `seconds`."""
    deadline = time.monotonic() + seconds
    while (reason := await _asked(why_not)) is not None:
        if time.monotonic() > deadline:
            raise AssertionError(f"still not after {seconds} s: {reason}")
        await asyncio.sleep(every)


async def eventually(why_not: WhyNot, seconds: float = 20.0) -> None:
    """`until` for what has to be asked of another process, a browser say: asks less often."""
    await until(why_not, seconds, every=0.1)


async def _asked(why_not: WhyNot) -> str | None:
    answer = why_not()
    return await answer if inspect.isawaitable(answer) else answer
