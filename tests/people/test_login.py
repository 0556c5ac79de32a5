"""Logging in, through HTTP (docs/rules.md assertions 9 and 10, fault 48)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.people.secrets import hashed
from app.people.sessions import Sessions
from app.state.errors import SignedOut
from app.storage import models
from tests.login_site import CANDIDATE, PHONES, UNKNOWN_PHONE, Browser, Site, open_site

SESSION, BROWSER = "__Host-session", "__Host-browser"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


@pytest.mark.parametrize(
    ("who", "kind", "home"),
    [
        ("c1", "candidate", "/home"),
        ("e1", "examiner", "/examiner"),
        ("i1", "invigilator", "/invigilator"),
        ("a1", "admin", "/admin"),
        ("p1", "inspector", "/inspector"),
    ],
)
async def test_everybody_comes_in_by_their_gate(site: Site, who: str, kind: str, home: str) -> None:
    browser = site.browser()
    answer = await browser.login(who, await site.code_for(browser, who))
    assert answer.json() == {"ok": True, "home": home}
    me = (await browser.get("/api/me")).json()
    assert (me["id"], me["kind"], me["home"], me["pages"][0]["path"]) == (who, kind, home, home)
    assert (me["school"], me["demo"]) == ("示范大学", False)


async def test_language_and_scheme_go_with_the_person_to_another_browser(site: Site) -> None:
    async def looks(browser: Browser) -> object:
        return (await browser.get("/api/me")).json()["looks"]

    first, second, other = site.browser(), site.browser(), site.browser()
    assert (await first.post("/api/me/looks", {"language": "en"})).status == 401
    await first.login("c1", await site.code_for(first, "c1"))
    assert await looks(first) == {}
    for chosen in ({"language": "en"}, {"scheme": "dark"}, {}):
        assert (await first.post("/api/me/looks", chosen)).status == 200
    assert (await first.post("/api/me/looks", {"language": "de"})).status == 400
    await second.login("c1", await site.code_for(second, "c1"))
    assert await looks(second) == {"language": "en", "scheme": "dark"}
    await other.login("e1", await site.code_for(other, "e1"))
    assert await looks(other) == {}


async def test_the_school_is_shown_to_anyone(site: Site) -> None:
    school = (await site.browser().get("/api/school")).json()
    assert school == {
        "ok": True,
        "school": "示范大学",
        "demo": False,
        "contact": {"name": "王老师", "phone": "010-1"},
        "colleges": [
            {
                "id": "cs",
                "name": "计算机学院",
                "majors": [{"id": "ai", "name": "人工智能"}, {"id": "se", "name": "软件工程"}],
            }
        ],
    }


async def test_cookies_are_for_this_host_only_and_out_of_reach_of_scripts(site: Site) -> None:
    browser = site.browser()
    asked = await browser.ask("c1")
    await site.courier.close()
    entered = await browser.login("c1", site.gateway.sent[-1][1])
    for line, name in ((asked.set_cookies[0], BROWSER), (entered.set_cookies[0], SESSION)):
        assert re.fullmatch(rf"{name}=[\w-]{{43}}; .*", line)
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


async def test_a_refusal_leaves_the_browser_secret_alone(site: Site) -> None:
    """A double click: the second answer must not replace the cookie the code is bound to."""
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    secret = browser.cookies[BROWSER]
    again = await browser.ask("c1")
    assert (again.status, again.set_cookies) == (429, [])
    assert browser.cookies[BROWSER] == secret
    assert (await browser.login("c1", code)).status == 200


@pytest.mark.parametrize("typed", ["１２３", "12345", "1234567", "12345a", "", "一二三四五六"])
async def test_what_is_no_code_gets_a_sentence_and_costs_no_try(site: Site, typed: str) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    answer = await browser.login("c1", typed)
    assert (answer.status, answer.code) == (400, "malformed")
    assert "6 位" in answer.json()["message"]
    assert (await models.SmsCode.get()).tries == 0
    assert (await browser.login("c1", code)).status == 200


async def test_a_code_and_a_phone_may_be_typed_full_width(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    answer = await browser.login(
        "c1", f" {code.translate(wide)}", phone="+86 " + PHONES["c1"].translate(wide)
    )
    assert answer.status == 200


async def test_the_session_is_new_at_each_login_whatever_was_planted(site: Site) -> None:
    browser = site.browser()
    planted = "A" * 43
    browser.cookies[SESSION] = planted
    await site.log_in("c1", browser)
    first = browser.cookies[SESSION]
    site.clock.move(61)
    await site.log_in("c1", browser)
    assert len({planted, first, browser.cookies[SESSION]}) == 3
    browser.cookies[SESSION] = planted
    assert (await browser.get("/api/me")).status == 401


async def test_only_the_hash_of_a_token_is_kept(site: Site) -> None:
    token = (await site.log_in("c1")).cookies[SESSION]
    row = await models.Session.get()
    assert row.id == hashed(token)
    assert token not in row.id


async def test_logout_ends_the_token_everywhere(site: Site) -> None:
    browser = await site.log_in("c1")
    thief = site.browser("198.51.100.9")
    thief.cookies = dict(browser.cookies)
    answer = await browser.post("/api/logout")
    assert answer.json() == {"ok": True}
    assert SESSION not in browser.cookies
    replay = await thief.get("/api/me")
    assert (replay.status, replay.code) == (401, "signed_out")
    assert (await thief.post("/api/logout")).status == 401


async def test_a_new_login_ends_the_older_one_and_tells_the_sockets(site: Site) -> None:
    told: list[tuple[list[str], str]] = []
    site.sessions.on_end.append(lambda ids, why: told.append((list(ids), why.message)))
    old = await site.log_in("c1")
    assert told == []
    site.clock.move(61)
    new = await site.log_in("c1")
    newer = hashed(new.cookies[SESSION])
    assert [ids for ids, _ in told] == [[hashed(old.cookies[SESSION])]]
    assert "另一处登录" in told[0][1]
    assert (await old.get("/api/me")).status == 401
    await new.post("/api/logout")
    assert [ids for ids, _ in told[1:]] == [[newer]]


async def test_somebody_else_at_the_same_browser_ends_who_was_there(site: Site) -> None:
    browser = await site.log_in("c1")
    token = browser.cookies[SESSION]
    await site.log_in("e1", browser)
    with pytest.raises(SignedOut):
        await site.sessions.actor_of(token)


async def test_a_session_expires_and_the_sweep_reports_it(site: Site) -> None:
    browser = await site.log_in("c1")
    ended: list[str] = []
    site.sessions.on_end.append(lambda ids, why: ended.extend(ids))
    site.clock.move(12 * 3600 - 1)
    assert (await browser.get("/api/me")).status == 200
    await site.sessions.expire()
    assert ended == []
    site.clock.move(1)
    assert (await browser.get("/api/me")).status == 401
    await site.sessions.expire()
    await site.sessions.expire()
    assert ended == [hashed(browser.cookies[SESSION])]


async def test_a_session_with_an_open_socket_does_not_expire(site: Site) -> None:
    """docs/rules.md 4.6: nobody is signed out in the middle of an exam."""
    browser, idle = await site.log_in("c1"), await site.log_in("e1")
    for _ in range(3):
        site.clock.move(7 * 3600)
        await site.sessions.keep({hashed(browser.cookies[SESSION])})
        await site.sessions.expire()
    assert (await browser.get("/api/me")).status == 200
    assert (await idle.get("/api/me")).status == 401


async def test_no_session_is_older_than_a_day_whatever_is_open(site: Site) -> None:
    """A browser that was left signed in somewhere, its page open: it is told so, and signed out."""
    browser, told = await site.log_in("c1"), list[str]()
    site.sessions.on_end.append(lambda _ids, why: told.append(why.message))
    mine = {hashed(browser.cookies[SESSION])}
    for _ in range(24):
        await site.sessions.keep(mine)
        await site.sessions.expire()
        assert (await browser.get("/api/me")).status == 200
        site.clock.move(3600)
    assert (await browser.get("/api/me")).status == 401, "before anybody sweeps"
    await site.sessions.keep(mine)
    await site.sessions.expire()
    assert told == ["登录已满 24 小时，请重新登录。考试的进度和座位不受影响。"]
    assert (await site.log_in("c1", browser)).cookies[SESSION]


async def test_a_short_longest_age_counts_from_the_login(site: Site) -> None:
    short = Sessions(site.clock, 12 * 3600, 3600)
    token = await short.login(CANDIDATE, "")
    site.clock.move(3599)
    await short.keep({hashed(token)})
    assert (await short.actor_of(token)).id == "c1"
    site.clock.move(1)
    with pytest.raises(SignedOut):
        await short.actor_of(token)


async def test_the_session_survives_a_restart(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        browser = await site.log_in("c1")
    async with open_site(tmp_path, clock=site.clock) as again:
        browser.client = again.client
        assert (await browser.get("/api/me")).json()["id"] == "c1"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5000, "'; drop", "\\x00", "é" * 43])
async def test_a_made_up_token_is_nobody(site: Site, token: str) -> None:
    answer = await site.browser().get("/api/me", headers={"Cookie": f"{SESSION}={token}"})
    assert (answer.status, answer.code) == (401, "signed_out")


async def test_the_demo_page_exists_in_the_demo_only(site: Site, tmp_path: Path) -> None:
    assert (await site.browser().get("/api/demo")).status == 404


async def test_the_demo_shows_accounts_and_the_last_codes(tmp_path: Path) -> None:
    async with open_site(tmp_path, demo=True) as site:
        browser = site.browser()
        code = await site.code_for(browser, "c1")
        shown = (await browser.get("/api/demo")).json()
        assert shown["accounts"] == [{"name": "张三"}]
        assert shown["codes"] == [{"phone": PHONES["c1"], "code": code, "at": site.clock.now}]
        assert (await browser.get("/api/school")).json()["demo"] is True


async def test_a_candidate_must_choose_a_major_and_only_theirs_opens(site: Site) -> None:
    browser = site.browser()
    without = await browser.ask(role="candidate", phone=PHONES["c1"])
    assert (without.status, without.json()["message"]) == (400, "请先选择学院和专业。")
    other = await browser.ask("c1", major="se")
    await site.courier.close()
    assert other.status == 200
    assert site.gateway.sent == []


async def test_a_phone_nobody_has_cannot_log_in_with_the_very_code(site: Site) -> None:
    """Its code went nowhere, but should it be guessed, the answer is that of any wrong code."""
    from app.people.codes import Asker

    browser = site.browser()
    browser.cookies[BROWSER] = "B" * 43
    code = (await site.codes.issue(Asker("examiner", UNKNOWN_PHONE, "B" * 43))).code
    answer = await browser.login("e1", code, phone=UNKNOWN_PHONE)
    assert (answer.status, answer.code, answer.set_cookies) == (401, "wrong_code", [])
