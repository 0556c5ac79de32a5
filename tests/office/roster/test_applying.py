"""Applying, with what can go wrong in the middle: a room that is away, a crash, somebody who was faster."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from app.identity.kept.faces import Faces
from app.office.retention import no_contact
from app.office.roster import importing
from app.office.roster.columns import Sort
from app.office.roster.enrol import Place, Vacancy
from app.office.roster.importing import Imports
from app.office.roster.records import Details, Roster, Wanted
from app.office.roster.staging import Staging
from app.office.units import Units
from app.people.directory import Kind, People, Person
from app.people.scope import Scoped
from app.state import errors
from app.storage import models
from app.storage.vault import Vault
from tests import postgres
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import Clock
from tests.office.roster.books import book, candidate, photo, zipped

ADMIN = Person("liu", Kind.ADMIN, "刘建国")


@dataclass
class Rooms:
    """Rooms that note whom they got, and can be away or refuse."""

    got: dict[str, list[str]] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)
    trouble: dict[str, Exception] = field(default_factory=dict)

    async def open_to(self, who: Scoped) -> Sequence[Vacancy]:
        return [Vacancy("r1", "一", "cs", 2e9, 2e9 + 1), Vacancy("r2", "二", "cs", 2e9, 2e9 + 1)]

    async def place(self, room: str, places: Sequence[Place], actor: str, key: str) -> None:
        if room in self.trouble:
            raise self.trouble[room]
        assert (room, key) not in self.done
        self.done.add((room, key))
        self.got.setdefault(room, []).extend(place.exam_no for place in places)

    async def rename(self, person: str, name: str, exam_no: str, actor: str) -> None:
        raise AssertionError("nobody is renamed here")


async def one(data: bytes) -> AsyncIterator[bytes]:
    yield data


@dataclass
class Site:
    rooms: Rooms
    roster: Roster
    imports: Imports
    people: People
    folder: Path

    async def staged(self, *rows: dict[str, object], photos: bytes = b"") -> str:
        report = await self.imports.begin(ADMIN, Sort.CANDIDATES, one(book(rows)))
        if photos:
            report = await self.imports.add_photos(ADMIN, report.token, one(photos))
        assert report.problems == []
        return report.token


async def furnish(folder: Path) -> Site:
    vault, clock, rooms = Vault(bytes(32)), Clock(), Rooms()
    people = People(vault)
    await people.add_college("cs", "计算机学院", [("cs-cs", "计算机科学与技术")])
    roster = Roster(people, vault, rooms)
    faces = Faces(folder / "faces", Vault(b"f" * 32), lambda person: f"of {person}", clock)
    staging = Staging(folder / "imports", clock)
    imports = Imports(people, roster, rooms, faces, staging, clock, 86400)
    return Site(rooms, roster, imports, people, folder)


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(await new_sqlite(tmp_path)):
        yield await furnish(tmp_path)


async def entered() -> int:
    return await models.Person.filter(kind="candidate").count()


async def test_a_room_that_is_away_gets_its_people_later_and_once(site: Site) -> None:
    token = await site.staged(candidate(1, 考场="一"), candidate(2, 考场="二"))
    site.rooms.trouble["r1"] = errors.NotOwner()
    done = await site.imports.apply(ADMIN, token)
    assert (done["people"], done["pending"], done["notes"]) == (2, ["r1"], [])
    assert site.rooms.got == {"r2": ["T000002"]}
    await site.imports.resume()
    assert site.rooms.got == {"r2": ["T000002"]}
    site.rooms.trouble.clear()
    await site.imports.resume()
    await site.imports.resume()
    assert site.rooms.got == {"r2": ["T000002"], "r1": ["T000001"]}
    assert (await site.imports.apply(ADMIN, token))["pending"] == []
    assert await entered() == 2


async def test_a_room_that_refuses_for_good_is_told_and_keeps_nobody_else_out(site: Site) -> None:
    token = await site.staged(candidate(1, 考场="一"), candidate(2, 考场="二"))
    site.rooms.trouble["r1"] = errors.Conflict("考场已关闭。")
    done = await site.imports.apply(ADMIN, token)
    assert done["notes"] == [{"room": "r1", "people": 1, "message": "考场已关闭。"}]
    assert done["pending"] == []
    assert site.rooms.got == {"r2": ["T000002"]}
    assert await site.imports.apply(ADMIN, token) == done
    assert await entered() == 2


async def test_a_crash_after_the_commit_loses_no_place(site: Site) -> None:
    """The process dies before the first room has heard; another one is started."""
    token = await site.staged(candidate(1, 考场="一"))
    site.rooms.trouble["r1"] = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        await site.imports.apply(ADMIN, token)
    assert (await entered(), site.rooms.got) == (1, {})
    again = await furnish(site.folder)
    await again.imports.resume()
    assert again.rooms.got == {"r1": ["T000001"]}
    assert (await again.imports.apply(ADMIN, token))["people"] == 1
    assert await entered() == 1


async def test_somebody_who_was_faster_keeps_everybody_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the commit; the database itself refuses, and nobody is entered."""
    token = await site.staged(*(candidate(n) for n in range(3)))

    async def before_the_commit(_who: object) -> object:
        details = Details(Kind.CANDIDATE, "先到", "cs", "cs-cs", "E1", "13700000002")
        await site.roster.add(ADMIN, details)
        return lambda _entry: 0.0

    monkeypatch.setattr(site.imports, "_delete_at", before_the_commit)
    with pytest.raises(errors.Conflict, match="一个人也没有导入"):
        await site.imports.apply(ADMIN, token)
    assert await entered() == 1
    assert await models.PeopleImport.all().count() == 0
    report = await site.imports.check(ADMIN, token)
    assert [(each.row, each.column) for each in report.problems] == [(4, "手机号")]


async def test_photos_come_with_their_people_or_not_at_all(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [candidate(n, 照片文件名=f"{n}.jpg", 考场="一") for n in range(3)]
    token = await site.staged(*rows, photos=zipped({f"{n}.jpg": photo() for n in range(3)}))

    async def full(*_said: object, **_more: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(models.PeopleImport, "save", full)  # the last statement of the transaction
        with pytest.raises(OSError, match="full"):
            await site.imports.apply(ADMIN, token)
    assert (await entered(), await models.FacePicture.all().count()) == (0, 0)
    assert (await site.imports.apply(ADMIN, token))["photos"] == 3
    waiting = await site.people.photos_waiting(10)
    assert (len(waiting), await models.FacePicture.all().count()) == (3, 3)
    row = await models.FacePicture.all().first()
    assert row
    assert row.delete_at == 2e9 + 1 + 86400


async def test_more_problems_than_are_listed_are_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SHOWN", 5)

    async def chunks() -> AsyncIterator[bytes]:
        yield book([candidate(n, 手机号="x") for n in range(20)])

    report = await site.imports.begin(ADMIN, Sort.CANDIDATES, chunks())
    assert (len(report.problems), report.problem_count) == (5, 20)


async def test_the_same_on_postgresql(postgres_server: postgres.Server, tmp_path: Path) -> None:
    async with opened(await empty_postgres(postgres_server)):
        site = await furnish(tmp_path)
        try:
            token = await site.staged(candidate(1), candidate(2, 姓名="欧阳_娜娜"))
            assert (await site.imports.apply(ADMIN, token))["people"] == 2
            assert (await site.imports.apply(ADMIN, token))["people"] == 2
            candidates = (Kind.CANDIDATE,)
            for word, count in (("欧阳_", 1), ("%", 0), ("T00000", 2), ("13700000001", 1)):
                rows, total = await site.roster.find(ADMIN, Wanted(candidates, word), 0, 50)
                assert (len(rows), total) == (count, count), word
            rows, _ = await site.roster.find(ADMIN, Wanted(candidates, college="cs", room="r1"), 0, 50)
            assert rows == []
            details = Details(Kind.CANDIDATE, "重复", "cs", "cs-cs", "T000001", "13700000009")
            with pytest.raises(errors.Conflict, match="准考证号"):
                await site.roster.add(ADMIN, details)
            with pytest.raises(errors.Conflict, match="手机号"):
                await site.roster.add(
                    ADMIN, Details(Kind.CANDIDATE, "重复", "cs", "cs-cs", "T9", "13700000001")
                )
            with pytest.raises(errors.Conflict, match="2 个考生"):
                await Units().delete_major(ADMIN, "cs-cs")
            with pytest.raises(errors.Conflict, match="同名"):
                await Units().add_college(ADMIN, "计算机学院")
            assert [each["people"] for each in await Units().all(ADMIN)] == [2]
        finally:
            await models.PeopleImport.all().delete()
            await models.Person.filter(kind="candidate").delete()
            await models.Major.all().delete()


async def test_who_was_forgotten_on_schedule_comes_back_by_the_same_list(site: Site) -> None:
    """Phone and ID number were deleted; name and exam number stayed: the same person, not a second one."""
    first = candidate(1, 证件类型="护照", 证件号码="E12345678")
    await site.imports.apply(ADMIN, await site.staged(first, candidate(2)))
    before = {row.exam_no: row.id for row in await models.Person.filter(kind="candidate")}
    gone = await models.Person.get(exam_no="T000001")
    await models.Person.filter(id=gone.id).update(**no_contact(gone.id), contact_deleted_at=1.0)
    done = await site.imports.apply(ADMIN, await site.staged(first | {"考场": "一"}, candidate(3)))
    assert (done["people"], done["notes"]) == (2, [])
    row = await models.Person.get(exam_no="T000001")
    assert (row.id, row.phone_index) == (before["T000001"], gone.phone_index)
    assert (row.contact_deleted_at, row.id_index, row.document) == (None, gone.id_index, "passport")
    assert (site.rooms.got, await entered()) == ({"r1": ["T000001"]}, 3)


async def test_another_name_under_a_forgotten_exam_number_is_a_clash(site: Site) -> None:
    await site.imports.apply(ADMIN, await site.staged(candidate(1)))
    await models.Person.filter(exam_no="T000001").update(name="李四", contact_deleted_at=1.0)
    report = await site.imports.begin(ADMIN, Sort.CANDIDATES, one(book([candidate(1)])))
    assert "准考证号" in {problem.column for problem in report.problems}
