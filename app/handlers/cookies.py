"""The six cookies. By `__Host-` browsers take them from this very host only, and over TLS (RFC 6265bis)."""

from typing import Final

from aiohttp import web

from app.people.secrets import can_be, new_secret


class Cookie(str):
    """A cookie, which is its name."""

    __slots__ = ()

    def of(self, request: web.BaseRequest) -> str | None:
        """The token that the browser sent, if it can be one."""
        value = request.cookies.get(self, "")
        return value if can_be(value) else None

    def give(self, response: web.Response, token: str, seconds: float | None = None) -> None:
        """To be kept for so long, or until the browser closes; the database says how long it counts."""
        age = None if seconds is None else max(1, int(seconds))
        response.set_cookie(self, token, path="/", secure=True, httponly=True, samesite="Lax", max_age=age)

    def drop(self, response: web.Response) -> None:
        response.del_cookie(self, path="/", secure=True, httponly=True, samesite="Lax")


SESSION: Final = Cookie("__Host-session")

HALF: Final = Cookie("__Host-half")
"""Of a login that waits for its second factor: worth nothing to anything but that step."""

DEVICE: Final = Cookie("__Host-device")
"""A browser that has logged in before. Kept beyond the login and the logout: it opens nothing, and is there for whoever
cannot log in."""

CAMERA2: Final = Cookie("__Host-camera2")
"""A phone that is a second camera."""

EMERGENCY: Final = Cookie("__Host-emergency")
"""A page of the emergency room; kept, since a browser may be closed and opened again in mid-exam."""

BROWSER: Final = Cookie("__Host-browser")
"""Who asks for a code. Given only when one was issued: refusing a double click must not replace the secret of the
first."""

BROWSER_SECONDS: Final = 24 * 3600.0
"""A code lives minutes; a day spares whoever asks twice a new identity, and nobody is followed for longer."""


def browser_of(request: web.BaseRequest) -> str:
    """The browser's secret; a new one when it has none yet, which means nothing until it is given."""
    return BROWSER.of(request) or new_secret()
