"""Logging in and out, and what the login page needs (product.md P1, PROTOCOL.md section 1)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app.auth import Kind, Person, Sessions
from app.codes import Asker, Codes
from app.config import School
from app.handlers.cookies import browser_of, drop_session, session_of, set_browser, set_session
from app.handlers.http import ANYONE, SIGNED_IN, Route, answer, parse
from app.handlers.security import Boundary
from app.people import People
from app.phones import normalise
from app.sms import ConsoleProvider, Courier
from app.state.errors import Malformed, NotFound, WrongCode

PAGES: Final[Mapping[Kind, tuple[tuple[str, str], ...]]] = {
    Kind.CANDIDATE: (("/home", "首页"),),
    Kind.EXAMINER: (("/examiner", "考官"),),
    Kind.INVIGILATOR: (("/invigilator", "候考官"),),
    Kind.ADMIN: (("/admin", "管理"),),
    Kind.INSPECTOR: (("/inspector", "巡考"),),
}
"""The pages of each kind of person; the first is where a login leads."""

_CODE: Final = re.compile(r"[0-9]{6}")


class Gate(BaseModel):
    """The door of the login page somebody stands at, and their phone number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["candidate", "examiner", "manager"]
    major: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None
    phone: Annotated[str, Field(max_length=40)]

    @property
    def name(self) -> str:
        if self.role != "candidate":
            return self.role
        if self.major is None:
            raise Malformed("请先选择学院和专业。")
        return f"candidate/{self.major}"


class Login(Gate):
    code: Annotated[str, Field(max_length=40)]


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
    courier: Courier
    sessions: Sessions
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
            Route("GET", "/api/pledge", self.show_pledge, ANYONE, "The exam pledge in force"),
        ]
        demo = Route("GET", "/api/demo", self.show_demo, ANYONE, "Accounts and codes of the demo")
        return [*always, demo] if self.demo else always

    async def show_school(self, request: web.Request) -> web.Response:
        contact = {"name": self.school.contact_name, "phone": self.school.contact_phone}
        colleges = [asdict(college) for college in await self.people.colleges()]
        return answer(school=self.school.name, demo=self.demo is not None, colleges=colleges, contact=contact)

    async def send_code(self, request: web.Request) -> web.Response:
        asker = self._asker(request, await parse(request, Gate))
        issued = await self.codes.issue(asker)
        self.courier.dispatch(asker.gate, asker.phone, issued)
        response = answer(resend_after=self.resend_seconds)
        set_browser(response, asker.browser)
        return response

    async def login(self, request: web.Request) -> web.Response:
        form = await parse(request, Login)
        asker = self._asker(request, form)
        await self.codes.redeem(asker, _digits(form.code))
        person = await self.people.find(asker.gate, asker.phone)
        if person is None:
            raise WrongCode  # as for any wrong code: nobody was sent this one
        token = await self.sessions.login(person, asker.address, former=session_of(request))
        response = answer(home=_home(person))
        set_session(response, token)
        return response

    async def logout(self, request: web.Request, who: Person) -> web.Response:
        await self.sessions.logout(session_of(request) or "")
        response = answer()
        drop_session(response)
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
            home=_home(who),
            pages=pages,
        )

    async def show_pledge(self, _request: web.Request) -> web.Response:
        pledge = await self.people.pledge()
        if pledge is None:
            raise NotFound("学校还没有发布考试承诺书，请联系管理员。")
        return answer(**asdict(pledge))

    async def show_demo(self, request: web.Request) -> web.Response:
        if self.demo is None:
            raise NotFound
        codes = [asdict(sent) for sent in self.demo.provider.recent]
        return answer(accounts=[*self.demo.accounts], codes=codes)

    def _asker(self, request: web.Request, gate: Gate) -> Asker:
        address = self.boundary.address(request)
        return Asker(gate.name, normalise(gate.phone), browser_of(request), address)


def _home(person: Person) -> str:
    return PAGES[person.kind][0][0]


def _digits(typed: str) -> str:
    """A code as typed: full-width digits and spaces come from Chinese input methods."""
    code = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if not _CODE.fullmatch(code):
        raise Malformed("验证码是 6 位数字，请检查后重新输入。")
    return code
