"""The Windows client: its download, its check, its reports; and the lines it and the pages know (PROTOCOL.md 1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import StringConstraints

from app.channel.installs import CHECK_SECONDS, Installs
from app.channel.shelf import Setup, Shelf
from app.config import Line
from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.handlers import http
from app.handlers.answers import answer, attachment
from app.handlers.bodies import Body
from app.handlers.http import ANYONE, CANDIDATES, SIGNED_IN, Call, get, post
from app.state import errors
from app.state.candidate import STAFF, Role

MAY_SEE = STAFF | {Role.ADMIN, Role.INSPECTOR}
"""Who sees a candidate's readiness."""

_EXE = "application/vnd.microsoft.portable-executable"

_NOT_PROVIDED = "管理员尚未提供 Windows 客户端。请联系学校，或直接使用浏览器。"


class Called(Body):
    """What the client says: the ticket it was started with, and its version."""

    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{16,512}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9.]{1,16}$")]


class Reported(Called):
    event: Literal["launched", "exited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    shelf: Shelf
    installs: Installs
    rooms: Rooms
    lines: Sequence[Line]


@get("/api/lines", SIGNED_IN, "The school's lines, the preferred one first")
async def list_lines(call: Call[Needs]) -> web.Response:
    return answer(lines=shown(call.needs.lines))


@get("/api/client", SIGNED_IN, "The Windows client on offer, and one's own check")
async def state(call: Call[Needs]) -> web.Response:
    installs = call.needs.installs
    check = await installs.last_check(call.who.id)
    checked = {"checked_at": check.at, "checked_version": check.version} if check else {"checked_at": None}
    launched = await installs.last_launch(call.who.id)
    return answer(**_offer(await call.needs.shelf.setup()), **checked, launched_at=launched)


@get("/api/client/setup.exe", SIGNED_IN, "The installer of the Windows client", gives=_EXE)
async def download(call: Call[Needs]) -> web.StreamResponse:
    setup = await call.needs.shelf.setup()
    if setup is None:
        raise errors.NotFound(_NOT_PROVIDED)
    name, plain = f"云考场客户端-{setup.version}.exe", f"CloudExam-{setup.version}.exe"
    return attachment(setup.path, name, _EXE, plain)


@post("/api/client/check", CANDIDATES, "Begin the installed check")
async def begin_check(call: Call[Needs]) -> web.Response:
    ticket = await call.needs.installs.begin_check(call.who.id)
    return answer(url=f"cloudexam://check?t={ticket}", seconds=CHECK_SECONDS)


@post("/api/client/checked", ANYONE, "The client calls home")
async def checked(call: Call[Needs], said: Called) -> web.Response:
    await call.needs.installs.checked(said.ticket, said.version)
    return answer()


@post("/api/client/report", ANYONE, "The client opened or closed its window")
async def reported(call: Call[Needs], said: Reported) -> web.Response:
    await call.needs.installs.report(said.ticket, said.version, said.event)
    return answer()


@get("/api/rooms/{room}/clients", http.STAFF, "Whose Windows client called home, and when")
async def of_room(call: Call[Needs]) -> web.Response:
    room = await call.needs.rooms.get(call.path["room"])
    if access_room(call.who, room).role not in MAY_SEE:
        raise errors.NotFound
    checks = await call.needs.installs.last_checks(room.seats)
    return answer(
        clients={person: {"at": each.at, "version": each.version} for person, each in checks.items()}
    )


ROUTES = (list_lines, state, download, begin_check, checked, reported, of_room)


def shown(lines: Sequence[Line]) -> list[dict[str, str]]:
    """As pages and clients get them."""
    return [{"origin": line.origin, "label": line.label} for line in lines]


def _offer(setup: Setup | None) -> dict[str, Any]:
    if setup is None:
        return {"available": False}
    return {"available": True, "version": setup.version, "size": setup.size, "sha256": setup.sha256}
