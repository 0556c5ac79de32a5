"""The second channel: the Windows client and the lines a candidate can come back over."""

from typing import Any

from app.channel.installs import Installs
from app.channel.relays import school_lines
from app.channel.shelf import Shelf
from app.handlers import client
from app.handlers.http import Route, supply
from app.handlers.room import emergency
from app.people.passes import Tickets
from app.server.exam import Exam
from app.server.ground import Ground
from app.state.errors import SignedOut


def channel_routes(ground: Ground, exam: Exam) -> list[Route[Any]]:
    """Every route of the second channel."""
    lines = school_lines(ground.config)
    shelf = Shelf.of(ground.config, [line.origin for line in lines], ground.clock)
    tickets = Tickets(ground.clock)
    rooms, passes = exam.services.rooms, exam.services.passes

    async def leave(person: str, why: SignedOut) -> None:
        """What came in by a login goes with it: a phone left filming shows a seat that nobody sits at."""
        await tickets.drop(person)
        await passes.end_of(person, why)
        await exam.services.bindings.end_of(person, why)

    ground.sessions.on_leave.append(leave)
    windows = client.Needs(shelf=shelf, installs=Installs(tickets, ground.clock), rooms=rooms, lines=lines)
    beside = emergency.Needs(
        rooms=rooms,
        tickets=tickets,
        passes=passes,
        logins=ground.sessions,
        lines=lines,
        clock=ground.clock,
    )
    return [*supply(client.ROUTES, windows), *supply(emergency.ROUTES, beside)]
