"""The audit log as the exam office reads it: filtered, with names, each admin within their scope."""

import csv
import io
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app.audit.words import ACTIONS, RESULTS
from app.formats.sheets import harmless
from app.office.audit_details import ids_in, in_words, names_of
from app.people import scope, unmasking
from app.people.directory import Person, named
from app.state.clock import CHINA_TIME, china_stamp
from app.storage import models

EXPORTED: Final = 100_000
"""Entries in one file at most, the newest."""

END: Final = "# 完"
ALARMS: Final = (unmasking.ALARM,)
_ALARMS_SHOWN: Final = 20

_BATCH: Final = 1000
_NAMES: Final = 500
"""How many people a name may match; more say nothing about whom is meant."""

COLUMNS: Final = (
    "编号",
    f"时间（{CHINA_TIME}）",
    "操作人",
    "操作",
    "对象",
    "考场",
    "来源地址",
    "结果",
    "说明",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty is everything. `name` is part of the name of the actor or the subject."""

    since: float = 0
    until: float = 0
    action: str = ""
    result: str = ""
    actor: str = ""
    subject: str = ""
    name: str = ""


class AuditView:
    async def page(
        self, who: Person, wanted: Wanted, offset: int, size: int
    ) -> tuple[list[dict[str, Any]], int]:
        """The newest first, and how many match."""
        found = await _matching(who, wanted)
        rows = await found.order_by("-id").offset(offset).limit(size)
        return await _shown(who, rows), await found.count()

    async def titles(self, who: Person, rooms: Sequence[str]) -> dict[str, str]:
        """The titles of those of `rooms` that are in the scope of `who`."""
        found = models.RoomRow.filter(id__in=list(rooms), **scope.within(who))
        return {str(room): str(title) for room, title in await found.values_list("id", "title")}

    async def alarms(self, who: Person, since: float) -> list[dict[str, Any]]:
        """What somebody should look into, the newest first."""
        found = models.AuditEntry.filter(**scope.within(who, "college"), action__in=ALARMS, at__gte=since)
        return await _shown(who, await found.order_by("-id").limit(_ALARMS_SHOWN))

    async def export(self, who: Person, wanted: Wanted) -> AsyncGenerator[bytes, None]:
        """The same as CSV for a spreadsheet, in pieces: UTF-8 with its mark, and no cell that would be a formula. The
        last line says that it is the last, and of how many: a file without it was broken off."""
        found = await _matching(who, wanted)
        head, last, told = b"\xef\xbb\xbf" + _line(COLUMNS), 0, 0
        while told < EXPORTED:
            older = found.filter(id__lt=last) if last else found
            rows = await older.order_by("-id").limit(min(_BATCH, EXPORTED - told))
            yield head + b"".join(_line(_cells(row)) for row in await _shown(who, rows))
            head, told = b"", told + len(rows)
            if len(rows) < _BATCH:
                break
            last = rows[-1].id
        yield _line(_end(told))


def _end(told: int) -> tuple[str, ...]:
    """No entry begins like this: theirs begin with a number."""
    if told < EXPORTED:
        return END, f"共 {told} 条"
    return END, f"最新的 {told} 条", "更早的记录请缩小时间范围后另行导出"


async def _matching(who: Person, wanted: Wanted) -> QuerySet[models.AuditEntry]:
    exact = {"action": wanted.action, "actor": wanted.actor, "subject": wanted.subject}
    found = models.AuditEntry.filter(**scope.within(who, "college"))
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    if wanted.result:
        found = found.filter(result="ok") if wanted.result == "ok" else found.exclude(result="ok")
    if wanted.name:
        people = models.Person.filter(named(wanted.name), **scope.within(who)).limit(_NAMES)
        ids = [str(each) for each in await people.values_list("id", flat=True)]
        found = found.filter(Q(actor__in=ids) | Q(subject__in=ids))
    return found


async def _shown(who: Person, rows: Iterable[models.AuditEntry]) -> list[dict[str, Any]]:
    """Names of people in the scope of `who` alone; an id stays an id for everybody else."""
    rows = list(rows)
    things = await names_of(row.detail for row in rows)
    ids = {each for row in rows for each in (row.actor, row.subject, *ids_in(row.detail)) if each}
    people = models.Person.filter(id__in=list(ids), **scope.within(who))
    names: dict[Any, Any] = dict(await people.values_list("id", "name"))
    units = await _units({row.subject for row in rows})
    rooms = models.RoomRow.filter(
        id__in=list({each for row in rows for each in (row.room, row.subject) if each}), **scope.within(who)
    )
    titles: dict[Any, Any] = dict(await rooms.values_list("id", "title"))
    return [
        {
            "id": row.id,
            "at": row.at,
            "actor": row.actor,
            "actor_name": names.get(row.actor, ""),
            "action": row.action,
            "action_word": ACTIONS.get(row.action, row.action),
            "subject": row.subject,
            "subject_name": names.get(row.subject) or units.get(row.subject) or titles.get(row.subject, ""),
            "room": row.room,
            "room_title": titles.get(row.room, ""),
            "address": row.address,
            "result": row.result,
            "result_word": RESULTS.get(row.result, row.result),
            "detail": row.detail,
            "detail_words": in_words(row.action, row.detail, {**things, **names}),
        }
        for row in rows
    ]


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        str(row["id"]),
        china_stamp(row["at"]),
        row["actor_name"] or row["actor"],
        row["action_word"],
        row["subject_name"] or row["subject"],
        row["room_title"] or row["room"],
        row["address"],
        row["result_word"],
        row["detail_words"],
    ]


async def _units(ids: set[str]) -> dict[str, str]:
    """The names of colleges and majors: what the login page shows to anybody."""
    colleges = await models.College.filter(id__in=list(ids)).values_list("id", "name")
    majors = await models.Major.filter(id__in=list(ids)).values_list("id", "name")
    return {**dict(colleges), **dict(majors)}


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode()
