"""Materials without a server, on either database; time is moved by hand."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from app.audit import AuditLog
from app.config import Materials as Settings
from app.materials.service import Materials, open_materials
from app.people.directory import Kind, People, Person
from app.storage import models
from app.storage.vault import Vault
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import CHAIN, Clock
from tests.materials import files


class School:
    """`told` is who heard how their materials stand."""

    def __init__(self, materials: Materials, clock: Clock, folder: Path) -> None:
        self.materials, self.clock, self.folder = materials, clock, folder
        self.told: list[tuple[str, str]] = []

    async def upload(self, person: str, name: str = "a.pdf") -> str:
        async def body() -> AsyncIterator[bytes]:
            yield files.pdf()

        begun = await self.materials.uploads.begin(person, name, len(files.pdf()))
        await self.materials.uploads.receive(person, begun["id"], 0, body())
        return str(begun["id"])

    async def seat(self, person: str, closes_in: float) -> None:
        room = await models.RoomRow.create(
            id=f"room-{person}-{closes_in}", closes_at=self.clock() + closes_in
        )
        await models.SeatRow.create(room=room, person_id=person, position=1, state="ended", since=0)

    def stored(self) -> set[str]:
        return {file.name for file in (self.folder / "materials/stored").glob("*/*")}

    def old(self, path: Path, seconds: float) -> None:
        at = self.clock() - seconds
        os.utime(path, (at, at))


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def school(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[School]:
    url = (
        await new_sqlite(tmp_path)
        if request.param == "sqlite"
        else await empty_postgres(request.getfixturevalue("postgres_server"))
    )
    clock = Clock()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(url))
        people = People(Vault(bytes(32)))
        await people.add_college("cs", "计算机学院", [("ai", "人工智能")])
        for number, person in enumerate(("c1", "c2")):
            phone = f"1390000000{number}"
            await people.add(Person(person, Kind.CANDIDATE, "张三", "cs"), "candidate/ai", phone)

        async def tell(who: str, state: str) -> None:
            school.told.append((who, state))

        materials = await stack.enter_async_context(
            open_materials(Settings(), tmp_path, AuditLog(CHAIN, clock), tell, clock)
        )
        school = School(materials, clock, tmp_path)
        yield school
