"""What follows a right SMS code: a session, or first the second factor.

A half-login is a secret of its own and no session: whoever holds one can show or set up the second factor, and reaches
nothing else because nothing else knows it. It is good for five minutes and one login; a newer one ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from app.people.directory import Kind, Person, person_of, turn_of
from app.people.second_factor import Enrolment, SecondFactors, Step
from app.people.secrets import Secrets, hashed, new_secret, tried
from app.people.sessions import Sessions
from app.state.errors import Conflict, SignedOut
from app.storage import models
from app.storage.db import select
from app.storage.models import KnownBrowser

HALF_SECONDS: Final = 300
TRIES: Final = 5

_OVER: Final = "登录已超时，请重新获取短信验证码登录。"


@dataclass(frozen=True, slots=True)
class Comer:
    """The browser somebody comes with: the `address` it is at, the token of the session it has now, which ends with a
    new one, and of its device cookie."""

    address: str
    former: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came, and the token of their session, or of the half-login when `step` is still to do. With a session,
    `device` is the token by which the browser is known from now on, for so many seconds. `recovery` codes are told this
    once; `proof` is what a second factor was shown by."""

    person: Person
    token: str
    step: Step = Step.NONE
    device: str = ""
    device_seconds: float = 0
    recovery: tuple[str, ...] = ()
    proof: Literal["", "totp", "recovery"] = ""


# Browsers that have logged in as somebody before: they get codes when strangers have used up a phone's messages.
#
# A browser keeps a secret in a cookie of its own, the database its hash for each person who came in with it (two may
# share a computer). It is no login and opens nothing: the code goes to the phone all the same, so it is worth no more
# than a quota of messages to that phone. It ends `seconds` after the last login, with a newer one beyond the fifth, and
# whenever the office changes the way in, since then whoever held one may not be the owner.
KEPT: Final = 5
"""Browsers of one person, the newest: each may ask for as many messages to their phone as `[sms]` allows."""

_KNOWN: Final = """
    SELECT known_browser.id FROM known_browser JOIN person ON person.id = known_browser.person_id
    WHERE known_browser.browser = ? AND known_browser.used_at > ? AND person.gate = ? AND person.phone_index = ?
"""


class KnownBrowsers:
    """`index` is how phones are found, `seconds` how long a browser is known after its last login, `clock` gives
    seconds since 1970."""

    def __init__(self, index: Callable[[str], str], clock: Callable[[], float], seconds: float) -> None:
        self._index, self._clock, self.seconds = index, clock, seconds

    async def known(self, token: str | None, gate: str, phone: str) -> str:
        """The hash of the browser `token` is of, if it has come in as the owner of `phone` at `gate`; else empty."""
        browser = hashed(token or "")
        found = await select(_KNOWN, browser, self._clock() - self.seconds, gate, self._index(phone))
        return browser if found else ""

    async def remember(self, token: str | None, person: Person) -> str:
        """The browser has logged in as `person`; the token to keep, a new one where it has none."""
        token = token or new_secret()
        row, _ = await KnownBrowser.get_or_create(
            browser=hashed(token), person_id=person.id, defaults={"used_at": self._clock()}
        )
        await KnownBrowser.filter(id=row.id).update(used_at=self._clock())
        mine = KnownBrowser.filter(person_id=person.id).order_by("-used_at", "-id")
        newest = await mine.limit(KEPT).values_list("id", flat=True)
        await KnownBrowser.filter(person_id=person.id).exclude(id__in=list(newest)).delete()
        return token

    async def forget(self, person: str) -> None:
        await KnownBrowser.filter(person_id=person).delete()


class Entrance:
    """`clock` gives seconds since 1970."""

    def __init__(
        self, sessions: Sessions, factors: SecondFactors, known: KnownBrowsers, clock: Callable[[], float]
    ) -> None:
        self._sessions = sessions
        self._factors = factors
        self._known = known
        self._halves = Secrets(models.HalfLogin, clock, partial(SignedOut, _OVER), seconds=HALF_SECONDS)

    async def enter(self, person: Person, comer: Comer) -> Entered:
        """After the SMS code."""
        step = await self._factors.step(person)
        if step is Step.NONE:
            return await self._let_in(person, comer, second=False)
        return Entered(person, await self._half(person), step)

    async def whose(self, half: str | None) -> Person:
        """Who holds this half-login. Raises `SignedOut`."""
        _, person = await self._find(half)
        return person

    async def verify(self, half: str | None, code: str, comer: Comer) -> Entered:
        """The second step. Raises as `SecondFactors.verify`, and `SignedOut` when the half-login is over."""
        row, person = await self._find(half)
        await self._count_try(row)
        proof = await self._factors.verify(person, code)
        return replace(await self._finish(row, person, comer), proof=proof)

    async def enrol(self, half: str | None) -> Enrolment:
        """Raises `Conflict` for whoever has a second factor already, `SignedOut`."""
        person = await self._without_one(half)
        return await self._factors.begin(person)

    async def confirm(self, half: str | None, code: str, comer: Comer) -> Entered:
        """The first code of a new authenticator. Raises as `SecondFactors.confirm`, and `SignedOut`."""
        person = await self._without_one(half)
        row, _ = await self._find(half)
        recovery = await self._factors.confirm(person, code)
        return replace(await self._finish(row, person, comer), recovery=tuple(recovery), proof="totp")

    async def tighten(self) -> None:
        """End the sessions that came in without the second factor they need today: they were begun under other rules.
        To be called at the start."""
        rows = models.Session.filter(ended_at__isnull=True, second=False).exclude(
            person__kind=Kind.CANDIDATE.value
        )
        async for row in rows.select_related("person__college"):
            person = person_of(row.person)
            if await self._factors.step(person) is not Step.NONE:
                await self._sessions.end_of(person.id, SignedOut())

    async def _half(self, person: Person) -> str:
        """One at a time: a newer one ends the older."""
        async with turn_of(person.id):
            await self._halves.void(person_id=person.id)
            await self._halves.forget()
            return await self._halves.make(person_id=person.id)

    async def _find(self, half: str | None) -> tuple[models.HalfLogin, Person]:
        row = await self._halves.good(hashed(half))
        await row.fetch_related("person__college")
        return row, person_of(row.person)

    async def _without_one(self, half: str | None) -> Person:
        person = await self.whose(half)
        if await self._factors.step(person) is not Step.ENROL:
            raise Conflict("您已经设置过两步验证，请输入动态口令或恢复码。")
        return person

    async def _count_try(self, row: models.HalfLogin) -> None:
        if not await tried(models.HalfLogin.filter(id=row.id), TRIES):
            raise SignedOut("输错次数过多，请重新获取短信验证码登录。")

    async def _finish(self, row: models.HalfLogin, person: Person, comer: Comer) -> Entered:
        await self._halves.spend(row.id)
        return await self._let_in(person, comer, second=True)

    async def _let_in(self, person: Person, comer: Comer, *, second: bool) -> Entered:
        token = await self._sessions.login(person, comer.address, comer.former, second=second)
        device = await self._known.remember(comer.device, person)
        return Entered(person, token, device=device, device_seconds=self._known.seconds)
