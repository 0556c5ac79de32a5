"""Browsers that have logged in as somebody before: they get codes when strangers have used up a phone's messages.

A browser keeps a secret in a cookie of its own, the database its hash for each person who came in with it (two may
share a computer). It is no login and opens nothing: the code goes to the phone all the same, so it is worth
no more than a quota of messages to that phone. It ends `seconds` after the last login, with a newer one beyond the
fifth, and whenever the office changes the way in, since then whoever held one may not be the owner.
"""

from collections.abc import Callable
from typing import Final

from app.people.directory import Person
from app.people.secrets import hashed, new_secret
from app.storage.db import select
from app.storage.models import KnownBrowser

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
