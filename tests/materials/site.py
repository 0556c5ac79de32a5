"""The real program with its demo school, and what a candidate's page sends."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import Materials
from tests.browser import School, config, running

PIECE = 4 * 1024**2
OCTETS = "application/octet-stream"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Site:
    school: School
    data: Path
    samples: frozenset[str] = frozenset()
    """Objects that the demo has brought."""

    async def get(self, account: str, path: str) -> tuple[int, Any]:
        return await (await self.school.visit(account)).request("GET", path)

    async def post(self, account: str, path: str, body: object = None) -> tuple[int, Any]:
        return await (await self.school.visit(account)).request("POST", path, body)

    async def raw(
        self, account: str, method: str, path: str, data: Any = None, **headers: str | None
    ) -> Answer:
        """Any request; headers are written with `_` for `-`, None leaves one out."""
        browser = await self.school.visit(account)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**browser._headers(), **named}.items() if value is not None}
        async with self.school.client.request(
            method, self.school.url(path), data=data, headers=sent
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def send(self, account: str, upload: str, data: Any, offset: int = 0) -> tuple[int, Any]:
        """One chunk."""
        browser = await self.school.visit(account)
        headers = {**browser._headers(), "Content-Type": OCTETS, "Upload-Offset": str(offset)}
        url = self.school.url(f"/api/materials/{upload}/data")
        async with self.school.client.post(url, data=data, headers=headers) as answer:
            return answer.status, await answer.json()

    async def begin(self, account: str, name: str, size: int, **more: Any) -> tuple[int, Any]:
        return await self.post(account, "/api/materials", {"name": name, "size": size, **more})

    async def upload(self, account: str, name: str, data: bytes, **more: Any) -> tuple[int, Any]:
        """The whole file, as the page does: the last answer."""
        status, begun = await self.begin(account, name, len(data), **more)
        if status != 200:
            return status, begun
        answer: tuple[int, Any] = (0, None)
        for start in range(0, len(data), PIECE):
            answer = await self.send(account, begun["file"]["id"], data[start : start + PIECE], start)
        return answer

    async def handed_in(self, account: str, files: Mapping[str, bytes]) -> dict[str, str]:
        """Uploaded and submitted: the ids by name."""
        ids = {}
        for name, data in files.items():
            status, answer = await self.upload(account, name, data)
            assert status == 200, answer
            ids[name] = answer["file"]["id"]
        status, answer = await self.post(account, "/api/materials/submit")
        assert status == 200, answer
        return ids

    async def case(self, account: str = "candidate1") -> Any:
        status, answer = await self.get(account, "/api/materials")
        assert status == 200, answer
        return answer

    def stored(self) -> set[str]:
        """What was handed in since."""
        return {file.name for file in (self.data / "materials/stored").glob("*/*")} - self.samples

    def incoming(self) -> set[str]:
        return {file.name for file in (self.data / "materials/incoming").iterdir()}


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncIterator[Site]:
    async with running(config(folder, materials=Materials(**settings))) as school:
        site = Site(school, folder)
        site.samples = frozenset(site.stored())
        yield site


async def cut(site: Site, account: str, upload: str, data: bytes, size: int, offset: int = 0) -> None:
    """A chunk of which only `data` of `size` bytes come, and then the line is cut."""
    browser = await site.school.visit(account)
    headers = {
        **browser._headers(),
        "Content-Type": OCTETS,
        "Upload-Offset": str(offset),
        "Content-Length": str(size),
    }
    lines = [
        f"POST /api/materials/{upload}/data HTTP/1.1",
        *(f"{k}: {v}" for k, v in headers.items()),
        "",
        "",
    ]

    _, writer = await asyncio.open_connection("127.0.0.1", site.school.server.port)
    writer.write("\r\n".join(lines).encode() + data)
    await writer.drain()
    await asyncio.sleep(0)
    writer.close()
