"""Logging in and out, and what the login page needs (docs/rules.md P1, PROTOCOL.md section 1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app import texts
from app.audit import AuditLog
from app.config import School
from app.handlers.cookies import browser_of, device_of, drop_emergency, drop_session, session_of, set_browser
from app.handlers.entry.homes import PAGES, comer, home, let_in
from app.handlers.fit import CODE, PHONE
from app.handlers.http import ANYONE, SIGNED_IN, Route, answer, parse
from app.handlers.security import Boundary
from app.messages import ConsoleProvider, Courier
from app.people.codes import DIGITS, Asker, Codes
from app.people.directory import People
from app.people.entrance import Entrance
from app.people.known_browsers import KnownBrowsers
from app.people.login_codes import DIGITS as OFFICE_DIGITS
from app.people.login_codes import LoginCodes
from app.people.second_factor import Step
from app.people.sessions import Person, Sessions
from app.state.errors import Malformed, NotFound, TooMany, WrongCode
from app.texts.phones import normalise

_CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}|[0-9]{{{OFFICE_DIGITS}}}")
_WRONG_OFFICE: Final = "登录码不正确、已使用过或已过期。请核对身份、专业和手机号，或请管理员重新签发。"


class Gate(BaseModel):
    """The door of the login page somebody stands at, and their phone number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["candidate", "examiner", "manager"]
    major: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None
    phone: Annotated[str, Field(max_length=40, json_schema_extra={**PHONE})]

    @property
    def name(self) -> str:
        if self.role != "candidate":
            return self.role
        if self.major is None:
            raise Malformed("请先选择学院和专业。")
        return f"candidate/{self.major}"


class Login(Gate):
    code: Annotated[str, Field(max_length=40, json_schema_extra={**CODE})]


@dataclass(frozen=True)
class Demo:
    """What a demo shows openly: accounts to log in with, and the codes that were sent."""

    accounts: Sequence[Mapping[str, Any]]
    provider: ConsoleProvider


@dataclass(frozen=True)
class LoginHandlers:
    """`resend_seconds` is what the page counts down after a code was sent."""

    school: School
    people: People
    codes: Codes
    office_codes: LoginCodes
    known: KnownBrowsers
    courier: Courier
    sessions: Sessions
    entrance: Entrance
    audit: AuditLog
    boundary: Boundary
    resend_seconds: float
    demo: Demo | None = None

    def routes(self) -> list[Route]:
        always = [
            Route("GET", "/api/school", self.show_school, ANYONE, "The school, its colleges and majors"),
            Route("POST", "/api/sms", self.send_code, ANYONE, "Ask for a login code", Gate),
            Route("POST", "/api/login", self.login, ANYONE, "Log in with the code", Login),
            Route("POST", "/api/logout", self.logout, SIGNED_IN, "End the session and its sockets"),
            Route("GET", "/api/me", self.show_me, SIGNED_IN, "Who is signed in, and their pages"),
        ]
        demo = Route("GET", "/api/demo", self.show_demo, ANYONE, "Accounts and codes of the demo")
        return [*always, demo] if self.demo else always

    async def show_school(self, request: web.Request) -> web.Response:
        contact = {"name": self.school.contact_name, "phone": self.school.contact_phone}
        colleges = [asdict(college) for college in await self.people.colleges()]
        return answer(school=self.school.name, demo=self.demo is not None, colleges=colleges, contact=contact)

    async def send_code(self, request: web.Request) -> web.Response:
        asker = self._asker(request, await parse(request, Gate))
        known = await self.known.known(device_of(request), asker.gate, asker.phone)
        asker = replace(asker, known=known)
        try:
            issued = await self.codes.issue(asker)
        except TooMany:
            self.courier.note_refused(asker)
            raise
        self.courier.dispatch(asker, issued)
        response = answer(resend_after=self.resend_seconds)
        set_browser(response, asker.browser)
        return response

    async def login(self, request: web.Request) -> web.Response:
        form = await parse(request, Login)
        asker = self._asker(request, form)
        code = digits(form.code)
        person = await self._redeem(asker, code)
        entered = await self.entrance.enter(person, comer(request, asker.address))
        action = "login" if entered.step is Step.NONE else "login_by_sms"
        await self.audit.record(person.id, action, address=asker.address, detail=_by(code))
        return let_in(entered)

    async def logout(self, request: web.Request, who: Person) -> web.Response:
        await self.sessions.logout(session_of(request) or "", who.id)
        await self.audit.record(who.id, "logout", address=self.boundary.address(request))
        response = answer()
        drop_session(response)
        drop_emergency(response)  # whoever sits down here next is somebody else
        return response

    async def show_me(self, request: web.Request, who: Person) -> web.Response:
        pages = [{"path": path, "label": label} for path, label in PAGES[who.kind]]
        return answer(
            id=who.id,
            name=who.name,
            kind=who.kind,
            school=self.school.name,
            college=who.college,
            demo=self.demo is not None,
            home=home(who),
            pages=pages,
        )

    async def show_demo(self, request: web.Request) -> web.Response:
        if self.demo is None:
            raise NotFound
        codes = [asdict(sent) for sent in self.demo.provider.recent]
        return answer(accounts=[*self.demo.accounts], codes=codes)

    async def _redeem(self, asker: Asker, code: str) -> Person:
        """Who asked for the code. A refusal is in the audit log, with the account it was for, known or not."""
        person = await self.people.find(asker.gate, asker.phone)
        try:
            await self._use_up(asker, person, code)
            return _known(person)
        except (WrongCode, TooMany) as error:
            await self.audit.refused(
                "",
                "login",
                error,
                subject=person.id if person else "",
                address=asker.address,
                detail=_by(code),
                college=_college(person),
            )
            raise

    async def _use_up(self, asker: Asker, person: Person | None, code: str) -> None:
        if len(code) == DIGITS:
            await self.codes.redeem(asker, code)
        elif not await self.office_codes.redeem(person.id if person else "", asker.gate, code):
            raise WrongCode(_WRONG_OFFICE)

    def _asker(self, request: web.Request, gate: Gate) -> Asker:
        address = self.boundary.address(request)
        return Asker(gate.name, normalise(gate.phone), browser_of(request), address)


def _known(person: Person | None) -> Person:
    """For somebody unknown as for any wrong code: nobody was sent this one."""
    if person is None:
        raise WrongCode
    return person


def _by(code: str) -> str:
    """How the audit log tells a login by the office's code."""
    return "" if len(code) == DIGITS else "office_code"


def _college(person: Person | None) -> str:
    """Said to the audit log, lest it look for it and take longer for somebody who exists."""
    return (person.college_id or "") if person else ""


def digits(typed: str) -> str:
    """A code as typed: full-width digits and spaces come from Chinese input methods, hyphens from reading it aloud."""
    code = texts.number(typed).replace("-", "")
    if not _CODE.fullmatch(code):
        raise Malformed("验证码是 6 位数字（管理员签发的登录码是 12 位），请检查后重新输入。")
    return code
