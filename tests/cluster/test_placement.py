"""Who takes which room: the same at every server, fair, and steady."""

from collections import Counter

import pytest

from app.cluster.placement import SLACK, Server, better, home, share_out, surplus
from bench.placement import Day

ROOMS = [f"room-{n}" for n in range(240)]


def servers(*capacities: int) -> list[Server]:
    return [Server(f"n{n}", capacity) for n, capacity in enumerate(capacities)]


@pytest.mark.parametrize("capacities", [(12, 12), (12, 24, 12), (1, 100), (7,) * 20])
def test_everybody_gets_what_they_can_carry_and_little_more(capacities: tuple[int, ...]) -> None:
    has = Counter(share_out(ROOMS, servers(*capacities)).values())
    assert has.total() == len(ROOMS)
    for server in servers(*capacities):
        share = len(ROOMS) * server.capacity / sum(capacities)
        assert has[server.name] <= (1 + SLACK) * share + 1


def test_the_order_in_which_servers_are_named_means_nothing() -> None:
    there = servers(12, 24, 12, 6)
    assert share_out(ROOMS, there) == share_out(reversed(ROOMS), there[::-1])


def test_when_a_server_goes_only_its_rooms_move() -> None:
    there = servers(*(1000,) * 5)  # far from any bound: rendezvous alone
    loads = [Server(each.name, each.capacity, 10_000) for each in there]
    before = {room: home(room, loads) for room in ROOMS}
    after = {room: home(room, loads[1:]) for room in ROOMS}
    moved = {room for room in ROOMS if before[room] != after[room]}
    assert moved == {room for room in ROOMS if before[room] == "n0"}
    assert len({after[room] for room in moved}) == 4, "and fall to all the others"


def test_one_that_drains_gets_none_while_there_is_another() -> None:
    leaving, staying = Server("a", 12, 3, draining=True), Server("b", 12, 30)
    assert {home(room, [leaving, staying]) for room in ROOMS} == {"b"}
    assert home("room", [leaving]) == "a", "better than nobody"
    assert home("room", []) is None
    assert better("a", [leaving, staying]) == "b"
    assert better("a", [leaving]) is None
    assert better("b", [leaving, staying]) is None, "to one that drains nothing is given"


def test_what_is_too_much_is_given_until_it_is_fair_and_then_nothing_moves() -> None:
    there = [Server("a", 12, 40), Server("b", 12, 0), Server("c", 24, 0)]
    takers = Counter(surplus("a", there, 100))
    settled = [
        Server("a", 12, 40 - takers.total()),
        Server("b", 12, takers["b"]),
        Server("c", 24, takers["c"]),
    ]
    assert takers["c"] > takers["b"] > 0
    assert settled[0].rooms <= 11
    assert [surplus(name, settled, 100) for name in "abc"] == [[], [], []]
    assert len(surplus("a", there, 3)) == 3


def test_servers_that_die_leave_no_room_alone_for_long() -> None:
    """The bench's figures, of a shorter day: `bench/placement.py`."""
    seen = Day(rooms=100, servers=6).run(seconds=1000, lost_every=300)
    assert seen.lost == 3
    assert seen.unowned <= 12
    assert seen.imbalance <= 0.2
