"""短信记录: every message handed to a gateway, with the phone masked."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from app.people import scope
from app.people.directory import Person, named
from app.state.clock import CHINA_SECONDS, DAY, day_start, exam_day
from app.state.errors import Malformed
from app.storage import models
from app.storage.db import select
from app.texts.phones import mask, normalise

SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
NO_TEMPLATE: Final = "no_template"
"""Not sent: the school has no template for this kind at its gateway."""
TOO_OFTEN: Final = "too_often"
"""Not sent: this browser asked for codes too often, and was told so."""
UNKNOWN: Final = "unknown"
"""The gateway did not answer: it may have taken the message."""


_DAYS: Final = """
    SELECT CAST(at + {china} AS BIGINT) / 86400 AS day, result, COUNT(*) AS n FROM sms_log
    WHERE at >= ? {scope} GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty is everything. `word` is part of a name, or a whole phone number."""

    kind: str = ""
    result: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """Whom a message is for. `gate` is the door of the login page where it was asked for, empty where none was;
    `college` the one that can help, where that is not the person's."""

    phone: str
    person: Person | None = None
    gate: str = ""
    college: str = ""


class SmsLog:
    """`index` is how phones are found, `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float], index: Callable[[str], str]) -> None:
        self._clock, self._index = clock, index

    async def begin(self, kind: str, provider: str, to: To, about: str | None = None) -> int | None:
        """Before a message is handed over; None when what it is `about` was told before, or is being told."""
        row = models.SmsSent(
            at=self._clock(),
            kind=kind,
            provider=provider,
            phone=mask(to.phone),
            phone_index=self._index(to.phone),
            gate=to.gate,
            person=to.person.id if to.person else "",
            college=to.college or (to.person.college_id or "" if to.person else ""),
            about=about,
        )
        try:
            await row.save()
        except IntegrityError:
            return None
        return int(row.id)

    async def end(self, number: int, result: str, *, code: str = "", message_id: str = "") -> None:
        """What came of it."""
        row = models.SmsSent.filter(id=number)
        await row.update(result=result, code=code[:80], message_id=message_id[:80])

    async def page(
        self, who: Person, wanted: Wanted, offset: int, size: int
    ) -> tuple[list[dict[str, Any]], int]:
        """The newest first within the scope of `who`, and how many match."""
        found = models.SmsSent.filter(**scope.within(who, "college"))
        exact = {"kind": wanted.kind, "result": wanted.result}
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if wanted.word:
            found = found.filter(await self._by_word(who, wanted.word))
        rows = await found.order_by("-id").offset(offset).limit(size)
        ids = list({row.person for row in rows if row.person})
        names: dict[Any, Any] = dict(await models.Person.filter(id__in=ids).values_list("id", "name"))
        majors = {row.gate.partition("/")[2] for row in rows} - {""}
        doors: dict[Any, Any] = dict(await models.Major.filter(id__in=list(majors)).values_list("id", "name"))
        return [_shown(row, names, doors) for row in rows], await found.count()

    async def _by_word(self, who: Person, word: str) -> Q:
        with suppress(Malformed):
            return Q(phone_index=self._index(normalise(word)))
        found = models.Person.filter(named(word), **scope.within(who)).limit(500)
        return Q(person__in=[str(each) for each in await found.values_list("id", flat=True)])

    async def days(self, who: Person, days: int) -> list[dict[str, Any]]:
        """How many of each result, a row for each of the last days (China's) that had any, the newest first."""
        first = day_start(self._clock()) - (days - 1) * DAY
        mine = [] if who.college_id is None else [who.college_id]
        rows = await select(
            _DAYS.format(china=CHINA_SECONDS, scope="AND college = ?" if mine else ""), first, *mine
        )
        by_day: dict[int, dict[str, Any]] = {}
        for row in rows:
            day = by_day.setdefault(row["day"], {"day": exam_day(row["day"] * DAY)})
            day[row["result"]] = row["n"]
        return [by_day[day] for day in sorted(by_day, reverse=True)]


def _shown(row: models.SmsSent, names: dict[Any, Any], majors: dict[Any, Any]) -> dict[str, Any]:
    own = ("id", "at", "kind", "phone", "provider", "result", "code", "message_id")
    role, _, major = row.gate.partition("/")
    return {name: getattr(row, name) for name in own} | {
        "name": names.get(row.person, ""),
        "role": role,
        "major": majors.get(major, major),
    }
