"""What a person waits for in an interview, in a real Chromium: the first picture, 进入考场, and the way of light.

    python -m bench.interview [--times 10] [--frames 200]

- `first_picture_ms`: from opening (reloading) the room's page in mid-exam until the other side's picture is drawn;
- `enter_to_seen_ms`: from pressing 进入考场 until the examiner's page draws the candidate's picture;
- `share_to_seen_ms`: from pressing 共享屏幕 (the browser's own question answered at once) until the examiner's page
  draws the screen;
- `glass_to_glass_ms`: from drawing a picture at the sender until the receiver's page has it: the time is in the
  picture. Camera and screen themselves, some 30 to 60 ms on real machines, are not in it.

The last line of standard output is one JSON object with the median and the 95th percentile of each.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.journeys.conftest import Join, joining, launch
from tests.journeys.people import Person
from tests.journeys.scenes import cast, enter, invite
from tests.journeys.site import Site, serving
from tests.waiting import eventually

SCRIPT = Path(__file__).with_suffix(".js")


async def first_seen(viewer: Person, owner: Person, what: str = "") -> float:
    """When `viewer`'s page first drew `owner` (or their `what`), in milliseconds since 1970."""
    seen: list[float] = []

    async def why_not() -> str | None:
        at = await viewer.page.evaluate("who => bench.first[who]", owner.id + what)
        seen[:] = [at] if at else []
        return None if at else f"{viewer.name} does not see {owner.name}"

    await eventually(why_not, 30)
    return seen[0]


async def first_picture(viewer: Person, owner: Person) -> float:
    await viewer.page.reload()
    seen = await first_seen(viewer, owner)
    opened: float = await viewer.page.evaluate("performance.timeOrigin")
    await viewer.is_connected()
    return seen - opened


async def enter_to_seen(candidate: Person, chair: Person) -> float:
    await invite(chair, candidate)
    await chair.page.evaluate("bench.forget()")
    await enter(candidate)
    seen = await first_seen(chair, candidate)
    pressed: float = await candidate.page.evaluate("bench.pressed")
    return seen - pressed


async def share_to_seen(candidate: Person, chair: Person) -> float:
    await chair.page.evaluate("bench.forget()")
    await candidate.press("共享屏幕")
    seen = await first_seen(chair, candidate, "/screen")
    pressed: float = await candidate.page.evaluate("bench.pressed")
    await candidate.press("停止共享")
    await chair.page.locator('video[data-source="screen"]').wait_for(state="detached")
    return seen - pressed


async def send_back(candidate: Person, chair: Person) -> None:
    await chair.press("退回候考区", first=True)
    dialog = chair.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("测量")
    await dialog.get_by_role("button", name="确认退回候考区").click()
    await candidate.is_in("waiting")


async def glass_to_glass(viewer: Person, owner: Person, frames: int) -> list[float]:
    await viewer.page.evaluate("who => void bench.measure(who)", owner.id)
    ages: list[float] = []

    async def why_not() -> str | None:
        ages[:] = await viewer.page.evaluate("bench.ages")
        return None if len(ages) >= frames else f"{len(ages)} pictures could be read"

    await eventually(why_not, 60)
    return ages


async def measure(join: Join, times: int, frames: int) -> dict[str, Any]:
    candidate, chair = await cast(join, "candidate1", "chair")
    entering = []
    for _ in range(times):
        entering.append(await enter_to_seen(candidate, chair))
        print(f"进入考场 -> seen {entering[-1]:.0f} ms", flush=True)
        await send_back(candidate, chair)
    await enter_to_seen(candidate, chair)
    opening = []
    for n in range(times):
        viewer, owner = (chair, candidate) if n % 2 else (candidate, chair)
        opening.append(await first_picture(viewer, owner))
        print(f"{viewer.name}: page -> picture {opening[-1]:.0f} ms", flush=True)
    sharing = []
    for _ in range(times):
        sharing.append(await share_to_seen(candidate, chair))
        print(f"共享屏幕 -> seen {sharing[-1]:.0f} ms", flush=True)
    light = await glass_to_glass(chair, candidate, frames)
    return {
        "first_picture_ms": _summary(opening),
        "enter_to_seen_ms": _summary(entering),
        "share_to_seen_ms": _summary(sharing),
        "glass_to_glass_ms": _summary(light),
        "n": times,
    }


def _summary(figures: Sequence[float]) -> dict[str, int]:
    ranked = sorted(figures)
    return {
        "median": round(statistics.median(ranked)),
        "p95": round(ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]),
    }


async def main(times: int, frames: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            await launch(playwright) as browser,
            serving(Site(Path(folder))) as site,
            joining(browser, site, devices=SCRIPT) as join,
        ):
            print(json.dumps(await measure(join, times, frames)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--frames", type=int, default=200)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.times, arguments.frames))
