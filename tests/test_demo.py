"""The demo school: what issue and README promise of it, on the first day and on the next."""

import time
from collections import Counter
from pathlib import Path

import pytest

from app import demo
from app.state.candidate import SEATED
from tests.browser import ACCOUNTS, config, key, running

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
