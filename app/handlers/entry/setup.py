"""`/setup`: the first administrator enters name and phone, and comes in (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app import texts
from app.audit import AuditLog
from app.handlers.cookies import browser_of, set_browser
from app.handlers.entry.homes import comer, let_in
from app.handlers.entry.login import digits
from app.handlers.fit import CODE, PHONE
from app.handlers.http import ANYONE, Route, answer, parse
from app.handlers.security import Boundary
from app.messages import Courier
from app.people.codes import Asker, Codes
from app.people.directory import Person
from app.people.entrance import Entrance
from app.people.first_admin import FirstAdmin
from app.state.errors import Conflict, NotFound, TooMany, WrongCode
from app.texts.phones import normalise

_GATE: Final = "setup"
"""Codes for it open nothing else."""


class Secret(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

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


@dataclass(frozen=True)
class SetupHandlers:
    """`console`: codes are shown where the program was started."""

    first: FirstAdmin
    codes: Codes
    courier: Courier
    entrance: Entrance
    audit: AuditLog
    boundary: Boundary
    resend_seconds: float
    console: bool

    def routes(self) -> list[Route]:
        return [
            Route("POST", "/api/setup/check", self.check, ANYONE, "Whether the set-up link is good", Secret),
            Route(
                "POST", "/api/setup/sms", self.send_code, ANYONE, "A code for the first admin's phone", Phone
            ),
            Route("POST", "/api/setup", self.create, ANYONE, "Make the first admin", Admin),
        ]

    async def check(self, request: web.Request) -> web.Response:
        form = await parse(request, Secret)
        await self.first.check(form.secret)
        return answer(console=self.console)

    async def send_code(self, request: web.Request) -> web.Response:
        form = await parse(request, Phone)
        await self.first.check(form.secret)
        asker = self._asker(request, form)
        issued = await self.codes.issue(asker)
        self.courier.dispatch_to(asker.phone, issued)
        response = answer(resend_after=self.resend_seconds)
        set_browser(response, asker.browser)
        return response

    async def create(self, request: web.Request) -> web.Response:
        form, address = await parse(request, Admin), self.boundary.address(request)
        try:
            person = await self._made(request, form)
        except (WrongCode, TooMany, NotFound, Conflict) as error:
            await self.audit.refused("", "set_up_school", error, address=address, college="")
            raise
        await self.audit.record(person.id, "set_up_school", person.id, address=address)
        return let_in(await self.entrance.enter(person, comer(request, address)))

    async def _made(self, request: web.Request, form: Admin) -> Person:
        await self.first.check(form.secret)
        asker = self._asker(request, form)
        await self.codes.redeem(asker, digits(form.code))
        return await self.first.create(form.secret, form.name, asker.phone)

    def _asker(self, request: web.Request, form: Phone) -> Asker:
        return Asker(_GATE, normalise(form.phone), browser_of(request), self.boundary.address(request))
