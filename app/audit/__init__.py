"""Who did what to whom, when, from where, with what result: for what the rooms' logs do not hold, above all looks at
what is masked or sealed (docs/rules.md 4.7).

Append-only by trigger and chained by keyed hashes (`chain.py`), so that who can write the database alone can neither
alter nor leave out an entry unseen. What happened in a room stands in that room's log already and is not written twice.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Final, TypedDict, Unpack

from app.audit import heads
from app.audit.words import Deed
from app.host.net import counted
from app.state.errors import ExamError
from app.storage import models
from app.storage.chain import AUDIT, Chain
from app.storage.db import transaction

REFUSALS_AN_HOUR: Final = 100

_BATCH: Final = 1000
"""Entries read at once when the chain is walked: the server goes on with other things between."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` and `subject` are ids of people, or of what is changed; `detail` holds ids and codes only, never what was
    seen. `result` is `ok` or the code of the refusal. `college` is the one it concerns, empty: the school."""

    at: float
    actor: str
    action: str
    subject: str = ""
    room: str = ""
    address: str = ""
    result: str = "ok"
    detail: str = ""
    college: str = ""


class More(TypedDict, total=False):
    """What an entry may say besides; see `Entry`."""

    room: str
    address: str
    detail: str
    college: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the chain found: how many entries there are, and the id of the first that does not fit."""

    entries: int
    broken_at: int | None = None


class AuditLog:
    """Raises what the database raises: what cannot be recorded must not be shown. `head_file` gets the end of the chain
    from time to time (`stamp`), so that an end that was cut off is missed too."""

    def __init__(self, chain: Chain, clock: Callable[[], float], head_file: Path | None = None) -> None:
        self._chain = chain
        self._clock = clock
        self._head_file = head_file
        self._hour = 0
        self._refusals: Counter[str] = Counter()

    def now(self) -> float:
        """The time an entry would get, in seconds since 1970."""
        return self._clock()

    async def record(
        self,
        actor: str,
        action: Deed,
        subject: str = "",
        *,
        room: str = "",
        address: str = "",
        detail: str = "",
        result: str = "ok",
        college: str | None = None,
    ) -> None:
        """Write one entry, at now. The college it concerns is found unless it is given: that of the room, else of the
        subject, else of the actor."""
        if college is None:
            college = await _concerned(room, subject, actor)
        texts = (actor, action, subject, room, address[:64], result, detail[:200], college)
        entry = Entry(self._clock(), *(_one_line(text) for text in texts))
        # The chain has one end, whoever writes. No lock of ours beside it: who records in a transaction would wait for
        # it while others wait for the connection.
        async with transaction("audit"):
            last = await models.AuditEntry.all().order_by("-id").first()
            head = last.hash if last else ""
            link = self._chain.link(AUDIT, head, _said(entry))
            await models.AuditEntry.create(**asdict(entry), hash=link)

    @asynccontextmanager
    async def recorded(
        self, actor: str, action: Deed, subject: str = "", **more: Unpack[More]
    ) -> AsyncIterator[None]:
        """Write how the block came out: `ok`, or the code of the refusal it raised."""
        result = "ok"
        try:
            yield
        except ExamError as error:
            result, error.recorded = error.code, True
            raise
        except BaseException:  # broken off, too: it is not said to be done
            result = "internal"
            raise
        finally:
            await self.record(actor, action, subject, result=result, **more)

    async def refused(
        self, actor: str, action: Deed, error: ExamError, subject: str = "", **more: Unpack[More]
    ) -> None:
        """Write what was refused, but only so many an hour of one actor, or from one address where nobody is known:
        a flood must not fill the database."""
        if error.recorded or not self._spare(actor or counted(more.get("address", ""))):
            return
        await self.record(actor, action, subject, result=error.code, **more)
        error.recorded = True

    def _spare(self, who: str) -> bool:
        hour = int(self._clock() // 3600)
        if hour != self._hour:
            self._hour = hour
            self._refusals.clear()
        self._refusals[who] += 1
        return self._refusals[who] <= REFUSALS_AN_HOUR

    async def verify(self) -> Verdict:
        """Walk the whole chain, and compare what was stamped."""
        stamped = await asyncio.to_thread(heads.audit_stamps, self._head_file)
        start = await self._chain.start(AUDIT)
        head, seen, last = "", 0, 0
        while rows := await models.AuditEntry.filter(id__gt=last).order_by("id").limit(_BATCH):
            for row in rows:
                entry = Entry(**{name: getattr(row, name) for name in Entry.__slots__})
                seen, last = seen + 1, int(row.id)
                follows = self._chain.follows(AUDIT, start, last, head, _said(entry), row.hash)
                head = str(row.hash)
                if not _in_lines(entry) or not follows or stamped.pop(last, head) != head:
                    return Verdict(seen, last)
            await asyncio.sleep(0)
        if last < start.number:
            return Verdict(seen, last + 1)
        return Verdict(seen, min(stamped, default=None))  # one that was stamped and is not there

    async def broken_at(self) -> int | None:
        """The id of the first entry that does not follow from those before it; None when the chain is whole."""
        return (await self.verify()).broken_at

    async def stamp(self) -> None:
        """Note the end of the chain in the head file, one line each time: time, id, hash."""
        last = await models.AuditEntry.all().order_by("-id").first()
        if self._head_file is not None and last is not None:
            line = f"{self._clock():.0f} {last.id} {last.hash}\n"
            await asyncio.to_thread(heads.append, self._head_file, line)


def _said(entry: Entry) -> str:
    """What the link of an entry covers. One without a college reads as those did that were written before there was
    one."""
    values = [str(value) for value in astuple(entry)]
    return "\n".join(values if entry.college else values[:-1])


def _one_line(text: str) -> str:
    """No value may pass for two in what is hashed."""
    return " ".join(text.splitlines())


def _in_lines(entry: Entry) -> bool:
    """As `record` writes them: with a line break in one, a value could be moved into its neighbour unseen."""
    return all(value == _one_line(value) for value in astuple(entry)[1:])


async def _concerned(room: str, subject: str, actor: str) -> str:
    if room:
        row = await models.RoomRow.get_or_none(id=room)
        if row is not None:
            return str(row.college_id or "")  # type: ignore[attr-defined]
    people = [each for each in (subject, actor) if each]
    found = dict(await models.Person.filter(id__in=people).values_list("id", "college_id"))
    return next((str(found[each] or "") for each in people if each in found), "")
