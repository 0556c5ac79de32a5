import asyncio
import gc

from app.host.garbage import put_aside


class Circle:
    """Only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_outlives_a_full_collection_is_not_walked_again() -> None:
    with put_aside():
        kept = [Circle() for _ in range(1000)]
        gc.collect()
        assert any(isinstance(each, Circle) for each in gc.get_objects())
        await asyncio.sleep(0)
        assert not any(isinstance(each, Circle) for each in gc.get_objects())
        assert len(kept) == 1000
    assert any(isinstance(each, Circle) for each in gc.get_objects())


async def test_garbage_is_freed_as_ever_before_it_is_put_aside() -> None:
    with put_aside():
        gc.collect()
        await asyncio.sleep(0)
        Circle()
        gc.collect()
        assert not any(isinstance(each, Circle) for each in gc.get_objects())


async def test_a_younger_collection_puts_nothing_aside() -> None:
    with put_aside():
        before = gc.get_freeze_count()
        gc.collect(1)
        await asyncio.sleep(0)
        assert gc.get_freeze_count() <= before
