"""Phones as second cameras: the code a candidate's page shows, and the binding a phone gets for it.

A code is good once and for two minutes; a binding lasts for the exam, so that a phone that slept comes back without a
new scan (docs/rules.md P10). Both are 256 random bits, kept here as hashes. A binding stands for one picture of one
seat: it is no login, and `Sessions` knows nothing of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.people.directory import turn_of
from app.people.sessions import new_token, session_id
from app.state import errors
from app.state.clock import DAY
from app.storage.models import Camera2Binding, Camera2Code

CODE_SECONDS: Final = 120.0

CODES_A_MINUTE: Final = 12
"""For one seat. A page that shows a code asks for less than one a minute."""

FORGOTTEN_AFTER: Final = DAY
"""Seconds after which a code is deleted; sent again then, it is unknown, no longer used or expired."""

_UNBOUND: Final = "此手机没有连接到考试，或连接已失效。请用手机扫描电脑考试页面上的二维码。"
_REPLACED: Final = "另一部手机已接替本机作为第二摄像头，本页面已停止。如非本人操作，请立即联系候考官。"

OnEnd = Callable[[Sequence[str], errors.ExamError], None]
"""Told the ids of ended bindings, after the commit, and the reason to show. It only queues."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code to show; `expires` in seconds since 1970."""

    secret: str
    expires: float


@dataclass(frozen=True, slots=True)
class Code:
    """A code as a phone shows it: which seat it is for."""

    id: str
    room: str
    person: str


@dataclass(frozen=True, slots=True)
class Phone:
    """Whom a bound phone films, as `access_room` asks: the candidate, and nobody else."""

    id: str
    room: str
    code: str
    kind: str = "candidate"
    college_id: str | None = None


class Bindings:
    """`clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.on_end: list[OnEnd] = []

    async def invite(self, room: str, person: str) -> Invitation:
        """A new code for the seat's second camera; older ones stay good until their time. Raises `TooMany`."""
        now, secret = self._clock(), new_token()
        own = Camera2Code.filter(room_id=room, person_id=person)
        if await own.filter(created_at__gt=now - 60).count() >= CODES_A_MINUTE:
            raise errors.TooMany("二维码刷新太频繁，请一分钟后再试。", 60)
        await own.filter(created_at__lt=now - FORGOTTEN_AFTER).delete()
        await Camera2Code.create(id=session_id(secret), room_id=room, person_id=person, created_at=now)
        return Invitation(secret, now + CODE_SECONDS)

    async def find(self, secret: str) -> Code:
        """The code with this secret, used or not. Raises `Camera2Unknown`."""
        row = await Camera2Code.get_or_none(id=session_id(secret))
        if row is None:
            raise errors.Camera2Unknown
        return Code(row.id, row.room_id, row.person_id)  # type: ignore[attr-defined]

    async def check(self, code: Code) -> None:
        """Whether a phone may be bound with it now. Raises `Camera2Used` or `Camera2Expired`."""
        row = await Camera2Code.get(id=code.id)
        if row.used_at is not None:
            raise errors.Camera2Used
        if self._clock() >= row.created_at + CODE_SECONDS:
            raise errors.Camera2Expired

    async def bind(self, code: Code) -> str:
        """The token of the phone that is the seat's second camera from now on; the former's is worth nothing.

        Raises `Camera2Used` or `Camera2Expired`.
        """
        token, now = new_token(), self._clock()
        seat = {"room_id": code.room, "person_id": code.person}
        async with turn_of(code.person):
            await self._use_up(code, now)
            await Camera2Code.filter(**seat, used_at__isnull=True).update(used_at=now)
            former = await Camera2Binding.filter(**seat, ended_at__isnull=True).values_list("id", flat=True)
            await Camera2Binding.filter(id__in=list(former)).update(ended_at=now)
            binding = Camera2Binding(id=session_id(token), code=code.id, created_at=now, **seat)
            await binding.save(force_create=True)
        self._tell([str(each) for each in former], errors.Fenced(_REPLACED))
        return token

    async def end_of(self, person: str, why: errors.SignedOut) -> None:
        """End every phone of `person`, and the codes that were shown and not used yet."""
        await Camera2Code.filter(person_id=person, used_at__isnull=True).update(used_at=self._clock())
        live = Camera2Binding.filter(person_id=person, ended_at__isnull=True)
        ended = [str(each) for each in await live.values_list("id", flat=True)]
        await Camera2Binding.filter(id__in=ended).update(ended_at=self._clock())
        self._tell(ended, why)

    async def holder(self, token: str | None) -> Phone:
        """Whose second camera the token is. Raises `SignedOut`."""
        row = await Camera2Binding.get_or_none(id=session_id(token), ended_at__isnull=True) if token else None
        if row is None:
            raise errors.SignedOut(_UNBOUND)
        return Phone(row.person_id, row.room_id, row.code)  # type: ignore[attr-defined]

    async def _use_up(self, code: Code, now: float) -> None:
        """In one statement, so that of two phones with the same code one is refused."""
        fresh = Camera2Code.filter(id=code.id, used_at__isnull=True, created_at__gt=now - CODE_SECONDS)
        if not await fresh.update(used_at=now):
            await self.check(code)
            raise errors.Camera2Used

    def _tell(self, ended: Sequence[str], why: errors.ExamError) -> None:
        if ended:
            for listener in self.on_end:
                listener(ended, why)
