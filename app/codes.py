"""Login codes by rule (reliability.md assertions 9 and 33, faults 46 and 47).

Six digits, for one use, bound to the phone and the browser that asked. Every counter is read from the table
of codes that were asked for, so a restart or an empty Redis forgives nothing. A phone that nobody has is
counted like any other: nothing here depends on whether it is known. The day's total alone counts what is really
sent, at the sending: else whoever asks for codes for made-up phones could use it up and lock everybody out.
"""

import math
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from tortoise.expressions import F

from app.addresses import counted
from app.config import Sms
from app.db import transaction
from app.models import SmsCode
from app.state.errors import TooMany, WrongCode
from app.vault import Vault

DIGITS: Final = 6
HOUR: Final = 3600
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `phone` normalised, `browser` the secret in its cookie, `address` where it comes from."""

    gate: str
    phone: str
    browser: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, and the id under which its sending is counted."""

    code: str
    id: int


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` codes in any `seconds` for each value of `column`; without one, of all that were sent."""

    column: str | None
    count: int
    seconds: float
    sentence: str


def limits(sms: Sms) -> tuple[Limit, ...]:
    """Narrow for a phone; wide for an address, because a whole campus may share one."""
    return (
        Limit("phone", 1, sms.resend_seconds, "验证码刚刚发出，请 {wait} 秒后再获取。"),
        Limit("phone", sms.per_phone_hour, HOUR, "获取验证码太频繁，请 {minutes} 分钟后再试。"),
        Limit("phone", sms.per_phone_day, DAY, "今天获取验证码的次数已用完，请联系管理员。"),
        Limit(
            "address",
            sms.per_address_hour,
            HOUR,
            "您所在的网络获取验证码太频繁，请改用手机网络。",
        ),
        Limit(None, sms.total_day, DAY, "今天发送验证码的总数已达上限，请联系管理员。"),
    )


class Codes:
    """Issues and redeems codes. `clock` gives seconds since 1970."""

    def __init__(self, sms: Sms, vault: Vault, clock: Callable[[], float]) -> None:
        self._sms = sms
        self._limits = limits(sms)
        self._total = next(limit for limit in self._limits if limit.column is None)
        self._vault = vault
        self._clock = clock

    async def issue(self, asker: Asker) -> Issued:
        """A new code; the former one of the same browser is dead. Raises `TooMany`."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row = self._row(asker, code)
        async with _one_at_a_time():
            for limit in self._limits:
                await _check(limit, row)
            await row.save()
        return Issued(code, row.id)

    async def count_sending(self, code_id: int, known: bool) -> None:
        """Right before the code is sent, if its phone is `known`; the same work if not. Raises `TooMany` when today's
        total was used up since the code was issued: it must not be sent then."""
        async with _one_at_a_time():
            row = await SmsCode.get(id=code_id)
            row.sent_at = self._clock() if known else 0
            await _check(self._total, row)
            await row.save(update_fields=["sent_at"])

    async def redeem(self, asker: Asker, code: str) -> None:
        """Use up the code. Raises `WrongCode`, or `TooMany` once a code was tried too often and is dead."""
        row = await self._newest(asker)
        if row is None or row.used_at is not None or self._clock() >= row.created_at + self._sms.code_seconds:
            raise WrongCode
        await self._count_try(row)
        if not secrets.compare_digest(row.code, self._hash(asker, code)):
            raise self._wrong(row)
        if not await SmsCode.filter(id=row.id, used_at__isnull=True).update(used_at=self._clock()):
            raise WrongCode

    async def _count_try(self, row: SmsCode) -> None:
        """Before comparing, in one statement: parallel guesses get no more tries than those in a row."""
        left = SmsCode.filter(id=row.id, used_at__isnull=True, tries__lt=self._sms.tries)
        if not await left.update(tries=F("tries") + 1):
            if await SmsCode.exists(id=row.id, used_at__isnull=False):
                raise WrongCode  # another request used it a moment ago
            wait = max(0.0, row.created_at + self._sms.resend_seconds - self._clock())
            raise TooMany("验证码输错次数过多，已经作废，请重新获取验证码。", wait)

    def _wrong(self, row: SmsCode) -> WrongCode:
        left = self._sms.tries - row.tries - 1
        return WrongCode(
            f"验证码不正确，还可以再试 {left} 次。请输入最新收到的验证码。" if left > 0 else None
        )

    async def _newest(self, asker: Asker) -> SmsCode | None:
        own = SmsCode.filter(
            phone=self._vault.index(asker.phone), browser=self._browser(asker), gate=asker.gate
        )
        return await own.order_by("-id").first()

    def _row(self, asker: Asker, code: str) -> SmsCode:
        return SmsCode(
            gate=asker.gate,
            phone=self._vault.index(asker.phone),
            browser=self._browser(asker),
            code=self._hash(asker, code),
            address=counted(asker.address),
            created_at=self._clock(),
        )

    def _browser(self, asker: Asker) -> str:
        return self._vault.index(asker.browser, "browser")

    def _hash(self, asker: Asker, code: str) -> str:
        """Keyed, for a million codes are tried in a second; salted, so that equal codes look different."""
        return self._vault.index(f"{asker.phone}\0{asker.browser}\0{code}", "code")


async def _check(limit: Limit, asked: SmsCode) -> None:
    """Raise `TooMany` when the `count`-th newest code is still within the limit's seconds.

    Codes from the far future do not count: a clock that was wrong for a while must not lock anybody out for long.
    """
    now = max(asked.created_at, asked.sent_at)
    counted, same = "sent_at", SmsCode.all()
    if limit.column:
        counted, same = "created_at", SmsCode.filter(**{limit.column: getattr(asked, limit.column)})
    recent = same.filter(**{f"{counted}__lte": now + limit.seconds}).order_by(f"-{counted}")
    oldest = await recent.offset(limit.count - 1).first()
    wait = getattr(oldest, counted) + limit.seconds - now if oldest else 0
    if wait > 0:
        raise TooMany(limit.sentence.format(wait=math.ceil(wait), minutes=math.ceil(wait / 60)), wait)


@asynccontextmanager
async def _one_at_a_time() -> AsyncIterator[None]:
    """Count and add as one step. SQLite's only connection is held already; PostgreSQL needs a lock."""
    async with transaction() as db:
        if db.capabilities.dialect == "postgres":
            await db.execute_query("SELECT pg_advisory_xact_lock(hashtext('sms_code'))")
        yield
