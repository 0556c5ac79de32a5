"""The one store of secrets, with tickets and phones in it: what is good once, and what is held until it is ended."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.people.secrets import A_MINUTE, FORGOTTEN_AFTER, Secrets, hashed, new_number, new_secret, same
from app.state import errors
from app.storage import models
from tests.databases import new_sqlite, opened
from tests.fakes import Clock
from tests.state.stories import CHAIR, EXAMINER

SEAT = {"room_id": "r1", "person_id": CHAIR.id}


@pytest.fixture
async def clock(tmp_path: Path) -> AsyncIterator[Clock]:
    async with opened(await new_sqlite(tmp_path)):
        await models.RoomRow.create(id="r1")
        yield Clock()


@pytest.fixture
def codes(clock: Clock) -> Secrets[models.Camera2Code]:
    return Secrets(
        models.Camera2Code,
        clock,
        errors.Camera2Unknown,
        errors.Camera2Used,
        errors.Camera2Expired,
        seconds=120,
    )


@pytest.fixture
def phones(clock: Clock) -> Secrets[models.Camera2Binding]:
    return Secrets(models.Camera2Binding, clock, partial(errors.SignedOut, "scan"))


async def test_only_the_bearer_has_it(codes: Secrets[models.Camera2Code]) -> None:
    secret = await codes.make(**SEAT)
    assert (await codes.find(hashed(secret))).id == hashed(secret)
    assert secret not in str(await models.Camera2Code.all().values())
    assert len({new_secret() for _ in range(100)}) == 100
    assert {len(new_number(6)) for _ in range(100)} == {6}


@pytest.mark.parametrize("brought", [None, "", "\ud800", "A" * 43])
async def test_what_nobody_was_given_is_unknown(codes: Secrets[Any], brought: str | None) -> None:
    await codes.make(**SEAT)
    for way in (codes.find, codes.good, codes.spend):
        with pytest.raises(errors.Camera2Unknown):
            await way(hashed(brought))


async def test_what_is_good_once_is_used_up_by_the_first(codes: Secrets[Any]) -> None:
    secret = await codes.make(**SEAT)
    await codes.good(hashed(secret))
    tries = (codes.spend(hashed(secret)) for _ in range(5))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Camera2Used"] * 4 + ["NoneType"]
    with pytest.raises(errors.Camera2Used):
        await codes.good(hashed(secret))
    assert (await codes.find(hashed(secret))).person_id == CHAIR.id, "it still says whose it was"


@pytest.mark.parametrize(("after", "good"), [(119.9, True), (120.0, False)])
async def test_it_is_good_until_its_time(codes: Secrets[Any], clock: Clock, after: float, good: bool) -> None:
    secret = await codes.make(**SEAT)
    clock.move(after)
    if not good:
        for way in (codes.spend, codes.good):
            with pytest.raises(errors.Camera2Expired):
                await way(hashed(secret))
    assert await codes.take(id=hashed(secret)) is good


async def test_one_of_which_is_said_what_it_may_be_is_left_where_it_is_another(codes: Secrets[Any]) -> None:
    secret = await codes.make(**SEAT)
    assert not await codes.take(id=hashed(secret), person_id=EXAMINER.id)
    assert await codes.take(id=hashed(secret), person_id=CHAIR.id)


async def test_what_is_void_is_over_for_those_it_was_said_of(codes: Secrets[Any]) -> None:
    mine, other = await codes.make(**SEAT), await codes.make(room_id="r1", person_id=EXAMINER.id)
    await codes.void(person_id=CHAIR.id)
    with pytest.raises(errors.Camera2Used):
        await codes.good(hashed(mine))
    await codes.good(hashed(other))


async def test_what_is_held_is_good_until_it_is_ended(phones: Secrets[Any], clock: Clock) -> None:
    token = await phones.make(code="c", **SEAT)
    clock.move(10 * FORGOTTEN_AFTER)
    assert (await phones.good(hashed(token))).room_id == "r1"
    told: list[tuple[list[str], str]] = []
    phones.on_end.append(lambda ids, why: told.append((list(ids), why.message)))
    why = errors.SignedOut("out")
    await asyncio.gather(*(phones.end_all(why, person_id=CHAIR.id) for _ in range(5)))
    assert told == [([hashed(token)], "out")], "each end is told once"
    with pytest.raises(errors.SignedOut, match="scan"):
        await phones.good(hashed(token))


async def test_whoever_asks_without_end_is_slowed_down_and_what_is_old_is_forgotten(
    codes: Secrets[Any], clock: Clock
) -> None:
    made = []
    for _ in range(A_MINUTE):
        await codes.slow_down("slower", **SEAT)
        made.append(await codes.make(**SEAT))
    with pytest.raises(errors.TooMany, match="slower"):
        await codes.slow_down("slower", **SEAT)
    await codes.slow_down("slower", room_id="r1", person_id=EXAMINER.id)
    clock.move(FORGOTTEN_AFTER + 1)
    assert (await codes.find(hashed(made[0]))).id, "somebody else's asking forgets none of mine"
    await codes.slow_down("slower", **SEAT)
    with pytest.raises(errors.Camera2Unknown):
        await codes.find(hashed(made[0]))


def test_what_is_typed_is_compared_whole() -> None:
    assert same("12345６", "12345６")
    assert not same("123456", "123455")
    assert not same("", "1")
