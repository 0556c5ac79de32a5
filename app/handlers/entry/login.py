"""Logging in and out, and what the login page needs (docs/rules.md P1, PROTOCOL.md section 1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import Field

from app import texts
from app.audit.words import Deed
from app.config import School
from app.handlers.answers import answer
from app.handlers.bodies import CODE, PHONE, Body
from app.handlers.cookies import BROWSER, BROWSER_SECONDS, DEVICE, EMERGENCY, SESSION, browser_of
from app.handlers.entry.homes import PAGES, comer, home, let_in
from app.handlers.http import ANYONE, SIGNED_IN, Call, get, post
from app.messages import ConsoleProvider, Courier
from app.people.codes import DIGITS, Asker, Codes
from app.people.directory import People, Person
from app.people.entrance import Entrance, KnownBrowsers
from app.people.login_codes import DIGITS as OFFICE_DIGITS
from app.people.login_codes import LoginCodes
from app.people.looks import Language, Looks, Scheme, keep_looks, looks_of
from app.people.second_factor import Step
from app.people.sessions import Sessions
from app.state.errors import Malformed, NotFound, TooMany, WrongCode
from app.texts.phones import normalise

_CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}|[0-9]{{{OFFICE_DIGITS}}}")
_WRONG_OFFICE: Final = "登录码不正确、已使用过或已过期。请核对身份、专业和手机号，或请管理员重新签发。"


class Gate(Body):
    """The door of the login page somebody stands at, and their phone number."""

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


class Chosen(Body):
    language: Language | None = None
    scheme: Scheme | None = None


@dataclass(frozen=True)
class Demo:
    """What a demo shows openly: accounts to log in with, and the codes that were sent."""

    accounts: Sequence[Mapping[str, Any]]
    provider: ConsoleProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """`resend_seconds` is what the page counts down after a code was sent."""

    school: School
    people: People
    codes: Codes
    office_codes: LoginCodes
    known: KnownBrowsers
    courier: Courier
    sessions: Sessions
    entrance: Entrance
    resend_seconds: float
    demo: Demo | None = None


@get("/api/school", ANYONE, "The school, its colleges and majors")
async def show_school(call: Call[Needs]) -> web.Response:
    school = call.needs.school
    contact = {"name": school.contact_name, "phone": school.contact_phone}
    colleges = [asdict(college) for college in await call.needs.people.colleges()]
    demo = call.needs.demo is not None
    return answer(school=school.name, demo=demo, colleges=colleges, contact=contact)


@post("/api/sms", ANYONE, "Ask for a login code")
async def send_code(call: Call[Needs], said: Gate) -> web.Response:
    needs, asker = call.needs, _asker(call, said)
    known = await needs.known.known(DEVICE.of(call.request), asker.gate, asker.phone)
    asker = replace(asker, known=known)
    try:
        issued = await needs.codes.issue(asker)
    except TooMany:
        needs.courier.note_refused(asker)
        raise
    needs.courier.dispatch(asker, issued)
    response = answer(resend_after=needs.resend_seconds)
    BROWSER.give(response, asker.browser, BROWSER_SECONDS)
    return response


@post("/api/login", ANYONE, "Log in with the code", audit=Deed.LOGIN, within=(Deed.LOGIN_BY_SMS,))
async def login(call: Call[Needs], said: Login) -> web.Response:
    asker, code = _asker(call, said), digits(said.code)
    person = await _redeemer(call, asker, code)
    entered = await call.needs.entrance.enter(person, comer(call.request, call.address))
    deed = Deed.LOGIN if entered.step is Step.NONE else Deed.LOGIN_BY_SMS
    await call.record(deed=deed, actor=person.id, detail=_by(code))
    return let_in(entered)


@post("/api/logout", SIGNED_IN, "End the session and its sockets", audit=Deed.LOGOUT)
async def logout(call: Call[Needs]) -> web.Response:
    await call.needs.sessions.logout(SESSION.of(call.request) or "", call.who.id)
    response = answer()
    SESSION.drop(response)
    EMERGENCY.drop(response)  # whoever sits down here next is somebody else
    return response


@get("/api/me", SIGNED_IN, "Who is signed in, and their pages")
async def show_me(call: Call[Needs]) -> web.Response:
    who = call.who
    return answer(
        id=who.id,
        name=who.name,
        kind=who.kind,
        school=call.needs.school.name,
        college=who.college,
        demo=call.needs.demo is not None,
        home=home(who),
        pages=[{"path": path, "label": label} for path, label in PAGES[who.kind]],
        looks=await looks_of(who.id),
    )


@post("/api/me/looks", SIGNED_IN, "Choose the language of the pages, and light or dark")
async def choose_looks(call: Call[Needs], said: Chosen) -> web.Response:
    looks: Looks = {}
    if said.language:
        looks["language"] = said.language
    if said.scheme:
        looks["scheme"] = said.scheme
    await keep_looks(call.who.id, looks)
    return answer()


@get("/api/demo", ANYONE, "Accounts and codes of the demo")
async def show_demo(call: Call[Needs]) -> web.Response:
    demo = call.needs.demo
    if demo is None:
        raise NotFound
    return answer(accounts=[*demo.accounts], codes=[asdict(sent) for sent in demo.provider.recent])


async def _redeemer(call: Call[Needs], asker: Asker, code: str) -> Person:
    """Who asked for the code. A refusal is in the audit log, with the account it was for, known or not."""
    person = await call.needs.people.find(asker.gate, asker.phone)
    subject, college = (person.id, person.college_id or "") if person else ("", "")
    # The college is said lest the audit log look for it, and take longer for somebody who exists.
    async with call.tried(WrongCode, TooMany, subject=subject, detail=_by(code), college=college):
        if len(code) == DIGITS:
            await call.needs.codes.redeem(asker, code)
        elif not await call.needs.office_codes.redeem(subject, asker.gate, code):
            raise WrongCode(_WRONG_OFFICE)
        return _known(person)


def _asker(call: Call[Any], gate: Gate) -> Asker:
    return Asker(gate.name, normalise(gate.phone), browser_of(call.request), call.address)


def _known(person: Person | None) -> Person:
    """For somebody unknown as for any wrong code: nobody was sent this one."""
    if person is None:
        raise WrongCode
    return person


def _by(code: str) -> str:
    """How the audit log tells a login by the office's code."""
    return "" if len(code) == DIGITS else "office_code"


def digits(typed: str) -> str:
    """A code as typed: full-width digits and spaces come from Chinese input methods, hyphens from reading it aloud."""
    code = texts.number(typed).replace("-", "")
    if not _CODE.fullmatch(code):
        raise Malformed("验证码是 6 位数字（管理员签发的登录码是 12 位），请检查后重新输入。")
    return code


ROUTES = (show_school, send_code, login, logout, show_me, choose_looks)
DEMO_ROUTES = (show_demo,)
