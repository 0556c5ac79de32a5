"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from app.handlers import materials
from app.handlers.http import Route, supply
from app.handlers.office import (
    account_changes,
    material_review,
    notices,
    pledges,
    rooms,
    roster,
    scores,
    units,
)
from app.handlers.room import material_files
from app.host.loops import repeating
from app.materials import samples
from app.materials.service import open_materials
from app.messages import Outbox
from app.messages.choice import kinds
from app.messages.outbox import SmsMessenger
from app.messages.reminders import Reminders
from app.office import demo as demo_school
from app.office.notices import Notices
from app.office.pledges import InForce
from app.office.retention import Retention, Terms
from app.office.rooms import RoomAdmin
from app.office.roster.desk import Desk
from app.office.roster.enrol import RoomEnrol
from app.office.roster.importing import UNPLACED, Imports
from app.office.roster.records import Roster
from app.office.roster.staging import Staging
from app.office.units import Units
from app.people.unmasking import Unmasking
from app.scoring.rubrics import Rubrics
from app.server.access import Access
from app.server.cluster import once
from app.server.exam import Exam
from app.server.ground import Ground
from app.state.clock import DAY

TIDY = 60
"""Seconds between two looks at what is left over: uploads, places an import still has to give, rooms without the
newest pledge."""

FORGET = 3600
"""Seconds between two looks at what may not be kept any longer."""

TURNS_EVERY = 5.0
TOMORROW_EVERY = 60.0


async def open_office(stack: AsyncExitStack, ground: Ground, exam: Exam, access: Access) -> list[Route[Any]]:
    """Every route of administration, what it needs running until `stack` is closed."""
    await _remind(stack, ground, exam, access.outbox)
    await _forget(stack, ground)
    return [
        *supply(units.ROUTES, Units()),
        *await _people(stack, ground, exam, access),
        *_rooms(ground, exam),
        *_scores(ground, exam),
        *await _notices(ground),
        *await _pledges(stack, ground, exam),
        *await _materials(stack, ground, exam),
    ]


async def _forget(stack: AsyncExitStack, ground: Ground) -> None:
    days, known = ground.config.retention, ground.config.session.known_days * DAY
    terms = Terms(days.contact_days * DAY, days.login_days * DAY, days.message_days * DAY, known)
    retention = Retention(ground.audit, ground.clock.certain, terms)
    sweep = once(ground.cluster, "retention", FORGET, retention.sweep)
    await stack.enter_async_context(repeating(FORGET, sweep, "retention"))


async def _people(stack: AsyncExitStack, ground: Ground, exam: Exam, access: Access) -> list[Route[Any]]:
    enrol, faces = RoomEnrol(exam.services.rooms, ground.clock), exam.identity.faces
    keep = ground.config.identity.keep_days * DAY
    records = Roster(ground.people, ground.vault, enrol, ground.config.retention.contact_days * DAY)
    staging = Staging(ground.config.data / "imports", ground.clock)
    imports = Imports(ground.people, records, enrol, faces, staging, ground.clock, keep)
    for name, action in (("uploads", staging.sweep), ("places", imports.resume)):
        alone = once(ground.cluster, name, TIDY, action)
        await stack.enter_async_context(repeating(TIDY, alone, name))
    people = roster.Needs(
        desk=Desk(records, faces, ground.clock, UNPLACED + keep),
        imports=imports,
        people=ground.people,
        enrol=enrol,
        changes=access.changes,
        owners=access.owners,
        sessions=ground.sessions,
        unmasking=Unmasking(ground.audit, ground.clock, ground.config.security.unmask_hour),
    )
    accounts = account_changes.Needs(
        changes=access.changes,
        factors=access.factors,
        roster=records,
        sessions=ground.sessions,
        owners=access.owners,
    )
    return [*supply(roster.ROUTES, people), *supply(account_changes.ROUTES, accounts)]


async def _notices(ground: Ground) -> list[Route[Any]]:
    published = Notices(ground.clock)
    if ground.demo:
        await demo_school.post_notices(published)
    return supply(notices.ROUTES, notices.Needs(notices=published, clock=ground.clock))


async def _pledges(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route[Any]]:
    in_force = InForce(exam.services.rooms, ground.pledges)
    await in_force.spread()
    await stack.enter_async_context(repeating(TIDY, in_force.spread, "pledge"))
    return supply(pledges.ROUTES, pledges.Needs(pledges=ground.pledges, in_force=in_force))


def _rooms(ground: Ground, exam: Exam) -> list[Route[Any]]:
    office = RoomAdmin(
        exam.services.rooms,
        ground.store,
        ground.people,
        ground.pledges,
        ground.audit,
        ground.config,
        ground.clock,
        ground.capacity,
        exam.services.books.check_complete,
    )
    return supply(rooms.ROUTES, office)


def _scores(ground: Ground, exam: Exam) -> list[Route[Any]]:
    needs = scores.Needs(
        rooms=exam.services.rooms,
        books=exam.services.books,
        rubrics=Rubrics(ground.audit, ground.clock),
        clock=ground.clock,
    )
    return supply(scores.ROUTES, needs)


async def _materials(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route[Any]]:
    settings, services, clock = ground.config.materials, exam.services, ground.clock

    async def tell_here(said: Mapping[str, str]) -> None:
        """The candidate's own pages, and those of the staff of their rooms."""
        for page in services.hub.all():
            live = services.rooms.peek(page.room)
            person = said["candidate"]
            seated = live is not None and person in live.room.seats
            if page.who.id == person or (seated and page.who.kind in ("examiner", "invigilator", "admin")):
                await services.emit(page.sid, "materials", said)

    async def tell(person: str, state: str) -> None:
        said = {"candidate": person, "state": state}
        await tell_here(said)
        if exam.news is not None:
            services.under_way.soon(exam.news.tell("materials", **said))

    if exam.news is not None:
        exam.news.on["materials"] = tell_here
    opened = await stack.enter_async_context(
        open_materials(
            settings,
            ground.config.data,
            ground.audit,
            tell,
            ground.clock,
            ground.clock.certain,
            partial(once, ground.cluster),
        )
    )
    if ground.demo:
        await samples.furnish(opened.shelf, opened.uploads)
    own = materials.Needs(
        shelf=opened.shelf, uploads=opened.uploads, max_mb=settings.max_mb, tell=tell, clock=clock
    )
    files = material_files.Needs(
        viewing=opened.viewing, door=opened.door, review=opened.review, rooms=services.rooms, clock=clock
    )
    return [
        *supply(materials.ROUTES, own),
        *supply(material_files.ROUTES, files),
        *supply(material_review.ROUTES, opened.review),
    ]


async def _remind(stack: AsyncExitStack, ground: Ground, exam: Exam, outbox: Outbox) -> None:
    messages = ground.config.messages
    if not messages.sms_reminders:
        return
    messenger = SmsMessenger(outbox, ground.people.reach)
    reminders = Reminders(
        exam.services.rooms,
        messenger,
        ground.clock,
        rehearsals=messages.rehearsals,
        kinds=kinds(ground.config.sms),
    )
    await stack.enter_async_context(repeating(TURNS_EVERY, reminders.announce_turns, "turns"))
    await stack.enter_async_context(repeating(TOMORROW_EVERY, reminders.announce_tomorrow, "tomorrow"))
