"""TURN relays for the strictest networks: credentials that expire (optional; deploy/turn).

coturn's `use-auth-secret` (draft-uberti-behave-turn-rest-00): the user name is the time it ends and whom it is for, the
password its HMAC-SHA1 under a secret that only this program and the relay know. Nothing is stored, and what leaks is
worth nothing soon.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relays:
    """`urls` as pages want them (turn:, turns:); empty: there are none. `clock` gives seconds since 1970."""

    urls: Sequence[str]
    secret: str
    seconds: float
    clock: Callable[[], float]

    def __bool__(self) -> bool:
        return bool(self.urls)

    def servers(self, whom: str) -> list[dict[str, object]]:
        """W3C `RTCIceServer`s for one connection of `whom`, good for `seconds`; empty without relays."""
        if not self.urls:
            return []
        username = f"{int(self.clock() + self.seconds)}:{whom}"
        return [
            {"urls": list(self.urls), "username": username, "credential": password(self.secret, username)}
        ]


def password(secret: str, username: str) -> str:
    """What the relay expects for `username`."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
