"""Who sits there, from outside: a verdict belongs to the login and device it was made in (docs/rules.md 4.9), and
what a compare needs (row C2)."""

import hashlib
from typing import Any

import pytest

from app.audit import AuditLog
from app.identity.sheet import NUMBERS_AN_HOUR
from app.state.errors import NotFound
from app.state.subscriptions import Endpoint
from app.storage import models
from tests.browser import ACCOUNTS, Browser, Page, School, key
from tests.fakes import CHAIN
from tests.handlers.test_emergency import let_in, on_air
from tests.media.probes import PUBLISHER
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

ZHANG = "candidate1"
STAFF = ("chair", "examiner1", "invigilator1", "inspector", "school-admin")


async def come_in(school: School, room: str) -> Page:
    """Zhang in the waiting area, at a computer."""
    page = await (await school.visit(ZHANG)).open(room)
    version = page.view["me"]["pledge"]["version"]
    assert (await page.call("candidate:agree_pledge", key=key(), version=version))["ok"]
    assert (await page.call("candidate:check_in", key=key()))["ok"]
    return page


async def staff(school: School, room: str, account: str = "chair") -> Page:
    return await (await school.visit(account)).open(room)


async def compare(panel: Page, note: str = "核对无误", **more: Any) -> dict[str, Any]:
    return await panel.call("identity:accept_id", key=key(), candidate=ZHANG, note=note, **more)


def row(view: Any) -> Any:
    return next(each for each in view["candidates"] if each["id"] == ZHANG)


def recheck(view: Any) -> Any:
    return row(view)["identity"]["recheck"]


async def lines(room: str, action: str = "take_seat") -> list[str]:
    rows = (
        await models.Event.filter(room_id=room, action=action)
        .order_by("seq")
        .values_list("change", flat=True)
    )
    return [str(each) for each in rows]


class TestAnotherBrowser:
    async def test_is_a_line_and_a_mark_on_every_staff_page_until_compared_again(
        self, school: School, room: str
    ) -> None:
        page = await come_in(school, room)
        pages = [await staff(school, room, account) for account in STAFF]
        assert (await compare(pages[0]))["ok"]
        for each in pages:
            await each.sees(lambda view: row(view)["identity"]["compare"], "not compared")
            assert recheck(each.view) is None
        thief = await school.sign_in(ZHANG)
        assert (await page.hears("signed_out"))["code"] == "signed_out"
        seat = await thief.open(room)
        assert (seat.view["me"]["state"], seat.view["me"]["identity"]["recheck"]) == ("waiting", True)
        for each in pages:
            seen = row(await each.sees(recheck, "no mark"))
            assert seen["identity"]["recheck"]["device"] == "main"
            assert (seen["identity"]["compare"]["passed"], seen["identity"]["compare"]["stale"]) == (
                True,
                True,
            )
            assert seen["state"] == "waiting"
        assert len(await lines(room)) == 1
        for account, shown in (("chair", 1), ("inspector", 1), ("school-admin", 1)):
            _, listed = await (await school.visit(account)).request("GET", "/api/rooms")
            assert next(each for each in listed["rooms"] if each["id"] == room)["rechecks"] == shown
        assert (await pages[0].call("interview:invite", key=key(), candidate=ZHANG))["ok"], "no block"
        assert (await seat.call("candidate:enter", key=key()))["ok"]
        assert (await compare(pages[1]))["ok"]
        for each in pages:
            await each.sees(lambda view: recheck(view) is None, "still marked")

    async def test_a_reload_a_second_tab_and_a_reconnect_are_the_same_login(
        self, school: School, room: str
    ) -> None:
        page, chair = await come_in(school, room), await staff(school, room)
        assert (await compare(chair))["ok"]
        browser = await school.visit(ZHANG)
        tab = await browser.open(room)
        await page.hears("fenced")
        await tab.leave()
        again = await browser.open(room, epoch=tab.epoch)
        assert again.view["me"]["identity"]["recheck"] is False
        assert await lines(room) == []
        assert recheck(chair.view) is None

    async def test_the_log_knows_neither_token_nor_session_nor_name(self, school: School, room: str) -> None:
        await come_in(school, room)
        assert (await compare(await staff(school, room)))["ok"]
        thief = await school.sign_in(ZHANG)
        await thief.open(room)
        written = " ".join(
            [*await lines(room), *await lines(room, "accept_id"), *await lines(room, "agree_pledge")]
        )
        assert '"login"' in written
        token = thief.cookies["__Host-session"]
        for secret in (
            token,
            hashlib.sha256(token.encode()).hexdigest(),
            ACCOUNTS[ZHANG].name,
            "13900000001",
        ):
            assert secret not in written

    async def test_a_compare_of_whom_one_no_longer_sees_is_refused(self, school: School, room: str) -> None:
        await come_in(school, room)
        chair = await staff(school, room)
        before = row(await chair.sees(lambda view: row(view)["identity"]["login"], "no login"))
        await (await school.sign_in(ZHANG)).open(room)
        late = await compare(chair, login=before["identity"]["login"])
        assert (late["ok"], late["code"]) == (False, "conflict")
        now = row(await chair.sees(lambda view: row(view)["identity"]["login"] == 2, "not the second"))
        assert (await compare(chair, login=now["identity"]["login"]))["ok"]


class TestOtherDevices:
    async def test_the_emergency_room_is_one_and_the_way_back_is_none(
        self, school: School, room: str
    ) -> None:
        await come_in(school, room)
        chair = await staff(school, room)
        assert (await compare(chair))["ok"]
        browser = await let_in(school, room)
        await browser.open(room, device="emergency")
        seen = recheck(await chair.sees(recheck, "no mark"))
        assert seen["device"] == "emergency"
        await browser.open(room, device="emergency")
        assert await lines(room) == [], "the change of channel says it, and a reload of that page is none"
        [change] = await lines(room, "switch_channel")
        assert '"login"' in change
        await (await school.visit(ZHANG)).open(room)
        await chair.sees(lambda view: recheck(view) is None, "the login of the compare is back")

    async def test_a_pass_that_somebody_else_was_given_is_another(self, school: School, room: str) -> None:
        await come_in(school, room)
        await (await let_in(school, room)).open(room, device="emergency")
        chair = await staff(school, room)
        assert (await compare(chair))["ok"]
        await (await let_in(school, room)).open(room, device="emergency")
        await chair.sees(recheck, "no mark")
        assert len(await lines(room)) == 1

    async def test_a_phone_that_stands_in_is_one_too(self, school: School, room: str) -> None:
        page, chair = await come_in(school, room), await staff(school, room)
        assert (await compare(chair))["ok"]
        phones = [await _bound(school, page)]
        await phones[0].open(room, device="camera2")
        assert recheck(chair.view) is None, "beside the computer it is a camera"
        await page.leave()
        await chair.sees(lambda view: row(view)["may_use_phone"], "not offered")
        assert (await chair.call("channel:continue_by_phone", key=key(), candidate=ZHANG))["ok"]
        seen = recheck(await chair.sees(recheck, "no mark"))
        assert seen["device"] == "camera2"
        assert (await compare(chair))["ok"]
        await chair.sees(lambda view: recheck(view) is None, "compared at the phone")
        await (await school.visit(ZHANG)).open(room, epoch=page.epoch)
        await chair.sees(recheck, "what was compared is the phone")


async def _bound(school: School, page: Page) -> Browser:
    code = (await page.call("camera2:invite"))["url"].partition("#")[2]
    phone = school.browser()
    assert (await phone.request("POST", "/api/camera2/bind", {"secret": code}))[0] == 200
    return phone


class TestWhoIsNotThere:
    @pytest.mark.parametrize("note", ["", "。", "1"])
    async def test_is_compared_with_a_reason_only(self, school: School, room: str, note: str) -> None:
        chair = await staff(school, room)
        refusal = await compare(chair, note)
        assert (refusal["ok"], refusal["code"]) == (False, "malformed")
        assert "原因" in refusal["message"]
        assert (await compare(chair, "面试前已在候考室核对"))["ok"]
        seen = row(await chair.sees(lambda view: row(view)["identity"]["compare"], "not compared"))
        assert seen["identity"]["compare"]["absent"] is True
        seat = await (await school.visit(ZHANG)).open(room)
        assert seat.view["me"]["identity"]["recheck"] is True, "whoever comes now was not seen"

    async def test_a_page_without_a_picture_shows_nobody_and_one_with_does(
        self, school: School, room: str
    ) -> None:
        page, chair = await come_in(school, room), await staff(school, room)
        assert (await compare(chair, ""))["code"] == "malformed"
        probe = await on_air(page, Endpoint(room, ZHANG, "main"), PUBLISHER)
        probe.picture(keyframe=True)
        who = Endpoint(room, ZHANG, "main")
        await until(lambda: None if school.services.media.picture_age(who) is not None else "no picture")
        for camera in ("off", "black", "muted"):
            said = {"screen": "none", "camera": camera, "microphone": "on"}
            assert (await page.call("device:status", **said))["ok"]
            assert (await compare(chair, ""))["code"] == "malformed", camera
        assert (await page.call("device:status", screen="none", camera="on", microphone="on"))["ok"]
        probe.picture(keyframe=True)
        assert (await compare(chair, ""))["ok"]
        seen = row(await chair.sees(lambda view: row(view)["identity"]["compare"], "not compared"))
        assert seen["identity"]["compare"]["absent"] is False


class TestTheWholeNumber:
    def path(self, room: str, candidate: str = ZHANG) -> str:
        return f"/api/rooms/{room}/faces/{candidate}/number"

    @pytest.mark.parametrize("account", ["chair", "examiner1", "invigilator1"])
    async def test_whoever_compares_may_read_it_and_it_is_logged_first(
        self, school: School, room: str, account: str
    ) -> None:
        browser = await school.visit(account)
        status, answer = await browser.request("POST", self.path(room))
        assert (status, answer["value"]) == (200, ACCOUNTS[ZHANG].id_number)
        [look] = await models.AuditEntry.filter(action="view_id_number", room=room)
        assert (look.actor, look.subject, look.result) == (account, ZHANG, "ok")
        assert ACCOUNTS[ZHANG].id_number not in str(look.__dict__)

    @pytest.mark.parametrize(
        ("account", "status"),
        [("inspector", 403), ("school-admin", 403), (ZHANG, 403), ("candidate2", 403)],
    )
    async def test_nobody_else_may(self, school: School, room: str, account: str, status: int) -> None:
        assert (await (await school.visit(account)).request("POST", self.path(room)))[0] == status
        assert (await school.browser().request("POST", self.path(room)))[0] == 401

    async def test_nor_of_somebody_who_is_not_on_the_list_nor_by_a_link(
        self, school: School, room: str
    ) -> None:
        chair = await school.visit("chair")
        for candidate in ("candidate12", "chair", "nobody"):
            if candidate not in (await school.services.rooms.get(room)).seats:
                assert (await chair.request("POST", self.path(room, candidate)))[0] == 404
        assert (await chair.request("GET", self.path(room)))[0] == 404

    async def test_what_cannot_be_recorded_is_not_shown(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chair = await school.visit("chair")

        async def away(*_args: object, **_more: object) -> None:
            raise NotFound("the log is away")

        monkeypatch.setattr(AuditLog, "record", away)
        status, answer = await chair.request("POST", self.path(room))
        assert (status, "value" in answer) == (404, False)

    async def test_so_many_an_hour_and_no_more(self, school: School, room: str) -> None:
        browser = await school.visit("invigilator2")
        audit = AuditLog(CHAIN, school.services.clock)
        for _ in range(NUMBERS_AN_HOUR):
            await audit.record("invigilator2", "view_id_number", ZHANG, room=room)
        status, answer = await browser.request("POST", self.path(room))
        assert (status, answer["code"]) == (429, "too_many")
        assert "另一位考官或候考官" in answer["message"]
        assert (await browser.request("POST", self.path(room)))[0] == 429
        _, shown = await (await school.visit("school-admin")).request("GET", "/api/admin/audit/alarms")
        told = [(row["actor"], row["action"], row["room"]) for row in shown["alarms"]]
        assert told == [("invigilator2", "unmask_limit", room)]


class TestWhatAPhoneSays:
    async def test_a_black_second_camera_is_told_to_staff(self, school: School, room: str) -> None:
        page, chair = await come_in(school, room), await staff(school, room)
        phone = await (await _bound(school, page)).open(room, device="camera2")
        assert row(chair.view)["second"] is None
        for camera in ("black", "frozen", "muted", "on"):
            said = {"screen": "none", "camera": camera, "microphone": "none"}
            assert (await phone.call("device:status", **said))["ok"]
            await chair.sees(lambda view, camera=camera: row(view)["second"] == camera, "not told")
        assert row(chair.view)["devices"] is None, "of the computer it says nothing"
        await phone.leave()
        await chair.sees(lambda view: row(view)["second"] is None, "still told")

    @pytest.mark.parametrize("microphone", ["black", "frozen"])
    async def test_a_microphone_has_no_colour(self, school: School, room: str, microphone: str) -> None:
        page = await come_in(school, room)
        ack = await page.call("device:status", screen="none", camera="on", microphone=microphone)
        assert ack["code"] == "malformed"
