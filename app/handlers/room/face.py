"""The face check of a candidate's page: begin, frame by frame, break off; the notice; the way out by hand."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from app.handlers import http
from app.handlers.answers import answer
from app.handlers.bodies import Body, Id, Nothing
from app.handlers.room.command import Ack, Keyed, SocketEvent, Words, carry_out
from app.handlers.room.services import Call
from app.identity.notice import Notice
from app.state import errors
from app.state.candidate import PERMITTED, Action, Role
from app.state.identity import Road

MAX_JPEG = 60_000
"""Characters of base64: 45 kB of JPEG, below the packet limit of 64 kB."""

CANDIDATE = frozenset({Role.CANDIDATE})


class OfCheck(Body):
    session: Id


class Frame(OfCheck):
    number: Annotated[int, Field(ge=0, le=2**31)]
    jpeg: Annotated[str, StringConstraints(min_length=1, max_length=MAX_JPEG)]


class Agree(Keyed):
    version: Words


class Decline(Keyed):
    road: Literal["declined", "unavailable", "no_camera"]


async def start(call: Call, _said: Nothing) -> Ack:
    """Begin, or join the queue."""
    checks, page = call.services.checks, call.connection
    check = await checks.start(page.sid, page.who.id, page.room, page.login)
    return {"session": check.id, "position": checks.position(check)}


async def frame(call: Call, said: Frame) -> Ack:
    """One picture; the answer comes when it has been looked at."""
    try:
        jpeg = base64.b64decode(said.jpeg, validate=True)
    except (binascii.Error, ValueError):
        raise errors.Malformed() from None
    await call.services.checks.frame(call.connection.sid, said.session, said.number, jpeg)
    return {}


async def stop(call: Call, said: OfCheck) -> Ack:
    """The candidate breaks it off."""
    await call.services.checks.stop(call.connection.sid, said.session)
    return {}


async def agree(call: Call, said: Agree) -> Ack:
    """Separate consent, to the notice in force."""
    if said.version != call.services.checks.terms.version:
        raise errors.Conflict("告知书已更新，请刷新页面阅读最新版本。")
    await call.services.checks.require_checkable(call.connection.who.id, call.connection.room)
    return await carry_out(call, Action.AGREE_FACE, said, said.version)


async def decline(call: Call, said: Decline) -> Ack:
    """The manual road. That recognition is unavailable, or knows nothing of the document, is the server's to say."""
    return await carry_out(call, Action.DECLINE_FACE, said, await _road(call, Road(said.road)))


async def _road(call: Call, said: Road) -> Road:
    checks = call.services.checks
    try:
        await checks.require_checkable(call.connection.who.id, call.connection.room)
    except errors.FaceUnavailable:
        return Road.DOCUMENT
    return Road.DECLINED if said is Road.UNAVAILABLE and checks.available() else said


async def withdraw(call: Call, said: Keyed) -> Ack:
    """Consent withdrawn: commit, then delete; what a crash leaves between the two is deleted by the next sweep."""
    ack = await carry_out(call, Action.WITHDRAW_FACE, said, "")
    await call.services.checks.withdrawn(call.connection.who.id, call.connection.room)
    return ack


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    notice: Notice
    keep_days: float
    available: Callable[[], bool]


@http.get("/api/face", http.ANYONE, "The notice of the face check in force")
async def show(call: http.Call[Needs]) -> web.Response:
    needs, notice = call.needs, call.needs.notice
    return answer(
        version=notice.version,
        title=notice.title,
        text=notice.text,
        available=needs.available(),
        keep_days=needs.keep_days,
    )


ROUTES = (show,)

EVENTS = (
    SocketEvent("face:start", Nothing, CANDIDATE, start),
    SocketEvent("face:frame", Frame, CANDIDATE, frame),
    SocketEvent("face:stop", OfCheck, CANDIDATE, stop),
    SocketEvent("identity:agree_face", Agree, PERMITTED[Action.AGREE_FACE], agree),
    SocketEvent("identity:decline_face", Decline, PERMITTED[Action.DECLINE_FACE], decline),
    SocketEvent("identity:withdraw_face", Keyed, PERMITTED[Action.WITHDRAW_FACE], withdraw),
)
