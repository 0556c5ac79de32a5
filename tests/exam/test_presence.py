"""Presence: what is shown of whom. Nobody is called offline because Redis is silent (docs/rules.md 4.2)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

import pytest

from app.exam.presence import HEARTBEAT, LEASE, Leases, PresenceBoard, RedisLeases
from app.host import redis_client
from app.host.embedded import EmbeddedValkey, find_server
from app.state.presence import Device, Presence, of
from app.state.subscriptions import Endpoint
from tests.exam.contract_leases import SHORT, LeasesContract
from tests.fakes import Clock, MemoryLeases
from tests.waiting import until

ONLINE, RECONNECTING = Presence.ONLINE, Presence.RECONNECTING
OFFLINE, UNKNOWN = Presence.OFFLINE, Presence.UNKNOWN
PEOPLE = ("zhang", "li", "chair")


def main(person: str, room: str = "r1") -> Endpoint:
    return Endpoint(room, person, Device.MAIN)


class Node:
    """One process's board."""

    def __init__(self, leases: Leases, clock: Clock) -> None:
        self.board = PresenceBoard(leases, self._people, clock)
        self.changes: list[str] = []
        self.board.changed = self.changes.append

    async def beat(self, rooms: Iterable[str] = ("r1",)) -> None:
        await self.board.beat(rooms)

    def shown(self, room: str = "r1") -> dict[str, Presence]:
        online = self.board.online(room)
        return {person: of(online, person) for person in PEOPLE}

    @staticmethod
    def _people(_room: str) -> Iterable[str]:
        return PEOPLE


def everybody(presence: Presence, **but: Presence) -> Mapping[str, Presence]:
    return dict.fromkeys(PEOPLE, presence) | but


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestMemoryLeases(LeasesContract):
    @pytest.fixture
    def leases(self, clock: Clock) -> Leases:
        self._clock = clock
        return MemoryLeases(clock)

    def pass_time(self) -> None:
        self._clock.move(SHORT)


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[EmbeddedValkey]:
    server = EmbeddedValkey(find_server(), tmp_path / "s", tmp_path)
    await server.start()
    yield server
    if server.pid is not None:
        os.kill(server.pid, signal.SIGCONT)
    await server.stop()


@pytest.fixture
async def real(valkey: EmbeddedValkey) -> AsyncIterator[RedisLeases]:
    client = redis_client.connect(valkey.url)
    yield RedisLeases(client)
    await client.aclose()


class TestRedisLeases(LeasesContract):
    @pytest.fixture
    def leases(self, real: RedisLeases) -> Leases:
        return real


class TestBoard:
    """By hand: two processes over one memory."""

    @pytest.fixture
    def leases(self, clock: Clock) -> MemoryLeases:
        return MemoryLeases(clock)

    @pytest.fixture
    async def node(self, leases: MemoryLeases, clock: Clock) -> Node:
        """A board that has watched for longer than a lease: what it does not hear of is gone."""
        node = Node(leases, clock)
        await node.beat()
        clock.move(LEASE)
        await node.beat()
        return node

    async def test_nobody_is_known_before_the_memory_is_old_enough(
        self, leases: MemoryLeases, clock: Clock
    ) -> None:
        node = Node(leases, clock)
        assert node.shown() == everybody(UNKNOWN)
        await node.beat()
        assert (node.shown(), node.board.trusted) == (everybody(UNKNOWN), False)
        clock.move(LEASE)
        await node.beat()
        assert (node.shown(), node.board.trusted) == (everybody(OFFLINE), True)

    async def test_a_socket_comes_and_goes(self, node: Node, clock: Clock) -> None:
        node.board.arrived(main("zhang"))
        assert node.shown() == everybody(OFFLINE, zhang=ONLINE)
        node.board.left(main("zhang"))
        await node.beat()
        assert node.shown() == everybody(OFFLINE, zhang=RECONNECTING)
        clock.move(LEASE - 0.1)
        await node.beat()
        assert node.shown()["zhang"] is RECONNECTING
        clock.move(0.2)
        await node.beat()
        assert node.shown() == everybody(OFFLINE)

    async def test_a_reload_is_online_again_at_once(self, node: Node) -> None:
        node.board.arrived(main("zhang"))
        node.board.left(main("zhang"))
        node.board.arrived(main("zhang"))
        await node.beat()
        assert node.shown()["zhang"] is ONLINE

    async def test_another_process_is_told_with_its_beat(
        self, node: Node, leases: MemoryLeases, clock: Clock
    ) -> None:
        other = Node(leases, clock)
        other.board.arrived(main("li"))
        await other.beat()
        await node.beat()
        assert node.shown() == everybody(OFFLINE, li=ONLINE)
        clock.move(LEASE)  # the other process was killed: its leases run out
        await node.beat()
        assert node.shown() == everybody(OFFLINE)

    async def test_leaving_while_a_beat_is_under_way_is_not_undone_by_it(
        self, node: Node, leases: MemoryLeases
    ) -> None:
        node.board.arrived(main("zhang"))
        read = leases.read

        async def leave_first(endpoints: Iterable[Endpoint]) -> list[Presence | None]:
            node.board.left(main("zhang"))
            return await read(endpoints)

        leases.read = leave_first  # type: ignore[method-assign]
        await node.beat()
        assert node.shown() == everybody(OFFLINE, zhang=RECONNECTING)

    async def test_leaving_here_for_another_process_is_no_absence(
        self, node: Node, leases: MemoryLeases, clock: Clock
    ) -> None:
        other = Node(leases, clock)
        node.board.arrived(main("li"))
        node.board.left(main("li"))
        other.board.arrived(main("li"))
        await node.beat()
        await other.beat()
        await node.beat()
        assert (node.shown()["li"], other.shown()["li"]) == (ONLINE, ONLINE)

    @pytest.mark.parametrize("trouble", [ConnectionError("gone"), TimeoutError("late")])
    async def test_a_silent_memory_makes_unknown_and_never_offline(
        self, node: Node, leases: MemoryLeases, clock: Clock, trouble: Exception
    ) -> None:
        node.board.arrived(main("zhang"))
        leases.trouble = trouble
        for _ in range(5):
            clock.move(HEARTBEAT)
            await node.beat()
            assert node.shown() == everybody(UNKNOWN, zhang=ONLINE)
        leases.trouble = None
        await node.beat()
        assert node.shown() == everybody(OFFLINE, zhang=ONLINE)

    async def test_an_emptied_memory_is_not_believed_for_a_lease(
        self, node: Node, leases: MemoryLeases, clock: Clock
    ) -> None:
        other = Node(leases, clock)
        other.board.arrived(main("li"))
        node.board.arrived(main("zhang"))
        leases.empty()
        await node.beat()
        assert node.shown() == everybody(UNKNOWN, zhang=ONLINE)
        clock.move(HEARTBEAT)
        await other.beat()
        await node.beat()
        assert node.shown() == everybody(UNKNOWN, zhang=ONLINE, li=ONLINE), "back within two beats"
        clock.move(LEASE)
        await other.beat()
        await node.beat()
        assert node.shown() == everybody(OFFLINE, zhang=ONLINE, li=ONLINE)

    async def test_it_is_told_only_of_differences(self, node: Node, clock: Clock) -> None:
        node.changes.clear()
        for _ in range(3):
            clock.move(HEARTBEAT)
            await node.beat()
        assert node.changes == []
        node.board.arrived(main("zhang"))
        await node.beat()
        assert node.changes == ["r1"]

    async def test_of_a_room_it_has_not_asked_about_it_knows_its_own_sockets_alone(self, node: Node) -> None:
        """As of one that another server has just given away, whose people are on their way."""
        node.board.arrived(main("zhang", "r2"))
        assert node.shown("r2") == everybody(UNKNOWN, zhang=ONLINE)
        await node.beat(["r1", "r2"])
        assert node.shown("r2") == everybody(OFFLINE, zhang=ONLINE)

    async def test_a_room_nobody_watches_is_forgotten(self, node: Node) -> None:
        node.board.arrived(main("zhang"))
        await node.beat(["r2"])
        node.changes.clear()
        assert node.shown("r2") == everybody(OFFLINE)
        assert node.shown("r1")["zhang"] is ONLINE, "one's own sockets are known all the same"

    async def test_a_room_that_comes_from_another_process_comes_with_who_is_in_it(
        self, node: Node, leases: MemoryLeases, clock: Clock
    ) -> None:
        """Nobody of it is here yet: they are on their way, and it is known who, for as long as Redis would know it."""
        former = Node(leases, clock)
        former.board.arrived(main("zhang", "r2"))
        former.board.arrived(main("li", "r2"))
        await former.beat(["r2"])
        former.board.left(main("li", "r2"))
        await former.beat(["r2"])
        await node.board.look(["r2"])
        assert node.shown("r2") == everybody(OFFLINE, zhang=ONLINE, li=RECONNECTING)
        assert node.changes[-1] == "r2"
        await node.beat()
        assert node.shown("r2")["zhang"] is ONLINE, "though nobody here watches it yet"
        clock.move(LEASE)
        await node.beat()
        await node.beat()
        assert node.shown("r2") == everybody(UNKNOWN), "who has not come by now is not said to be there"


class TestRealRedis:
    """docs/rules.md faults 7 to 10: killed, restarted empty, hung, full."""

    @pytest.fixture
    async def node(self, real: RedisLeases, clock: Clock) -> Node:
        node = Node(real, clock)
        node.board.arrived(main("zhang"))
        await node.beat()
        return node

    async def test_killed_it_comes_back_within_two_beats(
        self, node: Node, valkey: EmbeddedValkey, real: RedisLeases
    ) -> None:
        killed = valkey.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await node.beat()
        assert node.shown() == everybody(UNKNOWN, zhang=ONLINE)
        await until(lambda: None if valkey.pid not in (None, killed) else "valkey has not been restarted")

        async def why_not() -> str | None:
            await node.beat()
            return await _not_held(real)

        await until(why_not)
        assert node.shown() == everybody(UNKNOWN, zhang=ONLINE), "empty: not believed yet"

    async def test_hung_it_holds_a_beat_up_for_about_half_a_second(
        self, node: Node, valkey: EmbeddedValkey, real: RedisLeases
    ) -> None:
        assert valkey.pid is not None
        os.kill(valkey.pid, signal.SIGSTOP)
        async with asyncio.timeout(8 * redis_client.ANSWER_SECONDS):
            await node.beat()
        assert (node.shown(), node.board.trusted) == (everybody(UNKNOWN, zhang=ONLINE), False)
        os.kill(valkey.pid, signal.SIGCONT)
        await node.beat()
        assert await _not_held(real) is None

    async def test_full_it_is_as_silent(self, node: Node, valkey: EmbeddedValkey, real: RedisLeases) -> None:
        client = redis_client.connect(valkey.url)
        await client.config_set("maxmemory", "1")
        await node.beat()
        assert (node.shown(), node.board.trusted) == (everybody(UNKNOWN, zhang=ONLINE), False)
        await client.config_set("maxmemory", "0")
        await node.beat()
        assert await _not_held(real) is None
        await client.aclose()


async def _not_held(leases: Leases) -> str | None:
    try:
        told = await leases.read([main("zhang")])
    except ConnectionError as error:
        return str(error)
    return None if told == [ONLINE] else f"redis says {told}"
