"""Tickets: what a page hands to a program or page that has no login, and that stands for one thing, once.

A ticket is a secret that is good once, for the purpose it was issued for and until its time. Issuing a newer one leaves
the older good: a click that was repeated must not spoil the first. A logout ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.people.secrets import Secrets, hashed
from app.state import errors
from app.storage.models import TicketRow


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
        self._kept = Secrets(TicketRow, clock, errors.TicketUnknown, errors.TicketUsed, errors.TicketExpired)

    async def issue(self, purpose: Purpose, room: str, person: str, seconds: float) -> str:
        """A new ticket, good for `seconds`. Raises `TooMany`."""
        own = {"purpose": purpose, "person_id": person}
        await self._kept.slow_down("点击太频繁，请一分钟后再试。", **own)
        return await self._kept.make(seconds, **own, room=room)

    async def redeem(self, purpose: Purpose, secret: str) -> Ticket:
        """Use the ticket up. Raises `TicketUnknown`, `TicketExpired` or `TicketUsed`."""
        ticket = await self.find(purpose, secret)
        await self._kept.spend(ticket.id)
        return ticket

    async def drop(self, person: str) -> None:
        """Whatever `person` was given and has not used is worth nothing any more."""
        await self._kept.live(person_id=person).delete()

    async def find(self, purpose: Purpose, secret: str) -> Ticket:
        """Whose ticket it is, used and expired ones too. Raises `TicketUnknown`.

        For whoever reports how it went after the ticket was used; it opens nothing.
        """
        row = await self._kept.find(hashed(secret), purpose=purpose)
        return Ticket(row.id, purpose, row.room, row.person_id)
