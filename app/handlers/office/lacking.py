"""What the installation still lacks, for those who administer the whole school (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from app.handlers.answers import answer
from app.handlers.http import ADMINS, Call, get
from app.host.lacking import Lack
from app.state.errors import Forbidden

Lacks = Callable[[], list[Lack]]


@get("/api/admin/lacking", ADMINS, "What the installation still lacks before it can hold an exam")
async def lacking(call: Call[Lacks]) -> web.Response:
    if call.who.college_id is not None:
        raise Forbidden
    return answer(rows=[asdict(each) for each in call.needs()])


ROUTES = (lacking,)
