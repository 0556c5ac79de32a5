"""How many whole numbers one administrator may look at in an hour, on either database; time is moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from app.audit import AuditLog
from app.office.audit import AuditView
from app.people.directory import Kind, Person
from app.people.unmasking import Unmasking
from app.state.errors import TooMany
from app.storage import models
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import CHAIN, Clock

HOUR = 3600
BOSS = Person("boss", Kind.ADMIN, "赵六")
DEAN = Person("dean", Kind.ADMIN, "院长", "cs")


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def clock(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Clock]:
    url = (
        await new_sqlite(tmp_path)
        if request.param == "sqlite"
        else await empty_postgres(request.getfixturevalue("postgres_server"))
    )
    async with opened(url):
        clock = Clock()
        clock.move(1000 * HOUR if request.param == "postgres" else 0)
        yield clock


def unmasking(clock: Clock, most: int = 3) -> Unmasking:
    return Unmasking(AuditLog(CHAIN, clock), clock, most)


async def look(limits: Unmasking, who: Person, subject: str = "c1") -> str:
    try:
        await limits.note(who, subject, "phone", "电话通知", "")
    except TooMany as refused:
        assert "另一位管理员" in refused.message
        assert 0 < refused.retry_after <= HOUR
        return "too_many"
    return "ok"


async def entries(clock: Clock, action: str) -> int:
    return await models.AuditEntry.filter(action=action, at__gt=clock() - HOUR).count()


async def test_looks_at_once_get_no_more_than_those_in_a_row(clock: Clock) -> None:
    limits = unmasking(clock)
    with capture_logs() as logs:
        told = await asyncio.gather(*(look(limits, BOSS, f"c{n}") for n in range(10)))
    assert sorted(told) == ["ok"] * 3 + ["too_many"] * 7
    assert [(each["event"], each["actor"]) for each in logs] == [("unmask_limit_reached", "boss")]
    assert (await entries(clock, "unmask_phone"), await entries(clock, "unmask_limit")) == (3, 1)
    assert await AuditLog(CHAIN, clock).broken_at() is None


async def test_an_hour_later_it_goes_on_and_a_restart_forgives_nothing(clock: Clock) -> None:
    for _ in range(3):
        assert await look(unmasking(clock), BOSS) == "ok"
        clock.move(600)
    assert await look(unmasking(clock), BOSS) == "too_many"
    clock.move(HOUR - 1800)
    assert await look(unmasking(clock), BOSS) == "ok"
    assert await look(unmasking(clock), BOSS) == "too_many"
    clock.move(HOUR)
    assert await look(unmasking(clock), BOSS) == "ok"


async def test_each_has_their_own_and_the_other_can_help(clock: Clock) -> None:
    limits = unmasking(clock)
    assert [await look(limits, DEAN) for _ in range(4)] == ["ok", "ok", "ok", "too_many"]
    assert await look(limits, BOSS) == "ok"


async def test_the_alarm_is_shown_to_whoever_may_read_it(clock: Clock) -> None:
    limits = unmasking(clock, 1)
    await models.College.get_or_create(id="cs", defaults={"name": "计算机学院"})
    await models.Person.get_or_create(
        id=DEAN.id,
        defaults={
            "kind": "admin",
            "gate": "manager",
            "name": "院长",
            "college_id": "cs",
            "phone_index": "dean",
        }
        | {"phone_sealed": ""},
    )
    other = Person("other", Kind.ADMIN, "别院", "fl")
    assert [await look(limits, DEAN) for _ in range(2)] == ["ok", "too_many"]
    for reader, seen in ((BOSS, 1), (DEAN, 1), (other, 0)):
        alarms = await AuditView().alarms(reader, clock() - HOUR)
        assert [(each["actor"], each["action"]) for each in alarms] == [("dean", "unmask_limit")] * seen
    assert await AuditView().alarms(BOSS, clock() + 1) == []
