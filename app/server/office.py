"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app import demo as demo_school
from app.handlers.http import Route
from app.handlers.notices import NoticeHandlers
from app.notices import Notices
from app.server.exam import Exam
from app.server.ground import Ground


async def open_office(_stack: AsyncExitStack, ground: Ground, _exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    return [*await _notices(ground)]


async def _notices(ground: Ground) -> list[Route]:
    notices = Notices(ground.clock)
    if ground.demo:
        await demo_school.post_notices(notices)
    return NoticeHandlers(notices, ground.audit, ground.boundary.address, ground.clock).routes()
