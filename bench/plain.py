"""The same interview over Debian's Janus: a plain page for each person (`bench/plain.js`), signalled from here.

Only media goes over the lines, so that Janus is spared what a bad line does to its signalling.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page

from bench import janus
from bench.line import SERVER
from tests.waiting import eventually

ORIGIN = "https://plain.test"
"""Of a page that nobody serves: a secure context, as cameras want it."""

SCRIPTS = [Path(__file__).with_name(name) for name in ("network.js", "plain.js")]
ENCODINGS = {
    "candidate1": {"maxBitrate": 800_000, "maxFramerate": 24, "scaleResolutionDownBy": 1},
    "chair": {"maxBitrate": 400_000, "maxFramerate": 24, "scaleResolutionDownBy": 1},
    "examiner1": {"maxBitrate": 150_000, "maxFramerate": 15, "scaleResolutionDownBy": 2},
}
"""What our pages are asked for (app/state/subscriptions.py, web/js/base/encoding.js)."""

ROOM = {
    "request": "create",
    "publishers": 10,
    "notify_joining": False,
    "videocodec": "vp8",
    "audiocodec": "opus",
}


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[int]:
    """Janus, in the network this process is in; its process id."""
    janus.write_config(folder)
    null = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec("janus", "-F", str(folder), "-o", stdout=null, stderr=null)
    try:
        async with aiohttp.ClientSession() as http:
            await eventually(lambda: _why_not_up(http))
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _why_not_up(http: aiohttp.ClientSession) -> str | None:
    try:
        async with http.get(f"http://{SERVER}:{janus.PORT}/janus/info"):
            return None
    except aiohttp.ClientError as error:
        return str(error)


class Plain:
    """Interviews over Janus, each in a room of its own."""

    name = "janus"

    def __init__(self, browsers: Mapping[str, Browser], pid: int) -> None:
        self._browsers, self.pid, self._rooms = browsers, pid, 0

    @contextlib.asynccontextmanager
    async def interview(self, people: Sequence[str]) -> AsyncIterator[dict[str, Page]]:
        """The pages of these people, everybody subscribed to everybody else."""
        async with contextlib.AsyncExitStack() as stack:
            pages = {who: await stack.enter_async_context(_page(self._browsers[who])) for who in people}
            http = await stack.enter_async_context(aiohttp.ClientSession())
            session = janus.Janus(http, f"http://{SERVER}:{janus.PORT}/janus")
            await session.open()
            stack.push_async_callback(session.close)
            self._rooms += 1
            control = await session.attach()
            await session.say(control, ROOM | {"room": self._rooms})
            feeds = {await self._publish(session, who, page): who for who, page in pages.items()}
            await eventually(lambda: self._why_not_all(session, control, set(feeds)))
            for who, page in pages.items():
                await self._subscribe(session, page, {feed: of for feed, of in feeds.items() if of != who})
            yield pages

    async def _publish(self, session: janus.Janus, who: str, page: Page) -> int:
        """The number of their feed."""
        handle = await session.attach()
        asked = {"person": who, "encoding": ENCODINGS[who]}
        offer = await page.evaluate("asked => plain.publish(asked)", asked)
        body = {"request": "joinandconfigure", "room": self._rooms, "ptype": "publisher"}
        event = await session.say(handle, body, {"type": "offer", "sdp": offer}, wants="jsep")
        await page.evaluate("sdp => plain.published(sdp)", event["jsep"]["sdp"])
        return int(event["plugindata"]["data"]["id"])

    async def _why_not_all(self, session: janus.Janus, control: int, feeds: set[int]) -> str | None:
        """A page is connected a little before Janus knows that it is."""
        told = await session.say(control, {"request": "listparticipants", "room": self._rooms})
        there = {each["id"] for each in told["plugindata"]["data"]["participants"] if each["publisher"]}
        return None if feeds <= there else f"{feeds - there} do not publish yet"

    async def _subscribe(self, session: janus.Janus, page: Page, feeds: Mapping[int, str]) -> None:
        handle = await session.attach()
        streams = [{"feed": feed} for feed in feeds]
        body = {"request": "join", "room": self._rooms, "ptype": "subscriber", "streams": streams}
        event = await session.say(handle, body, wants="jsep")
        lines: list[dict[str, Any]] = event["plugindata"]["data"]["streams"]
        people = {line["mid"]: feeds[line["feed_id"]] for line in lines}
        asked = {"sdp": event["jsep"]["sdp"], "people": people}
        answer = await page.evaluate("({sdp, people}) => plain.subscribe(sdp, people)", asked)
        await session.say(handle, {"request": "start"}, {"type": "answer", "sdp": answer})


@contextlib.asynccontextmanager
async def _page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(permissions=["camera", "microphone"])
    try:
        for script in SCRIPTS:
            await context.add_init_script(path=script)
        page = await context.new_page()
        await page.route(
            f"{ORIGIN}/", lambda route: route.fulfill(body="<title>-</title>", content_type="text/html")
        )
        await page.goto(f"{ORIGIN}/")
        yield page
    finally:
        await context.close()
