"""Materials as they are looked at: bytes with ranges, pages of PDFs, lists of archives, the case in a room."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from app.audit.words import Deed
from app.exam.rooms import Rooms
from app.handlers.answers import JPEG, answer
from app.handlers.http import SIGNED_IN, Call, get, while_waited_for
from app.handlers.ranges import GUARDED, ranged
from app.handlers.room.identity import LOOKERS, entered
from app.materials.door import Door
from app.materials.review import Review
from app.materials.viewing import Viewing
from app.state import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    viewing: Viewing
    door: Door
    review: Review
    rooms: Rooms
    clock: Callable[[], float]


@get(
    "/api/materials/{material}/file",
    SIGNED_IN,
    "The bytes of a material; each look is logged",
    gives="*/*",
    within=(Deed.VIEW_MATERIAL,),
)
async def file(call: Call[Needs]) -> web.StreamResponse:
    viewing, request = call.needs.viewing, call.request
    served = await viewing.open(call.who, call.path["material"], call.address)
    return await ranged(request, served, lambda start, end: viewing.read(served, start, end))


@get(
    "/api/materials/{material}/pages/{number}",
    SIGNED_IN,
    "A page of a PDF as JPEG",
    gives=JPEG,
    within=(Deed.VIEW_MATERIAL,),
)
async def page(call: Call[Needs]) -> web.Response:
    drawing = call.needs.viewing.page(
        call.who, call.path["material"], _page(call.path["number"]), call.address
    )
    jpeg, pages = await while_waited_for(call.request, drawing)
    return web.Response(body=jpeg, content_type=JPEG, headers={**GUARDED, "X-Pages": str(pages)})


@get("/api/materials/{material}/entries", SIGNED_IN, "What is in a zip or rar", within=(Deed.VIEW_MATERIAL,))
async def entries(call: Call[Needs]) -> web.Response:
    return answer(**await call.needs.viewing.entries(call.who, call.path["material"], call.address))


@get("/api/rooms/{room}/materials", LOOKERS, "How the materials of a room's candidates stand")
async def states(call: Call[Needs]) -> web.Response:
    _, room = await entered(call, call.needs.rooms, call.needs.clock)
    return answer(states=await call.needs.review.states(list(room.seats)))


@get(
    "/api/rooms/{room}/materials/{candidate}",
    LOOKERS,
    "A candidate's materials; each look is logged",
    within=(Deed.VIEW_MATERIALS,),
)
async def case(call: Call[Needs]) -> web.Response:
    _, room = await entered(call, call.needs.rooms, call.needs.clock)
    candidate = room.seat(call.path["candidate"]).candidate
    look = await call.needs.door.access(call.who, candidate)
    return answer(**await call.needs.review.seen(look, call.address))


ROUTES = (file, page, entries, states, case)


def _page(number: str) -> int:
    """Raises `NotFound` for what is no number of a page."""
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise errors.NotFound("没有这一页。")
    return int(number)
