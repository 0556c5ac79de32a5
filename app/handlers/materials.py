"""What a candidate does with their materials: begin, send, resume, delete, submit (PROTOCOL.md 1.4)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field, StringConstraints

from app.handlers.answers import answer
from app.handlers.bodies import CHUNK, FILE, Body, Nothing, pieces
from app.handlers.http import CANDIDATES, Call, get, post, upload
from app.materials.kinds import KINDS
from app.materials.shelf import Case, Shelf
from app.materials.uploads import Uploads
from app.state.errors import Forbidden, Malformed

OFFSET: Final = "Upload-Offset"
"""A header of our own: no form of another page can send it, and asking for leave to is refused."""


class Begin(Body):
    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=2**50)]
    mark: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    replaces: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """`tell(person, state)`: how their materials stand now."""

    shelf: Shelf
    uploads: Uploads
    max_mb: int
    tell: Callable[[str, str], Awaitable[None]]
    clock: Callable[[], float]


@get("/api/materials", CANDIDATES, "The candidate's own materials")
async def mine(call: Call[Needs]) -> web.Response:
    shelf = call.needs.shelf
    limits = {"files": shelf.files, "max_mb": call.needs.max_mb, "kinds": sorted(KINDS)}
    own = await shelf.of(call.who.id)
    return answer(now=call.needs.clock(), deadline=shelf.deadline, limits=limits, **own)


@post("/api/materials", CANDIDATES, "Begin an upload")
async def begin(call: Call[Needs], said: Begin) -> web.Response:
    file = await call.needs.uploads.begin(call.who.id, said.name, said.size, said.mark, said.replaces)
    return answer(file=file)


@post("/api/materials/submit", CANDIDATES, "Submit all materials for review")
async def submit(call: Call[Needs], _said: Nothing) -> web.Response:
    await call.needs.shelf.submit(call.who.id)
    await call.needs.tell(call.who.id, Case.PENDING)
    return answer()


@post("/api/materials/withdraw", CANDIDATES, "Take the submission back, until somebody has opened it")
async def withdraw(call: Call[Needs], _said: Nothing) -> web.Response:
    await call.needs.shelf.withdraw(call.who.id)
    own = await call.needs.shelf.of(call.who.id)
    await call.needs.tell(call.who.id, own["state"])
    return answer()


@get("/api/materials/{material}", CANDIDATES, "Where an upload goes on")
async def offset(call: Call[Needs]) -> web.Response:
    return answer(**await call.needs.uploads.offset(call.who.id, call.path["material"]))


@upload("/api/materials/{material}/data", CANDIDATES, "Bytes of an upload, from Upload-Offset on")
async def receive(call: Call[Needs]) -> web.Response:
    start, body = _offset(call.request), pieces(call.request, CHUNK)
    return answer(file=await call.needs.uploads.receive(call.who.id, call.path["material"], start, body))


@post("/api/materials/{material}/delete", CANDIDATES, "Cancel an upload or delete a file")
async def remove(call: Call[Needs], _said: Nothing) -> web.Response:
    await call.needs.uploads.remove(call.who.id, call.path["material"])
    return answer()


def _offset(request: web.Request) -> int:
    """Raises `Forbidden` for what a foreign form could send, `Malformed` for no number."""
    if request.content_type != FILE or OFFSET not in request.headers:
        raise Forbidden("请求的格式不对，请刷新页面后重试。")
    said = request.headers[OFFSET]
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Malformed
    return int(said)


ROUTES = (mine, begin, submit, withdraw, offset, receive, remove)
