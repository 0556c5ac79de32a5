"""Who gets in: the login, the second factor, and what the audit log hears of those who do not."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from aiohttp import web

from app.audit import heads
from app.audit.words import Deed
from app.handlers.answers import route_name
from app.handlers.entry import login, second_factor, setup
from app.handlers.http import Route, supply
from app.handlers.office import audit, login_codes, sms
from app.host.clock import wall
from app.host.loops import repeating
from app.messages import ConsoleProvider, Courier, Outbox, SmsLog
from app.messages.choice import chosen, kinds
from app.messages.courier import Owners
from app.office import demo as demo_school
from app.office.audit import AuditView
from app.people.account_changes import AccountChanges
from app.people.codes import Codes
from app.people.directory import Person
from app.people.entrance import Entrance, KnownBrowsers
from app.people.first_admin import FirstAdmin, anybody_administers
from app.people.login_codes import LoginCodes
from app.people.second_factor import SecondFactors
from app.server.ground import Ground
from app.state.clock import DAY
from app.state.errors import ExamError, SignedOut
from app.storage.db import Trouble

log = structlog.get_logger("records")

CODES_SHOWN: Final = 20
"""SMS codes the demo page shows."""


STAMP_EVERY: Final = 3600
"""Seconds between two notes of the end of the audit log."""

_WATCHED: Final = ("/api/admin/", "/api/rooms/")
"""Whoever is refused here is in the audit log; elsewhere there is nothing to look for."""


@dataclass(frozen=True, slots=True)
class Access:
    """`setup` is the secret of the first administrator's link, None where the school has one."""

    routes: list[Route[Any]]
    outbox: Outbox
    entrance: Entrance
    factors: SecondFactors
    changes: AccountChanges
    owners: Owners
    setup: str | None


async def open_access(stack: AsyncExitStack, ground: Ground) -> Access:
    """The ways in for those who are not signed in yet, and what the office sees of it."""
    config, clock = ground.config, ground.clock
    factors = SecondFactors(config.security.second_factor, ground.vault, config.school.name, wall)
    known = KnownBrowsers(ground.vault.index, clock, config.session.known_days * DAY)
    office_codes = LoginCodes(ground.vault, clock)
    ground.sessions.on_bar.append(partial(_bar, known, office_codes))
    entrance = Entrance(ground.sessions, factors, known, clock)
    await entrance.tighten()
    await _watch_over_records(stack, ground)
    console = ConsoleProvider(clock, keep=CODES_SHOWN if ground.demo else 0)
    sms_log = SmsLog(clock, ground.vault.index)
    outbox = Outbox(await stack.enter_async_context(chosen(config.sms, console, wall)), sms_log)
    codes = Codes(config.sms, ground.vault, clock)
    courier = Courier(outbox, ground.people, codes, config.sms.code_seconds, clock, kinds(config.sms))
    stack.push_async_callback(courier.close)
    changes, owners = AccountChanges(ground.vault, clock), Owners(courier, ground.people, clock)
    first = FirstAdmin(ground.people, clock, config.server.node)
    link = None if ground.demo or await anybody_administers() else await first.open()
    demo = login.Demo(demo_school.accounts(), console) if ground.demo else None
    entry = login.Needs(
        school=config.school,
        people=ground.people,
        codes=codes,
        office_codes=office_codes,
        known=known,
        courier=courier,
        sessions=ground.sessions,
        entrance=entrance,
        resend_seconds=config.sms.resend_seconds,
        demo=demo,
    )
    founding = setup.Needs(
        first=first,
        codes=codes,
        courier=courier,
        entrance=entrance,
        resend_seconds=config.sms.resend_seconds,
        console=config.sms.provider == "console",
    )
    by_office = login_codes.Needs(
        codes=office_codes, people=ground.people, factors=factors, changes=changes, owners=owners
    )
    second = second_factor.Needs(
        factors=factors, entrance=entrance, sessions=ground.sessions, changes=changes, owners=owners
    )
    routes: list[Route[Any]] = [
        *supply(login.ROUTES, entry),
        *(supply(login.DEMO_ROUTES, entry) if ground.demo else []),
        *supply(setup.ROUTES, founding),
        *supply(login_codes.ROUTES, by_office),
        *supply(second_factor.ROUTES, second),
        *supply(audit.ROUTES, audit.Needs(log=ground.audit, heads=ground.heads, view=AuditView())),
        *supply(sms.ROUTES, sms_log),
    ]
    return Access(routes, outbox, entrance, factors, changes, owners, link)


async def _bar(known: KnownBrowsers, office_codes: LoginCodes, person: str, _why: SignedOut) -> None:
    """What else lets somebody in in their name, or makes it easier."""
    await known.forget(person)
    await office_codes.drop(person)


async def _watch_over_records(stack: AsyncExitStack, ground: Ground) -> None:
    """Note the ends of the chains elsewhere, each hour and at the stop, and look through them once, beside the rest."""
    if not ground.demo:
        for sentence in heads.warnings(ground.config):
            log.warning("records_end_unwatched", detail=sentence)
    if ground.config.audit.head_file is not None:
        stack.push_async_callback(_stamp, ground)
        await stack.enter_async_context(repeating(STAMP_EVERY, partial(_stamp, ground), "audit"))
    ground.under_way.soon(_look_through(ground))


async def _stamp(ground: Ground) -> None:
    """A stop goes on where the file cannot be written: what is stopped after it would be left running."""
    try:
        await ground.audit.stamp()
        await ground.heads.stamp()
    except (OSError, Trouble) as error:
        log.error("records_end_not_noted", error=str(error))  # noqa: TRY400 - no bug of ours


async def _look_through(ground: Ground) -> None:
    """Whether anything was altered while the program was away: told, for the office to look into; exams go on."""
    try:
        verdict, misfits = await ground.audit.verify(), await ground.heads.verify()
    except (OSError, Trouble) as error:
        log.warning("records_not_verified", error=type(error).__name__)
        return
    if verdict.broken_at is not None:
        log.error("audit_altered", entry=verdict.broken_at)
    for misfit in misfits:
        log.error("room_log_altered", room=misfit.room, seq=misfit.seq)


async def note_refusal(ground: Ground, who: Person, request: web.Request, error: ExamError) -> None:
    """An attempt at what is not theirs, by somebody signed in."""
    if not request.path.startswith(_WATCHED):
        return
    places = dict(request.match_info)
    room = places.pop("room", "")
    await ground.audit.refused(
        who.id,
        Deed.REFUSED,
        error,
        subject=next(iter(places.values()), "")[:32],
        room=room[:32],
        address=ground.boundary.address(request),
        detail=route_name(request),
        college=who.college_id or "",
    )
