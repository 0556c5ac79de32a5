"""What is done beside the requests goes on whatever happens, and ends when it is told to."""

import asyncio

import pytest

from app.host.loops import FAILED, Lateness, repeating
from tests.fakes import Clock
from tests.waiting import until


async def test_one_that_fails_is_done_again() -> None:
    done: list[int] = []

    async def action() -> None:
        done.append(len(done))
        if len(done) < 3:
            raise RuntimeError("not this time")

    before = FAILED["test"]
    async with repeating(0, action, "test"):
        await until(lambda: None if len(done) > 3 else f"done {len(done)} times")
    assert FAILED["test"] - before == 2


async def test_it_ends_with_the_block_in_the_midst_of_an_action() -> None:
    begun, forever = asyncio.Event(), asyncio.Event()

    async def action() -> None:
        begun.set()
        await forever.wait()

    async with asyncio.timeout(5) as limit, repeating(3600, action, "test"):
        await begun.wait()
    assert not limit.expired()


@pytest.mark.parametrize("answer", [None, RuntimeError("too late")])
async def test_it_ends_although_the_action_swallows_the_cancellation(answer: Exception | None) -> None:
    """As redis-py does while it connects: the program hung at its end, and when it could not start."""
    begun, forever = asyncio.Event(), asyncio.Event()

    async def action() -> None:
        begun.set()
        try:
            await forever.wait()
        except asyncio.CancelledError:
            if answer:
                raise answer from None

    async with asyncio.timeout(5) as limit, repeating(3600, action, "test"):
        await begun.wait()
    assert not limit.expired()


async def test_how_late_a_turn_comes_is_remembered_for_a_while() -> None:
    clock = Clock()
    late = Lateness(clock)
    assert late.worst() == 0
    for waited in (Lateness.EVERY, Lateness.EVERY + 0.3, Lateness.EVERY):
        clock.move(waited)
        await late.look()
    assert late.worst() == pytest.approx(0.3, abs=1e-3)
    clock.move(Lateness.SPAN)
    await late.look()
    assert late.worst() == pytest.approx(Lateness.SPAN - Lateness.EVERY, abs=1e-3)
    for _ in range(int(Lateness.SPAN / Lateness.EVERY) + 2):
        clock.move(Lateness.EVERY)
        await late.look()
    assert late.worst() == pytest.approx(0, abs=1e-3)
