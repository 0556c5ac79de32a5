"""The six cookies. By `__Host-` browsers take them from this very host only, and over TLS (RFC 6265bis)."""

from typing import Final

from aiohttp import web

from app.people.secrets import can_be, new_secret

SESSION: Final = "__Host-session"
BROWSER: Final = "__Host-browser"
DEVICE: Final = "__Host-device"
CAMERA2: Final = "__Host-camera2"
EMERGENCY: Final = "__Host-emergency"
HALF: Final = "__Host-half"

_BROWSER_SECONDS: Final = 24 * 3600
"""A code lives minutes; a day spares whoever asks twice a new identity, and nobody is followed for longer."""


def session_of(request: web.BaseRequest) -> str | None:
    """The session's token, if what the browser sent can be one."""
    return _token(request, SESSION)


def set_session(response: web.Response, token: str) -> None:
    """Until the browser closes; the database says how long it counts."""
    _set(response, SESSION, token)


def drop_session(response: web.Response) -> None:
    response.del_cookie(SESSION, path="/", secure=True, httponly=True, samesite="Lax")


def half_of(request: web.BaseRequest) -> str | None:
    """The token of a login that waits for its second factor."""
    return _token(request, HALF)


def set_half(response: web.Response, token: str, seconds: float) -> None:
    """Worth nothing to anything but the second step of a login."""
    _set(response, HALF, token, max_age=int(seconds))


def drop_half(response: web.Response) -> None:
    response.del_cookie(HALF, path="/", secure=True, httponly=True, samesite="Lax")


def browser_of(request: web.BaseRequest) -> str:
    """The browser's secret; a new one when it has none yet, which means nothing until `set_browser`."""
    return _token(request, BROWSER) or new_secret()


def set_browser(response: web.Response, secret: str) -> None:
    """Only when a code was issued: refusing a double click must not replace the secret of the first."""
    _set(response, BROWSER, secret, max_age=_BROWSER_SECONDS)


def device_of(request: web.BaseRequest) -> str | None:
    """The token of a browser that has logged in before."""
    return _token(request, DEVICE)


def set_device(response: web.Response, token: str, seconds: float) -> None:
    """Kept beyond the login and the logout: it opens nothing, and is there for whoever cannot log in."""
    _set(response, DEVICE, token, max_age=int(seconds))


def camera2_of(request: web.BaseRequest) -> str | None:
    """The token of a phone that is a second camera."""
    return _token(request, CAMERA2)


def set_camera2(response: web.Response, token: str, seconds: float) -> None:
    """Kept by the phone for so long; the database says how long it counts."""
    _set(response, CAMERA2, token, max_age=max(1, int(seconds)))


def emergency_of(request: web.BaseRequest) -> str | None:
    """The token of a page of the emergency room."""
    return _token(request, EMERGENCY)


def set_emergency(response: web.Response, token: str, seconds: float) -> None:
    """Kept by the browser for so long, since it may be closed and opened again in mid-exam; the database says how long
    it counts."""
    _set(response, EMERGENCY, token, max_age=max(1, int(seconds)))


def drop_emergency(response: web.Response) -> None:
    response.del_cookie(EMERGENCY, path="/", secure=True, httponly=True, samesite="Lax")


def _token(request: web.BaseRequest, name: str) -> str | None:
    value = request.cookies.get(name, "")
    return value if can_be(value) else None


def _set(response: web.Response, name: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="Lax", max_age=max_age)
