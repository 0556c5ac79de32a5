import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.journeys.people import Person, person
from tests.journeys.relay import Relay, relay
from tests.journeys.site import Site, serving

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream=device-count=1,fps=5",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]
SCREENSHOTS = os.environ.get("EXAM_SCREENSHOTS")
"""Read before the fixture that hides the developer's settings from the tests."""

expect.set_options(timeout=20_000)

Join = Callable[..., Awaitable[Person]]
Shoot = Callable[[Person, str], Awaitable[None]]


async def launch(playwright: Playwright, *instead: str, starter: Path | None = None) -> Browser:
    """A Chromium; flags of `instead` replace those of the same name, `starter` is what starts it."""
    names = {flag.partition("=")[0] for flag in instead}
    flags = [flag for flag in FLAGS if flag.partition("=")[0] not in names]
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: apt-get install chromium"
    return await playwright.chromium.launch(executable_path=starter or chromium, args=[*flags, *instead])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await launch(playwright)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """A demo school of this test's own; a parameter is its further settings."""
    async with serving(Site(tmp_path, getattr(request, "param", {}))) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """One for a module whose tests keep out of each other's way."""
    async with serving(Site(tmp_path_factory.mktemp("site"))) as site:
        yield site


@dataclass
class Far:
    """A site behind a network that can fail, and how to join it."""

    way: Relay
    join: Join


@pytest_asyncio.fixture(loop_scope="session")
async def far(browser: Browser, tmp_path: Path) -> AsyncIterator[Far]:
    async with (
        serving(Site(tmp_path, behind_relay=True)) as site,
        relay(site) as way,
        joining(browser, site) as join,
    ):
        yield Far(way, join)


@pytest_asyncio.fixture(loop_scope="session")
async def join(browser: Browser, site: Site) -> AsyncIterator[Join]:
    """`await join("chair")`: that person, signed in, in a browser of their own."""
    async with joining(browser, site) as join:
        yield join


@contextlib.asynccontextmanager
async def joining(browser: Browser, site: Site, **all_have: Any) -> AsyncIterator[Join]:
    """A way for people to join; they leave at the end. `all_have`: options of `person` for each of them."""
    async with AsyncExitStack() as stack:

        async def join(who: str, *, signed_in: bool = True, **options: Any) -> Person:
            someone = await stack.enter_async_context(person(browser, site, who, **all_have, **options))
            if signed_in:
                await someone.sign_in()
            return someone

        yield join


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    """Keeps a picture of a page, in the folder EXAM_SCREENSHOTS names or with the test's own files."""
    folder = Path(SCREENSHOTS) if SCREENSHOTS else tmp_path / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    async def shoot(someone: Person, name: str) -> None:
        await someone.page.screenshot(path=folder / f"{name}.png")

    return shoot
