"""Who has the Windows client: it calls home when it is checked, and reports when it opens the emergency room.

Only the call home proves that it is installed: what a browser tells of a link it was given proves nothing
(docs/measured.md windows). The ticket in the link says whose call it is.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

import structlog

from app.people.passes import Purpose, Tickets
from app.storage.models import ClientInstall

log = structlog.get_logger(__name__)

CHECK_SECONDS: Final = 300.0
"""The browser's own dialog stands between the click and the client, and the first time somebody reads it."""


@dataclass(frozen=True, slots=True)
class Check:
    """The client of a person called home at `at` (seconds since 1970), in `version`."""

    at: float
    version: str


class Installs:
    """`clock` gives seconds since 1970."""

    def __init__(self, tickets: Tickets, clock: Callable[[], float]) -> None:
        self._tickets = tickets
        self._clock = clock

    async def begin_check(self, person: str) -> str:
        """A ticket for the client to call home with. Raises `TooMany`."""
        return await self._tickets.issue(Purpose.CLIENT_CHECK, "", person, CHECK_SECONDS)

    async def checked(self, secret: str, version: str) -> None:
        """The client called home. Raises the refusals of `Tickets.redeem`."""
        ticket = await self._tickets.redeem(Purpose.CLIENT_CHECK, secret)
        await self._note(ticket.person, version=version, checked_at=self._clock())

    async def report(self, secret: str, version: str, event: Literal["launched", "exited"]) -> None:
        """The client opened the emergency room with this ticket, or its window was closed. Raises `TicketUnknown`."""
        ticket = await self._tickets.find(Purpose.EMERGENCY, secret)
        log.info("client_report", client=event, room=ticket.room, person=ticket.person)
        await self._note(ticket.person, version=version, **{f"{event}_at": self._clock()})

    async def last_check(self, person: str) -> Check | None:
        """The newest call home of the person's client."""
        return (await self.last_checks([person])).get(person)

    async def last_launch(self, person: str) -> float | None:
        """When the person's client last opened the emergency room; None: never."""
        row = await ClientInstall.get_or_none(person_id=person)
        return row.launched_at if row is not None else None

    async def last_checks(self, persons: Collection[str]) -> dict[str, Check]:
        """Of those of `persons` whose client ever called home."""
        rows = await ClientInstall.filter(person_id__in=list(persons), checked_at__isnull=False).values(
            "person_id", "checked_at", "version"
        )
        return {str(row["person_id"]): Check(row["checked_at"], row["version"]) for row in rows}

    async def _note(self, person: str, **facts: object) -> None:
        await ClientInstall.update_or_create(defaults=facts, person_id=person)
