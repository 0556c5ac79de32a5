"""Passes to the emergency room: what a page without a login comes back with while the seat has a use for it.

A ticket brings a page in once (`app.people.tickets`); the pass it gets for it outlives a reload and a restart of the
server. It is a secret that stands for one seat: the device `emergency` of this candidate in this room. It is no login,
and `Sessions` knows nothing of it. A newer one of the same seat ends it, and a logout.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.people.directory import turn_of
from app.people.secrets import Secrets, hashed, new_secret
from app.people.tickets import Ticket
from app.state import errors
from app.storage.models import EmergencyPass

UNKNOWN: Final = "应急通道已失效，请回到考试系统的首页，重新点击“进入应急考场”。"
REPLACED: Final = "应急考场已在另一个窗口或设备打开，本页面已停止。如非本人操作，请立即联系候考官。"


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
