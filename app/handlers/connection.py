"""A page comes and goes: CONNECT with the session cookie, `hello`, the first view, takeover, goodbye."""

import asyncio
from typing import Annotated, Any

from pydantic import Field, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.access import Who, access_room
from app.auth import session_id
from app.handlers.command import ANY_ROLE, Ack, Id, Payload, SocketEvent, refusal
from app.handlers.cookies import session_of
from app.handlers.services import Call, Services
from app.hub import Connection
from app.state import errors
from app.state.presence import Device


class Hello(Payload):
    """The CONNECT packet's `auth`. Only a *re*connecting page knows an epoch."""

    room: Id
    device: Annotated[Device, Field(strict=False)] = Device.MAIN
    epoch: int | None = None
    last_seq: int | None = None
    instance: str | None = None


class Sync(Payload):
    seq: int


async def connect(services: Services, sid: str, environ: dict[str, Any], auth: Any) -> None:
    """Admit a page to its room, or refuse it with a code and a sentence."""
    try:
        hello = Hello.model_validate(auth)
        who, session = await _signed_in(services, environ)
        connection = await _seat(services, sid, who, session, hello)
    except ValidationError:
        raise _refused(errors.Malformed()) from None
    except errors.ExamError as error:
        raise _refused(error) from None
    older = services.hub.add(connection)
    greeting = {"instance": services.hub.instance, "epoch": connection.epoch, "device": connection.device}
    await services.emit(sid, "hello", greeting)
    connection.greeted = True
    services.hub.redraw(sid)
    if older is not None:
        await dismiss(services, older, errors.Fenced())


async def disconnect(services: Services, sid: str) -> None:
    """The socket is gone. Its media stays until it stalls: the picture may outlive the socket by seconds."""
    services.hub.remove(sid)
    await services.checks.gone(sid)


async def dismiss(services: Services, connection: Connection, reason: errors.ExamError) -> None:
    """Tell a page why it must stop, and close its socket."""
    event = reason.code if reason.code in ("fenced", "signed_out") else "expelled"
    await services.emit(connection.sid, event, {"code": reason.code, "message": reason.message})
    await services.dismiss(connection.sid)


async def sync(call: Call, said: Sync) -> Ack:
    """The page asks whether it is behind; if so, the whole view follows."""
    room = await call.services.rooms.get(call.connection.room)
    if said.seq < room.seq:
        call.services.hub.redraw(call.connection.sid)
    return {"seq": room.seq}


async def _signed_in(services: Services, environ: dict[str, Any]) -> tuple[Who, str]:
    token = session_of(environ["aiohttp.request"])
    return await services.logins.actor_of(token), session_id(token or "")


async def _seat(services: Services, sid: str, who: Who, session: str, hello: Hello) -> Connection:
    """The seat this page may take: its own room, and not one that a newer page holds."""
    access_room(who, await services.rooms.get(hello.room))
    if hello.device is not Device.MAIN:
        raise errors.Forbidden("此设备不能以这种方式进入考场，请从首页重新进入。")
    if hello.epoch is None:
        epoch = await services.seats.take_seat(hello.room, who.id, hello.device)
    else:
        epoch = hello.epoch
        if epoch != await services.seats.seat_epoch(hello.room, who.id, hello.device):
            raise errors.Fenced()
    connection = Connection(sid, session, who, hello.room, hello.device, epoch)
    holder = services.hub.at(connection.endpoint)
    if holder is not None and holder.epoch > epoch:  # two pages were loaded at once and the other came later
        raise errors.Fenced()
    return connection


def _refused(error: errors.ExamError) -> Refused:
    said = refusal(error)
    return Refused(error.message, said)


def expel(services: Services, connection: Connection, reason: errors.ExamError) -> None:
    """`dismiss` for callers that cannot wait."""
    task = asyncio.create_task(dismiss(services, connection, reason))
    _leaving.add(task)
    task.add_done_callback(_leaving.discard)


_leaving: set[asyncio.Task[None]] = set()
"""asyncio keeps only weak references to tasks."""

EVENTS = (SocketEvent("room:sync", Sync, ANY_ROLE, sync),)
