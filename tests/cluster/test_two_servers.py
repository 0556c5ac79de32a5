"""Two servers of one school: a visitor need not know which of them has the room."""

from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.browser import Browser, Refused, key
from tests.cluster.servers import led, owner_of, together

pytestmark = pytest.mark.slow

ROOM = "demo"


async def listed(browser: Browser) -> list[dict[str, Any]]:
    status, said = await browser.request("GET", "/api/rooms")
    assert status == 200, said
    rooms: list[dict[str, Any]] = said["rooms"]
    return rooms


async def test_any_server_will_do(tmp_path: Path, postgres_server: postgres.Server) -> None:
    async with together(tmp_path, postgres_server) as school:
        one, two = await school.start("one", "two")
        chair = await one.sign_in("chair")
        room = (await listed(chair))[0]["id"]
        owner = await owner_of(room, chair, [one, two])
        other = two if owner is one else one

        there = other.with_cookies(chair)
        assert [each["id"] for each in await listed(there)] == [each["id"] for each in await listed(chair)]

        with pytest.raises(Refused) as refused:
            await there.open(room)
        assert (refused.value.code, refused.value.node) == ("not_owner", owner.name)
        at, page = await led(chair, room, [other, owner])
        assert at is owner

        admin = await other.sign_in("admin")
        status, said = await admin.request("POST", f"/api/admin/rooms/{room}/close", {"key": key()})
        assert status == 200, said
        await page.sees(lambda view: view["closed"], "closed by an administrator at the other server")

        status, _ = await there.request("POST", "/api/logout")
        assert status == 200
        await page.hears("signed_out")
        await page.ends()
