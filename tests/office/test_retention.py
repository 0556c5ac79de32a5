"""Deletion on schedule of what tells more of people than their name; on either database, time is moved by hand."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from app.audit import AuditLog
from app.office.retention import UNSEATED, Retention, Terms
from app.office.roster.records import Details, Roster, Wanted
from app.people.directory import NO_PAPERS, Document, Kind, Papers, People, Person
from app.state import errors
from app.state.clock import DAY
from app.storage import db, models
from app.storage.db import sqlite_url
from app.storage.vault import Vault
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import CHAIN, Clock
from tests.office.roster.test_applying import Rooms

pytestmark = pytest.mark.slow

TERMS = Terms(contact=100 * DAY, logins=30 * DAY, messages=60 * DAY, browsers=30 * DAY)
ADMIN = Person("zhao", Kind.ADMIN, "赵六")
PHONE, ID = "13900000001", "11010519491231002X"
PAPERS = Papers(Document.RESIDENT, ID)


@dataclass
class School:
    clock: Clock
    people: People
    roster: Roster
    retention: Retention

    async def add(
        self, person: str, phone: str, kind: Kind = Kind.CANDIDATE, papers: Papers = NO_PAPERS
    ) -> None:
        gate = "candidate/ai" if kind is Kind.CANDIDATE else "examiner"
        row = self.people.row(
            Person(person, kind, "张三", "cs"),
            gate,
            phone,
            major_id="ai" if kind is Kind.CANDIDATE else None,
            exam_no=f"T-{person}" if kind is Kind.CANDIDATE else "",
            papers=papers if kind is Kind.CANDIDATE else NO_PAPERS,
        )
        await row.save(force_create=True)

    async def seat(self, person: str, ends_in: float) -> None:
        room = await models.RoomRow.create(id=f"r-{person}-{ends_in:.0f}", closes_at=self.clock() + ends_in)
        await models.SeatRow.create(room=room, person_id=person, position=1, state="ended", since=0)

    async def shown(self, person: str) -> dict[str, object]:
        return await self.roster.get(ADMIN, person)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def school(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[School]:
    url = (
        await new_sqlite(tmp_path)
        if request.param == "sqlite"
        else await empty_postgres(request.getfixturevalue("postgres_server"))
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(url))
        clock, vault = Clock(), Vault(bytes(32))
        people = People(vault)
        await people.add_college("cs", "计算机学院", [("ai", "人工智能")])
        roster = Roster(people, vault, Rooms(), TERMS.contact)
        yield School(clock, people, roster, Retention(AuditLog(CHAIN, clock), clock, TERMS))


class TestContacts:
    async def test_they_go_some_days_after_the_last_room_and_the_record_stays(self, school: School) -> None:
        await school.add("c1", PHONE, papers=PAPERS)
        await school.add("c2", "13900000002")
        await school.retention.sweep()
        await school.seat("c1", 10 * DAY)
        await school.seat("c1", 20 * DAY)
        await school.seat("c2", 21 * DAY)
        until = school.clock() + 120 * DAY
        assert (await school.shown("c1"))["contact_until"] == until
        school.clock.move(120 * DAY)
        await school.retention.sweep()
        assert (await school.shown("c1"))["phone"] == "139****0001"
        school.clock.move(1)
        await school.retention.sweep()
        shown = await school.shown("c1")
        assert (shown["phone"], shown["id_number"]) == ("", "")
        assert (shown["name"], shown["exam_no"]) == ("张三", "T-c1")
        assert (shown["contact_until"], shown["contact_deleted_at"]) == (None, school.clock())
        row = await models.Person.get(id="c1")
        assert (row.phone_sealed, row.id_sealed, row.id_index, row.document) == ("", "", "", "")
        assert (await school.shown("c2"))["phone"] == "139****0002"
        [line] = await models.AuditEntry.filter(action="delete_contact")
        assert (line.actor, line.subject, line.college) == ("", "c1", "cs")

    async def test_nothing_finds_them_and_everything_else_goes_on(self, school: School) -> None:
        await school.add("c1", PHONE, papers=PAPERS)
        await school.retention.sweep()
        await school.seat("c1", 1)
        school.clock.move(101 * DAY + 2)
        await school.retention.sweep()
        await school.retention.sweep()
        assert await school.people.find("candidate/ai", PHONE) is None
        assert await school.people.by_id_number(PAPERS.key) == []
        assert not (await school.people.papers("c1")).number
        with pytest.raises(errors.NotFound):
            await school.people.reach("c1")
        for word, count in (("张", 1), ("T-c1", 1), (PHONE, 0), (ID, 0)):
            assert (await school.roster.find(ADMIN, Wanted((Kind.CANDIDATE,), word), 0, 50))[1] == count, word
        assert [each["phone"] for each in await school.roster.all(ADMIN, Wanted((Kind.CANDIDATE,)))] == [""]
        assert await school.roster.unmask(ADMIN, "c1", "phone") == ""
        assert await models.AuditEntry.filter(action="delete_contact").count() == 1

    async def test_several_of_one_gate_and_the_phone_is_free_again(self, school: School) -> None:
        for number in range(3):
            await school.add(f"c{number}", f"1390000000{number}")
            await school.seat(f"c{number}", 1)
        await school.retention.sweep()
        school.clock.move(101 * DAY)
        await school.retention.sweep()
        await school.add("new", "13900000000")
        assert await school.people.find("candidate/ai", "13900000000")

    async def test_a_phone_entered_again_is_kept_from_then_on(self, school: School) -> None:
        await school.add("c1", PHONE)
        await school.seat("c1", 1)
        await school.retention.sweep()
        school.clock.move(101 * DAY)
        await school.retention.sweep()
        details = Details(Kind.CANDIDATE, "张三", "cs", "ai", "T-c1", phone=PHONE)
        await school.roster.edit(ADMIN, "c1", details)
        for _ in range(2):
            await school.retention.sweep()
            assert (await school.shown("c1"))["phone"] == "139****0001"
        school.clock.move(TERMS.contact + 1)
        await school.retention.sweep()
        assert (await school.shown("c1"))["phone"] == ""

    async def test_an_id_number_entered_again_alone_goes_on_schedule_too(self, school: School) -> None:
        await school.add("c1", PHONE, papers=PAPERS)
        await school.seat("c1", 1)
        await school.retention.sweep()
        school.clock.move(101 * DAY)
        await school.retention.sweep()
        details = Details(Kind.CANDIDATE, "张三", "cs", "ai", "T-c1", id_number=ID)
        await school.roster.edit(ADMIN, "c1", details)
        await school.retention.sweep()
        shown = await school.shown("c1")
        assert (shown["id_number"] != "", shown["contact_deleted_at"]) == (True, None)
        assert shown["contact_until"] == school.clock() + TERMS.contact
        school.clock.move(TERMS.contact + 1)
        await school.retention.sweep()
        assert (await school.shown("c1"))["id_number"] == ""
        assert await models.AuditEntry.filter(action="delete_contact").count() == 2

    async def test_who_never_sat_anywhere_keeps_theirs_for_a_year_and_staff_always(
        self, school: School
    ) -> None:
        await school.add("c1", PHONE)
        await school.add("e1", "13800000001", Kind.EXAMINER)
        await school.retention.sweep()
        school.clock.move(UNSEATED)
        await school.retention.sweep()
        assert (await school.shown("c1"))["phone"]
        school.clock.move(1)
        await school.retention.sweep()
        assert not (await school.shown("c1"))["phone"]
        assert (await school.shown("e1"))["phone"]

    async def test_a_room_to_come_keeps_them(self, school: School) -> None:
        await school.add("c1", PHONE)
        await school.seat("c1", 1)
        await school.seat("c1", 300 * DAY)
        await school.retention.sweep()
        school.clock.move(301 * DAY)
        await school.retention.sweep()
        assert (await school.shown("c1"))["phone"]


async def test_a_school_of_an_earlier_version_counts_from_its_rooms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sat in a room long ago is forgotten at the first sweep, who never did has a year from then on; files that lie
    there are not taken for sealed."""
    package = tmp_path / "migrations_before"
    shutil.copytree(Path(db.__file__).parent / "migrations", package)
    for later in [each for each in package.glob("0*.py") if each.stem >= "0015"]:
        later.unlink()
    url = sqlite_url(tmp_path)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        now = db._tortoise
        before = {"apps": {"exam": {**now("")["apps"]["exam"], "migrations": package.name}}}
        patch.setattr(db, "_tortoise", lambda url: now(url) | before)
        await db._migrate(f"{url}?foreign_keys=OFF")
    with closing(sqlite3.connect(tmp_path / "exam.sqlite3")) as plain, plain:
        for person in ("sat", "never"):
            values = (person, "candidate", "g", "张三", "", person, "", "", "")
            columns = "id, kind, gate, name, exam_no, phone_index, phone_sealed, id_index, id_sealed"
            plain.execute(f"INSERT INTO person ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        room = "INSERT INTO room (id, title, opens_at, closes_at, phase, version, head, owner, epoch, lease_until)"
        plain.execute(room + " VALUES ('r1', '', 0, 1000, 'ended', 0, '', '', 0, 0)")
        plain.execute(
            "INSERT INTO seat (room_id, person_id, position, state, since) VALUES ('r1', 'sat', 1, 'ended', 0)"
        )
        plain.execute(
            "INSERT INTO material (id, person_id, name, kind, size, received, mark, state, sha256, notes, reason,"
            " created_at, changed_at) VALUES ('m', 'sat', 'a', 'pdf', 1, 1, '', 'draft', '', '', '', 0, 0)"
        )
    clock = Clock()
    async with opened(url):
        await Retention(AuditLog(CHAIN, clock), clock, TERMS).sweep()
        rows = {row.id: row for row in await models.Person.all()}
        assert rows["sat"].contact_deleted_at == clock()
        assert (rows["never"].contact_deleted_at, rows["never"].contact_since) == (None, clock())
        assert not (await models.Material.get(id="m")).sealed


async def test_traces_of_logins_and_messages_go(school: School) -> None:
    await school.add("c1", PHONE)
    clock = school.clock

    async def leave_traces() -> None:
        at, mark = clock(), f"{clock():.0f}"
        room = await models.RoomRow.create(id=f"r{mark}", closes_at=at + 400 * DAY)
        await models.SmsCode.create(gate="g", phone="p", browser="b", code="c", address="a", created_at=at)
        await models.HalfLogin.create(id=mark, person_id="c1", created_at=at)
        await models.LoginCode.create(id=mark, person_id="c1", gate="g", issuer="a", created_at=at)
        await models.KnownBrowser.create(browser=mark, person_id="c1", used_at=at)
        await models.AccountChange.create(
            id=mark, person_id="c1", kind="k", state="done", asker="a", asked_at=at
        )
        await models.Session.create(id=mark, person_id="c1", created_at=at - DAY, expires_at=at)
        await models.TicketRow.create(id=mark, purpose="x", person_id="c1", created_at=at, expires_at=at)
        for model in (models.Camera2Code, models.Camera2Binding, models.EmergencyPass):
            more = {models.Camera2Binding: {"code": "c"}, models.EmergencyPass: {"ticket": "t"}}.get(
                model, {}
            )
            await model.create(id=mark, room=room, person_id="c1", created_at=at, **more)
        await models.PeopleImport.create(id=mark, actor="zhao", at=at, answer="{}")
        await models.PeopleImport.create(
            id=mark + "open", actor="zhao", at=at, answer="{}", places='{"r": []}'
        )
        await models.SmsSent.create(at=at, kind="login_code", phone="139****0001", provider="console")

    async def left() -> dict[str, int]:
        tables = (
            models.SmsCode,
            models.HalfLogin,
            models.LoginCode,
            models.AccountChange,
            models.KnownBrowser,
            models.Session,
            models.TicketRow,
            models.Camera2Code,
            models.Camera2Binding,
            models.EmergencyPass,
            models.PeopleImport,
            models.SmsSent,
        )
        return {table.__name__: await table.all().count() for table in tables}

    await leave_traces()
    whole = await left()
    clock.move(TERMS.logins)
    await school.retention.sweep()
    assert await left() == whole
    await leave_traces()
    clock.move(1)
    await school.retention.sweep()
    expected = whole | {"SmsSent": 2, "PeopleImport": 3}
    assert await left() == expected, "an import that still has places to give stays"
    [line] = await models.AuditEntry.filter(action="delete_traces")
    assert "sessions 1" in line.detail
    clock.move(TERMS.messages)
    await school.retention.sweep()
    assert (await left())["SmsSent"] == 0
