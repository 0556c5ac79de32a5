"""Who gets in: the login, the second factor, and what the audit log hears of those who do not."""

from contextlib import AsyncExitStack
from typing import Final

from aiohttp import web

from app import demo as demo_school
from app.auth import Person
from app.codes import Codes
from app.entrance import Entrance
from app.handlers.http import Route, route_name
from app.handlers.login import Demo, LoginHandlers
from app.handlers.second_factor import SecondFactorHandlers
from app.host.loops import repeating
from app.second_factor import SecondFactors
from app.server.ground import Ground
from app.sms import ConsoleProvider, Courier
from app.state.errors import ExamError

CODES_SHOWN: Final = 20
"""SMS codes the demo page shows."""

STAMP_EVERY: Final = 3600
"""Seconds between two notes of the end of the audit log."""

_WATCHED: Final = ("/api/admin/", "/api/rooms/")
"""Whoever is refused here is in the audit log; elsewhere there is nothing to look for."""


async def open_access(stack: AsyncExitStack, ground: Ground) -> list[Route]:
    """The routes of those who are not signed in yet, and of their own security."""
    config, clock = ground.config, ground.clock
    factors = SecondFactors(config.security.second_factor, ground.vault, config.school.name, clock)
    entrance = Entrance(ground.sessions, factors, clock)
    await entrance.tighten()
    if config.audit.head_file is not None:
        await stack.enter_async_context(repeating(STAMP_EVERY, ground.audit.stamp, "audit"))
    return [
        *_login(stack, ground, entrance).routes(),
        *SecondFactorHandlers(factors, entrance, ground.sessions, ground.audit, ground.boundary).routes(),
    ]


def _login(stack: AsyncExitStack, ground: Ground, entrance: Entrance) -> LoginHandlers:
    config = ground.config
    provider = ConsoleProvider(ground.clock, keep=CODES_SHOWN if ground.demo else 0)
    codes = Codes(config.sms, ground.vault, ground.clock)
    courier = Courier(provider, ground.people.find, codes.count_sending, config.sms.code_seconds)
    stack.push_async_callback(courier.close)
    return LoginHandlers(
        config.school,
        ground.people,
        codes,
        courier,
        ground.sessions,
        entrance,
        ground.audit,
        ground.boundary,
        config.sms.resend_seconds,
        Demo(demo_school.accounts(), provider) if ground.demo else None,
    )


async def note_refusal(ground: Ground, who: Person, request: web.Request, error: ExamError) -> None:
    """An attempt at what is not theirs, by somebody signed in."""
    if not request.path.startswith(_WATCHED):
        return
    places = dict(request.match_info)
    room = places.pop("room", "")
    await ground.audit.refused(
        who.id,
        "refused",
        error,
        subject=next(iter(places.values()), "")[:32],
        room=room[:32],
        address=ground.boundary.address(request),
        detail=route_name(request),
        college=who.college_id or "",
    )
