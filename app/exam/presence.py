"""Who is connected, with which device: leases in Redis, shown and never acted upon (docs/rules.md 4.2).

A process knows its own sockets. Of everybody else Redis tells, by one key per device that lives 15 s and is renewed
each 5 s. Views read the board's memory and never wait for Redis: when it is empty or does not answer, whoever is not
connected here is *unknown*, never *left*.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import structlog

from app.host.redis_client import Redis, RedisError
from app.host.seldom import Outage
from app.state.presence import Device, Online, Presence
from app.state.subscriptions import Endpoint

log = structlog.get_logger("presence")

LEASE = 15.0
HEARTBEAT = 5.0


_DEVICES = tuple(Device)
"""For loops over everybody: an enum is slow to walk."""


class Leases(Protocol):
    """The shared memory behind presence; the contract is `tests/exam/contract_leases.py`.

    `filled_for` is how many seconds it has been remembering, so that an emptied one is not believed for a lease's
    length. All methods raise `OSError` or `TimeoutError` within half a second when it does not answer.
    """

    async def hold(self, endpoints: Iterable[Endpoint], presence: Presence, seconds: float) -> None: ...
    async def read(self, endpoints: Iterable[Endpoint]) -> list[Presence | None]: ...
    async def filled_for(self) -> float: ...


class PresenceBoard:
    """What is known of every room somebody here looks at. `changed(room)` is called when it differs from before."""

    def __init__(
        self, leases: Leases, people: Callable[[str], Iterable[str]], clock: Callable[[], float]
    ) -> None:
        self.changed: Callable[[str], None] = lambda room: None
        self.trusted = False
        self._outage = Outage(log, "redis")
        self._leases = leases
        self._people = people
        self._clock = clock
        self._here: set[Endpoint] = set()
        self._left: dict[Endpoint, float] = {}
        self._unsaid: set[Endpoint] = set()
        self._boards: dict[str, dict[tuple[str, Device], Presence]] = {}
        self._looked_at: dict[str, float] = {}

    def online(self, room: str) -> Online:
        """The board of `room`; somebody it does not name yet is unknown."""
        board = self._boards.get(room)
        return board if board is not None else self._draw(room, {})

    def arrived(self, endpoint: Endpoint) -> None:
        """A socket of this process was admitted."""
        self._here.add(endpoint)
        self._left.pop(endpoint, None)
        self._unsaid.discard(endpoint)
        self._set(endpoint, Presence.ONLINE)

    def left(self, endpoint: Endpoint) -> None:
        """A socket of this process closed: reconnecting for the length of a lease, then offline."""
        self._here.discard(endpoint)
        self._left[endpoint] = self._clock() + LEASE
        self._unsaid.add(endpoint)
        self._set(endpoint, Presence.RECONNECTING)

    async def beat(self, rooms: Iterable[str]) -> None:
        """Renew the leases of this process's sockets and read what Redis says of `rooms`; each `HEARTBEAT` seconds."""
        watched = list(rooms)
        try:
            await self._leases.hold(sorted(self._here), Presence.ONLINE, LEASE)
            await self._say_who_left()
            self.trusted = await self._leases.filled_for() >= LEASE
            told = {room: await self._read(room) for room in watched}
            self._outage.answered()
        except (OSError, TimeoutError) as error:
            self._outage.failed(type(error).__name__, str(error))
            self.trusted = False
            told = {room: {} for room in watched}
        now = self._clock()
        self._left = {endpoint: until for endpoint, until in self._left.items() if until > now}
        for room, says in told.items():
            self._replace(room, self._draw(room, says))
        self._looked_at = {room: at for room, at in self._looked_at.items() if at > now - LEASE}
        for gone in set(self._boards) - {*watched, *self._looked_at}:
            del self._boards[gone]

    async def look(self, rooms: Iterable[str]) -> None:
        """Read what Redis says of rooms that nobody here is in: for a glance, or since their pages are on their way
        from another server, where they were known. For so long as Redis would remember it, `beat` keeps that."""
        for room in rooms:
            try:
                self._replace(room, self._draw(room, await self._read(room)))
            except (OSError, TimeoutError):
                return  # whoever looks sees them as unknown
            self._looked_at[room] = self._clock()

    async def _say_who_left(self) -> None:
        """Once: repeated, it would talk over another process that the same person has come to meanwhile."""
        leaving = sorted(self._unsaid)
        await self._leases.hold(leaving, Presence.RECONNECTING, LEASE)
        self._unsaid.difference_update(leaving)

    async def _read(self, room: str) -> Mapping[Endpoint, Presence | None]:
        everybody = (Endpoint(room, person, device) for person in self._people(room) for device in _DEVICES)
        asked = [endpoint for endpoint in everybody if endpoint not in self._here]  # of those we know better
        return dict(zip(asked, await self._leases.read(asked), strict=True))

    def _draw(
        self, room: str, says: Mapping[Endpoint, Presence | None]
    ) -> dict[tuple[str, Device], Presence]:
        return {
            (person, device): self._judge(Endpoint(room, person, device), says)
            for person in self._people(room)
            for device in _DEVICES
        }

    def _judge(self, endpoint: Endpoint, says: Mapping[Endpoint, Presence | None]) -> Presence:
        if endpoint in self._here:
            return Presence.ONLINE
        # What Redis says of a socket that left is our own older word until it has been told.
        elsewhere = says.get(endpoint) is Presence.ONLINE and endpoint not in self._unsaid
        if endpoint in self._left and not elsewhere:
            return Presence.RECONNECTING
        absent = Presence.OFFLINE if self.trusted and endpoint in says else Presence.UNKNOWN
        return says.get(endpoint) or absent

    def _set(self, endpoint: Endpoint, presence: Presence) -> None:
        board = dict(self.online(endpoint.room))
        board[endpoint.person, Device(endpoint.device)] = presence
        self._replace(endpoint.room, board)

    def _replace(self, room: str, board: dict[tuple[str, Device], Presence]) -> None:
        if self._boards.get(room) != board:
            self._boards[room] = board
            self.changed(room)


# One key per device (`SET ... PX`), because Redis 6 and 7 lack field expiry. Everything is asked within half a second
# or not at all: a hung Redis must never hold anybody up.
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
