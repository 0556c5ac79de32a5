"""Sessions: which person a request or a socket speaks for.

One session per person (PROTOCOL.md 1.1): a login ends the older one, and whoever listens to `on_end` closes
its sockets. A login always makes a new token, so one that was planted in a browser is worth nothing.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Final

from tortoise.expressions import F

from app.people.directory import Kind, Person, turn_of
from app.people.secrets import Secrets, hashed
from app.state.errors import SignedOut
from app.storage import models
from app.storage.db import select

LONGEST: Final = 24 * 3600.0

_ELSEWHERE: Final = "您的账号已在另一处登录，此页面已停止。如非本人操作，请重新登录并联系管理员。"

_LEFT: Final = (
    "账号已在电脑上退出登录，手机和应急通道的连接随之结束。如需继续，请在电脑上重新登录，"
    "再扫描新的二维码或重新进入应急考场。"
)
_OLD: Final = "登录已满 {hours} 小时，请重新登录。考试的进度和座位不受影响。"

_SIGNED_IN: Final = """
    SELECT person.id, person.kind, person.name, person.college_id, COALESCE(college.name, '') AS college
    FROM session JOIN person ON person.id = session.person_id LEFT JOIN college ON college.id = person.college_id
    WHERE session.id = ? AND session.ended_at IS NULL AND session.expires_at > ?
"""
"""By hand: every page that comes asks this, and putting two joins together cost Tortoise most of its time."""

OnBar = Callable[[str, SignedOut], Awaitable[None]]
"""Told the person whose sessions ended, and the reason to show."""


class Sessions:
    """`clock` gives seconds since 1970, `lifetime` is in seconds from the login or the last use on, `longest` from the
    login on, whatever happens: a browser that was left signed in somewhere does not stay so."""

    def __init__(self, clock: Callable[[], float], lifetime: float, longest: float = LONGEST) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._longest = longest
        self._kept = Secrets(models.Session, clock, SignedOut)
        self._half = Secrets(models.HalfLogin, clock, SignedOut)
        self.on_end = self._kept.on_end
        self.over = self._kept.over
        self.on_leave: list[OnBar] = []
        """After a logout, and after `end_of`: what came in by the login ends with it."""
        self.on_bar: list[OnBar] = []
        """After `end_of`: whoever held a session may not be them."""

    async def login(
        self, person: Person, address: str, former: str | None = None, *, second: bool = False
    ) -> str:
        """A new session's token. The person's older session ends, and so does `former`, the browser's own: somebody
        else's is left as by a logout. `second`: the second factor was shown."""
        gone = await self._somebody_else(former, person) if former else None
        async with turn_of(person.id):
            ended = await self._kept.end(person_id=person.id)
            if former:
                ended += await self._kept.end(id=hashed(former))
            token = await self._kept.make(
                min(self._lifetime, self._longest), person_id=person.id, address=address, second=second
            )
        self._kept.tell(ended, SignedOut(_ELSEWHERE))
        if gone is not None:
            for listener in self.on_leave:
                await listener(gone, SignedOut(_LEFT))
        return token

    async def _somebody_else(self, token: str, person: Person) -> str | None:
        """Whose live session `token` is, if it is not that of `person`."""
        row = await self._kept.live(id=hashed(token)).get_or_none()
        return row.person_id if row is not None and row.person_id != person.id else None

    async def actor_of(self, token: str | None) -> Person:
        """Who the token speaks for. Raises `SignedOut`."""
        if not token:
            raise SignedOut
        rows = await select(_SIGNED_IN, hashed(token), self._clock())
        if not rows:
            raise SignedOut
        return Person(**rows[0] | {"kind": Kind(rows[0]["kind"])})

    async def proved(self, token: str) -> None:
        """The second factor was shown in this session: it is as good as one that began with it."""
        await models.Session.filter(id=hashed(token)).update(second=True)

    async def logout(self, token: str, person: str) -> None:
        """End this session of `person`, and what it let in beside itself: a phone, a page of the emergency room."""
        await self._kept.end_all(SignedOut("您已退出登录。"), id=hashed(token))
        for listener in self.on_leave:
            await listener(person, SignedOut(_LEFT))

    async def end_of(self, person: str, why: SignedOut) -> None:
        """End every session of `person`, a login of theirs that waits for its second factor, and what else lets
        somebody in in their name."""
        await self._half.void(person_id=person)
        await self._kept.end_all(why, person_id=person)
        for listener in (*self.on_leave, *self.on_bar):
            await listener(person, why)

    async def keep(self, in_use: Collection[str]) -> None:
        """Sessions with an open socket count their lifetime anew: nobody is signed out in the middle of an exam
        (docs/rules.md 4.6), up to their longest age. To be called every minute or so, before `expire`."""
        until = self._clock() + self._lifetime
        live = self._kept.live(id__in=list(in_use))
        await live.filter(created_at__gte=until - self._longest).update(expires_at=until)
        old = live.filter(created_at__lt=until - self._longest)
        await old.update(expires_at=F("created_at") + self._longest)

    async def expire(self) -> None:
        """End what is overdue. To be called every minute or so."""
        now = self._clock()
        why = SignedOut(_OLD.format(hours=f"{self._longest / 3600:g}"))
        await self._kept.end_all(why, created_at__lte=now - self._longest)
        await self._kept.end_all(SignedOut("登录时间已到，请重新登录。"), expires_at__lte=now)
