import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.journeys.people import Join as Join
from tests.journeys.people import Person, person
from tests.journeys.relay import Relay, relay
from tests.journeys.scenes import interview
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

Exam = tuple[Person, Person]
"""The people of one: its candidate and its chair."""

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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Site]:
    """A demo school for the tests of a module, each of which has a candidate of its own there: to start and to stop one
    takes as long as a short journey. A parameter is its further settings."""
    async with serving(Site(tmp_path_factory.mktemp("site"), getattr(request, "param", {}))) as site:
        yield site


@dataclass
class Far:
    """A site behind a network that can fail, and how to join it."""

    way: Relay
    join: Join


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def far_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Far]:
    async with (
        serving(Site(tmp_path_factory.mktemp("far"), behind_relay=True)) as site,
        relay(site) as way,
        joining(browser, site) as join,
    ):
        yield Far(way, join)


@pytest.fixture
def far(far_site: Far) -> Iterator[Far]:
    """Whole again after each test."""
    yield far_site
    far_site.way.mend()


@pytest_asyncio.fixture(loop_scope="session")
async def join(browser: Browser, site: Site) -> AsyncIterator[Join]:
    """`await join("chair")`: that person, signed in, in a browser of their own."""
    async with joining(browser, site) as join:
        yield join


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def exam(browser: Browser, site: Site) -> AsyncIterator[Exam]:
    """A candidate and the chair face to face, for tests that leave them so: one exam goes through them all."""
    async with joining(browser, site) as join:
        yield await interview(join)


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
def shoot() -> Shoot:
    """Keeps a picture of a page in the folder EXAM_SCREENSHOTS names, where somebody wants one: each takes some tenths
    of a second to draw."""

    async def shoot(someone: Person, name: str) -> None:
        if SCREENSHOTS:
            folder = Path(SCREENSHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            await someone.page.screenshot(path=folder / f"{name}.png")

    return shoot
