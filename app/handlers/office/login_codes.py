"""登录码: the way in that an administrator gives to whoever gets no message (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import Field

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import Body
from app.handlers.http import ADMINS, Call, post
from app.messages.courier import Owners
from app.people import scope
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded, refusal_of_code
from app.people.directory import People, Person
from app.people.login_codes import SECONDS, LoginCodes
from app.people.second_factor import SecondFactors
from app.state.errors import Conflict, Forbidden, TooMany, WrongCode
from app.texts import Reason

_NO_PHONE = "该考生的手机号已按期删除，没有手机号不能登录。请先在“人员”中重新填写手机号，再签发登录码。"


class Wanted(Body):
    """`code` is one of the administrator's own second factor, empty where the school asks nobody for it."""

    reason: Reason
    code: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    codes: LoginCodes
    people: People
    factors: SecondFactors
    changes: AccountChanges
    owners: Owners


@post(
    "/api/admin/people/{person}/login-code",
    ADMINS,
    "A login code for who gets no message",
    audit=Deed.ISSUE_LOGIN_CODE,
)
async def issue(call: Call[Needs], said: Wanted) -> web.Response:
    """Recorded before it is shown: what cannot be recorded is not given away."""
    needs, person = call.needs, await call.needs.people.get(call.path["person"])
    async with call.tried(Conflict, Forbidden, WrongCode, TooMany, subject=person.id):
        scope.require_above(call.who, person)
        if await needs.owners.of(person.id) is None:
            raise Conflict(_NO_PHONE)
        await needs.factors.prove(call.who, said.code)
    code = await _issued(call, person, said.reason)
    await needs.owners.tell_of(person.id, WORDS[Change.CODE])
    return answer(code=code, seconds=SECONDS)


async def _issued(call: Call[Needs], person: Person, reason: str) -> str:
    try:
        async with (
            call.recorded(person.id, detail=reason),
            call.needs.changes.making(call.who, person, Change.CODE),
        ):
            return await call.needs.codes.issue(person.id, call.who.id)
    except SecondNeeded as why:
        raise refusal_of_code(why) from None


ROUTES = (issue,)
