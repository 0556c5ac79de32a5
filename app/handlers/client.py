"""The Windows client: its download, its check, its reports; and the lines it and the pages know (PROTOCOL.md 1.4)."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import quote

from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, StringConstraints

from app.channel.installs import CHECK_SECONDS, Installs
from app.channel.shelf import Setup, Shelf
from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.handlers.http import ANYONE, SIGNED_IN, Route, answer, parse
from app.people.sessions import Kind, Person
from app.state import errors
from app.state.candidate import STAFF, Role

_STAFF = SIGNED_IN - {Kind.CANDIDATE}
MAY_SEE = STAFF | {Role.ADMIN, Role.INSPECTOR}
"""Who sees a candidate's readiness."""

_EXE = "application/vnd.microsoft.portable-executable"

_NOT_PROVIDED = "管理员尚未提供 Windows 客户端。请联系学校，或直接使用浏览器。"


class Line(Protocol):
    @property
    def origin(self) -> str: ...
    @property
    def label(self) -> str: ...


class Called(BaseModel):
    """What the client says: the ticket it was started with, and its version."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{16,512}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9.]{1,16}$")]


class Reported(Called):
    event: Literal["launched", "exited"]


def routes(shelf: Shelf, installs: Installs, rooms: Rooms, lines: Sequence[Line]) -> list[Route]:
    async def list_lines(_request: web.Request, _who: Person) -> web.Response:
        return answer(lines=shown(lines))

    async def state(_request: web.Request, who: Person) -> web.Response:
        check = await installs.last_check(who.id)
        checked = (
            {"checked_at": check.at, "checked_version": check.version} if check else {"checked_at": None}
        )
        launched = await installs.last_launch(who.id)
        return answer(**_offer(await shelf.setup()), **checked, launched_at=launched)

    async def download(_request: web.Request, _who: Person) -> web.StreamResponse:
        setup = await shelf.setup()
        if setup is None:
            raise errors.NotFound(_NOT_PROVIDED)
        headers = {
            hdrs.CONTENT_TYPE: _EXE,
            hdrs.CONTENT_DISPOSITION: _attachment(setup.version),
        }
        return web.FileResponse(setup.path, headers=headers)

    async def begin_check(_request: web.Request, who: Person) -> web.Response:
        ticket = await installs.begin_check(who.id)
        return answer(url=f"cloudexam://check?t={ticket}", seconds=CHECK_SECONDS)

    async def checked(request: web.Request) -> web.Response:
        said = await parse(request, Called)
        await installs.checked(said.ticket, said.version)
        return answer()

    async def reported(request: web.Request) -> web.Response:
        said = await parse(request, Reported)
        await installs.report(said.ticket, said.version, said.event)
        return answer()

    async def of_room(request: web.Request, who: Person) -> web.Response:
        room = await rooms.get(request.match_info["room"])
        if access_room(who, room).role not in MAY_SEE:
            raise errors.NotFound
        checks = await installs.last_checks(room.seats)
        return answer(
            clients={person: {"at": each.at, "version": each.version} for person, each in checks.items()}
        )

    candidates = frozenset({Kind.CANDIDATE})
    return [
        Route("GET", "/api/lines", list_lines, SIGNED_IN, "The school's lines, the preferred one first"),
        Route("GET", "/api/client", state, SIGNED_IN, "The Windows client on offer, and one's own check"),
        Route(
            "GET",
            "/api/client/setup.exe",
            download,
            SIGNED_IN,
            "The installer of the Windows client",
            gives=(_EXE,),
        ),
        Route("POST", "/api/client/check", begin_check, candidates, "Begin the installed check"),
        Route("POST", "/api/client/checked", checked, ANYONE, "The client calls home", Called),
        Route(
            "POST", "/api/client/report", reported, ANYONE, "The client opened or closed its window", Reported
        ),
        Route(
            "GET", "/api/rooms/{room}/clients", of_room, _STAFF, "Whose Windows client called home, and when"
        ),
    ]


def shown(lines: Sequence[Line]) -> list[dict[str, str]]:
    """As pages and clients get them."""
    return [{"origin": line.origin, "label": line.label} for line in lines]


def _offer(setup: Setup | None) -> dict[str, Any]:
    if setup is None:
        return {"available": False}
    return {"available": True, "version": setup.version, "size": setup.size, "sha256": setup.sha256}


def _attachment(version: str) -> str:
    """RFC 6266: a plain name for whoever does not read the other."""
    name = quote(f"云考场客户端-{version}.exe")
    return f"attachment; filename=\"CloudExam-{version}.exe\"; filename*=UTF-8''{name}"
