"""The demo school with face checks, by an engine that reads colours: what the tests of checks and of looks share."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import Room
from tests.browser import Page, School, config, running
from tests.identity.colours import ColourEngine

ME = "candidate1"


@dataclass
class Site:
    school: School
    engine: ColourEngine
    room: str
    data: Path

    async def page(self, account: str = ME) -> Page:
        return await (await self.school.visit(account)).open(self.room)

    async def get(self, account: str, path: str) -> tuple[int, Any]:
        return await (await self.school.visit(account)).request("GET", path)

    def sheet(self, candidate: str = ME) -> str:
        return f"/api/rooms/{self.room}/faces/{candidate}"

    async def notice(self) -> dict[str, Any]:
        _, notice = await self.get(ME, "/api/face")
        return dict(notice)

    async def photo(self, jpeg: bytes, account: str = ME) -> tuple[int, Any]:
        body = {"account": account, "jpeg": base64.b64encode(jpeg).decode()}
        return await self.school.browser().request("POST", "/api/demo/photo", body)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Site]:
    engine = ColourEngine()
    settings = config(folder, room=Room(face_check=True))
    async with running(settings, lambda _config: engine) as school:
        ready = [room for room in school.services.rooms.all() if room.setup and ME in room.seats]
        yield Site(school, engine, ready[0].id, folder)
