"""150 MB through the program as an operator starts it: it stays flat, and a kill in the middle loses nothing."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.journeys.site import Site, serving
from tests.materials import files
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PIECE = 4 * 1024**2
SIZE = 150 * 1024**2
GROWTH = 20 * 1024**2
PHONE = "13900000001"


class Candidate:
    """张三, over HTTP alone."""

    def __init__(self, site: Site, client: aiohttp.ClientSession) -> None:
        self.site, self.client, self.cookie = site, client, ""

    async def ask(self, method: str, path: str, **how: Any) -> Any:
        headers = {"Origin": self.site.url, "Cookie": self.cookie, **how.pop("headers", {})}
        url = self.site.url + path
        async with self.client.request(method, url, headers=headers, ssl=False, **how) as answer:
            for name in ("__Host-session", "__Host-browser"):
                if name in answer.cookies:
                    self.cookie += f"; {name}={answer.cookies[name].value}"
            return await answer.json()

    async def log_in(self) -> None:
        who = {"role": "candidate", "major": "cs-cs", "phone": PHONE}
        await self.ask("POST", "/api/sms", json=who)
        codes: list[str] = []

        async def why_not() -> str | None:
            told = await self.ask("GET", "/api/demo")
            codes[:] = [each["code"] for each in told["codes"] if each["phone"] == PHONE]
            return None if codes else "no code yet"

        await eventually(why_not)
        answer = await self.ask("POST", "/api/login", json=who | {"code": codes[0]})
        assert answer["ok"], answer

    async def begin(self, name: str, size: int) -> str:
        answer = await self.ask("POST", "/api/materials", json={"name": name, "size": size})
        return str(answer["file"]["id"])

    async def send(self, upload: str, offset: int, data: bytes) -> Any:
        headers = {"Content-Type": "application/octet-stream", "Upload-Offset": str(offset)}
        return await self.ask("POST", f"/api/materials/{upload}/data", data=data, headers=headers)

    async def received(self, upload: str) -> str:
        """The SHA-256 of the file as it is served."""
        total = hashlib.sha256()
        url = f"{self.site.url}/api/materials/{upload}/file"
        async with self.client.get(url, headers={"Cookie": self.cookie}, ssl=False) as answer:
            assert answer.status == 200
            async for piece in answer.content.iter_chunked(PIECE):
                total.update(piece)
        return total.hexdigest()


def resident(site: Site) -> int:
    """Bytes of the program's process that are in memory now."""
    assert site.process is not None
    status = Path(f"/proc/{site.process.pid}/status").read_text("utf-8")
    [kilobytes] = re.findall(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(kilobytes) * 1024


def pieces(whole: bytes) -> list[tuple[int, bytes]]:
    return [(start, whole[start : start + PIECE]) for start in range(0, len(whole), PIECE)]


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


async def test_150_mb_in_and_out_leave_the_memory_flat(
    tmp_path: Path, client: aiohttp.ClientSession, record_property: Any
) -> None:
    data = files.pdf() + bytes(SIZE)
    async with serving(Site(tmp_path)) as site:
        me = Candidate(site, client)
        await me.log_in()
        small = await me.begin("warm.pdf", len(files.pdf()))
        await me.send(small, 0, files.pdf())
        upload = await me.begin("a.pdf", len(data))
        before = most = resident(site)
        for start, piece in pieces(data):
            answer = await me.send(upload, start, piece)
            most = max(most, resident(site))
        assert answer["file"]["state"] == "draft"
        assert await me.received(upload) == hashlib.sha256(data).hexdigest()
        most = max(most, resident(site))
        growth = most - before
        record_property("growth_mb", growth / 1024**2)
        print(f"resident memory: {before / 1024**2:.0f} MB, grown by {growth / 1024**2:.1f} MB")
        assert growth <= GROWTH


async def test_killed_during_an_upload_it_goes_on_where_it_was(
    tmp_path: Path, client: aiohttp.ClientSession
) -> None:
    data = files.pdf() + bytes(range(256)) * 80_000
    async with serving(Site(tmp_path)) as site:
        me = Candidate(site, client)
        await me.log_in()
        upload = await me.begin("a.pdf", len(data))
        parts = pieces(data)
        await me.send(upload, *parts[0])
        under_way = asyncio.create_task(me.send(upload, *parts[1]))
        await asyncio.sleep(0)
        await site.kill()
        await asyncio.gather(under_way, return_exceptions=True)
        await site.start()
        told = await me.ask("GET", f"/api/materials/{upload}")
        assert told["offset"] in (PIECE, 2 * PIECE)
        for start in range(told["offset"], len(data), PIECE):
            answer = await me.send(upload, start, data[start : start + PIECE])
        assert answer["file"]["state"] == "draft"
        assert await me.received(upload) == hashlib.sha256(data).hexdigest()
