"""The browser's side: parse, who, do, ack. `register` lists every socket event there is."""

from typing import Any

from app.handlers.room import (
    camera2,
    candidate,
    channel,
    connection,
    devices,
    examiner,
    face,
    identity,
    invigilator,
    scores,
    signaling,
)
from app.handlers.room.command import SocketEvent, answer, refusal
from app.handlers.room.services import Call, Services
from app.handlers.room.socket import ExamSocket
from app.state import errors

SOCKET_EVENTS: tuple[SocketEvent[Any], ...] = (
    *candidate.EVENTS,
    *camera2.EVENTS,
    *invigilator.EVENTS,
    *examiner.EVENTS,
    *face.EVENTS,
    *identity.EVENTS,
    *devices.EVENTS,
    *channel.EVENTS,
    *scores.EVENTS,
    *signaling.EVENTS,
    *connection.EVENTS,
)


def register(sio: ExamSocket, services: Services) -> None:
    """Attach every event to the socket server."""

    async def connected(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        await connection.connect(services, sid, environ, auth)

    async def disconnected(sid: str, _reason: str) -> None:
        await connection.disconnect(services, sid)

    async def unknown(_event: str, _sid: str, *_said: Any) -> dict[str, Any]:
        return refusal(errors.Malformed())

    sio.on("connect", connected)
    sio.on("disconnect", disconnected)
    sio.on("*", unknown)
    for event in SOCKET_EVENTS:
        sio.on(event.name, _handler(event, services))


def _handler(event: SocketEvent[Any], services: Services) -> Any:
    async def handle(sid: str, *said: Any) -> dict[str, Any]:
        found = services.hub.get(sid)
        call = Call(services, found) if found else None
        ack = await answer(event, call, said[0] if len(said) == 1 else None)
        if not ack["ok"]:
            services.refused[ack["code"]] += 1
        elif found is not None:
            await services.hub.show_first(found)
        return ack

    return handle
