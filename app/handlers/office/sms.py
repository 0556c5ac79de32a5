"""短信记录: what was sent to whom, and how many a day (PROTOCOL.md 1.4)."""

from typing import Literal

from aiohttp import web

from app.handlers.answers import answer
from app.handlers.bodies import Page, answer_page
from app.handlers.http import ADMINS, Call, get
from app.messages.log import SmsLog, Wanted

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


@get("/api/admin/sms", ADMINS, "Messages, the newest first")
async def list_sent(call: Call[SmsLog], page: SmsPage) -> web.Response:
    wanted = Wanted(page.kind, page.result, page.q.strip())
    rows, total = await call.needs.page(call.who, wanted, page.offset, page.size)
    return answer_page(page, rows, total)


@get("/api/admin/sms/days", ADMINS, "How many of each result a day")
async def list_days(call: Call[SmsLog]) -> web.Response:
    return answer(days=await call.needs.days(call.who, DAYS))


ROUTES = (list_sent, list_days)
