"""Rooms find a server by themselves: when one dies, stops, drains or comes."""

import asyncio

import pytest

from app.cluster.nodes import LIVES, REMEMBERED, Nodes
from app.cluster.steward import Steward
from app.exam.rooms import GRACE, LEASE
from app.exam.store import Store
from app.host.errors import StartError
from app.state import errors
from app.state.candidate import Action, State
from app.state.room import SYSTEM
from app.state.rules import Command
from tests.cluster.conftest import Machine, Machines
from tests.fakes import CHAIN
from tests.state.stories import CHAIR, SETUP, WANG, ZHANG

ROOMS = [f"room{n}" for n in range(12)]


async def build(machine: Machine, rooms: list[str] = ROOMS) -> None:
    """So many rooms, made at one server."""
    for room in rooms:
        await Store(CHAIN).create(room)
        await machine.rooms.command(room, Command(Action.CONFIGURE, SYSTEM, setup=SETUP), f"setup-{room}")


def entering(last: Action) -> list[Command]:
    """What brings 张三 into the exam, up to `last`."""
    commands = [
        Command(Action.AGREE_PLEDGE, ZHANG, ZHANG.id, "v1"),
        Command(Action.CHECK_IN, ZHANG, ZHANG.id),
        Command(Action.INVITE, CHAIR, ZHANG.id),
        Command(Action.ENTER, ZHANG, ZHANG.id),
    ]
    return commands[: 1 + [command.action for command in commands].index(last)]


async def into_exam(machine: Machine, room: str) -> None:
    for command in entering(Action.ENTER):
        await machine.rooms.command(room, command, f"{room}-{command.action}")


async def test_rooms_are_shared_out_when_a_server_comes(machines: Machines) -> None:
    one = await machines.add("one")
    await build(one)
    assert one.has == sorted(ROOMS)
    two = await machines.add("two")
    await machines.pass_(5, "one", "two")
    assert sorted(one.has + two.has) == sorted(ROOMS)
    assert 5 <= len(one.has) <= 7
    assert sorted(one.lost) == [(room, "two") for room in two.has], "whose pages are told where to go"


async def test_the_rooms_of_one_that_died_are_taken_without_a_visitor(machines: Machines) -> None:
    """docs/rules.md fault 1, of two servers: within a lease and a look."""
    one, two = await machines.add("one"), await machines.add("two")
    await machines.pass_(2, "one", "two")
    await build(one)
    await machines.pass_(5, "one", "two")
    assert one.has
    await machines.pass_(LEASE + 2, "two")
    assert two.has == sorted(ROOMS)
    assert [node.name for node in two.nodes.all()] == ["two"]
    stale = one.rooms.served()[0]
    with pytest.raises(errors.NotOwner):
        await one.rooms._carry_out(stale.room.id, Command(Action.AGREE_PLEDGE, WANG, WANG.id, "v1"), "late")
    assert stale.dropped


class Fewer:
    """Leases of which each who asks finds half as many."""

    def __init__(self) -> None:
        self._rooms = ROOMS

    async def open_to(self, _owner: str, _since: float) -> list[str]:
        found, self._rooms = self._rooms, self._rooms[: len(self._rooms) // 2]
        return found

    async def owner(self, _room: str) -> str:
        return ""


async def test_a_look_that_another_server_asks_for_waits_for_the_one_under_way(machines: Machines) -> None:
    """At a stop it comes while we take rooms, and finds fewer."""
    one, _two = await machines.add("one"), await machines.add("two")
    steward = Steward(one.nodes, one.rooms, Fewer(), machines.clock, lambda: None)
    await asyncio.gather(*(steward.look() for _ in range(4)))


async def test_one_cut_off_lets_its_rooms_go_to_another_that_it_missed(machines: Machines) -> None:
    """Which was frozen, and woke while this one had no database to see it in."""
    one, _two = await machines.add("one"), await machines.add("two")
    await machines.pass_(2, "one", "two")
    await build(one)
    await machines.pass_(LIVES + 2, "one")
    assert [node.name for node in one.nodes.all()] == ["one"]
    assert one.has == sorted(ROOMS)
    await machines.pass_(LEASE + 2, "two")
    await one.rooms.tick()
    assert one.has == []


async def test_one_that_is_alone_keeps_its_pages_while_it_is_cut_off(machines: Machines) -> None:
    """They have nowhere else to go."""
    one, _two = await machines.add("one"), await machines.add("two")
    await machines.pass_(2, "one", "two")
    await build(one)
    await machines.pass_(LIVES + 2, "one")
    machines.clock.move(REMEMBERED)
    await one.rooms.tick()
    assert one.has == sorted(ROOMS)


async def test_a_deadline_of_a_server_that_died_acts_at_the_other(machines: Machines) -> None:
    """Though nobody comes to the room; and whoever was invited has had a server, and time to answer it."""
    one, two = await machines.add("one"), await machines.add("two")
    await build(one, ["room0"])
    for command in entering(Action.INVITE):
        await one.rooms.command("room0", command, f"room0-{command.action}")
    ends = one.rooms.served()[0].room.seat(ZHANG.id).invited_until
    assert ends is not None
    await machines.pass_(LEASE + 2, "two")
    while two.rooms.served()[0].room.seat(ZHANG.id).state is State.INVITED:
        await machines.pass_(1, "two")
        await two.rooms.tick()
        assert machines.clock() < ends + GRACE
    assert machines.clock() >= ends
    assert two.rooms.served()[0].room.seat(ZHANG.id).state is State.WAITING


async def test_one_that_stops_gives_its_rooms_away_at_once(machines: Machines) -> None:
    one, two = await machines.add("one"), await machines.add("two")
    await machines.pass_(2, "one", "two")
    await build(one)
    await machines.pass_(5, "one", "two")
    went = set(one.has)
    await one.steward.leave()
    assert one.has == []
    assert {room for room, node in one.lost if node == "two"} >= went, "told where to go"
    await one.steward.look()  # it goes on until the program has ended
    await two.steward.look()
    assert two.has == sorted(ROOMS)
    assert [node.name for node in two.nodes.all()] == ["two"], "the name is free"


async def test_one_that_drains_keeps_a_room_until_its_interview_is_over(machines: Machines) -> None:
    one, two = await machines.add("one"), await machines.add("two")
    await build(one, ["room0", "room1", "room2"])
    await into_exam(one, "room1")
    await machines.pass_(1, "one", "two")
    await one.nodes.drain("one", draining=True)
    await machines.pass_(10, "one", "two")
    assert one.has == ["room1"]
    assert two.has == ["room0", "room2"]
    await one.rooms.command("room1", Command(Action.FINISH, CHAIR, ZHANG.id), "finished")
    await machines.pass_(2, "one", "two")
    assert one.has == []
    assert (await two.rooms.get("room1")).seat(ZHANG.id).state is State.ENDED
    await Store(CHAIN).create("room9")
    await two.rooms.command("room9", Command(Action.CONFIGURE, SYSTEM, setup=SETUP), "setup-room9")
    assert one.has == [], "it takes none"
    await one.nodes.drain("one", draining=False)
    await machines.pass_(5, "one", "two")
    assert one.has, "and takes them again"


async def test_an_order_goes_to_the_owner_from_any_server(machines: Machines) -> None:
    one, two = await machines.add("one"), await machines.add("two")
    await build(one, ["room0"])
    await machines.pass_(1, "one", "two")
    await two.rooms.command("room0", Command(Action.AGREE_PLEDGE, WANG, WANG.id, "v1"), "pledge")
    assert machines.sent
    assert (await one.rooms.get("room0")).seq == 2
    with pytest.raises(errors.WrongState, match="考生"):
        await two.rooms.command("room0", Command(Action.INVITE, CHAIR, WANG.id), "too-early")


async def test_a_second_server_of_a_name_is_refused_and_a_restart_is_not(machines: Machines) -> None:
    await machines.add("one")

    async def meanwhile(seconds: float) -> None:
        await machines.pass_(seconds, "one")

    twin = Nodes("one", "https://twin.example:8443", 12)
    twin._place = "another machine"
    with pytest.raises(StartError, match="node"):
        await twin.join(meanwhile)

    async def nothing(seconds: float) -> None:
        machines.clock.move(seconds)

    await twin.join(nothing)
    assert await twin.look(0)
    one = machines.machines["one"]
    await one.steward.look()
    await one.steward.look()
    assert one.retired == [True], "the name is another's now: this one must not go on under it"
    machines.clock.move(LIVES + 1)
    await Nodes("one", "https://one.example:8443", 12).join()


async def test_a_room_that_is_broken_keeps_no_other_from_being_served(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await machines.add("one")
    await build(one, ["room0", "room1"])
    await one.steward.leave()
    load = Store.load

    async def broken(self: Store, room_id: str) -> object:
        if room_id == "room0":
            raise errors.RoomBroken(detail="altered")
        return await load(self, room_id)

    monkeypatch.setattr(Store, "load", broken)
    two = await machines.add("two")
    await machines.pass_(3, "two")
    assert two.has == ["room1"]
