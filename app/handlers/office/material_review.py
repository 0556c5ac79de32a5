"""材料审核: the exam office's queue and decisions (PROTOCOL.md 1.4)."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import Body, Page, answer_page
from app.handlers.http import ADMINS, Call, get, post
from app.materials.review import Review
from app.texts import Reason


class Asked(Page):
    state: Literal["", "none", "pending", "approved", "rejected"] = ""


class Approve(Body):
    """`round` is the submission that was looked at."""

    round: Annotated[int, Field(ge=1, le=10_000)]


class Reject(Approve):
    files: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]], Field(max_length=10)]
    reason: Reason


@get("/api/admin/materials", ADMINS, "Candidates and how their materials stand")
async def queue(call: Call[Review], page: Asked) -> web.Response:
    rows, total = await call.needs.queue(call.who, page.state, page.q.strip(), page.offset, page.size)
    return answer_page(page, rows, total)


@get("/api/admin/materials/counts", ADMINS, "How many stand how")
async def counts(call: Call[Review]) -> web.Response:
    return answer(counts=await call.needs.counts(call.who))


@get(
    "/api/admin/materials/{person}",
    ADMINS,
    "A candidate's materials; each look is logged",
    within=(Deed.VIEW_MATERIALS,),
)
async def sheet(call: Call[Review]) -> web.Response:
    review, person = call.needs, call.path["person"]
    shown = await review.sheet(call.who, person, call.address)
    return answer(**shown, next=await review.next_pending(call.who, person))


@post(
    "/api/admin/materials/{person}/approve", ADMINS, "The submission passes", within=(Deed.APPROVE_MATERIALS,)
)
async def approve(call: Call[Review], said: Approve) -> web.Response:
    await call.needs.approve(call.who, call.path["person"], said.round, call.address)
    return answer()


@post(
    "/api/admin/materials/{person}/reject",
    ADMINS,
    "Give it back, with a reason",
    within=(Deed.REJECT_MATERIALS,),
)
async def reject(call: Call[Review], said: Reject) -> web.Response:
    await call.needs.reject(call.who, call.path["person"], said.round, said.files, said.reason, call.address)
    return answer()


ROUTES = (queue, counts, sheet, approve, reject)
