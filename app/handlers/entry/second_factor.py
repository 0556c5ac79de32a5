"""两步验证: the second step of a login, setting it up, and giving it back to who lost it (PROTOCOL.md 1.4)."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Annotated

from aiohttp import web
from pydantic import Field

from app.audit.words import Deed
from app.handlers.answers import answer, qr_code
from app.handlers.bodies import CODE, Body, Id, Nothing, Page, answer_page
from app.handlers.cookies import HALF, SESSION
from app.handlers.entry.homes import comer, let_in
from app.handlers.http import ADMINS, HALF_LOGIN, STAFF, Call, get, post
from app.messages.courier import Owners
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded
from app.people.entrance import Entrance
from app.people.second_factor import Enrolment, SecondFactors
from app.people.sessions import Sessions
from app.state.errors import Forbidden, SignedOut, TooMany, WrongCode

_GUESSES = (WrongCode, TooMany, Forbidden)
_RESET = "管理员重置了您的两步验证，请重新登录。"


class Code(Body):
    """A code of the app, or a recovery code."""

    code: Annotated[str, Field(max_length=40, json_schema_extra={**CODE})]


class Proof(Body):
    """The code of the second factor in force; empty where there is none."""

    code: Annotated[str, Field(max_length=40)] = ""


class Subject(Body):
    person: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    factors: SecondFactors
    entrance: Entrance
    sessions: Sessions
    changes: AccountChanges
    owners: Owners


# -- while logging in: by the half-login's cookie alone -----------------------------------------------


@post("/api/login/verify", HALF_LOGIN, "The second step of a login", audit=Deed.LOGIN)
async def verify(call: Call[Needs], said: Code) -> web.Response:
    half, who = HALF.of(call.request), call.who
    async with call.tried(WrongCode, TooMany, SignedOut, subject=who.id, detail="second_factor"):
        entered = await call.needs.entrance.verify(half, said.code, comer(call.request, call.address))
    await call.record(actor=who.id, detail=entered.proof)
    return let_in(entered)


@post("/api/login/enrol", HALF_LOGIN, "Begin the set-up a login asks for")
async def enrol_first(call: Call[Needs], _said: Nothing) -> web.Response:
    return await _shown(await call.needs.entrance.enrol(HALF.of(call.request)))


@post(
    "/api/login/confirm",
    HALF_LOGIN,
    "End the set-up a login asks for",
    audit=Deed.LOGIN,
    within=(Deed.ENROL_SECOND_FACTOR,),
)
async def confirm_first(call: Call[Needs], said: Code) -> web.Response:
    half, comes = HALF.of(call.request), comer(call.request, call.address)
    entered = await call.needs.entrance.confirm(half, said.code, comes)
    person = entered.person.id
    await call.record(person, deed=Deed.ENROL_SECOND_FACTOR, actor=person)
    await call.record(actor=person, detail=entered.proof)
    return let_in(entered)


# -- signed in ----------------------------------------------------------------------------------------


@get("/api/second-factor", STAFF, "How one's own second factor stands")
async def show(call: Call[Needs]) -> web.Response:
    return answer(**asdict(await call.needs.factors.standing(call.who)))


@post(
    "/api/second-factor/enrol",
    STAFF,
    "A new authenticator, not yet in force",
    within=(Deed.ENROL_SECOND_FACTOR,),
)
async def enrol(call: Call[Needs], said: Proof) -> web.Response:
    async with call.tried(*_GUESSES, subject=call.who.id, deed=Deed.ENROL_SECOND_FACTOR):
        enrolment = await call.needs.factors.begin(call.who, said.code)
    return await _shown(enrolment)


@post(
    "/api/second-factor/confirm",
    STAFF,
    "Its first code puts it in force",
    audit=Deed.ENROL_SECOND_FACTOR,
    own=True,
)
async def confirm(call: Call[Needs], said: Code) -> web.Response:
    recovery = await call.needs.factors.confirm(call.who, said.code)
    if call.needs.factors.asked:
        await call.needs.sessions.proved(SESSION.of(call.request) or "")
    return answer(recovery=recovery)


@post(
    "/api/second-factor/recovery",
    STAFF,
    "Ten new recovery codes",
    audit=Deed.RENEW_RECOVERY_CODES,
    own=True,
    tries=_GUESSES,
)
async def recover(call: Call[Needs], said: Proof) -> web.Response:
    return answer(recovery=await call.needs.factors.new_recovery(call.who, said.code))


@post(
    "/api/second-factor/disable",
    STAFF,
    "Do without, where one may",
    audit=Deed.DISABLE_SECOND_FACTOR,
    own=True,
    tries=_GUESSES,
)
async def disable(call: Call[Needs], said: Proof) -> web.Response:
    await call.needs.factors.disable(call.who, said.code)
    return answer()


# -- for others ---------------------------------------------------------------------------------------


@get("/api/admin/second-factor", ADMINS, "Whose second factor stands how")
async def list_staff(call: Call[Needs], page: Page) -> web.Response:
    rows, total = await call.needs.factors.staff(call.who, page.q, page.offset, page.size)
    return answer_page(page, rows, total)


@post(
    "/api/admin/second-factor/reset",
    ADMINS,
    "Let somebody set it up anew",
    audit=Deed.RESET_SECOND_FACTOR,
    within=(Deed.ASK_ACCOUNT_CHANGE,),
)
async def reset(call: Call[Needs], said: Subject) -> web.Response:
    """`pending`: another administrator must approve it first."""
    needs = call.needs
    try:
        async with call.recorded(said.person):
            person = await needs.factors.resettable(call.who, said.person)
            async with needs.changes.making(call.who, person, Change.RESET):
                await needs.factors.forget(person.id)
    except SecondNeeded as why:
        async with call.recorded(person.id, deed=Deed.ASK_ACCOUNT_CHANGE):
            await needs.changes.ask(call.who, person, Change.RESET, why)
        await needs.owners.tell_of(person.id, f"申请{WORDS[Change.RESET]}")
        return answer(pending=True)
    await needs.sessions.end_of(person.id, SignedOut(_RESET))
    await needs.owners.tell_of(person.id, WORDS[Change.RESET])
    return answer(pending=False)


async def _shown(enrolment: Enrolment) -> web.Response:
    svg = await asyncio.to_thread(qr_code, enrolment.uri)
    return answer(secret=enrolment.secret, uri=enrolment.uri, svg=svg)


ROUTES = (verify, enrol_first, confirm_first, show, enrol, confirm, recover, disable, list_staff, reset)
