"""Who did what to whom, when, from where, with what result: for what the rooms' logs do not hold, above all looks at
what is masked or sealed (product.md rule 4.7).

Append-only by trigger and chained by hashes, so that no entry can be altered or left out unseen. What happened in a
room stands in that room's log already and is not written twice.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import astuple, dataclass

from app import models


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` and `subject` are ids of people; `detail` holds ids and codes only, never what was seen."""

    at: float
    actor: str
    action: str
    subject: str = ""
    room: str = ""
    address: str = ""
    result: str = "ok"
    detail: str = ""


class AuditLog:
    """Raises what the database raises: what cannot be recorded must not be shown."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()

    async def record(
        self,
        actor: str,
        action: str,
        subject: str = "",
        *,
        room: str = "",
        address: str = "",
        detail: str = "",
    ) -> None:
        """Write one entry, at now."""
        entry = Entry(self._clock(), actor, action, subject, room, address[:64], detail=detail[:200])
        async with self._lock:  # the chain has one end; one process writes it
            last = await models.AuditEntry.all().order_by("-id").first()
            head = last.hash if last else ""
            values = dict(zip(Entry.__slots__, astuple(entry), strict=True))
            await models.AuditEntry.create(**values, hash=_chain(head, entry))

    async def broken_at(self) -> int | None:
        """The id of the first entry that does not follow from those before it; None when the chain is whole."""
        head = ""
        async for row in models.AuditEntry.all().order_by("id"):
            entry = Entry(**{name: getattr(row, name) for name in Entry.__slots__})
            head = _chain(head, entry)
            if row.hash != head:
                return int(row.id)
        return None


def _chain(head: str, entry: Entry) -> str:
    text = "\n".join([head, *(str(value) for value in astuple(entry))])
    return hashlib.sha256(text.encode()).hexdigest()
