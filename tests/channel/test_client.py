"""The Windows client over HTTP: download, check, reports, and who sees what (PROTOCOL.md 1.4)."""

import hashlib
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import pytest
import pytest_asyncio

from app.channel.block import find_block
from app.channel.installs import CHECK_SECONDS
from app.config import Client, Lines
from app.config import Line as ConfiguredLine
from app.people.passes import Purpose, Tickets
from app.storage import models
from tests.browser import HOST, ORIGIN, Browser, School, config, running
from tests.channel.setups import VERSION, setup

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

OTHER = "https://exam2.example.edu.cn:8443"
LINES = Lines(
    servers=(ConfiguredLine(origin=ORIGIN, label="教育网"), ConfiguredLine(origin=OTHER, label="电信"))
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    folder = tmp_path_factory.mktemp("school")
    (folder / "generic.exe").write_bytes(setup())
    settings = config(folder / "data", lines=LINES, client=Client(installer=folder / "generic.exe"))
    async with running(settings) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def no_tickets(school: School) -> None:
    await models.TicketRow.all().delete()
    await models.ClientInstall.all().delete()


async def begin(browser: Browser) -> str:
    """The ticket in the link of a check."""
    status, said = await browser.request("POST", "/api/client/check")
    assert (status, said["seconds"]) == (200, CHECK_SECONDS)
    link = re.fullmatch(r"cloudexam://check\?t=([A-Za-z0-9._-]{16,512})", said["url"])
    assert link, said["url"]
    return link[1]


async def call_home(school: School, ticket: str, more: dict[str, object] | None = None) -> tuple[int, Any]:
    body = {"ticket": ticket, "version": VERSION, **(more or {})}
    return await school.browser().request("POST", "/api/client/checked", body)


class TestTheDownload:
    async def test_it_is_the_schools_own(self, school: School) -> None:
        for account in ("candidate1", "chair"):
            visitor = await school.visit(account)
            status, offer = await visitor.request("GET", "/api/client")
            content = await visitor.download("/api/client/setup.exe")
            assert status == 200
            assert (offer["available"], offer["version"], offer["size"]) == (True, VERSION, len(content))
            assert offer["sha256"] == hashlib.sha256(content).hexdigest()
            at, _ = find_block(content)
            assert content[at:].split(b"\n")[2:4] == [f"line={ORIGIN}".encode(), f"line={OTHER}".encode()]

    async def test_it_is_saved_under_its_name_and_never_run_as_something_else(self, school: School) -> None:
        visitor = await school.visit("candidate1")
        async with school.client.get(
            school.url("/api/client/setup.exe"), headers=visitor._headers()
        ) as answer:
            headers = answer.headers
        kind, plain, name = headers["Content-Disposition"].split("; ")
        assert (kind, plain) == ("attachment", f'filename="CloudExam-{VERSION}.exe"')
        assert unquote(name.removeprefix("filename*=UTF-8''")) == f"云考场客户端-{VERSION}.exe"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Type"] == "application/vnd.microsoft.portable-executable"

    async def test_strangers_get_neither_it_nor_the_lines(self, school: School) -> None:
        for path in ("/api/client/setup.exe", "/api/client", "/api/lines"):
            assert (await school.browser().request("GET", path))[0] == 401


class TestTheCheck:
    async def test_the_call_home_is_the_mark(self, school: School) -> None:
        zhang = await school.visit("candidate1")
        assert (await zhang.request("GET", "/api/client"))[1]["checked_at"] is None
        ticket = await begin(zhang)
        assert (await zhang.request("GET", "/api/client"))[1]["checked_at"] is None, "asking is not having"
        assert (await call_home(school, ticket))[0] == 200
        after = (await zhang.request("GET", "/api/client"))[1]
        assert after["checked_at"] > 0
        assert after["checked_version"] == VERSION

    async def test_it_is_nobody_elses(self, school: School) -> None:
        await call_home(school, await begin(await school.visit("candidate1")))
        other = await school.visit("candidate2")
        assert (await other.request("GET", "/api/client"))[1]["checked_at"] is None

    async def test_staff_see_it_and_candidates_do_not(self, school: School) -> None:
        await call_home(school, await begin(await school.visit("candidate1")))
        room = next(room.id for room in school.services.rooms.all() if "candidate1" in room.seats)
        for account in ("chair", "invigilator1"):
            _, seen = await (await school.visit(account)).request("GET", f"/api/rooms/{room}/clients")
            assert list(seen["clients"]) == ["candidate1"]
            assert seen["clients"]["candidate1"]["version"] == VERSION
        zhang = await school.visit("candidate1")
        assert (await zhang.request("GET", f"/api/rooms/{room}/clients"))[0] == 403
        chair = await school.visit("chair")
        assert (await chair.request("GET", "/api/rooms/none/clients"))[0] == 404

    async def test_a_ticket_is_good_once_and_in_time(self, school: School) -> None:
        ticket = await begin(await school.visit("candidate1"))
        assert (await call_home(school, ticket))[0] == 200
        status, answer = await call_home(school, ticket)
        assert (status, answer["code"]) == (409, "ticket_used")
        late = await begin(await school.visit("candidate1"))
        await models.TicketRow.filter(used_at__isnull=True).update(expires_at=0)
        status, answer = await call_home(school, late)
        assert (status, answer["code"]) == (401, "ticket_expired")

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ({"ticket": "A" * 43}, (401, "ticket_unknown")),
            ({"ticket": "A" * 15}, (400, "malformed")),
            ({"ticket": "A" * 42 + "/"}, (400, "malformed")),
            ({"ticket": "A" * 513}, (400, "malformed")),
            ({"version": "1.0; rm"}, (400, "malformed")),
            ({"version": "1\n"}, (400, "malformed")),
            ({"event": "launched"}, (400, "malformed")),
        ],
    )
    async def test_a_wrong_call_is_refused(
        self, school: School, more: dict[str, object], expected: tuple[int, str]
    ) -> None:
        ticket = await begin(await school.visit("candidate1"))
        status, answer = await call_home(school, ticket, more)
        assert (status, answer["code"]) == expected
        assert await models.ClientInstall.all().count() == 0

    async def test_a_ticket_of_the_emergency_room_is_no_call_home(self, school: School) -> None:
        ticket = await Tickets(school.services.clock).issue(Purpose.EMERGENCY, "r", "candidate1", 300)
        assert (await call_home(school, ticket))[0] == 401

    async def test_staff_have_nothing_to_check(self, school: School) -> None:
        assert (await (await school.visit("chair")).request("POST", "/api/client/check"))[0] == 403


class TestTheReports:
    async def test_they_are_kept_also_after_the_ticket_was_used(self, school: School) -> None:
        tickets = Tickets(school.services.clock)
        ticket = await tickets.issue(Purpose.EMERGENCY, "room", "candidate1", 300)
        await tickets.redeem(Purpose.EMERGENCY, ticket)
        for event in ("launched", "exited"):
            body = {"ticket": ticket, "version": VERSION, "event": event}
            assert (await school.browser().request("POST", "/api/client/report", body))[0] == 200
        row = await models.ClientInstall.get(person_id="candidate1")
        assert row.checked_at is None, "a report proves no check"
        assert row.launched_at is not None
        assert row.exited_at is not None
        assert row.launched_at <= row.exited_at

    @pytest.mark.parametrize("event", ["crashed", "", None])
    async def test_an_event_nobody_knows_is_refused(self, school: School, event: str | None) -> None:
        ticket = await Tickets(school.services.clock).issue(Purpose.EMERGENCY, "room", "candidate1", 300)
        body = {"ticket": ticket, "version": VERSION, "event": event}
        assert (await school.browser().request("POST", "/api/client/report", body))[0] == 400


class TestTheLines:
    async def test_clients_learn_them(self, school: School) -> None:
        _, said = await (await school.visit("candidate1")).request("GET", "/api/lines")
        assert said["lines"] == [
            {"origin": ORIGIN, "label": "教育网"},
            {"origin": OTHER, "label": "电信"},
        ]

    async def test_the_site_answers_on_each(self, school: School) -> None:
        url = school.url("/api/school")
        for host, status in ((OTHER.removeprefix("https://"), 200), (HOST, 200), ("evil.example", 403)):
            async with school.client.get(url, headers={"Host": host}) as answer:
                assert answer.status == status
