"""The phone as second camera, over the socket (PROTOCOL.md 2.5; docs/rules.md assertion 11, fault 49)."""

import asyncio
import re
import time
from typing import Any

import pytest
import pytest_asyncio

from app.handlers.room import SOCKET_EVENTS
from app.people.bindings import CODE_SECONDS
from app.people.secrets import A_MINUTE
from app.state.errors import SignedOut
from app.state.room import Need
from app.storage import models
from tests.browser import ORIGIN, Browser, Page, Refused, School, key
from tests.handlers.setups import configure

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAY = {
    "device:status",
    "room:sync",
    *(f"media:{each}" for each in ("offer", "relays", "close", "pictures", "limit")),
}


@pytest_asyncio.fixture(loop_scope="module")
async def room(school: School, room: str) -> str:
    """One that demands a second camera."""
    await configure(school, room, camera2=Need.REQUIRED)
    return room


async def candidate(school: School, room: str, account: str = "candidate1") -> Page:
    return await (await school.visit(account)).open(room)


async def secret(page: Page) -> str:
    """The secret of a code the candidate's page shows."""
    ack = await page.call("camera2:invite")
    assert ack["ok"], ack
    return str(ack["url"].partition("#")[2])


async def scan(phone: Browser, code: str) -> tuple[int, Any]:
    return await phone.request("POST", "/api/camera2/bind", {"secret": code})


async def bound(school: School, room: str, page: Page) -> Browser:
    phone = school.browser()
    status, answer = await scan(phone, await secret(page))
    assert (status, answer) == (200, {"ok": True, "room": room})
    return phone


async def refused(phone: Browser, room: str, **auth: Any) -> str:
    """The code with which the phone's CONNECT is refused."""
    page = await phone.bare()
    with pytest.raises(Refused) as refusal:
        await page.connect({"room": room, "device": "camera2", **auth})
    assert re.search("[一-龥]", refusal.value.message)
    return str(refusal.value.code)


async def log_of(room: str) -> list[str]:
    rows = await models.Event.filter(room_id=room).order_by("seq").values_list("action", flat=True)
    return [str(row) for row in rows]


class TestTheCode:
    async def test_it_carries_a_secret_that_no_server_is_sent(self, school: School, room: str) -> None:
        before = time.time()
        ack = await (await candidate(school, room)).call("camera2:invite")
        address, _, said = ack["url"].partition("#")
        assert address == f"{ORIGIN}/m"
        assert len(said) >= 22, "128 bit in base64"
        assert before + 119 < ack["expires"] < time.time() + 121
        assert ack["svg"].startswith("<?xml")
        assert ack["instead"] is None, "a phone can open this address"
        stored = await models.Camera2Code.filter(room_id=room).values_list("id", flat=True)
        assert said not in stored

    async def test_a_renewed_one_is_another_and_both_are_good_until_one_is_used(
        self, school: School, room: str
    ) -> None:
        page = await candidate(school, room)
        first, second, third = [await secret(page) for _ in range(3)]
        assert len({first, second, third}) == 3
        assert (await scan(school.browser(), second))[0] == 200
        for other in (first, third):
            status, answer = await scan(school.browser(), other)
            assert (status, answer["code"]) == (409, "camera2_used")

    async def test_it_is_good_for_two_minutes(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        code, late = await secret(page), await secret(page)
        await _shown(room, CODE_SECONDS - 5)
        assert (await scan(school.browser(), code))[0] == 200
        await models.Camera2Code.filter(room_id=room).update(used_at=None)
        await _shown(room, CODE_SECONDS)
        status, answer = await scan(school.browser(), late)
        assert (status, answer["code"]) == (401, "camera2_expired")
        assert "最新" in answer["message"]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"secret": "A" * 43}, (401, "camera2_unknown")),
            ({"secret": ""}, (400, "malformed")),
            ({"secret": "A" * 300}, (400, "malformed")),
            ({"secret": 7}, (400, "malformed")),
            ({}, (400, "malformed")),
            ({"secret": "A" * 43, "room": "x"}, (400, "malformed")),
        ],
    )
    async def test_a_wrong_one_is_refused(
        self, school: School, room: str, body: object, expected: tuple[int, str]
    ) -> None:
        status, answer = await school.browser().request("POST", "/api/camera2/bind", body)
        assert (status, answer["code"]) == expected

    async def test_one_of_a_room_that_wants_none_any_more_is_refused(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        code = await secret(page)
        await configure(school, room, camera2=Need.NONE)
        status, answer = await scan(school.browser(), code)
        assert (status, answer["code"]) == (409, "camera2_closed")
        assert (await page.call("camera2:invite"))["code"] == "camera2_closed"

    async def test_staff_get_none(self, school: School, room: str) -> None:
        for account in ("chair", "invigilator1"):
            page = await (await school.visit(account)).open(room)
            assert (await page.call("camera2:invite"))["code"] == "forbidden"

    async def test_a_page_that_asks_without_end_is_slowed_down(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        acks = [await page.call("camera2:invite") for _ in range(A_MINUTE + 1)]
        assert [ack["ok"] for ack in acks] == [True] * A_MINUTE + [False]
        assert acks[-1]["code"] == "too_many"


class TestASecondScan:
    async def test_it_is_refused_and_noted_once_for_the_staff(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        chair = await (await school.visit("chair")).open(room)
        code = await secret(page)
        assert (await scan(school.browser(), code))[0] == 200
        stranger = school.browser()
        for _ in range(2):
            status, answer = await scan(stranger, code)
            assert (status, answer["code"]) == (409, "camera2_used")
        assert "__Host-camera2" not in stranger.cookies
        await chair.sees(lambda view: _row(view)["phone"]["refused"] == 1, "not noted")
        assert (await log_of(room)).count("refuse_camera2") == 1
        assert await refused(stranger, room) == "signed_out"

    async def test_by_the_same_phone_is_no_second_use(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        code, phone = await secret(page), school.browser()
        first = await scan(phone, code)
        assert await scan(phone, code) == first
        assert (await log_of(room)).count("refuse_camera2") == 0

    async def test_of_two_phones_at_once_one_wins(self, school: School, room: str) -> None:
        code = await secret(await candidate(school, room))
        answers = await asyncio.gather(*(scan(school.browser(), code) for _ in range(4)))
        assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
        assert await models.Camera2Binding.filter(room_id=room, ended_at__isnull=True).count() == 1


class TestThePhone:
    async def test_it_comes_without_a_login_and_sees_only_whose_seat_it_is(
        self, school: School, room: str
    ) -> None:
        page = await candidate(school, room)
        phone = await (await bound(school, room, page)).open(room, device="camera2")
        assert phone.last("hello")["device"] == "camera2"
        assert phone.view == {
            "role": "camera2",
            "room": {"id": room, "title": phone.view["room"]["title"], "rehearsal": False},
            "me": {"id": "candidate1", "name": "张三", "state": "registered"},
            "use": "later",
        }
        assert not page.all("fenced"), "the main device is another seat"

    async def test_its_cookie_is_no_login(self, school: School, room: str) -> None:
        phone = await bound(school, room, await candidate(school, room))
        for path in ("/api/me", "/api/rooms"):
            assert (await phone.request("GET", path))[0] == 401
        page = await phone.bare()
        with pytest.raises(Refused) as refusal:
            await page.connect({"room": room, "device": "main"})
        assert refusal.value.code == "signed_out"

    async def test_a_login_is_no_second_camera(self, school: School, room: str) -> None:
        assert await refused(await school.visit("candidate1"), room) == "signed_out"

    async def test_it_may_do_nothing_but_publish(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        phone = await (await bound(school, room, page)).open(room, device="camera2")
        assert {event.name for event in SOCKET_EVENTS} > MAY
        before = await log_of(room)
        for event in SOCKET_EVENTS:
            ack = await phone.call_with(event.name, {"key": key(), "candidate": "candidate1"})
            assert (ack["code"] == "forbidden") == (event.name not in MAY), (event.name, ack)
        assert await log_of(room) == before
        assert (await phone.call("room:sync", seq=0))["ok"]

    async def test_in_another_room_it_is_nobody(self, school: School, room: str) -> None:
        phone = await bound(school, room, await candidate(school, room))
        other = next(each.id for each in school.services.rooms.all() if each.id.startswith("demo-"))
        assert await refused(phone, other) == "not_found"

    async def test_it_comes_back_without_a_scan_after_a_reload_and_after_a_cut_line(
        self, school: School, room: str
    ) -> None:
        browser = await bound(school, room, await candidate(school, room))
        first = await browser.open(room, device="camera2")
        again = await browser.open(room, device="camera2", epoch=first.epoch)
        reloaded = await browser.open(room, device="camera2")
        assert (again.epoch, reloaded.epoch) == (first.epoch, first.epoch + 1)
        assert await refused(browser, room, epoch=first.epoch) == "fenced"

    async def test_its_loss_is_shown_to_both_sides(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        chair = await (await school.visit("chair")).open(room)
        assert page.view["me"]["phone"]["bound_at"] is None
        phone = await (await bound(school, room, page)).open(room, device="camera2")
        await page.sees(lambda view: view["me"]["phone"]["presence"] == "online", "not online")
        await chair.sees(lambda view: _row(view)["camera2"] == "online", "not online")
        await phone.leave()
        await page.sees(lambda view: view["me"]["phone"]["presence"] == "reconnecting", "not lost")
        await chair.sees(lambda view: _row(view)["camera2"] == "reconnecting", "not lost")
        assert page.view["me"]["phone"]["bound_at"] is not None
        assert page.view["me"]["state"] == "registered", "nobody is moved (docs/rules.md 4.2)"

    async def test_a_new_phone_takes_the_place_of_the_old(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        old = await bound(school, room, page)
        watching = await old.open(room, device="camera2")
        new = await bound(school, room, page)
        said = await watching.hears("fenced")
        assert "另一部手机" in said["message"]
        await watching.ends()
        assert await refused(old, room) == "signed_out"
        assert (await new.open(room, device="camera2")).view["me"]["name"] == "张三"

    async def test_logging_out_ends_it_and_the_codes_that_were_shown(self, school: School, room: str) -> None:
        """Whoever sits down next must not have a stranger's phone filming their seat; who comes back scans anew."""
        page = await candidate(school, room)
        phone = await bound(school, room, page)
        watching, shown = await phone.open(room, device="camera2"), await secret(page)
        await (await school.visit("candidate1")).request("POST", "/api/logout")
        await page.ends()
        assert "退出登录" in (await watching.hears("signed_out"))["message"]
        await watching.ends()
        assert await refused(phone, room) == "signed_out"
        assert (await scan(school.browser(), shown))[1]["code"] == "camera2_used"
        school.visitors.pop("candidate1")
        again = await bound(school, room, await candidate(school, room))
        assert (await again.open(room, device="camera2")).view["me"]["name"] == "张三"

    async def test_whoever_logs_in_next_at_this_browser_logs_the_former_out(
        self, school: School, room: str
    ) -> None:
        phone = await bound(school, room, await candidate(school, room))
        watching = await phone.open(room, device="camera2")
        browser = school.visitors.pop("candidate1")
        await browser.log_in("candidate2")
        assert "退出登录" in (await watching.hears("signed_out"))["message"]
        await watching.ends()
        assert await refused(phone, room) == "signed_out"

    async def test_a_login_elsewhere_leaves_it_bound(self, school: School, room: str) -> None:
        """Another browser of the same person is no farewell: they come back to the same seat (docs/rules.md 4.5)."""
        page = await candidate(school, room)
        phone = await (await bound(school, room, page)).open(room, device="camera2")
        school.visitors.pop("candidate1")
        await candidate(school, room)
        await page.ends()
        assert (await phone.call("room:sync", seq=0))["ok"]

    async def test_the_office_ends_it_with_every_login_of_the_person(self, school: School, room: str) -> None:
        page = await candidate(school, room)
        phone = await (await bound(school, room, page)).open(room, device="camera2")
        await school.services.logins.end_of("candidate1", SignedOut("手机号已更改。"))  # type: ignore[attr-defined]
        assert (await phone.hears("signed_out"))["message"] == "手机号已更改。"
        school.visitors.pop("candidate1")

    async def test_after_the_end_of_the_room_only_those_who_still_sit_may_come(
        self, school: School, room: str
    ) -> None:
        page = await candidate(school, room)
        phone = await bound(school, room, page)
        now = time.time()
        await configure(school, room, camera2=Need.REQUIRED, opens_at=now - 7200, closes_at=now - 60)
        assert await refused(phone, room) == "camera2_closed"
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
        assert (await phone.open(room, device="camera2")).view["use"] == "waiting"

    async def test_after_the_candidates_end_it_is_told_that_it_is_over(
        self, school: School, room: str
    ) -> None:
        page = await candidate(school, room)
        browser = await bound(school, room, page)
        phone = await browser.open(room, device="camera2")
        chair = await (await school.visit("chair")).open(room)
        assert (
            await chair.call("interview:mark_absent", reason="没有到场", key=key(), candidate="candidate1")
        )["ok"]
        await phone.sees(lambda view: view["use"] == "over", "not told")
        assert await refused(browser, room) == "camera2_closed"
        assert (await page.call("camera2:invite"))["code"] == "camera2_closed"

    async def test_taken_off_the_list_it_is_expelled(self, school: School, room: str) -> None:
        page = await candidate(school, room, "candidate2")
        browser = await bound(school, room, page)
        phone = await browser.open(room, device="camera2")
        plan = (await school.services.rooms.get(room)).plan
        rest = tuple(each for each in plan.candidates if each.id != "candidate2")
        await configure(school, room, camera2=Need.REQUIRED, candidates=rest)
        await phone.hears("expelled")
        assert await refused(browser, room) == "not_found"


async def test_the_qr_of_the_mobile_page_is_a_picture(school: School) -> None:
    status, shown = await school.browser().request("GET", "/m.svg")
    assert status == 200
    assert shown.startswith(b"<?xml")


async def test_a_phone_is_told_of_no_other_address_where_this_one_will_do(school: School) -> None:
    assert await school.browser().request("GET", "/api/mobile") == (200, {"ok": True, "instead": None})


def _row(view: Any) -> Any:
    return next(each for each in view["candidates"] if each["id"] == "candidate1")


async def _shown(room: str, ago: float) -> None:
    """The codes of the room were shown so many seconds ago."""
    await models.Camera2Code.filter(room_id=room).update(created_at=time.time() - ago)
