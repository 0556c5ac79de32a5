"""What the school publishes for candidates (docs/rules.md exam 1): 考试承诺书, which they agree to before they come in,
and 录音录像告知书, whose words are made ready here and which nobody is asked to agree to yet.

A version never changes, so that an agreement that names it, and the SHA-256 of its text, says what was agreed to. A
school that has published none gets the program's own words as its first version.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from app.audit import AuditLog
from app.audit.words import Deed
from app.exam.rooms import Rooms
from app.office.pledge_texts import PLEDGE, PLEDGE_TITLE, RECORDING, RECORDING_TITLE
from app.people.directory import Person
from app.state import errors
from app.state.candidate import Action
from app.state.room import SYSTEM, Phase, Room, phase
from app.state.rules import Command
from app.storage import models
from app.storage.db import transaction

log = structlog.get_logger("pledges")

_OVERTAKEN: Final = "刚刚有人发布了新的版本。请先查看最新版本，在它的基础上修改后再发布。"


class Kind(StrEnum):
    """Which of the two."""

    PLEDGE = "pledge"
    RECORDING = "recording"


_SHIPPED: Final = {Kind.PLEDGE: (PLEDGE_TITLE, PLEDGE), Kind.RECORDING: (RECORDING_TITLE, RECORDING)}
_PREFIX: Final = {Kind.PLEDGE: "", Kind.RECORDING: "r"}
"""Of the names of versions, which are unique over both kinds: `3`, `r1`."""


@dataclass(frozen=True, slots=True)
class Published:
    """One version. `shipped`: the program's own words; then `author`, who published it, and their name are empty. `at`
    is seconds since 1970."""

    kind: Kind
    version: str
    title: str
    text: str
    at: float
    author: str
    author_name: str
    shipped: bool

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, hex: what an agreement keeps."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Pledges:
    """`clock` gives seconds since 1970."""

    def __init__(self, audit: AuditLog, clock: Callable[[], float]) -> None:
        self._audit = audit
        self._clock = clock

    async def newest(self, kind: Kind) -> Published | None:
        """The version in force; None before the first."""
        row = await _of(kind).first()
        return _published(row) if row else None

    async def all(self, kind: Kind) -> list[Published]:
        """Every version, the newest first."""
        return [_published(row) for row in await _of(kind)]

    async def one(self, version: str) -> Published:
        """Raises `NotFound`."""
        row = await models.PledgeText.get_or_none(version=version).select_related("author")
        if row is None:
            raise errors.NotFound()
        return _published(row)

    async def ship(self) -> None:
        """The program's own words for whatever the school has published none of."""
        for kind, (title, text) in _SHIPPED.items():
            if await self.newest(kind) is None:
                with suppress(IntegrityError):  # another process that was started at the same time
                    await self._add(kind, 1, title, text, None)

    async def publish(
        self, who: Person, kind: Kind, title: str, text: str, base: str, address: str = ""
    ) -> Published:
        """The new version, in force from now. `base` is the one it was made from, empty for none.

        Raises `Forbidden` for whoever works for one college, and `Conflict` when somebody was faster or nothing was
        changed. The same request sent again is answered as the first time.
        """
        if who.college_id is not None:
            raise errors.Forbidden("承诺书和告知书由学校管理员发布，学院管理员只能查看。")
        number = (
            await _of(kind).count() + 1
        )  # before the newest is read: whoever comes between has this number, too
        before = await self.newest(kind)
        own = before is not None and not before.shipped
        same = before is not None and (before.title, before.text) == (title, text)
        if before is not None and before.version != base:
            if same and before.author == who.id:
                return before
            raise errors.Conflict(_OVERTAKEN)
        if own and same:
            raise errors.Conflict("内容与现行版本相同，没有需要发布的修改。")
        try:
            async with transaction():
                version = await self._add(kind, number, title, text, who.id)
                made = await self.one(version)
                detail = f"{kind} {version} {made.digest}"
                await self._audit.record(who.id, Deed.PUBLISH_PLEDGE, address=address, detail=detail)
        except IntegrityError as error:
            raise errors.Conflict(_OVERTAKEN) from error
        return made

    async def _add(self, kind: Kind, number: int, title: str, text: str, author: str | None) -> str:
        version = f"{_PREFIX[kind]}{number}"
        await models.PledgeText.create(
            version=version,
            kind=kind.value,
            number=number,
            title=title,
            text=text,
            created_at=self._clock(),
            shipped=author is None,
            author_id=author,
        )
        return version


class InForce:
    """Brings every room to the pledge in force, by a command of its own in each room's log. Nobody is moved by it: who
    has come in stays with the text they came in with (docs/rules.md 4.2)."""

    def __init__(self, rooms: Rooms, pledges: Pledges) -> None:
        self._rooms = rooms
        self._pledges = pledges

    async def spread(self) -> None:
        """A room that cannot take it now gets it the next time."""
        pledge = await self._pledges.newest(Kind.PLEDGE)
        if pledge is None:
            return
        for room in list(self._rooms.all()):
            if not _needs(room, pledge):
                continue
            command = Command(Action.SET_PLEDGE, SYSTEM, note=pledge.version, digest=pledge.digest)
            try:
                await self._rooms.command(room.id, command, f"pledge-{pledge.version}-{pledge.digest[:16]}")
            except errors.ExamError as error:
                log.warning("pledge_not_spread", room=room.id, code=error.code)


def _needs(room: Room, pledge: Published) -> bool:
    """Whether somebody may still come in who would agree to another text."""
    plan = room.plan
    over = room.closed_at is not None or phase(room) is Phase.ENDED
    return not over and (plan.pledge_version, plan.pledge_digest) != (pledge.version, pledge.digest)


def _of(kind: Kind) -> QuerySet[models.PledgeText]:
    found = models.PledgeText.filter(kind=kind.value).select_related("author")
    return found.order_by("-number", "-created_at", "version")


def _published(row: models.PledgeText) -> Published:
    return Published(
        Kind(row.kind),
        row.version,
        row.title,
        row.text,
        row.created_at,
        row.author.id if row.author else "",
        row.author.name if row.author else "",
        row.shipped,
    )
