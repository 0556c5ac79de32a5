"""材料审核: the exam office's queue and decisions (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.handlers.http import Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.materials.review import Review
from app.people.sessions import Kind, Person
from app.texts.reasons import Reason

ADMINS: Final = frozenset({Kind.ADMIN})


class Asked(Page):
    state: Literal["", "none", "pending", "approved", "rejected"] = ""


class Approve(BaseModel):
    """`round` is the submission that was looked at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    round: Annotated[int, Field(ge=1, le=10_000)]


class Reject(Approve):
    files: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]], Field(max_length=10)]
    reason: Reason


def routes(review: Review, address: Callable[[web.BaseRequest], str]) -> list[Route]:
    async def queue(request: web.Request, who: Person) -> web.Response:
        page = asked(request, Asked)
        rows, total = await review.queue(who, page.state, page.q.strip(), page.offset, page.size)
        return answer_page(page, rows, total)

    async def counts(_request: web.Request, who: Person) -> web.Response:
        return answer(counts=await review.counts(who))

    async def sheet(request: web.Request, who: Person) -> web.Response:
        person = request.match_info["person"]
        shown = await review.sheet(who, person, address(request))
        return answer(**shown, next=await review.next_pending(who, person))

    async def approve(request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Approve)
        await review.approve(who, request.match_info["person"], said.round, address(request))
        return answer()

    async def reject(request: web.Request, who: Person) -> web.Response:
        said, person = await parse(request, Reject), request.match_info["person"]
        await review.reject(who, person, said.round, said.files, said.reason, address(request))
        return answer()

    one = "/api/admin/materials/{person}"
    return [
        Route(
            "GET",
            "/api/admin/materials",
            queue,
            ADMINS,
            "Candidates and how their materials stand",
            query=Asked,
        ),
        Route("GET", "/api/admin/materials/counts", counts, ADMINS, "How many stand how"),
        Route("GET", one, sheet, ADMINS, "A candidate's materials; each look is logged"),
        Route("POST", one + "/approve", approve, ADMINS, "The submission passes", Approve),
        Route("POST", one + "/reject", reject, ADMINS, "Give it back, with a reason", Reject),
    ]
