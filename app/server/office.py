"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app import demo as demo_school
from app.handlers import units
from app.handlers.http import Route
from app.handlers.notices import NoticeHandlers
from app.handlers.rooms import RoomHandlers
from app.handlers.roster import RosterHandlers
from app.host.loops import repeating
from app.notices import Notices
from app.room_admin import RoomAdmin
from app.roster.desk import Desk
from app.roster.enrol import RoomEnrol
from app.roster.importing import UNPLACED, Imports
from app.roster.records import Roster
from app.roster.staging import Staging
from app.server.exam import Exam
from app.server.ground import Ground
from app.units import Units

DAY = 86400.0
TIDY = 60
"""Seconds between two looks at uploads that were left, and at places an import still has to give."""


async def open_office(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    return [
        *units.routes(Units(), ground.audit, ground.boundary.address),
        *await _people(stack, ground, exam),
        *_rooms(ground, exam),
        *await _notices(ground),
    ]


async def _people(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    enrol, faces = RoomEnrol(exam.services.rooms, ground.clock), exam.identity.faces
    keep = ground.config.identity.keep_days * DAY
    roster = Roster(ground.people, ground.vault, enrol)
    staging = Staging(ground.config.data / "imports", ground.clock)
    imports = Imports(ground.people, roster, enrol, faces, staging, ground.clock, keep)
    await stack.enter_async_context(repeating(TIDY, staging.sweep, "uploads"))
    await stack.enter_async_context(repeating(TIDY, imports.resume, "places"))
    return RosterHandlers(
        Desk(roster, faces, ground.clock, UNPLACED + keep),
        imports,
        ground.people,
        enrol,
        ground.sessions,
        ground.audit,
        ground.boundary.address,
    ).routes()


async def _notices(ground: Ground) -> list[Route]:
    notices = Notices(ground.clock)
    if ground.demo:
        await demo_school.post_notices(notices)
    return NoticeHandlers(notices, ground.audit, ground.boundary.address, ground.clock).routes()


def _rooms(ground: Ground, exam: Exam) -> list[Route]:
    office = RoomAdmin(
        exam.services.rooms, ground.store, ground.people, ground.audit, ground.config, ground.clock
    )
    return RoomHandlers(office, ground.boundary.address).routes()
