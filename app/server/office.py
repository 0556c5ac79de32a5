"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app.handlers import materials
from app.handlers.http import Route
from app.handlers.office import material_review, units
from app.handlers.office.account_changes import AccountChangeHandlers
from app.handlers.office.notices import NoticeHandlers
from app.handlers.office.pledges import PledgeHandlers
from app.handlers.office.rooms import RoomHandlers
from app.handlers.office.roster import RosterHandlers
from app.handlers.room import material_files
from app.host.loops import repeating
from app.materials import samples
from app.materials.service import open_materials
from app.messages import Outbox
from app.messages.choice import kinds
from app.messages.messenger import SmsMessenger
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
from app.server.access import Access
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


async def open_office(stack: AsyncExitStack, ground: Ground, exam: Exam, access: Access) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    await _remind(stack, ground, exam, access.outbox)
    await _forget(stack, ground)
    return [
        *units.routes(Units(), ground.audit, ground.boundary.address),
        *await _people(stack, ground, exam, access),
        *_rooms(ground, exam),
        *await _notices(ground),
        *await _pledges(stack, ground, exam),
        *await _materials(stack, ground, exam),
    ]


async def _forget(stack: AsyncExitStack, ground: Ground) -> None:
    days, known = ground.config.retention, ground.config.session.known_days * DAY
    terms = Terms(days.contact_days * DAY, days.login_days * DAY, days.message_days * DAY, known)
    retention = Retention(ground.audit, ground.clock.certain, terms)
    await stack.enter_async_context(repeating(FORGET, retention.sweep, "retention"))


async def _people(stack: AsyncExitStack, ground: Ground, exam: Exam, access: Access) -> list[Route]:
    enrol, faces = RoomEnrol(exam.services.rooms, ground.clock), exam.identity.faces
    keep = ground.config.identity.keep_days * DAY
    roster = Roster(ground.people, ground.vault, enrol, ground.config.retention.contact_days * DAY)
    staging = Staging(ground.config.data / "imports", ground.clock)
    imports = Imports(ground.people, roster, enrol, faces, staging, ground.clock, keep)
    await stack.enter_async_context(repeating(TIDY, staging.sweep, "uploads"))
    await stack.enter_async_context(repeating(TIDY, imports.resume, "places"))
    people = RosterHandlers(
        Desk(roster, faces, ground.clock, UNPLACED + keep),
        imports,
        ground.people,
        enrol,
        access.changes,
        access.owners,
        ground.sessions,
        ground.audit,
        Unmasking(ground.audit, ground.clock, ground.config.security.unmask_hour),
        ground.boundary.address,
    )
    accounts = AccountChangeHandlers(
        access.changes,
        access.factors,
        roster,
        ground.sessions,
        access.owners,
        ground.audit,
        ground.boundary.address,
    )
    return [*people.routes(), *accounts.routes()]


async def _notices(ground: Ground) -> list[Route]:
    notices = Notices(ground.clock)
    if ground.demo:
        await demo_school.post_notices(notices)
    return NoticeHandlers(notices, ground.audit, ground.boundary.address, ground.clock).routes()


async def _pledges(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    in_force = InForce(exam.services.rooms, ground.pledges)
    await in_force.spread()
    await stack.enter_async_context(repeating(TIDY, in_force.spread, "pledge"))
    return PledgeHandlers(ground.pledges, in_force, ground.boundary.address).routes()


def _rooms(ground: Ground, exam: Exam) -> list[Route]:
    office = RoomAdmin(
        exam.services.rooms,
        ground.store,
        ground.people,
        ground.pledges,
        ground.audit,
        ground.config,
        ground.clock,
    )
    return RoomHandlers(office, ground.boundary.address).routes()


async def _materials(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    settings, services, address = ground.config.materials, exam.services, ground.boundary.address

    async def tell(person: str, state: str) -> None:
        """The candidate's own pages, and those of the staff of their rooms."""
        for page in services.hub.all():
            live = services.rooms.peek(page.room)
            seated = live is not None and person in live.room.seats
            if page.who.id == person or (seated and page.who.kind in ("examiner", "invigilator", "admin")):
                await services.emit(page.sid, "materials", {"candidate": person, "state": state})

    opened = await stack.enter_async_context(
        open_materials(settings, ground.config.data, ground.audit, tell, ground.clock, ground.clock.certain)
    )
    if ground.demo:
        await samples.furnish(opened.shelf, opened.uploads)
    return [
        *materials.routes(opened, settings.max_mb, tell, ground.clock),
        *material_files.routes(opened, services.rooms, address, ground.clock),
        *material_review.routes(opened.review, address),
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
