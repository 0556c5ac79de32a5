"""The second factor: one-time codes of an authenticator app (TOTP, RFC 6238), and recovery codes for who has lost it.

A phone number is taken over by whoever talks a carrier's shop into a new SIM; what an administrator may do needs more
(docs/rules.md assertion 28). Secrets are sealed with the school's key, recovery codes are kept as keyed hashes.
"""

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from tortoise.expressions import F, Q

from app import texts
from app.people import scope
from app.people.directory import Kind, Person, named, person_of
from app.people.secrets import same, used_up
from app.state.errors import Conflict, Forbidden, Malformed, NotFound, TooMany, WrongCode
from app.storage import models
from app.storage.db import transaction
from app.storage.vault import Vault

Policy = Literal["staff", "staff-but-invigilators", "admins", "off"]

_STAFF: Final = frozenset(Kind) - {Kind.CANDIDATE}

_REQUIRED: Final[Mapping[Policy, frozenset[Kind]]] = {
    "staff": _STAFF,
    "staff-but-invigilators": _STAFF - {Kind.INVIGILATOR},
    "admins": frozenset({Kind.ADMIN}),
    "off": frozenset(),
}

SECRET_BYTES: Final = 20
"""As long as the hash, which RFC 4226 recommends and every app takes."""
STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = (0, -1, 1)
"""Steps a phone's clock may be off."""

RECOVERY_CODES: Final = 10
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
_RECOVERY_CHARS: Final = 10

TRIES: Final = 5
TRIES_SECONDS: Final = 300

_TOTP = re.compile(rf"[0-9]{{{DIGITS}}}")
_RECOVERY = re.compile(rf"[{_ALPHABET}]{{{_RECOVERY_CHARS}}}")


class Step(StrEnum):
    """What is still to do after a right SMS code."""

    NONE = "none"
    VERIFY = "verify"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret to put into the app: as text to type, and as the URI a QR code holds."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody's second factor stands. `required`: it cannot be switched off. `asked`: a login asks for it."""

    on: bool
    since: float | None
    recovery_left: int
    required: bool
    asked: bool


class SecondFactors:
    """`issuer` is the school's name, which the app shows. `clock` gives seconds since 1970."""

    def __init__(self, policy: Policy, vault: Vault, issuer: str, clock: Callable[[], float]) -> None:
        self._policy = policy
        self._vault = vault
        self._issuer = issuer
        self._clock = clock

    # -- who has one, who needs one -----------------------------------------------------------------

    def required_of(self, kind: Kind) -> bool:
        """By `[security] second_factor`. Candidates never have one: their identity is checked otherwise."""
        return kind in _REQUIRED[self._policy]

    @property
    def asked(self) -> bool:
        """Whether any login asks for one; where none does, it is replaced without proof, and proves nothing."""
        return self._policy != "off"

    async def step(self, person: Person) -> Step:
        """What a login of `person` must still do. Whoever enrolled is asked, needed or not."""
        if self._policy == "off" or person.kind is Kind.CANDIDATE:
            return Step.NONE
        if await self._confirmed(person.id):
            return Step.VERIFY
        return Step.ENROL if self.required_of(person.kind) else Step.NONE

    async def standing(self, person: Person) -> Standing:
        row = await self._confirmed(person.id)
        left = await models.RecoveryCode.filter(person_id=person.id, used_at__isnull=True).count()
        required = self.required_of(person.kind)
        return Standing(row is not None, row.confirmed_at if row else None, left, required, self.asked)

    # -- enrolling ------------------------------------------------------------------------------------

    async def begin(self, person: Person, code: str = "") -> Enrolment:
        """A new secret, not in force before its first code. Who has a second factor proves it with `code`: an SMS code
        alone must not replace it. Raises as `verify`."""
        if await self._confirmed(person.id):
            await self.prove(person, code)
        secret = secrets.token_bytes(SECRET_BYTES)
        row, _ = await models.SecondFactor.get_or_create(person_id=person.id)
        row.pending = self._vault.seal(secret.hex())
        await row.save(update_fields=["pending"])
        typed = base64.b32encode(secret).decode()
        return Enrolment(typed, _totp(secret).get_provisioning_uri(person.name, self._issuer))

    async def confirm(self, person: Person, code: str) -> list[str]:
        """The app shows the right code: its secret is in force, and these recovery codes, told this once. Raises
        `WrongCode`, or `Conflict` when nothing was begun."""
        row = await models.SecondFactor.get_or_none(person_id=person.id)
        if row is None or not row.pending:
            raise Conflict("请重新开始设置两步验证。")
        step = self._matching(row.pending, _six_digits(code))
        if step is None:
            raise WrongCode("动态口令不正确。请确认手机的时间准确，再输入新的口令。")
        async with transaction():
            begun = models.SecondFactor.filter(id=row.id, pending=row.pending)
            now = self._clock()
            if not await begun.update(secret=row.pending, pending="", confirmed_at=now, last_step=step):
                raise Conflict
            return await self._new_recovery(person.id)

    async def new_recovery(self, person: Person, code: str) -> list[str]:
        """Ten new recovery codes in place of the old. Raises as `verify`."""
        await self.prove(person, code)
        async with transaction():
            return await self._new_recovery(person.id)

    async def disable(self, person: Person, code: str) -> None:
        """Raises as `verify`, and `Forbidden` where the school requires it."""
        if self.required_of(person.kind):
            raise Forbidden("学校要求您的账号使用两步验证，不能关闭。更换手机请使用“更换验证器”。")
        await self.prove(person, code)
        await _forget(person.id)

    async def resettable(self, actor: Person, subject: str) -> Person:
        """Whom an admin of larger scope may let enrol anew. Raises as `scope.require_above`."""
        row = await models.Person.get_or_none(id=subject).select_related("college")
        if row is None or row.kind == Kind.CANDIDATE:
            raise NotFound
        person = person_of(row)
        scope.require_above(actor, person)
        return person

    async def forget(self, person: str) -> None:
        """The person has no second factor any more, and sets one up at the next login where it is asked for."""
        await _forget(person)

    # -- verifying ------------------------------------------------------------------------------------

    async def verify(self, person: Person, code: str) -> Literal["totp", "recovery"]:
        """What was proved with. Raises `Malformed` for what can be no code, `WrongCode`, and `TooMany` after five wrong
        ones in five minutes."""
        typed = _clean(code)
        row = await self._confirmed(person.id)
        if row is None:
            raise Conflict("还没有设置两步验证。")
        if not _TOTP.fullmatch(typed) and not _RECOVERY.fullmatch(typed):
            raise Malformed("请输入验证器上的 6 位动态口令，或 10 位恢复码。")
        await self._count_try(row)
        used = "totp" if _TOTP.fullmatch(typed) else "recovery"
        await (self._use_totp(row, typed) if used == "totp" else self._use_recovery(person.id, typed))
        await models.SecondFactor.filter(id=row.id).update(tries=0)
        return "totp" if used == "totp" else "recovery"

    async def prove(self, person: Person, code: str) -> None:
        """Once more, before something grave. Raises as `verify`. Where nobody is asked for it (`off`) it protects
        nothing: who lost the app can be helped so."""
        if self.asked:
            await self.verify(person, code)

    async def _use_totp(self, row: models.SecondFactor, typed: str) -> None:
        step = self._matching(row.secret, typed)
        if step is None:
            raise WrongCode("动态口令不正确。请确认手机的时间准确，再输入新的口令。")
        unused = models.SecondFactor.filter(id=row.id, secret=row.secret, last_step__lt=step)
        if not await unused.update(last_step=step):
            raise WrongCode("这个动态口令已经用过，请等待验证器显示下一个。")

    async def _use_recovery(self, person: str, typed: str) -> None:
        mine = models.RecoveryCode.filter(person_id=person, code=self._hash(person, typed))
        if not await used_up(mine, self._clock()):
            raise WrongCode("恢复码不正确或已经用过，请换一个。")

    async def _count_try(self, row: models.SecondFactor) -> None:
        """Before comparing, in one statement: parallel guesses get no more tries than those in a row. Tries from the
        far future do not count, as for SMS codes."""
        now, mine = self._clock(), models.SecondFactor.filter(id=row.id)
        over = Q(tries_at__lte=now - TRIES_SECONDS) | Q(tries_at__gt=now + TRIES_SECONDS)
        await mine.filter(over).update(tries=0, tries_at=now)
        if not await mine.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
            wait = max(1.0, row.tries_at + TRIES_SECONDS - now)
            raise TooMany("输错次数过多，请 5 分钟后再试。", wait)

    def _matching(self, sealed: str, typed: str) -> int | None:
        """The time step whose code this is, near now."""
        totp = _totp(bytes.fromhex(self._vault.open(sealed)))
        now = int(self._clock() // STEP_SECONDS)
        found = None
        for step in (now + drift for drift in DRIFT):
            if same(totp.generate(step * STEP_SECONDS).decode(), typed):
                found = step
        return found

    async def _confirmed(self, person: str) -> models.SecondFactor | None:
        return await models.SecondFactor.get_or_none(person_id=person, confirmed_at__isnull=False)

    async def _new_recovery(self, person: str) -> list[str]:
        codes = [
            "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_CHARS)) for _ in range(RECOVERY_CODES)
        ]
        await models.RecoveryCode.filter(person_id=person).delete()
        rows = [models.RecoveryCode(person_id=person, code=self._hash(person, code)) for code in codes]
        await models.RecoveryCode.bulk_create(rows)
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    def _hash(self, person: str, code: str) -> str:
        return self._vault.index(f"{person}\0{code}", "recovery")

    # -- for the exam office --------------------------------------------------------------------------

    async def staff(self, actor: Person, q: str, offset: int, size: int) -> tuple[list[dict[str, Any]], int]:
        """Staff in the scope of `actor` and how theirs stand, by name; and how many match."""
        found = models.Person.filter(**scope.within(actor)).exclude(kind=Kind.CANDIDATE)
        found = found.filter(named(q)) if q else found
        rows = await found.order_by("name", "id").offset(offset).limit(size).select_related("college")
        ids = [row.id for row in rows]
        since = dict(
            await models.SecondFactor.filter(person_id__in=ids, confirmed_at__isnull=False).values_list(
                "person_id", "confirmed_at"
            )
        )
        shown = [
            {
                "id": row.id,
                "name": row.name,
                "kind": row.kind,
                "college": row.college.name if row.college else "",
                "since": since.get(row.id),
                "required": self.required_of(Kind(row.kind)),
            }
            for row in rows
        ]
        return shown, await found.count()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what every authenticator app speaks


def _clean(code: str) -> str:
    """As typed on a phone: full-width, in groups, in small letters."""
    return texts.number(code).replace("-", "").upper()


def _six_digits(code: str) -> str:
    typed = _clean(code)
    if not _TOTP.fullmatch(typed):
        raise Malformed("请输入验证器上的 6 位动态口令。")
    return typed


async def _forget(person: str) -> None:
    async with transaction():
        await models.SecondFactor.filter(person_id=person).delete()
        await models.RecoveryCode.filter(person_id=person).delete()
