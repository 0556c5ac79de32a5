"""Puts the parts of the materials together, for `server`: storage, uploads, door, review, deletion."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from app.audit import AuditLog
from app.config import Materials as Settings
from app.host.errors import StartError
from app.host.loops import Action, repeating
from app.materials.door import Door
from app.materials.easel import Easel
from app.materials.incoming import Incoming
from app.materials.keeping import Keeping
from app.materials.pages import Pages
from app.materials.review import Review, Tell
from app.materials.shelf import Shelf
from app.materials.stored import Sealing, Stored
from app.materials.uploads import Uploads
from app.materials.viewing import Viewing
from app.state.clock import DAY
from app.storage.files import LocalStorage, ObjectStorage, Storage
from app.storage.vault import open_vault

DRAWN: Final = "drawn"
"""Folder of pages that were drawn."""
SEALING: Final = "sealing"
"""Folder of what is being sealed."""
COPIES: Final = "copies"
"""Folder of what S3 keeps, while a program reads it."""
PATIENCE: Final = timedelta(seconds=20)
"""How long S3 is asked again before the page hears that it is away, and asks itself."""
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
        Stored(storage_for(settings, folder), keys),
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


def storage_for(settings: Settings, folder: Path) -> Storage:
    """What `[materials] storage` asks for. Raises `StartError`."""
    if settings.storage == "local":
        return LocalStorage(folder / "stored")
    from obstore.store import S3Store

    given: dict[str, Any] = {
        "access_key_id": settings.s3_key_id,
        "secret_access_key": settings.s3_secret,
        "endpoint": settings.s3_endpoint,
        "region": settings.s3_region,
        "virtual_hosted_style_request": False,
    }
    options = {name: value for name, value in given.items() if value != ""}
    plain = settings.s3_endpoint.startswith("http://")
    try:
        store = S3Store(
            settings.s3_bucket,
            client_options={"allow_http": plain},
            retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
            **options,
        )
    except Exception as error:
        raise StartError(f"[materials] 的 S3 设置不能使用：{error}。请检查后重新启动。") from error
    return ObjectStorage(store, folder / COPIES)
