"""The ways in: the school's lines, under which addresses the exam can be reached, the preferred one first; and relays.

A line may be another address of this server (a second network, a proxy elsewhere) or another server of the school.

TURN relays for the strictest networks: credentials that expire (optional; deploy/turn).

coturn's `use-auth-secret` (draft-uberti-behave-turn-rest-00): the user name is the time it ends and whom it is for, the
password its HMAC-SHA1 under a secret that only this program and the relay know. Nothing is stored, and what leaks is
worth nothing soon.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.config import LINES_MOST, Config, Line, is_line
from app.host import net


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


def school_lines(config: Config) -> tuple[Line, ...]:
    """The configured lines; by default the addresses of this server, at most as many as a client can hold."""
    if config.lines.servers:
        return config.lines.servers
    own = config.server.origins or _own_origins(config.server.port)
    usable = [origin for origin in own if is_line(origin)][:LINES_MOST]
    return tuple(Line(origin=origin, label=f"线路 {number}") for number, origin in enumerate(usable, 1))


def _own_origins(port: int) -> Sequence[str]:
    """localhost comes last: it is a line only for who tries the program on this very machine."""
    return [net.origin(host, port) for host in (*net.own_addresses(), "localhost")]
