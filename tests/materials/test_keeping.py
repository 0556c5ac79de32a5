"""Deletion on schedule, what was given up, and what crashes leave behind; time is moved by hand."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from app import models
from app.audit import AuditLog
from app.config import Materials as Settings
from app.db import sqlite_url
from app.materials.keeping import ABANDONED, UNSEATED
from app.materials.service import DAY, Materials, open_materials
from app.people import Kind, People, Person
from app.vault import Vault
from tests.databases import opened
from tests.fakes import Clock
from tests.materials import files

KEEP = 180 * DAY


class School:
    """Materials without a server; `told` is who heard of a decision."""

    def __init__(self, materials: Materials, clock: Clock, folder: Path) -> None:
        self.materials, self.clock, self.folder = materials, clock, folder

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


@pytest_asyncio.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    clock = Clock()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(sqlite_url(tmp_path)))
        people = People(Vault(bytes(32)))
        await people.add_college("cs", "计算机学院", [("ai", "人工智能")])
        for number, person in enumerate(("c1", "c2")):
            phone = f"1390000000{number}"
            await people.add(Person(person, Kind.CANDIDATE, "张三", "cs"), "candidate/ai", phone)

        async def tell(_person: str, _state: str) -> None:
            pass

        materials = await stack.enter_async_context(
            open_materials(Settings(), tmp_path, AuditLog(clock), tell, clock)
        )
        yield School(materials, clock, tmp_path)


async def test_materials_go_some_days_after_the_last_room_closed(school: School) -> None:
    gone, kept = await school.upload("c1"), await school.upload("c2")
    await school.materials.shelf.submit("c1")
    await school.seat("c1", 100)
    await school.seat("c2", 100)
    await school.seat("c2", 5 * DAY)
    school.clock.move(100 + KEEP)
    await school.materials.keeping.sweep()
    assert {gone, kept} <= school.stored()
    school.clock.move(1)
    await school.materials.keeping.sweep()
    assert kept in school.stored()
    assert gone not in school.stored()
    case = await school.materials.shelf.of("c1")
    assert (case["state"], case["files"]) == ("none", [])
    assert [event["action"] for event in case["history"]] == ["submitted"]


async def test_somebody_without_a_room_keeps_theirs_for_a_year(school: School) -> None:
    upload = await school.upload("c1")
    school.clock.move(UNSEATED)
    await school.materials.keeping.sweep()
    assert upload in school.stored()
    school.clock.move(1)
    await school.materials.keeping.sweep()
    assert school.stored() == set()


async def test_an_upload_that_nobody_goes_on_with_gives_its_place_back(school: School) -> None:
    begun = await school.materials.uploads.begin("c1", "a.pdf", 1000)
    file = school.folder / "materials/incoming" / begun["id"]
    file.write_bytes(b"half")
    school.clock.move(ABANDONED)
    await school.materials.keeping.sweep()
    assert file.exists()
    school.clock.move(1)
    await school.materials.keeping.sweep()
    assert not file.exists()
    assert (await school.materials.shelf.of("c1"))["files"] == []


async def test_what_a_crash_left_behind_is_swept_after_an_hour(school: School) -> None:
    upload = await school.upload("c1")
    orphan = school.folder / "materials/stored/ab" / ("ab" * 16)
    orphan.parent.mkdir(exist_ok=True)
    half = school.folder / "materials/incoming" / ("cd" * 16)
    begun = await school.materials.uploads.begin("c2", "a.pdf", 1000)
    coming = school.folder / "materials/incoming" / begun["id"]
    for file in (orphan, half, coming):
        file.write_bytes(b"x")
        school.old(file, 3599)
    await school.materials.keeping.sweep()
    assert orphan.exists()
    assert half.exists()
    for file in (orphan, half, coming):
        school.old(file, 3601)
    await school.materials.keeping.sweep()
    assert not orphan.exists()
    assert not half.exists()
    assert coming.exists()
    assert school.stored() == {upload}


@pytest.mark.parametrize("cut", ["put", "complete"])
async def test_a_crash_while_it_is_put_away_leaves_something_to_go_on_with(
    school: School, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after the object was stored: the same file can be sent again, and nothing is doubled."""

    class Killed(BaseException):
        pass

    async def dies(*_args: object) -> None:
        raise Killed

    where = "app.storage.LocalStorage.put" if cut == "put" else "app.materials.shelf.Shelf.complete"
    begun = await school.materials.uploads.begin("c1", "a.pdf", len(files.pdf()))

    async def body(data: bytes) -> AsyncIterator[bytes]:
        yield data

    uploads = school.materials.uploads
    with monkeypatch.context() as patch:
        patch.setattr(where, dies)
        with pytest.raises(Killed):
            await uploads.receive("c1", begun["id"], 0, body(files.pdf()))
    [file] = (await school.materials.shelf.of("c1"))["files"]
    assert file["state"] == "uploading"
    offset = (await uploads.offset("c1", begun["id"]))["offset"]
    done = await uploads.receive("c1", begun["id"], offset, body(files.pdf()[offset:]))
    assert done["state"] == "draft"
    assert school.stored() == {begun["id"]}
