"""The socket as pages and attackers find it: the real program, real SQLite, real Valkey.

The school is one for the whole file; each test has a room of its own, and the people leave it afterwards.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from app.handlers.http import undeclared
from app.handlers.room import SOCKET_EVENTS
from app.handlers.room.services import AT_ONCE
from app.handlers.room.signaling import OFFERS_AT_ONCE, OFFERS_PER_SECOND
from app.handlers.room.socket import BURST, PACKET_BYTES
from app.people.sessions import Sessions
from app.state.candidate import Role
from app.state.presence import Device
from app.state.subscriptions import Endpoint
from tests.browser import ACCOUNTS, HOST, ORIGIN, Browser, Page, Refused, School, key
from tests.fakes import Clock
from tests.handlers.setups import configure
from tests.media.probes import PUBLISHER, VIEWER, Rtp
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAFF_OF_THE_ROOM = ("chair", "examiner1", "examiner2", "invigilator1", "invigilator2")


async def seq(school: School, room: str) -> int:
    return (await school.services.rooms.get(room)).seq


async def page_of(school: School, account: str, room: str, **auth: Any) -> Page:
    return await (await school.visit(account)).open(room, **auth)


async def checked_in(school: School, account: str, room: str) -> Page:
    page = await page_of(school, account, room)
    for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
        ack = await page.call(event, key=key(), **more)
        assert ack["ok"], ack
    return page


class TestConnect:
    async def test_in_a_crowd_each_waits_for_a_place_and_all_get_in(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A thousand come at once when their server dies: all of them before the database, none would be answered."""
        really, free, inside = Sessions.actor_of, asyncio.Event(), list[str | None]()

        async def slowly(sessions: Sessions, token: str | None) -> Any:
            inside.append(token)
            await free.wait()
            return await really(sessions, token)

        monkeypatch.setattr(Sessions, "actor_of", slowly)
        people = [await school.visit(account) for account in STAFF_OF_THE_ROOM]
        pages = [await people[n % len(people)].bare() for n in range(AT_ONCE + 7)]
        coming = [asyncio.create_task(page.connect({"room": room, "device": "main"})) for page in pages]
        await until(lambda: None if len(inside) == AT_ONCE else f"{len(inside)} are inside")
        free.set()
        came = await asyncio.gather(*coming, return_exceptions=True)
        assert len(inside) == len(pages)
        assert [each for each in came if each is not None and not isinstance(each, Refused)] == []

    async def test_hello_comes_first_then_the_whole_view(self, school: School, room: str) -> None:
        page = await page_of(school, "candidate1", room)
        assert [name for name, _ in page.heard[:2]] == ["hello", "view"]
        hello, envelope = page.last("hello"), page.last("view")
        instance = envelope["instance"]
        alone = {"relays": False, "others": False}
        assert hello == {"instance": instance, "epoch": page.epoch, "device": "main", **alone}
        assert (envelope["room"], envelope["seq"]) == (room, 1)
        assert page.view["me"]["name"] == "张三"

    async def test_revisions_grow_and_the_instance_stays(self, school: School, room: str) -> None:
        page = await checked_in(school, "candidate1", room)
        await page.sees(lambda view: view["me"]["state"] == "waiting", "not waiting")
        revisions = [each["revision"] for each in page.all("view")]
        assert revisions == sorted(set(revisions))
        assert {each["instance"] for each in page.all("view")} == {page.last("hello")["instance"]}

    @pytest.mark.parametrize(
        ("auth", "code"),
        [
            (None, "malformed"),
            ([], "malformed"),
            ({"device": "main"}, "malformed"),
            ({"room": "ROOM", "device": "toaster"}, "malformed"),
            ({"room": "ROOM", "epoch": "1"}, "malformed"),
            ({"room": "ROOM", "admin": True}, "malformed"),
            ({"room": "../../etc", "device": "main"}, "malformed"),
            ({"room": "nowhere", "device": "main"}, "not_found"),
            ({"room": "ROOM", "device": "camera2"}, "signed_out"),
            ({"room": "ROOM", "device": "emergency"}, "signed_out"),
            ({"room": "ROOM", "device": "main", "epoch": 99}, "fenced"),
        ],
    )
    async def test_a_bad_connect_is_refused_with_a_code_and_a_sentence(
        self, school: School, room: str, auth: Any, code: str
    ) -> None:
        if isinstance(auth, dict) and auth.get("room") == "ROOM":
            auth = auth | {"room": room}
        await _is_refused(await school.visit("candidate1"), auth, code)

    async def test_without_a_session(self, school: School, room: str) -> None:
        await _is_refused(school.browser(), {"room": room}, "signed_out")
        forged = Browser(school, {"__Host-session": "A" * 43})
        school.browsers.append(forged)
        await _is_refused(forged, {"room": room}, "signed_out")

    @pytest.mark.parametrize("account", ["candidate12", "inspector"])
    async def test_a_room_one_has_nothing_to_do_with_looks_like_none(
        self, school: School, room: str, account: str
    ) -> None:
        setup = (await school.services.rooms.get(room)).plan
        browser = await school.visit(account)
        if account == "inspector":
            assert (await browser.open(room)).view["role"] == "inspector", "the whole school is his"
        else:
            assert account not in {each.id for each in setup.candidates}
            await _is_refused(browser, {"room": room}, "not_found")

    async def test_a_bug_is_answered_with_a_code_and_logged(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_seat: str) -> int:
            raise ConnectionRefusedError("a driver's own, which Socket.IO would take for its own")

        with monkeypatch.context() as patched, capture_logs() as logs:
            patched.setattr(school.services.seats, "take_seat", broken)
            await _is_refused(await school.visit("candidate1"), {"room": room}, "internal")
        assert [each["event"] for each in logs] == ["connect_failed"]
        assert (await page_of(school, "candidate1", room)).view["me"]["name"] == "张三"

    async def test_a_bug_after_the_page_was_admitted_leaves_nobody_behind(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await page_of(school, "candidate1", room)

        def broken(sid: str) -> None:
            raise RuntimeError("a bug")

        with monkeypatch.context() as patched:
            patched.setattr(school.services.hub, "redraw", broken)
            page = await (await school.visit("candidate1")).bare()
            with pytest.raises(Refused) as refused:
                await page.connect({"room": room})
        assert refused.value.code == "internal"
        assert school.services.hub.at(_seat(room, "candidate1")) is None
        await first.hears("fenced")
        await first.ends()

    async def test_a_session_that_ends_meanwhile_admits_nobody(self, school: School, room: str) -> None:
        """Between the cookie and the seat; a second login must not find its seat's device taken by the first."""
        for moment in ("take_seat", "serve"):
            browser = await school.sign_in("candidate3")
            async with held_up(school, moment) as (reached, go_on):
                page = await browser.bare()
                connecting = asyncio.create_task(page.connect({"room": room}))
                await reached.wait()
                await school.sign_in("candidate3")
                go_on.set()
                with pytest.raises(Refused) as refused:
                    await connecting
            assert refused.value.code == "signed_out", moment
            assert school.services.hub.at(_seat(room, "candidate3")) is None, moment
        assert (await page_of(school, "candidate3", room)).epoch == 2, "refused at `serve`, it took no epoch"

    async def test_a_page_that_closes_meanwhile_leaves_nobody_behind(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hub, sockets = school.services.hub, school.services.dismiss.__self__  # type: ignore[attr-defined]
        added, add = asyncio.Event(), hub.add
        monkeypatch.setattr(hub, "add", lambda page: (added.set(), add(page))[1])
        async with held_up(school, "take_seat") as (reached, go_on):
            page = await (await school.visit("candidate1")).bare()
            await page.send("40" + json.dumps({"room": room}))
            await reached.wait()
            await page.leave()
            await until(lambda: "its end was not noticed" if sockets._open else None)
            go_on.set()
            await added.wait()
        await until(lambda: "a ghost" if hub.at(_seat(room, "candidate1")) else None)


@asynccontextmanager
async def held_up(school: School, name: str) -> AsyncIterator[tuple[asyncio.Event, asyncio.Event]]:
    """A CONNECT stops at the question `name` of the seats or the rooms: `reached` is set then; `go_on` to let it."""
    owner: Any = school.services.seats if name == "take_seat" else school.services.rooms
    reached, go_on, ask = asyncio.Event(), asyncio.Event(), getattr(owner, name)

    async def slow(*asked: Any, **more: Any) -> Any:
        found = await ask(*asked, **more)
        reached.set()
        await go_on.wait()
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, name, slow)
        yield reached, go_on


def _seat(room: str, person: str) -> Endpoint:
    return Endpoint(room, person, Device.MAIN)


async def _is_refused(browser: Browser, auth: Any, code: str) -> None:
    page = await browser.bare()
    with pytest.raises(Refused) as refused:
        await page.connect(auth)
    assert refused.value.code == code
    assert refused.value.message
    assert page.heard == []


class TestBoundary:
    """docs/rules.md assertion 15: cross-site sockets and DNS rebinding."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": None},
            {"Origin": f"{ORIGIN}.evil.example"},
            {"Origin": ORIGIN.replace("https", "http")},
            {"Host": "evil.example"},
            {"Host": f"{HOST}.evil.example", "Origin": f"{ORIGIN}.evil.example"},
            {"Host": "evil.example", "X-Forwarded-Host": HOST},
        ],
    )
    async def test_a_foreign_page_opens_no_socket(
        self, school: School, headers: dict[str, str | None]
    ) -> None:
        browser = await school.visit("candidate1")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.socket(headers)
        assert refused.value.status == 403

    async def test_there_is_no_polling(self, school: School) -> None:
        browser = await school.visit("candidate1")
        for method in ("GET", "POST"):
            status, _ = await browser.request(method, "/socket.io/?EIO=4&transport=polling")
            assert status == 400


def _payload(name: str) -> dict[str, Any]:
    """What a page would send, about the first candidate."""
    known: dict[str, dict[str, Any]] = {
        "candidate:agree_pledge": {"version": "1"},
        "waiting:message": {"candidate": None, "text": "开始"},
        "room:sync": {"seq": 0},
        "media:offer": {"sdp": "v=0"},
        "media:echo": {"sdp": "v=0", "way": "udp"},
        "media:close": {"connection": "none"},
        "media:relays": {},
        "identity:agree_face": {"version": "1"},
        "identity:decline_face": {"road": "declined"},
        "identity:withdraw_face": {},
        "candidate:check_devices": CHECKED,
        "candidate:ask_help": {"plight": "sound"},
        "candidate:reply": {"text": "好的"},
        "device:status": {"screen": "none", "camera": "on", "microphone": "on"},
        "face:start": {},
        "camera2:invite": {},
        "face:frame": {"session": "0" * 32, "number": 1, "jpeg": "AAAA"},
        "face:stop": {"session": "0" * 32},
        "score:read": {},
        "score:save": OF_SCORE | {"values": {}},
        "score:submit": OF_SCORE | {"digest": "0" * 64},
        "score:recuse": OF_SCORE | {"reason": "是我的学生"},
        "score:reopen": OF_SCORE | {"member": "examiner1", "reason": "写错了"},
        "score:declare": OF_SCORE | {"member": "examiner1", "valid": True, "reason": "全程在场"},
        "score:confirm": OF_SCORE | {"digest": "0" * 64},
        "score:choose": OF_SCORE | {"choice": "count", "reason": "实到四人"},
    }
    more = known.get(name, {} if name.startswith("candidate:") else {"candidate": "candidate1"})
    if name in REASONED:
        more = more | {"reason": "网络中断"}
    return more if name.startswith(UNKEYED) else more | {"key": key()}


OF_SCORE = {"candidate": "candidate1", "key": "k" * 16}

REASONED = (
    "interview:send_back",
    "interview:reopen",
    "interview:defer",
    "interview:mark_absent",
    "identity:waive_face",
    "identity:reject_id",
)

CHECKED = {
    "camera": "ok",
    "microphone": "silent",
    "loudspeaker": "untested",
    "network": "tcp",
    "rtt_ms": 40,
    "loss": 0.25,
    "udp": False,
    "browser": "Chromium 156",
}
UNKEYED = ("room:", "media:", "face:", "device:", "camera2:", "score:")
"""Scores have a log of their own (`tests/handlers/test_scores.py`)."""
KEYED = [event for event in SOCKET_EVENTS if not event.name.startswith(UNKEYED)]
AT_ANY_TIME = (
    "interview:mark_absent",
    "identity:waive_face",
    "identity:accept_id",
    "identity:reject_id",
    "identity:take_still",
)
"""What staff may do with somebody who has not come yet."""

_ACCOUNT = {
    Role.CANDIDATE: "candidate1",
    Role.CHAIR: "chair",
    Role.EXAMINER: "examiner1",
    Role.INVIGILATOR: "invigilator1",
    Role.ADMIN: "school-admin",
    Role.INSPECTOR: "inspector",
}


_BY_PHONE = "channel:continue_by_phone"
"""Refused first because the candidate's page is there: tests/handlers/test_emergency.py."""


class TestEvents:
    @pytest.mark.parametrize("role", _ACCOUNT)
    async def test_a_role_that_may_not_is_refused_and_leaves_no_trace(
        self, school: School, room: str, role: Role
    ) -> None:
        page = await page_of(school, _ACCOUNT[role], room)
        before = await seq(school, room)
        for event in SOCKET_EVENTS:
            if role not in event.roles:
                _assert_refused(await page.call_with(event.name, _payload(event.name)), "forbidden")
        assert await seq(school, room) == before

    @pytest.mark.parametrize("event", KEYED, ids=lambda event: event.name)
    async def test_nobody_can_do_it_to_a_stranger_or_from_the_wrong_state(
        self, school: School, room: str, event: Any
    ) -> None:
        role = sorted(event.roles)[0]
        page = await page_of(school, _ACCOUNT[role], room)
        before = await seq(school, room)
        if role is not Role.CANDIDATE and event.name not in ("waiting:message", _BY_PHONE):
            ack = await page.call_with(event.name, _payload(event.name))
            if event.name not in AT_ANY_TIME:
                _assert_refused(ack, "wrong_state")
                assert await seq(school, room) == before
            for stranger in ("candidate12", "chair", "nobody"):
                ack = await page.call_with(event.name, _payload(event.name) | {"candidate": stranger})
                _assert_refused(ack, "not_found")

    @pytest.mark.parametrize("event", SOCKET_EVENTS, ids=lambda event: event.name)
    async def test_what_is_malformed_is_refused(self, school: School, room: str, event: Any) -> None:
        role = sorted(event.roles)[0]
        page = await page_of(school, _ACCOUNT[role], room)
        before = await seq(school, room)
        good = _payload(event.name)
        wrong: list[tuple[Any, ...]] = [
            (),
            (None,),
            ([],),
            ("x",),
            (good, good),
            ({},),
            (good | {"more": 1},),
        ]
        values: tuple[Any, ...] = (None, 7.5, [], {}, "", "好" * 700)
        wrong += [(good | {name: value},) for name in good for value in values]
        sent = [each for each in wrong if each not in ((good,), (good | {"candidate": None},))]
        for said in sent[: int(BURST) - 20]:
            _assert_refused(await page.call_with(event.name, *said), "malformed")
        assert await seq(school, room) == before

    async def test_an_unknown_event_is_answered(self, school: School, room: str) -> None:
        page = await page_of(school, "chair", room)
        for name in ("interview:explode", "*", "", "candidate:enter "):
            _assert_refused(await page.call_with(name, {"key": key()}), "malformed")

    @pytest.mark.parametrize("said", [["connect", {}, {}], ["disconnect", "bye"], [7], [None, {}]])
    async def test_what_the_library_calls_its_own_is_no_event_of_a_page(
        self, school: School, room: str, said: list[Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        page = await page_of(school, "candidate2", room)
        await page.send("421" + json.dumps(said))
        await page.ends()
        assert "Traceback" not in caplog.text

    async def test_a_repeated_command_has_one_effect_and_one_answer(self, school: School, room: str) -> None:
        await checked_in(school, "candidate1", room)
        chair = await page_of(school, "chair", room)
        said = {"candidate": "candidate1", "key": key()}
        acks = [await chair.call_with("interview:invite", said) for _ in range(3)]
        assert acks == [{"ok": True, "seq": await seq(school, room)}] * 3

    async def test_pipelined_commands_keep_their_order(self, school: School, room: str) -> None:
        """One task per event would let them overtake each other (docs/measured.md sockets)."""
        chair = await page_of(school, "chair", room)
        before = await seq(school, room)
        numbers: list[int] = []
        for _ in range(2):  # within the burst
            posted = [chair.post("waiting:message", _message(str(n))) for n in range(25)]
            for packet, _ in posted:
                await chair.send(packet)
            numbers += [ack["seq"] for ack in await asyncio.gather(*(answer for _, answer in posted))]
        assert numbers == list(range(before + 1, before + 51))

    async def test_a_bad_offer_is_refused_and_frees_its_connection(self, school: School, room: str) -> None:
        page = await page_of(school, "candidate1", room)
        for sdp in ("v=0", "x" * 1000, "v=0\r\n" * 500):
            _assert_refused(await page.call("media:offer", sdp=sdp), "malformed")
        assert school.services.media._peers == {}  # type: ignore[attr-defined]

    async def test_offers_are_counted_by_seat_and_not_by_socket(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A page that comes back does not begin anew; another person, and time, do."""
        clock = Clock()
        monkeypatch.setattr(school.services.offers, "_clock", clock)
        monkeypatch.setattr(school.services.offers, "_buckets", OrderedDict())
        page = await page_of(school, "candidate1", room)
        for _ in range(OFFERS_AT_ONCE):
            _assert_refused(await page.call("media:offer", sdp="v=0"), "malformed")
        for _ in range(2):
            page = await page_of(school, "candidate1", room)
            refused = await page.call("media:offer", sdp="v=0")
            assert (refused["code"], refused["retry_after"]) == ("too_many", 1 / OFFERS_PER_SECOND)
            assert "自动重试" in refused["message"]
        other = await page_of(school, "candidate2", room)
        _assert_refused(await other.call("media:offer", sdp="v=0"), "malformed")
        _assert_refused(await page.call("media:echo", sdp="v=0", way="udp"), "malformed")
        clock.move(1 / OFFERS_PER_SECOND)
        _assert_refused(await page.call("media:offer", sdp="v=0"), "malformed")
        _assert_refused(await page.call("media:offer", sdp="v=0"), "too_many")

    async def test_every_way_in_declares_its_roles(self, school: School) -> None:
        assert isinstance(school.server, TestServer)
        assert {each.partition(" ")[2] for each in undeclared(school.server.app)} == {"/socket.io/"}
        assert all(event.roles - {Role.SYSTEM} for event in SOCKET_EVENTS)


def _message(text: str) -> dict[str, Any]:
    return {"candidate": None, "text": text, "key": key()}


def _assert_refused(ack: dict[str, Any], code: str) -> None:
    assert (ack["ok"], ack["code"]) == (False, code), ack
    assert ack["message"]
    assert "Traceback" not in ack["message"]


class TestLimits:
    @pytest.mark.parametrize(
        "packet",
        [
            b"\x04binary",
            '451-["waiting:message",{"_placeholder":true,"num":0}]',
            '4510000000000-["x"]',
            "40",
            "42",
            "42{}",
            '42["x"',
            "9",
            "",
            "42" + "[" * 30_000,
            "42" + "9" * 60_000,
            '42["room:sync",{"seq":' + "9" * 30_000 + "}]",
            "42" + "[" * 200_000,
            "42" + "9" * 900_000,
            "4" + "x" * (PACKET_BYTES + 1),
        ],
        ids=lambda packet: repr(packet[:12]) + f"x{len(packet)}",
    )
    async def test_garbage_ends_its_own_socket_only(
        self, school: School, room: str, packet: str | bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        """docs/rules.md assertion 17, fault 34."""
        chair = await page_of(school, "chair", room)
        attacker = await page_of(school, "candidate2", room)
        await attacker.send(packet)
        await attacker.ends()
        assert (await chair.call_with("waiting:message", _message("还在")))["ok"]
        assert "Traceback" not in caplog.text

    @pytest.mark.parametrize("packet", ['42["room:sync",{"seq":0}]', "3", "5", "ping", "pong"])
    async def test_a_flood_ends_its_own_socket_only(self, school: School, room: str, packet: str) -> None:
        """Also of what is no event: Engine.IO's own packets, which it answers, and the websocket's control frames."""
        refused = school.services.dismiss.__self__.refused  # type: ignore[attr-defined]
        before = refused["flood"]
        chair = await page_of(school, "chair", room)
        attacker = await page_of(school, "candidate2", room)
        send = {"ping": attacker.socket.ping, "pong": attacker.socket.pong}.get(packet)
        for _ in range(int(BURST) + 20):
            await (send() if send else attacker.send(packet))
        await attacker.ends()
        assert refused["flood"] == before + 1
        assert (await chair.call_with("waiting:message", _message("还在")))["ok"]

    async def test_a_socket_that_says_nothing_is_closed_in_time(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """docs/rules.md fault 36; the limit is shortened, because a loop's timer cannot be moved by hand."""
        monkeypatch.setattr("app.handlers.room.socket.CONNECT_WITHIN", 0.05)
        silent = [await (await school.visit("candidate2")).bare() for _ in range(20)]
        for page in silent:
            page.listen()
        for page in silent:
            await page.ends()

    async def test_a_page_that_leaves_its_room_keeps_no_websocket(self, school: School, room: str) -> None:
        """Nobody would look after it: the limit for CONNECT is over, and it answers pings."""
        page = await page_of(school, "candidate1", room)
        await page.send("41")
        await page.ends()


class TestOnePagePerDevice:
    async def test_a_second_tab_fences_the_first(self, school: School, room: str) -> None:
        """docs/rules.md fault 16."""
        first = await page_of(school, "candidate1", room)
        second = await page_of(school, "candidate1", room)
        assert (await first.hears("fenced"))["code"] == "fenced"
        await first.ends()
        assert second.epoch == first.epoch + 1
        await _is_refused(await school.visit("candidate1"), {"room": room, "epoch": first.epoch}, "fenced")
        assert (await second.call("room:sync", seq=0))["ok"]

    async def test_what_a_page_did_it_sees_before_it_hears_that_it_is_done(
        self, school: School, room: str
    ) -> None:
        for came_before in ("candidate2", "candidate3", "candidate4", "candidate5"):
            await page_of(school, came_before, room)
        page = await checked_in(school, "candidate1", room)
        assert page.view["me"]["state"] == "waiting"
        assert page.last("view")["seq"] == await seq(school, room)

    async def test_a_reconnect_keeps_the_seat(self, school: School, room: str) -> None:
        page = await checked_in(school, "candidate1", room)
        await page.leave()
        again = await page_of(school, "candidate1", room, epoch=page.epoch, last_seq=1)
        assert again.epoch == page.epoch
        assert again.view["me"]["state"] == "waiting"

    async def test_a_reload_comes_back_to_the_same_state_and_clock(self, school: School, room: str) -> None:
        """docs/rules.md fault 15; the staff see a reload, not a departure."""
        page = await checked_in(school, "candidate1", room)
        chair = await page_of(school, "chair", room)
        assert (await chair.call("interview:invite", candidate="candidate1", key=key()))["ok"]
        assert (await page.call("candidate:enter", key=key()))["ok"]
        view = await page.sees(lambda view: view["me"]["state"] == "in_exam", "not in the exam")
        clock = view["clock"]
        await page.leave()
        seen = await chair.sees(lambda view: _row(view)["presence"] == "reconnecting", "not reconnecting")
        assert _row(seen)["state"] == "in_exam"
        again = await page_of(school, "candidate1", room)
        assert (again.view["me"]["state"], again.view["clock"]) == ("in_exam", clock)
        await chair.sees(lambda view: _row(view)["presence"] == "online", "not online")

    async def test_what_a_page_sends_is_told_while_it_is_connected(self, school: School, room: str) -> None:
        page, chair = await checked_in(school, "candidate1", room), await page_of(school, "chair", room)
        said = {"screen": "window", "camera": "on", "microphone": "off"}
        assert (await page.call("device:status", **said))["ok"]
        await chair.sees(lambda view: _row(view)["devices"] == said, "not told")
        _assert_refused(await page.call("device:status", **said | {"screen": "telepathy"}), "malformed")
        await page.leave()
        await chair.sees(lambda view: _row(view)["devices"] is None, "still told")

    async def test_a_device_check_is_kept_and_shown_to_staff_and_its_owner(
        self, school: School, room: str
    ) -> None:
        page, chair = await checked_in(school, "candidate1", room), await page_of(school, "chair", room)
        assert (await page.call("candidate:check_devices", key=key(), **CHECKED))["ok"]
        seen = await chair.sees(lambda view: _row(view)["device_check"], "not shown")
        shown = _row(seen)["device_check"]
        assert shown == CHECKED | {"up_kbps": None, "down_kbps": None, "tcp": None, "at": shown["at"]}
        assert abs(shown["at"] - school.services.clock()) < 60
        own = await page.sees(lambda view: view["me"]["device_check"], "not shown to its owner")
        assert own["me"]["device_check"] == shown
        for wrong in ({"camera": "haunted"}, {"loss": 2}, {"rtt_ms": -1}, {"browser": "x" * 81}):
            ack = await page.call("candidate:check_devices", key=key(), **CHECKED | wrong)
            _assert_refused(ack, "malformed")


def _row(view: Any, candidate: str = "candidate1") -> Any:
    return next(row for row in view["candidates"] if row["id"] == candidate)


class TestSessions:
    async def test_a_new_login_ends_the_older_sessions_sockets(self, school: School, room: str) -> None:
        """docs/rules.md fault 17."""
        older = await page_of(school, "candidate3", room)
        await school.sign_in("candidate3")
        assert (await older.hears("signed_out"))["code"] == "signed_out"
        await older.ends()

    async def test_logout_closes_the_sockets(self, school: School, room: str) -> None:
        browser = await school.sign_in("candidate3")
        page = await browser.open(room)
        status, _ = await browser.request("POST", "/api/logout")
        assert status == 200
        await page.hears("signed_out")
        await page.ends()
        await _is_refused(browser, {"room": room}, "signed_out")

    async def test_a_role_taken_away_ends_at_once(self, school: School, room: str) -> None:
        """docs/rules.md assertion 7: taken off the panel, or off the list, while connected."""
        examiner, candidate = (
            await page_of(school, "examiner2", room),
            await page_of(school, "candidate5", room),
        )
        now = (await school.services.rooms.get(room)).plan
        panel = tuple(member for member in now.panel if member.id != "examiner2")
        candidates = tuple(each for each in now.candidates if each.id != "candidate5")
        await configure(school, room, panel=panel, candidates=candidates)
        for page in (examiner, candidate):
            assert (await page.hears("expelled"))["code"] == "not_found"
            await page.ends()
        await _is_refused(await school.visit("examiner2"), {"room": room}, "not_found")

    async def test_an_event_that_was_faster_than_the_expulsion_is_refused(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        examiner = await page_of(school, "examiner2", room)
        monkeypatch.setattr(school.services.hub, "touch", lambda room: None)
        now = (await school.services.rooms.get(room)).plan
        panel = tuple(member for member in now.panel if member.id != "examiner2")
        await configure(school, room, panel=panel)
        ack = await examiner.call(
            "interview:mark_absent", reason="没有到场", candidate="candidate1", key=key()
        )
        _assert_refused(ack, "not_found")


async def on_air(page: Page, room: str, person: str, lines: list[tuple[str, str]]) -> Rtp:
    """The page's media, through the same offer and answer as a browser's."""
    probe = Rtp(_seat(room, person), lines)
    answer = await page.call("media:offer", sdp=probe.offer())
    assert answer["ok"], answer
    await probe.connect(answer["sdp"])
    return probe


@pytest_asyncio.fixture(loop_scope="module")
async def watched(school: School, room: str) -> AsyncIterator[tuple[Page, Rtp, Rtp]]:
    """A waiting candidate's page and media, and the media of the invigilator who sees their picture."""
    page = await checked_in(school, "candidate3", room)
    camera = await on_air(page, room, "candidate3", PUBLISHER)
    viewer = await on_air(await page_of(school, "invigilator1", room), room, "invigilator1", VIEWER)
    camera.picture(keyframe=True)
    await viewer.has(1)
    yield page, camera, viewer
    while Rtp.opened:
        await Rtp.opened.pop().close()


class TestMedia:
    """Whoever may not stay sends and receives no more; RTP is the proof."""

    async def test_logout(self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]) -> None:
        _, camera, viewer = watched
        await (await school.visit("candidate3")).request("POST", "/api/logout")
        await _is_off_air(school, room, camera, viewer)

    async def test_a_login_elsewhere(self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]) -> None:
        _, camera, viewer = watched
        await school.sign_in("candidate3")
        await _is_off_air(school, room, camera, viewer)

    async def test_a_login_elsewhere_while_the_socket_is_down(
        self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]
    ) -> None:
        page, camera, viewer = watched
        await page.leave()
        await until(lambda: "still here" if school.services.hub.at(camera.who) else None)
        camera.picture(keyframe=True)
        await viewer.has(2)
        await school.sign_in("candidate3")
        await _is_off_air(school, room, camera, viewer)

    async def test_expelled(self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]) -> None:
        _, _, viewer = watched
        now = (await school.services.rooms.get(room)).plan
        panel = tuple(member for member in now.panel if member.id != "invigilator1")
        await configure(school, room, panel=panel)
        await until(lambda: "on air" if viewer.who in school.services.media._peers else None)  # type: ignore[attr-defined]

    async def test_a_second_tab(self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]) -> None:
        _, camera, viewer = watched
        second = await page_of(school, "candidate3", room)
        await _is_off_air(school, room, camera, viewer)
        again = await on_air(second, room, "candidate3", PUBLISHER)
        again.picture(keyframe=True)
        await viewer.has(2)

    async def test_a_reload_that_is_faster_than_the_end_of_the_older_page(
        self, school: School, room: str, watched: tuple[Page, Rtp, Rtp], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, _, viewer = watched
        go_on, close = asyncio.Event(), school.services.media.close
        closed = asyncio.Event()

        async def slow(*asked: Any) -> None:
            await go_on.wait()
            await close(*asked)
            closed.set()

        monkeypatch.setattr(school.services.media, "close", slow)
        reloaded = await page_of(school, "candidate3", room)
        again = await on_air(reloaded, room, "candidate3", PUBLISHER)
        go_on.set()
        await closed.wait()
        again.picture(keyframe=True)
        await viewer.has(2)

    async def test_a_socket_that_comes_back_finds_its_media_going_on(
        self, school: School, room: str, watched: tuple[Page, Rtp, Rtp]
    ) -> None:
        """Also when the older socket has not been noticed to be dead."""
        page, camera, viewer = watched
        again = await page_of(school, "candidate3", room, epoch=page.epoch)
        await page.ends()
        assert again.epoch == page.epoch
        assert (await again.call("room:sync", seq=0))["ok"]
        camera.picture(keyframe=True)
        await viewer.has(2)

    async def test_an_offer_that_was_under_way_comes_to_nothing(
        self, school: School, room: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = await page_of(school, "candidate4", room)
        reached, go_on, connected = asyncio.Event(), asyncio.Event(), asyncio.Event()
        connect = school.services.media.connect

        async def slow(*asked: Any, **how: Any) -> Any:
            reached.set()
            await go_on.wait()
            answer = await connect(*asked, **how)
            connected.set()
            return answer

        monkeypatch.setattr(school.services.media, "connect", slow)
        packet, _ = page.post("media:offer", {"sdp": Rtp(_seat(room, "candidate4"), PUBLISHER).offer()})
        await page.send(packet)
        await reached.wait()
        await school.sign_in("candidate4")
        await page.ends()
        go_on.set()
        await connected.wait()
        await until(lambda: "on air" if school.services.media._peers else None)  # type: ignore[attr-defined]


async def _is_off_air(school: School, room: str, camera: Rtp, viewer: Rtp) -> None:
    """What the camera sends reaches nobody, although it goes on sending."""
    router: Any = school.services.media
    await until(lambda: "still on air" if camera.who in router._peers else None)
    before, stray = len(viewer.packets), router.stats().stray
    camera.picture(keyframe=True)
    await until(lambda: None if router.stats().stray > stray else "not come yet")
    assert len(viewer.packets) == before
    assert router.slots(viewer.who) == {}


class TestPrivacy:
    async def test_whoever_waits_hears_nothing_of_the_room(self, school: School, room: str) -> None:
        """docs/rules.md assertion 5: not one packet while another candidate is invited, examined and sent off."""
        waiting, other = (
            await checked_in(school, "candidate2", room),
            await checked_in(school, "candidate1", room),
        )
        chair = await page_of(school, "chair", room)
        await waiting.sees(lambda view: view["queue"]["ahead"] == 1, "nobody ahead")
        heard = len(waiting.heard)
        for page, event in (
            (chair, "interview:invite"),
            (other, "candidate:enter"),
            (chair, "interview:finish"),
        ):
            about = {} if page is other else {"candidate": "candidate1"}
            assert (await page.call(event, key=key(), **about))["ok"]
        await waiting.sees(lambda view: view["queue"]["current_until"] is None, "still somebody in")
        fresh = waiting.heard[heard:]
        assert {name for name, _ in fresh} == {"view"}
        names = [ACCOUNTS[each].name for each in ("candidate1", *STAFF_OF_THE_ROOM)]
        told = json.dumps(fresh, ensure_ascii=False)
        assert [name for name in names if name in told] == []
        assert [each for each in ("candidate1", *STAFF_OF_THE_ROOM) if f'"{each}"' in told] == []

    async def test_a_room_one_is_not_in_is_never_heard(self, school: School, room: str) -> None:
        elsewhere = next(each.id for each in school.services.rooms.all() if each.id.startswith("demo"))
        page = await page_of(school, "candidate1", room)
        chair = await page_of(school, "chair", elsewhere)
        assert (await chair.call_with("waiting:message", _message("只在那里")))["ok"]
        await page.call("room:sync", seq=0)
        assert "只在那里" not in json.dumps(page.heard, ensure_ascii=False)

    async def test_sync_sends_the_view_only_to_whoever_is_behind(self, school: School, room: str) -> None:
        page = await page_of(school, "candidate1", room)
        now = await seq(school, room)
        views = len(page.all("view"))
        assert await page.call("room:sync", seq=now) == {"ok": True, "seq": now}
        assert len(page.all("view")) == views
        await page.call("room:sync", seq=now - 1)
        await page.hears("view", views + 1)
