"""An import: a dry run that stores nothing but the upload, and an apply that enters everybody or nobody.

People and photos are committed in one transaction, together with the places they are to have in rooms. A room is
changed by its own log only, so the places are given right after; what a crash leaves of them is done by `resume`.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

import structlog
from tortoise.exceptions import IntegrityError

from app.formats.guard import BadArchive
from app.office.roster import photos as pictures
from app.office.roster import workbook
from app.office.roster.columns import CHOICES, COLUMNS, GUIDE, PHOTO, ROWS, SHEETS, Sort
from app.office.roster.enrol import Enrol, Place
from app.office.roster.judging import Entry, Judged, Problem, World, clashes, judge
from app.office.roster.photos import Photos
from app.office.roster.records import Clerk, Roster
from app.office.roster.sheet_xml import BadBook
from app.office.roster.staging import Staged, Staging
from app.office.roster.workbook import Reading
from app.people import scope
from app.people.directory import PHOTO_PENDING, People
from app.people.secrets import hashed
from app.state import errors
from app.state.candidate import Role
from app.state.clock import DAY, china
from app.storage import models
from app.storage.db import transaction
from app.texts import has_own_glyph

log = structlog.get_logger("people")

SHOWN = 1000
"""Problems that are listed; more are counted."""
_BATCH = 500
"""People written in one statement; between two, others get their turn."""
_WRITERS = 8
"""Photos written at once: each waits for the disk, and a disk serves several that wait in one go."""
UNPLACED = 180 * DAY
"""Seconds for which the photo of somebody without a room is kept, before the time after an exam begins."""


class PhotoStore(Protocol):
    """Where imported photos go before they are compared with anything."""

    def lay_by(self, person: str, photo: bytes, delete_at: float) -> models.FacePicture:
        """Seal the photo into a file. The row is the caller's to save. For a thread."""


@dataclass
class Report:
    """What the dry run found. `problem_count` may be more than the `problems` listed; `unused` are photos nobody asked
    for, `reading` says what of the workbook was read and what left out; `own_glyphs` are the rows of names with a
    private-use character, which not every computer can draw."""

    token: str
    sort: Sort
    people: int = 0
    photos: int = 0
    has_zip: bool = False
    rooms: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    unused: list[str] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    own_glyphs: list[int] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


@dataclass(frozen=True)
class _Checked:
    report: Report
    entries: Sequence[Entry]


class Imports:
    """`keep` is how long a photo is kept after its room is over, in seconds; `clock` gives seconds since 1970."""

    def __init__(
        self,
        people: People,
        roster: Roster,
        enrol: Enrol,
        store: PhotoStore,
        staging: Staging,
        clock: Callable[[], float],
        keep: float,
    ) -> None:
        self._people, self._roster, self._enrol = people, roster, enrol
        self._store, self._staging = store, staging
        self._clock, self._keep = clock, keep
        self._turn = asyncio.Lock()

    async def begin(self, who: Clerk, sort: Sort, book: AsyncIterator[bytes], former: str = "") -> Report:
        """Keep the workbook for an hour, with the photos of the `former` upload, and say what is wrong with it. Raises
        `Malformed`."""
        staged = await self._staging.begin(who.id, sort, book, former)
        return await self.check(who, staged.token)

    async def add_photos(self, who: Clerk, token: str, photos: AsyncIterator[bytes]) -> Report:
        """Keep the photos beside it, and look again. Raises `NotFound`, `Malformed`."""
        await self._staging.add_photos(self._staging.get(token, who.id), photos)
        return await self.check(who, token)

    async def check(self, who: Clerk, token: str) -> Report:
        """The dry run, against the database as it is now. Raises `NotFound`."""
        async with self._turn:
            return (await self._look(who, self._staging.get(token, who.id))).report

    async def discard(self, who: Clerk, token: str) -> None:
        """Raises `NotFound`."""
        self._staging.forget(self._staging.get(token, who.id))

    async def apply(self, who: Clerk, token: str) -> dict[str, Any]:
        """Enter everybody, or nobody: `Conflict` when there is a problem (ask `check` which). Applying again answers as
        the first time and does nothing."""
        name = hashed(token)
        async with self._turn:
            known = await models.PeopleImport.get_or_none(id=name, actor=who.id)
            if known is None:
                staged = self._staging.get(token, who.id)
                checked = await self._look(who, staged)
                if checked.report.problem_count:
                    raise errors.Conflict("名单中还有问题，一个人也没有导入。请改正列出的问题后重新上传。")
                known = await self._enter(who, staged, name, checked)
                await asyncio.to_thread(self._staging.forget, staged)
            return await self._give_places(known)

    async def resume(self) -> None:
        """Give the places that were left over. To be called every minute or so."""
        async with self._turn:
            for left in await models.PeopleImport.exclude(places=""):
                await self._give_places(left)

    async def _look(self, who: Clerk, staged: Staged) -> _Checked:
        world = World(
            [college for college in await self._people.colleges() if scope.covers(who, college.id)],
            list(await self._enrol.open_to(who)),
            who.college_id is None,
            china(self._clock()).date(),
        )
        judged = await asyncio.to_thread(_judged, staged, world)
        taken = await self._roster.taken(judged.entries)
        judged.problems += await asyncio.to_thread(clashes, judged.entries, taken)
        unused = await asyncio.to_thread(_look_at_photos, staged, judged)
        return _Checked(_report(staged, world, judged, unused), judged.entries)

    async def _enter(self, who: Clerk, staged: Staged, name: str, checked: _Checked) -> models.PeopleImport:
        entries = checked.entries
        rows = await asyncio.to_thread(self._roster.rows, entries)
        back = await self._roster.returning(entries)
        for row in rows:
            row.id = back.get(row.exam_no, row.id)
        new = [row for row in rows if row.exam_no not in back]
        delete_at = await self._delete_at(who)
        faces = await asyncio.to_thread(self._lay_by, staged, entries, rows, delete_at)
        places = _places(entries, rows)
        report = checked.report
        answer = {"people": report.people, "photos": report.photos, "rooms": len(places), "notes": []}
        done = models.PeopleImport(
            id=name,
            actor=who.id,
            at=self._clock(),
            answer=_json(answer),
            places=_json(places) if places else "",
        )
        try:
            async with transaction():
                for start in range(0, len(rows), _BATCH):
                    await models.Person.bulk_create(new[start : start + _BATCH])
                    await models.FacePicture.bulk_create(faces[start : start + _BATCH])
                for row in rows:
                    if row.exam_no in back:
                        await models.Person.filter(id=row.id).update(**_contact(row))
                await done.save(force_create=True)
        except IntegrityError as error:  # somebody was faster between the check and the commit
            raise errors.Conflict("名单的情况刚刚有变化，一个人也没有导入。请重新检查后再导入。") from error
        log.info("people_imported", people=report.people, photos=report.photos, rooms=len(places))
        return done

    async def _delete_at(self, who: Clerk) -> Callable[[Entry], float]:
        """Photos go some days after the room is over; without a room yet, when half a year has passed."""
        ends = {room.id: room.closes_at for room in await self._enrol.open_to(who)}
        later = self._clock() + UNPLACED

        def when(entry: Entry) -> float:
            return (ends.get(entry.rooms[0][0], later) if entry.rooms else later) + self._keep

        return when

    def _lay_by(
        self,
        staged: Staged,
        entries: Sequence[Entry],
        rows: Sequence[models.Person],
        delete_at: Callable[[Entry], float],
    ) -> list[models.FacePicture]:
        if staged.photos is None:
            return []
        with pictures.opened(staged.photos) as found, ThreadPoolExecutor(_WRITERS) as writers:

            def lay_by(pair: tuple[Entry, models.Person]) -> models.FacePicture:
                entry, row = pair
                row.photo = PHOTO_PENDING
                return self._store.lay_by(row.id, found.read(entry.photo), delete_at(entry))

            with_photo = [pair for pair in zip(entries, rows, strict=True) if pair[0].photo]
            return list(writers.map(lay_by, with_photo))

    async def _give_places(self, done: models.PeopleImport) -> dict[str, Any]:
        """Room after room; one that refuses for good is told, one that cannot answer now is left for `resume`."""
        answer: dict[str, Any] = json.loads(done.answer)
        places: dict[str, list[dict[str, str]]] = json.loads(done.places or "{}")
        for room, listed in list(places.items()):
            wanted = [
                Place(each["person"], each["name"], Role(each["role"]), each["exam_no"]) for each in listed
            ]
            try:
                await self._enrol.place(room, wanted, done.actor, f"import-{done.id[:40]}")
            except errors.Unavailable:
                continue
            except errors.ExamError as refusal:
                answer["notes"].append({"room": room, "people": len(listed), "message": refusal.message})
            del places[room]
        if done.places:
            done.answer, done.places = _json(answer), _json(places) if places else ""
            await done.save(update_fields=["answer", "places"])
        return answer | {"pending": sorted(places)}


def _contact(row: models.Person) -> dict[str, Any]:
    """What comes back of somebody whose contact data were deleted on schedule."""
    names = ("phone_index", "phone_sealed", "id_index", "id_sealed", "document", "photo")
    return {name: getattr(row, name) for name in names} | {"contact_since": 0, "contact_deleted_at": None}


def _judged(staged: Staged, world: World) -> Judged:
    """Read and judged. For a thread."""
    try:
        sheet = workbook.read(staged.book, SHEETS[staged.sort], ROWS)
    except BadBook as bad:
        return Judged(problems=[Problem(0, "", str(bad))])
    return judge(sheet, staged.sort, world)


def _look_at_photos(staged: Staged, judged: Judged) -> list[str]:
    """Add what is wrong with the photos; the names of those nobody asked for. For a thread."""
    asked = [entry for entry in judged.entries if entry.photo]
    if staged.photos is None:
        judged.problems += [
            Problem(e.row, PHOTO, "还没有上传照片压缩包，请上传，或删去文件名") for e in asked
        ]
        return []
    try:
        with pictures.opened(staged.photos) as found:
            judged.problems += _photo_faults(asked, found)
            return found.unused({entry.photo for entry in asked})
    except BadArchive as bad:
        judged.problems.append(Problem(0, "", f"照片压缩包不能使用：{bad}。请重新压缩为 .zip 后上传。"))
        return []


def _photo_faults(asked: Sequence[Entry], found: Photos) -> list[Problem]:
    faults = ((entry, found.fault(entry.photo)) for entry in asked)
    return [Problem(entry.row, PHOTO, fault) for entry, fault in faults if fault]


def _report(staged: Staged, world: World, judged: Judged, unused: list[str]) -> Report:
    titles = {room.id: room.title for room in world.vacancies}
    return Report(
        staged.token,
        staged.sort,
        len(judged.entries),
        sum(1 for entry in judged.entries if entry.photo),
        staged.photos is not None,
        dict(Counter(titles[room] for entry in judged.entries for room, _ in entry.rooms)),
        _as_read(judged.problems, staged.sort)[:SHOWN],
        len(judged.problems),
        unused[:SHOWN],
        _told(judged.reading),
        [entry.row for entry in judged.entries if has_own_glyph(entry.name)][:SHOWN],
    )


def _told(reading: Reading) -> Reading:
    """Without the sheets of our template, which hold nobody."""
    own = (GUIDE, CHOICES)
    return replace(
        reading,
        other_sheets=[name for name in reading.other_sheets if name not in own],
        hidden_sheets=[name for name in reading.hidden_sheets if name not in own],
        merged=reading.merged[:SHOWN],
    )


def _as_read(problems: Sequence[Problem], sort: Sort) -> list[Problem]:
    """From top to bottom and from left to right."""
    places = {column.name: place for place, column in enumerate(COLUMNS[sort])}
    return sorted(problems, key=lambda each: (each.row, places.get(each.column, -1)))


def _places(entries: Sequence[Entry], rows: Sequence[models.Person]) -> dict[str, list[dict[str, str]]]:
    """Room -> whom it gets, candidates by the order the list gives and then as they stand in it."""
    places: dict[str, list[dict[str, str]]] = {}
    ordered = sorted(zip(entries, rows, strict=True), key=lambda pair: (pair[0].order or 10**6, pair[0].row))
    for entry, row in ordered:
        for room, role in entry.rooms:
            place = {"person": row.id, "name": entry.name, "role": role, "exam_no": entry.exam_no}
            places.setdefault(room, []).append(place)
    return places


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
