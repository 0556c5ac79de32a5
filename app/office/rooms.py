"""What the exam office does with rooms: plans them, draws an order, opens and closes them.

Whatever changes a room is a command of the room itself; here it is put together from what a form says, inside the
scope of whoever asks (`scope.py`).
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Protocol

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app import texts
from app.audit import AuditLog
from app.audit.words import Deed
from app.config import Config
from app.exam.rooms import Rooms
from app.formats.sheets import workbook
from app.office import record
from app.office.pledges import Kind as TextKind
from app.office.pledges import Pledges
from app.people.directory import Kind, People, Person, named
from app.people.scope import require, within
from app.state import errors
from app.state.candidate import Action, Role
from app.state.clock import DAY, day_start
from app.state.draw import drawn_order
from app.state.errors import Problem, SetupRefused
from app.state.log import Change
from app.state.room import Actor, Draw, Enrolment, Keep, Need, Panelist, Room, Setup, Terms, has_begun, phase
from app.state.rules import Command
from app.state.setup import warnings
from app.state.timetable import most_at_once
from app.storage import models

STAFF_KINDS: Final = (Kind.EXAMINER, Kind.INVIGILATOR)
"""Who may sit on a panel: either may hold any of its offices."""

FOUND: Final = 200
"""People a search for a list shows at most."""


class Shelf(Protocol):
    """Where a new room is put, and what happened in one is kept."""

    async def create(self, room_id: str) -> None: ...
    async def discard(self, room_id: str) -> None: ...
    async def history(self, room_id: str) -> list[Change]: ...


@dataclass(frozen=True, slots=True)
class Draft(Terms):
    """A room as a form says it: its terms, and ids instead of names; times are seconds since 1970."""

    title: str
    college_id: str
    opens_at: float
    closes_at: float
    panel: Sequence[tuple[str, Role]]
    candidates: Sequence[str]
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rooms of a list: `when` is `today`, `coming`, `past` or empty for all; `rehearsal`: only those, or only
    the others."""

    when: str = ""
    rehearsal: bool = False
    q: str = ""
    offset: int = 0
    size: int = 50


class RoomAdmin:
    """The rooms of the exam office. Every method raises `NotFound` for what is outside the scope of `who`."""

    def __init__(
        self,
        rooms: Rooms,
        shelf: Shelf,
        people: People,
        pledges: Pledges,
        audit: AuditLog,
        config: Config,
        clock: Callable[[], float],
        capacity: Callable[[], int],
        may_close: Callable[[Room], Awaitable[None]],
    ) -> None:
        """`capacity`: how many rooms the servers can carry at a time. `may_close` raises what else than the room's own
        rules keeps it open."""
        self._may_close = may_close
        self._rooms = rooms
        self._capacity = capacity
        self._shelf = shelf
        self._people = people
        self._pledges = pledges
        self._audit = audit
        self._config = config
        self._clock = clock

    async def listed(self, who: Person, wanted: Wanted) -> tuple[list[dict[str, Any]], int]:
        """A part of the rooms, and how many there are: what is over newest first, all else in the order of time."""
        query = models.RoomRow.filter(version__gt=0, rehearsal=wanted.rehearsal, **within(who))
        query = query.filter(**_time_filter(wanted.when, self._clock()))
        if wanted.q:
            query = query.filter(id__in=await _titled(query, wanted.q))
        order = "-opens_at" if wanted.when == "past" else "opens_at"
        rows = (
            await query.order_by(order, "id")
            .offset(wanted.offset)
            .limit(wanted.size)
            .select_related("college")
        )
        counts = await _counts([row.id for row in rows])
        return [_row(row, counts) for row in rows], await query.count()

    async def room(self, who: Person, room_id: str) -> Room:
        """The room, when it is in the scope of `who`."""
        row = await models.RoomRow.filter(id=room_id, version__gt=0, **within(who)).first()
        if row is None:
            raise errors.NotFound()
        return await self._rooms.get(room_id)

    async def detail(self, who: Person, room_id: str) -> dict[str, Any]:
        """All of a room's setup, for the form; `seq` goes back with what is saved."""
        room = await self.room(who, room_id)
        return {
            **_setup_fields(room.plan),
            "id": room.id,
            "seq": room.setup_seq,
            "phase": phase(room),
            "begun": has_begun(room),
            "opened_at": room.opened_at,
            "closed_at": room.closed_at,
            "candidates": [
                {"id": seat.candidate, "name": seat.name, "exam_no": seat.exam_no, "state": seat.state}
                for seat in room.queue()
            ],
            "draw": await _draw_fields(room.plan.draw),
            "warnings": [asdict(each) for each in (*warnings(room.plan), *await self._pledge_warnings())],
        }

    async def form(self, who: Person) -> dict[str, Any]:
        """What a new room begins with: the colleges to choose from, and the usual terms."""
        colleges = [each for each in await self._people.colleges() if who.college_id in (None, each.id)]
        return {
            "colleges": [asdict(each) for each in colleges],
            "defaults": asdict(usual_terms(self._config)),
        }

    async def find(self, who: Person, kinds: Iterable[Kind], q: str, major: str = "") -> list[dict[str, Any]]:
        """People in the scope of `who` whose name or exam number holds `q`; never a phone."""
        found = models.Person.filter(kind__in=[str(kind) for kind in kinds], **within(who))
        if major:
            found = found.filter(major_id=major)
        if q:
            found = found.filter(named(q) | Q(exam_no__icontains=texts.serial(q)))
        rows = await found.order_by("exam_no", "name", "id").limit(FOUND).select_related("college", "major")
        return [_person(row) for row in rows]

    async def create(self, who: Person, draft: Draft, key: str, address: str = "") -> str:
        """A new room's id; the same for the same key of the same person, however often it is sent."""
        room_id = hashlib.sha256(f"{who.id}\n{key}".encode()).hexdigest()[:32]
        setup = await self._setup(who, draft, None)
        await self._check_capacity(room_id, setup.opens_at, setup.closes_at)
        if not await models.RoomRow.exists(id=room_id):
            await self._shelf.create(room_id)
        try:
            await self._configure(who, room_id, setup, key, None)
        except SetupRefused:
            await self._shelf.discard(room_id)
            raise
        await self._audit.record(who.id, Deed.ROOM_CREATE, room=room_id, address=address)
        return room_id

    async def save(
        self, who: Person, room_id: str, draft: Draft, key: str, since: int, address: str = ""
    ) -> None:
        """Set the room up anew. `since` is the `seq` the form was made from: who comes second is told."""
        room = await self.room(who, room_id)
        setup = await self._setup(who, draft, room)
        if (setup.opens_at, setup.closes_at) != (room.plan.opens_at, room.plan.closes_at):
            await self._check_capacity(room_id, setup.opens_at, setup.closes_at)
        await self._configure(who, room_id, setup, key, since)
        await self._audit.record(who.id, Deed.ROOM_SAVE, room=room_id, address=address)

    async def draw(self, who: Person, room_id: str, key: str, since: int, address: str = "") -> None:
        """Draw the order of the interviews by lot. The seed is made here and kept in the room's log, with each draw
        that went before."""
        room = await self.room(who, room_id)
        listed = {enrolled.id: enrolled for enrolled in room.plan.candidates}
        seed = secrets.token_hex(16)
        order = drawn_order(seed, listed)
        drawn = replace(room.plan, candidates=tuple(listed[each] for each in order), draw=Draw(seed, order))
        seq = await self._configure(who, room_id, drawn, key, since)
        # A repeated request draws nothing: the log, not this call, knows the seed.
        await self._audit.record(who.id, Deed.ROOM_DRAW, room=room_id, address=address, detail=f"event {seq}")

    async def open(self, who: Person, room_id: str, key: str, address: str = "") -> None:
        """Open the doors before their time, or a closed room again."""
        room, now = await self.room(who, room_id), self._clock()
        await self._check_capacity(room_id, now, max(room.plan.closes_at, now + 1))
        await self._doors(who, room_id, Action.OPEN_ROOM, key, address)

    async def close(self, who: Person, room_id: str, key: str, address: str = "") -> None:
        """Refused while somebody is in, or owes something of it."""
        await self._may_close(await self.room(who, room_id))
        await self._doors(who, room_id, Action.CLOSE_ROOM, key, address)

    async def record(self, who: Person, room_id: str) -> dict[str, Any]:
        """What became of each candidate, and what happened, in words."""
        room = await self.room(who, room_id)
        changes, names, now = await self._told(room)
        plan = room.plan
        return {
            "title": plan.title,
            "college": plan.college,
            "opens_at": plan.opens_at,
            "closes_at": plan.closes_at,
            "rehearsal": plan.rehearsal,
            "results": [asdict(row) for row in record.results(room, changes, names, now)],
            "events": record.lines(changes, names),
        }

    async def workbook(self, who: Person, room_id: str, address: str = "") -> bytes:
        """The record as .xlsx, which is logged. Raises `Conflict` for a rehearsal: its results are none, and must not
        be taken for any."""
        room = await self.room(who, room_id)
        if room.plan.rehearsal:
            raise errors.Conflict("演练考场没有正式结果，不能导出。")
        changes, names, now = await self._told(room)
        await self._audit.record(who.id, Deed.ROOM_EXPORT, room=room_id, address=address)
        return await asyncio.to_thread(workbook, record.sheets(room, changes, names, now))

    async def _told(self, room: Room) -> tuple[list[Change], dict[str, str], float]:
        """The room's log, who the ids in it stand for today, and now."""
        changes = await self._shelf.history(room.id)
        ids = {change.actor for change in changes} | {each.candidate for each in changes if each.candidate}
        rows = await models.Person.filter(id__in=list(ids)).values_list("id", "name")
        return changes, {str(person): str(name) for person, name in rows}, self._clock()

    async def _doors(self, who: Person, room_id: str, action: Action, key: str, address: str) -> None:
        await self.room(who, room_id)
        await self._rooms.command(room_id, Command(action, Actor(who.id, Role.ADMIN)), key)
        await self._audit.record(who.id, Deed[action.name], room=room_id, address=address)

    async def _configure(self, who: Person, room_id: str, setup: Setup, key: str, since: int | None) -> int:
        command = Command(Action.CONFIGURE, Actor(who.id, Role.ADMIN), setup=setup, since=since)
        return await self._rooms.command(room_id, command, key)

    async def _check_capacity(self, room_id: str, begin: float, end: float) -> None:
        """Raises `SetupRefused` where the servers carry as many other rooms then as they can: better told on the day of
        the plan than on the day of the exam."""
        others = models.RoomRow.filter(
            version__gt=0, closed_at__isnull=True, opens_at__lt=end, closes_at__gt=begin
        )
        spans = await others.exclude(id=room_id).values_list("opens_at", "closes_at")
        capacity = self._capacity()
        if most_at_once((max(opens, begin), min(closes, end)) for opens, closes in spans) >= capacity:
            told = (
                f"这段时间里已经有 {capacity} 个考场，现有的服务器同时最多承担 {capacity} 个。"
                "请换一个时间，或请技术人员增加服务器（见 config.toml 的 [server] capacity）。"
            )
            raise SetupRefused(problems=[Problem("opens_at", told)])

    async def _setup(self, who: Person, draft: Draft, room: Room | None) -> Setup:
        """`draft` with the names of today. Raises `SetupRefused` for people who are not there to be put on it."""
        require(who, draft.college_id)
        college = await models.College.get_or_none(id=draft.college_id)
        if college is None:
            raise SetupRefused(problems=[Problem("college", "没有这个学院，请重新选择。")])
        pledge_version, pledge_digest = await self._pledge(room)
        known = await _known(who, [*(each for each, _ in draft.panel), *draft.candidates], room)
        problems = [
            *_unseen(draft),
            *_unfit("panel", (each for each, _ in draft.panel), known, STAFF_KINDS),
            *_unfit("candidates", draft.candidates, known, (Kind.CANDIDATE,)),
        ]
        if problems:
            raise SetupRefused(problems=problems)
        terms = {term.name: getattr(draft, term.name) for term in fields(Terms)}
        tidied = {
            "contact_name": texts.name(draft.contact_name),
            "contact_phone": texts.tidy(draft.contact_phone),
        }
        return Setup(
            title=texts.tidy(draft.title),
            college_id=college.id,
            college=college.name,
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            panel=tuple(Panelist(each, known[each].name, role) for each, role in draft.panel),
            candidates=_enrolments(draft.candidates, known),
            rehearsal=draft.rehearsal,
            pledge_version=pledge_version,
            pledge_digest=pledge_digest,
            draw=_kept_draw(room, draft.candidates),
            **terms | tidied,
        )

    async def _pledge(self, room: Room | None) -> tuple[str, str]:
        """Version and digest of the text a new room begins with; one that is there keeps its own."""
        if room is not None:
            return room.plan.pledge_version, room.plan.pledge_digest
        pledge = await self._pledges.newest(TextKind.PLEDGE)
        return (pledge.version, pledge.digest) if pledge else ("", "")

    async def _pledge_warnings(self) -> list[Problem]:
        """Whoever opens a room should know which words its candidates will agree to (docs/rules.md exam 1)."""
        pledge = await self._pledges.newest(TextKind.PLEDGE)
        if pledge is not None and not pledge.shipped:
            return []
        told = (
            "学校还没有发布自己的考试承诺书，考生将看到系统自带的文本。请在“承诺书”中查看，需要时修改后发布。"
        )
        return [Problem("pledge", told)]


def usual_terms(config: Config) -> Terms:
    """What the configuration says of a room's terms; the second camera may be used and need not."""
    room, school = config.room, config.school
    return Terms(
        contact_name=school.contact_name,
        contact_phone=school.contact_phone,
        early=room.early_minutes * 60,
        invitation=room.invitation_seconds,
        interview=room.interview_minutes * 60,
        warning=room.warning_minutes * 60,
        face_check=room.face_check,
        face_tries=room.face_tries,
        camera2=Need.ALLOWED,
        record=Keep(room.record),
        in_order=True,
        least=room.interview_minutes * 60,
    )


async def _titled(query: QuerySet[models.RoomRow], q: str) -> list[str]:
    """Those of `query` whose title holds `q`, however it is typed; there are hundreds, not thousands."""
    key, rows = texts.fold(q), await query.values_list("id", "title")
    return [str(room) for room, title in rows if key and key in texts.fold(str(title))]


def _time_filter(when: str, now: float) -> dict[str, float]:
    """By China's days, as the exam's own (`clock.exam_day`)."""
    start = day_start(now)
    end = start + DAY
    return {
        "today": {"opens_at__lt": end, "closes_at__gte": start},
        "coming": {"opens_at__gte": end},
        "past": {"closes_at__lt": start},
    }.get(when, {})


async def _counts(rooms: list[str]) -> dict[tuple[str, str], int]:
    """How many people of each role, and how many candidates, each room has."""
    counts: dict[tuple[str, str], int] = {}
    staff = await models.RoomStaff.filter(room_id__in=rooms).values_list("room_id", "role")
    seats = await models.SeatRow.filter(room_id__in=rooms).values_list("room_id", flat=True)
    for place in (*staff, *((room, "candidate") for room in seats)):
        counts[place] = counts.get(place, 0) + 1
    return counts


def _row(row: models.RoomRow, counts: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    roles = (Role.CHAIR, Role.EXAMINER, Role.INVIGILATOR, Role.CANDIDATE)
    return {
        "id": row.id,
        "title": row.title,
        "college": row.college.name if row.college else "",
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "rehearsal": row.rehearsal,
        "closed_at": row.closed_at,
        "phase": row.phase,
        **{f"{role}s": counts.get((row.id, role), 0) for role in roles},
    }


def _setup_fields(plan: Setup) -> dict[str, Any]:
    own = asdict(plan)
    return {
        name: own[name]
        for name in own
        if name not in ("candidates", "draw", "pledge_version", "pledge_digest")
    }


async def _draw_fields(draw: Draw | None) -> dict[str, Any] | None:
    if draw is None:
        return None
    by = await models.Person.get_or_none(id=draw.by)
    return {"seed": draw.seed, "at": draw.at, "by": by.name if by else draw.by}


async def _known(who: Person, ids: Sequence[str], room: Room | None) -> dict[str, models.Person]:
    """Those of `ids` that `who` may put in a room: in their scope, or in this room already."""
    here = set() if room is None else {*room.seats, *(member.id for member in room.plan.panel)}
    rows = await models.Person.filter(id__in=list(set(ids)))
    return {row.id: row for row in rows if row.id in here or who.college_id in (None, _college_of(row))}


def _college_of(row: models.Person) -> str | None:
    college: str | None = row.college_id  # type: ignore[attr-defined]
    return college


def _unseen(draft: Draft) -> Iterable[Problem]:
    for field, text in asdict(draft).items():
        if isinstance(text, str) and texts.has_unseen(texts.tidy(text)):
            yield Problem(field, "含有看不见的或已损坏的字符，请删去后重新填写。")


def _unfit(
    field: str, ids: Iterable[str], known: Mapping[str, models.Person], kinds: Sequence[Kind]
) -> Iterable[Problem]:
    words = "考生" if Kind.CANDIDATE in kinds else "考官或候考官"
    for each in ids:
        row = known.get(each)
        if row is None:
            yield Problem(field, "名单中有一人已不存在，或不在您的管理范围内，请删去后重新选择。")
        elif row.kind not in kinds:
            yield Problem(field, f"{row.name}不是{words}，不能安排在这里。")


def _enrolments(order: Iterable[str], known: Mapping[str, models.Person]) -> tuple[Enrolment, ...]:
    return tuple(Enrolment(each, known[each].name, known[each].exam_no) for each in order)


def _kept_draw(room: Room | None, order: Sequence[str]) -> Draw | None:
    """The draw stands as long as its order does."""
    draw = room.plan.draw if room is not None else None
    return draw if draw is not None and draw.order == tuple(order) else None


def _person(row: models.Person) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "exam_no": row.exam_no,
        "college": row.college.name if row.college else "",
        "major": row.major.name if row.major else "",
    }
