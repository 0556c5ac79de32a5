"""The office's side of materials: the queue, what is in a case, the decision (docs/rules.md P4)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from app import texts
from app.audit import AuditLog
from app.audit.words import Deed
from app.materials.door import Door, Look, Who
from app.materials.shelf import Case, Shelf, State
from app.state import errors
from app.storage.db import select

Tell = Callable[[str, str], Awaitable[None]]
"""tell(person, state): whoever is connected hears how it stands now; only queues."""

_FROM: Final = """
    FROM person LEFT JOIN material_case AS stand ON stand.person_id = person.id
    LEFT JOIN college ON college.id = person.college_id LEFT JOIN major ON major.id = person.major_id
    WHERE person.kind = 'candidate'
"""
_ROWS: Final = """
    SELECT person.id AS id, person.name AS name, person.exam_no AS exam_no,
           COALESCE(college.name, '') AS college, COALESCE(major.name, '') AS major,
           COALESCE(stand.state, 'none') AS state, COALESCE(stand.round, 0) AS round,
           COALESCE(stand.submitted_at, 0) AS submitted_at, COALESCE(stand.decided_at, 0) AS decided_at,
           (SELECT COUNT(*) FROM material WHERE material.person_id = person.id
            AND material.state IN ('submitted', 'rejected')) AS files
"""
_ORDER: Final = """
    ORDER BY CASE COALESCE(stand.state, 'none') WHEN 'pending' THEN 0 WHEN 'rejected' THEN 1 WHEN 'none' THEN 2
    ELSE 3 END, COALESCE(stand.submitted_at, 0), person.exam_no, person.id LIMIT ? OFFSET ?
"""
"""待审核 first, whoever has waited longest before all others."""


class Review:
    """For admins; every candidate is looked for within their scope."""

    def __init__(self, shelf: Shelf, door: Door, audit: AuditLog, tell: Tell) -> None:
        self._shelf, self._door, self._audit, self._tell = shelf, door, audit, tell

    async def queue(
        self, who: Who, state: str, text: str, offset: int, size: int
    ) -> tuple[list[dict[str, Any]], int]:
        """A part of the candidates and how their materials stand, and how many match. `state` empty: all; `text` is
        part of a name or the beginning of an exam number."""
        where, values = _filters(who, state, text)
        rows = await select(_ROWS + _FROM + where + _ORDER, *values, size, offset)
        total = await select("SELECT COUNT(*) AS total " + _FROM + where, *values)
        return rows, int(total[0]["total"])

    async def counts(self, who: Who) -> dict[str, int]:
        """How many candidates stand how."""
        where, values = _filters(who, "", "")
        counted = "SELECT COALESCE(stand.state, 'none') AS state, COUNT(*) AS count"
        rows = await select(counted + _FROM + where + " GROUP BY COALESCE(stand.state, 'none')", *values)
        return {**dict.fromkeys(map(str, Case), 0), **{str(row["state"]): int(row["count"]) for row in rows}}

    async def sheet(self, who: Who, person: str, address: str) -> dict[str, Any]:
        """The case of `person` with its files; logged. Raises `NotFound`."""
        return await self.seen(await self._door.access(who, person), address)

    async def seen(self, look: Look, address: str) -> dict[str, Any]:
        """What `look` lets one see: nothing that was not submitted. Logged."""
        await self._door.record(look, Deed.VIEW_MATERIALS, "", address)
        await self._shelf.open(look.owner, look.who)
        case = await self._shelf.of(look.owner)
        handed_in = [file for file in case["files"] if file["state"] in (State.SUBMITTED, State.REJECTED)]
        [named] = await select("SELECT name, exam_no FROM person WHERE id = ?", look.owner)
        return {**case, "files": handed_in, "person": look.owner, **named}

    async def next_pending(self, who: Who, after: str) -> str | None:
        """Whose materials wait longest, other than those of `after`."""
        rows, _ = await self.queue(who, Case.PENDING, "", 0, 2)
        return next((str(row["id"]) for row in rows if row["id"] != after), None)

    async def approve(self, who: Who, person: str, round_: int, address: str) -> None:
        """Raises `NotFound`, `Conflict`."""
        await self._office(who, person)
        await self._shelf.approve(person, who.id, round_)
        await self._audit.record(
            who.id, Deed.APPROVE_MATERIALS, person, address=address, detail=f"round {round_}"
        )
        await self._tell(person, Case.APPROVED)

    async def reject(
        self, who: Who, person: str, round_: int, files: Sequence[str], reason: str, address: str
    ) -> None:
        """Raises `NotFound`, `Conflict`."""
        await self._office(who, person)
        await self._shelf.reject(person, who.id, round_, files, reason)
        detail = f"round {round_}: {' '.join(files) or 'all'}"
        await self._audit.record(who.id, Deed.REJECT_MATERIALS, person, address=address, detail=detail)
        await self._tell(person, Case.REJECTED)

    async def states(self, people: Sequence[str]) -> dict[str, str]:
        """How the materials of these candidates stand."""
        if not people:
            return {}
        places = ", ".join("?" * len(people))
        sql = f"SELECT person_id AS id, state FROM material_case WHERE person_id IN ({places})"  # noqa: S608
        found = {str(row["id"]): str(row["state"]) for row in await select(sql, *people)}
        return {person: found.get(person, Case.NONE) for person in people}

    async def _office(self, who: Who, person: str) -> None:
        """Raises `NotFound` outside the scope."""
        look = await self._door.access(who, person)
        if look.own or look.room:
            raise errors.NotFound()


def _literally(text: str) -> str:
    """As LIKE takes it with the escape `!`."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _filters(who: Who, state: str, text: str) -> tuple[str, list[object]]:
    where, values = "", list[object]()
    if who.college_id is not None:
        where += " AND person.college_id = ?"
        values.append(who.college_id)
    if state:
        where += " AND COALESCE(stand.state, 'none') = ?"
        values.append(state)
    if text:
        where += " AND ((? <> '' AND person.name_key LIKE ? ESCAPE '!') OR person.exam_no LIKE ? ESCAPE '!')"
        key = texts.fold(text)
        values += [key, f"%{_literally(key)}%", f"{_literally(texts.serial(text))}%"]
    return where, values
