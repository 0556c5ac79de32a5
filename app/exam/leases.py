"""Presence leases in Redis: one key per device (`SET ... PX`), because Redis 6 and 7 lack field expiry.

Everything is asked within half a second or not at all: a hung Redis must never hold anybody up.
"""

import time
from collections.abc import Iterable

from app.host.redis_client import Redis, RedisError
from app.state.presence import Presence
from app.state.subscriptions import Endpoint

_HOLD = "for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end"
_SINCE = "exam:presence-since"
_CHUNK = 500


class RedisLeases:
    """Leases in the Redis behind `redis`. Raises `ConnectionError` (an OSError) when it does not answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def hold(self, endpoints: Iterable[Endpoint], presence: Presence, seconds: float) -> None:
        """Say that each of `endpoints` is `presence` for so many seconds."""
        for keys in _chunks([_key(endpoint) for endpoint in endpoints]):
            try:
                await self._redis.eval(_HOLD, len(keys), *keys, presence.value, int(seconds * 1000))
            except RedisError as error:
                raise ConnectionError(str(error)) from error

    async def read(self, endpoints: Iterable[Endpoint]) -> list[Presence | None]:
        """What is said of each of `endpoints`, in order; None when nothing is."""
        found: list[Presence | None] = []
        for keys in _chunks([_key(endpoint) for endpoint in endpoints]):
            try:
                values = await self._redis.mget(keys)
            except RedisError as error:
                raise ConnectionError(str(error)) from error
            found += [Presence(str(value)) if value else None for value in values]
        return found

    async def filled_for(self) -> float:
        """Seconds since this Redis first heard of us: it may have been emptied since we last asked."""
        try:
            now = time.time()
            await self._redis.set(_SINCE, now, nx=True)
            return now - float(await self._redis.get(_SINCE) or now)
        except RedisError as error:
            raise ConnectionError(str(error)) from error


def _key(endpoint: Endpoint) -> str:
    return f"exam:presence:{endpoint.room}:{endpoint.person}:{endpoint.device}"


def _chunks(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
