"""The program as it is started, behind its own TLS on one port for pages and media, and strangers who flood it.

The strangers come from 127.0.0.2 and 127.0.0.3, the people whom they must not shut out from 127.0.0.1. All of it is
bounded in count, on the loopback, and time is moved by hand: nobody waits for a deadline.
"""

import asyncio
import resource
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from app.config import Media, Server
from app.host.gate import GATE, Gate
from app.host.serve import serving
from app.media import MediaRouter
from app.server import SERVICES, make_app
from tests.browser import HOST, ORIGIN, Browser, School, config
from tests.databases import migrate_quickly
from tests.journeys.ports import free_port
from tests.waiting import until

STRANGERS = ("127.0.0.2", "127.0.0.3")


def crowd(wanted: int) -> int:
    """As many as `wanted`, if this process, which holds both ends, may have so many descriptors."""
    return min(wanted, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 400) // 3)


@dataclass
class Stranger:
    """One connection of somebody who floods."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def say(self, words: bytes) -> None:
        self.writer.write(words)

    async def is_hung_up_on(self) -> bool:
        try:
            async with asyncio.timeout(10):
                while await self.reader.read(65_536):
                    pass
        except (ConnectionError, ssl.SSLError):
            pass
        return True


@dataclass
class Flooded(School):
    """The school, reached by HTTPS."""

    port: int = 0
    gate: Gate = field(default_factory=Gate)
    strangers: list[Stranger] = field(default_factory=list)
    ahead: float = 0
    """How far the gate's time is before everybody's."""

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"

    @property
    def media(self) -> MediaRouter:
        router = self.services.media
        assert isinstance(router, MediaRouter)
        return router

    async def stranger(self, address: str = STRANGERS[0], tls: bool = False) -> Stranger:
        how: dict[str, Any] = {"ssl": _trusting(), "server_hostname": HOST} if tls else {}
        pair = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0), **how)
        self.strangers.append(stranger := Stranger(*pair))
        return stranger

    async def flood(self, count: int, address: str = STRANGERS[0], words: bytes = b"") -> list[Stranger]:
        """So many connections that say `words` and nothing else."""
        found = [await self.stranger(address) for _ in range(count)]
        for each in found:
            each.say(words)
        return found

    async def over_tls(self, count: int, words: bytes, address: str = STRANGERS[0]) -> list[Stranger]:
        found = [await self.stranger(address, tls=True) for _ in range(count)]
        for each in found:
            each.say(words)
        return found

    async def passes(self, seconds: float) -> None:
        self.ahead += seconds
        await self.gate.sweep()

    async def are_gone(self, strangers: Iterable[Stranger]) -> None:
        assert all(await asyncio.gather(*(each.is_hung_up_on() for each in strangers)))

    async def are_there(self, **stages: int) -> None:
        """The server has seen them all come: so many of each stage, at least."""
        await until(
            lambda: (
                None
                if all(self.gate.counts()[stage] >= number for stage, number in stages.items())
                else f"{self.gate.counts()}"
            )
        )

    async def dismiss_strangers(self) -> None:
        for each in self.strangers:
            each.writer.transport.abort()
        self.strangers.clear()
        await until(lambda: None if self.gate.counts()["coming"] == 0 else f"{self.gate.counts()}")

    async def room(self) -> str:
        _, listed = await (await self.visit("chair")).request("GET", "/api/rooms")
        return str(listed["rooms"][0]["id"])

    async def serves(self, account: str) -> Browser:
        """Somebody who was never here asks for a code, logs in, opens the room, and is answered on the socket."""
        async with self.newcomer() as client:
            browser = Browser(School(self.server, self.services, client))
            browser.school.url = self.url  # type: ignore[method-assign]
            browser.school._codes = self._codes
            await browser.log_in(account)
            status, listed = await browser.request("GET", "/api/rooms")
            assert status == 200 and listed["rooms"]
            page = await browser.open(listed["rooms"][0]["id"])
            assert (await page.call("room:sync", seq=0))["ok"]
            await browser.close()
        return browser

    @asynccontextmanager
    async def newcomer(self) -> AsyncIterator[aiohttp.ClientSession]:
        """A machine with no connection so far."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as client:
            yield client

    async def metrics(self) -> str:
        async with self.client.get(self.url("/metrics"), headers={"Host": HOST}) as answer:
            return await answer.text()

    async def refused(self, reason: str) -> int:
        """As /metrics counts it."""
        name = f'exam_connections_refused_total{{reason="{reason}"}} '
        return int(
            float(
                next(line for line in (await self.metrics()).splitlines() if line.startswith(name)).split()[
                    -1
                ]
            )
        )


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@asynccontextmanager
async def flooded(data: Path, **sections: Any) -> AsyncIterator[Flooded]:
    """`sections` of the configuration stand in for those of the tests, which are generous."""
    port = free_port()
    settings = config(
        data,
        server=Server(host="127.0.0.1", port=port, trust_port=0, origins=(ORIGIN,), shutdown_timeout=0.2),
        media=Media(host="127.0.0.1", udp_port=0, tcp_port=port, announce=("127.0.0.1",)),
        **sections,
    )
    await migrate_quickly(settings.data)
    made: list[web.Application] = []

    async def make() -> web.Application:
        made.append(await make_app(settings, demo=True))
        return made[0]

    async with (
        serving(settings, make),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as client,
    ):
        school = Flooded(None, made[0][SERVICES], client, port=port, gate=made[0][GATE])  # type: ignore[arg-type]
        school.gate._clock = lambda: time.monotonic() + school.ahead
        try:
            yield school
        finally:
            for each in school.strangers:
                each.writer.transport.abort()
            for browser in school.browsers:
                await browser.close()


async def answered(asked: Iterable[Awaitable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The acks, all asked for at once."""
    return list(await asyncio.gather(*asked))
