"""Several servers of one school as an operator starts them: processes with one PostgreSQL, Redis and data directory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp

from app.host.embedded import EmbeddedValkey, find_server
from tests import postgres
from tests.browser import ORIGIN, Browser, Page, Refused, School
from tests.journeys.site import Site
from tests.waiting import eventually


@dataclass
class Server(School):
    """One of them, from outside."""

    site: Site = field(kw_only=True)
    name: str = field(kw_only=True)

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.site.port}{path}"

    def with_cookies(self, of: Browser) -> Browser:
        """Somebody who is signed in elsewhere, in the same browser."""
        browser = self.browser()
        browser.cookies = of.cookies
        return browser


@dataclass
class Together:
    """The servers, and what they share."""

    folder: Path
    database: str
    redis: str
    client: aiohttp.ClientSession
    servers: dict[str, Server] = field(default_factory=dict)

    def server(self, name: str, **settings: str) -> Server:
        """One that has not been started."""
        own = self.folder / f"{name}-{len(self.servers)}"
        own.mkdir()
        site = Site(own)
        site.settings |= {
            "EXAM_DATA": str(self.folder / "data"),
            "EXAM_DATABASE__URL": self.database,
            "EXAM_REDIS__URL": self.redis,
            "EXAM_SERVER__NODE": name,
            "EXAM_SERVER__ADDRESS": f"https://127.0.0.1:{site.port}",
            "EXAM_SERVER__ORIGINS": ORIGIN,
            **settings,
        }
        server = Server(cast("Any", None), cast("Any", None), self.client, site=site, name=name)
        self.servers[f"{name}-{len(self.servers)}"] = server
        return server

    async def start(self, *names: str) -> list[Server]:
        """Started one after the other, as an operator does."""
        made = [self.server(name) for name in names]
        for server in made:
            await server.site.start()
        return made


@asynccontextmanager
async def together(folder: Path, database: postgres.Server) -> AsyncIterator[Together]:
    async with AsyncExitStack() as stack:
        (folder / "redis").mkdir()
        redis = EmbeddedValkey(find_server(), folder / "redis" / "s", folder / "redis")
        await redis.start()
        stack.push_async_callback(redis.stop)
        connector = aiohttp.TCPConnector(ssl=False)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        school = Together(folder, database.new_database(), redis.url, client)
        try:
            yield school
        finally:
            for server in school.servers.values():
                for browser in server.browsers:
                    await browser.close()
            await asyncio.gather(
                *(s.site.kill() for s in school.servers.values() if s.site.process is not None)
            )


async def owner_of(room: str, browser: Browser, servers: list[Server]) -> Server:
    """The server that has `room`, by what the others say; waits until one has it."""
    found: list[Server] = []

    async def why_not() -> str | None:
        said = []
        for server in servers:
            try:
                page = await server.with_cookies(browser).open(room)
            except Refused as refused:
                said.append(f"{server.name}: {refused.code} {refused.node}")
            except (OSError, aiohttp.ClientError) as error:
                said.append(f"{server.name}: {type(error).__name__}")
            else:
                await page.leave()
                found[:] = [server]
                return None
        return "; ".join(said)

    await eventually(why_not, 20)
    return found[0]


async def led(browser: Browser, room: str, servers: list[Server], **auth: Any) -> tuple[Server, Page]:
    """A page as `protocol.js` opens it: to any server that lives, and from there to the one that has the room."""
    named = {server.name: server for server in servers}
    at, node = servers[0], ""
    for _ in range(4):
        try:
            return at, await at.with_cookies(browser).open(room, node=node, **auth)
        except Refused as refused:
            if refused.code != "not_owner" or refused.node not in named:
                raise
            at, node = named[refused.node], refused.node
    raise AssertionError(f"led from server to server, at last to {node}")
