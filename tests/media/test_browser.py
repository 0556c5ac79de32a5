"""A real Chromium sees and hears another through the router, by UDP and by TCP alone."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright

from app.media import MediaRouter
from app.state.subscriptions import Source
from tests.media.clients import endpoint, sees

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--use-fake-device-for-media-stream=device-count=2,fps=30",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM, "Chromium is missing: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def pages(router: MediaRouter) -> AsyncIterator[TestServer]:
    async def offer(request: web.Request) -> web.Response:
        who = endpoint(request.match_info["name"])
        return web.Response(text=(await router.connect(who, await request.text())).sdp)

    async def page(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(Path(__file__).with_name("browser_page.html"))

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/offer/{name}", offer)])
    async with TestServer(app) as server:
        yield server


async def measured(page: Page, enough: Any, seconds: float = 30) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = await page.evaluate("measure()")
        if enough(found):
            return found
        assert time.monotonic() < deadline, f"not yet: {found}"
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("tcp_only", [False, True], ids=["udp", "tcp"])
async def test_picture_and_sound_arrive(
    router: MediaRouter, browser: Browser, pages: TestServer, tcp_only: bool
) -> None:
    candidate, examiner = endpoint("candidate"), endpoint("examiner")
    router.set_subscriptions("r1", [sees(examiner, candidate), sees(examiner, candidate, Source.MICROPHONE)])
    sender, viewer = await browser.new_page(), await browser.new_page()
    for page, who, publish in ((sender, candidate, True), (viewer, examiner, False)):
        await page.goto(str(pages.make_url("/")))
        await page.evaluate("join", {"name": who.person, "publish": publish, "tcpOnly": tcp_only})
    seen = await measured(
        viewer, lambda found: found["framesDecoded"] > 60 and found["loudness"] > 20 and found["light"] > 60
    )
    print(seen, await measured(sender, lambda found: True), router.stats())
    assert seen["width"] >= 320
    assert seen["protocol"] == ("tcp" if tcp_only else "udp")
    assert router.stats().router_errors == router.stats().rtcp_malformed == 0
    line = router._peers[examiner].downlink
    assert line.arriving > 50 and line.kbps is None, (
        "what the browser itself tells of our packets is understood"
    )
