"""Looks at whole phone and ID numbers: each is logged before it is shown, and nobody takes the list home one by one.

An administrator who helps on an exam day looks at some, whoever compares at those of a room; who looks at many an hour
is copying, or has left the browser to somebody who is. At the limit it stops, the audit log has a line that its page
shows as an alarm, and so has the server's log, which an operator may watch.
"""

from collections.abc import Callable
from typing import Final

import structlog

from app.audit import AuditLog
from app.audit.words import Deed
from app.people.directory import Person
from app.state.clock import HOUR
from app.state.errors import TooMany
from app.storage.db import transaction
from app.storage.models import AuditEntry

log = structlog.get_logger("audit")

ALARM: Final = Deed.UNMASK_LIMIT

BY_OFFICE: Final = (Deed.UNMASK_PHONE, Deed.UNMASK_ID_NUMBER)
BY_COMPARERS: Final = (Deed.VIEW_ID_NUMBER,)
"""The looks that are counted together, as the audit log names them."""

_WHO_ELSE: Final = {BY_OFFICE: "管理员", BY_COMPARERS: "考官或候考官"}


class Unmasking:
    """`most` of these `looks` an hour for each person, counted from the audit log, so that a restart forgives nothing.
    `clock` gives seconds since 1970."""

    def __init__(
        self,
        audit: AuditLog,
        clock: Callable[[], float],
        most: int,
        looks: tuple[Deed, ...] = BY_OFFICE,
    ) -> None:
        self._audit, self._clock, self._most, self._looks = audit, clock, most, looks

    async def note(self, who: Person, subject: str, field: str, reason: str, address: str) -> None:
        """Log the look at `field` (`phone` or `id_number`) of `subject`, which may be shown then. Raises `TooMany`."""
        await self.look(who.id, Deed[f"unmask_{field}".upper()], subject, address=address, detail=reason)

    async def look(
        self, who: str, deed: Deed, subject: str, *, address: str, room: str = "", detail: str = ""
    ) -> None:
        """The same, of any kind of look. Counted and logged as one step."""
        async with transaction("unmask"):
            wait = await self._wait(who)
            if wait <= 0:
                await self._audit.record(who, deed, subject, room=room, address=address, detail=detail)
                return
            if not await self._told(who):
                await self._audit.record(who, ALARM, room=room, address=address, detail=f"{self._most}/h")
                log.warning("unmask_limit_reached", actor=who, most=self._most)
        minutes = -(-wait // 60)
        raise TooMany(
            f"一小时内查看完整号码的次数已达上限（{self._most} 个），{minutes:g} 分钟后才能继续。"
            f"如确有需要，请由另一位{_WHO_ELSE[self._looks]}查看；这次报警已记入审计。",
            wait,
        )

    async def _wait(self, who: str) -> float:
        """Seconds until one more may be looked at. Looks from the far future do not count, as for SMS codes."""
        now = self._clock()
        mine = AuditEntry.filter(actor=who, action__in=list(self._looks), result="ok", at__lte=now + HOUR)
        oldest = await mine.order_by("-at").offset(self._most - 1).first()
        return float(oldest.at) + HOUR - now if oldest else 0

    async def _told(self, who: str) -> bool:
        """Whether the alarm of this hour stands in the log: an impatient click is not another."""
        now = self._clock()
        return await AuditEntry.exists(actor=who, action=ALARM, at__gt=now - HOUR, at__lte=now + HOUR)
