"""docs/rules.md faults 7 to 10, end to end: a real Valkey dies, is emptied, freezes or is full while an exam goes on.

Commands are acknowledged as ever; whoever is not connected here becomes unknown; nobody is marked as having left.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.config import Redis
from app.host import redis_client
from app.host.embedded import find_server
from app.host.redis_client import RedisError
from tests.browser import Page, School, config, key, running
from tests.waiting import until

COMMANDS = 40
WITHIN = 15.0
"""Seconds for all of them: were each to wait for a hung Redis as long as it may, they would take 20."""

pytestmark = pytest.mark.slow


class Valkey:
    """A server of the test's own, which nobody starts again when it dies."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "v"
        self.url = f"unix://{self.socket}"
        self.client = redis_client.connect(self.url)
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        words = (
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(self.socket.parent),
        )
        self._process = subprocess.Popen(
            [str(find_server()), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await until(self._why_not)

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)
        if number is signal.SIGKILL:
            self._process.wait()

    async def stop(self) -> None:
        await self.client.aclose()
        if self._process is not None and self._process.poll() is None:
            self.signal(signal.SIGKILL)

    async def has_been_up_for_long(self) -> None:
        """What it says of nobody may be believed: the board waits for a lease's length before."""
        await self.client.set("exam:presence-since", time.time() - 60)

    async def fill_up(self) -> None:
        await self.client.config_set("maxmemory", "1mb")
        with pytest.raises(RedisError):
            for n in range(1000):
                await self.client.set(f"junk-{n}", "x" * 10_000)

    async def _why_not(self) -> str | None:
        try:
            await self.client.ping()
        except RedisError as error:
            return str(error)
        return None


@dataclass
class Exam:
    """A room that is on: 张三 and the chair are here, 李四 has left, 王五 never came."""

    school: School
    valkey: Valkey
    room: str
    chair: Page
    zhang: Page
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def beat(self) -> None:
        hub = self.school.services.hub
        await hub._presence.beat(hub.rooms())

    async def shows(self, **presence: str) -> None:
        """After a beat the chair's page shows these of the three candidates."""
        await self.beat()
        await self.chair.sees(lambda view: presence.items() <= _presence(view).items(), f"not {presence}")

    async def goes_on(self) -> None:
        """Commands are acknowledged, each once and in order, and the page of a candidate hears of them."""
        before = (await self.chair.call("room:sync", seq=0))["seq"]
        beating = asyncio.create_task(self.beat())
        async with asyncio.timeout(WITHIN):
            for n in range(1, COMMANDS + 1):
                said = {"candidate": "candidate1", "text": f"第{n}条", "key": key()}
                assert await self.chair.call_with("waiting:message", said) == {"ok": True, "seq": before + n}
                await asyncio.sleep(0.05)  # within the flood limit
        await beating
        last = f"第{COMMANDS}条"
        await self.zhang.sees(lambda view: view["messages"][-1]["text"] == last, "the last is missing")

    async def is_ready_without_redis(self) -> None:
        status, parts = await self.school.browser().request("GET", "/readyz")
        assert (status, parts["redis"] == "ok") == (200, False)


def _presence(view: Any) -> dict[str, str]:
    shown = {row["id"]: row["presence"] for row in view["candidates"]}
    return {name: shown[person] for name, person in PEOPLE.items()}


PEOPLE = {"zhang": "candidate1", "li": "candidate2", "wang": "candidate3"}
HERE = {"zhang": "online"}


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    valkey = Valkey(tmp_path)
    await valkey.start()
    yield valkey
    await valkey.stop()


@pytest.fixture
async def exam(tmp_path: Path, valkey: Valkey) -> AsyncIterator[Exam]:
    async with running(config(tmp_path / "data", redis=Redis(url=valkey.url))) as school:
        people = [await school.sign_in(each) for each in ("chair", "candidate1", "candidate2")]
        _, listed = await people[0].request("GET", "/api/rooms")
        room = listed["rooms"][0]["id"]
        chair, zhang, li = [await each.open(room) for each in people]
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await zhang.call(event, key=key(), **more))["ok"]
        await li.leave()
        exam = Exam(school, valkey, room, chair, zhang)
        await valkey.has_been_up_for_long()
        await exam.shows(**HERE, wang="offline")
        yield exam


@asynccontextmanager
async def nobody_is_moved_or_said_to_have_left(exam: Exam) -> AsyncIterator[None]:
    """docs/rules.md 4.2, over every view the chair is sent after the one that shows the trouble."""
    states = {row["id"]: row["state"] for row in exam.chair.view["candidates"]}
    await exam.shows(**HERE, wang="unknown")
    first = len(exam.chair.all("view"))
    yield
    for envelope in exam.chair.all("view")[first:]:
        assert "offline" not in _presence(envelope["view"]).values()
        assert {row["id"]: row["state"] for row in envelope["view"]["candidates"]} == states


async def test_killed(exam: Exam) -> None:
    exam.valkey.signal(signal.SIGKILL)
    async with nobody_is_moved_or_said_to_have_left(exam):
        await exam.goes_on()
        await exam.is_ready_without_redis()


async def test_restarted_empty(exam: Exam) -> None:
    """Leases are there again with the next beat, which comes each 5 s; absence is believed only after a while."""
    exam.valkey.signal(signal.SIGKILL)
    async with nobody_is_moved_or_said_to_have_left(exam):
        await exam.valkey.start()
        await exam.goes_on()
        await exam.beat()
        assert await exam.valkey.client.get(f"exam:presence:{exam.room}:candidate1:main") == "online"
    await exam.valkey.has_been_up_for_long()
    await exam.shows(**HERE, wang="offline")


async def test_frozen(exam: Exam) -> None:
    exam.valkey.signal(signal.SIGSTOP)
    async with nobody_is_moved_or_said_to_have_left(exam):
        await exam.goes_on()
        await exam.is_ready_without_redis()
    exam.valkey.signal(signal.SIGCONT)
    await exam.shows(**HERE, wang="offline")


async def test_full(exam: Exam) -> None:
    await exam.valkey.fill_up()
    async with nobody_is_moved_or_said_to_have_left(exam):
        await exam.goes_on()
        await exam.is_ready_without_redis()
