"""A flood of requests for somebody's code (B1): the phone is not rung for all of them, and its owner still gets in."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from app.config import Sms
from tests.browser import ACCOUNTS, HOST, ORIGIN
from tests.floods.site import STRANGERS, Flooded, flooded

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ASKED = 60
OWNER = "candidate5"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Flooded]:
    """As a school sets it up: with the limits of config.toml."""
    async with flooded(tmp_path_factory.mktemp("school"), sms=Sms()) as school:
        yield school


async def test_a_code_asked_for_by_strangers(school: Flooded) -> None:
    """They know role, major and phone, and take a new browser each time."""
    who = ACCOUNTS[OWNER]
    role, _, major = who.gate.partition("/")
    wanted = json.dumps({"role": role, "major": major, "phone": who.phone})
    headers = {"Host": HOST, "Origin": ORIGIN, "Content-Type": "application/json"}
    from_elsewhere = aiohttp.TCPConnector(ssl=False, local_addr=(STRANGERS[0], 0))
    statuses = set()
    async with aiohttp.ClientSession(connector=from_elsewhere, cookie_jar=aiohttp.DummyCookieJar()) as client:
        for _ in range(ASKED):
            async with client.post(school.url("/api/sms"), data=wanted, headers=headers) as answer:
                statuses.add(answer.status)
    assert statuses <= {200, 429}
    _, shown = await school.browser().request("GET", "/api/demo")
    rung = [each["at"] for each in shown["codes"] if each["phone"] == who.phone]
    assert 0 < len(rung) < Sms().per_phone_hour
    school._codes[who.phone] = max(rung)  # the owner takes the message that comes next
    await school.serves(OWNER)
