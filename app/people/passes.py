"""Passes to the emergency room: what a page without a login comes back with while the seat has a use for it.

A ticket brings a page in once (`app.people.tickets`); the pass it gets for it outlives a reload and a restart of the
server. It is 256 random bits, kept here as a hash, and stands for one seat: the device `emergency` of this candidate in
this room. It is no login, and `Sessions` knows nothing of it.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.people.directory import turn_of
from app.people.sessions import new_token, session_id
from app.people.tickets import Ticket
from app.state import errors
from app.storage.models import EmergencyPass

UNKNOWN: Final = "应急通道已失效，请回到考试系统的首页，重新点击“进入应急考场”。"
REPLACED: Final = "应急考场已在另一个窗口或设备打开，本页面已停止。如非本人操作，请立即联系候考官。"

OnEnd = Callable[[Sequence[str], errors.ExamError], None]
"""Told the ids of ended passes, after the commit, and the reason to show. It only queues."""


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
        self._clock = clock
        self.on_end: list[OnEnd] = []

    async def give(self, ticket: Ticket, key: str | None = None) -> str:
        """The token of the page that was let in by `ticket`; the seat's former passes are worth nothing any more. `key`
        is the page's own secret, by which it may ask again."""
        token, now = _token(ticket, key), self._clock()
        seat = {"room_id": ticket.room, "person_id": ticket.person}
        async with turn_of(ticket.person):
            former = await EmergencyPass.filter(**seat, ended_at__isnull=True).values_list("id", flat=True)
            await EmergencyPass.filter(id__in=list(former)).update(ended_at=now)
            given = EmergencyPass(id=session_id(token), ticket=ticket.id, created_at=now, **seat)
            await given.save(force_create=True)
        self._tell([str(each) for each in former], errors.Fenced(REPLACED, "emergency"))
        return token

    async def given(self, ticket: Ticket, key: str | None) -> str | None:
        """The token that the page with this `key` was given for `ticket` already, while it counts."""
        token = _token(ticket, key)
        live = EmergencyPass.filter(id=session_id(token), ended_at__isnull=True)
        return token if key and await live.exists() else None

    async def end_of(self, person: str, why: errors.SignedOut) -> None:
        """End every pass of `person`."""
        live = EmergencyPass.filter(person_id=person, ended_at__isnull=True)
        ended = [str(each) for each in await live.values_list("id", flat=True)]
        await EmergencyPass.filter(id__in=ended).update(ended_at=self._clock())
        self._tell(ended, why)

    async def holder(self, token: str | None, beside: str | None = None) -> Bearer:
        """Whose pass the token is; of no use beside the login of anybody else, who sits at that computer now. Raises
        `SignedOut`."""
        row = await EmergencyPass.get_or_none(id=session_id(token), ended_at__isnull=True) if token else None
        if row is None or beside not in (None, row.person_id):  # type: ignore[attr-defined]
            raise errors.SignedOut(UNKNOWN)
        return Bearer(row.person_id, row.room_id)  # type: ignore[attr-defined]

    def _tell(self, ended: Sequence[str], why: errors.ExamError) -> None:
        if ended:
            for listener in self.on_end:
                listener(ended, why)


def _token(ticket: Ticket, key: str | None) -> str:
    """For the same ticket and key the same, and for nobody who lacks the key. 43 characters, as `new_token`."""
    if key is None:
        return new_token()
    digest = hmac.new(key.encode(), ticket.id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
