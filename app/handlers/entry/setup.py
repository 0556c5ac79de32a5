"""`/setup`: the first administrator enters name and phone, and comes in (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import AfterValidator, Field, StringConstraints

from app import texts
from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import CODE, PHONE, Body
from app.handlers.cookies import BROWSER, BROWSER_SECONDS, browser_of
from app.handlers.entry.homes import comer, let_in
from app.handlers.entry.login import digits
from app.handlers.http import ANYONE, Call, post
from app.messages import Courier
from app.people.codes import Asker, Codes
from app.people.entrance import Entrance
from app.people.first_admin import FirstAdmin
from app.state.errors import Conflict, NotFound, TooMany, WrongCode
from app.texts.phones import normalise

_GATE: Final = "setup"
"""Codes for it open nothing else."""

_TRIES: Final = (WrongCode, TooMany, NotFound, Conflict)


class Secret(Body):
    secret: Annotated[str, Field(max_length=100)]


class Phone(Secret):
    phone: Annotated[str, Field(max_length=40, json_schema_extra={**PHONE})]


def _seen(typed: str) -> str:
    """Raises `ValueError` for line breaks, and for what nobody sees within a name or what turns its direction."""
    name = texts.name(typed)
    if not name or "\n" in texts.lines(typed) or texts.has_unseen(name):
        raise ValueError("no name")
    return name


class Admin(Phone):
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100),
        AfterValidator(_seen),
    ]
    code: Annotated[str, Field(max_length=40, json_schema_extra={**CODE})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """`console`: codes are shown where the program was started."""

    first: FirstAdmin
    codes: Codes
    courier: Courier
    entrance: Entrance
    resend_seconds: float
    console: bool


@post("/api/setup/check", ANYONE, "Whether the set-up link is good")
async def check(call: Call[Needs], said: Secret) -> web.Response:
    await call.needs.first.check(said.secret)
    return answer(console=call.needs.console)


@post("/api/setup/sms", ANYONE, "A code for the first admin's phone")
async def send_code(call: Call[Needs], said: Phone) -> web.Response:
    needs = call.needs
    await needs.first.check(said.secret)
    asker = _asker(call, said)
    issued = await needs.codes.issue(asker)
    needs.courier.dispatch_to(asker.phone, issued)
    response = answer(resend_after=needs.resend_seconds)
    BROWSER.give(response, asker.browser, BROWSER_SECONDS)
    return response


@post("/api/setup", ANYONE, "Make the first admin", audit=Deed.SET_UP_SCHOOL, tries=_TRIES)
async def create(call: Call[Needs], said: Admin) -> web.Response:
    needs = call.needs
    await needs.first.check(said.secret)
    asker = _asker(call, said)
    await needs.codes.redeem(asker, digits(said.code))
    person = await needs.first.create(said.secret, said.name, asker.phone)
    await call.record(person.id, actor=person.id)
    return let_in(await needs.entrance.enter(person, comer(call.request, call.address)))


def _asker(call: Call[Needs], said: Phone) -> Asker:
    return Asker(_GATE, normalise(said.phone), browser_of(call.request), call.address)


ROUTES = (check, send_code, create)
