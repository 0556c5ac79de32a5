"""What the staff may ask for about somebody's identity: the ID compare, a still of the card, the identity sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import Field, StringConstraints

from app.audit.words import Deed
from app.exam.door import access_room
from app.exam.hub import Connection
from app.exam.rooms import Rooms
from app.handlers import http
from app.handlers.answers import JPEG, answer
from app.handlers.bodies import Nothing
from app.handlers.room.channel import sitting
from app.handlers.room.command import Ack, OfCandidate, SocketEvent, WithReason, carry_out, room_command
from app.handlers.room.services import Call, Services
from app.identity.sheet import Sheets
from app.materials.door import OVER
from app.people.directory import Kind, Person
from app.state import errors
from app.state.candidate import PERMITTED, STAFF, Action, Role
from app.state.devices import UNSEEN
from app.state.room import Actor, Room, is_blind, is_over
from app.state.rules import Command

MAY_LOOK = STAFF | {Role.ADMIN}
"""Who compares, and whoever answers for the data. An inspector watches interviews, not records."""

LOOKERS = frozenset({Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN})
_COMPARERS = frozenset({Kind.EXAMINER, Kind.INVIGILATOR})


PICTURE_SECONDS: Final = 5.0
"""A camera that has sent nothing for so long shows nobody: pages ask for a new connection after three."""

Seen = Annotated[int, Field(ge=0)]
"""The number of the login that held the seat in the view the person looked at."""


class Accept(OfCandidate):
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    login: Seen | None = None


class Reject(WithReason):
    login: Seen | None = None


async def accept(call: Call, said: Accept) -> Ack:
    return await _compare(call, Action.ACCEPT_ID, said, said.note)


async def reject(call: Call, said: Reject) -> Ack:
    return await _compare(call, Action.REJECT_ID, said, said.reason)


async def _compare(call: Call, action: Action, said: Accept | Reject, note: str) -> Ack:
    """人证比对, of whoever holds the seat now; what has no picture is compared with a reason only."""
    page, services = call.connection, call.services
    room = await services.rooms.get(page.room)
    check_not_blind(room, access_room(page.who, room))
    candidate = sitting(services, room.id, room.seat(said.candidate))
    command = Command(
        action,
        access_room(page.who, room),
        said.candidate,
        note,
        login=candidate.login if candidate is not None else None,
        seen=said.login,
        absent=candidate is None or not _is_seen(services, candidate),
    )
    return {"seq": await services.rooms.command(room.id, command, said.key)}


def _is_seen(services: Services, candidate: Connection) -> bool:
    """Whether a picture of something comes from there."""
    age, said = services.media.picture_age(candidate.endpoint), services.hub.told(candidate)
    return age is not None and age < PICTURE_SECONDS and (said is None or said.camera not in UNSEEN)


async def take_still(call: Call, said: OfCandidate) -> Ack:
    """The picture first, then its line in the log: a line never names what is not there."""
    room = await call.services.rooms.get(call.connection.room)
    viewer = access_room(call.connection.who, room)
    check_not_blind(room, viewer)
    picture = await call.services.sheets.take_still(viewer, room, said.candidate, said.key)
    return {**await carry_out(call, Action.TAKE_STILL, said, picture), "picture": picture}


def look_into(who: Person, room: Room, now: float) -> Actor:
    """Who `who` is in a room whose candidates' papers and faces they ask for. Raises `NotFound`, which tells a panel
    that its work is done."""
    viewer = access_room(who, room)
    if viewer.role not in MAY_LOOK:
        raise errors.NotFound
    check_not_blind(room, viewer)
    if viewer.role in STAFF and is_over(room, now):
        raise errors.NotFound(OVER)
    return viewer


def check_not_blind(room: Room, viewer: Actor) -> None:
    """Raises `Forbidden` to a panel that knows candidates by their exam number: faces, cards and papers have names."""
    if is_blind(room, viewer.role):
        raise errors.Forbidden("本考场为盲评，考官只看到准考证号。身份核验和材料请由候考官或管理员处理。")


async def entered(call: http.Call[Any], rooms: Rooms, clock: Callable[[], float]) -> tuple[Actor, Room]:
    """Who the caller is in the room that the path names. Raises as `look_into`."""
    room = await rooms.get(call.path["room"])
    return look_into(call.who, room, clock()), room


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    rooms: Rooms
    sheets: Sheets
    clock: Callable[[], float]


@http.get(
    "/api/rooms/{room}/faces/{candidate}",
    LOOKERS,
    "A candidate's identity sheet; each look is logged",
    within=(Deed.VIEW_IDENTITY,),
)
async def sheet(call: http.Call[Needs]) -> web.Response:
    viewer, room = await _entered(call)
    return answer(**await call.needs.sheets.open(viewer, room, call.path["candidate"], call.address))


@http.post(
    "/api/rooms/{room}/faces/{candidate}/number",
    _COMPARERS,
    "The whole ID number; each look is logged",
    within=(Deed.VIEW_ID_NUMBER, Deed.UNMASK_LIMIT),
)
async def number(call: http.Call[Needs], _said: Nothing) -> web.Response:
    """Whoever compares may read it, and nobody else: what is said of a card is said of its number too."""
    viewer, room = await _entered(call)
    if viewer.role not in PERMITTED[Action.ACCEPT_ID]:
        raise errors.NotFound
    return answer(value=await call.needs.sheets.number(viewer, room, call.path["candidate"], call.address))


@http.get(
    "/api/rooms/{room}/faces/{candidate}/{picture}",
    LOOKERS,
    "A picture of it; each look is logged",
    gives=JPEG,
    within=(Deed.VIEW_FACE,),
)
async def picture(call: http.Call[Needs]) -> web.Response:
    viewer, room = await _entered(call)
    candidate, name = call.path["candidate"], call.path["picture"]
    jpeg = await call.needs.sheets.picture(viewer, room, candidate, name, call.address)
    return web.Response(body=jpeg, content_type=JPEG)


async def _entered(call: http.Call[Needs]) -> tuple[Actor, Room]:
    return await entered(call, call.needs.rooms, call.needs.clock)


ROUTES = (sheet, number, picture)

EVENTS = (
    room_command("identity:waive_face", Action.WAIVE_FACE, WithReason),
    SocketEvent("identity:accept_id", Accept, PERMITTED[Action.ACCEPT_ID], accept),
    SocketEvent("identity:reject_id", Reject, PERMITTED[Action.REJECT_ID], reject),
    SocketEvent("identity:take_still", OfCandidate, PERMITTED[Action.TAKE_STILL], take_still),
)
