"""Python's collector, kept from standing everything still.

A full collection walks all that lives. With 2 000 pages that took 250 to 550 ms (bench.sockets), and it came whenever a
quarter more had come to live, so a dozen times a minute while a school arrives and moves. But what has outlived one is
rooms, pages and caches, and will outlive the next: it is put aside (`gc.freeze`), and the next one walks what has come
since. What of it dies is freed as ever when nobody refers to it; only a circle is not, until all of it is walked again
after `LOOK_AGAIN`.
"""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

LOOK_AGAIN: Final = 6 * 3600.0
"""Seconds after which what was put aside is walked once more."""

FULL: Final = 2
"""The generation whose collection walks everything."""


@contextmanager
def put_aside() -> Iterator[None]:
    """While the block lasts, and from now on for what there is now: `run.py` has switched the collector off until we
    serve."""
    loop = asyncio.get_running_loop()
    later: asyncio.TimerHandle

    def walked(phase: str, about: dict[str, Any]) -> None:
        if phase == "stop" and about["generation"] == FULL:
            loop.call_soon_threadsafe(gc.freeze)  # not from here: it is still collecting, in whatever thread

    def look_again() -> None:
        nonlocal later
        gc.unfreeze()
        later = loop.call_later(LOOK_AGAIN, look_again)

    later = loop.call_later(LOOK_AGAIN, look_again)
    gc.freeze()
    gc.enable()
    gc.callbacks.append(walked)
    try:
        yield
    finally:
        gc.callbacks.remove(walked)
        later.cancel()
        gc.unfreeze()
