"""The emergency room from outside: tickets, passes, who has the seat, and what the log says (PROTOCOL.md 2.6)."""

import asyncio
import re
import time
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.handlers.room import SOCKET_EVENTS
from app.media import MediaRouter
from app.state.candidate import Action
from app.state.channel import Switch
from app.state.errors import SignedOut
from app.state.log import Change
from app.state.rules import Command
from app.state.subscriptions import Endpoint
from app.storage import models
from tests.browser import ORIGIN, Browser, Page, Refused, School, key
from tests.handlers.setups import configure
from tests.media.probes import PUBLISHER, VIEWER, Rtp
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

ZHANG = "candidate1"
CHANGE = TypeAdapter(Change)


async def ask(school: School, room: str, cause: str = "network", account: str = ZHANG) -> tuple[int, Any]:
    visitor = await school.visit(account)
    return await visitor.request("POST", f"/api/rooms/{room}/emergency", {"cause": cause})


async def ticket(school: School, room: str) -> str:
    status, answer = await ask(school, room)
    assert status == 200, answer
    return str(answer["ticket"])


async def redeem(browser: Browser, secret: str) -> tuple[int, Any]:
    return await browser.request("POST", "/api/emergency", {"ticket": secret})


async def let_in(school: School, room: str) -> Browser:
    """A browser without a login that has redeemed a ticket."""
    browser = school.browser()
    status, answer = await redeem(browser, await ticket(school, room))
    assert (status, answer["room"]) == (200, room)
    return browser


async def refused(browser: Browser, room: str, **auth: Any) -> Refused:
    page = await browser.bare()
    with pytest.raises(Refused) as refusal:
        await page.connect({"room": room, "device": "emergency", **auth})
    assert re.search("[一-龥]", refusal.value.message)
    return refusal.value


async def main_page(school: School, room: str) -> Page:
    return await (await school.visit(ZHANG)).open(room)


async def switches(school: School, room: str) -> list[Switch]:
    rows = await models.Event.filter(room_id=room, action="switch_channel").order_by("seq").values("change")
    return [CHANGE.validate_json(row["change"]).switch for row in rows]


class TestTheTicket:
    async def test_it_comes_with_both_ways_in(self, school: School, room: str) -> None:
        before = time.time()
        status, answer = await ask(school, room, "camera")
        assert status == 200
        secret = answer["ticket"]
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
        assert answer["launch"] == f"cloudexam://join?t={secret}"
        assert answer["path"] == f"/emergency#t={secret}&c=camera"
        assert before + 299 < answer["expires"] < time.time() + 301
        assert ORIGIN in {line["origin"] for line in answer["lines"]}
        assert all(line["label"] for line in answer["lines"])

    async def test_it_lets_in_once(self, school: School, room: str) -> None:
        secret = await ticket(school, room)
        assert (await redeem(school.browser(), secret))[0] == 200
        stranger = school.browser()
        status, answer = await redeem(stranger, secret)
        assert (status, answer["code"]) == (409, "ticket_used")
        assert "__Host-emergency" not in stranger.cookies

    async def test_of_many_at_once_one_comes_in(self, school: School, room: str) -> None:
        secret = await ticket(school, room)
        answers = await asyncio.gather(*(redeem(school.browser(), secret) for _ in range(4)))
        assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
        assert await models.EmergencyPass.filter(room_id=room, ended_at__isnull=True).count() == 1

    async def test_it_is_good_for_five_minutes(self, school: School, room: str) -> None:
        secret = await ticket(school, room)
        row = await models.TicketRow.get(room=room)
        assert row.expires_at - row.created_at == 300
        await models.TicketRow.filter(id=row.id).update(expires_at=time.time() - 1)
        status, answer = await redeem(school.browser(), secret)
        assert (status, answer["code"]) == (401, "ticket_expired")

    async def test_tampered_with_or_for_another_purpose_it_is_none(self, school: School, room: str) -> None:
        secret = await ticket(school, room)
        other = ("B" if secret[0] != "B" else "C") + secret[1:]
        for wrong in (other, secret[:-1], secret + "A", secret.swapcase()):
            status, answer = await redeem(school.browser(), wrong)
            assert (status, answer["code"]) == (401, "ticket_unknown"), wrong
        await models.TicketRow.filter(room=room).update(purpose="client_check")
        assert (await redeem(school.browser(), secret))[1]["code"] == "ticket_unknown"

    @pytest.mark.parametrize("body", [{}, {"ticket": ""}, {"ticket": 7}, {"ticket": "A" * 600}])
    async def test_what_is_none_is_malformed(self, school: School, body: dict[str, Any]) -> None:
        status, answer = await school.browser().request("POST", "/api/emergency", body)
        assert (status, answer["code"]) == (400, "malformed")

    @pytest.mark.parametrize(("account", "code"), [("chair", "forbidden"), ("candidate12", "not_found")])
    async def test_nobody_else_gets_one_for_the_room(
        self, school: School, room: str, account: str, code: str
    ) -> None:
        listed = (await school.services.rooms.get(room)).plan.candidates
        await configure(school, room, candidates=tuple(each for each in listed if each.id != "candidate12"))
        assert (await ask(school, room, account=account))[1]["code"] == code
        nobody = await school.browser().request("POST", f"/api/rooms/{room}/emergency", {"cause": "user"})
        assert nobody[0] == 401

    async def test_nor_for_a_room_that_is_not(self, school: School) -> None:
        assert (await ask(school, "nowhere"))[0] == 404

    async def test_after_the_end_there_is_none_and_one_from_before_is_refused(
        self, school: School, room: str
    ) -> None:
        secret = await ticket(school, room)
        chair = await (await school.visit("chair")).open(room)
        assert (await chair.call("interview:mark_absent", reason="没有到场", key=key(), candidate=ZHANG))[
            "ok"
        ]
        assert (await ask(school, room))[1]["code"] == "emergency_closed"
        assert (await redeem(school.browser(), secret))[1]["code"] == "emergency_closed"


class TestThePass:
    async def test_a_lost_answer_is_given_again_to_the_page_that_asked(
        self, school: School, room: str
    ) -> None:
        browser, asked = school.browser(), {"ticket": await ticket(school, room), "key": key()}
        assert (await browser.request("POST", "/api/emergency", asked))[0] == 200
        given = browser.cookies.pop("__Host-emergency")
        status, answer = await browser.request("POST", "/api/emergency", asked)
        assert (status, answer["room"]) == (200, room)
        assert browser.cookies["__Host-emergency"] == given
        for thief in (asked | {"key": key()}, {"ticket": asked["ticket"]}):
            assert (await browser.request("POST", "/api/emergency", thief))[1]["code"] == "ticket_used"
        assert (await browser.open(room, device="emergency")).view["me"]["id"] == ZHANG
        await let_in(school, room)
        assert (await browser.request("POST", "/api/emergency", asked))[1]["code"] == "ticket_used"

    async def test_it_is_a_seat_in_one_room_and_no_login(self, school: School, room: str) -> None:
        browser = await let_in(school, room)
        assert set(browser.cookies) == {"__Host-emergency"}
        for path in ("/api/me", "/api/rooms"):
            assert (await browser.request("GET", path))[0] == 401
        page = await browser.bare()
        with pytest.raises(Refused) as refusal:
            await page.connect({"room": room, "device": "main"})
        assert refusal.value.code == "signed_out"
        other = next(each.id for each in school.services.rooms.all() if each.id.startswith("demo-"))
        assert (await refused(browser, other)).code == "not_found"

    async def test_only_its_hash_is_kept(self, school: School, room: str) -> None:
        browser = await let_in(school, room)
        assert browser.cookies["__Host-emergency"] not in str(await models.EmergencyPass.all().values())

    async def test_a_login_is_no_pass_but_does_not_stand_in_its_way(self, school: School, room: str) -> None:
        same = await school.visit(ZHANG)
        assert (await refused(same, room)).code == "signed_out"
        assert (await redeem(same, await ticket(school, room)))[0] == 200
        page = await same.open(room, device="emergency")
        assert page.last("hello")["device"] == "emergency"
        assert (await same.request("GET", "/api/me"))[0] == 200
        same.cookies.pop("__Host-emergency")

    async def test_it_brings_a_reload_back_without_a_ticket(self, school: School, room: str) -> None:
        browser = await let_in(school, room)
        first = await browser.open(room, device="emergency")
        status, answer = await browser.request("GET", "/api/emergency")
        assert (status, answer["room"]) == (200, room)
        assert ORIGIN in {line["origin"] for line in answer["lines"]}
        again = await browser.open(room, device="emergency")
        assert again.epoch == first.epoch + 1
        assert (await first.hears("fenced"))["code"] == "fenced"
        assert len(await switches(school, room)) == 1, "a reload is no change of channel"

    async def test_without_one_nothing_is_said(self, school: School) -> None:
        status, answer = await school.browser().request("GET", "/api/emergency")
        assert (status, answer["code"]) == (401, "signed_out")
        assert "首页" in answer["message"]

    async def test_a_newer_one_ends_it(self, school: School, room: str) -> None:
        old = await let_in(school, room)
        watching = await old.open(room, device="emergency")
        await let_in(school, room)
        fenced = await watching.hears("fenced")
        assert "应急考场已在另一个窗口" in fenced["message"]
        await watching.ends()
        assert (await refused(old, room)).code == "signed_out"

    async def test_taken_off_the_list_it_is_worth_nothing(self, school: School, room: str) -> None:
        browser = await let_in(school, room)
        page = await browser.open(room, device="emergency")
        listed = (await school.services.rooms.get(room)).plan.candidates
        await configure(school, room, candidates=tuple(each for each in listed if each.id != ZHANG))
        await page.hears("expelled")
        await page.ends()
        assert (await refused(browser, room)).code == "not_found"

    async def test_it_shows_the_end_and_is_over_when_the_room_is_closed(
        self, school: School, room: str
    ) -> None:
        browser = await let_in(school, room)
        page = await browser.open(room, device="emergency")
        chair = await (await school.visit("chair")).open(room)
        assert (await chair.call("interview:mark_absent", reason="没有到场", key=key(), candidate=ZHANG))[
            "ok"
        ]
        await page.sees(lambda view: view["me"]["state"] == "absent", "not told")
        plan = (await school.services.rooms.get(room)).plan
        await configure(school, room, opens_at=plan.opens_at - 10**6, closes_at=time.time() - 1)
        assert (await refused(browser, room)).code == "emergency_closed"
        assert (await browser.request("GET", "/api/emergency"))[1]["code"] == "emergency_closed"

    async def test_logging_out_ends_it(self, school: School, room: str) -> None:
        """A computer that failed does not log out; who does is leaving, and takes along what they let in."""
        browser, unused = await let_in(school, room), await ticket(school, room)
        page = await browser.open(room, device="emergency")
        await (await school.visit(ZHANG)).request("POST", "/api/logout")
        assert "退出登录" in (await page.hears("signed_out"))["message"]
        await page.ends()
        assert (await refused(browser, room)).code == "signed_out"
        assert (await redeem(school.browser(), unused))[1]["code"] == "ticket_unknown"
        school.visitors.pop(ZHANG)

    async def test_a_login_elsewhere_leaves_it(self, school: School, room: str) -> None:
        """The computer it was asked for on may be the one that failed."""
        browser = await let_in(school, room)
        page = await browser.open(room, device="emergency")
        school.visitors.pop(ZHANG)
        await school.visit(ZHANG)
        assert (await page.call("room:sync", seq=0))["ok"]

    async def test_the_office_ends_it_with_every_login_of_the_person(self, school: School, room: str) -> None:
        """A phone number that was wrong let somebody else in: what they took on must go with their session."""
        browser, unused = await let_in(school, room), await ticket(school, room)
        page = await browser.open(room, device="emergency")
        await school.services.logins.end_of(ZHANG, SignedOut("手机号已更改。"))  # type: ignore[attr-defined]
        assert (await page.hears("signed_out"))["message"] == "手机号已更改。"
        await page.ends()
        assert (await refused(browser, room)).code == "signed_out"
        assert (await browser.request("GET", "/api/emergency"))[0] == 401
        assert (await redeem(school.browser(), unused))[1]["code"] == "ticket_unknown"
        school.visitors.pop(ZHANG)

    async def test_a_logout_in_the_same_browser_takes_it_away(self, school: School, room: str) -> None:
        same = await school.visit(ZHANG)
        assert (await redeem(same, await ticket(school, room)))[0] == 200
        assert (await same.request("POST", "/api/logout"))[0] == 200
        assert "__Host-emergency" not in same.cookies

    async def test_it_is_worth_nothing_where_somebody_else_is_signed_in(
        self, school: School, room: str
    ) -> None:
        """A computer of the school, where the next candidate sits down."""
        browser = await let_in(school, room)
        await browser.log_in("candidate2")
        assert (await browser.request("GET", "/api/emergency"))[1]["code"] == "signed_out"
        assert (await refused(browser, room)).code == "signed_out"
        await browser.log_in(ZHANG)
        assert (await browser.request("GET", "/api/emergency"))[0] == 200
        school.visitors.pop(ZHANG)


class TestTheSeat:
    async def test_emergency_takes_it_over_and_the_older_page_is_told_by_what(
        self, school: School, room: str
    ) -> None:
        main = await main_page(school, room)
        emergency = await (await let_in(school, room)).open(room, device="emergency")
        fenced = await main.hears("fenced")
        assert (fenced["code"], fenced["device"]) == ("fenced", "emergency")
        assert "应急通道" in fenced["message"]
        await main.ends()
        assert emergency.view["me"]["channel"] == "emergency"
        again = await (await school.visit(ZHANG)).bare()
        with pytest.raises(Refused) as refusal:
            await again.connect({"room": room, "device": "main", "epoch": main.epoch})
        assert refusal.value.code == "fenced"

    async def test_and_main_takes_it_back(self, school: School, room: str) -> None:
        browser = await let_in(school, room)
        emergency = await browser.open(room, device="emergency")
        main = await main_page(school, room)
        fenced = await emergency.hears("fenced")
        assert fenced["device"] == "main"
        assert (await refused(browser, room, epoch=emergency.epoch)).code == "fenced"
        assert main.view["me"]["channel"] == "main"
        back = await browser.open(room, device="emergency")
        assert (await main.hears("fenced"))["device"] == "emergency"
        assert back.view["me"]["channel"] == "emergency"

    async def test_view_state_and_clock_are_the_same(self, school: School, room: str) -> None:
        main = await main_page(school, room)
        version = main.view["me"]["pledge"]["version"]
        await main.call("candidate:agree_pledge", key=key(), version=version)
        await main.call("candidate:check_in", key=key())
        chair = await (await school.visit("chair")).open(room)
        assert (await chair.call("interview:invite", key=key(), candidate=ZHANG))["ok"]
        await main.call("candidate:enter", key=key())
        before = await main.sees(lambda view: view["me"]["state"] == "in_exam", "not in")
        emergency = await (await let_in(school, room)).open(room, device="emergency")
        assert emergency.view == before | {"me": before["me"] | {"channel": "emergency"}}
        assert (await chair.call("interview:finish", key=key(), candidate=ZHANG))["ok"]
        await emergency.sees(lambda view: view["me"]["state"] == "ended", "not ended")

    async def test_it_may_do_what_the_candidate_may(self, school: School, room: str) -> None:
        emergency = await (await let_in(school, room)).open(room, device="emergency")
        for event in SOCKET_EVENTS:
            ack = await emergency.call_with(event.name, {"nonsense": 1})
            theirs = "candidate" in event.roles
            assert ack["code"] == ("malformed" if theirs else ack["code"]), (event.name, ack)
        version = emergency.view["me"]["pledge"]["version"]
        assert (await emergency.call("candidate:agree_pledge", key=key(), version=version))["ok"]
        assert (await emergency.call("candidate:check_in", key=key()))["ok"]

    async def test_two_that_come_at_once_leave_one(self, school: School, room: str) -> None:
        browser = await let_in(school, room)

        async def come(who: Browser, device: str) -> Page | None:
            page = await who.bare()
            try:
                await page.connect({"room": room, "device": device})
            except Refused as refusal:
                assert refusal.code == "fenced"
                return None
            return page

        for _ in range(5):
            pages = await asyncio.gather(come(browser, "emergency"), come(await school.visit(ZHANG), "main"))
            here = [page for page in pages if page]

            def why_not(here: list[Page] = here) -> str | None:
                left = [page for page in here if not page.closed]
                return None if len(left) == 1 else f"{len(left)} pages have the seat"

            await until(why_not)
            [winner] = [page for page in here if not page.closed]
            device = winner.last("hello")["device"]
            await winner.sees(lambda view, device=device: view["me"]["channel"] == device, "the log differs")

    async def test_a_newer_page_keeps_the_seat_from_one_that_is_still_noting_its_channel(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rooms, noting, go_on = school.services.rooms, asyncio.Event(), asyncio.Event()
        command = rooms.command

        async def slow(room_id: str, asked: Any, name: str) -> int:
            if isinstance(asked, Command) and asked.switch and asked.switch.device == "emergency":
                noting.set()
                await go_on.wait()
            return await command(room_id, asked, name)

        page = await (await let_in(school, room)).bare()
        monkeypatch.setattr(rooms, "command", slow)
        coming = asyncio.create_task(page.connect({"room": room, "device": "emergency"}))
        await asyncio.wait_for(noting.wait(), 10)
        newest = await main_page(school, room)
        go_on.set()
        with pytest.raises(Refused) as refusal:
            await coming
        assert refusal.value.code == "fenced"
        assert (await newest.call("room:sync", seq=0))["ok"]
        await newest.sees(lambda view: view["me"]["channel"] == "main", "the log differs")

    async def test_the_second_camera_stays(self, school: School, room: str) -> None:
        main = await main_page(school, room)
        code = (await main.call("camera2:invite"))["url"].partition("#")[2]
        phone = school.browser()
        await phone.request("POST", "/api/camera2/bind", {"secret": code})
        filming = await phone.open(room, device="camera2")
        await (await let_in(school, room)).open(room, device="emergency")
        assert (await filming.call("room:sync", seq=0))["ok"]


class TestTheLog:
    async def test_it_says_from_where_to_where_why_and_how_long(self, school: School, room: str) -> None:
        await main_page(school, room)
        browser = await let_in(school, room)
        await browser.open(room, device="emergency", cause="network")
        await main_page(school, room)
        out, back = await switches(school, room)
        assert (out.former, out.device, out.cause) == ("main", "emergency", "network")
        assert out.gap == 0, "main was still connected"
        assert (back.former, back.device, back.cause) == ("emergency", "main", "user")

    async def test_staff_see_it(self, school: School, room: str) -> None:
        chair = await (await school.visit("chair")).open(room)
        await (await let_in(school, room)).open(room, device="emergency", cause="launcher")
        view = await chair.sees(lambda view: _row(view)["channel"] == "emergency", "not shown")
        assert _row(view)["switch"]["cause"] == "launcher"
        assert _row(view)["presence"] == "online"

    async def test_a_first_visit_and_a_page_of_staff_leave_no_line(self, school: School, room: str) -> None:
        await main_page(school, room)
        await main_page(school, room)
        await (await school.visit("chair")).open(room)
        assert await switches(school, room) == []

    @pytest.mark.parametrize("cause", ["fun", 7, ""])
    async def test_a_cause_of_ones_own_is_malformed(self, school: School, room: str, cause: object) -> None:
        browser = await let_in(school, room)
        assert (await refused(browser, room, cause=cause)).code == "malformed"

    async def test_the_gap_counts_from_the_last_media(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await main_page(school, room)
        monkeypatch.setattr(school.services.media, "silence", lambda endpoint: 12.34)
        await (await let_in(school, room)).open(room, device="emergency")
        [switch] = await switches(school, room)
        assert switch.gap == 12.3


async def on_air(page: Page, who: Endpoint, lines: list[tuple[str, str]]) -> Rtp:
    probe = Rtp(who, lines)
    answer = await page.call("media:offer", sdp=probe.offer())
    assert answer["ok"], answer
    await probe.connect(answer["sdp"])
    return probe


class TestMedia:
    async def test_only_tcp_is_offered_to_the_emergency_page(self, school: School, room: str) -> None:
        for device, wanted in (("main", {"udp", "tcp"}), ("emergency", {"tcp"})):
            browser = await school.visit(ZHANG) if device == "main" else await let_in(school, room)
            page = await browser.open(room, device=device)
            probe = Rtp(Endpoint(room, ZHANG, device), PUBLISHER)
            answer = await page.call("media:offer", sdp=probe.offer())
            offered = set(re.findall(r"a=candidate:\S+ 1 (\w+) ", answer["sdp"]))
            assert offered == wanted

    async def test_what_the_older_page_sent_ends_with_the_change(self, school: School, room: str) -> None:
        main = await main_page(school, room)
        who = Endpoint(room, ZHANG, "main")
        await on_air(main, who, PUBLISHER)
        router = school.services.media
        assert isinstance(router, MediaRouter)
        await main.leave()  # a dead line: its media may outlive it
        await (await let_in(school, room)).open(room, device="emergency")
        await until(lambda: "still on air" if who in router._peers else None)

    async def test_the_viewer_gets_it_in_the_same_place(self, school: School, room: str) -> None:
        main = await main_page(school, room)
        version = main.view["me"]["pledge"]["version"]
        await main.call("candidate:agree_pledge", key=key(), version=version)
        await main.call("candidate:check_in", key=key())
        invigilator = await (await school.visit("invigilator1")).open(room)
        viewer = await on_air(invigilator, Endpoint(room, "invigilator1", "main"), VIEWER)
        camera = await on_air(main, Endpoint(room, ZHANG, "main"), PUBLISHER)
        camera.picture(keyframe=True)
        await viewer.has(1)
        router = school.services.media
        assert isinstance(router, MediaRouter)
        before = router.slots(viewer.who)
        page = await (await let_in(school, room)).open(room, device="emergency")
        emergency = Endpoint(room, ZHANG, "emergency")
        probe = Rtp(emergency, PUBLISHER)
        assert (await page.call("media:offer", sdp=probe.offer()))["ok"]
        await until(lambda: None if router.slots(viewer.who) != before else "not yet placed")
        after = router.slots(viewer.who)
        assert {mid: view.source for mid, view in after.items()} == {m: v.source for m, v in before.items()}
        assert {view.publisher for view in after.values()} == {emergency}


class TestThePhoneStandsIn:
    async def test_it_is_offered_when_the_computer_is_gone_and_ends_when_it_is_back(
        self, school: School, room: str
    ) -> None:
        main = await main_page(school, room)
        version = main.view["me"]["pledge"]["version"]
        await main.call("candidate:agree_pledge", key=key(), version=version)
        await main.call("candidate:check_in", key=key())
        code = (await main.call("camera2:invite"))["url"].partition("#")[2]
        browser = school.browser()
        await browser.request("POST", "/api/camera2/bind", {"secret": code})
        phone = await browser.open(room, device="camera2")
        chair = await (await school.visit("chair")).open(room)
        early = await chair.call("channel:continue_by_phone", key=key(), candidate=ZHANG)
        assert (early["ok"], early["code"]) == (False, "conflict")
        await main.leave()
        await chair.sees(lambda view: _row(view)["may_use_phone"], "not offered")
        assert (await chair.call("channel:continue_by_phone", key=key(), candidate=ZHANG))["ok"]
        await phone.sees(lambda view: view["use"] == "spare", "the phone was not told")
        await chair.sees(lambda view: _row(view)["channel"] == "camera2", "not shown")
        back = await (await school.visit(ZHANG)).open(room, epoch=main.epoch)
        assert back.view["me"]["state"] == "waiting"
        await phone.sees(lambda view: view["use"] == "waiting", "still standing in")
        [switch] = await switches(school, room)
        assert (switch.former, switch.device, switch.cause) == ("camera2", "main", "network")

    async def test_a_computer_that_is_back_in_the_very_moment_has_the_seat(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        main = await main_page(school, room)
        version = main.view["me"]["pledge"]["version"]
        await main.call("candidate:agree_pledge", key=key(), version=version)
        await main.call("candidate:check_in", key=key())
        code = (await main.call("camera2:invite"))["url"].partition("#")[2]
        phone = school.browser()
        await phone.request("POST", "/api/camera2/bind", {"secret": code})
        chair = await (await school.visit("chair")).open(room)
        await main.leave()
        await chair.sees(lambda view: _row(view)["presence"] != "online", "still here")
        command = school.services.rooms.command

        async def slow(room_id: str, asked: Any, name: str) -> int:
            if isinstance(asked, Command) and asked.action is Action.CONTINUE_BY_PHONE:
                await (await school.visit(ZHANG)).open(room, epoch=main.epoch)
            return await command(room_id, asked, name)

        monkeypatch.setattr(school.services.rooms, "command", slow)
        assert (await chair.call("channel:continue_by_phone", key=key(), candidate=ZHANG))["ok"]
        await chair.sees(lambda view: _row(view)["channel"] == "main", "the phone has the seat")


def _row(view: Any) -> Any:
    return next(row for row in view["candidates"] if row["id"] == ZHANG)
