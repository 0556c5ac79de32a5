"""What is kept of faces: sealed, apart, findable by whoever may, gone on the day."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from app.identity.kept.faces import EMBEDDING, REFERENCE, STILL, Faces
from app.state.errors import NotFound
from app.storage import models
from app.storage.vault import Vault
from tests.databases import new_sqlite, opened
from tests.fakes import Clock
from tests.identity.colours import picture

DAY = 86400.0
JPEG = picture()
TEMPLATE = b'["default", [0.1]]'


@dataclass
class Shelf:
    faces: Faces
    clock: Clock
    folder: Path

    def files(self) -> list[Path]:
        return [file for file in self.folder.rglob("*") if file.is_file()]


@pytest_asyncio.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with opened(await new_sqlite(tmp_path)):
        clock, folder = Clock(), tmp_path / "faces"
        school = Vault(b"s" * 32)
        faces = Faces(folder, Vault(b"f" * 32), lambda person: school.index(person, "face"), clock)
        yield Shelf(faces, clock, folder)


async def keep(shelf: Shelf, person: str = "zhang", attempt: str = "a1", room: str = "r1") -> None:
    pictures = {"neutral": JPEG, "blink": picture(), EMBEDDING: TEMPLATE}
    await shelf.faces.keep(person, room, attempt, pictures, shelf.clock() + 30 * DAY)


class TestKept:
    async def test_neither_disk_nor_database_tells_whose_face_or_what(self, shelf: Shelf) -> None:
        await keep(shelf)
        for file in shelf.files():
            data = file.read_bytes()
            assert b"JFIF" not in data
            assert b"default" not in data
            assert file.stat().st_mode & 0o077 == 0
        rows = await models.FacePicture.all().values()
        assert len(rows) == 3
        assert "zhang" not in str(rows)

    async def test_what_was_kept_comes_back(self, shelf: Shelf) -> None:
        await keep(shelf)
        shown = await shelf.faces.of("zhang", "r1")
        assert {(each.label, each.attempt) for each in shown} == {("neutral", "a1"), ("blink", "a1")}
        assert await shelf.faces.read("zhang", "r1", shown[0].id) == JPEG
        assert await shelf.faces.newest("zhang", "r1", EMBEDDING) == TEMPLATE

    async def test_a_picture_is_found_only_as_whose_and_where_it_is(self, shelf: Shelf) -> None:
        await keep(shelf)
        [first, *_] = await shelf.faces.of("zhang", "r1")
        for person, room in (("li", "r1"), ("zhang", "r2")):
            with pytest.raises(NotFound):
                await shelf.faces.read(person, room, first.id)

    async def test_a_template_is_not_for_the_eye(self, shelf: Shelf) -> None:
        await keep(shelf)
        row = await models.FacePicture.get(label=EMBEDDING)
        with pytest.raises(NotFound):
            await shelf.faces.read("zhang", "r1", row.id)

    async def test_the_newest_counts(self, shelf: Shelf) -> None:
        await keep(shelf)
        shelf.clock.move(60)
        await shelf.faces.keep("zhang", "r1", "a2", {EMBEDDING: b"newer"}, shelf.clock() + DAY)
        assert await shelf.faces.newest("zhang", "r1", EMBEDDING) == b"newer"

    @pytest.mark.parametrize("harm", ["cut", "altered", "gone"])
    async def test_a_damaged_file_is_said_to_be_one(self, shelf: Shelf, harm: str) -> None:
        await shelf.faces.keep("zhang", "r1", "a1", {"neutral": JPEG}, shelf.clock() + DAY)
        [file], [shown] = shelf.files(), await shelf.faces.of("zhang", "r1")
        if harm == "gone":
            file.unlink()
        else:
            data = file.read_bytes()
            file.write_bytes(data[:30] if harm == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(NotFound, match="备份"):
            await shelf.faces.read("zhang", "r1", shown.id)


class TestReference:
    async def test_is_shown_in_every_room_and_replaced_whole(self, shelf: Shelf) -> None:
        await shelf.faces.set_reference("zhang", JPEG, shelf.clock() + DAY)
        await shelf.faces.set_reference("zhang", picture(), shelf.clock() + DAY)
        for room in ("r1", "r2"):
            assert [each.label for each in await shelf.faces.of("zhang", room)] == [REFERENCE]
        assert await shelf.faces.newest("zhang", "", REFERENCE) == picture()
        assert len(shelf.files()) == 1


class TestDeleted:
    async def test_on_the_day_and_not_before(self, shelf: Shelf) -> None:
        await keep(shelf)
        shelf.clock.move(30 * DAY - 1)
        assert await shelf.faces.sweep() == 0
        shelf.clock.move(1)
        assert await shelf.faces.sweep() == 3
        assert shelf.files() == []
        assert await models.FacePicture.all().count() == 0

    async def test_when_consent_is_withdrawn_but_for_stills_of_the_card(self, shelf: Shelf) -> None:
        await keep(shelf)
        await keep(shelf, "li")
        await keep(shelf, room="r2")
        await shelf.faces.keep_still("zhang", "r1", "s" * 32, JPEG, shelf.clock() + DAY)
        assert await shelf.faces.forget("zhang", "r1") == 3
        assert [each.label for each in await shelf.faces.of("zhang", "r1")] == [STILL]
        assert len(await shelf.faces.of("li", "r1")) == 2
        assert len(await shelf.faces.of("zhang", "r2")) == 2

    async def test_one_try_alone(self, shelf: Shelf) -> None:
        await keep(shelf)
        await keep(shelf, attempt="a2")
        await shelf.faces.forget("zhang", "r1", "a2")
        assert {each.attempt for each in await shelf.faces.of("zhang", "r1")} == {"a1"}

    async def test_what_a_crash_left_without_a_row(self, shelf: Shelf) -> None:
        await keep(shelf)
        orphan = shelf.folder / "ab" / "abcd"
        orphan.parent.mkdir(exist_ok=True)
        orphan.write_bytes(b"x")
        os.utime(orphan, (shelf.clock(), shelf.clock()))
        shelf.clock.move(3599)
        await shelf.faces.sweep()
        assert orphan.exists(), "its row may still be on the way"
        shelf.clock.move(2)
        for file in shelf.files():
            os.utime(file, (0, 0))
        await shelf.faces.sweep()
        assert not orphan.exists()
        assert len(shelf.files()) == 3


async def test_a_still_is_kept_once(shelf: Shelf) -> None:
    for _ in range(2):
        await shelf.faces.keep_still("zhang", "r1", "s" * 32, JPEG, shelf.clock() + DAY)
    assert len(await shelf.faces.of("zhang", "r1")) == 1


async def test_people_are_counted_and_not_pictures(shelf: Shelf) -> None:
    for person, attempt in (("zhang", "a1"), ("zhang", "a2"), ("li", "a3")):
        await keep(shelf, person, attempt)
    assert await shelf.faces.subjects() == 2
