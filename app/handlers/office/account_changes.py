"""账号变更: what two administrators decide together (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from app.audit import AuditLog
from app.handlers.http import Route, answer, parse
from app.messages import To
from app.messages.owners import Owners
from app.office.roster.records import Roster
from app.people.account_changes import WORDS, AccountChanges, Change, Request
from app.people.second_factor import SecondFactors
from app.people.sessions import Kind, Person, Sessions
from app.state.errors import SignedOut

_ADMINS = frozenset({Kind.ADMIN})

_ENDED: Final = {
    Change.RESET: "管理员重置了您的两步验证，请重新登录。",
    Change.PHONE: "管理员修改了您的账号信息，请重新登录。",
}


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True)
class AccountChangeHandlers:
    """`address` is where a request comes from, for the audit log."""

    changes: AccountChanges
    factors: SecondFactors
    roster: Roster
    sessions: Sessions
    owners: Owners
    audit: AuditLog
    address: Callable[[web.BaseRequest], str]

    def routes(self) -> list[Route]:
        path = "/api/admin/account-changes"
        return [
            Route(
                "GET", path, self.list, _ADMINS, "Changes of accounts that wait for a second administrator"
            ),
            Route("POST", f"{path}/{{change}}/approve", self.approve, _ADMINS, "Let it be made", Nothing),
            Route(
                "POST", f"{path}/{{change}}/refuse", self.refuse, _ADMINS, "Refuse or withdraw it", Nothing
            ),
        ]

    async def list(self, _request: web.Request, who: Person) -> web.Response:
        return answer(changes=await self.changes.waiting(who))

    async def approve(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        wanted = await self.changes.find(who, request.match_info["change"])
        subject, former = wanted.subject, await self.owners.of(wanted.subject.id)
        async with (
            self._recorded(request, who, "approve_account_change", wanted),
            self.changes.approving(who, wanted),
        ):
            await self._make(who, wanted)
        await self.sessions.end_of(subject.id, SignedOut(_ENDED[wanted.kind]))
        for to in (former, *([To(wanted.phone, subject)] if wanted.phone else [])):
            self.owners.tell(to, WORDS[wanted.kind])
        return answer()

    async def refuse(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        wanted = await self.changes.find(who, request.match_info["change"])
        async with self._recorded(request, who, "refuse_account_change", wanted):
            await self.changes.refuse(who, wanted)
        return answer()

    async def _make(self, who: Person, wanted: Request) -> None:
        if wanted.kind is Change.PHONE:
            await self.roster.set_phone(who, wanted.subject.id, wanted.phone)
        else:
            await self.factors.forget(wanted.subject.id)

    def _recorded(
        self, request: web.Request, who: Person, action: str, wanted: Request
    ) -> AbstractAsyncContextManager[None]:
        return self.audit.recorded(
            who.id,
            action,
            wanted.subject.id,
            address=self.address(request),
            detail=f"{wanted.kind} {wanted.asker}",
        )
