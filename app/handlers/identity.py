"""What the staff may ask for about somebody's identity: the ID compare, a still of the card, the identity sheet."""

from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from app.access import access_room
from app.auth import Kind, Person
from app.handlers.command import Ack, OfCandidate, SocketEvent, WithReason, carry_out, room_command
from app.handlers.http import Route, answer
from app.handlers.services import Call
from app.identity.sheet import Sheets
from app.materials.door import OVER
from app.rooms import Rooms
from app.state import errors
from app.state.candidate import PERMITTED, STAFF, Action, Role
from app.state.room import Actor, Room, is_over

MAY_LOOK = STAFF | {Role.ADMIN}
"""Who compares, and whoever answers for the data. An inspector watches interviews, not records."""

_KINDS = frozenset({Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN})


class Accept(OfCandidate):
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


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
        return web.Response(body=jpeg, content_type="image/jpeg")

    where = "/api/rooms/{room}/faces/{candidate}"
    return [
        Route("GET", where, sheet, _KINDS, "A candidate's identity sheet; each look is logged"),
        Route("GET", where + "/{picture}", picture, _KINDS, "A picture of it, JPEG; each look is logged"),
    ]


EVENTS = (
    room_command("identity:waive_face", Action.WAIVE_FACE, WithReason),
    room_command("identity:accept_id", Action.ACCEPT_ID, Accept),
    room_command("identity:reject_id", Action.REJECT_ID, WithReason),
    SocketEvent("identity:take_still", OfCandidate, PERMITTED[Action.TAKE_STILL], take_still),
)
