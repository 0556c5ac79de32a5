"""The demo school: what issue and README promise of it, on the first day and on the next."""

import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest

from app.host.errors import StartError
from app.office import demo
from app.server import make_app
from app.state.candidate import SEATED
from tests.browser import ACCOUNTS, config, key, running

pytestmark = pytest.mark.slow

TODAY = 3


async def test_it_has_the_people_and_rooms_it_promises(tmp_path: Path) -> None:
    kinds = Counter(entry.kind for entry in ACCOUNTS.values())
    assert kinds == {"candidate": 12, "examiner": 3, "invigilator": 2, "admin": 2, "inspector": 1}
    async with running(config(tmp_path)) as school:
        _, shown = await school.browser().request("GET", "/api/school")
        assert (shown["school"], shown["demo"]) == (demo.SCHOOL, True)
        assert [len(college["majors"]) for college in shown["colleges"]] == [2, 2]
        rooms = [room.plan for room in school.services.rooms.all()]
        assert len(rooms) == TODAY
        assert sorted(each.id for plan in rooms for each in plan.candidates) == sorted(
            entry.id for entry in demo.CANDIDATES
        )


async def test_every_account_logs_in_and_is_led_home(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as school:
        for account, entry in ACCOUNTS.items():
            browser = await school.sign_in(account)
            status, me = await browser.request("GET", "/api/me")
            assert (status, me["id"], me["name"], me["kind"]) == (200, account, entry.name, entry.kind)
            _, listed = await browser.request("GET", "/api/rooms")
            assert listed["rooms"], f"{account} has no room to go to"
            status, _ = await browser.request("GET", me["home"])
            assert status == 200


async def test_a_second_start_the_same_day_adds_nothing(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        async with running(config(tmp_path)) as school:
            seen.append({(room.id, room.seq) for room in school.services.rooms.all()})
    assert seen[0] == seen[1]


async def test_the_next_day_opens_new_rooms_that_everybody_can_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was left sitting in yesterday's room is seen out of it."""
    async with running(config(tmp_path)) as school:
        yesterday = {room.id for room in school.services.rooms.all()}
        room = next(room.id for room in school.services.rooms.all() if "candidate1" in room.seats)
        page = await (await school.sign_in("candidate1")).open(room)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
    today = time.time() + 86400
    monkeypatch.setattr(time, "time", lambda: today)
    async with running(config(tmp_path)) as school:
        rooms = {room.id: room for room in school.services.rooms.all()}
        assert len(rooms.keys() - yesterday) == TODAY
        seated = [
            seat.candidate for room in rooms.values() for seat in room.seats.values() if seat.state in SEATED
        ]
        assert seated == []
        fresh = next(each for each in rooms if each not in yesterday and "candidate1" in rooms[each].seats)
        page = await (await school.sign_in("candidate1")).open(fresh)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]


async def test_a_demo_and_a_school_never_share_their_data(tmp_path: Path) -> None:
    async with running(config(tmp_path)):
        pass
    with pytest.raises(StartError, match="演示数据"):
        await make_app(config(tmp_path), demo=False)
    (tmp_path / "DEMO").unlink()
    with pytest.raises(StartError, match="正式的数据"):
        await make_app(config(tmp_path), demo=True)


async def test_a_broken_room_does_not_keep_the_others_from_being_served(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as school:
        *others, broken = sorted(room.id for room in school.services.rooms.all())
    with sqlite3.connect(next(tmp_path.rglob("exam.sqlite3"))) as database:
        database.execute("UPDATE room SET version = 99 WHERE id = ?", (broken,))
    database.close()
    async with running(config(tmp_path)) as school:
        assert sorted(room.id for room in school.services.rooms.all()) == others
        browser = await school.sign_in("chair")
        status, listed = await browser.request("GET", "/api/rooms")
        assert (status, sorted(room["id"] for room in listed["rooms"])) == (200, others)
