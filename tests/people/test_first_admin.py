"""The first administrator, by a link that is good once: no default account (docs/rules.md assertion 28)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.people.first_admin import FirstAdmin
from app.storage import models
from tests.login_site import PHONES, Answer, Browser, Site, open_site

PHONE = "13700000001"
DAY = 24 * 3600


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A school without an admin."""
    async with open_site(tmp_path, policy="admins") as site:
        await models.Person.filter(kind="admin").delete()
        yield site


async def code_for(site: Site, browser: Browser, secret: str) -> str:
    answer = await browser.post("/api/setup/sms", {"secret": secret, "phone": PHONE})
    assert answer.status == 200, answer.body
    await site.courier.close()
    phone, code = site.gateway.sent[-1]
    assert phone == PHONE
    return code


async def create(browser: Browser, secret: str, code: str, name: str = " 王校长 ") -> Answer:
    return await browser.post("/api/setup", {"secret": secret, "name": name, "phone": PHONE, "code": code})


async def test_the_link_makes_the_school_admin_who_goes_on_to_the_second_factor(site: Site) -> None:
    secret, browser = await site.first.open(), site.browser()
    assert (await browser.post("/api/setup/check", {"secret": secret})).json() == {
        "ok": True,
        "console": True,
    }
    answer = await create(browser, secret, await code_for(site, browser, secret))
    assert answer.json() == {"ok": True, "next": "enrol"}
    assert (await browser.get("/api/me")).status == 401
    [admin] = await models.Person.filter(kind="admin")
    assert (admin.name, admin.college_id, admin.gate) == ("王校长", None, "manager")  # type: ignore[attr-defined]
    entry = await models.AuditEntry.get(action="set_up_school")
    assert (entry.actor, entry.subject, entry.result) == (admin.id, admin.id, "ok")
    again = site.browser()
    site.clock.move(61)
    assert (await again.post("/api/sms", {"role": "manager", "phone": PHONE})).status == 200
    await site.courier.close()
    login = {"role": "manager", "phone": PHONE, "code": site.gateway.sent[-1][1]}
    assert (await again.post("/api/login", login)).json()["next"] == "enrol"


async def test_it_is_good_once_even_for_two_at_once(site: Site) -> None:
    secret = await site.first.open()
    one, code = site.browser(), ""
    code = await code_for(site, one, secret)
    answers = await asyncio.gather(*(create(one, secret, code) for _ in range(4)))
    assert sorted(answer.status for answer in answers)[0] == 200
    assert [answer.status for answer in answers].count(200) == 1
    assert await models.Person.filter(kind="admin").count() == 1
    for path in ("/api/setup/check", "/api/setup/sms"):
        body = {"secret": secret} if "check" in path else {"secret": secret, "phone": "13700000002"}
        assert (await one.post(path, body)).code == "not_found"


@pytest.mark.parametrize("why", ["wrong", "none", "old", "replaced", "an admin exists"])
async def test_no_other_link_opens(site: Site, why: str) -> None:
    secret = await site.first.open() if why != "none" else "A" * 43
    browser = site.browser()
    code = await code_for(site, browser, secret) if why == "an admin exists" else "000000"
    if why == "wrong":
        secret = "A" * 43
    elif why == "old":
        site.clock.move(DAY)
    elif why == "replaced":
        await site.first.open()
    elif why == "an admin exists":
        await models.Person.create(
            id="x", kind="admin", gate="manager", name="x", phone_index="x", phone_sealed="x"
        )
    assert (await browser.post("/api/setup/check", {"secret": secret})).code == "not_found"
    sent = await browser.post("/api/setup/sms", {"secret": secret, "phone": "13700000003"})
    assert sent.code == "not_found"
    assert (await create(browser, secret, code)).code == "not_found"
    entry = await models.AuditEntry.get()
    assert (entry.action, entry.result) == ("set_up_school", "not_found"), "who tries a link leaves a trace"


async def test_the_phone_must_be_ones_own(site: Site) -> None:
    secret, browser = await site.first.open(), site.browser()
    right = await code_for(site, browser, secret)
    answer = await create(browser, secret, f"{(int(right) + 1) % 1_000_000:06}")
    assert (answer.status, answer.code) == (401, "wrong_code")
    assert (await create(site.browser(), secret, right)).code == "wrong_code"
    assert not await models.Person.exists(kind="admin")
    assert (await models.AuditEntry.all().first()).result == "wrong_code"  # type: ignore[union-attr]
    assert (await create(browser, secret, right)).status == 200


async def test_a_code_of_the_setup_opens_no_login_and_none_of_a_login_the_setup(site: Site) -> None:
    secret, browser = await site.first.open(), site.browser()
    code = await code_for(site, browser, secret)
    for role in ("manager", "examiner"):
        login = await browser.post("/api/login", {"role": role, "phone": PHONE, "code": code})
        assert login.code == "wrong_code"


async def test_each_server_prints_a_link_and_each_is_good_at_any_of_them(site: Site) -> None:
    """A restart of one takes its own back and no other's; the first administrator, by one of them, ends all."""
    here, browser = await site.first.open(), site.browser()
    other = FirstAdmin(site.people, site.clock, "n2")
    older, newer = await other.open(), await other.open()
    told = [
        (await browser.post("/api/setup/check", {"secret": each})).status for each in (here, older, newer)
    ]
    assert told == [200, 404, 200]
    assert (await create(browser, newer, await code_for(site, browser, newer))).status == 200
    await models.Person.filter(kind="admin").delete()
    for each in (here, newer):
        assert (await browser.post("/api/setup/check", {"secret": each})).code == "not_found"


@pytest.mark.parametrize("name", ["王\n校长", "王\x00", "王\u202e长", "  "])
async def test_the_name_can_be_written_on_one_line(site: Site, name: str) -> None:
    """As the roster asks of everybody else's."""
    secret, browser = await site.first.open(), site.browser()
    right = await code_for(site, browser, secret)
    assert (await create(browser, secret, right, name)).code == "malformed"
    assert (await create(browser, secret, right)).status == 200


async def test_the_secret_is_in_no_log(site: Site) -> None:
    with capture_logs() as logs:
        secret = await site.first.open()
    assert [entry["event"] for entry in logs] == ["first_admin_wanted"]
    assert secret not in str(logs)


async def test_a_manager_s_phone_cannot_be_taken(site: Site) -> None:
    secret, browser = await site.first.open(), site.browser()
    taken = PHONES["p1"]
    await browser.post("/api/setup/sms", {"secret": secret, "phone": taken})
    await site.courier.close()
    body = {"secret": secret, "name": "王", "phone": taken, "code": site.gateway.sent[-1][1]}
    assert (await browser.post("/api/setup", body)).code == "conflict"
    assert (await browser.post("/api/setup/check", {"secret": secret})).status == 200
