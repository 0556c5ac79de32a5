"""两步验证: the second step of a login, setting it up, and giving it back to who lost it (PROTOCOL.md 1.4)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app.audit import AuditLog
from app.handlers import qr
from app.handlers.cookies import half_of, session_of
from app.handlers.entry.homes import comer, let_in
from app.handlers.fit import CODE, Id
from app.handlers.http import HALF_LOGIN, Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.handlers.security import Boundary
from app.messages.owners import Owners
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded
from app.people.entrance import Entrance
from app.people.second_factor import Enrolment, SecondFactors
from app.people.sessions import Kind, Person, Sessions
from app.state.errors import Forbidden, SignedOut, TooMany, WrongCode

STAFF = frozenset(Kind) - {Kind.CANDIDATE}
ADMINS = frozenset({Kind.ADMIN})

_RESET = "管理员重置了您的两步验证，请重新登录。"


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Code(Nothing):
    """A code of the app, or a recovery code."""

    code: Annotated[str, Field(max_length=40, json_schema_extra={**CODE})]


class Proof(Nothing):
    """The code of the second factor in force; empty where there is none."""

    code: Annotated[str, Field(max_length=40)] = ""


class Subject(Nothing):
    person: Id


@dataclass(frozen=True)
class SecondFactorHandlers:
    factors: SecondFactors
    entrance: Entrance
    sessions: Sessions
    audit: AuditLog
    boundary: Boundary
    changes: AccountChanges
    owners: Owners

    def routes(self) -> list[Route]:
        own, office = "/api/second-factor", "/api/admin/second-factor"
        return [
            Route("POST", "/api/login/verify", self.verify, HALF_LOGIN, "The second step of a login", Code),
            Route(
                "POST",
                "/api/login/enrol",
                self.enrol_first,
                HALF_LOGIN,
                "Begin the set-up a login asks for",
                Nothing,
            ),
            Route(
                "POST",
                "/api/login/confirm",
                self.confirm_first,
                HALF_LOGIN,
                "End the set-up a login asks for",
                Code,
            ),
            Route("GET", own, self.show, STAFF, "How one's own second factor stands"),
            Route("POST", f"{own}/enrol", self.enrol, STAFF, "A new authenticator, not yet in force", Proof),
            Route("POST", f"{own}/confirm", self.confirm, STAFF, "Its first code puts it in force", Code),
            Route("POST", f"{own}/recovery", self.recover, STAFF, "Ten new recovery codes", Proof),
            Route("POST", f"{own}/disable", self.disable, STAFF, "Do without, where one may", Proof),
            Route("GET", office, self.list_staff, ADMINS, "Whose second factor stands how", query=Page),
            Route("POST", f"{office}/reset", self.reset, ADMINS, "Let somebody set it up anew", Subject),
        ]

    # -- while logging in: by the half-login's cookie alone -------------------------------------------

    async def verify(self, request: web.Request) -> web.Response:
        half, address = half_of(request), self.boundary.address(request)
        person = await self.entrance.whose(half)
        form = await parse(request, Code)
        try:
            entered = await self.entrance.verify(half, form.code, comer(request, address))
        except (WrongCode, TooMany, SignedOut) as error:
            await self.audit.refused(
                "", "login", error, subject=person.id, address=address, detail="second_factor"
            )
            raise
        await self.audit.record(person.id, "login", address=address, detail=entered.proof)
        return let_in(entered)

    async def enrol_first(self, request: web.Request) -> web.Response:
        await self.entrance.whose(half_of(request))
        await parse(request, Nothing)
        return await _shown(await self.entrance.enrol(half_of(request)))

    async def confirm_first(self, request: web.Request) -> web.Response:
        await self.entrance.whose(half_of(request))
        form, address = await parse(request, Code), self.boundary.address(request)
        entered = await self.entrance.confirm(half_of(request), form.code, comer(request, address))
        await self.audit.record(entered.person.id, "enrol_second_factor", entered.person.id, address=address)
        await self.audit.record(entered.person.id, "login", address=address, detail=entered.proof)
        return let_in(entered)

    # -- signed in ------------------------------------------------------------------------------------

    async def show(self, _request: web.Request, who: Person) -> web.Response:
        return answer(**asdict(await self.factors.standing(who)))

    async def enrol(self, request: web.Request, who: Person) -> web.Response:
        form = await parse(request, Proof)
        async with self._guesses_noted(request, who, "enrol_second_factor"):
            enrolment = await self.factors.begin(who, form.code)
        return await _shown(enrolment)

    async def confirm(self, request: web.Request, who: Person) -> web.Response:
        form = await parse(request, Code)
        recovery = await self.factors.confirm(who, form.code)
        if self.factors.asked:
            await self.sessions.proved(session_of(request) or "")
        await self._note(request, who, "enrol_second_factor")
        return answer(recovery=recovery)

    async def recover(self, request: web.Request, who: Person) -> web.Response:
        form = await parse(request, Proof)
        async with self._guesses_noted(request, who, "renew_recovery_codes"):
            recovery = await self.factors.new_recovery(who, form.code)
        await self._note(request, who, "renew_recovery_codes")
        return answer(recovery=recovery)

    async def disable(self, request: web.Request, who: Person) -> web.Response:
        form = await parse(request, Proof)
        async with self._guesses_noted(request, who, "disable_second_factor"):
            await self.factors.disable(who, form.code)
        await self._note(request, who, "disable_second_factor")
        return answer()

    # -- for others -----------------------------------------------------------------------------------

    async def list_staff(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, Page)
        rows, total = await self.factors.staff(who, page.q, page.offset, page.size)
        return answer_page(page, rows, total)

    async def reset(self, request: web.Request, who: Person) -> web.Response:
        """`pending`: another administrator must approve it first."""
        form, address = await parse(request, Subject), self.boundary.address(request)
        try:
            async with self.audit.recorded(who.id, "reset_second_factor", form.person, address=address):
                person = await self.factors.resettable(who, form.person)
                async with self.changes.making(who, person, Change.RESET):
                    await self.factors.forget(person.id)
        except SecondNeeded as why:
            async with self.audit.recorded(who.id, "ask_account_change", person.id, address=address):
                await self.changes.ask(who, person, Change.RESET, why)
            await self.owners.tell_of(person.id, f"申请{WORDS[Change.RESET]}")
            return answer(pending=True)
        await self.sessions.end_of(person.id, SignedOut(_RESET))
        await self.owners.tell_of(person.id, WORDS[Change.RESET])
        return answer(pending=False)

    @asynccontextmanager
    async def _guesses_noted(self, request: web.Request, who: Person, action: str) -> AsyncIterator[None]:
        """Whoever found a browser signed in tries codes here: that stands in the audit log as at the login."""
        try:
            yield
        except (WrongCode, TooMany, Forbidden) as error:
            address = self.boundary.address(request)
            await self.audit.refused(who.id, action, error, subject=who.id, address=address)
            raise

    async def _note(self, request: web.Request, who: Person, action: str) -> None:
        await self.audit.record(who.id, action, who.id, address=self.boundary.address(request))


async def _shown(enrolment: Enrolment) -> web.Response:
    svg = await asyncio.to_thread(qr.svg, enrolment.uri)
    return answer(secret=enrolment.secret, uri=enrolment.uri, svg=svg)
