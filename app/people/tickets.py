"""Tickets: what a page hands to a program or page that has no login, and that stands for one thing, once.

A ticket is 256 random bits in an alphabet that needs no quoting anywhere (`[A-Za-z0-9_-]`, 43 characters); the
database keeps its hash. It is good once, for the purpose it was issued for and until its time. Issuing a newer one
leaves the older good: a click that was repeated must not spoil the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.people.sessions import new_token, session_id
from app.state import errors
from app.state.clock import DAY
from app.storage.models import TicketRow

A_MINUTE: Final = 12
"""Tickets of one purpose for one person."""

FORGOTTEN_AFTER: Final = DAY
"""Seconds after which a ticket is deleted; until then one that was used or has expired is told from a false one."""


class Purpose(StrEnum):
    """What a ticket is for: one for another purpose is as good as none."""

    CLIENT_CHECK = "client_check"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose ticket it is; `room` is empty where it is for no room."""

    id: str
    purpose: Purpose
    room: str
    person: str


class Tickets:
    """`clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    async def issue(self, purpose: Purpose, room: str, person: str, seconds: float) -> str:
        """A new ticket, good for `seconds`. Raises `TooMany`."""
        now, secret = self._clock(), new_token()
        own = TicketRow.filter(purpose=purpose, person_id=person)
        if await own.filter(created_at__gt=now - 60).count() >= A_MINUTE:
            raise errors.TooMany("点击太频繁，请一分钟后再试。", 60)
        await own.filter(created_at__lt=now - FORGOTTEN_AFTER).delete()
        await TicketRow.create(
            id=session_id(secret),
            purpose=purpose,
            room=room,
            person_id=person,
            created_at=now,
            expires_at=now + seconds,
        )
        return secret

    async def redeem(self, purpose: Purpose, secret: str) -> Ticket:
        """Use the ticket up. Raises `TicketUnknown`, `TicketExpired` or `TicketUsed`.

        In one statement, so that of two who bring the same ticket one is refused.
        """
        ticket, now = await self.find(purpose, secret), self._clock()
        fresh = TicketRow.filter(id=ticket.id, used_at__isnull=True, expires_at__gt=now)
        if not await fresh.update(used_at=now):
            row = await TicketRow.get_or_none(id=ticket.id)
            if row is None:  # dropped meanwhile
                raise errors.TicketUnknown
            raise errors.TicketUsed if row.used_at is not None else errors.TicketExpired
        return ticket

    async def drop(self, person: str) -> None:
        """Whatever `person` was given and has not used is worth nothing any more."""
        await TicketRow.filter(person_id=person, used_at__isnull=True).delete()

    async def find(self, purpose: Purpose, secret: str) -> Ticket:
        """Whose ticket it is, used and expired ones too. Raises `TicketUnknown`.

        For whoever reports how it went after the ticket was used; it opens nothing.
        """
        row = await TicketRow.get_or_none(id=session_id(secret), purpose=purpose)
        if row is None:
            raise errors.TicketUnknown
        return Ticket(row.id, purpose, row.room, row.person_id)  # type: ignore[attr-defined]
