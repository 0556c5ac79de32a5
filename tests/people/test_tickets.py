"""Tickets for programs and pages without a login: once, in time, for one purpose."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.people.passes import Purpose, Ticket, Tickets
from app.people.secrets import A_MINUTE, FORGOTTEN_AFTER
from app.state import errors
from app.storage import models
from tests.databases import new_sqlite, opened
from tests.fakes import Clock

ZHANG, LI = "c1", "c2"


@pytest.fixture
async def clock(tmp_path: Path) -> AsyncIterator[Clock]:
    async with opened(await new_sqlite(tmp_path)):
        for person in (ZHANG, LI):
            row = {"kind": "candidate", "gate": "candidate/x", "name": person, "phone_index": person}
            await models.Person.get_or_create(id=person, defaults={**row, "phone_sealed": ""})
        yield Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets(clock)


async def test_a_ticket_says_whose_and_for_which_room_it_is(tickets: Tickets) -> None:
    secret = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    ticket = await tickets.redeem(Purpose.EMERGENCY, secret)
    assert ticket == Ticket(ticket.id, Purpose.EMERGENCY, "room1", ZHANG)
    assert secret not in str(await models.TicketRow.all().values()), "the database knows only its hash"


async def test_it_is_good_once(tickets: Tickets) -> None:
    secret = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    await tickets.redeem(Purpose.EMERGENCY, secret)
    with pytest.raises(errors.TicketUsed, match="首页"):
        await tickets.redeem(Purpose.EMERGENCY, secret)


async def test_of_many_who_bring_it_at_once_one_comes_in(tickets: Tickets) -> None:
    secret = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    tries = [tickets.redeem(Purpose.EMERGENCY, secret) for _ in range(8)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in came) == ["Ticket"] + ["TicketUsed"] * 7


@pytest.mark.parametrize(("after", "good"), [(299.9, True), (300.0, False)])
async def test_it_is_good_until_its_time(tickets: Tickets, clock: Clock, after: float, good: bool) -> None:
    secret = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    clock.move(after)
    if good:
        await tickets.redeem(Purpose.EMERGENCY, secret)
        return
    with pytest.raises(errors.TicketExpired, match="过期"):
        await tickets.redeem(Purpose.EMERGENCY, secret)


async def test_one_for_another_purpose_is_as_good_as_none(tickets: Tickets) -> None:
    secret = await tickets.issue(Purpose.CLIENT_CHECK, "", ZHANG, 300)
    for wrong in (secret, "A" * 43, "", "\ud800"):
        with pytest.raises(errors.TicketUnknown, match="首页"):
            await tickets.redeem(Purpose.EMERGENCY, wrong)
    assert (await tickets.redeem(Purpose.CLIENT_CHECK, secret)).room == "", "and it was not used up"


async def test_a_newer_one_leaves_the_older_good(tickets: Tickets) -> None:
    first, second = [await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300) for _ in range(2)]
    assert first != second
    for secret in (second, first):
        await tickets.redeem(Purpose.EMERGENCY, secret)


async def test_a_used_or_old_one_still_says_whose_it_was(tickets: Tickets, clock: Clock) -> None:
    secret = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    used = await tickets.redeem(Purpose.EMERGENCY, secret)
    clock.move(7200)
    assert await tickets.find(Purpose.EMERGENCY, secret) == used


async def test_who_asks_without_end_is_slowed_down(tickets: Tickets, clock: Clock) -> None:
    for _ in range(A_MINUTE):
        await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    with pytest.raises(errors.TooMany, match="一分钟"):
        await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    await tickets.issue(Purpose.EMERGENCY, "room1", LI, 300)
    await tickets.issue(Purpose.CLIENT_CHECK, "", ZHANG, 300)
    clock.move(61)
    await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)


async def test_old_ones_are_forgotten(tickets: Tickets, clock: Clock) -> None:
    old = await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    clock.move(FORGOTTEN_AFTER + 1)
    await tickets.issue(Purpose.EMERGENCY, "room1", ZHANG, 300)
    with pytest.raises(errors.TicketUnknown):
        await tickets.find(Purpose.EMERGENCY, old)
