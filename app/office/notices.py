"""Notices of the school and of its colleges (学校公告, 学院公告; docs/rules.md P2): written by the exam office, read by
candidates, and counted.

The words of a notice are versions that never change, so that a reading says what was read. A newer version takes the
older one's place when it becomes visible; one that is `important` is unread again for those who know the older one.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tortoise.expressions import Q

from app.people import scope
from app.people.directory import Kind, Person
from app.state import errors
from app.storage import models
from app.storage.db import select, transaction

TITLE_CHARS: Final = 100
TEXT_CHARS: Final = 10_000


_READERS: Final = """
    SELECT COUNT(*) AS people
    FROM (SELECT 1 FROM notice_reading WHERE notice_id = ? AND version >= ? GROUP BY person_id) AS readers
"""
"""How many have read that version or a newer one. An index holds all that is asked: a school's notice has thousands."""

_READERS_NOW_IN: Final = """
    SELECT COUNT(DISTINCT person_id) AS people
    FROM notice_reading JOIN person ON person.id = notice_reading.person_id
    WHERE notice_id = ? AND version >= ? AND person.college_id = ?
"""
"""The same of a college's notice: who has left the college since does not count."""


class Standing(StrEnum):
    """Where a notice is in its life."""

    SCHEDULED = "scheduled"
    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Words:
    """What an author writes. `visible_from` in seconds since 1970; None is at once."""

    title: str
    text: str
    visible_from: float | None = None
    important: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the words, without the text, which is asked for alone."""

    number: int
    title: str
    visible_from: float
    important: bool
    author: str
    written_at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with its versions, oldest first. `college_id` None is the whole school's."""

    id: str
    college_id: str | None
    college: str
    withdrawn_at: float | None
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """What the author wrote last, visible or not."""
        return self.versions[-1]

    def current(self, now: float) -> Version | None:
        """What readers see; None before the first version is visible, and after the notice was withdrawn."""
        if self.withdrawn_at is not None:
            return None
        return next((each for each in reversed(self._shown()) if each.visible_from <= now), None)

    def must_be_read(self, now: float) -> int:
        """The version from which on a reading counts: the newest important one that readers see."""
        shown = [each for each in self._shown() if each.visible_from <= now]
        return max((each.number for each in shown if each.important), default=1)

    def standing(self, now: float) -> Standing:
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.VISIBLE if self.current(now) else Standing.SCHEDULED

    def _shown(self) -> list[Version]:
        """The versions that readers see at some time: one that was replaced while it was still waiting never comes."""
        followed = zip(self.versions, self.versions[1:], strict=False)
        kept = [each for each, after in followed if each.visible_from <= after.written_at]
        return [*kept, self.newest]


@dataclass(frozen=True, slots=True)
class Count:
    """How many have read it, of how many it is for."""

    read: int
    audience: int


class Notices:
    """`clock` gives seconds since 1970. Whoever may not see a notice is told `NotFound`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    # -- the exam office --------------------------------------------------------------------------

    async def write(self, who: Person, college_id: str | None, words: Words, key: str) -> str:
        """A new notice's id; the same for the same `key` of the same author, however often it is asked for."""
        scope.require(who, college_id)
        if college_id is not None and not await models.College.exists(id=college_id):
            raise errors.NotFound()
        notice_id = hashlib.sha256(f"{who.id}\n{key}".encode()).hexdigest()[:32]
        async with transaction():
            made = {"college_id": college_id, "created_at": self._clock()}
            _, new = await models.Notice.get_or_create(id=notice_id, defaults=made)
            if new:
                await self._add(who, notice_id, 1, words)
        return notice_id

    async def edit(self, who: Person, notice_id: str, words: Words, base: int) -> int:
        """The number of the new version, made from version `base`. Raises `Conflict` when somebody was faster or the
        notice was withdrawn; the same edit sent again is answered as the first time."""
        notice = await self.one(who, notice_id)
        if notice.withdrawn_at is not None:
            raise errors.Conflict("公告已撤回，不能再修改。如需发布，请另写一条新公告。")
        if notice.newest.number != base:
            if await self._is_repeated(who, notice, words, base):
                return base + 1
            raise errors.Conflict("这条公告刚被修改过。请关闭后重新打开，在最新的内容上修改。")
        await self._add(who, notice_id, base + 1, words)
        return base + 1

    async def withdraw(self, who: Person, notice_id: str) -> None:
        """Nobody sees it from now on; what was written and who read it is kept. Once more changes nothing."""
        await self.one(who, notice_id)
        await models.Notice.filter(id=notice_id, withdrawn_at__isnull=True).update(withdrawn_at=self._clock())

    async def all(self, who: Person) -> list[Notice]:
        """Every notice in the scope of `who`, the newest words first."""
        found = await _load(models.Notice.filter(**scope.within(who)))
        return sorted(found, key=lambda each: (-each.newest.written_at, each.id))

    async def one(self, who: Person, notice_id: str) -> Notice:
        """Raises `NotFound` outside the scope of `who`."""
        found = await _load(models.Notice.filter(id=notice_id))
        if not found:
            raise errors.NotFound()
        scope.require(who, found[0].college_id)
        return found[0]

    async def text(self, notice_id: str, version: int) -> str:
        """The text of one version; whether it may be seen was asked before."""
        row = await models.NoticeVersion.get(notice_id=notice_id, number=version)
        return row.text

    async def counts(self, notices: Sequence[Notice]) -> dict[str, Count]:
        """How many candidates have read each, of those it is for now."""
        candidates, now = await _candidates(), self._clock()
        return {
            each.id: Count(
                await _readers(each, now),
                sum(people for college, people in candidates.items() if each.college_id in (None, college)),
            )
            for each in notices
        }

    # -- readers ----------------------------------------------------------------------------------

    async def board(self, who: Person) -> list[tuple[Notice, bool]]:
        """What `who` may read now, each with whether it is read: unread first, then the newest."""
        own = models.Notice.filter(_for(who), withdrawn_at__isnull=True)
        now = self._clock()
        shown = [each for each in await _load(own) if each.current(now)]
        known = await _known(who, shown)
        listed = [(each, known.get(each.id, 0) >= each.must_be_read(now)) for each in shown]
        return sorted(listed, key=lambda pair: (pair[1], -_since(pair[0], now), pair[0].id))

    async def for_reader(self, who: Person, notice_id: str) -> tuple[Notice, Version]:
        """A notice that `who` may read, and the version they see. Raises `NotFound`."""
        found = await _load(models.Notice.filter(_for(who), id=notice_id))
        current = found[0].current(self._clock()) if found else None
        if current is None:
            raise errors.NotFound("这条公告已撤回或不存在，请返回首页查看最新公告。")
        return found[0], current

    async def mark_read(self, who: Person, notice_id: str, version: int) -> None:
        """`who` has opened this version. Raises `NotFound` for one they cannot have seen."""
        _, current = await self.for_reader(who, notice_id)
        if not 1 <= version <= current.number:
            raise errors.NotFound()
        reading = models.NoticeReading(
            notice_id=notice_id, person_id=who.id, version=version, at=self._clock()
        )
        await models.NoticeReading.bulk_create([reading], ignore_conflicts=True)

    # -- its own ----------------------------------------------------------------------------------

    async def _add(self, who: Person, notice_id: str, number: int, words: Words) -> None:
        """Of two edits of one version made at once, the database takes one."""
        now = self._clock()
        visible_from = now if words.visible_from is None else words.visible_from
        row = models.NoticeVersion(
            notice_id=notice_id,
            number=number,
            title=words.title,
            text=words.text,
            visible_from=visible_from,
            important=number == 1 or words.important,
            author_id=who.id,
            written_at=now,
        )
        await models.NoticeVersion.bulk_create([row], ignore_conflicts=True)
        kept = await models.NoticeVersion.get(notice_id=notice_id, number=number)
        if (kept.author_id, kept.text) != (who.id, words.text):  # type: ignore[attr-defined]
            raise errors.Conflict("这条公告刚被修改过。请关闭后重新打开，在最新的内容上修改。")

    async def _is_repeated(self, who: Person, notice: Notice, words: Words, base: int) -> bool:
        newest = notice.newest
        if (newest.number, newest.author, newest.title) != (base + 1, who.id, words.title):
            return False
        return await self.text(notice.id, newest.number) == words.text


def _for(who: Person) -> Q:
    """The school's and their own college's; staff of the whole school belong to none."""
    schools = Q(college_id__isnull=True)
    return schools if who.college_id is None else schools | Q(college_id=who.college_id)


def _since(notice: Notice, now: float) -> float:
    current = notice.current(now)
    return current.visible_from if current else 0


async def _load(query: Any) -> list[Notice]:
    """The notices of `query` with their versions."""
    rows = await query.values_list("id", "college_id", "college__name", "withdrawn_at")
    versions: dict[str, list[Version]] = {row[0]: [] for row in rows}
    columns = ("number", "title", "visible_from", "important", "author_id", "written_at")
    found = models.NoticeVersion.filter(notice_id__in=list(versions)).order_by("number")
    for notice_id, *values in await found.values_list("notice_id", *columns):
        versions[notice_id].append(Version(*values))
    return [
        Notice(notice_id, college_id, college or "", withdrawn_at, tuple(versions[notice_id]))
        for notice_id, college_id, college, withdrawn_at in rows
    ]


async def _known(who: Person, notices: Iterable[Notice]) -> Mapping[str, int]:
    """The newest version that `who` has opened of each of `notices`."""
    read = models.NoticeReading.filter(notice_id__in=[each.id for each in notices], person_id=who.id)
    read = read.order_by("version")
    return {str(notice): int(version) for notice, version in await read.values_list("notice_id", "version")}


async def _candidates() -> dict[str | None, int]:
    """How many candidates each college has."""
    sql = "SELECT college_id, COUNT(*) AS people FROM person WHERE kind = ? GROUP BY college_id"
    return {row["college_id"]: int(row["people"]) for row in await select(sql, Kind.CANDIDATE.value)}


async def _readers(notice: Notice, now: float) -> int:
    """How many of those the notice is for now have read what readers must have read."""
    version, college = notice.must_be_read(now), notice.college_id
    if college is None:
        rows = await select(_READERS, notice.id, version)
    else:
        rows = await select(_READERS_NOW_IN, notice.id, version, college)
    return int(rows[0]["people"])
