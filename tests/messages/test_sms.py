"""Codes by rule (docs/rules.md assertions 9, 22, 33; faults 46, 47)."""

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.config import Sms
from app.messages import ConsoleProvider, Courier, Outbox, SmsLog
from app.messages.message import Provider
from app.people.codes import Asker, Codes
from app.state.errors import TooMany, WrongCode
from app.storage import models
from app.storage.vault import Vault
from tests.login_site import CANDIDATE, PHONES, UNKNOWN_PHONE, Browser, Site, open_site

pytestmark = pytest.mark.slow

BROWSER = "__Host-browser"
HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_is_six_digits_and_works_once(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    assert re.fullmatch(r"\d{6}", code)
    assert (await browser.login("c1", code)).status == 200
    again = await browser.login("c1", code)
    assert (again.status, again.code) == (401, "wrong_code")


async def test_five_tries_then_the_code_is_dead(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    for left in (4, 3, 2, 1, 0):
        wrong = await browser.login("c1", other(code))
        assert (wrong.status, wrong.code) == (401, "wrong_code")
        assert (f"{left} 次" in wrong.json()["message"]) == (left > 0)
    sixth = await browser.login("c1", code)
    assert (sixth.status, sixth.code, sixth.json()["retry_after"]) == (429, "too_many", 60)
    assert "重新获取" in sixth.json()["message"]


async def test_the_fifth_try_may_be_right(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    for _ in range(4):
        await browser.login("c1", other(code))
    assert (await browser.login("c1", code)).status == 200


@pytest.mark.parametrize(("age", "status"), [(299.9, 200), (300, 401), (301, 401)])
async def test_a_code_lives_five_minutes(site: Site, age: float, status: int) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    site.clock.move(age)
    assert (await browser.login("c1", code)).status == status


async def test_a_code_belongs_to_phone_gate_and_browser(site: Site) -> None:
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    for who, body in (
        ("c1", {"phone": PHONES["e1"]}),
        ("c1", {"major": "se"}),
        ("e1", {"phone": PHONES["c1"]}),
    ):
        answer = await browser.login(who, code, **body)
        assert (answer.status, answer.code) == (401, "wrong_code"), (who, body)
    stranger = await site.browser().login("c1", code)
    assert (stranger.status, stranger.code) == (401, "wrong_code")
    assert (await browser.login("c1", code)).status == 200


async def test_a_stranger_asking_for_my_phone_does_not_kill_my_code(site: Site) -> None:
    mine, stranger = site.browser(), site.browser()
    code = await site.code_for(mine, "c1")
    site.clock.move(61)
    await site.code_for(stranger, "c1")
    assert (await mine.login("c1", code)).status == 200


async def test_the_newest_code_of_a_browser_counts(site: Site) -> None:
    browser = site.browser()
    first = await site.code_for(browser, "c1")
    site.clock.move(60)
    second = await site.code_for(browser, "c1")
    assert (await browser.login("c1", second)).status == 200
    assert (await browser.login("c1", first)).status == 401


async def test_a_thousand_guesses_over_fifty_addresses_reach_five(site: Site) -> None:
    """docs/rules.md fault 46. The guesser even stole the browser's secret; without it not one guess would count."""
    browser = site.browser()
    code = await site.code_for(browser, "c1")
    wrong = other(code)
    for n in range(50):
        thief = Browser(site.client, f"198.51.100.{n}", dict(browser.cookies))
        assert (await thief.login("c1", wrong)).status in (401, 429)
        assert (await Browser(site.client, f"203.0.113.{n}").login("c1", code)).status == 401
    asker = Asker("candidate/ai", PHONES["c1"], browser.cookies[BROWSER])
    results = [await _outcome(site.codes, asker, wrong) for _ in range(900)]
    assert results == ["too_many"] * 900
    assert (await models.SmsCode.get()).tries == 5


async def _outcome(codes: Codes, asker: Asker, code: str) -> str:
    try:
        await codes.redeem(asker, code)
    except (TooMany, WrongCode) as error:
        return error.code
    return "ok"


async def test_sixty_seconds_between_codes_of_a_browser(site: Site) -> None:
    browser = site.browser()
    assert (await browser.ask("c1")).json() == {"ok": True, "resend_after": 60.0}
    site.clock.move(59.5)
    early = await browser.ask("c1")
    assert (early.status, early.code, early.json()["retry_after"]) == (429, "too_many", 1)
    assert early.headers["Retry-After"] == "1"
    site.clock.move(0.5)
    assert (await browser.ask("c1")).status == 200


async def test_five_an_hour_and_ten_a_day(site: Site) -> None:
    browser, granted = site.browser(), []
    for _ in range(48):
        answer = await browser.ask("c1")
        granted.append(answer.status == 200)
        site.clock.move(600)
    assert [sum(granted[hour : hour + 6]) for hour in range(0, 48, 6)] == [5, 5, 0, 0, 0, 0, 0, 0]
    refused = await browser.ask("c1")
    assert (refused.status, refused.json()["retry_after"]) == (429, DAY - 8 * HOUR)
    site.clock.move(DAY - 8 * HOUR)
    assert (await browser.ask("c1")).status == 200


async def test_the_limits_survive_a_restart(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        asking = site.browser()
        for _ in range(5):
            assert (await asking.ask("c1")).status == 200
            site.clock.move(60)
        browser = site.browser()
        code = await site.code_for(browser, "e1")
        for _ in range(5):
            await browser.login("e1", other(code))
    async with open_site(tmp_path, clock=site.clock) as again:
        asking.client = browser.client = again.client
        assert (await asking.ask("c1")).status == 429
        assert (await browser.login("e1", code)).status == 429


async def test_a_campus_behind_one_address_logs_in_within_ten_minutes(site: Site) -> None:
    """500 candidates, one address, and each of them asks twice: none is refused."""
    for n in range(1000):
        await site.codes.issue(Asker("candidate/ai", f"1370000{n % 500:04}", f"browser {n}", "203.0.113.1"))
        site.clock.move(600 / 1000)


async def test_one_address_is_limited(tmp_path: Path) -> None:
    """docs/rules.md fault 47: phones, browsers and the X-Forwarded-For of a stranger change with each request."""
    async with open_site(tmp_path, Sms(per_address_hour=20), proxies=()) as site:
        bombs = [await _bomb(site, n) for n in range(60)]
    assert bombs == [200] * 20 + [429] * 40


async def test_the_addresses_a_customer_gets_at_once_are_one(tmp_path: Path) -> None:
    """Of IPv6 that is a /64: 2**64 addresses, each of which would have a limit of its own."""
    async with open_site(tmp_path, Sms(per_address_hour=20)) as site:
        bombs = [await _bomb(site, n, "2001:db8:1:2::") for n in range(30)]
        assert await _bomb(site, 30, "2001:db8:1:3::") == 200, "the neighbour"
    assert bombs == [200] * 20 + [429] * 10


async def test_the_days_total_counts_what_was_sent(tmp_path: Path) -> None:
    """Nobody can use it up with made-up phones; used up, it is so for known and unknown phones alike."""
    sms = Sms(total_day=3, reserved_percent=0)
    async with open_site(tmp_path, sms) as site:
        assert [await _bomb(site, n) for n in range(40)] == [200] * 40
        for n, who in enumerate(("c1", "e1", "i1")):
            await site.code_for(site.browser(f"203.0.113.{n}"), who)
    async with open_site(tmp_path, sms, clock=site.clock) as site:
        known, unknown = await site.browser().ask("a1"), await site.browser().ask("e1", phone=UNKNOWN_PHONE)
        assert (known.status, known.body) == (unknown.status, unknown.body)
        assert (known.status, known.json()["retry_after"]) == (429, DAY)
        site.clock.move(DAY)
        await site.code_for(site.browser(), "a1")


async def test_the_days_total_holds_for_codes_asked_for_at_once(tmp_path: Path) -> None:
    async with open_site(tmp_path, Sms(total_day=3, reserved_percent=0)) as site:
        with capture_logs() as logs:
            asked = await asyncio.gather(
                *(site.browser(f"203.0.113.{n}").ask(who) for n, who in enumerate(PHONES))
            )
            await site.courier.close()
        sent = len(site.gateway.sent)
        assert (sent, {each.status for each in asked} <= {200, 429}) == (3, True)
        refused = sum(each.status == 429 for each in asked)
        assert await models.SmsSent.filter(result="over_total").count() == len(PHONES) - sent - refused
        assert logs == []


async def test_an_upgrade_forgives_nothing(tmp_path: Path) -> None:
    """Codes from before sendings were counted count as sent."""
    async with open_site(tmp_path) as site:
        await site.code_for(site.browser(), "c1")
        created = (await models.SmsCode.get()).created_at
    with closing(sqlite3.connect(tmp_path / "exam.sqlite3")) as db, db:
        db.execute("DROP INDEX IF EXISTS " + _index_of(db, "sms_code", "sent_at"))
        db.execute("ALTER TABLE sms_code DROP COLUMN sent_at")
        db.execute("DELETE FROM tortoise_migrations WHERE name = '0002_sms_sent'")
    async with open_site(tmp_path, Sms(total_day=1), clock=site.clock) as site:
        assert (await models.SmsCode.get()).sent_at == created
        assert (await site.browser().ask("e1")).status == 429


def _index_of(db: sqlite3.Connection, table: str, column: str) -> str:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE ?", (f"%{column}%",))
    return str(found.fetchone()[0])


async def _bomb(site: Site, n: int, network: str = "198.51.100.") -> int:
    answer = await site.browser(f"{network}{n}").ask("e1", phone=f"1370000{n:04}")
    return answer.status


async def test_a_clock_that_was_wrong_for_a_while_locks_nobody_out(site: Site) -> None:
    site.clock.move(30 * DAY)
    for _ in range(10):
        assert (await site.browser().ask("c1")).status == 200
        site.clock.move(HOUR)
    site.clock.move(-30 * DAY)
    browser = site.browser()
    assert (await browser.login("c1", await site.code_for(browser, "c1"))).status == 200


async def test_a_refused_request_costs_nothing(site: Site) -> None:
    browser = site.browser()
    await browser.ask("c1")
    for _ in range(20):
        assert (await browser.ask("c1")).status == 429
    await site.courier.close()
    assert await models.SmsCode.all().count() == 1
    assert len(site.gateway.sent) == 1


async def test_a_code_goes_to_those_who_exist_only(site: Site) -> None:
    known, unknown = await site.browser().ask("e1"), await site.browser().ask("e1", phone=UNKNOWN_PHONE)
    await site.courier.close()
    assert [phone for phone, _ in site.gateway.sent] == [PHONES["e1"]]
    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert known.headers.keys() == unknown.headers.keys()


async def test_known_and_unknown_phones_cost_the_same_work(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """docs/rules.md assertion 9: the same statements in the same order, for asking as for a wrong code."""

    async def statements(phone: str) -> list[str]:
        caplog.clear()
        browser = site.browser()
        await browser.ask("e1", phone=phone)
        await site.courier.close()  # beside the answer: its statements would fall among the next request's
        await browser.login("e1", "000000", phone=phone)
        records = [record for record in caplog.records if record.name == "tortoise.db_client"]
        return [re.sub(r"'[^']*'", "?", record.getMessage().split(": ")[0]) for record in records]

    caplog.set_level(logging.DEBUG, logger="tortoise.db_client")
    known, unknown = await statements(PHONES["e1"]), await statements(UNKNOWN_PHONE)
    assert len(known) > 5
    assert known == unknown


def _courier(site: Site, gateway: Provider) -> Courier:
    log = SmsLog(site.clock, Vault(bytes(32)).index)
    return Courier(Outbox(gateway, log), site.people, site.codes, 300, site.clock)


async def test_the_answer_does_not_wait_for_the_gateway(site: Site) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        name = "slow"

        async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
            asked.set()
            await go_on.wait()
            return ""

    courier = _courier(site, Slow())
    asker = Asker("examiner", PHONES["e1"], "b" * 43)
    courier.dispatch(asker, await site.codes.issue(asker))
    await asyncio.wait_for(asked.wait(), 5)
    go_on.set()
    await courier.close()


async def test_a_hung_gateway_does_not_hold_up_the_end(site: Site) -> None:
    asked = asyncio.Event()

    class Hung:
        name = "hung"

        async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
            asked.set()
            await asyncio.Event().wait()
            return ""

    courier = _courier(site, Hung())
    before = asyncio.all_tasks()
    asker = Asker("examiner", PHONES["e1"], "b" * 43)
    courier.dispatch(asker, await site.codes.issue(asker))
    await asyncio.wait_for(asked.wait(), 5)
    await asyncio.wait_for(courier.close(limit=0.05), 5)
    assert asyncio.all_tasks() <= before, "something is still to be written when the database is closed"
    row = await models.SmsSent.get()
    assert (row.result, row.code) == ("unknown", "broken_off")


async def test_a_failing_gateway_is_logged_by_person_and_the_answer_stays(site: Site) -> None:
    site.gateway.failure = RuntimeError(f"cannot reach {PHONES['c1']}")
    with capture_logs() as logs:
        assert (await site.browser().ask("c1")).status == 200
        await site.courier.close()
    failed = {"event": "sms_not_sent", "log_level": "error", "person": CANDIDATE.id, "error": "RuntimeError"}
    assert logs == [{**failed, "times": 1}]


async def test_the_console_shows_the_code_and_half_the_phone(site: Site) -> None:
    code = await site.code_for(site.browser(), "c1")
    assert site.gateway.written == [f"[短信] 138****0001 的验证码：{code}（5 分钟内有效）"]


async def test_the_console_shows_one_line_whatever_a_room_is_called(site: Site) -> None:
    """docs/rules.md assertion 27: the operator's window is a log, too."""
    params = {"room": "复试\n[短信] 138****0001 的验证码：000000\x1b[2J", "ahead": "1"}
    await ConsoleProvider(site.clock, site.gateway.written.append).send(PHONES["c1"], "soon", params)
    assert site.gateway.written[-1].isprintable()


async def test_nothing_on_disk_or_in_logs_tells_phone_code_or_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """docs/rules.md assertion 22, on the raw bytes of every file of the data directory."""
    caplog.set_level(logging.INFO)
    async with open_site(tmp_path) as site:
        browser = await site.log_in("c1")
        await site.browser().ask("e1", phone=UNKNOWN_PHONE)
        await site.courier.close()
        code = site.gateway.sent[-1][1]
        secrets = [*PHONES.values(), UNKNOWN_PHONE, *browser.cookies.values()]
        during = _everything_under(tmp_path)
    stored = during + _everything_under(tmp_path)
    assert "计算机学院".encode() in stored
    assert [secret for secret in secrets if secret.encode() in stored or secret in caplog.text] == []
    assert not re.search(rf"\b{code}\b", caplog.text)
    assert await _code_columns(tmp_path) == {64}


def _everything_under(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


async def _code_columns(data: Path) -> set[int]:
    """The lengths of what stands where a code is kept: of hashes only."""
    with closing(sqlite3.connect(data / "exam.sqlite3")) as db:
        return {len(code) for (code,) in db.execute("SELECT code FROM sms_code")}
