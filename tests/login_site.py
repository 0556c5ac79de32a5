"""A login site for tests: a real server on a real database, a clock moved by hand, browsers of our own.

The browsers keep `__Host-` cookies themselves: test clients refuse to send Secure cookies over plain HTTP.
"""

import atexit
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.audit import AuditLog
from app.audit.heads import RoomHeads
from app.config import School, Sms
from app.handlers.answers import answer_errors
from app.handlers.entry import login, second_factor, setup
from app.handlers.http import Reception, mount, supply
from app.handlers.office import audit as audit_routes
from app.handlers.office import login_codes
from app.handlers.office import sms as sms_routes
from app.handlers.security import Boundary, protect
from app.messages import ConsoleProvider, Courier, Outbox, SmsLog
from app.messages.courier import Owners
from app.office.audit import AuditView
from app.people.account_changes import AccountChanges
from app.people.codes import Codes
from app.people.directory import Kind, People, Person, anybody
from app.people.entrance import Entrance, KnownBrowsers
from app.people.first_admin import FirstAdmin
from app.people.login_codes import LoginCodes
from app.people.second_factor import Policy, SecondFactors
from app.people.sessions import Sessions
from app.storage import models
from app.storage.db import Misfit, open_database, sqlite_url
from app.storage.vault import Vault
from tests.fakes import CHAIN, Clock

HOST = "exam.example.edu.cn"
ORIGIN = f"https://{HOST}"
PROXY = "127.0.0.1"

CANDIDATE = Person("c1", Kind.CANDIDATE, "张三", "cs", "计算机学院")
EXAMINER = Person("e1", Kind.EXAMINER, "李四", "cs", "计算机学院")
SCHOOL = School(name="示范大学", contact_name="王老师", contact_phone="010-1")
PHONES = {
    "c1": "13800000001",
    "e1": "13800000002",
    "i1": "13800000003",
    "a1": "13800000004",
    "p1": "13800000005",
}
UNKNOWN_PHONE = "13911112222"
GATES = {
    "c1": {"role": "candidate", "major": "ai"},
    "e1": {"role": "examiner"},
    "i1": {"role": "examiner"},
    "a1": {"role": "manager"},
    "p1": {"role": "manager"},
}


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    set_cookies: list[str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json()["code"])


@dataclass
class Browser:
    """Sends what a browser on our page would; any header can be overridden or, with None, left out."""

    client: TestClient[Any, Any]
    address: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    async def send(
        self, method: str, path: str, *, data: Any = None, headers: Mapping[str, str | None] | None = None
    ) -> Answer:
        sent: dict[str, str | None] = {
            "Host": HOST,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None,
            "X-Forwarded-For": self.address,
        }
        if method == "POST":
            sent |= {"Origin": ORIGIN, "Content-Type": "application/json"}
        sent |= headers or {}
        known = {name: value for name, value in sent.items() if value is not None}
        left_out = [name for name, value in sent.items() if value is None]
        async with self.client.request(
            method, path, data=data, headers=known, skip_auto_headers=left_out, allow_redirects=False
        ) as response:
            answer = Answer(
                response.status,
                response.headers,
                response.headers.getall("Set-Cookie", []),
                await response.read(),
            )
        self._keep(answer.set_cookies)
        return answer

    async def get(self, path: str, **how: Any) -> Answer:
        return await self.send("GET", path, **how)

    async def post(self, path: str, body: object = None, **how: Any) -> Answer:
        return await self.send("POST", path, data=json.dumps({} if body is None else body), **how)

    async def ask(self, who: str | None = None, **body: str) -> Answer:
        return await self.post("/api/sms", self._gate(who) | body)

    async def login(self, who: str, code: str, **body: str) -> Answer:
        return await self.post("/api/login", self._gate(who) | {"code": code} | body)

    @staticmethod
    def _gate(who: str | None) -> dict[str, str]:
        return {**GATES[who], "phone": PHONES[who]} if who else {}

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value


class Gateway(ConsoleProvider):
    """The console provider, remembering the codes it was asked to send, what owners were told, and able to fail."""

    def __init__(self, clock: Clock) -> None:
        self.written: list[str] = []
        self.sent: list[tuple[str, str]] = []
        self.told: list[tuple[str, str]] = []
        self.failure: Exception | None = None
        super().__init__(clock, self.written.append, keep=20)

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        if self.failure:
            raise self.failure
        if template == "login_code":
            self.sent.append((phone, params["code"]))
        else:
            self.told.append((phone, params["what"]))
        return await super().send(phone, template, params)


@dataclass
class Site:
    data: Path
    clock: Clock
    gateway: Gateway
    courier: Courier
    codes: Codes
    people: People
    sessions: Sessions
    entrance: Entrance
    audit: AuditLog
    first: FirstAdmin
    app: web.Application
    client: TestClient[Any, Any]

    def browser(self, address: str | None = None) -> Browser:
        return Browser(self.client, address)

    async def code_for(self, browser: Browser, who: str) -> str:
        """Ask for a code as `who` and read it from the phone."""
        answer = await browser.ask(who)
        assert answer.status == 200, answer.body
        await self.courier.close()
        phone, code = self.gateway.sent[-1]
        assert phone == PHONES[who]
        return code

    async def log_in(self, who: str, browser: Browser | None = None) -> Browser:
        browser = browser or self.browser()
        answer = await browser.login(who, await self.code_for(browser, who))
        assert answer.status == 200, answer.body
        return browser


_TEMPLATE = Path(tempfile.mkdtemp(prefix="exam-test-")) / "exam.sqlite3"
atexit.register(shutil.rmtree, _TEMPLATE.parent)


async def _new_database(data: Path, people: People) -> None:
    """A copy of a filled database, made once: migrating from nothing takes ten times as long."""
    if not _TEMPLATE.exists():
        async with open_database(sqlite_url(_TEMPLATE.parent)):
            await _fill(people)
    shutil.copy(_TEMPLATE, data)


@asynccontextmanager
async def open_site(
    data: Path,
    sms: Sms | None = None,
    *,
    proxies: tuple[str, ...] = (PROXY,),
    demo: bool = False,
    clock: Clock | None = None,
    url: str | None = None,
    policy: Policy = "off",
) -> AsyncIterator[Site]:
    """The site over the database at `url`, or in `data`; opened a second time it is the same after a restart."""
    sms, clock, vault = sms or Sms(), clock or Clock(), Vault(bytes(32))
    people, codes, sessions = People(vault), Codes(sms, vault, clock), Sessions(clock, 12 * 3600)
    known, office_codes = KnownBrowsers(vault.index, clock, 180 * 86400), LoginCodes(vault, clock)
    if url is None and not (data / _TEMPLATE.name).exists():
        await _new_database(data, people)
    gateway = Gateway(clock)
    sms_log = SmsLog(clock, vault.index)
    courier = Courier(Outbox(gateway, sms_log), people, codes, sms.code_seconds, clock)
    boundary = Boundary.of([ORIGIN], proxies)
    factors, audit = SecondFactors(policy, vault, SCHOOL.name, clock), AuditLog(CHAIN, clock)
    entrance, first = Entrance(sessions, factors, known, clock), FirstAdmin(people, clock, "main")
    changes, owners = AccountChanges(vault, clock), Owners(courier, people, clock)
    app = web.Application()
    answer_errors(app, misfits=(Misfit,))
    protect(app, boundary)
    entry = login.Needs(
        school=SCHOOL,
        people=people,
        codes=codes,
        office_codes=office_codes,
        known=known,
        courier=courier,
        sessions=sessions,
        entrance=entrance,
        resend_seconds=sms.resend_seconds,
        demo=login.Demo([{"name": "张三"}], gateway) if demo else None,
    )
    routes = [
        *supply(login.ROUTES, entry),
        *(supply(login.DEMO_ROUTES, entry) if demo else []),
        *supply(
            second_factor.ROUTES,
            second_factor.Needs(
                factors=factors, entrance=entrance, sessions=sessions, changes=changes, owners=owners
            ),
        ),
        *supply(
            setup.ROUTES,
            setup.Needs(
                first=first,
                codes=codes,
                courier=courier,
                entrance=entrance,
                resend_seconds=sms.resend_seconds,
                console=True,
            ),
        ),
        *supply(
            audit_routes.ROUTES,
            audit_routes.Needs(log=audit, heads=RoomHeads(CHAIN, clock), view=AuditView()),
        ),
        *supply(
            login_codes.ROUTES,
            login_codes.Needs(
                codes=office_codes, people=people, factors=factors, changes=changes, owners=owners
            ),
        ),
        *supply(sms_routes.ROUTES, sms_log),
    ]
    mount(app, routes, Reception(sessions.actor_of, entrance.whose, boundary.address, audit))
    async with open_database(url or sqlite_url(data)), TestClient(TestServer(app)) as client:
        if not await anybody():
            await _fill(people)
        yield Site(
            data, clock, gateway, courier, codes, people, sessions, entrance, audit, first, app, client
        )
        await courier.close()


async def _fill(people: People) -> None:
    await models.College.create(id="cs", name="计算机学院")
    await models.Major.create(id="ai", college_id="cs", name="人工智能")
    await models.Major.create(id="se", college_id="cs", name="软件工程")
    await people.add(CANDIDATE, "candidate/ai", PHONES["c1"], major_id="ai", exam_no="2026001")
    await people.add(EXAMINER, "examiner", PHONES["e1"])
    await people.add(Person("i1", Kind.INVIGILATOR, "王五"), "examiner", PHONES["i1"])
    await people.add(Person("a1", Kind.ADMIN, "赵六"), "manager", PHONES["a1"])
    await people.add(Person("p1", Kind.INSPECTOR, "钱七"), "manager", PHONES["p1"])
