"""The exam office: what is prepared before an exam and looked at after it.

Each noun is made here, from what `Ground` and `Exam` hold, and brings its routes.
"""

from contextlib import AsyncExitStack

from app.handlers import material_files, material_review, materials
from app.handlers.http import Route
from app.materials import samples
from app.materials.service import open_materials
from app.server.exam import Exam
from app.server.ground import Ground


async def open_office(stack: AsyncExitStack, ground: Ground, exam: Exam) -> list[Route]:
    """Every route of administration, what it needs running until `stack` is closed."""
    return [*await _materials(stack, ground, exam)]


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
        open_materials(settings, ground.config.data, ground.audit, tell, ground.clock)
    )
    if ground.demo:
        await samples.furnish(opened.shelf, opened.uploads)
    return [
        *materials.routes(opened, settings.max_mb, tell, ground.clock),
        *material_files.routes(opened, services.rooms, address),
        *material_review.routes(opened.review, address),
    ]
