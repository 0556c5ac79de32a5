"""Several servers of one school as an operator starts them: processes with one PostgreSQL, Redis and data directory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
import asyncpg

from app.host.embedded import EmbeddedValkey, find_server
from bench.kill import Line, judge
from tests import postgres
from tests.browser import ORIGIN, Browser, Page, Refused, School, key
from tests.databases import migrated_postgres
from tests.journeys.ports import FAR, NEAR
from tests.journeys.relay import TcpRelay
from tests.journeys.site import Site
from tests.waiting import eventually, until

NOW = "extract(epoch FROM clock_timestamp())"
READY_WITHIN = aiohttp.ClientTimeout(total=2)
AGAIN = frozenset({"not_owner", "unavailable"})
"""After these a page tries again."""


@dataclass
class Server(School):
    """One of them, from outside."""

    site: Site = field(kw_only=True)
    name: str = field(kw_only=True)

    def url(self, path: str) -> str:
        return f"https://{NEAR}:{self.site.port}{path}"

    def with_cookies(self, of: Browser) -> Browser:
        """Somebody who is signed in elsewhere, in the same browser."""
        browser = self.browser()
        browser.cookies = of.cookies
        return browser

    async def ready(self) -> bool:
        """Whether a proxy in front would send anybody here."""
        try:
            async with self.client.get(self.url("/readyz"), timeout=READY_WITHIN) as answer:
                return answer.status == 200
        except (OSError, aiohttp.ClientError, TimeoutError):
            return False

    def signal(self, number: int) -> None:
        assert self.site.process is not None, "not started"
        self.site.process.send_signal(number)


@dataclass
class Together:
    """The servers, and what they share. The one named in `cut_off` has its database behind `way`."""

    folder: Path
    database: str
    redis: EmbeddedValkey
    client: aiohttp.ClientSession
    way: TcpRelay
    servers: list[Server] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    def server(self, name: str, **settings: str) -> Server:
        """One that has not been started."""
        own = self.folder / f"{name}-{len(self.servers)}"
        own.mkdir()
        site = Site(own)
        site.settings |= {
            "EXAM_DATA": str(self.folder / "data"),
            "EXAM_DATABASE__URL": self.database,
            "EXAM_REDIS__URL": self.redis.url,
            "EXAM_SERVER__NODE": name,
            "EXAM_SERVER__ADDRESS": f"https://{NEAR}:{site.port}",
            "EXAM_SERVER__ORIGINS": ORIGIN,
            **settings,
        }
        server = Server(cast("Any", None), cast("Any", None), self.client, site=site, name=name)
        self.servers.append(server)
        return server

    def named(self, name: str) -> Server:
        return next(server for server in self.servers if server.name == name)

    def other_than(self, name: str) -> Server:
        return next(server for server in self.servers if server.name != name)

    async def ready(self) -> list[Server]:
        there = [server for server in self.servers if server.site.process is not None]
        answers = await asyncio.gather(*(server.ready() for server in there))
        return [server for server, ready in zip(there, answers, strict=True) if ready]

    async def rows(self, statement: str, *values: object) -> list[Any]:
        """Straight from the database, past the program."""
        own = await asyncpg.connect(self.database)
        try:
            return list(await own.fetch(statement, *values))
        finally:
            await own.close()

    async def owner(self, room: str) -> str:
        """Whose lease the room is now; empty: nobody's."""
        found = await self.rows(f"SELECT owner FROM room WHERE id = $1 AND lease_until >= {NOW}", room)
        return str(found[0]["owner"]) if found else ""

    async def has(self, room: str, name: str, seconds: float = 12.0) -> None:
        """Waits until the server `name` has `room`."""

        async def why_not() -> str | None:
            owner = await self.owner(room)
            return None if owner == name else f"it is {owner or 'nobody'}'s"

        await eventually(why_not, seconds)

    async def faults(self) -> dict[str, int]:
        """What was told to pages, held against the log."""
        log = [Line(*row) for row in await self.rows("SELECT room_id, seq, actor, key FROM event")]
        versions = {row["id"]: row["version"] for row in await self.rows("SELECT id, version FROM room")}
        found = judge(self.sent, [], log, versions)
        return {name: found[name] for name in ("lost", "doubled", "gaps") if found[name]}


@dataclass
class Visitor:
    """Somebody's page of a room, which goes where the room is as `protocol.js` does (PROTOCOL.md 2.8)."""

    school: Together
    browser: Browser
    person: str
    room: str
    at: Server
    page: Page

    @classmethod
    async def come(cls, school: Together, browser: Browser, person: str, room: str) -> "Visitor":
        at, page = await led(browser, room, await school.ready())
        return cls(school, browser, person, room, at, page)

    async def call(self, event: str, **said: Any) -> dict[str, Any]:
        """A command, which is kept to be held against the log."""
        named = {"key": key(), **said}
        ack = await self.page.call_with(event, named)
        kept = {"room": self.room, "actor": self.person, "key": named["key"], "tries": 1}
        self.school.sent.append(kept | {"ok": ack["ok"], "seq": ack.get("seq")})
        return ack

    async def does(self, event: str, **said: Any) -> int:
        ack = await self.call(event, **said)
        assert ack["ok"], ack
        return int(ack["seq"])

    async def comes_back(self, *, to: str = "", told: str = "") -> None:
        """Once the page is let go, or its line is gone; `to` the server of that name, `told` by this event."""
        await until(lambda: None if self.page.closed else "the page is held still", 15)
        if told:
            self.page.last(told)
        hello, seen = self.page.last("hello"), self.page.last("view")["seq"]
        moved = self.page.all("moved")
        node = moved[-1]["node"] if moved else ""

        async def why_not() -> str | None:
            there = await self.school.ready()
            known = {"epoch": hello["epoch"], "instance": hello["instance"], "last_seq": seen}
            try:
                self.at, self.page = await led(self.browser, self.room, there, node, **known)
            except Refused as refused:
                assert refused.code in AGAIN, refused
                return f"{refused.code} {refused.node}"
            except (OSError, aiohttp.ClientError, IndexError) as error:
                return f"{error!r} of {[each.name for each in there]}"
            return None

        await eventually(why_not, 20)
        assert to in ("", self.at.name)
        assert self.page.epoch == hello["epoch"], "the same seat"


@asynccontextmanager
async def together(folder: Path, database: postgres.Server) -> AsyncIterator[Together]:
    async with AsyncExitStack() as stack:
        (folder / "redis").mkdir()
        redis = EmbeddedValkey(find_server(), folder / "redis" / "s", folder / "redis")
        await redis.start()
        stack.push_async_callback(redis.stop)
        connector = aiohttp.TCPConnector(ssl=False)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        way = TcpRelay(database.port)
        await way.start()
        stack.callback(way.close)
        school = Together(folder, await migrated_postgres(database), redis, client, way)
        try:
            yield school
        finally:
            for server in school.servers:
                for browser in server.browsers:
                    await browser.close()
            await asyncio.gather(*(s.site.kill() for s in school.servers if s.site.process is not None))


def behind(way: str) -> str:
    """The address of a database that is reached by the relay alone."""
    return way.replace(NEAR, FAR)


async def led(
    browser: Browser, room: str, servers: Sequence[Server], node: str = "", **auth: Any
) -> tuple[Server, Page]:
    """A page as `protocol.js` opens it: by way of any server, and from there to the one that has the room. `node`:
    where it was told to go. Raises `Refused`."""
    named = {server.name: server for server in servers}
    at = named.get(node) or servers[0]
    for _ in range(3):
        try:
            return at, await at.with_cookies(browser).open(room, node=node, **auth)
        except Refused as refused:
            if refused.code != "not_owner" or refused.node not in named or refused.node == node:
                raise
            at, node = named[refused.node], refused.node
    raise AssertionError(f"led from server to server, at last to {node}")
