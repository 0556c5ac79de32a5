"""两步验证, through HTTP: nobody who needs it gets anything without it (docs/rules.md assertion 28)."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from app.config import Config, Security
from app.handlers.http import DECLARED
from app.office import demo
from app.people.directory import Kind, Person
from app.people.second_factor import Policy
from app.state.errors import SignedOut
from app.storage import models
from tests.login_site import GATES, PHONES, Browser, Site, open_site

pytestmark = pytest.mark.slow

SESSION, HALF = "__Host-session", "__Host-half"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path, policy="admins") as site:
        yield site


def code_of(secret: str, now: float) -> str:
    """What an authenticator app shows at `now`; RFC 6238 by another hand than the program's own clock arithmetic."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(now)).decode()


async def first_step(site: Site, who: str) -> Browser:
    """A browser whose SMS code was right."""
    site.clock.move(61)
    browser = site.browser()
    answer = await browser.login(who, await site.code_for(browser, who))
    assert answer.status == 200, answer.body
    return browser


async def enrolled(site: Site, who: str = "a1") -> tuple[Browser, str, list[str]]:
    """Signed in with a new authenticator: the browser, the secret, the recovery codes."""
    browser = await first_step(site, who)
    secret = (await browser.post("/api/login/enrol")).json()["secret"]
    done = await browser.post("/api/login/confirm", {"code": code_of(secret, site.clock())})
    assert done.status == 200, done.body
    site.clock.move(30)
    return browser, secret, done.json()["recovery"]


async def verify(browser: Browser, code: str) -> tuple[int, str]:
    answer = await browser.post("/api/login/verify", {"code": code})
    return answer.status, answer.json().get("code", "ok")


async def test_an_admin_sets_it_up_at_the_first_login_and_can_do_nothing_before(site: Site) -> None:
    browser = await first_step(site, "a1")
    assert SESSION not in browser.cookies
    guarded = [(m, p) for (m, p), roles in site.app[DECLARED].items() if isinstance(roles, frozenset)]
    assert len(guarded) > 8
    for method, path in guarded:
        path = path.replace("{person}", "c1")
        answer = await browser.send(method, path, data="{}" if method == "POST" else None)
        assert answer.status == 401, (method, path)
    begun = (await browser.post("/api/login/enrol")).json()
    assert begun["svg"].startswith("<?xml")
    assert begun["secret"] in begun["uri"]
    assert begun["uri"].startswith("otpauth://totp/")
    answer = await browser.post("/api/login/confirm", {"code": code_of(begun["secret"], site.clock())})
    assert (answer.json()["home"], len(set(answer.json()["recovery"]))) == ("/admin", 10)
    assert HALF not in browser.cookies
    assert (await browser.get("/api/me")).json()["id"] == "a1"


async def test_the_secret_and_the_codes_are_not_in_the_database(site: Site) -> None:
    _, secret, recovery = await enrolled(site)
    row = await models.SecondFactor.get()
    assert base64.b32decode(secret).hex() not in row.secret
    kept = await models.RecoveryCode.all().values_list("code", flat=True)
    assert not set(kept) & {code.replace("-", "") for code in recovery}


async def test_the_login_is_in_two_steps_from_then_on(site: Site) -> None:
    _, secret, _ = await enrolled(site)
    browser = await first_step(site, "a1")
    assert (await browser.get("/api/me")).status == 401
    assert await verify(browser, code_of(secret, site.clock())) == (200, "ok")
    assert (await browser.get("/api/me")).json()["id"] == "a1"
    assert (await models.Session.filter(ended_at__isnull=True)).pop().second


async def test_a_half_login_does_not_replace_the_authenticator(site: Site) -> None:
    _, secret, _ = await enrolled(site)
    browser = await first_step(site, "a1")
    for path in ("/api/login/enrol", "/api/login/confirm"):
        answer = await browser.post(
            path, {"code": code_of(secret, site.clock())} if "confirm" in path else None
        )
        assert (answer.status, answer.code) == (409, "conflict")


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-30, 200), (0, 200), (30, 200), (60, 401)])
async def test_a_clock_may_be_one_step_off(site: Site, seconds: int, status: int) -> None:
    _, secret, _ = await enrolled(site)
    site.clock.move(300)
    browser = await first_step(site, "a1")
    assert (await verify(browser, code_of(secret, site.clock() + seconds)))[0] == status


async def test_a_code_is_good_once(site: Site) -> None:
    _, secret, _ = await enrolled(site)
    browser = await first_step(site, "a1")
    code = code_of(secret, site.clock())
    assert await verify(browser, code) == (200, "ok")
    again = await browser.post("/api/second-factor/recovery", {"code": code})
    assert (again.status, again.code) == (401, "wrong_code")
    older = await browser.post("/api/second-factor/recovery", {"code": code_of(secret, site.clock() - 30)})
    assert older.status == 401
    site.clock.move(30)
    newer = code_of(secret, site.clock())
    answers = await asyncio.gather(
        *(browser.post("/api/second-factor/recovery", {"code": newer}) for _ in range(3))
    )
    assert sorted(answer.status for answer in answers) == [200, 401, 401]


async def test_five_tries_and_the_half_login_is_over(site: Site) -> None:
    _, secret, _ = await enrolled(site)
    browser = await first_step(site, "a1")
    right = code_of(secret, site.clock())
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    answers = await asyncio.gather(*(verify(browser, wrong) for _ in range(8)))
    assert sorted(code for _, code in answers) == ["signed_out"] * 3 + ["wrong_code"] * 5
    assert (await verify(browser, right))[0] == 401
    other = await first_step(site, "a1")  # a new SMS code buys no new tries at once
    assert await verify(other, code_of(secret, site.clock())) == (429, "too_many")
    site.clock.move(240)
    assert await verify(other, code_of(secret, site.clock())) == (200, "ok")


async def test_a_clock_that_was_wrong_for_a_while_locks_nobody_out(site: Site) -> None:
    """While the server's clock is wrong every code of the app is; set right, it must not wait for the wrong day."""
    _, secret, _ = await enrolled(site)
    site.clock.move(30 * 86400)
    browser = await first_step(site, "a1")
    for _ in range(5):
        await verify(browser, "AAAAA-AAAAA")
    site.clock.move(-30 * 86400)
    assert await verify(await first_step(site, "a1"), code_of(secret, site.clock())) == (200, "ok")


async def test_a_half_login_lasts_five_minutes(site: Site) -> None:
    _, secret, _ = await enrolled(site)
    browser = await first_step(site, "a1")
    site.clock.move(300)
    assert await verify(browser, code_of(secret, site.clock())) == (401, "signed_out")


async def test_a_half_login_ends_with_the_sessions_of_the_person(site: Site) -> None:
    """A stolen phone number is replaced: whoever has read its SMS code must not set up an authenticator now."""
    browser = await first_step(site, "a1")
    await site.sessions.end_of("a1", SignedOut())
    answer = await browser.post("/api/login/enrol")
    assert (answer.status, answer.code) == (401, "signed_out")


async def test_a_recovery_code_opens_once_however_it_is_typed(site: Site) -> None:
    _, _, recovery = await enrolled(site)
    assert await verify(await first_step(site, "a1"), f" {recovery[3].lower()} ") == (200, "ok")
    assert await verify(await first_step(site, "a1"), recovery[3]) == (401, "wrong_code")
    browser = await first_step(site, "a1")
    assert await verify(browser, recovery[4].replace("-", "")) == (200, "ok")
    assert (await browser.get("/api/second-factor")).json()["recovery_left"] == 8


async def test_what_is_no_code_costs_no_try(site: Site) -> None:
    await enrolled(site)
    browser = await first_step(site, "a1")
    for _ in range(4):
        assert await verify(browser, "12345") == (400, "malformed")
    assert (await models.SecondFactor.get()).tries == 0


async def test_other_staff_may_have_one_and_give_it_up(site: Site) -> None:
    browser = await site.log_in("e1")
    assert (await browser.get("/api/second-factor")).json()["on"] is False
    secret = (await browser.post("/api/second-factor/enrol")).json()["secret"]
    assert (await browser.post("/api/second-factor/confirm", {"code": "000000"})).status in (200, 401)
    done = await browser.post("/api/second-factor/confirm", {"code": code_of(secret, site.clock())})
    assert len(done.json()["recovery"]) == 10
    again = await first_step(site, "e1")
    assert (await again.get("/api/me")).status == 401
    assert await verify(again, code_of(secret, site.clock())) == (200, "ok")
    assert (await again.post("/api/second-factor/disable", {"code": ""})).status == 400
    site.clock.move(30)
    off = await again.post("/api/second-factor/disable", {"code": code_of(secret, site.clock())})
    assert off.json() == {"ok": True}
    assert (await (await first_step(site, "e1")).get("/api/me")).status == 200


async def test_who_sets_it_up_while_signed_in_stays_so_over_a_restart(site: Site) -> None:
    """docs/rules.md 4.6: an examiner who does it during an exam is not signed out by the next start."""
    browser = await site.log_in("e1")
    secret = (await browser.post("/api/second-factor/enrol")).json()["secret"]
    await browser.post("/api/second-factor/confirm", {"code": code_of(secret, site.clock())})
    await site.entrance.tighten()
    assert (await browser.get("/api/me")).status == 200


async def test_an_admin_changes_the_phone_but_cannot_do_without(site: Site) -> None:
    browser, secret, old = await enrolled(site)
    refused = await browser.post("/api/second-factor/disable", {"code": code_of(secret, site.clock())})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert (await browser.post("/api/second-factor/enrol", {"code": ""})).status == 400
    begun = await browser.post("/api/second-factor/enrol", {"code": code_of(secret, site.clock())})
    new = begun.json()["secret"]
    site.clock.move(30)
    await browser.post("/api/second-factor/confirm", {"code": code_of(new, site.clock())})
    site.clock.move(30)
    assert await verify(await first_step(site, "a1"), code_of(secret, site.clock())) == (401, "wrong_code")
    assert await verify(await first_step(site, "a1"), old[0]) == (401, "wrong_code")
    assert await verify(await first_step(site, "a1"), code_of(new, site.clock())) == (200, "ok")


async def test_new_recovery_codes_end_the_old(site: Site) -> None:
    browser, secret, old = await enrolled(site)
    site.clock.move(30)
    answer = await browser.post("/api/second-factor/recovery", {"code": code_of(secret, site.clock())})
    new = answer.json()["recovery"]
    assert await verify(await first_step(site, "a1"), old[0]) == (401, "wrong_code")
    assert await verify(await first_step(site, "a1"), new[0]) == (200, "ok")


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("staff", {"e1", "i1", "a1", "p1"}),
        ("staff-but-invigilators", {"e1", "a1", "p1"}),
        ("admins", {"a1"}),
        ("off", set()),
    ],
)
async def test_whom_the_school_asks_for_it(tmp_path: Path, policy: Policy, asked: set[str]) -> None:
    async with open_site(tmp_path, policy=policy) as site:
        told = {}
        for who in GATES:
            browser = site.browser()
            answer = await browser.login(who, await site.code_for(browser, who))
            told[who] = answer.json().get("next", "none")
    assert told == {who: "enrol" if who in asked else "none" for who in GATES}


def test_a_school_asks_all_its_staff_and_a_demo_nobody() -> None:
    assert Config().security.second_factor == "staff"
    for policy in ("staff", "admins"):
        assert demo.dress(Config(security=Security(second_factor=policy))).security == Security(
            second_factor="off"
        )


async def test_candidates_are_never_asked(tmp_path: Path) -> None:
    async with open_site(tmp_path, policy="staff") as site:
        candidate = await site.log_in("c1")
        assert (await candidate.get("/api/me")).status == 200
        assert (await candidate.get("/api/second-factor")).code == "forbidden"
        assert (await (await first_step(site, "e1")).get("/api/me")).status == 401


async def test_switched_off_nobody_is_asked_and_who_lost_it_sets_it_up_anew(tmp_path: Path) -> None:
    async with open_site(tmp_path, policy="admins") as site:
        await enrolled(site)
    async with open_site(tmp_path, policy="off", clock=site.clock) as site:
        browser = await first_step(site, "a1")
        assert (await browser.get("/api/me")).status == 200
        secret = (await browser.post("/api/second-factor/enrol")).json()["secret"]
        done = await browser.post("/api/second-factor/confirm", {"code": code_of(secret, site.clock())})
        assert done.status == 200
    async with open_site(tmp_path, policy="admins", clock=site.clock) as site:
        await site.entrance.tighten()
        assert (await browser_of(site, browser).get("/api/me")).status == 401, "begun under other rules"
        site.clock.move(30)
        assert await verify(await first_step(site, "a1"), code_of(secret, site.clock())) == (200, "ok")


def browser_of(site: Site, former: Browser) -> Browser:
    """The same browser, after the server was started again."""
    browser = site.browser()
    browser.cookies = dict(former.cookies)
    return browser


class TestReset:
    @pytest.fixture(autouse=True)
    async def people(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        await models.College.create(id="fl", name="外国语学院")
        for who, kind, gate, college in (
            ("dean", Kind.ADMIN, "manager", "cs"),
            ("vice", Kind.ADMIN, "manager", "cs"),
            ("boss", Kind.ADMIN, "manager", None),
            ("e2", Kind.EXAMINER, "examiner", "fl"),
        ):
            phone = f"1390000{len(PHONES):04}"
            monkeypatch.setitem(PHONES, who, phone)
            monkeypatch.setitem(GATES, who, {"role": gate})
            await site.people.add(Person(who, kind, who, college), gate, phone)

    @pytest.mark.parametrize(
        ("actor", "subject", "status"),
        [
            ("boss", "a1", 200),
            ("boss", "dean", 200),
            ("dean", "e1", 200),
            ("dean", "e2", 404),
            ("dean", "a1", 404),
            ("dean", "vice", 403),
            ("boss", "boss", 403),
            ("boss", "c1", 404),
            ("boss", "nobody", 404),
        ],
    )
    async def test_is_for_an_admin_of_larger_scope(
        self, site: Site, actor: str, subject: str, status: int
    ) -> None:
        admin, _, _ = await enrolled(site, actor)
        theirs = await self._with_one(site, subject) if status == 200 else None
        answer = await admin.post("/api/admin/second-factor/reset", {"person": subject})
        assert answer.status == status, answer.body
        entry = await models.AuditEntry.filter(action="reset_second_factor").order_by("-id").first()
        assert entry
        assert (entry.actor, entry.subject) == (actor, subject)
        assert entry.result == ("ok" if status == 200 else answer.code)
        assert not await models.AuditEntry.exists(action="refused")
        if theirs is not None:
            assert (await theirs.get("/api/me")).status == 401
            assert not await models.SecondFactor.exists(person_id=subject)

    async def _with_one(self, site: Site, who: str) -> Browser:
        if who != "e1":
            return (await enrolled(site, who))[0]
        browser = await site.log_in(who)
        secret = (await browser.post("/api/second-factor/enrol")).json()["secret"]
        await browser.post("/api/second-factor/confirm", {"code": code_of(secret, site.clock())})
        return browser

    async def test_the_list_shows_those_in_scope(self, site: Site) -> None:
        dean, _, _ = await enrolled(site, "dean")
        rows = (await dean.get("/api/admin/second-factor")).json()["rows"]
        assert {row["id"]: row["since"] is not None for row in rows} == {
            "dean": True,
            "vice": False,
            "e1": False,
        }
        found = (await dean.get("/api/admin/second-factor?q=vi")).json()
        assert ([row["id"] for row in found["rows"]], found["total"]) == (["vice"], 1)


class TestAudit:
    async def entries(self) -> list[tuple[str, str, str, str, str]]:
        rows = await models.AuditEntry.all().order_by("id")
        return [(row.actor, row.action, row.subject, row.result, row.detail) for row in rows]

    async def test_both_steps_of_a_login_and_their_refusals_stand_in_it(self, site: Site) -> None:
        browser, _, recovery = await enrolled(site)
        await browser.post("/api/logout")
        again = await first_step(site, "a1")
        await verify(again, "AAAAA-AAAAA")
        await verify(again, recovery[0])
        assert await self.entries() == [
            ("a1", "login_by_sms", "", "ok", ""),
            ("a1", "enrol_second_factor", "a1", "ok", ""),
            ("a1", "login", "", "ok", "totp"),
            ("a1", "logout", "", "ok", ""),
            ("a1", "login_by_sms", "", "ok", ""),
            ("", "login", "a1", "wrong_code", "second_factor"),
            ("a1", "login", "", "ok", "recovery"),
        ]

    @pytest.mark.parametrize(
        ("path", "action", "result"),
        [
            ("enrol", "enrol_second_factor", "wrong_code"),
            ("recovery", "renew_recovery_codes", "wrong_code"),
            ("disable", "disable_second_factor", "forbidden"),
        ],
    )
    async def test_a_guess_by_who_found_the_browser_signed_in_stands_in_it(
        self, site: Site, path: str, action: str, result: str
    ) -> None:
        browser, _, _ = await enrolled(site)
        await browser.post(f"/api/second-factor/{path}", {"code": "AAAAA-AAAAA"})
        assert (await self.entries())[-1] == ("a1", action, "a1", result, "")

    async def test_a_wrong_sms_code_stands_in_it_with_the_account_it_was_for(self, site: Site) -> None:
        browser = site.browser("198.51.100.7")
        right = await site.code_for(browser, "e1")
        await browser.login("e1", f"{(int(right) + 1) % 1_000_000:06}")
        await browser.login("e1", "000000", phone="13911112222")
        rows = await models.AuditEntry.all().order_by("id")
        said = [(row.actor, row.subject, row.result, row.address, row.college) for row in rows]
        assert said == [
            ("", "e1", "wrong_code", "198.51.100.7", "cs"),
            ("", "", "wrong_code", "198.51.100.7", ""),
        ]

    async def test_it_shows_the_whole_address_and_counts_a_customer_s_as_one(self, site: Site) -> None:
        """docs/rules.md assertion 26: from where. Whoever has a /64 of IPv6 must not fill it from each of them."""
        addresses = [f"2001:db8:1:2::{n:x}" for n in range(1, 111)]
        for address in addresses:
            await site.browser(address).login("e1", "000000")
        rows = await models.AuditEntry.all().order_by("id")
        assert [row.address for row in rows] == addresses[:100]

    async def test_a_flood_of_wrong_codes_does_not_fill_it(self, site: Site) -> None:
        browser = site.browser("198.51.100.7")
        for _ in range(110):
            await browser.login("e1", "000000")
        assert await models.AuditEntry.all().count() == 100
        site.clock.move(3600)
        await browser.login("e1", "000000")
        assert await models.AuditEntry.all().count() == 101
