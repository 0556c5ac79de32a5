"""One store of secrets: what a browser, a page, a phone or a program shows instead of a name and a password.

A secret is 256 random bits in an alphabet that needs no quoting anywhere (`[A-Za-z0-9_-]`, 43 characters), known to its
bearer alone. The database keeps its hash, as the id of a row that says what it stands for
(`app.storage.models.secrets`). It is good until its time or until it is over: used up by whoever brings it first, or
ended, as its table has it. What it stands for, for how long and what ends it is told where it is given: sessions,
entrance, tickets, passes, bindings, login_codes.

A row is found by the hash, which takes its time whatever was brought: that time may tell of hashes, and no hash leads
to a secret. What is compared in this process is compared in constant time (`same`).
"""

import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Generic, TypeVar

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from app.state.clock import DAY
from app.state.errors import ExamError, TooMany
from app.storage.models.secrets import Secret, Timed

A_MINUTE: Final = 12
"""New ones of one kind for one person or seat. A page that shows a code asks for less than one."""

FORGOTTEN_AFTER: Final = DAY
"""Seconds after which what is good once and for minutes is deleted; until then one that was used or has expired is told
from a false one."""

_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}")

Row = TypeVar("Row", bound=Secret)

Refusal = Callable[[], ExamError]

OnEnd = Callable[[Sequence[str], ExamError], None]
"""Told the ids of what ended, after the commit, and the reason to show. It only queues: a login waits."""


def new_secret() -> str:
    """256 random bits, 43 characters."""
    return secrets.token_urlsafe(32)


def can_be(text: str) -> bool:
    """Whether it has the shape of a secret: else nobody was given it."""
    return bool(_SHAPE.fullmatch(text))


def new_number(digits: int) -> str:
    """As somebody types it from a message, or as it is read to them; too short to be kept by a plain hash."""
    return f"{secrets.randbelow(10**digits):0{digits}}"


def hashed(secret: str | None) -> str:
    """What is kept of it, 64 hex digits; empty for none. A plain hash is enough: nobody guesses 256 bits."""
    return "" if secret is None else hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def same(one: str, other: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


async def used_up(rows: QuerySet[Any], now: float) -> bool:
    """Whether one of `rows` was unused, and it is not from `now` on. In one statement: of two who bring the same, one
    is told no."""
    return bool(await rows.filter(used_at__isnull=True).update(used_at=now))


async def tried(rows: QuerySet[Any], tries: int) -> bool:
    """Whether one of `rows` was unused and tried fewer than `tries` times; it counts as one more. To be asked before
    comparing, and one statement: parallel guesses get no more tries than those in a row."""
    return bool(await rows.filter(used_at__isnull=True, tries__lt=tries).update(tries=F("tries") + 1))


class Secrets(Generic[Row]):
    """The secrets in `table`. Whoever brings one that is not known is told `unknown`; one that is over, `over`, one
    whose time has passed, `late`, where there is more to tell. They are good for `seconds`, unless each has a time of
    its own (`expires_at`) or is good until it is ended. `clock` gives seconds since 1970."""

    def __init__(
        self,
        table: type[Row],
        clock: Callable[[], float],
        unknown: Refusal,
        over: Refusal | None = None,
        late: Refusal | None = None,
        *,
        seconds: float = math.inf,
    ) -> None:
        self._table, self._clock, self._seconds = table, clock, seconds
        self._unknown, self._over, self._late = unknown, over or unknown, late or unknown
        self._over_at = "used_at" if "used_at" in table._meta.fields else "ended_at"
        self.on_end: list[OnEnd] = []

    async def make(self, good_for: float | None = None, /, **stands_for: Any) -> str:
        """A new one, `good_for` so many seconds where each has a time of its own."""
        secret = new_secret()
        await self.keep(hashed(secret), good_for, **stands_for)
        return secret

    async def keep(self, id_: str, good_for: float | None = None, /, **stands_for: Any) -> None:
        """One that somebody else made, by its hash."""
        now = self._clock()
        if good_for is not None:
            stands_for["expires_at"] = now + good_for
        await self._table.create(id=id_, created_at=now, **stands_for)

    async def slow_down(self, sentence: str, **own: Any) -> None:
        """Before one more is made for a page. Raises `TooMany` with the `sentence` when `own` had enough this minute,
        and forgets the old ones of `own`."""
        now = self._clock()
        if await self._table.filter(created_at__gt=now - 60, **own).count() >= A_MINUTE:
            raise TooMany(sentence, 60)
        await self.forget(**own)

    async def forget(self, **own: Any) -> None:
        """Delete those whose day is over."""
        await self._table.filter(created_at__lt=self._clock() - FORGOTTEN_AFTER, **own).delete()

    def live(self, **which: Any) -> QuerySet[Row]:
        """Those that are not over, whatever their time."""
        return self._table.filter(**{f"{self._over_at}__isnull": True}, **which)

    async def find(self, id_: str, **which: Any) -> Row:
        """What it stands for or stood for: it opens nothing. Raises `unknown`."""
        row = await self._table.get_or_none(id=id_, **which) if id_ else None
        if row is None:
            raise self._unknown()
        return row

    async def good(self, id_: str) -> Row:
        """What it stands for now. Raises `unknown`, `over` or `late`."""
        row = await self.find(id_)
        if getattr(row, self._over_at) is not None:
            raise self._over()
        until = row.expires_at if isinstance(row, Timed) else row.created_at + self._seconds
        if self._clock() >= until:
            raise self._late()
        return row

    async def spend(self, id_: str) -> None:
        """Use it up, for the only time. Raises as `good`."""
        if not await self.take(id=id_):
            await self.good(id_)
            raise self._over()  # it was somebody else's a moment ago

    async def take(self, **which: Any) -> bool:
        """The same, whether it could be: the one that is so, and good."""
        return await used_up(self._table.filter(**which, **self._in_time()), self._clock())

    async def over(self, ids: Collection[str]) -> list[str]:
        """Those of `ids` that are over, for whoever may not have been told."""
        live = {str(each) for each in await self.live(id__in=list(ids)).values_list("id", flat=True)}
        return [each for each in ids if each not in live]

    async def void(self, **which: Any) -> None:
        """What matches is worth nothing any more, and nobody need be told."""
        await self.live(**which).update(**{self._over_at: self._clock()})

    async def end(self, **which: Any) -> list[str]:
        """End what matches; the id of each is reported to exactly one caller, however many race."""
        ids = await self.live(**which).values_list("id", flat=True)
        over = {self._over_at: self._clock()}
        return [str(each) for each in ids if await self.live(id=each).update(**over)]

    def tell(self, ended: Sequence[str], why: ExamError) -> None:
        """To be called after the commit."""
        if ended:
            for listener in self.on_end:
                listener(ended, why)

    async def end_all(self, why: ExamError, **which: Any) -> None:
        """Both, outside of a transaction."""
        self.tell(await self.end(**which), why)

    def _in_time(self) -> dict[str, float]:
        now = self._clock()
        if issubclass(self._table, Timed):
            return {"expires_at__gt": now}
        return {"created_at__gt": now - self._seconds}
