"""审计: who did what, for the admins to read, export and verify (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from app.audit import AuditLog
from app.audit.heads import RoomHeads
from app.audit.words import ACTIONS, Deed
from app.handlers.answers import CSV, answer, streamed
from app.handlers.bodies import Nothing, Page, answer_page
from app.handlers.http import ADMINS, Call, get, post
from app.office.audit import AuditView, Wanted
from app.state.clock import DAY

ALARMS_OF = 7 * DAY
"""Seconds for which the page shows an alarm."""

Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=40)]
Whose = Annotated[str, Field(max_length=32)]
"""An id; longer than its column it is nobody's."""


class AuditPage(Page):
    """`q` is part of a name; `since` and `until` are seconds since 1970, 0 for any; `result` is `ok` or `refused`."""

    since: Seconds = 0
    until: Seconds = 0
    action: Word = ""
    result: Literal["", "ok", "refused"] = ""
    actor: Whose = ""
    subject: Whose = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self.since, self.until, self.action, self.result, self.actor, self.subject, self.q.strip()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    log: AuditLog
    heads: RoomHeads
    view: AuditView


@get("/api/admin/audit", ADMINS, "Who did what, the newest first")
async def list_entries(call: Call[Needs], page: AuditPage) -> web.Response:
    rows, total = await call.needs.view.page(call.who, page.wanted, page.offset, page.size)
    return answer_page(page, rows, total)


@get("/api/admin/audit/alarms", ADMINS, "What to look into, of the last week")
async def list_alarms(call: Call[Needs]) -> web.Response:
    since = call.needs.log.now() - ALARMS_OF
    return answer(alarms=await call.needs.view.alarms(call.who, since))


@get("/api/admin/audit/actions", ADMINS, "What is recorded, in words")
async def list_actions(_call: Call[Needs]) -> web.Response:
    return answer(actions=[[code, word] for code, word in ACTIONS.items()])


@get("/api/admin/audit/export", ADMINS, "The same as CSV", gives=CSV, audit=Deed.EXPORT_AUDIT)
async def export(call: Call[Needs], page: AuditPage) -> web.StreamResponse:
    await call.record()  # before the first line leaves
    return await streamed(call.request, call.needs.view.export(call.who, page.wanted), "audit.csv", CSV)


@post("/api/admin/audit/verify", ADMINS, "Whether an entry was altered or left out", audit=Deed.VERIFY_AUDIT)
async def verify(call: Call[Needs], _said: Nothing) -> web.Response:
    needs = call.needs
    verdict, misfits = await needs.log.verify(), await needs.heads.verify()
    whole = verdict.broken_at is None and not misfits
    await call.record(detail="whole" if whole else f"broken_at {verdict.broken_at} rooms {len(misfits)}")
    titles = await needs.view.titles(call.who, [misfit.room for misfit in misfits])
    return answer(
        whole=whole,
        entries=verdict.entries,
        broken_at=verdict.broken_at,
        rooms=[
            {"id": each.room, "title": titles.get(each.room, ""), "seq": each.seq, "scores": each.scores}
            for each in misfits
        ],
        ends_noted=needs.heads.noted,
    )


ROUTES = (list_entries, list_alarms, list_actions, export, verify)
