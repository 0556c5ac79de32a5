"""Materials as they are looked at: bytes with ranges, pages of PDFs, lists of archives, the case in a room."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

from aiohttp import hdrs, web

from app.exam.rooms import Rooms
from app.handlers.http import JPEG, SIGNED_IN, Route, answer, while_waited_for
from app.handlers.room.identity import look_into
from app.materials.names import disposition
from app.materials.service import Materials
from app.materials.viewing import Served
from app.people.sessions import Kind, Person
from app.state import errors
from app.state.room import Room

_STAFF: Final = frozenset({Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN})

_GUARDED: Final[Mapping[str, str]] = {
    hdrs.CACHE_CONTROL: "no-store, private",
    hdrs.CONTENT_SECURITY_POLICY: "sandbox; default-src 'none'",
}
"""Whatever a file holds, it is no page of ours: nothing in it runs, nothing keeps it."""

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def routes(
    materials: Materials,
    rooms: Rooms,
    address: Callable[[web.BaseRequest], str],
    clock: Callable[[], float],
) -> list[Route]:
    viewing, door, review = materials.viewing, materials.door, materials.review

    async def file(request: web.Request, who: Person) -> web.StreamResponse:
        served = await viewing.open(who, request.match_info["material"], address(request))
        wanted = span(request.headers.get(hdrs.RANGE), served.size)
        if wanted is None:
            response = web.Response(status=416, headers=_GUARDED)
            response.headers[hdrs.CONTENT_RANGE] = f"bytes */{served.size}"
            return response
        start, end = wanted
        return await send(request, served, start, end, viewing.read(served, start, end))

    async def page(request: web.Request, who: Person) -> web.Response:
        number, name = request.match_info["number"], request.match_info["material"]
        drawing = viewing.page(who, name, _page(number), address(request))
        jpeg, pages = await while_waited_for(request, drawing)
        return web.Response(body=jpeg, content_type=JPEG, headers={**_GUARDED, "X-Pages": str(pages)})

    async def entries(request: web.Request, who: Person) -> web.Response:
        return answer(**await viewing.entries(who, request.match_info["material"], address(request)))

    async def entered(request: web.Request, who: Person) -> Room:
        room = await rooms.get(request.match_info["room"])
        look_into(who, room, clock())
        return room

    async def states(request: web.Request, who: Person) -> web.Response:
        room = await entered(request, who)
        return answer(states=await review.states(list(room.seats)))

    async def case(request: web.Request, who: Person) -> web.Response:
        room = await entered(request, who)
        candidate = room.seat(request.match_info["candidate"]).candidate
        return answer(**await review.seen(await door.access(who, candidate), address(request)))

    one, in_room = "/api/materials/{material}", "/api/rooms/{room}/materials"
    return [
        Route(
            "GET",
            one + "/file",
            file,
            SIGNED_IN,
            "The bytes of a material; each look is logged",
            gives=("*/*",),
        ),
        Route("GET", one + "/pages/{number}", page, SIGNED_IN, "A page of a PDF as JPEG", gives=(JPEG,)),
        Route("GET", one + "/entries", entries, SIGNED_IN, "What is in a zip or rar"),
        Route("GET", in_room, states, _STAFF, "How the materials of a room's candidates stand"),
        Route("GET", in_room + "/{candidate}", case, _STAFF, "A candidate's materials; each look is logged"),
    ]


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
