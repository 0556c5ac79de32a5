"""The one place that names the Redis library.

The project asks for aioredis, which was merged into redis-py 4.2 and does not import on Python 3.11 any more
(`TypeError: duplicate base class TimeoutError`); its own README points to the import below.
"""

from redis import asyncio as aioredis

ANSWER_SECONDS = 0.5
"""A frozen Redis may delay nothing: presence is then unknown, and commands go on. The default is no limit."""

RedisError = aioredis.RedisError
Redis = aioredis.Redis


def connect(url: str) -> aioredis.Redis:
    """A client with short limits; the caller closes it with `aclose()`. No connection is made yet.

    A lost connection, a refused one and a late answer all raise `RedisError`.
    """
    return aioredis.Redis.from_url(
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        decode_responses=True,
    )
