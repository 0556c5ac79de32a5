"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app.handlers.http import Route
from app.handlers.rooms import RoomHandlers
from app.room_admin import RoomAdmin
from app.server.exam import Exam
from app.server.ground import Ground


async def open_office(_stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    return [
        *_rooms(ground, exam),
    ]


def _rooms(ground: Ground, exam: Exam) -> list[Route]:
    office = RoomAdmin(
        exam.services.rooms, ground.store, ground.people, ground.audit, ground.config, ground.clock
    )
    return RoomHandlers(office, ground.boundary.address).routes()
