"""Puts the parts of the face check together, for `server`: engine, authority, sealed faces, checks, looks, sheets."""

import random as randomness
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from app.audit import AuditLog
from app.config import Config
from app.exam.rooms import Rooms
from app.host.clock import wall
from app.host.loops import repeating
from app.identity import notice as notices
from app.identity.authority.embedded import EmbeddedAuthority
from app.identity.authority.guard import Guarded, open_authority
from app.identity.authority.ledger import SqlLedger
from app.identity.check import Checks, Terms
from app.identity.engine import FaceEngine
from app.identity.engine.compare import BANDS
from app.identity.engine.workers import Engine
from app.identity.kept.faces import Faces
from app.identity.kept.keeping import Keeping
from app.identity.kept.references import Enrolling, References
from app.identity.notice import Notice
from app.identity.ports import Camera, Tell
from app.identity.sheet import NUMBERS_AN_HOUR, Sheets
from app.identity.watch import Watch
from app.people.directory import People
from app.people.unmasking import BY_COMPARERS, Unmasking
from app.state.clock import DAY
from app.storage.keys import SAMPLES, check_key
from app.storage.vault import Vault, open_vault

TICK = 0.2
"""Seconds between two looks at checks whose frames do not come."""
SWEEP = 60
"""Seconds between two looks at what is due to be deleted."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the handlers and the operator's pages need of it."""

    notice: Notice
    checks: Checks
    sheets: Sheets
    references: References
    faces: Faces
    watch: Watch
    keeping: Keeping

    def figures(self) -> dict[str, tuple[str, float]]:
        """For /metrics: name -> what it says, value."""
        return {
            "exam_face_checks": ("Face checks being done", self.checks.on),
            "exam_face_checks_queued": ("Face checks waiting for their turn", self.checks.queued),
            "exam_face_subjects": ("People whose face information is stored", self.keeping.subjects),
        }


PHOTOS = 2
"""Seconds between two looks for imported photos."""

EngineFor = Callable[[Config], FaceEngine]


def real_engine(config: Config) -> FaceEngine:
    """Networks in worker processes, started on first need."""
    return Engine(config.identity, config.data / "models")


@asynccontextmanager
async def open_identity(
    config: Config,
    vault: Vault,
    people: People,
    audit: AuditLog,
    rooms: Rooms,
    camera: Camera,
    tell: Tell,
    clock: Callable[[], float],
    engine_for: EngineFor = real_engine,
    random: randomness.Random | None = None,
    certain: Callable[[], float] | None = None,
) -> AsyncIterator[Identity]:
    """Everything running; ended afterwards. Raises `StartError` when faces are kept whose key is missing.

    `certain` is the time that deletions go by, where it is another."""
    settings = config.identity
    async with AsyncExitStack() as stack:
        notice = await _put_up_notice(config, clock)
        engine = engine_for(config)
        stack.push_async_callback(engine.close)
        faces = await _faces(config, vault, clock)
        references = References(faces, engine, people.by_id_number, clock)
        embedded = EmbeddedAuthority(references, BANDS[settings.model])
        authority = await stack.enter_async_context(open_authority(config.authority, embedded, wall))
        ledger = SqlLedger(vault, config.authority.budget_day)
        guarded = Guarded(authority, embedded, ledger, clock, config.authority.timeout_seconds)
        keep = settings.keep_days * DAY
        terms = Terms(notice.version, settings.checks_at_once, keep, BANDS[settings.model].session)
        checks = Checks(terms, engine, guarded, faces, people, rooms, tell, clock, random)
        stack.push_async_callback(checks.close)
        numbers = Unmasking(audit, clock, NUMBERS_AN_HOUR, BY_COMPARERS)
        sheets = Sheets(faces, people, audit, engine, camera, BANDS[settings.model], keep, numbers)
        watch = Watch(rooms, camera, engine, faces)
        await stack.enter_async_context(repeating(TICK, checks.tick, "face checks"))
        keeping = Keeping(faces, rooms.all, ledger.forget, audit, certain or clock, keep)
        await stack.enter_async_context(repeating(SWEEP, keeping.sweep, "face deletion"))
        enrolling = Enrolling(references, people, lambda: checks.on > 0)
        await stack.enter_async_context(repeating(PHOTOS, enrolling.round, "photos"))
        if settings.sample_seconds:
            looks = repeating(settings.sample_seconds, watch.look_round, "looks")
            await stack.enter_async_context(looks)
        yield Identity(notice, checks, sheets, references, faces, watch, keeping)


async def _put_up_notice(config: Config, clock: Callable[[], float]) -> Notice:
    school, settings = config.school, config.identity
    contact = " ".join(part for part in (school.contact_name, school.contact_phone) if part)
    notice = notices.write(
        school.name, contact, config.authority.provider, settings.keep_days, settings.sample_seconds
    )
    await notices.put_up(notice, clock())
    return notice


async def _faces(config: Config, vault: Vault, clock: Callable[[], float]) -> Faces:
    seal = open_vault(config.data, may_create=not await Faces.any(), name="face")
    faces = Faces(config.data / "faces", seal, lambda person: vault.index(person, "face"), clock)
    await check_key(seal, config.data, "face", partial(faces.sealed, SAMPLES))
    return faces
