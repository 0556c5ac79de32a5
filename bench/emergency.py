"""How long an examiner is without the candidate who changes over to the emergency room, in a real Chromium.

    python -m bench.emergency [--times 10]

- `click_to_seen_ms`: from pressing 进入应急考场 in mid-exam until the examiner's page draws the candidate's picture
  from the emergency page: ticket, new page, seat, camera, media over TCP;
- `back_to_seen_ms`: the same for 返回正常通道.

The Windows client is not in it: nothing is installed here, so the browser's way is measured. The last line of standard
output is one JSON object with the median and the 95th percentile of each.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.journeys.conftest import Join, joining, launch
from tests.journeys.people import Person
from tests.journeys.scenes import cast, enter, invite
from tests.journeys.site import Site, serving
from tests.waiting import eventually

SCRIPT = Path(__file__).with_name("interview.js")


async def press_to_seen(candidate: Person, chair: Person, label: str, device: str) -> float:
    """Milliseconds from pressing until the chair's page has drawn three pictures of that device."""
    shown = f'video[data-person="{candidate.id}"][data-device="{device}"][data-source="camera"]'
    begun = time.monotonic()
    await candidate.press(label)

    async def why_not() -> str | None:
        frames = await chair.page.evaluate(
            "at => document.querySelector(at)?.getVideoPlaybackQuality().totalVideoFrames ?? 0", shown
        )
        return None if frames >= 3 else f"{frames} pictures so far"

    await eventually(why_not, 30)
    return (time.monotonic() - begun) * 1000


async def measure(join: Join, times: int) -> dict[str, Any]:
    candidate, chair = await cast(join, "candidate1", "chair")
    await invite(chair, candidate)
    await enter(candidate)
    out, back = [], []
    for _ in range(times):
        await candidate.is_connected()
        await candidate.press("网络有问题")
        out.append(await press_to_seen(candidate, chair, "进入应急考场", "emergency"))
        await candidate.is_connected()
        back.append(await press_to_seen(candidate, chair, "返回正常通道", "main"))
        print(f"there {out[-1]:.0f} ms, back {back[-1]:.0f} ms", flush=True)
        await asyncio.sleep(6)  # a person gets no more than twelve tickets a minute
    return {"click_to_seen_ms": _summary(out), "back_to_seen_ms": _summary(back), "n": times}


def _summary(figures: Sequence[float]) -> dict[str, int]:
    ranked = sorted(figures)
    return {
        "median": round(statistics.median(ranked)),
        "p95": round(ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]),
    }


async def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            await launch(playwright) as browser,
            serving(Site(Path(folder))) as site,
            joining(browser, site, devices=SCRIPT) as join,
        ):
            print(json.dumps(await measure(join, times)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=10)
    asyncio.run(main(parser.parse_args().times))
