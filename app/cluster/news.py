"""What the other servers should hear of at once, by Redis. It may get lost: whatever must not be missed is found again
in the database by whoever looks there every few seconds."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from app.host.redis_client import Redis, RedisError
from app.host.seldom import Seldom

log = structlog.get_logger("news")

CHANNEL: Final = "exam:news"
WAIT: Final = 0.4
"""Seconds to wait for the next; a stop waits as long."""

Heard = Callable[[Mapping[str, Any]], Awaitable[None]]


class News:
    """Between the servers of one school. `on[kind]` hears what others tell; nobody hears themselves."""

    def __init__(self, redis: Redis, node: str) -> None:
        self.on: dict[str, Heard] = {}
        self._redis, self._node = redis, node
        self._subscribed: Any = None
        self._seldom = Seldom()

    async def tell(self, kind: str, **what: Any) -> None:
        """Have all others hear it, if they can."""
        said = json.dumps({"kind": kind, "from": self._node, "what": what})
        try:
            await self._redis.publish(CHANNEL, said)
        except (RedisError, OSError, TimeoutError) as error:
            if times := self._seldom.times(kind):
                log.warning("news_not_told", kind=kind, error=type(error).__name__, times=times)

    async def listen(self) -> None:
        """Wait a moment for what others tell, and pass on all that has come; again and again."""
        try:
            while (text := await self._next()) is not None:
                await self._pass_on(text)
        except (RedisError, OSError, TimeoutError):
            await self.close()
            await asyncio.sleep(WAIT)

    async def _next(self) -> str | None:
        if self._subscribed is None:
            subscribed = self._redis.pubsub(ignore_subscribe_messages=True)
            await subscribed.subscribe(CHANNEL)
            self._subscribed = subscribed
        message = await self._subscribed.get_message(timeout=WAIT)
        return None if message is None else str(message["data"])

    async def _pass_on(self, text: str) -> None:
        try:
            said = json.loads(text)
            heard = self.on.get(said["kind"])
            if heard is not None and said["from"] != self._node:
                await heard(said["what"])
        except Exception:  # one that nobody understands must not keep the next from being heard
            log.exception("news_not_understood")

    async def close(self) -> None:
        subscribed, self._subscribed = self._subscribed, None
        if subscribed is not None:
            try:
                await subscribed.aclose()
            except (RedisError, OSError, TimeoutError):
                return
