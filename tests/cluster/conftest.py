"""Servers of one school in one process: a database, and its clock moved by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.cluster import jobs, nodes
from app.cluster.bridge import Bridge
from app.cluster.nodes import Nodes
from app.cluster.steward import Steward
from app.exam import store
from app.exam.rooms import Rooms
from app.exam.store import Store
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import CHAIN, Clock, FakeForwarder
from tests.state.stories import OPENS

KEY = bytes(range(32))


@dataclass
class Machine:
    """One server, without its site."""

    nodes: Nodes
    rooms: Rooms
    steward: Steward
    bridge: Bridge
    lost: list[tuple[str, str]] = field(default_factory=list)
    retired: list[bool] = field(default_factory=list)

    @property
    def has(self) -> list[str]:
        return sorted(live.room.id for live in self.rooms.served())


@dataclass
class Machines:
    """All of them; an order goes from bridge to bridge, sealed, without a network."""

    clock: Clock
    machines: dict[str, Machine] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    async def add(self, name: str, capacity: int = 12) -> Machine:
        own = Nodes(name, f"https://{name}.example:8443", capacity, self.clock)
        bridge = Bridge(own, Vault(KEY), self.clock)
        bridge._post = self._post  # type: ignore[method-assign]
        rooms = Rooms(
            Store(CHAIN), FakeForwarder(), lambda _room: None, name, self.clock, self.clock, elsewhere=bridge
        )
        retired: list[bool] = []
        steward = Steward(own, rooms, Store(CHAIN), self.clock, lambda: retired.append(True))
        self.machines[name] = machine = Machine(own, rooms, steward, bridge, retired=retired)
        rooms.on_lost = lambda room, node: machine.lost.append((room, node))
        await own.join(self._pause)
        return machine

    async def _pause(self, seconds: float) -> None:
        self.clock.move(seconds)

    async def _post(self, address: str, sealed: str) -> str:
        self.sent.append(sealed)
        there = self.machines[address.removeprefix("https://").partition(".")[0]]
        return await there.bridge.answer(there.rooms, sealed)

    async def pass_(self, seconds: float, *names: str) -> None:
        """So many seconds in which these servers, and no others, do what they do."""
        until = self.clock() + seconds
        while self.clock() < until:
            self.clock.move(1)
            for name in names:
                await self.machines[name].rooms.renew()
                await self.machines[name].steward.look()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The database's, too."""
    clock = Clock(OPENS)
    for module in (store, nodes, jobs):
        monkeypatch.setattr(module, "now_sql", lambda: repr(clock()))
    return clock


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[None]:
    async with opened(await new_sqlite(tmp_path)):
        yield


@pytest.fixture
def machines(clock: Clock, database: None) -> Iterator[Machines]:
    yield Machines(clock)


Pause = Callable[[float], Awaitable[None]]
