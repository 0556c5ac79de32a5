"""Phones as second cameras: the code a candidate's page shows, and the binding a phone gets for it.

Both are secrets. A code is good once and for two minutes; a binding lasts for the exam, so that a phone that slept
comes back without a new scan (docs/rules.md P10). It stands for one picture of one seat: it is no login, and `Sessions`
knows nothing of it. Another phone ends both, and so does a logout.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.people.directory import turn_of
from app.people.secrets import Secrets, hashed
from app.state import errors
from app.storage.models import Camera2Binding, Camera2Code

CODE_SECONDS: Final = 120.0

_UNBOUND: Final = "此手机没有连接到考试，或连接已失效。请用手机扫描电脑考试页面上的二维码。"
_REPLACED: Final = "另一部手机已接替本机作为第二摄像头，本页面已停止。如非本人操作，请立即联系候考官。"


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
        self._codes = Secrets(
            Camera2Code,
            clock,
            errors.Camera2Unknown,
            errors.Camera2Used,
            errors.Camera2Expired,
            seconds=CODE_SECONDS,
        )
        self._phones = Secrets(Camera2Binding, clock, partial(errors.SignedOut, _UNBOUND))
        self.on_end = self._phones.on_end
        self.over = self._phones.over

    async def invite(self, room: str, person: str) -> Invitation:
        """A new code for the seat's second camera; older ones stay good until their time. Raises `TooMany`."""
        seat, expires = {"room_id": room, "person_id": person}, self._clock() + CODE_SECONDS
        await self._codes.slow_down("二维码刷新太频繁，请一分钟后再试。", **seat)
        return Invitation(await self._codes.make(**seat), expires)

    async def find(self, secret: str) -> Code:
        """The code with this secret, used or not. Raises `Camera2Unknown`."""
        row = await self._codes.find(hashed(secret))
        return Code(row.id, row.room_id, row.person_id)

    async def check(self, code: Code) -> None:
        """Whether a phone may be bound with it now. Raises `Camera2Used` or `Camera2Expired`."""
        await self._codes.good(code.id)

    async def bind(self, code: Code) -> str:
        """The token of the phone that is the seat's second camera from now on; the former's is worth nothing.

        Raises `Camera2Used` or `Camera2Expired`.
        """
        seat = {"room_id": code.room, "person_id": code.person}
        async with turn_of(code.person):
            await self._codes.spend(code.id)
            await self._codes.void(**seat)
            former = await self._phones.end(**seat)
            token = await self._phones.make(code=code.id, **seat)
        self._phones.tell(former, errors.Fenced(_REPLACED))
        return token

    async def end_of(self, person: str, why: errors.SignedOut) -> None:
        """End every phone of `person`, and the codes that were shown and not used yet."""
        await self._codes.void(person_id=person)
        await self._phones.end_all(why, person_id=person)

    async def holder(self, token: str | None) -> Phone:
        """Whose second camera the token is. Raises `SignedOut`."""
        row = await self._phones.good(hashed(token))
        return Phone(row.person_id, row.room_id, row.code)
