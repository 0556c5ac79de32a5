"""An interview whose server dies: both pages come back by themselves, at another server, to where they were."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests import postgres
from tests.cluster.proxy import program, proxy
from tests.cluster.servers import together
from tests.journeys import JOURNEY
from tests.journeys.conftest import Shoot, joining
from tests.journeys.ports import NEAR
from tests.journeys.scenes import face_to_face, finish, interview
from tests.journeys.site import Site
from tests.journeys.test_survive import used
from tests.waiting import eventually

pytestmark = JOURNEY


async def test_an_interview_outlives_its_server_and_moves_to_another(
    browser: Browser, tmp_path: Path, postgres_server: postgres.Server, shoot: Shoot
) -> None:
    """Killed while it has the room; then, with both there again, the chair has the room moved."""
    if program() is None:
        pytest.skip("no HAProxy on this machine")
    front = Site(tmp_path)  # only its address: behind it are the two
    told = {"EXAM_SERVER__ORIGINS": front.url, "EXAM_SERVER__TRUSTED_PROXIES": NEAR}
    async with together(tmp_path, postgres_server) as school:
        servers = [school.server(name, **told) for name in ("one", "two")]
        for server in servers:
            await server.site.start()
        ports = {server.name: server.site.port for server in servers}
        async with proxy(tmp_path, front.port, ports), joining(browser, front) as join:
            candidate, chair = await interview(join)
            [row] = await school.rows("SELECT room_id FROM seat WHERE state = 'in_exam'")
            room, before = row["room_id"], await used(candidate)
            dead = school.named(await school.owner(room))
            await dead.site.kill()
            for who in (candidate, chair):
                await who.reads("正在重连")
                await shoot(who, f"killed-{who.id}")
            await school.has(room, school.other_than(dead.name).name)
            for who in (candidate, chair):
                await who.is_connected(30)
                await who.is_in("in_exam", 1)
            await face_to_face(candidate, chair)
            assert await used(candidate) >= before
            for who in (candidate, chair):
                await shoot(who, f"taken-over-{who.id}")

            await dead.site.start()
            sockets: list[str] = []
            for who in (candidate, chair):
                who.page.on("websocket", lambda socket: sockets.append(socket.url))
            answer = await chair.context.request.post(
                f"{front.url}/api/rooms/{room}/move", data={}, headers={"Origin": front.url}
            )
            assert (await answer.json())["node"] == dead.name
            await eventually(
                lambda: None if sum(f"node={dead.name}" in url for url in sockets) == 2 else f"{sockets}"
            )
            for who in (candidate, chair):
                await who.is_connected()
                await who.is_in("in_exam", 1)
                await shoot(who, f"moved-{who.id}")
            await face_to_face(candidate, chair)
            await finish(chair, candidate)
