"""What a candidate does with their materials: begin, send, resume, delete, submit (PROTOCOL.md 1.4)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Final

from aiohttp import web
from aiohttp.http import HttpProcessingError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.handlers.http import Route, answer, parse
from app.materials.kinds import KINDS
from app.materials.service import Materials
from app.materials.shelf import Case
from app.people.sessions import Kind, Person
from app.state.errors import Forbidden, Malformed

OFFSET: Final = "Upload-Offset"
"""A header of our own: no form of another page can send it, and asking for leave to is refused."""

IDLE: Final = 20.0
"""Seconds without a byte after which a body is given up; what came is kept."""
CHUNK_SECONDS: Final = 180.0
"""Seconds one chunk may take."""

CANDIDATES: Final = frozenset({Kind.CANDIDATE})


class Begin(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=2**50)]
    mark: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    replaces: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def routes(
    materials: Materials, max_mb: int, tell: Callable[[str, str], Awaitable[None]], clock: Callable[[], float]
) -> list[Route]:
    shelf, uploads = materials.shelf, materials.uploads
    limits = {"files": shelf.files, "max_mb": max_mb, "kinds": sorted(KINDS)}

    async def mine(_request: web.Request, who: Person) -> web.Response:
        return answer(now=clock(), deadline=shelf.deadline, limits=limits, **await shelf.of(who.id))

    async def begin(request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Begin)
        return answer(file=await uploads.begin(who.id, said.name, said.size, said.mark, said.replaces))

    async def offset(request: web.Request, who: Person) -> web.Response:
        return answer(**await uploads.offset(who.id, request.match_info["material"]))

    async def receive(request: web.Request, who: Person) -> web.Response:
        start = _offset(request)
        return answer(
            file=await uploads.receive(who.id, request.match_info["material"], start, body(request))
        )

    async def remove(request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        await uploads.remove(who.id, request.match_info["material"])
        return answer()

    async def submit(request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        await shelf.submit(who.id)
        await tell(who.id, Case.PENDING)
        return answer()

    one = "/api/materials/{material}"
    return [
        Route("GET", "/api/materials", mine, CANDIDATES, "The candidate's own materials"),
        Route("POST", "/api/materials", begin, CANDIDATES, "Begin an upload", Begin),
        Route(
            "POST", "/api/materials/submit", submit, CANDIDATES, "Submit all materials for review", Nothing
        ),
        Route("GET", one, offset, CANDIDATES, "Where an upload goes on"),
        Route("POST", one + "/data", receive, CANDIDATES, "Bytes of an upload, from Upload-Offset on"),
        Route("POST", one + "/delete", remove, CANDIDATES, "Cancel an upload or delete a file", Nothing),
    ]


async def body(
    request: web.Request, idle: float = IDLE, whole: float = CHUNK_SECONDS
) -> AsyncIterator[bytes]:
    """The bytes as they come, in time (docs/rules.md fault 33). Raises `Malformed`; what came before is not lost."""
    clock = asyncio.get_running_loop().time
    ends = clock() + whole
    try:
        while piece := await asyncio.wait_for(request.content.readany(), min(idle, max(ends - clock(), 0))):
            yield piece
    except TimeoutError as error:
        raise Malformed("上传的速度太慢或已中断，请检查网络后继续上传。") from error
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
        raise Malformed("上传中断，请检查网络后继续上传。") from error


def _offset(request: web.Request) -> int:
    """Raises `Forbidden` for what a foreign form could send, `Malformed` for no number."""
    if request.content_type != "application/octet-stream" or OFFSET not in request.headers:
        raise Forbidden("请求的格式不对，请刷新页面后重试。")
    said = request.headers[OFFSET]
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Malformed
    return int(said)
