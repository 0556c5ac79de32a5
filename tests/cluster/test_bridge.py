"""What servers say to each other: sealed, for one of them, for a minute; and a refusal is the same on either side."""

import json

import pytest

from app.cluster.bridge import FRESH, Bridge, refusal_as, refusal_of
from app.cluster.jobs import Jobs
from app.state import errors
from app.storage.vault import Vault
from tests.cluster.conftest import KEY, Machines
from tests.fakes import Clock

REFUSALS = [
    errors.WrongState("不行"),
    errors.NotFound(),
    errors.TooMany("太快", 7),
    errors.Fenced("换了", "emergency"),
    errors.NotOwner(node="two"),
    errors.Overtaken(),
    errors.RoomBroken(),
    errors.SetupRefused(problems=[errors.Problem("panel", "没有考官。")]),
]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: error.code)
def test_a_refusal_arrives_as_it_left(error: errors.ExamError) -> None:
    arrived = refusal_of(json.loads(json.dumps(refusal_as(error))))
    assert type(arrived) is type(error)
    assert refusal_as(arrived) == refusal_as(error)


def test_a_refusal_of_a_newer_server_is_one_to_be_repeated() -> None:
    arrived = refusal_of({"code": "unheard_of", "message": "新的", "own": {}, "problems": []})
    assert isinstance(arrived, errors.Unavailable)
    assert arrived.message == "新的"


async def test_whoever_has_no_key_learns_nothing(machines: Machines) -> None:
    one, two = await machines.add("one"), await machines.add("two")
    ours = one.bridge._seal(
        {"to": "two", "at": machines.clock(), "nonce": "n", "verb": "release", "what": {}}
    )
    stranger = Bridge(one.nodes, Vault(bytes(32)), machines.clock)
    forged = stranger._seal(
        {"to": "two", "at": machines.clock(), "nonce": "n", "verb": "release", "what": {}}
    )
    of_something_else = Vault(KEY).seal("13800000000")
    for sealed in ("", "v1", forged, of_something_else, ours[:-4] + "AAAA"):
        with pytest.raises(errors.NotFound):
            await two.bridge.answer(two.rooms, sealed)
    with pytest.raises(errors.NotFound):
        await one.bridge.answer(one.rooms, ours)  # it is for the other
    machines.clock.move(FRESH + 1)
    with pytest.raises(errors.NotFound):
        await two.bridge.answer(two.rooms, ours)


async def test_nobody_answers(machines: Machines) -> None:
    one = await machines.add("one")
    with pytest.raises(errors.Unavailable):
        await one.bridge.release("two", "room0", "one")
    await machines.add("two")
    await one.steward.look()

    async def refused(address: str, sealed: str) -> str:
        raise ConnectionRefusedError

    one.bridge._post = refused  # type: ignore[method-assign]
    with pytest.raises(errors.Unavailable):
        await one.bridge.release("two", "room0", "one")

    async def echo(address: str, sealed: str) -> str:
        return sealed

    one.bridge._post = echo  # type: ignore[method-assign]
    with pytest.raises(errors.Unavailable):
        await one.bridge.release("two", "room0", "one")


async def test_what_is_done_for_all_is_done_by_one(clock: Clock, database: None) -> None:
    done: list[str] = []

    def job(name: str) -> "object":
        async def action() -> None:
            done.append(name)

        return Jobs(name).alone("sweep", 60, action)

    one, two = job("one"), job("two")
    for _ in range(3):
        await one()  # type: ignore[operator]
        await two()  # type: ignore[operator]
        clock.move(60)
    assert done == ["one"] * 3
    clock.move(31)
    await two()  # type: ignore[operator]
    await one()  # type: ignore[operator]
    assert done[3:] == ["two"], "it had died"
