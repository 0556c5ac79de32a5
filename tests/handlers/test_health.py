"""/healthz, /readyz, /metrics: what supervisors, balancers and dashboards are told; and `[media] max_kbps`."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from app.config import Media, Server
from app.exam.store import Store
from app.handlers.health import FRESH, Machine, Probe
from app.state.room import Phase
from app.storage.db import select
from tests.browser import ORIGIN, School, config, key, running
from tests.fakes import Clock
from tests.storage.test_full_disk import FULL_DISKS, FullDisk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROTOCOL = (Path(__file__).parents[2] / "PROTOCOL.md").read_text("utf-8")
MEDIA = Media(host="127.0.0.1", udp_port=0, tcp_port=0, announce=("127.0.0.1",), max_kbps=110)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    server = Server(origins=(ORIGIN,), shutdown_timeout=1, metrics_from=("192.0.2.0/24",))
    async with running(config(tmp_path_factory.mktemp("school"), media=MEDIA, server=server)) as school:
        yield school


async def test_it_is_ready_and_says_of_what(school: School) -> None:
    status, parts = await school.browser().request("GET", "/readyz")
    told = re.search(r"`GET /readyz` .*`\{(.*?)\}`", PROTOCOL)
    assert told
    assert set(parts) == set(told[1].split(", "))
    assert (status, {part: parts[part] for part in parts if part != "redis"}) == (
        200,
        {"database": "ok", "media": "ok", "rooms": "ok"},
    )
    assert await school.browser().request("GET", "/healthz") == (200, "ok")


async def test_a_part_that_fails_is_named_with_what_to_do(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(school.services.media, "_clock", lambda: school.services.media._pulsed_at + 3)  # type: ignore[attr-defined]
        patched.setattr(school.services.media, "pulse", lambda now: None)
        status, parts = await school.browser().request("GET", "/readyz")
    assert (status, parts["database"], "音视频" in parts["media"]) == (503, "ok", True)
    with monkeypatch.context() as patched:
        patched.setattr(school.services.rooms, "_monotonic", Clock(1e12))
        status, parts = await school.browser().request("GET", "/readyz")
    assert (status, parts["media"], "租约" in parts["rooms"]) == (503, "ok", True)


async def test_metrics_are_for_this_machine(school: School) -> None:
    url = school.url("/metrics")
    async with school.client.get(url, headers={"Host": "exam.example.edu.cn"}) as answer:
        assert answer.status == 200
        assert "exam_sockets " in await answer.text()
    for proxied in ("192.0.2.1", "127.0.0.1"):
        headers = {"Host": "exam.example.edu.cn", "X-Forwarded-For": proxied}
        async with school.client.get(url, headers=headers) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(("asks", "status"), [("192.0.2.7", 200), ("198.51.100.7", 404)])
async def test_metrics_are_for_collectors_that_were_named_too(
    school: School, monkeypatch: pytest.MonkeyPatch, asks: str, status: int
) -> None:
    monkeypatch.setattr(web.BaseRequest, "remote", asks)
    url = school.url("/metrics")
    for more in ({}, {"X-Forwarded-For": asks}):
        async with school.client.get(url, headers={"Host": "exam.example.edu.cn", **more}) as answer:
            assert answer.status == (404 if more else status)


async def test_metrics_are_what_a_collector_can_read(school: School) -> None:
    """Each series once, each family named once: a collector throws the whole scrape away otherwise."""
    host = {"Host": "exam.example.edu.cn"}
    async with school.client.get(school.url("/metrics"), headers=host) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        text = await answer.text()
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    assert all(family.documentation and family.type != "unknown" for family in families)
    series = [
        (each.name, tuple(sorted(each.labels.items()))) for family in families for each in family.samples
    ]
    assert len(series) == len(set(series)) == len([row for row in text.splitlines() if row[0] != "#"])
    phases = {
        each.labels["phase"]: each.value
        for family in families
        if family.name == "exam_rooms"
        for each in family.samples
    }
    assert phases.keys() == set(Phase) and sum(phases.values()) == len(list(school.services.rooms.all())) > 1
    assert {"exam_connections", "exam_connections_refused", "exam_media_tcp_refused"} <= set(names)


async def test_no_page_is_asked_for_a_larger_picture_than_the_operator_allows(school: School) -> None:
    chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
    _, listed = await chair.request("GET", "/api/rooms")
    room = listed["rooms"][0]["id"]
    panel, page = await chair.open(room), await zhang.open(room)
    for who, event, said in (
        (page, "candidate:agree_pledge", {"version": "1"}),
        (page, "candidate:check_in", {}),
        (panel, "interview:invite", {"candidate": "candidate1"}),
        (page, "candidate:enter", {}),
    ):
        assert (await who.call(event, key=key(), **said))["ok"]
    await page.sees(lambda view: view["me"]["state"] == "in_exam", "not in the exam")
    assert page.last("view")["publish"] == 110
    desired = school.services.media._desired[room].values()  # type: ignore[attr-defined]
    assert max(wish.max_kbps for wishes in desired for wish in wishes) == 110


async def scraped(school: School) -> dict[str, float]:
    """Every sample of /metrics by name and labels."""
    async with school.client.get(school.url("/metrics"), headers={"Host": "exam.example.edu.cn"}) as answer:
        families = text_string_to_metric_families(await answer.text())
        return {
            " ".join([each.name, *each.labels.values()]): each.value
            for family in families
            for each in family.samples
        }


async def test_metrics_tell_of_the_process_the_disk_the_database_and_its_copies(school: School) -> None:
    found = await scraped(school)
    assert 0 < found["process_open_fds"] < found["process_max_fds"]
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert found["exam_uptime_seconds"] >= 0
    assert found["exam_disk_free_bytes"] > 0
    assert (found["exam_database_up"], found["exam_backup_failures_total"]) == (1, 0)
    assert found["exam_backup_age_seconds"] >= 0


async def test_refused_commands_are_counted_by_code(school: School) -> None:
    zhang = await school.sign_in("candidate2")
    room = (await zhang.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
    page = await zhang.open(room)
    before = await scraped(school)
    for _ in range(3):
        assert (await page.call("interview:invite", candidate="candidate1", key=key()))["code"] == "forbidden"
    assert (await page.call("no:such_event"))["code"] == "malformed"
    name = "exam_commands_refused_total forbidden"
    assert (await scraped(school))[name] - before.get(name, 0) == 3


def readiness(school: School) -> Awaitable[tuple[int, Any]]:
    return school.browser().request("GET", "/readyz")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is a new one."""
    monkeypatch.setattr("app.handlers.health.FRESH", 0.0)


@FULL_DISKS
async def test_a_full_disk_is_found_out_by_writing(
    school: School, impatient: None, full_disk: FullDisk
) -> None:
    assert (await readiness(school))[0] == 200
    async with full_disk():
        await select("SELECT 1")  # reads work
        status, parts = await readiness(school)
    assert status == 503
    assert "磁盘" in parts["database"]
    assert (await readiness(school))[0] == 200


async def test_a_database_that_does_not_answer_is_not_waited_for(
    school: School, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    thawed = asyncio.Event()
    asked = []

    async def pulse(self: Store, node: str, at: float) -> None:
        asked.append(node)
        await thawed.wait()

    with monkeypatch.context() as frozen:
        frozen.setattr("app.handlers.health.ANSWER_WITHIN", 0.01)
        frozen.setattr(Store, "pulse", pulse)
        for _ in range(5):
            status, parts = await readiness(school)
            assert (status, "没有响应" in parts["database"]) == (503, True)
        assert asked == ["main"], "one write waits, not five"
        thawed.set()
    assert (await readiness(school))[0] == 200


async def test_it_cannot_be_used_to_hammer_the_database() -> None:
    clock, written = Clock(), []

    async def write() -> None:
        written.append(clock.now)

    probe = Probe(write, clock)
    for _ in range(40):
        assert await asyncio.gather(*(probe.ask() for _ in range(5))) == ["ok"] * 5
        clock.move(FRESH / 4)
    assert len(written) == 10


async def test_a_disk_that_is_nearly_full_is_said_and_stops_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Machine, "disk_free", lambda _machine: 100_000_000)
    status, parts = await readiness(school)
    assert (status, parts["database"], "100 MB" in parts["disk"]) == (200, "ok", True)
