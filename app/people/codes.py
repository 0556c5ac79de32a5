"""Login codes by rule (docs/rules.md 4.8, assertions 9 and 33, faults 46 and 47).

Six digits, for one use, bound to the phone and the browser that asked. Every counter is read from the table
of codes that were asked for, so a restart or an empty Redis forgives nothing.

Two kinds of limits, because whoever asks is a stranger until the code comes back:

- What is *refused* is counted narrowly, by what was asked for: this browser for this phone at this gate, and the
  network it comes from. It looks the same for a phone that nobody has, and nobody else's asking is in it.
- What is *kept back* is counted by what was sent: the messages one phone gets, and the day's total. The answer does not
  tell, since it would tell who is registered; the office's log does (`Held`). A browser that has logged in as the
  owner of the phone has a quota of its own, which no stranger can spend, and strangers leave a part of the total to
  those browsers and to whoever is examined today.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.config import Sms
from app.host.net import counted
from app.people.secrets import new_number, same, tried, used_up
from app.state.clock import DAY, HOUR
from app.state.errors import TooMany, WrongCode
from app.storage.db import transaction
from app.storage.models import SmsCode
from app.storage.vault import Vault

DIGITS: Final = 6

_TURN: Final = "sms_code"
"""Counting and adding is one step, whoever asks."""

_ELSEWHERE: Final = (
    "这个浏览器没有获取过这个手机号的验证码。验证码只能在获取它的浏览器中使用："
    "请回到那个浏览器输入，或在这里重新获取验证码。"
)
_USED: Final = "这个验证码已经使用过，请重新获取验证码。"
_EXPIRED: Final = "验证码已过期，请重新获取验证码。"


class Held(StrEnum):
    """Why a code was not sent although its phone is known; the words of the SMS log."""

    PHONE = "over_phone"
    ADDRESS = "over_address"
    TOTAL = "over_total"


class Standing(StrEnum):
    """Who would get the code: `FIRST` is whoever is examined or examines today, and the administrators, who help all
    others."""

    NOBODY = "nobody"
    USUAL = "usual"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `phone` normalised, `browser` the secret in its cookie, `address` where it comes from. `known` is the
    hash of its device cookie where it has logged in as the owner of this phone, at this gate."""

    gate: str
    phone: str
    browser: str
    address: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, and the id under which its sending is counted."""

    code: str
    id: int


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` codes in any `seconds` that are equal in all of `columns`; `sentence` refuses the next."""

    columns: tuple[str, ...]
    count: int
    seconds: float
    sentence: str
    counted: str = "created_at"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` messages sent in any `seconds` for codes that are equal in all of `columns`."""

    held: Held
    columns: tuple[str, ...]
    count: int
    seconds: float


def limits(sms: Sms, *, known: bool) -> tuple[Limit, ...]:
    """Narrow for a browser; wide for an address, because a whole campus may share one, and for a known browser not at
    all, because whoever shares it could use it up. The total is everybody's: what was sent cannot be sent again."""
    own = ("gate", "phone", "browser")
    network = Limit(
        ("address",), sms.per_address_hour, HOUR, "您所在的网络获取验证码太频繁，请改用手机网络。"
    )
    return (
        Limit(own, 1, sms.resend_seconds, "验证码刚刚发出，请 {wait} 秒后再获取。"),
        Limit(own, sms.per_phone_hour, HOUR, "获取验证码太频繁，请 {minutes} 分钟后再试。"),
        Limit(own, sms.per_phone_day, DAY, "今天获取验证码的次数已用完，请联系管理员签发登录码。"),
        *(() if known else (network,)),
        Limit((), sms.total_day, DAY, "今天发送验证码的总数已达上限，请联系管理员签发登录码。", "sent_at"),
    )


def caps(sms: Sms, standing: Standing, *, known: bool) -> tuple[Cap, ...]:
    """What is sent to one phone for each browser that its owner uses, and for all other browsers together; of the
    latter, one network leaves something to the others, and all of them leave a part of the total.

    An empty `known` stands for all other browsers, which therefore have one quota of a phone.
    """
    own = ("phone", "known")
    hour = Cap(Held.PHONE, own, sms.per_phone_hour, HOUR)
    day = Cap(Held.PHONE, own, sms.per_phone_day, DAY)
    if known:
        return hour, day
    left = 1 - sms.reserved_percent / 100 * (0.5 if standing is Standing.FIRST else 1)
    most = max(1, int(sms.total_day * left))
    return (
        hour,
        day,
        Cap(Held.PHONE, (*own, "address"), _share(sms.per_phone_hour), HOUR),
        Cap(Held.PHONE, (*own, "address"), _share(sms.per_phone_day), DAY),
        Cap(Held.ADDRESS, ("address", "known"), max(1, most // 2), DAY),
        Cap(Held.TOTAL, (), most, DAY),
    )


def _share(count: int) -> int:
    """What one network may take of it: a fifth, and at least one, is for the owner at another."""
    return max(1, count - max(1, count // 5))


class Codes:
    """Issues and redeems codes. `clock` gives seconds since 1970."""

    def __init__(self, sms: Sms, vault: Vault, clock: Callable[[], float]) -> None:
        self._sms = sms
        self._vault = vault
        self._clock = clock

    async def issue(self, asker: Asker) -> Issued:
        """A new code; the former one of the same browser is dead. Raises `TooMany`."""
        code = new_number(DIGITS)
        row = self._row(asker, code)
        async with transaction(_TURN):
            for limit in limits(self._sms, known=bool(asker.known)):
                await _check(limit, row)
            await row.save()
        return Issued(code, row.id)

    async def admit(self, code_id: int, standing: Standing) -> Held | None:
        """Right before the code is sent: why it must not be, or None, and it counts as sent. The same work for nobody,
        whose codes are never sent."""
        async with transaction(_TURN):
            row = await SmsCode.get(id=code_id)
            now, held = self._clock(), None
            for cap in caps(self._sms, standing, known=bool(row.known)):
                over = await _nth(cap.columns, "sent_at", cap.count, cap.seconds, row, now) > 0
                held = held or (cap.held if over else None)
            row.sent_at = 0 if held or standing is Standing.NOBODY else now
            await row.save(update_fields=["sent_at"])
        return held

    async def take_back(self, code_id: int) -> None:
        """The gateway certainly did not take it: nothing was sent, and nothing counts."""
        await SmsCode.filter(id=code_id).update(sent_at=0)

    async def redeem(self, asker: Asker, code: str) -> None:
        """Use up the code. Raises `WrongCode`, or `TooMany` once a code was tried too often and is dead. Only codes
        that this browser asked for are looked at: whoever types another's uses up none of its tries."""
        rows = await self._newest(asker)
        row = self._live(rows)
        await self._count_try(row)
        right = next((each for each in _worth(rows) if self._is(each, asker, code)), None)
        if right is None:
            raise self._wrong(row)
        if not await used_up(SmsCode.filter(id=row.id), self._clock()):
            raise WrongCode(_USED)

    def _live(self, rows: list[SmsCode]) -> SmsCode:
        """The newest, while it is good. Raises `WrongCode`."""
        if not rows:
            raise WrongCode(_ELSEWHERE)
        if rows[0].used_at is not None:
            raise WrongCode(_USED)
        if self._clock() >= rows[0].created_at + self._sms.code_seconds:
            raise WrongCode(_EXPIRED)
        return rows[0]

    def _is(self, row: SmsCode, asker: Asker, code: str) -> bool:
        fresh = self._clock() < row.created_at + self._sms.code_seconds and row.used_at is None
        return same(row.code, self._hash(asker, code)) and fresh

    async def _count_try(self, row: SmsCode) -> None:
        if not await tried(SmsCode.filter(id=row.id), self._sms.tries):
            if await SmsCode.exists(id=row.id, used_at__isnull=False):
                raise WrongCode(_USED)  # another request used it a moment ago
            wait = max(0.0, row.created_at + self._sms.resend_seconds - self._clock())
            raise TooMany("验证码输错次数过多，已经作废，请重新获取验证码。", wait)

    def _wrong(self, row: SmsCode) -> WrongCode:
        left = self._sms.tries - row.tries - 1
        return WrongCode(
            f"验证码不正确，还可以再试 {left} 次。请输入最新收到的验证码。" if left > 0 else None
        )

    async def _newest(self, asker: Asker) -> list[SmsCode]:
        """The last two codes this browser asked for, the newest first."""
        own = SmsCode.filter(
            phone=self._vault.index(asker.phone), browser=self._browser(asker), gate=asker.gate
        )
        return await own.order_by("-id").limit(2)

    def _row(self, asker: Asker, code: str) -> SmsCode:
        return SmsCode(
            gate=asker.gate,
            phone=self._vault.index(asker.phone),
            browser=self._browser(asker),
            known=asker.known,
            code=self._hash(asker, code),
            address=counted(asker.address),
            created_at=self._clock(),
        )

    def _browser(self, asker: Asker) -> str:
        return self._vault.index(asker.browser, "browser")

    def _hash(self, asker: Asker, code: str) -> str:
        """Keyed, for a million codes are tried in a second; salted, so that equal codes look different."""
        return self._vault.index(f"{asker.phone}\0{asker.browser}\0{code}", "code")


def _worth(rows: list[SmsCode]) -> list[SmsCode]:
    """The newest; where that was not sent, its owner has only the one before."""
    return rows[:1] if rows[0].sent_at else rows


async def _check(limit: Limit, asked: SmsCode) -> None:
    """Raise `TooMany` when the limit is reached."""
    wait = await _nth(limit.columns, limit.counted, limit.count, limit.seconds, asked, asked.created_at)
    if wait > 0:
        raise TooMany(limit.sentence.format(wait=math.ceil(wait), minutes=math.ceil(wait / 60)), wait)


async def _nth(
    columns: tuple[str, ...], time: str, count: int, seconds: float, asked: SmsCode, now: float
) -> float:
    """For how long the `count`-th newest code like `asked` is still within `seconds` of `now`, by the column `time`;
    0 or less when it is not.

    Codes from the far future do not count: a clock that was wrong for a while must not lock anybody out for long.
    """
    same = SmsCode.filter(**{name: getattr(asked, name) for name in columns})
    recent = same.filter(**{f"{time}__lte": now + seconds}).order_by(f"-{time}")
    oldest = await recent.offset(count - 1).first()
    return float(getattr(oldest, time)) + seconds - now if oldest else 0
