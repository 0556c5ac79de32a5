"""Two at once: no limit is slipped past and no session survives its successor, on either database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.people.codes import Asker, Issued
from app.people.sessions import session_id
from app.state.errors import TooMany, WrongCode
from app.storage import models
from tests import postgres
from tests.login_site import PHONES, Site, open_site

ROUNDS = 5


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
async def site(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    url = None if request.param == "sqlite" else request.getfixturevalue("server").new_database()
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
    assert sorted([*ended, *live]) == sorted(map(session_id, tokens))
