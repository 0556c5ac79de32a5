"""Login codes of the office: the way in for whoever gets no message, whatever limit is used up (docs/rules.md 4.8).

An administrator reads it to somebody on the telephone. It is good once, for ten minutes, for one person at the gate
they come in by, in any browser, and takes the place of the SMS code only: staff show their second factor all the same.

Twelve digits, and no tries are counted: a count could be spent by a stranger to shut the owner out again. Of 10**12
codes, a thousand guesses a second hit one in ten minutes with a chance of 6 in 10 million.
"""

from collections.abc import Callable
from typing import Final

from app.people.directory import turn_of
from app.people.secrets import Secrets, new_number
from app.state.errors import WrongCode
from app.storage.models import LoginCode
from app.storage.vault import Vault

DIGITS: Final = 12
SECONDS: Final = 600.0


class LoginCodes:
    """`clock` gives seconds since 1970."""

    def __init__(self, vault: Vault, clock: Callable[[], float]) -> None:
        self._vault = vault
        self._kept = Secrets(LoginCode, clock, WrongCode, seconds=SECONDS)

    async def issue(self, person: str, issuer: str) -> str:
        """A new code; an older one of the same person is dead."""
        code = new_number(DIGITS)
        async with turn_of(person) as row:
            await self._kept.forget()
            await self.drop(person)
            await self._kept.keep(self._hash(person, code), person_id=person, gate=row.gate, issuer=issuer)
        return code

    async def redeem(self, person: str, gate: str, code: str) -> bool:
        """Whether it was right, and then it is used up."""
        return await self._kept.take(id=self._hash(person, code), gate=gate)

    async def drop(self, person: str) -> None:
        """Whatever `person` was given and has not used is worth nothing any more."""
        await self._kept.void(person_id=person)

    def _hash(self, person: str, code: str) -> str:
        return self._vault.index(f"{person}\0{code}", "login_code")
