"""What may not be kept for ever: contact data of candidates, traces of logins, messages (PIPL art. 19 and 47).

The name and the exam number stay, because the record of an exam names its candidates; so do the rooms' logs and the
audit log, which hold ids. Faces and materials have sweeps of their own, beside what keeps them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog

from app.audit import AuditLog
from app.audit.words import Deed
from app.state.clock import DAY
from app.storage import models
from app.storage.db import select, transaction

log = structlog.get_logger("retention")

UNSEATED: Final = 365 * DAY
"""Seconds after which the contact data of a candidate who was never given a room go."""

_BATCH: Final = 200
_DUE: Final = """
    SELECT person.id AS id FROM person
    LEFT JOIN (SELECT seat.person_id AS person_id, MAX(room.closes_at) AS closes_at
               FROM seat JOIN room ON room.id = seat.room_id GROUP BY seat.person_id) AS last
           ON last.person_id = person.id
    WHERE person.kind = 'candidate' AND person.contact_deleted_at IS NULL AND person.contact_since > 0
      AND (CASE WHEN COALESCE(last.closes_at, 0) > person.contact_since THEN last.closes_at + ?
                WHEN last.closes_at IS NULL THEN person.contact_since + ?
                ELSE person.contact_since + ? END) < ?
    ORDER BY person.id LIMIT ?
"""
"""Counted from the end of the last room, or from when the data were entered, whichever is later: who is entered again
after a deletion is not forgotten the next minute."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long what is kept, in seconds. `contact`: phones and ID numbers of candidates after their last room;
    `logins`: sessions, codes and tickets after they were made; `messages`: the record of what was sent; `browsers`:
    which browsers somebody has logged in with, after the last time."""

    contact: float = 180 * DAY
    logins: float = 30 * DAY
    messages: float = 180 * DAY
    browsers: float = 180 * DAY


class Retention:
    """To be swept every hour or so; `clock` gives seconds since 1970."""

    def __init__(self, audit: AuditLog, clock: Callable[[], float], terms: Terms) -> None:
        self._audit, self._clock, self._terms = audit, clock, terms

    async def sweep(self) -> None:
        """Delete what is due, with a line in the audit log for each candidate, and one for all that is no person's."""
        now = self._clock()
        await models.Person.filter(contact_since=0).update(contact_since=now)
        contacts = await self._forget_contacts(now)
        others = await self._forget_traces(now)
        if others:
            told = ", ".join(f"{name} {count}" for name, count in others.items())
            await self._audit.record("", Deed.DELETE_TRACES, detail=told)
        if contacts or others:
            log.info("forgotten", contacts=contacts, **others)

    async def _forget_contacts(self, now: float) -> int:
        terms, count = self._terms, 0
        while due := await select(_DUE, terms.contact, UNSEATED, terms.contact, now, _BATCH):
            for row in due:
                count += await self._forget_contact(str(row["id"]), now)
        return count

    async def _forget_contact(self, person: str, now: float) -> int:
        gone = {**no_contact(person), "contact_deleted_at": now}
        async with transaction():
            mine = models.Person.filter(id=person, contact_deleted_at__isnull=True)
            count = await mine.update(**gone)
            if count:
                await self._audit.record("", Deed.DELETE_CONTACT, person, detail="phone, id_number")
        return count

    async def _forget_traces(self, now: float) -> dict[str, int]:
        old, sent = now - self._terms.logins, now - self._terms.messages
        doomed: dict[str, Any] = {
            "sms_codes": models.SmsCode.filter(created_at__lt=old),
            "login_codes": models.LoginCode.filter(created_at__lt=old),
            "known_browsers": models.KnownBrowser.filter(used_at__lt=now - self._terms.browsers),
            "account_changes": models.AccountChange.filter(asked_at__lt=old),
            "half_logins": models.HalfLogin.filter(created_at__lt=old),
            "sessions": models.Session.filter(expires_at__lt=old),
            "tickets": models.TicketRow.filter(created_at__lt=old),
            "camera2_codes": models.Camera2Code.filter(created_at__lt=old),
            "camera2_bindings": models.Camera2Binding.filter(created_at__lt=old),
            "emergency_passes": models.EmergencyPass.filter(created_at__lt=old),
            "imports": models.PeopleImport.filter(at__lt=old, places=""),
            "messages": models.SmsSent.filter(at__lt=sent),
        }
        counts = {name: await rows.delete() for name, rows in doomed.items()}
        return {name: count for name, count in counts.items() if count}


def no_contact(person: str) -> dict[str, Any]:
    """The columns of somebody whose phone and ID number are not kept any more; a gate has each phone once, and this one
    is nobody's."""
    return {
        "phone_index": f"none/{person}",
        "phone_sealed": "",
        "id_index": "",
        "id_sealed": "",
        "document": "",
    }
