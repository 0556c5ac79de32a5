"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app.handlers.http import Route
from app.server.exam import Exam
from app.server.ground import Ground


async def open_office(_stack: AsyncExitStack, _ground: Ground, _exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    return []
