"""Nobody can be shut out (docs/rules.md 4.8): what a stranger asks for and guesses costs the owner nothing."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.config import Sms
from app.messages import NotSent
from app.people.directory import Kind, Person
from app.storage import models
from tests.login_site import PHONES, UNKNOWN_PHONE, Browser, Site, open_site
from tests.people.test_second_factor import code_of, enrolled

pytestmark = pytest.mark.slow

HOUR, DAY = 3600, 24 * 3600
DEVICE = "__Host-device"
REASON = "手机收不到短信，已核对身份证"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


async def sent_to(site: Site, who: str) -> int:
    await site.courier.close()
    return sum(phone == PHONES[who] for phone, _ in site.gateway.sent)


async def results(site: Site) -> list[str]:
    """Of the office's log, the oldest first."""
    await site.courier.close()
    return [row.result for row in await models.SmsSent.all().order_by("id")]


async def gets_a_code(site: Site, browser: Browser, who: str) -> bool:
    """Whether the phone rings. The page is told the same either way."""
    before = await sent_to(site, who)
    assert (await browser.ask(who)).json() == {"ok": True, "resend_after": 60.0}
    return await sent_to(site, who) > before


# -- strangers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"major": "se"}, {"role": "examiner", "major": None}, {"role": "manager", "major": None}],
    ids=["major", "examiner", "manager"],
)
async def test_what_is_asked_at_a_wrong_door_costs_the_owner_nothing(site: Site, wrong: Any) -> None:
    """As it was: three such requests, and the phone was shut out for an hour; ten, and for the day."""
    door = {"role": "candidate", "major": "ai", "phone": PHONES["c1"]} | wrong
    door = {name: value for name, value in door.items() if value is not None}
    for _ in range(60):
        assert (await site.browser().post("/api/sms", door)).status == 200
        site.clock.move(20)
    assert await sent_to(site, "c1") == 0
    assert await gets_a_code(site, site.browser(), "c1")


async def test_a_stranger_who_knows_the_right_door_leaves_the_owner_a_code(site: Site) -> None:
    """From one network, with as many cookies as they like."""
    for _ in range(100):
        await site.browser("198.51.100.7").ask("c1")
    assert await sent_to(site, "c1") == 4, "and nobody is buried in messages"
    assert await gets_a_code(site, site.browser("203.0.113.1"), "c1")
    assert (await results(site)).count("over_phone") == 96


async def test_addresses_a_customer_gets_at_once_are_one_stranger(site: Site) -> None:
    for n in range(30):
        await site.browser(f"2001:db8:1:2::{n + 1:x}").ask("c1")
    assert await gets_a_code(site, site.browser("2001:db8:1:3::1"), "c1")


async def test_a_stranger_in_the_same_network_cannot_lock_out_a_known_browser(site: Site) -> None:
    """Nor can many in many networks, hour after hour; nor do strangers make a phone ring more than ten times a day."""
    known = await site.log_in("c1", site.browser("203.0.113.1"))
    for hour in range(23):
        for n in range(12):
            await site.browser(f"203.0.113.{n % 6}").ask("c1")
        site.clock.move(HOUR)
        if hour % 4 == 0:
            assert await gets_a_code(site, known, "c1"), hour
    assert await sent_to(site, "c1") == 10 + 6
    assert not await gets_a_code(site, site.browser("192.0.2.9"), "c1")


async def test_a_known_browser_is_not_stopped_by_its_networks_limit(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(per_address_hour=20)) as site:
        known = await site.log_in("c1", site.browser("203.0.113.1"))
        for n in range(30):
            await site.browser("203.0.113.1").ask("e1", phone=f"1370000{n:04}")
        assert (await site.browser("203.0.113.1").ask("c1")).status == 429
        site.clock.move(61)
        assert await gets_a_code(site, known, "c1")


async def test_a_known_browser_has_a_quota_too(site: Site) -> None:
    """Whoever steals the cookie cannot make the phone ring all day."""
    known = await site.log_in("c1")
    for _ in range(30):
        known.cookies.pop("__Host-browser", None)
        await known.ask("c1")
    assert await sent_to(site, "c1") == 5 + 1
    assert await gets_a_code(site, site.browser("192.0.2.9"), "c1"), "the others have theirs"


@pytest.mark.parametrize("token", ["A" * 43, "", "x", "é" * 43])
async def test_a_made_up_device_is_known_to_nobody(site: Site, token: str) -> None:
    for n in range(5):
        await site.browser(f"198.51.100.{n}").ask("c1")
    browser = site.browser("192.0.2.9")
    browser.cookies[DEVICE] = token
    assert not await gets_a_code(site, browser, "c1")


async def test_a_device_is_known_for_its_own_people_only(site: Site) -> None:
    """Two may share a computer; a third is a stranger at it."""
    browser = await site.log_in("c1", site.browser("192.0.2.9"))
    await site.log_in("e1", browser)
    for who in ("c1", "e1", "i1"):
        for n in range(5):
            await site.browser(f"198.51.100.{n}").ask(who)
    site.clock.move(61)
    assert [await gets_a_code(site, browser, who) for who in ("c1", "e1", "i1")] == [True, True, False]


async def test_the_device_cookie_is_out_of_reach_and_kept_as_a_hash(site: Site) -> None:
    browser = site.browser()
    entered = await browser.login("c1", await site.code_for(browser, "c1"))
    [line] = [each for each in entered.set_cookies if each.startswith(DEVICE)]
    attributes = {part.strip().lower() for part in line.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/", f"max-age={180 * DAY}"} <= attributes
    row = await models.KnownBrowser.get()
    assert browser.cookies[DEVICE] not in row.browser
    assert len(row.browser) == 64
    await browser.post("/api/logout")
    assert DEVICE in browser.cookies, "it is there for whoever cannot log in"


async def test_a_device_is_forgotten_with_time_with_newer_ones_and_when_the_way_in_changes(
    site: Site,
) -> None:
    first = await site.log_in("c1", site.browser("192.0.2.1"))
    for n in range(5):
        site.clock.move(DAY)
        await site.log_in("c1", site.browser(f"192.0.2.{n + 2}"))
    assert await models.KnownBrowser.all().count() == 5
    for n in range(5):
        await site.browser(f"198.51.100.{n}").ask("c1")
    assert not await gets_a_code(site, first, "c1")
    last = await site.log_in("e1", site.browser("192.0.2.7"))
    site.clock.move(181 * DAY)
    for n in range(5):
        await site.browser(f"198.51.100.{n}").ask("e1")
    assert not await gets_a_code(site, last, "e1")


# -- limits that look the same ---------------------------------------------------------------------------


async def test_no_limit_tells_whether_a_phone_is_known(site: Site) -> None:
    """Body and status of forty requests, from one browser, from many, and from many networks."""

    async def answers(phone: str) -> list[tuple[int, bytes]]:
        own, told = site.browser("203.0.113.1"), []
        for n in range(40):
            asker = own if n % 3 == 0 else site.browser(f"198.51.100.{n % 9}")
            answer = await asker.ask("e1", phone=phone)
            told.append((answer.status, answer.body))
            site.clock.move(70)
        return told

    assert await answers(PHONES["e1"]) == await answers(UNKNOWN_PHONE)


async def test_a_refused_message_does_not_count(site: Site) -> None:
    """The gateway said no: nothing was sent, and nobody has used anything up."""
    site.gateway.failure = NotSent("isv.BUSINESS_LIMIT_CONTROL")
    for n in range(8):
        await site.browser(f"198.51.100.{n}").ask("c1")
    await site.courier.close()
    site.gateway.failure = None
    assert await gets_a_code(site, site.browser(), "c1")


async def test_a_message_that_may_have_arrived_counts(site: Site) -> None:
    site.gateway.failure = NotSent("timeout")
    for n in range(5):
        await site.browser(f"198.51.100.{n}").ask("c1")
    await site.courier.close()
    site.gateway.failure = None
    assert not await gets_a_code(site, site.browser(), "c1")


async def test_a_code_that_was_kept_back_leaves_the_one_before_good(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    for n in range(4):
        await site.browser(f"198.51.100.{n}").ask("c1")
    site.clock.move(61)
    assert not await gets_a_code(site, browser, "c1")
    assert (await browser.login("c1", code)).status == 200
    assert (await browser.login("c1", code)).status == 401


# -- the day's total -------------------------------------------------------------------------------------


async def _strangers(site: Site, people: int) -> None:
    """Each with a phone that is known, from a network of their own."""
    for n in range(people):
        person = Person(f"s{n}", Kind.EXAMINER, f"考官{n}", "cs", "计算机学院")
        await site.people.add(person, "examiner", f"1360000{n:04}")
        await site.browser(f"198.51.100.{n}").ask("e1", phone=f"1360000{n:04}")
    await site.courier.close()


async def test_strangers_leave_a_part_of_the_total_to_known_browsers_and_to_today(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(total_day=20, reserved_percent=50)) as site:
        known = await site.log_in("e1", site.browser("203.0.113.1"))
        room = await models.RoomRow.create(
            id="r", college_id="cs", opens_at=site.clock.now - 60, closes_at=site.clock.now + HOUR
        )
        await models.SeatRow.create(room_id=room.id, person_id="c1", position=1, state="registered", since=0)
        await _strangers(site, 15)
        assert len(site.gateway.sent) == 10
        assert not await gets_a_code(site, site.browser("192.0.2.1"), "i1")
        assert await gets_a_code(site, site.browser("192.0.2.1"), "c1"), "examined today"
        assert await gets_a_code(site, site.browser("192.0.2.1"), "a1"), "who helps the others"
        site.clock.move(61)
        assert await gets_a_code(site, known, "e1")
        assert set(await results(site)) == {"sent", "over_total"}


async def test_one_network_takes_half_of_what_strangers_have(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(total_day=8, reserved_percent=0)) as site:
        for n in range(8):
            person = Person(f"s{n}", Kind.EXAMINER, f"考官{n}", "cs", "计算机学院")
            await site.people.add(person, "examiner", f"1360000{n:04}")
            await site.browser("198.51.100.1").ask("e1", phone=f"1360000{n:04}")
        assert sorted(await results(site)) == ["over_address"] * 4 + ["sent"] * 4
        assert await gets_a_code(site, site.browser("203.0.113.1"), "c1")


# -- codes in another browser ----------------------------------------------------------------------------


async def test_a_code_typed_in_another_browser_says_so_and_costs_no_try(site: Site) -> None:
    mine, other = site.browser(), site.browser()
    code = await site.code_for(mine, "c1")
    for _ in range(20):
        answer = await other.login("c1", code)
        assert (answer.status, answer.code) == (401, "wrong_code")
        assert "浏览器" in answer.json()["message"]
    assert (await models.SmsCode.get()).tries == 0
    assert (await mine.login("c1", code)).status == 200


async def test_a_stranger_who_guesses_kills_only_what_they_asked_for(site: Site) -> None:
    mine, stranger = site.browser(), site.browser()
    code = await site.code_for(mine, "c1")
    await site.code_for(stranger, "c1")
    for n in range(8):
        await stranger.login("c1", f"{(int(code) + n + 1) % 10**6:06}")
    assert (await mine.login("c1", code)).status == 200


async def test_another_browser_is_told_nothing_about_the_owner(site: Site) -> None:
    """The same sentence, whether a code is under way, was used, or nobody has the phone."""
    mine = site.browser()
    told = [(await site.browser().login("c1", "123456")).body]
    code = await site.code_for(mine, "c1")
    told.append((await site.browser().login("c1", "123456")).body)
    await mine.login("c1", code)
    told.append((await site.browser().login("c1", code)).body)
    told.append((await site.browser().login("e1", "123456", phone=UNKNOWN_PHONE)).body)
    assert len(set(told)) == 1


async def test_an_old_and_a_used_code_say_which(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    site.clock.move(301)
    assert "已过期" in (await browser.login("c1", code)).json()["message"]
    code = await site.code_for(browser, "c1")
    await browser.login("c1", code)
    assert "已经使用过" in (await browser.login("c1", code)).json()["message"]


# -- the office ------------------------------------------------------------------------------------------


async def _log(admin: Browser, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    rows: list[dict[str, Any]] = (await admin.get(f"/api/admin/sms?{asked}")).json()["rows"]
    return rows


async def test_the_offices_log_names_the_cause_and_is_found_by_phone(site: Site) -> None:
    admin, caller = await site.log_in("a1"), site.browser()
    await caller.ask("c1", major="se")
    await caller.ask("c1", role="manager", major="ai")
    await caller.ask("e1", phone=UNKNOWN_PHONE)
    await caller.ask("c1")
    await caller.ask("c1")
    await site.courier.close()
    rows = await _log(admin, q=f"+86 {PHONES['c1']}".replace("+", "%2B").replace(" ", "%20"))
    told = [(row["result"], row["role"], row["major"], row["name"]) for row in rows]
    assert sorted(told) == sorted(
        [
            ("wrong_major", "candidate", "软件工程", "张三"),
            ("wrong_gate", "manager", "", "张三"),
            ("sent", "candidate", "人工智能", "张三"),
            ("too_often", "candidate", "人工智能", "张三"),
        ]
    )
    [nobody] = await _log(admin, q=UNKNOWN_PHONE)
    assert (nobody["result"], nobody["name"], nobody["phone"]) == ("nobody", "", "139****2222")
    assert UNKNOWN_PHONE not in str(await models.SmsSent.all().values())
    assert [row["result"] for row in await _log(admin, result="wrong_major")] == ["wrong_major"]


async def test_the_offices_log_is_searched_as_names_are_typed(site: Site) -> None:
    named = Person("c9", Kind.CANDIDATE, "阿依古丽·买买提", "cs", "计算机学院")
    await site.people.add(named, "candidate/ai", "13800000019", major_id="ai", exam_no="2026019")
    admin, caller = await site.log_in("a1"), site.browser()
    await caller.ask("c1", phone="13800000019")
    await site.courier.close()
    for typed in ("阿依古丽•买买提", "阿依古丽买买提", "%20古丽%20"):
        assert [row["name"] for row in await _log(admin, q=typed)] == ["阿依古丽·买买提"], typed
    assert await _log(admin, q="·") == []


async def test_who_presses_again_and_again_is_noted_once(site: Site) -> None:
    browser = site.browser()
    for _ in range(20):
        await browser.ask("c1")
        await site.courier.close()
    assert sorted(await results(site)) == ["sent", "too_often"]


async def test_a_flood_does_not_fill_the_offices_log(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(per_address_hour=1)) as site:
        for n in range(100):
            await site.browser("198.51.100.1").ask("e1", phone=f"1370000{n:04}")
        assert (await results(site)).count("too_often") == 60
        site.clock.move(61)
        await site.browser("198.51.100.1").ask("e1")
        assert (await results(site)).count("too_often") == 61


async def test_a_college_is_told_of_its_own_doors(site: Site) -> None:
    dean = Person("d1", Kind.ADMIN, "院长", "cs", "计算机学院")
    await site.people.add(dean, "manager", "13800000009")
    await models.College.create(id="fl", name="外国语学院")
    await models.Major.create(id="en", college_id="fl", name="英语")
    await site.browser().ask("c1", phone=UNKNOWN_PHONE)
    await site.browser().ask("c1", phone=UNKNOWN_PHONE, major="en")
    admin = site.browser()
    code = (await admin.ask("a1", phone="13800000009")).status
    await site.courier.close()
    assert code == 200
    assert (await admin.login("a1", site.gateway.sent[-1][1], phone="13800000009")).status == 200
    rows = [row for row in await _log(admin) if row["result"] == "nobody"]
    assert [row["major"] for row in rows] == ["人工智能"]


# -- the login code of the office ------------------------------------------------------------------------


async def _issue(admin: Browser, person: str, reason: str = REASON, code: str = "") -> Any:
    return await admin.post(f"/api/admin/people/{person}/login-code", {"reason": reason, "code": code})


async def test_a_login_code_of_the_office_lets_in_when_every_limit_is_used_up(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(total_day=1, per_phone_hour=1, per_phone_day=1)) as site:
        admin = await site.log_in("a1")
        browser = site.browser()
        assert (await browser.ask("c1")).status == 429
        issued = (await _issue(admin, "c1")).json()
        assert re.fullmatch(r"\d{12}", issued["code"])
        assert issued["seconds"] == 600
        spoken = f"{issued['code'][:4]} {issued['code'][4:8]}-{issued['code'][8:]}"
        assert (await browser.login("c1", spoken)).json()["home"] == "/home"
        assert (await site.browser().login("c1", issued["code"])).status == 401
        entries = await models.AuditEntry.filter(action__in=["issue_login_code", "login"]).order_by("id")
        shown = [(row.actor, row.subject, row.detail) for row in entries[-3:]]
        assert ("a1", "c1", REASON) in shown
        assert ("c1", "", "office_code") in shown
        stored = str(await models.LoginCode.all().values()) + str([row.detail for row in entries])
        assert issued["code"] not in stored


async def test_a_login_code_is_for_one_person_one_gate_and_ten_minutes(site: Site) -> None:
    admin = await site.log_in("a1")
    first = (await _issue(admin, "c1")).json()["code"]
    second = (await _issue(admin, "c1")).json()["code"]
    assert (await site.browser().login("c1", first)).status == 401, "a newer one takes its place"
    assert (await site.browser().login("c1", second, major="se")).status == 401
    assert (await site.browser().login("e1", second)).status == 401
    assert (await site.browser().login("e1", second, phone=UNKNOWN_PHONE)).status == 401
    site.clock.move(600)
    late = await site.browser().login("c1", second)
    assert (late.status, "重新签发" in late.json()["message"]) == (401, True)


async def test_guessing_does_not_spend_a_login_code(site: Site) -> None:
    code = (await _issue(await site.log_in("a1"), "c1")).json()["code"]
    for n in range(50):
        assert (await site.browser().login("c1", f"{(int(code) + n + 1) % 10**12:012}")).status == 401
    assert (await site.browser().login("c1", code)).status == 200


async def test_a_login_code_dies_when_the_way_in_changes(site: Site) -> None:
    code = (await _issue(await site.log_in("a1"), "c1")).json()["code"]
    await models.Person.filter(id="c1").update(gate="candidate/se")
    assert (await site.browser().login("c1", code, major="se")).status == 401


@pytest.mark.parametrize("reason", ["", "  ", "。。。。", "12", "a", "！？", "\u200b\u200b\u200b", "哈哈哈"])
async def test_a_reason_has_words(site: Site, reason: str) -> None:
    answer = await _issue(await site.log_in("a1"), "c1", reason)
    assert (answer.status, answer.code) == (400, "malformed")
    assert await models.LoginCode.all().count() == 0


async def test_a_login_code_is_not_for_superiors_equals_or_oneself(site: Site) -> None:
    for name, college in (("d1", "cs"), ("d2", "cs")):
        await site.people.add(Person(name, Kind.ADMIN, name, college), "manager", f"1380000001{name[1]}")
    dean, boss = site.browser(), await site.log_in("a1")
    assert (
        await dean.login("a1", (await _issue(boss, "d1")).json()["code"], phone="13800000011")
    ).status == 200
    outcome = {
        who: (await _issue(dean, who)).status for who in ("a1", "i1", "d1", "d2", "nobody", "e1", "c1")
    }
    assert outcome == {"a1": 404, "i1": 404, "d1": 403, "d2": 403, "nobody": 404, "e1": 200, "c1": 200}
    assert (await _issue(boss, "a1")).status == 403


@pytest.mark.parametrize("who", ["c1", "e1", "i1", "p1"])
async def test_only_admins_issue(site: Site, who: str) -> None:
    assert (await _issue(await site.log_in(who), "c1")).status == 403


async def test_a_login_code_does_not_replace_the_second_factor(tmp_path: Path) -> None:
    """Whoever issues proves their own, whoever comes in shows theirs."""
    async with open_site(tmp_path, policy="staff") as site:
        admin, secret, _ = await enrolled(site, "a1")
        assert (await _issue(admin, "e1")).status == 400
        wrong = await _issue(admin, "e1", code="000000")
        assert (wrong.status, wrong.code) == (401, "wrong_code")
        issued = await _issue(admin, "e1", code=code_of(secret, site.clock()))
        assert issued.status == 200
        came = await site.browser().login("e1", issued.json()["code"])
        assert came.json()["next"] in ("enrol", "verify")
        assert await models.AuditEntry.exists(action="issue_login_code", result="wrong_code")
