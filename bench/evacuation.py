"""For how long two people in an interview are without each other's picture when their room moves, in a real Chromium.

    python -m bench.evacuation [--times 10]

Two servers behind HAProxy, an interview on; the chair has the room moved to the other one, again and again. `dark_s`
is, of each move and each of the two pages, the longest time between two pictures of the other that differ: the camera
writes the time into them. A picture that stands is none. The last line of standard output is one JSON object.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests import postgres
from tests.cluster.proxy import proxy
from tests.cluster.servers import Together, together
from tests.journeys.conftest import joining, launch
from tests.journeys.people import Person
from tests.journeys.ports import NEAR
from tests.journeys.scenes import cast, enter, invite
from tests.journeys.site import Site

SCRIPT = Path(__file__).with_name("interview.js")
LASTS = 8.0
"""Seconds in which a move is over, the former connection included."""


async def moved(school: Together, room: str, chair: Person, url: str, candidate: Person) -> list[float]:
    """Have `room` moved; seconds that each was without the other."""
    pairs = ((chair, candidate), (candidate, chair))
    for viewer, _ in pairs:
        await viewer.page.evaluate("bench.forget()")
    answer = await chair.context.request.post(
        f"{url}/api/rooms/{room}/move", data={}, headers={"Origin": url}
    )
    assert answer.ok, await answer.text()
    await asyncio.sleep(LASTS)
    assert await school.owner(room) == (await answer.json())["node"]
    return [await viewer.page.evaluate("who => bench.darkest(who)", seen.id) / 1000 for viewer, seen in pairs]


async def measure(folder: Path, times: int) -> dict[str, Any]:
    front = Site(folder)  # only its address: behind it are the two
    told = {"EXAM_SERVER__ORIGINS": front.url, "EXAM_SERVER__TRUSTED_PROXIES": NEAR}
    dark: list[float] = []
    with postgres.running() as database:
        async with together(folder, database) as school, async_playwright() as playwright:
            servers = [school.server(name, **told) for name in ("one", "two")]
            for server in servers:
                await server.site.start()
            ports = {server.name: server.site.port for server in servers}
            async with (
                proxy(folder, front.port, ports),
                await launch(playwright) as browser,
                joining(browser, front, devices=SCRIPT) as join,
            ):
                candidate, chair = await cast(join, "candidate1", "chair")
                await invite(chair, candidate)
                await enter(candidate)
                [row] = await school.rows("SELECT room_id FROM seat WHERE state = 'in_exam'")
                for _ in range(times):
                    dark += await moved(school, row["room_id"], chair, front.url, candidate)
                    print(f"chair {dark[-2]:.2f} s, candidate {dark[-1]:.2f} s", flush=True)
    dark.sort()
    p95 = dark[min(len(dark) - 1, int(0.95 * len(dark)))]
    figures = {"median": statistics.median(dark), "p95": p95, "max": dark[-1]}
    return {"dark_s": {name: round(value, 2) for name, value in figures.items()}, "n": len(dark)}


def main(times: int) -> None:
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        print(json.dumps(asyncio.run(measure(Path(folder), times))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=10)
    main(parser.parse_args().times)
