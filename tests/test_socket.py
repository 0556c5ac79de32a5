"""The socket as pages and attackers find it: the real program, real SQLite, real Valkey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser import School, config, key, running


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with running(config(tmp_path)) as school:
        yield school


async def first_room(school: School) -> str:
    browser = await school.sign_in("chair")
    _, answer = await browser.request("GET", "/api/rooms")
    return str(answer["rooms"][0]["id"])


async def test_hello_then_the_view(school: School) -> None:
    room = await first_room(school)
    zhang = await school.sign_in("candidate1")
    page = await zhang.open(room)
    assert [name for name, _ in page.heard[:2]] == ["hello", "view"]
    assert page.view["me"]["name"] == "张三"
    ack = await page.call("candidate:agree_pledge", key=key(), version="1")
    assert ack["ok"], ack
