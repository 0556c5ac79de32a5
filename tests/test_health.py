"""/healthz, /readyz, /metrics: what supervisors, balancers and dashboards are told; and `[media] max_kbps`."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from app.config import Media
from app.state.room import Phase
from tests.browser import School, config, key, running
from tests.fakes import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROTOCOL = (Path(__file__).parents[1] / "PROTOCOL.md").read_text("utf-8")
MEDIA = Media(host="127.0.0.1", udp_port=0, tcp_port=0, announce=("127.0.0.1",), max_kbps=110)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"), media=MEDIA)) as school:
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
