"""Changes of the way into somebody's account, of which two within a day need two people.

Whoever resets the second factor of a member of staff *and* gets their codes (by another phone number, or by a login
code) is that member of staff to the exam. Each alone is daily work; both by one administrator within a day give the
account away. So the second of the two waits until another administrator has approved it, in either order. A login code
can't wait, it is told once: it is refused to whoever made the reset, and another administrator issues it.

Candidates have no second factor that could be taken from them, so this is not about them.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tortoise.expressions import Q

from app.people import scope
from app.people.directory import Kind, Person, new_id, person_of, turn_of
from app.state import errors
from app.state.clock import DAY, china_time
from app.storage import models
from app.storage.db import transaction
from app.storage.vault import Vault
from app.texts.phones import mask

LAPSES: Final = 3 * DAY
"""Seconds after which a request that nobody decided is over."""

_OWN: Final = "不能由申请人自己批准，请由另一位管理员处理。"


class Change(StrEnum):
    """The changes; `MATCH` says which one makes the other grave."""

    RESET = "reset_second_factor"
    PHONE = "change_phone"
    CODE = "login_code"


WORDS: Final = {Change.RESET: "重置两步验证", Change.PHONE: "更改手机号", Change.CODE: "签发登录码"}


class State(StrEnum):
    PENDING = "pending"
    MADE = "made"
    REFUSED = "refused"
    LAPSED = "lapsed"


MATCH: Final = {
    Change.RESET: (Change.PHONE, Change.CODE),
    Change.PHONE: (Change.RESET,),
    Change.CODE: (Change.RESET,),
}


class SecondNeeded(errors.Conflict):
    """Another administrator must approve: `former` was made within a day, and counts until `until` (seconds since
    1970)."""

    def __init__(self, former: Change, until: float) -> None:
        self.former, self.until = former, until
        super().__init__(f"该账号在 24 小时内已经{WORDS[former]}，这项操作须由第二位管理员批准。")


@dataclass(frozen=True, slots=True)
class Request:
    """A change that waits. `phone` is the new number, empty for another kind."""

    id: str
    subject: Person
    kind: Change
    asker: str
    phone: str


class AccountChanges:
    """`clock` gives seconds since 1970."""

    def __init__(self, vault: Vault, clock: Callable[[], float]) -> None:
        self._vault, self._clock = vault, clock

    @asynccontextmanager
    async def making(self, who: Person, subject: Person, kind: Change) -> AsyncIterator[None]:
        """Make the change in the block, in its turn: it is noted, or neither has happened. Raises `SecondNeeded` before
        it."""
        if subject.kind is Kind.CANDIDATE:
            yield
            return
        async with turn_of(subject.id):
            await self._check(who, subject, kind)
            yield
            await self._note(subject, kind, State.MADE, who.id)

    async def ask(
        self, who: Person, subject: Person, kind: Change, why: SecondNeeded, phone: str = ""
    ) -> str:
        """Let another administrator decide; the request's id. It takes the place of an older one of the same kind.
        Raises `Conflict` where there is no other, and says what to do."""
        if not await self._another(who, subject):
            raise errors.Conflict(
                f"{_since(why)}再{WORDS[kind]}需要第二位管理员批准，而目前没有另一位管理员可以批准。"
                f"请在北京时间 {china_time(why.until)} 之后再操作，或请学校管理员先添加一位管理员。"
            )
        async with turn_of(subject.id):
            older = models.AccountChange.filter(person_id=subject.id, kind=kind, state=State.PENDING)
            await older.update(state=State.LAPSED, decided_at=self._clock())
            return await self._note(subject, kind, State.PENDING, who.id, phone)

    @asynccontextmanager
    async def asking(
        self, who: Person, subject: Person, kind: Change, why: SecondNeeded, phone: str = ""
    ) -> AsyncIterator[None]:
        """The same, with what the block changes beside it: all of it, or nothing."""
        async with transaction():
            await self.ask(who, subject, kind, why, phone)
            yield

    async def find(self, who: Person, request: str) -> Request:
        """A request that waits. Raises `NotFound` outside the scope of `who`, `Conflict` when it was decided."""
        row = await models.AccountChange.get_or_none(id=request).select_related("person__college")
        if row is None:
            raise errors.NotFound()
        subject = person_of(row.person)
        scope.require(who, subject.college_id)
        if row.state != State.PENDING or row.asked_at <= self._clock() - LAPSES:
            raise errors.Conflict("这项申请已经处理过或已过期，请刷新查看。")
        phone = self._vault.open(row.phone) if row.phone else ""
        return Request(row.id, subject, Change(row.kind), row.asker, phone)

    @asynccontextmanager
    async def approving(self, who: Person, request: Request) -> AsyncIterator[None]:
        """Make the change in the block, as approved by `who`. Raises `Forbidden` for whoever asked, and for the owner
        of the account: a thief at their desk would say yes; `Conflict` when it was decided meanwhile."""
        if who.id in (request.asker, request.subject.id):
            raise errors.Forbidden(_OWN)
        scope.require_above(who, request.subject)
        async with transaction():
            await self._decide(request, State.MADE, who)
            yield

    async def refuse(self, who: Person, request: Request) -> None:
        """Whoever asked may withdraw it so. Raises `Conflict` when it was decided meanwhile."""
        if who.id != request.asker:
            scope.require_above(who, request.subject)
        await self._decide(request, State.REFUSED, who)

    async def waiting(self, who: Person) -> list[dict[str, Any]]:
        """The requests in the scope of `who`, the oldest first. `mine`: `who` asked and cannot approve."""
        since = self._clock() - LAPSES
        rows = (
            await models.AccountChange.filter(
                **scope.within(who, "person__college_id"), state=State.PENDING, asked_at__gt=since
            )
            .order_by("asked_at", "id")
            .select_related("person__college")
        )
        askers = await models.Person.filter(id__in=list({row.asker for row in rows})).values_list(
            "id", "name"
        )
        names: dict[Any, Any] = dict(askers)
        return [self._shown(row, names, who) for row in rows]

    def _shown(self, row: models.AccountChange, names: dict[Any, Any], who: Person) -> dict[str, Any]:
        subject = person_of(row.person)
        return {
            "id": row.id,
            "kind": row.kind,
            "at": row.asked_at,
            "until": row.asked_at + LAPSES,
            "asker": names.get(row.asker, ""),
            "mine": who.id in (row.asker, subject.id),
            "person": {
                "id": subject.id,
                "name": subject.name,
                "kind": subject.kind,
                "college": subject.college,
            },
            "phone": mask(self._vault.open(row.phone)) if row.phone else "",
        }

    async def _check(self, who: Person, subject: Person, kind: Change) -> None:
        """A code may be issued by another than whoever made the reset: that is a second person already."""
        now = self._clock()
        made = models.AccountChange.filter(
            person_id=subject.id,
            kind__in=list(MATCH[kind]),
            state=State.MADE,
            decided_at__gt=now - DAY,
            decided_at__lte=now + DAY,
        )
        if kind is Change.CODE:
            made = made.filter(asker=who.id)
        former = await made.order_by("-decided_at").first()
        if former is not None:
            raise SecondNeeded(Change(former.kind), float(former.decided_at or 0) + DAY)

    async def _another(self, who: Person, subject: Person) -> bool:
        """Whether anybody could approve: for an administrator's or inspector's account one of the school."""
        reach = Q(college_id__isnull=True)
        if subject.college_id is not None and subject.kind not in (Kind.ADMIN, Kind.INSPECTOR):
            reach |= Q(college_id=subject.college_id)
        others = models.Person.filter(reach, kind=Kind.ADMIN).exclude(id__in=[who.id, subject.id])
        return await others.exists()

    async def _note(self, subject: Person, kind: Change, state: State, asker: str, phone: str = "") -> str:
        now, made = self._clock(), state is State.MADE
        row = models.AccountChange(
            id=new_id(),
            person_id=subject.id,
            kind=kind,
            state=state,
            asker=asker,
            asked_at=now,
            phone=self._vault.seal(phone) if phone else "",
            decided_at=now if made else None,
        )
        await row.save(force_create=True)
        return str(row.id)

    async def _decide(self, request: Request, state: State, who: Person) -> None:
        """In one statement: of two who decide at once, one is told so. The number is kept no longer than needed."""
        waiting = models.AccountChange.filter(id=request.id, state=State.PENDING)
        if not await waiting.update(state=state, decider=who.id, decided_at=self._clock(), phone=""):
            raise errors.Conflict("这项申请已经处理过，请刷新查看。")


def refusal_of_code(why: SecondNeeded) -> errors.Conflict:
    """For whoever made the reset, and asks for a login code."""
    return errors.Conflict(
        f"{_since(why)}登录码须由另一位管理员签发。没有另一位管理员时，"
        f"请在北京时间 {china_time(why.until)} 之后再操作。"
    )


def _since(why: SecondNeeded) -> str:
    return f"该账号在 24 小时内已经{WORDS[why.former]}，"
