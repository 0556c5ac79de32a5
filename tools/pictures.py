"""Pictures of the pages with people before their cameras: `make pictures`.

Every stop of the tour (tests/journeys/tour.py) is taken in every window of `WINDOWS` into build/pictures, to be looked
at; `SHOWN`, which README and the guides show, into docs/guides/pictures. Those who sit there are speakers of the GRID
corpus where its clips lie beside the repository (docs/guides/pictures/SOURCES.md), else the portrait a package brings.
"""

import asyncio
import contextlib
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import cv2
from PIL import Image
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from app.identity.vision.networks import Image as Frame
from bench import actors
from tests.journeys.conftest import joining, launch
from tests.journeys.people import DESK, Join, Person
from tests.journeys.scenes import check_in
from tests.journeys.site import Site, serving
from tests.journeys.tour import TOUR, Stop

ROOT = Path(__file__).parents[1]
ALL, GUIDES = ROOT / "build" / "pictures", ROOT / "docs" / "guides"
LAPTOP = ViewportSize(width=1366, height=768)
WINDOWS = (
    LAPTOP,
    DESK,
    ViewportSize(width=1920, height=1080),
    ViewportSize(width=390, height=844),
)

SHOWN = frozenset(
    {
        "home",
        "candidate-waiting",
        "candidate-invited",
        "candidate-in_exam",
        "chair-waiting",
        "chair-in_exam",
        "chair-compare",
        "invigilator-talking",
    }
)
SEATS = ("candidate1", "chair", "examiner1", "invigilator1", "candidate2")
"""Who has a face of their own, as far as there are clips."""
CAST = (7, 6, 3, 1, 4)
"""Of the clips, by their order, for each of them."""
CALM_MS = 40_000
FPS = 12
"""Of a clip (bench/actors.py)."""


def faces() -> list[Sequence[Frame]]:
    """What each camera sees."""
    shared = actors.shared_folder()
    if shared is None:
        [person] = actors.people(None)
        return [person.frames["neutral"]] * len(SEATS)
    found = list(actors.clips(shared))
    return [found[number % len(found)] for number in CAST]


def film(frames: Sequence[Frame], file: Path) -> Path:
    """As a camera that a Chromium plays (YUV4MPEG2): forward and back, so that it never jumps."""
    height, width, _ = frames[0].shape
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{FPS}:1 Ip C420\n".encode())
        for frame in (*frames, *reversed(frames)):
            out.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420).tobytes())
    return file


@contextlib.asynccontextmanager
async def sitting(site: Site, folder: Path) -> AsyncIterator[Join]:
    """A way for people to join, each before a camera of their own: a Chromium has one for all its pages."""
    cameras = {who: film(frames, folder / f"{who}.y4m") for who, frames in zip(SEATS, faces(), strict=True)}
    joins: dict[str, Join] = {}
    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())

        async def browser_of(seat: str) -> Browser:
            flags = [f"--use-file-for-fake-video-capture={cameras[seat]}"] if seat in cameras else []
            browser = await launch(playwright, *flags)
            stack.push_async_callback(browser.close)
            return browser

        async def join(who: str, **options: Any) -> Person:
            seat = who if who in cameras else ""
            if seat not in joins:
                at = joining(await browser_of(seat), site, signed=False, timezone_id="Asia/Shanghai")
                joins[seat] = await stack.enter_async_context(at)
            return await joins[seat](who, **options)

        yield join


async def company(join: Join) -> None:
    """Who else is there while one candidate is interviewed."""
    examiner, other = await join("examiner1"), await join("candidate2")
    for person in (examiner, other):
        await person.open_room()
        await person.is_connected()
    await check_in(other)


async def take(stop: Stop) -> None:
    """In each window, and left in the first."""
    page = stop.person.page
    for window in WINDOWS:
        await page.set_viewport_size(window)
        if window is LAPTOP and stop.name in SHOWN:
            await show(stop)
        file = ALL / f"{window['width']}x{window['height']}" / f"{stop.name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=file)
    await page.set_viewport_size(LAPTOP)


async def show(stop: Stop) -> None:
    """To everybody, once nothing says that a line is slow: so many browsers fill a small machine."""
    page = stop.person.page
    with contextlib.suppress(AssertionError):
        await expect(page.locator(".line-note, .own-line p")).to_have_count(0, timeout=CALM_MS)
    picture = Image.open(io.BytesIO(await page.screenshot()))
    picture.save(GUIDES / "pictures" / f"{stop.name}.webp", quality=80, method=6)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Site(Path(folder))) as site, sitting(site, Path(folder)) as join:
            for name, walk in TOUR.items():
                if name == "interview":
                    await company(join)
                async for stop in walk(join):
                    await take(stop)
                    print(stop.name)
    print(f"{len(list(ALL.rglob('*.png')))} pictures in {ALL.relative_to(ROOT)}")


if __name__ == "__main__":
    asyncio.run(main())
