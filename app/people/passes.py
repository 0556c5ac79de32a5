"""Tickets, and passes to the emergency room: what a page without a login comes back with while the seat has a use for
it.

Before it there is a ticket: what a page hands to a program or page that has no login, and that stands for one thing,
once. It is a secret that is good once, for the purpose it was issued for and until its time. Issuing a newer one leaves
the older good: a click that was repeated must not spoil the first. A logout ends it.

A ticket brings a page in once; the pass it gets for it outlives a reload and a restart of the
server. It is a secret that stands for one seat: the device `emergency` of this candidate in this room. It is no login,
and `Sessions` knows nothing of it. A newer one of the same seat ends it, and a logout.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from app.people.directory import turn_of
from app.people.secrets import Secrets, hashed, new_secret
from app.state import errors
from app.storage.models import EmergencyPass, TicketRow

UNKNOWN: Final = "应急通道已失效，请回到考试系统的首页，重新点击“进入应急考场”。"
REPLACED: Final = "应急考场已在另一个窗口或设备打开，本页面已停止。如非本人操作，请立即联系候考官。"


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


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a pass, as `access_room` asks: the candidate, in this room, and nobody else."""

    id: str
    room: str
    kind: str = "candidate"
    college_id: str | None = None


class Passes:
    """`clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._kept = Secrets(EmergencyPass, clock, partial(errors.SignedOut, UNKNOWN))
        self.on_end = self._kept.on_end
        self.over = self._kept.over

    async def give(self, ticket: Ticket, key: str | None = None) -> str:
        """The token of the page that was let in by `ticket`; the seat's former passes are worth nothing any more. `key`
        is the page's own secret, by which it may ask again."""
        token = _token(ticket, key)
        seat = {"room_id": ticket.room, "person_id": ticket.person}
        async with turn_of(ticket.person):
            former = await self._kept.end(**seat)
            await self._kept.keep(hashed(token), ticket=ticket.id, **seat)
        self._kept.tell(former, errors.Fenced(REPLACED, "emergency"))
        return token

    async def given(self, ticket: Ticket, key: str | None) -> str | None:
        """The token that the page with this `key` was given for `ticket` already, while it counts."""
        token = _token(ticket, key)
        return token if key and await self._kept.live(id=hashed(token)).exists() else None

    async def end_of(self, person: str, why: errors.SignedOut) -> None:
        """End every pass of `person`."""
        await self._kept.end_all(why, person_id=person)

    async def holder(self, token: str | None, beside: str | None = None) -> Bearer:
        """Whose pass the token is; of no use beside the login of anybody else, who sits at that computer now. Raises
        `SignedOut`."""
        row = await self._kept.good(hashed(token))
        if beside not in (None, row.person_id):
            raise errors.SignedOut(UNKNOWN)
        return Bearer(row.person_id, row.room_id)


def _token(ticket: Ticket, key: str | None) -> str:
    """For the same ticket and key the same, and for nobody who lacks the key. 43 characters, as `new_secret`."""
    if key is None:
        return new_secret()
    digest = hmac.new(key.encode(), ticket.id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
