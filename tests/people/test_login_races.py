"""Two at once: no limit is slipped past and no session survives its successor, on either database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.people.bindings import Bindings
from app.people.codes import Asker, Issued
from app.people.login_codes import LoginCodes
from app.people.passes import Passes, Purpose, Tickets
from app.people.secrets import hashed
from app.state.errors import Camera2Used, TooMany, WrongCode
from app.storage import models
from app.storage.vault import Vault
from tests.databases import migrated_postgres
from tests.login_site import PHONES, Site, open_site

pytestmark = pytest.mark.slow

ROUNDS = 5


@pytest.fixture(params=["sqlite", "postgres"])
async def site(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    url = (
        None
        if request.param == "sqlite"
        else await migrated_postgres(request.getfixturevalue("postgres_server"))
    )
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by the connection's name, whatever it speaks
    async with open_site(tmp_path, url=url) as site:
        yield site
    EXECUTOR_CACHE.clear()


def _asker(site: Site) -> Asker:
    """An hour later, so that the rounds do not limit each other."""
    site.clock.move(24 * 3600)
    return Asker("candidate/ai", PHONES["c1"], "b" * 43)


async def test_of_parallel_requests_for_a_phone_one_gets_a_code(site: Site) -> None:
    for _ in range(ROUNDS):
        asker = _asker(site)
        results = await asyncio.gather(*(site.codes.issue(asker) for _ in range(12)), return_exceptions=True)
        assert [type(each) for each in results if not isinstance(each, TooMany)] == [Issued]


async def test_parallel_guesses_get_no_more_tries(site: Site) -> None:
    for _ in range(ROUNDS):
        asker = _asker(site)
        code = (await site.codes.issue(asker)).code
        guesses = [f"{n:06}" for n in range(20) if f"{n:06}" != code]
        tries = (site.codes.redeem(asker, guess) for guess in guesses)
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(each, WrongCode) for each in results) == 5
        assert sum(isinstance(each, TooMany) for each in results) == len(guesses) - 5


async def test_of_parallel_uses_of_a_code_one_wins(site: Site) -> None:
    for _ in range(ROUNDS):
        asker = _asker(site)
        code = (await site.codes.issue(asker)).code
        results = await asyncio.gather(
            *(site.codes.redeem(asker, code) for _ in range(5)), return_exceptions=True
        )
        assert results.count(None) == 1
        assert {type(each) for each in results if each is not None} <= {WrongCode}


async def test_parallel_logins_leave_one_session_and_report_each_end_once(site: Site) -> None:
    person = await site.people.find("examiner", PHONES["e1"])
    assert person
    ended: list[str] = []
    site.sessions.on_end.append(lambda ids, why: ended.extend(ids))
    tokens = [
        token
        for _ in range(ROUNDS)
        for token in await asyncio.gather(*(site.sessions.login(person, "") for _ in range(8)))
    ]
    live = [row.id for row in await models.Session.filter(ended_at__isnull=True)]
    assert len(live) == 1
    assert sorted([*ended, *live]) == sorted(map(hashed, tokens))


async def test_of_all_who_bring_one_ticket_at_once_one_comes_in(site: Site) -> None:
    tickets = Tickets(site.clock)
    for _ in range(ROUNDS):
        secret = await tickets.issue(Purpose.EMERGENCY, "r1", "c1", 300)
        brought = (tickets.redeem(Purpose.EMERGENCY, secret) for _ in range(8))
        results = await asyncio.gather(*brought, return_exceptions=True)
        assert sorted(type(each).__name__ for each in results) == ["Ticket"] + ["TicketUsed"] * 7


async def test_of_all_who_bring_one_login_code_at_once_one_comes_in(site: Site) -> None:
    codes = LoginCodes(Vault(bytes(32)), site.clock)
    for _ in range(ROUNDS):
        code = await codes.issue("c1", "a1")
        tries = (codes.redeem("c1", "candidate/ai", code) for _ in range(8))
        assert sorted(await asyncio.gather(*tries)) == [False] * 7 + [True]


async def test_of_parallel_phones_each_with_a_code_of_its_own_one_is_the_camera(site: Site) -> None:
    await models.RoomRow.create(id="r1")
    bindings = Bindings(site.clock)
    ended: list[str] = []
    bindings.on_end.append(lambda ids, why: ended.extend(ids))
    for _ in range(ROUNDS):
        site.clock.move(60)
        codes = [await bindings.find((await bindings.invite("r1", "c1")).secret) for _ in range(4)]
        results = await asyncio.gather(*(bindings.bind(code) for code in codes), return_exceptions=True)
        bound = [each for each in results if isinstance(each, str)]
        assert len(bound) == 1, "a phone ends the codes it did not use"
        assert {type(each) for each in results} == {str, Camera2Used}
        assert (await bindings.holder(bound[0])).id == "c1"
    assert await models.Camera2Binding.filter(ended_at__isnull=True).count() == 1
    assert len(ended) == len(set(ended)) == ROUNDS - 1


async def test_of_parallel_pages_each_with_a_ticket_of_its_own_the_last_has_the_seat(site: Site) -> None:
    await models.RoomRow.create(id="r1")
    tickets, passes = Tickets(site.clock), Passes(site.clock)
    ended: list[str] = []
    passes.on_end.append(lambda ids, why: ended.extend(ids))
    for _ in range(ROUNDS):
        site.clock.move(60)
        brought = [await tickets.issue(Purpose.EMERGENCY, "r1", "c1", 300) for _ in range(4)]
        redeemed = [await tickets.redeem(Purpose.EMERGENCY, each) for each in brought]
        await asyncio.gather(*(passes.give(each) for each in redeemed))
    assert await models.EmergencyPass.filter(ended_at__isnull=True).count() == 1
    assert len(ended) == len(set(ended)) == 4 * ROUNDS - 1
