"""登录码: the way in that an administrator gives to whoever gets no message (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app.audit import AuditLog
from app.handlers.http import Route, answer, parse
from app.messages.owners import Owners
from app.people import scope
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded, refusal_of_code
from app.people.directory import People
from app.people.login_codes import SECONDS, LoginCodes
from app.people.second_factor import SecondFactors
from app.people.sessions import Kind, Person
from app.state.errors import Conflict, Forbidden, TooMany, WrongCode
from app.texts.reasons import Reason

_ADMINS = frozenset({Kind.ADMIN})

_NO_PHONE = "该考生的手机号已按期删除，没有手机号不能登录。请先在“人员”中重新填写手机号，再签发登录码。"


class Wanted(BaseModel):
    """`code` is one of the administrator's own second factor, empty where the school asks nobody for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: Reason
    code: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True)
class LoginCodeHandlers:
    """`address` is where a request comes from, for the audit log."""

    codes: LoginCodes
    people: People
    factors: SecondFactors
    changes: AccountChanges
    owners: Owners
    audit: AuditLog
    address: Callable[[web.BaseRequest], str]

    def routes(self) -> list[Route]:
        path = "/api/admin/people/{person}/login-code"
        return [Route("POST", path, self.issue, _ADMINS, "A login code for who gets no message", Wanted)]

    async def issue(self, request: web.Request, who: Person) -> web.Response:
        """Recorded before it is shown: what cannot be recorded is not given away."""
        said, address = await parse(request, Wanted), self.address(request)
        person = await self.people.get(request.match_info["person"])
        try:
            scope.require_above(who, person)
            await self._check_has_phone(person)
            await self.factors.prove(who, said.code)
        except (Conflict, Forbidden, WrongCode, TooMany) as error:
            await self.audit.refused(who.id, "issue_login_code", error, subject=person.id, address=address)
            raise
        code = await self._issued(who, person, said.reason, address)
        await self.owners.tell_of(person.id, WORDS[Change.CODE])
        return answer(code=code, seconds=SECONDS)

    async def _check_has_phone(self, person: Person) -> None:
        if await self.owners.of(person.id) is None:
            raise Conflict(_NO_PHONE)

    async def _issued(self, who: Person, person: Person, reason: str, address: str) -> str:
        try:
            async with (
                self.audit.recorded(who.id, "issue_login_code", person.id, address=address, detail=reason),
                self.changes.making(who, person, Change.CODE),
            ):
                return await self.codes.issue(person.id, who.id)
        except SecondNeeded as why:
            raise refusal_of_code(why) from None
