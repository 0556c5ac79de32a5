"""The calls to an authority, in SQL: budget, the day's answers and the audit are one table, one row for each call.

A row is written before its call: one without a status is a call whose answer nobody recorded, and it counts.
"""

from typing import Final

from tortoise.expressions import Q

from app.identity.authority import Status, Verdict
from app.identity.authority.guard import OF_A_NUMBER, OF_A_PICTURE, Earlier, Question
from app.storage.db import transaction
from app.storage.models import AuthorityCall
from app.storage.vault import Vault

_PURPOSE: Final = "authority"


class SqlLedger:
    """`budget` is how many paid calls a day may bring, of all persons and processes together."""

    def __init__(self, vault: Vault, budget: int) -> None:
        self._vault = vault
        self._budget = budget

    async def earlier(self, question: Question) -> Earlier | None:
        """See `Ledger`."""
        of_the_claim = AuthorityCall.filter(
            day=question.day, source=question.source, claim=self._hash(question.claim)
        )
        of_the_picture = Q(status__in=OF_A_PICTURE, picture=self._picture(question))
        row = await of_the_claim.filter(Q(status__in=OF_A_NUMBER) | of_the_picture).order_by("-id").first()
        return Earlier(_verdict(row), row.seconds) if row else None

    async def spend(self, question: Question) -> int | None:
        """See `Ledger`. Counted and written as one step."""
        async with transaction("authority_call"):
            if question.paid and await self._spent(question.day) >= self._budget:
                return None
            row = AuthorityCall(
                at=question.at,
                day=question.day,
                paid=question.paid,
                source=question.source,
                person=self._hash(question.person),
                room=question.room,
                claim=self._hash(question.claim),
                picture=self._picture(question),
            )
            await row.save()
            return int(row.id)

    async def settle(self, entry: int, verdict: Verdict, seconds: float) -> None:
        """See `Ledger`."""
        await AuthorityCall.filter(id=entry).update(
            status=verdict.status,
            score=verdict.score,
            vendor_code=verdict.vendor_code,
            request_id=verdict.request_id,
            seconds=seconds,
        )

    async def left(self, day: str) -> int:
        """How many paid calls are left on `day`."""
        return max(0, self._budget - await self._spent(day))

    async def calls_about(self, person: str) -> list[AuthorityCall]:
        """The audit of a person, oldest first."""
        return await AuthorityCall.filter(person=self._hash(person)).order_by("id")

    async def forget(self, before: str) -> int:
        """Blank what only the cache needed (hashes of claim and picture, score) in calls of days before `before`.
        The rest stays: who was asked about, when, with what outcome. Returns how many rows were blanked."""
        old = AuthorityCall.filter(day__lt=before).exclude(claim="")
        return await old.update(claim="", picture="", score=None)

    async def _spent(self, day: str) -> int:
        return await AuthorityCall.filter(day=day, paid=True).count()

    def _hash(self, text: str) -> str:
        return self._vault.index(text, _PURPOSE)

    def _picture(self, question: Question) -> str:
        """Bound to the claim: equal pictures of two persons look different."""
        return self._hash(f"{question.claim}\0{question.picture}")


def _verdict(row: AuthorityCall) -> Verdict:
    return Verdict(
        status=Status(row.status),
        source=row.source,
        score=row.score,
        vendor_code=row.vendor_code,
        request_id=row.request_id,
    )
