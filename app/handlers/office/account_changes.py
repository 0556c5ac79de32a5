"""账号变更: what two administrators decide together (PROTOCOL.md 1.4)."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import Nothing
from app.handlers.http import ADMINS, Call, get, post
from app.messages import To
from app.messages.courier import Owners
from app.office.roster.records import Roster
from app.people.account_changes import WORDS, AccountChanges, Change, Request
from app.people.second_factor import SecondFactors
from app.people.sessions import Sessions
from app.state.errors import SignedOut

_ENDED: Final = {
    Change.RESET: "管理员重置了您的两步验证，请重新登录。",
    Change.PHONE: "管理员修改了您的账号信息，请重新登录。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    changes: AccountChanges
    factors: SecondFactors
    roster: Roster
    sessions: Sessions
    owners: Owners


@get("/api/admin/account-changes", ADMINS, "Changes of accounts that wait for a second administrator")
async def show(call: Call[Needs]) -> web.Response:
    return answer(changes=await call.needs.changes.waiting(call.who))


@post(
    "/api/admin/account-changes/{change}/approve", ADMINS, "Let it be made", audit=Deed.APPROVE_ACCOUNT_CHANGE
)
async def approve(call: Call[Needs], _said: Nothing) -> web.Response:
    needs = call.needs
    wanted = await needs.changes.find(call.who, call.path["change"])
    subject, former = wanted.subject, await needs.owners.of(wanted.subject.id)
    async with _noted(call, wanted), needs.changes.approving(call.who, wanted):
        if wanted.kind is Change.PHONE:
            await needs.roster.set_phone(call.who, subject.id, wanted.phone)
        else:
            await needs.factors.forget(subject.id)
    await needs.sessions.end_of(subject.id, SignedOut(_ENDED[wanted.kind]))
    for to in (former, *([To(wanted.phone, subject)] if wanted.phone else [])):
        needs.owners.tell(to, WORDS[wanted.kind])
    return answer()


@post(
    "/api/admin/account-changes/{change}/refuse",
    ADMINS,
    "Refuse or withdraw it",
    audit=Deed.REFUSE_ACCOUNT_CHANGE,
)
async def refuse(call: Call[Needs], _said: Nothing) -> web.Response:
    wanted = await call.needs.changes.find(call.who, call.path["change"])
    async with _noted(call, wanted):
        await call.needs.changes.refuse(call.who, wanted)
    return answer()


def _noted(call: Call[Needs], wanted: Request) -> AbstractAsyncContextManager[None]:
    return call.recorded(wanted.subject.id, detail=f"{wanted.kind} {wanted.asker}")


ROUTES = (show, approve, refuse)
