"""A page comes and goes: CONNECT with the session cookie, `hello`, the first view, takeover, goodbye."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import structlog
from aiohttp import web
from pydantic import Field, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.exam.door import Who, access_room
from app.exam.hub import Arrival, Connection
from app.handlers.bodies import Body, Id, kept
from app.handlers.cookies import CAMERA2, EMERGENCY, SESSION
from app.handlers.room.channel import note_channel, settle_channel
from app.handlers.room.command import ANY_DEVICE, ANY_ROLE, Ack, SocketEvent, refusal
from app.handlers.room.emergency import beside
from app.handlers.room.services import Call, Services
from app.people.secrets import hashed
from app.state import errors
from app.state.candidate import Role
from app.state.channel import Cause
from app.state.presence import ACTING, Device
from app.state.room import Room
from app.state.rules import check_channel_open, check_may_return

log = structlog.get_logger("connection")

NODE = "node"
"""In the query of a handshake: the server that the page was sent to. A proxy in front goes by it, too."""

SPREAD = 2.0
"""Seconds within which the pages of a server that died come back, once their rooms are another's."""

MEDIA_OUTLIVES = 5.0
"""Seconds for which a page that was sent elsewhere keeps the media it has here."""


class Hello(Body):
    """The CONNECT packet's `auth`. Only a *re*connecting page knows an epoch."""

    room: Id
    device: Annotated[Device, Field(strict=False)] = Device.MAIN
    epoch: int | None = None
    last_seq: int | None = None
    instance: str | None = None
    cause: Annotated[Cause, Field(strict=False)] | None = None
    """Why the seat changes over to this device, if it does."""


class Sync(Body):
    seq: int


async def connect(services: Services, sid: str, environ: dict[str, Any], auth: Any) -> None:
    """Admit a page to its room, or refuse it with a code and a sentence."""
    try:
        hello = Hello.model_validate(kept(auth))
        with services.under_way.one():
            async with services.entrance:
                connection = await _arrive(services, sid, environ, hello)
            await _greet(services, connection)
        await _miss(services, connection, hello.last_seq or 0)
    except ValidationError:
        raise _refused(errors.Malformed()) from None
    except errors.ExamError as error:
        raise _refused(error) from None
    except Exception:  # anything else would leave the page without an answer
        log.exception("connect_failed")
        services.hub.remove(sid)
        raise _refused(errors.Internal()) from None


async def disconnect(services: Services, sid: str) -> None:
    """The socket is gone. Its media stays until it stalls: the picture may outlive the socket."""
    services.hub.remove(sid)
    services.checks.gone(sid)


async def dismiss(services: Services, connection: Connection, reason: errors.ExamError) -> None:
    """Tell a page why it must stop, close its socket, and end what it sends and receives."""
    event = reason.code if reason.code in ("fenced", "signed_out") else "expelled"
    said = {name: value for name, value in refusal(reason).items() if name != "ok"}
    await services.emit(connection.sid, event, said)
    await services.dismiss(connection.sid)
    services.hub.remove(connection.sid)
    await end_media(services, connection)


async def end_media(services: Services, connection: Connection) -> None:
    """End the media of a page, unless the same page is back on another socket; a newer page's is not touched."""
    if not services.hub.holds(connection):
        await services.media.close(connection.endpoint, connection.epoch)


async def sync(call: Call, said: Sync) -> Ack:
    """The page asks whether it is behind; if so, the whole view follows."""
    room = await call.services.rooms.get(call.connection.room)
    if said.seq != room.seq:
        call.services.hub.redraw(call.connection.sid)
    if said.seq > room.seq:
        await _miss(call.services, call.connection, said.seq)
    return {"seq": room.seq}


async def _miss(services: Services, connection: Connection, known: int) -> None:
    """A page that has seen more of its room than the log holds: what was acknowledged is gone, and that is said, to
    this page and to all of the room's staff. Staff who come later are told, too."""
    room = await services.rooms.get(connection.room)
    loss = services.losses.of(room.id)
    if known > room.seq:
        loss = await services.losses.note(room.id, connection.who.id, known, room.seq)
        here = [page for page in services.hub.all() if page.room == room.id and _looks_after(page, room)]
        told = {page.sid for page in here} | {connection.sid}
    else:
        told = {connection.sid} if _looks_after(connection, room) else set()
    if loss is not None:
        for sid in told:
            await services.emit(sid, "lost", asdict(loss))


def _looks_after(page: Connection, room: Room) -> bool:
    try:
        return access_room(page.who, room).role is not Role.CANDIDATE
    except errors.ExamError:  # taken off the panel just now
        return False


async def _arrive(services: Services, sid: str, environ: dict[str, Any], hello: Hello) -> Connection:
    """Give the page its seat; whoever had the seat's device is told to stop."""
    request = environ["aiohttp.request"]
    token = _COOKIES[hello.device].of(request)
    with services.hub.arriving(hashed(token or "")) as arrival:
        connection = await _seat(services, sid, request, arrival, hello)
        connection.origin = request.headers.get("Origin", "")
        await note_channel(services, connection, hello.cause)
        arrival.check()
        _check_newest(services, connection)
        older = services.hub.add(connection)
    if older is not None:
        expel(services, older, _taken_by(connection.device))
    services.under_way.soon(settle_channel(services, connection))
    services.under_way.soon(_end_rivals(services, connection))
    return connection


def _check_newest(services: Services, connection: Connection) -> None:
    """Two were loaded at once, and the other came later. Asked again after every wait: it may have come meanwhile."""
    holder = services.hub.rival(connection)
    if holder is not None and holder.epoch > connection.epoch:
        services.under_way.soon(settle_channel(services, holder))
        raise _taken_by(holder.device)


def _taken_by(device: Device) -> errors.Fenced:
    """What the page that lost the seat is told."""
    return errors.Fenced(_TAKEN.get(device), device)


_TAKEN = {Device.EMERGENCY: "您已通过应急通道进入本考场，此页面已停止。考试和计时继续，不受影响。"}

_COOKIES = {Device.MAIN: SESSION, Device.CAMERA2: CAMERA2, Device.EMERGENCY: EMERGENCY}
"""What each device comes with; the session's cookie opens neither of the others."""


async def _end_rivals(services: Services, connection: Connection) -> None:
    """The media of what acted before, which may have outlived its socket: two pictures of one candidate are one too
    many, and the older one stands still."""
    for endpoint in connection.rivals:
        if endpoint != connection.endpoint:
            await services.media.close(endpoint, connection.epoch)


async def _greet(services: Services, connection: Connection) -> None:
    greeting = {
        "instance": services.hub.instance,
        "epoch": connection.epoch,
        "device": connection.device,
        "relays": bool(services.relays),
        "others": services.rooms.others(),
    }
    await services.emit(connection.sid, "hello", greeting)
    connection.greeted = True
    services.hub.redraw(connection.sid)


async def _seat(
    services: Services, sid: str, request: web.BaseRequest, arrival: Arrival, hello: Hello
) -> Connection:
    """The seat this page may take: its own room, and not one that a newer page holds."""
    who = await _who(services, request, hello)
    arrival.check()  # a page that will be refused must not take the epoch from the one that will not
    # One epoch for main and emergency: whichever page came last has the seat, on either of them.
    held = Device.MAIN if hello.device in ACTING else hello.device
    epoch = hello.epoch
    newest = 0 if epoch is None else await services.seats.seat_epoch(hello.room, who.id, held)
    was_lost = epoch is not None and epoch > newest and hello.last_seq is not None
    if (
        epoch is None or was_lost
    ):  # it was given to a page that has seen the room, and is gone as `_miss` tells
        epoch = newest = await services.seats.take_seat(hello.room, who.id, held)
    stale = epoch != newest
    connection = Connection(sid, arrival.session, who, hello.room, hello.device, epoch)
    if stale:
        holder = services.hub.rival(connection)
        raise _taken_by(holder.device) if holder else errors.Fenced()
    _check_newest(services, connection)
    return connection


async def _who(services: Services, request: web.BaseRequest, hello: Hello) -> Who:
    """Who comes, with a place in this room: by their login, as second camera by the phone's own cookie, or by the pass
    of the emergency room."""
    token = _COOKIES[hello.device].of(request)
    if hello.device is Device.CAMERA2:
        phone = await services.bindings.holder(token)
        if phone.room != hello.room:
            raise errors.NotFound()
        room = await _served(services, request, hello)
        check_may_return(room, room.seat(phone.id), services.clock())
        return phone
    if hello.device is Device.EMERGENCY:
        bearer = await services.passes.holder(token, await beside(services.logins, request))
        if bearer.room != hello.room:
            raise errors.NotFound()
        room = await _served(services, request, hello)
        check_channel_open(room, room.seat(bearer.id), services.clock())
        return bearer
    who = await services.logins.actor_of(token)
    access_room(who, await _served(services, request, hello))
    return who


async def _served(services: Services, request: web.BaseRequest, hello: Hello) -> Room:
    """The page's room, which must live here: elsewhere it would be shown nothing. A page that comes here on its way to
    the server that has the room has not reached it: nobody does then, until the lease has run out."""
    asked = request.query.get(NODE, "")
    try:
        return (await services.rooms.serve(hello.room, sent=asked == services.node)).room
    except errors.NotOwner as refused:
        if asked != refused.node or not asked:
            raise
        rest = await services.rooms.held_for(hello.room)
        raise errors.NotOwner(retry_after=round(rest + SPREAD * random.random(), 2)) from None  # noqa: S311 - no secret


def move(services: Services, room_id: str, node: str) -> None:
    """The room lives elsewhere now: its pages go there. What they send and receive goes on until they have it there,
    for they are some seconds without the room, and need not be without each other. Only queues."""
    for page in services.hub.all():
        if page.room == room_id:
            services.under_way.soon(_move(services, page, node))


async def _move(services: Services, page: Connection, node: str) -> None:
    await services.emit(page.sid, "moved", {"node": node})
    await services.dismiss(page.sid)
    services.hub.remove(page.sid)
    asyncio.get_running_loop().call_later(
        MEDIA_OUTLIVES, lambda: services.under_way.soon(end_media(services, page))
    )


def _refused(error: errors.ExamError) -> Refused:
    said = refusal(error)
    return Refused(error.message, said)


def sign_out(services: Services, sessions: Sequence[str], why: errors.ExamError) -> None:
    """Sessions, or bindings of phones, ended: their pages are told and closed, and those on their
    way in are refused. Only queues."""
    for session in sessions:
        services.hub.turn_away(session, why)
        for page in services.hub.of_session(session):
            expel(services, page, why)
        for page in services.hub.away_of_session(session):
            services.under_way.soon(end_media(services, page))


def expel(services: Services, connection: Connection, reason: errors.ExamError) -> None:
    """`dismiss` for callers that cannot wait."""
    services.under_way.soon(dismiss(services, connection, reason))


EVENTS = (SocketEvent("room:sync", Sync, ANY_ROLE, sync, ANY_DEVICE),)
