"""Materials as they are looked at: bytes with ranges, pages of PDFs, lists of archives, the case in a room."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs, web

from app.audit.words import Deed
from app.exam.rooms import Rooms
from app.handlers.answers import JPEG, answer, disposition
from app.handlers.http import SIGNED_IN, Call, get, while_waited_for
from app.handlers.room.identity import LOOKERS, entered
from app.materials.door import Door
from app.materials.review import Review
from app.materials.viewing import Served, Viewing
from app.state import errors

_GUARDED: Final[Mapping[str, str]] = {
    hdrs.CACHE_CONTROL: "no-store, private",
    hdrs.CONTENT_SECURITY_POLICY: "sandbox; default-src 'none'",
}
"""Whatever a file holds, it is no page of ours: nothing in it runs, nothing keeps it."""

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


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
    wanted = span(request.headers.get(hdrs.RANGE), served.size)
    if wanted is None:
        response = web.Response(status=416, headers=_GUARDED)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes */{served.size}"
        return response
    start, end = wanted
    return await send(request, served, start, end, viewing.read(served, start, end))


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
    return web.Response(body=jpeg, content_type=JPEG, headers={**_GUARDED, "X-Pages": str(pages)})


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


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes a Range header asks for, as start and end; None when there are none (416). What is no single range of
    bytes is as if it were not there (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(header or "")
    if found is None or found[0] == "bytes=-":
        return 0, size
    first, last = found[1], found[2]
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < start:
        return 0, size
    return (start, end) if start < size else None


async def send(
    request: web.Request, served: Served, start: int, end: int, pieces: AsyncIterator[bytes]
) -> web.StreamResponse:
    """The bytes, in pieces, or to HEAD the headers alone. The first piece comes before the answer begins, so that a
    file that is missing is refused and not broken off."""
    head = request.method == hdrs.METH_HEAD
    first = b"" if head else await anext(pieces, b"")
    part = (start, end) != (0, served.size)
    response = web.StreamResponse(status=206 if part else 200, headers=_GUARDED)
    response.content_type = served.mime
    response.content_length = end - start
    response.headers[hdrs.ACCEPT_RANGES] = "bytes"
    response.headers[hdrs.CONTENT_DISPOSITION] = disposition(served.name)
    response.headers[hdrs.ETAG] = f'"{served.sha256}"'
    if part:
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{end - 1}/{served.size}"
    await response.prepare(request)
    if not head:
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    await response.write_eof()
    return response
