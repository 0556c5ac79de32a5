"""The program ends and begins again over the same data: nobody loses a seat, a state or an answer."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from app.exam.store import Store
from app.handlers.room.socket import ExamSocket
from app.storage.db import select
from tests.browser import Refused, School, config, key, running
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


async def test_a_restart_keeps_state_clock_seat_session_and_answers(tmp_path: Path) -> None:
    """docs/rules.md faults 4 and 6: told to come back, and back where everybody was; a repeated key gets
    its first answer."""
    settings = config(tmp_path)
    async with running(settings) as school:
        chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
        _, listed = await chair.request("GET", "/api/rooms")
        room = listed["rooms"][0]["id"]
        panel, page = await chair.open(room), await zhang.open(room)
        invitation = key()
        for who, event, said in (
            (page, "candidate:agree_pledge", {"version": "1", "key": key()}),
            (page, "candidate:check_in", {"key": key()}),
            (panel, "interview:invite", {"candidate": "candidate1", "key": invitation}),
            (page, "candidate:enter", {"key": key()}),
            (panel, "identity:accept_id", {"candidate": "candidate1", "note": "一致", "key": key()}),
        ):
            ack = await who.call_with(event, said)
            assert ack["ok"], ack
        before = await page.sees(lambda view: view["me"]["identity"]["compared"], "not compared")
        invited, was = ack["seq"] - 2, page.last("hello")
        cookies = (chair.cookies, zhang.cookies)
        await school.server.close()
        await page.hears("goodbye")
        await panel.hears("goodbye")
        assert page.last("goodbye") == {"retry_after": 1}

    async with running(settings) as school:
        chair, zhang = school.browser(), school.browser()
        chair.cookies, zhang.cookies = cookies
        page = await zhang.open(room, epoch=was["epoch"], last_seq=invited, instance=was["instance"])
        hello = page.last("hello")
        assert hello["instance"] != was["instance"], "how a page learns to build its media anew"
        assert hello["epoch"] == was["epoch"]
        assert (page.view["me"], page.view["clock"]) == (before["me"], before["clock"])
        panel = await chair.open(room)
        row = next(each for each in panel.view["candidates"] if each["id"] == "candidate1")
        assert row["identity"]["recheck"] is None, "the same login as before"
        again = await panel.call("interview:invite", candidate="candidate1", key=invitation)
        assert again == {"ok": True, "seq": invited}
        with pytest.raises(Refused) as refused:
            await zhang.open(room, epoch=was["epoch"] - 1)
        assert refused.value.code == "fenced"


async def test_a_socket_that_cannot_be_closed_does_not_keep_the_rest_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else aiohttp skips everything that is to be stopped after the goodbyes, the database among it."""
    dismissed, really = list[str](), ExamSocket.dismiss

    async def dismiss(sio: ExamSocket, sid: str) -> None:
        dismissed.append(sid)
        await really(sio, sid)
        raise RuntimeError("gone already")

    async with running(config(tmp_path)) as school:
        chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
        room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
        panel, page = await chair.open(room), await zhang.open(room)
        monkeypatch.setattr(ExamSocket, "dismiss", dismiss)
        await school.server.close()
        await panel.hears("goodbye")
        await page.hears("goodbye")
        assert len(dismissed) == 2
        with pytest.raises(Exception, match="No TortoiseContext"):
            await select("SELECT 1")


class Held:
    """Stands in the way of every commit to a room's log until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str = "append") -> None:
        self.reached, self.free = asyncio.Event(), asyncio.Event()
        really = getattr(Store, method)

        async def held(*given: Any) -> Any:
            self.reached.set()
            await self.free.wait()
            return await really(*given)

        monkeypatch.setattr(Store, method, held)


async def stopping(school: School) -> asyncio.Task[None]:
    """The stop has begun: nothing new is begun any more."""
    stop = asyncio.create_task(school.stop())
    await until(lambda: None if school.services.under_way.stopping else "still taking commands")
    return stop


async def test_a_command_under_way_ends_and_is_answered_before_the_goodbye(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tmp_path)
    invitation = key()
    async with running(settings) as school:
        chair = await school.sign_in("chair")
        room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
        panel = await chair.open(room)
        held = Held(monkeypatch)
        packet, answer = panel.post(
            "waiting:message", {"candidate": None, "text": "请准备", "key": invitation}
        )
        await panel.send(packet)
        await held.reached.wait()
        stop = await stopping(school)
        late = await panel.call("waiting:message", candidate=None, text="晚了", key=key())
        assert (late["ok"], late["code"]) == (False, "unavailable")
        assert (await panel.call("room:sync", seq=0))["code"] == "unavailable"
        assert not panel.all("goodbye"), "it would go before its command was answered"
        held.free.set()
        done = await answer
        await stop
        assert done["ok"], done
        await panel.hears("goodbye")
    monkeypatch.undo()
    async with running(settings) as school:
        again = school.browser()
        again.cookies = chair.cookies
        panel = await again.open(room)
        repeated = await panel.call("waiting:message", candidate=None, text="请准备", key=invitation)
        assert repeated == done


async def test_what_does_not_end_in_time_is_broken_off_to_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a command nor a request runs into the closed database, whose answer would be `internal`."""
    settings = config(tmp_path)
    with capture_logs() as logs:
        async with running(settings) as school:
            chair, admin = await school.sign_in("chair"), await school.sign_in("school-admin")
            room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
            panel = await chair.open(room)
            held = Held(monkeypatch)
            packet, answer = panel.post("waiting:message", {"candidate": None, "text": "请", "key": key()})
            await panel.send(packet)
            await held.reached.wait()
            request = asyncio.create_task(
                admin.request("POST", f"/api/admin/rooms/{room}/close", {"key": key()})
            )
            creating = asyncio.create_task(admin.request("POST", "/api/admin/colleges", {"name": "医学院"}))
            stop = await stopping(school)
            assert (await answer)["code"] == "unavailable"
            status, said = await request
            assert (status, said["code"]) == (503, "unavailable"), said
            assert (await creating)[0] in (200, 503)
            await stop
    assert not [each for each in logs if each["log_level"] in ("error", "critical")], logs


async def test_what_a_leaving_page_leaves_to_be_done_is_done_before_the_database_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An errand that nobody waits for: who has the seat is settled after the page was let in."""
    settings, ended = config(tmp_path), list[bool]()

    async def settling(_services: Any, _connection: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await select("SELECT 1")
            ended.append(True)

    monkeypatch.setattr("app.handlers.room.connection.settle_channel", settling)
    async with running(settings) as school:
        chair = await school.sign_in("chair")
        await chair.open((await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"])
    assert ended == [True]


async def test_killed_between_commit_and_telling_everybody_learns_it_from_the_next_start(
    tmp_path: Path,
) -> None:
    """docs/rules.md faults 3 and 4: kill -9 when the invitation is in the log, and nobody has been answered or told."""
    invitation = key()
    async with dying(tmp_path) as (school, process):
        chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
        _, listed = await chair.request("GET", "/api/rooms")
        room = listed["rooms"][0]["id"]
        panel, page = await chair.open(room), await zhang.open(room)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            ack = await page.call(event, key=key(), **more)
            assert ack["ok"], ack
        with pytest.raises(ConnectionError):
            await panel.call("interview:invite", candidate="candidate1", key=invitation)
        await page.ends()
        assert await process.wait() == -signal.SIGKILL
        assert page.view["me"]["state"] == "waiting", "it had been told"
        was, seen = page.last("hello"), page.last("view")["seq"]

    async with running(config(tmp_path)) as school:
        again, staff = school.browser(), school.browser()
        again.cookies, staff.cookies = zhang.cookies, chair.cookies
        page = await again.open(room, epoch=was["epoch"], last_seq=seen, instance=was["instance"])
        assert (page.view["me"]["state"], page.last("view")["seq"]) == ("invited", ack["seq"] + 1)
        panel = await staff.open(room)
        for _ in range(2):
            answer = await panel.call("interview:invite", candidate="candidate1", key=invitation)
            assert answer == {"ok": True, "seq": ack["seq"] + 1}
        assert len(await select("SELECT seq FROM event WHERE action = 'invite'")) == 1
        assert (await page.call("candidate:enter", key=key()))["ok"]


@asynccontextmanager
async def dying(data: Path) -> AsyncIterator[tuple[School, asyncio.subprocess.Process]]:
    """The school in a process of its own, which dies with the first invitation."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.dying", str(data), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60), aiohttp.ClientSession() as client:
            while not (line := (await process.stdout.readline()).strip()).isdigit():
                assert process.returncode is None, "it did not start"
            server: Any = SimpleNamespace(port=int(line))
            yield School(server, None, client), process  # type: ignore[arg-type]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_jump_of_the_wall_clock_changes_nobodys_time_nor_a_restart_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour ahead while one interview is on; then an hour back while the program is away."""
    settings, wrong = config(tmp_path), [0.0]
    monkeypatch.setattr("app.server.ground.wall", lambda: time.time() + wrong[0])
    with capture_logs() as logs:
        async with running(settings) as school:
            chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
            room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
            panel, page = await chair.open(room), await zhang.open(room)
            await page.call("candidate:agree_pledge", version="1", key=key())
            await page.call("candidate:check_in", key=key())
            assert (await panel.call("interview:invite", candidate="candidate1", key=key()))["ok"]
            wrong[0] = 3600.0
            await until(lambda: None if "wall_clock_jumped" in {e["event"] for e in logs} else "not seen")
            assert (await page.call("candidate:enter", key=key()))["ok"], "the invitation would have run out"
            began = (await page.sees(lambda view: view["clock"], "no clock"))["clock"]["running_since"]
            assert abs(began - time.time()) < 60
        wrong[0] = -3600.0
        async with running(settings) as school:
            again = school.browser()
            again.cookies = chair.cookies
            panel = await again.open(room)
            assert (await panel.call("interview:finish", candidate="candidate1", key=key()))["ok"]
            record = await school.services.rooms.get(room)
            [spell] = record.seats["candidate1"].spells
            assert spell.end is not None
            assert 0 <= spell.end - spell.start < 60


async def test_a_bound_phone_outlives_a_restart(tmp_path: Path) -> None:
    """docs/rules.md P10: back without a new scan."""
    settings = config(tmp_path)
    async with running(settings) as school:
        zhang = await school.sign_in("candidate1")
        room = (await zhang.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
        shown = await (await zhang.open(room)).call("camera2:invite")
        phone = school.browser()
        secret = shown["url"].partition("#")[2]
        assert (await phone.request("POST", "/api/camera2/bind", {"secret": secret}))[0] == 200
        was = (await phone.open(room, device="camera2")).last("hello")

    async with running(settings) as school:
        again = school.browser()
        again.cookies = phone.cookies
        page = await again.open(room, device="camera2", epoch=was["epoch"])
        assert page.view["me"]["name"] == "张三"
        assert page.last("hello")["instance"] != was["instance"]
