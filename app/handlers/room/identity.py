"""What the staff may ask for about somebody's identity: the ID compare, a still of the card, the identity sheet."""

from collections.abc import Callable
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.exam.door import access_room
from app.exam.hub import Connection
from app.exam.rooms import Rooms
from app.handlers.http import JPEG, Route, answer, parse
from app.handlers.room.channel import sitting
from app.handlers.room.command import Ack, OfCandidate, SocketEvent, WithReason, carry_out, room_command
from app.handlers.room.services import Call, Services
from app.identity.sheet import Sheets
from app.materials.door import OVER
from app.people.sessions import Kind, Person
from app.state import errors
from app.state.candidate import PERMITTED, STAFF, Action, Role
from app.state.devices import UNSEEN
from app.state.room import Actor, Room, is_over
from app.state.rules import Command

MAY_LOOK = STAFF | {Role.ADMIN}
"""Who compares, and whoever answers for the data. An inspector watches interviews, not records."""

_KINDS = frozenset({Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN})
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


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


async def accept(call: Call, said: Accept) -> Ack:
    return await _compare(call, Action.ACCEPT_ID, said, said.note)


async def reject(call: Call, said: Reject) -> Ack:
    return await _compare(call, Action.REJECT_ID, said, said.reason)


async def _compare(call: Call, action: Action, said: Accept | Reject, note: str) -> Ack:
    """人证比对, of whoever holds the seat now; what has no picture is compared with a reason only."""
    page, services = call.connection, call.services
    room = await services.rooms.get(page.room)
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
    picture = await call.services.sheets.take_still(viewer, room, said.candidate, said.key)
    return {**await carry_out(call, Action.TAKE_STILL, said, picture), "picture": picture}


def look_into(who: Person, room: Room, now: float) -> Actor:
    """Who `who` is in a room whose candidates' papers and faces they ask for. Raises `NotFound`, which tells a panel
    that its work is done."""
    viewer = access_room(who, room)
    if viewer.role not in MAY_LOOK:
        raise errors.NotFound
    if viewer.role in STAFF and is_over(room, now):
        raise errors.NotFound(OVER)
    return viewer


def routes(
    rooms: Rooms, sheets: Sheets, address: Callable[[web.BaseRequest], str], clock: Callable[[], float]
) -> list[Route]:
    async def entered(request: web.Request, who: Person) -> tuple[Actor, Room]:
        room = await rooms.get(request.match_info["room"])
        return look_into(who, room, clock()), room

    async def sheet(request: web.Request, who: Person) -> web.Response:
        viewer, room = await entered(request, who)
        shown = await sheets.open(viewer, room, request.match_info["candidate"], address(request))
        return answer(**shown)

    async def picture(request: web.Request, who: Person) -> web.Response:
        viewer, room = await entered(request, who)
        candidate, name = request.match_info["candidate"], request.match_info["picture"]
        jpeg = await sheets.picture(viewer, room, candidate, name, address(request))
        return web.Response(body=jpeg, content_type=JPEG)

    async def number(request: web.Request, who: Person) -> web.Response:
        """Whoever compares may read it, and nobody else: what is said of a card is said of its number too."""
        await parse(request, Nothing)
        viewer, room = await entered(request, who)
        if viewer.role not in PERMITTED[Action.ACCEPT_ID]:
            raise errors.NotFound
        candidate = request.match_info["candidate"]
        return answer(value=await sheets.number(viewer, room, candidate, address(request)))

    where = "/api/rooms/{room}/faces/{candidate}"
    return [
        Route("GET", where, sheet, _KINDS, "A candidate's identity sheet; each look is logged"),
        Route(
            "POST", where + "/number", number, _COMPARERS, "The whole ID number; each look is logged", Nothing
        ),
        Route(
            "GET",
            where + "/{picture}",
            picture,
            _KINDS,
            "A picture of it; each look is logged",
            gives=(JPEG,),
        ),
    ]


EVENTS = (
    room_command("identity:waive_face", Action.WAIVE_FACE, WithReason),
    SocketEvent("identity:accept_id", Accept, PERMITTED[Action.ACCEPT_ID], accept),
    SocketEvent("identity:reject_id", Reject, PERMITTED[Action.REJECT_ID], reject),
    SocketEvent("identity:take_still", OfCandidate, PERMITTED[Action.TAKE_STILL], take_still),
)
