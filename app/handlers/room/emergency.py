"""The emergency room: the ticket a candidate gets for it, and the page that brings the ticket (PROTOCOL.md 2.6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import StringConstraints

from app.config import Line
from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.handlers.answers import answer
from app.handlers.bodies import Body
from app.handlers.client import shown
from app.handlers.cookies import EMERGENCY, SESSION
from app.handlers.http import ANYONE, CANDIDATES, Call, get, post
from app.handlers.room.command import Key
from app.handlers.room.services import Logins
from app.people.looks import looks_of
from app.people.passes import Passes, Purpose, Tickets
from app.state import errors
from app.state.rules import check_channel_open, check_may_change_over

TICKET_SECONDS: Final = 300.0

LATE: Final = 12 * 3600.0
"""Seconds a browser keeps the pass beyond the room's end: an exam may run late."""


class Ask(Body):
    """Why the candidate wants another way in; the page brings it along to where it is kept, the room's log."""

    cause: Literal["network", "camera", "user"]


class Redeem(Body):
    """The ticket: from the fragment of the address the page was opened with. `key`: the page's own, so that it may ask
    again when the answer was lost; a ticket counts once for it, and for nobody else."""

    ticket: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    key: Key | None = None


async def beside(logins: Logins, request: web.BaseRequest) -> str | None:
    """Who is signed in in the browser that brings the pass."""
    token = SESSION.of(request)
    if token is None:
        return None
    try:
        return (await logins.actor_of(token)).id
    except errors.SignedOut:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    rooms: Rooms
    tickets: Tickets
    passes: Passes
    logins: Logins
    lines: Sequence[Line]
    clock: Callable[[], float]


@post("/api/rooms/{room}/emergency", CANDIDATES, "A ticket to the emergency room of one's own seat")
async def issue(call: Call[Needs], said: Ask) -> web.Response:
    """A new ticket; the page that asked keeps the seat until somebody comes with it."""
    who, needs = call.who, call.needs
    room = await needs.rooms.get(call.path["room"])
    check_may_change_over(room, room.seat(access_room(who, room).id), needs.clock())
    ticket = await needs.tickets.issue(Purpose.EMERGENCY, room.id, who.id, TICKET_SECONDS)
    return answer(
        ticket=ticket,
        expires=needs.clock() + TICKET_SECONDS,
        launch=f"cloudexam://join?t={ticket}",
        path=f"/emergency#t={ticket}&c={said.cause}",
        lines=shown(needs.lines),
    )


@post("/api/emergency", ANYONE, "Enter the emergency room by a ticket")
async def enter(call: Call[Needs], said: Redeem) -> web.Response:
    """Redeem a ticket for a pass. A ticket that cannot be used now is still good afterwards."""
    tickets, passes, clock = call.needs.tickets, call.needs.passes, call.needs.clock
    ticket = await tickets.find(Purpose.EMERGENCY, said.ticket)
    room = await call.needs.rooms.get(ticket.room)
    check_may_change_over(room, room.seat(ticket.person), clock())
    token = await passes.given(ticket, said.key)
    if token is None:
        token = await passes.give(await tickets.redeem(Purpose.EMERGENCY, said.ticket), said.key)
    response = await _entered(call.needs, room.id, ticket.person)
    EMERGENCY.give(response, token, room.plan.closes_at - clock() + LATE)
    return response


@get("/api/emergency", ANYONE, "The room of this browser's pass to the emergency room")
async def resume(call: Call[Needs]) -> web.Response:
    """A page that was reloaded, or a browser that was opened again, learns which room its pass is for."""
    needs, request = call.needs, call.request
    bearer = await needs.passes.holder(EMERGENCY.of(request), await beside(needs.logins, request))
    room = await needs.rooms.get(bearer.room)
    check_channel_open(room, room.seat(bearer.id), needs.clock())
    return await _entered(needs, room.id, bearer.id)


ROUTES = (issue, enter, resume)


async def _entered(needs: Needs, room: str, person: str) -> web.Response:
    """The window of the Windows client has no login, and speaks the language of its candidate."""
    return answer(room=room, lines=shown(needs.lines), **await looks_of(person))
