"""A queue in which sessions take turns: whoever sends much waits behind their own questions, not others behind them."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Gives out one item of each session after the other; first in, first out within a session."""

    def __init__(self) -> None:
        self._sessions: dict[str, deque[T]] = {}
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return sum(map(len, self._sessions.values()))

    def waiting(self, session: str) -> int:
        """How many items of this session wait."""
        return len(self._sessions.get(session, ()))

    def put(self, session: str, item: T) -> None:
        self._sessions.setdefault(session, deque()).append(item)
        self._filled.set()

    async def get(self) -> T:
        """The next item, when there is one. Its session goes to the end of the line."""
        while not self._sessions:
            self._filled.clear()
            await self._filled.wait()
        session = next(iter(self._sessions))
        items = self._sessions.pop(session)
        item = items.popleft()
        if items:
            self._sessions[session] = items
        return item

    def drain(self) -> list[T]:
        """Everything that waits, which then no longer does."""
        items = [item for each in self._sessions.values() for item in each]
        self._sessions.clear()
        return items
