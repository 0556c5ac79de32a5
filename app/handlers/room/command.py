"""One event of a page: parse -> who -> do -> ack, with every error mapped to a code in one place.

A handler that raises sends no ack in Socket.IO and leaves the page waiting, so nothing gets past `answer`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import structlog
from pydantic import StringConstraints, ValidationError

from app.exam.door import access_room
from app.handlers.bodies import Body, Id, kept
from app.handlers.room.services import Call
from app.state import errors
from app.state.candidate import PERMITTED, Action, Role
from app.state.devices import DeviceCheck
from app.state.presence import Device
from app.state.rules import Command
from app.texts import Reason, malformed

log = structlog.get_logger("command")

Ack = Mapping[str, Any]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

ANY_ROLE = frozenset(Role) - {Role.SYSTEM}

WHOLE_SEAT = frozenset(Device) - {Device.CAMERA2}
ANY_DEVICE = frozenset(Device)
"""A phone that is the second camera stands for its picture, not for its person (PROTOCOL.md 2.5)."""


class Keyed(Body):
    """A command: `key` gives it its effect once, however often it is repeated."""

    key: Key


class OfCandidate(Keyed):
    candidate: Id


class WithReason(OfCandidate):
    reason: Reason


class MayExplain(OfCandidate):
    """A reason that is asked for now and then: the rules say when."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


P = TypeVar("P", bound=Body)


@dataclass(frozen=True, slots=True)
class SocketEvent(Generic[P]):
    """An event a page may send: its name, its payload, who may send it, what is done, and on which devices."""

    name: str
    payload: type[P]
    roles: frozenset[Role]
    handle: Callable[[Call, P], Awaitable[Ack]]
    devices: frozenset[Device] = WHOLE_SEAT


def room_command(name: str, action: Action, payload: type[P]) -> SocketEvent[P]:
    """An event that changes the room; the state table says who may send it."""

    async def handle(call: Call, said: P) -> Ack:
        return await carry_out(call, action, said, _note(said))

    return SocketEvent(name, payload, PERMITTED[action], handle)


async def carry_out(
    call: Call, action: Action, said: Body, note: str, device_check: DeviceCheck | None = None
) -> Ack:
    """Change the room as the page asked, once for its key; `note` are the words that come with it."""
    page = call.connection
    actor = access_room(page.who, await call.services.rooms.get(page.room))
    own = page.login if actor.role is Role.CANDIDATE else None
    candidate, digest = _candidate(said, actor.id, actor.role), getattr(said, "digest", "")
    command = Command(action, actor, candidate, note, device_check=device_check, digest=digest, login=own)
    return {"seq": await call.services.rooms.command(page.room, command, _key(said))}


async def answer(event: SocketEvent[P], call: Call | None, said: Any) -> dict[str, Any]:
    """The ack of one event: `{ok: true, ...}`, or `{ok: false, code, message}` and nothing has happened."""
    if call is None:
        return refusal(errors.SignedOut())
    try:
        _check_device(event, call)
        payload = event.payload.model_validate(kept(said))
        with call.services.under_way.one():
            await _check_role(event, call)
            return {"ok": True, **await event.handle(call, payload)}
    except ValidationError as error:
        return refusal(malformed(error))
    except errors.ExamError as error:
        return refusal(error)
    except Exception:
        log.exception("handler_failed", event_name=event.name)
        return refusal(errors.Internal())


def refusal(error: errors.ExamError) -> dict[str, Any]:
    """The ack that says no."""
    refused: dict[str, Any] = {"ok": False, "code": error.code, "message": error.message}
    if isinstance(error, errors.TooMany) or (isinstance(error, errors.NotOwner) and error.retry_after):
        refused["retry_after"] = error.retry_after
    if isinstance(error, errors.Fenced) and error.device is not None:
        refused["device"] = error.device
    if isinstance(error, errors.NotOwner) and error.node:
        refused["node"] = error.node
    if isinstance(error, errors.ScoreOvertaken):
        refused["newest"] = error.newest
    return refused


def _check_device(event: SocketEvent[Any], call: Call) -> None:
    """Before the payload is looked at: a device that may not say it at all is told nothing about its form."""
    if call.connection.device not in event.devices:
        raise errors.Forbidden("此手机只用作第二摄像头，请在电脑上操作。")


async def _check_role(event: SocketEvent[P], call: Call) -> None:
    """Asked at every event and not only at connect: a role may have been taken away meanwhile."""
    room = await call.services.rooms.get(call.connection.room)
    if access_room(call.connection.who, room).role not in event.roles:
        raise errors.Forbidden()


def _key(said: Body) -> str:
    key: str = getattr(said, "key", "")
    return key


def _candidate(said: Body, actor: str, role: Role) -> str | None:
    """Whom a command is about: a candidate only ever means themselves."""
    return actor if role is Role.CANDIDATE else getattr(said, "candidate", None)


def _note(said: Body) -> str:
    """The words that come with a command."""
    named = ("reason", "text", "version", "road", "note", "plight")
    return next((getattr(said, name) for name in named if hasattr(said, name)), "")
