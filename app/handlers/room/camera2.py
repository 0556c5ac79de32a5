"""The phone as second camera: the code for it, and the phone that shows the code (PROTOCOL.md 2.5)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import StringConstraints

from app.exam.rooms import Rooms
from app.handlers import http
from app.handlers.answers import answer, qr_code
from app.handlers.bodies import Body, Nothing
from app.handlers.cookies import CAMERA2
from app.handlers.http import ANYONE, get, post
from app.handlers.room.command import Ack, SocketEvent
from app.handlers.room.services import Call
from app.host import net
from app.people.bindings import Bindings, Code
from app.people.looks import looks_of
from app.state import errors
from app.state.candidate import Action, Role
from app.state.room import SYSTEM
from app.state.rules import Command, check_may_bind

LATE: Final = 12 * 3600.0
"""Seconds a phone keeps its cookie beyond the room's end: an exam may run late."""


class Bind(Body):
    """The secret of a code: the fragment of the URL the phone opened."""

    secret: Annotated[str, StringConstraints(min_length=1, max_length=200)]


async def invite(call: Call, _said: Nothing) -> Ack:
    """A code for the candidate's page to show."""
    page, services = call.connection, call.services
    room = await services.rooms.get(page.room)
    check_may_bind(room, room.seat(page.who.id))
    code = await services.bindings.invite(page.room, page.who.id)
    url = f"{page.origin}/m#{code.secret}"
    return {
        "url": url,
        "expires": code.expires,
        "svg": await asyncio.to_thread(qr_code, url),
        "instead": net.reachable_origins(page.origin),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    rooms: Rooms
    bindings: Bindings
    clock: Callable[[], float]


@get("/api/mobile", ANYONE, "Where a phone reaches this site, if not at this address")
async def mobile(call: http.Call[Needs]) -> web.Response:
    return answer(instead=net.reachable_origins(f"https://{call.request.host}"))


@post("/api/camera2/bind", ANYONE, "Bind a phone as second camera by a code")
async def bind(call: http.Call[Needs], said: Bind) -> web.Response:
    rooms, bindings = call.needs.rooms, call.needs.bindings
    code = await bindings.find(said.secret)
    if await _is_bound_by(bindings, code, CAMERA2.of(call.request)):
        return await _bound(code)
    try:
        token = await _bind(rooms, bindings, code)
    except errors.Camera2Used:
        await _note(rooms, code)
        raise
    room = await rooms.get(code.room)
    response = await _bound(code)
    CAMERA2.give(response, token, room.plan.closes_at - call.needs.clock() + LATE)
    return response


@get("/m.svg", ANYONE)
async def mobile_page(call: http.Call[Needs]) -> web.Response:
    drawn = await asyncio.to_thread(qr_code, f"https://{call.request.host}/m")
    return web.Response(text=drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


ROUTES = (mobile, bind, mobile_page)


async def _bound(code: Code) -> web.Response:
    """The phone, which has no login, speaks the language of its candidate."""
    return answer(room=code.room, **await looks_of(code.person))


async def _bind(rooms: Rooms, bindings: Bindings, code: Code) -> str:
    """The log first: if it cannot be written the code is still good, and the phone tries again."""
    await bindings.check(code)
    room = await rooms.get(code.room)
    check_may_bind(room, room.seat(code.person))
    command = Command(Action.BIND_CAMERA2, SYSTEM, code.person)
    await rooms.command(code.room, command, f"camera2-{code.id[:48]}")
    return await bindings.bind(code)


async def _is_bound_by(bindings: Bindings, code: Code, token: str | None) -> bool:
    """Whether it is the very phone that used the code: somebody who scans twice is no stranger."""
    with suppress(errors.SignedOut):
        return (await bindings.holder(token)).code == code.id
    return False


async def _note(rooms: Rooms, code: Code) -> None:
    """For the staff, once per code. The phone gets its refusal whether or not this can be written."""
    with suppress(errors.ExamError):
        command = Command(Action.REFUSE_CAMERA2, SYSTEM, code.person)
        await rooms.command(code.room, command, f"camera2-again-{code.id[:48]}")


EVENTS = (SocketEvent("camera2:invite", Nothing, frozenset({Role.CANDIDATE}), invite),)
