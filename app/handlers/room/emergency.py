"""The emergency room: the ticket a candidate gets for it, and the page that brings the ticket (PROTOCOL.md 2.6)."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.handlers.client import Line, shown
from app.handlers.cookies import emergency_of, session_of, set_emergency
from app.handlers.http import ANYONE, Route, answer, parse
from app.handlers.room.command import Key
from app.handlers.room.services import Logins
from app.people.passes import Passes
from app.people.sessions import Kind, Person
from app.people.tickets import Purpose, Tickets
from app.state import errors
from app.state.rules import check_channel_open, check_may_change_over

TICKET_SECONDS: Final = 300.0

LATE: Final = 12 * 3600.0
"""Seconds a browser keeps the pass beyond the room's end: an exam may run late."""


class Ask(BaseModel):
    """Why the candidate wants another way in; the page brings it along to where it is kept, the room's log."""

    model_config = ConfigDict(extra="forbid", strict=True)

    cause: Literal["network", "camera", "user"]


class Redeem(BaseModel):
    """The ticket: from the fragment of the address the page was opened with. `key`: the page's own, so that it may ask
    again when the answer was lost; a ticket counts once for it, and for nobody else."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ticket: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    key: Key | None = None


async def beside(logins: Logins, request: web.BaseRequest) -> str | None:
    """Who is signed in in the browser that brings the pass."""
    token = session_of(request)
    if token is None:
        return None
    try:
        return (await logins.actor_of(token)).id
    except errors.SignedOut:
        return None


def routes(
    rooms: Rooms,
    tickets: Tickets,
    passes: Passes,
    logins: Logins,
    lines: Sequence[Line],
    clock: Callable[[], float],
) -> list[Route]:
    async def issue(request: web.Request, who: Person) -> web.Response:
        """A new ticket; the page that asked keeps the seat until somebody comes with it."""
        said = await parse(request, Ask)
        room = await rooms.get(request.match_info["room"])
        check_may_change_over(room, room.seat(access_room(who, room).id), clock())
        ticket = await tickets.issue(Purpose.EMERGENCY, room.id, who.id, TICKET_SECONDS)
        return answer(
            ticket=ticket,
            expires=clock() + TICKET_SECONDS,
            launch=f"cloudexam://join?t={ticket}",
            path=f"/emergency#t={ticket}&c={said.cause}",
            lines=shown(lines),
        )

    async def enter(request: web.Request) -> web.Response:
        """Redeem a ticket for a pass. A ticket that cannot be used now is still good afterwards."""
        said = await parse(request, Redeem)
        ticket = await tickets.find(Purpose.EMERGENCY, said.ticket)
        room = await rooms.get(ticket.room)
        check_may_change_over(room, room.seat(ticket.person), clock())
        token = await passes.given(ticket, said.key)
        if token is None:
            token = await passes.give(await tickets.redeem(Purpose.EMERGENCY, said.ticket), said.key)
        response = answer(room=room.id, lines=shown(lines))
        set_emergency(response, token, room.plan.closes_at - clock() + LATE)
        return response

    async def resume(request: web.Request) -> web.Response:
        """A page that was reloaded, or a browser that was opened again, learns which room its pass is for."""
        bearer = await passes.holder(emergency_of(request), await beside(logins, request))
        room = await rooms.get(bearer.room)
        check_channel_open(room, room.seat(bearer.id), clock())
        return answer(room=room.id, lines=shown(lines))

    candidate = frozenset({Kind.CANDIDATE})
    return [
        Route(
            "POST",
            "/api/rooms/{room}/emergency",
            issue,
            candidate,
            "A ticket to the emergency room of one's own seat",
            Ask,
        ),
        Route("POST", "/api/emergency", enter, ANYONE, "Enter the emergency room by a ticket", Redeem),
        Route(
            "GET", "/api/emergency", resume, ANYONE, "The room of this browser's pass to the emergency room"
        ),
    ]
