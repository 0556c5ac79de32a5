"""What the installation still lacks, for those who administer the whole school (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from app.handlers.http import Route, answer
from app.host.lacking import Lack
from app.people.sessions import Kind, Person
from app.state.errors import Forbidden


def routes(lacks: Callable[[], list[Lack]]) -> list[Route]:
    async def listed(_request: web.Request, who: Person) -> web.Response:
        if who.college_id is not None:
            raise Forbidden
        return answer(rows=[asdict(each) for each in lacks()])

    says = "What the installation still lacks before it can hold an exam"
    return [Route("GET", "/api/admin/lacking", listed, frozenset({Kind.ADMIN}), says)]
