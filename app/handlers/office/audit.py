"""审计: who did what, for the admins to read, export and verify (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app.audit import AuditLog
from app.audit.heads import RoomHeads
from app.audit.words import ACTIONS
from app.handlers.http import Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.handlers.security import Boundary
from app.handlers.uploads import CSV, streamed
from app.office.audit import AuditView, Wanted
from app.people.sessions import Kind, Person
from app.state.clock import DAY

ADMINS = frozenset({Kind.ADMIN})

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


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True)
class AuditHandlers:
    log: AuditLog
    heads: RoomHeads
    view: AuditView
    boundary: Boundary

    def routes(self) -> list[Route]:
        at = "/api/admin/audit"
        return [
            Route("GET", at, self.list_entries, ADMINS, "Who did what, the newest first", query=AuditPage),
            Route("GET", f"{at}/alarms", self.list_alarms, ADMINS, "What to look into, of the last week"),
            Route("GET", f"{at}/actions", self.list_actions, ADMINS, "What is recorded, in words"),
            Route(
                "GET", f"{at}/export", self.export, ADMINS, "The same as CSV", query=AuditPage, gives=(CSV,)
            ),
            Route(
                "POST",
                f"{at}/verify",
                self.verify,
                ADMINS,
                "Whether an entry was altered or left out",
                Nothing,
            ),
        ]

    async def list_entries(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, AuditPage)
        rows, total = await self.view.page(who, page.wanted, page.offset, page.size)
        return answer_page(page, rows, total)

    async def list_alarms(self, _request: web.Request, who: Person) -> web.Response:
        since = self.log.now() - ALARMS_OF
        return answer(alarms=await self.view.alarms(who, since))

    async def list_actions(self, _request: web.Request, _who: Person) -> web.Response:
        return answer(actions=[[code, word] for code, word in ACTIONS.items()])

    async def export(self, request: web.Request, who: Person) -> web.StreamResponse:
        wanted = asked(request, AuditPage).wanted
        await self.log.record(who.id, "export_audit", address=self.boundary.address(request))
        return await streamed(request, self.view.export(who, wanted), "audit.csv", CSV)

    async def verify(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        verdict, misfits = await self.log.verify(), await self.heads.verify()
        whole = verdict.broken_at is None and not misfits
        await self.log.record(
            who.id,
            "verify_audit",
            address=self.boundary.address(request),
            detail="whole" if whole else f"broken_at {verdict.broken_at} rooms {len(misfits)}",
        )
        titles = await self.view.titles(who, [misfit.room for misfit in misfits])
        return answer(
            whole=whole,
            entries=verdict.entries,
            broken_at=verdict.broken_at,
            rooms=[
                {"id": each.room, "title": titles.get(each.room, ""), "seq": each.seq} for each in misfits
            ],
            ends_noted=self.heads.noted,
        )
