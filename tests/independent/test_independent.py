"""An interview between two clients that know PROTOCOL.md alone, against the program as it is started."""

import ast
from pathlib import Path

import pytest

from tests.independent.client import browser
from tests.journeys.site import Site, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_the_client_knows_nothing_of_the_program() -> None:
    tree = ast.parse((Path(__file__).parent / "client.py").read_text())
    imported = [each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    imported += [name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names]
    assert not [name for name in imported if name.split(".")[0] in ("app", "tests", "run")]


async def test_an_interview_by_the_paper(tmp_path: Path) -> None:
    async with (
        serving(Site(tmp_path)) as site,
        browser(site.url, "candidate") as candidate,
        browser(site.url, "examiner") as chair,
    ):
        await candidate.log_in("13900000001", "计算机学院", "计算机科学与技术")
        await chair.log_in("13800000001")
        room = await candidate.room()
        await candidate.sit_down(room)
        await chair.sit_down(room)
        me, chairs = candidate.view["me"]["id"], chair.view["me"]["id"]

        pledge = await candidate.get("/api/pledge")
        await candidate.command("candidate:agree_pledge", version=pledge["version"], digest=pledge["digest"])
        await candidate.command("candidate:check_in")
        await candidate.sees(lambda view: view["me"]["state"] == "waiting")

        await candidate.send_and_receive(brightness=200)
        await chair.send_and_receive(brightness=60)
        assert candidate.sources(chairs) == set()

        await chair.sees(lambda view: _row(view, me)["state"] == "waiting")
        await chair.command("interview:invite", candidate=me)
        await candidate.sees(lambda view: "enter" in view["actions"])
        await candidate.command("candidate:enter")
        await candidate.sees(lambda view: "clock" in view)
        await chair.sees_and_hears(me, brightness=200)
        await candidate.sees_and_hears(chairs, brightness=60)
        assert chair.sources(me) == {"camera", "microphone"}  # and no screen, which is not shared

        await chair.command("interview:finish", candidate=me)
        await candidate.sees(lambda view: view["me"]["state"] == "ended")


def _row(view: dict[str, object], person: str) -> dict[str, object]:
    rows = view["candidates"]
    assert isinstance(rows, list)
    row: dict[str, object] = next(each for each in rows if each["id"] == person)
    return row
