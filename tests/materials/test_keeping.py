"""Deletion on schedule, what was given up, and what crashes leave behind; time is moved by hand."""

from collections.abc import AsyncIterator, Sequence

import pytest

from app.materials.keeping import ABANDONED, UNSEATED
from app.materials.service import DRAWN
from app.state import errors
from app.state.clock import DAY
from app.storage import models
from app.storage.choice import COPIES
from app.storage.db import select
from tests.materials import files
from tests.materials.conftest import School

pytestmark = pytest.mark.slow

KEEP = 180 * DAY


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
    [line] = await models.AuditEntry.filter(action="delete_materials")
    assert (line.actor, line.subject, line.detail) == ("", "c1", "1 files, due")


async def test_a_whole_school_s_materials_go_in_one_day(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a database takes values in one statement."""
    many = 33_000
    await school.materials.uploads.begin("c1", "a.pdf", 1)
    [like] = await select("SELECT * FROM material")
    like |= {"person_id": "c2", "slot": None, "state": "draft"}
    rows = [models.Material(**like | {"id": f"{number:032x}"}) for number in range(many)]
    await models.Material.bulk_create(rows, batch_size=1000)
    discarded = []

    async def discard(gone: Sequence[str]) -> None:
        discarded.extend(gone)

    monkeypatch.setattr(school.materials.uploads, "discard", discard)
    await school.seat("c2", 100)
    school.clock.move(101 + KEEP)
    await school.materials.keeping.sweep()
    assert len(discarded) == len(set(discarded)) == many + 1


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


@pytest.mark.parametrize("folder", [DRAWN, COPIES])
async def test_a_page_that_a_crash_left_behind_is_swept_after_an_hour(school: School, folder: str) -> None:
    page = school.folder / "materials" / folder / "page"
    page.parent.mkdir(exist_ok=True)
    page.write_bytes(b"somebody's papers")
    school.old(page, 3599)
    await school.materials.keeping.sweep()
    assert page.exists()
    school.old(page, 3601)
    await school.materials.keeping.sweep()
    assert not page.exists()


@pytest.mark.parametrize("cut", ["put", "complete"])
async def test_a_crash_while_it_is_put_away_leaves_something_to_go_on_with(
    school: School, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after the object was stored: the same file can be sent again, and nothing is doubled."""

    class Killed(BaseException):
        pass

    async def dies(*_args: object) -> None:
        raise Killed

    where = "app.storage.files.LocalStorage.put" if cut == "put" else "app.materials.shelf.Shelf.complete"
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


async def test_what_was_never_acknowledged_does_not_count_as_received(school: School) -> None:
    """A crash may leave more on the disk than was acknowledged, and the line may break again right after."""
    uploads = school.materials.uploads
    begun = await uploads.begin("c1", "a.pdf", 1000)

    async def breaks(data: bytes) -> AsyncIterator[bytes]:
        yield data
        raise errors.Malformed

    with pytest.raises(errors.Malformed):
        await uploads.receive("c1", begun["id"], 0, breaks(b"x" * 100))
    with (school.folder / "materials/incoming" / begun["id"]).open("ab") as file:
        file.write(b"?" * 500)
    assert (await uploads.offset("c1", begun["id"]))["offset"] == 100
    with pytest.raises(errors.Malformed):
        await uploads.receive("c1", begun["id"], 100, breaks(b"x" * 10))
    assert (await uploads.offset("c1", begun["id"]))["offset"] == 110
