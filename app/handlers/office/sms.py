"""短信记录: what was sent to whom, and how many a day (PROTOCOL.md 1.4)."""

from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from app.handlers.http import Route, answer
from app.handlers.lists import Page, answer_page, asked
from app.messages.log import SmsLog, Wanted
from app.people.sessions import Kind, Person

ADMINS = frozenset({Kind.ADMIN})

DAYS = 14


class SmsPage(Page):
    """`q` is part of a name, or a whole phone number."""

    kind: Literal["", "login_code", "reminder", "soon", "account"] = ""
    result: Literal[
        "",
        "sending",
        "sent",
        "failed",
        "unknown",
        "no_template",
        "nobody",
        "wrong_major",
        "wrong_gate",
        "over_phone",
        "over_address",
        "over_total",
        "too_often",
    ] = ""


@dataclass(frozen=True)
class SmsHandlers:
    log: SmsLog

    def routes(self) -> list[Route]:
        return [
            Route(
                "GET", "/api/admin/sms", self.list_sent, ADMINS, "Messages, the newest first", query=SmsPage
            ),
            Route("GET", "/api/admin/sms/days", self.list_days, ADMINS, "How many of each result a day"),
        ]

    async def list_sent(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, SmsPage)
        wanted = Wanted(page.kind, page.result, page.q.strip())
        rows, total = await self.log.page(who, wanted, page.offset, page.size)
        return answer_page(page, rows, total)

    async def list_days(self, _request: web.Request, who: Person) -> web.Response:
        return answer(days=await self.log.days(who, DAYS))
