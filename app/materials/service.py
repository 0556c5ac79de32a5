"""Puts the parts of the materials together, for `server`: storage, uploads, door, review, deletion."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.audit import AuditLog
from app.config import Materials as Settings
from app.host.loops import Action, repeating
from app.materials.door import Door
from app.materials.easel import Easel
from app.materials.incoming import Incoming
from app.materials.keeping import Keeping
from app.materials.pages import Pages
from app.materials.review import Review, Tell
from app.materials.shelf import Shelf
from app.materials.stored import Sealing
from app.materials.uploads import Uploads
from app.materials.viewing import Viewing
from app.state.clock import DAY
from app.storage.choice import COPIES, storage_for
from app.storage.stored import Stored
from app.storage.vault import open_vault

DRAWN: Final = "drawn"
"""Folder of pages that were drawn."""
SEALING: Final = "sealing"
"""Folder of what is being sealed."""
SWEEP: Final = 300
"""Seconds between two looks at what is due to be deleted."""


Alone = Callable[[str, float, Action], Action]


@dataclass(frozen=True, slots=True)
class Materials:
    """What the handlers need of it."""

    shelf: Shelf
    uploads: Uploads
    door: Door
    review: Review
    viewing: Viewing
    keeping: Keeping


@asynccontextmanager
async def open_materials(
    settings: Settings,
    data: Path,
    audit: AuditLog,
    tell: Tell,
    clock: Callable[[], float],
    certain: Callable[[], float] | None = None,
    alone: Alone = lambda _name, _seconds, action: action,
) -> AsyncIterator[Materials]:
    """Everything running; ended afterwards. Raises `StartError` for a storage that cannot be used.
    `certain` is the time that deletions go by, where it is another; `alone` has an action done by one server of all."""
    folder = data / "materials"
    keys = open_vault(data, may_create=not await Shelf.any_sealed(), name="material")
    stored, incoming, easel = (
        Stored(storage_for(settings, folder, "materials"), keys),
        Incoming(folder / "incoming", keys),
        Easel(),
    )
    shelf, pages = Shelf(clock, settings.files, settings.deadline_at), Pages(folder / DRAWN, keys)
    uploads = Uploads(shelf, incoming, stored, easel, pages, settings.max_mb * 1024**2)
    door = Door(audit, clock)
    review = Review(shelf, door, audit, tell)
    viewing = Viewing(door, stored, easel, pages)
    scratch, keep = (folder / COPIES, folder / SEALING), settings.keep_days * DAY
    keeping = Keeping(uploads, incoming, stored.storage, pages, audit, certain or clock, keep, scratch)
    sealing = Sealing(stored, folder / SEALING)
    async with AsyncExitStack() as stack:
        await uploads.adopt()
        for name, action in (("material deletion", keeping.sweep), ("material sealing", sealing.round)):
            await stack.enter_async_context(repeating(SWEEP, alone(name, SWEEP, action), name))
        yield Materials(shelf, uploads, door, review, viewing, keeping)
