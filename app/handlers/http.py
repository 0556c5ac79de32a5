"""HTTP plumbing: routes that say who may call them, bodies, answers, refusals (PROTOCOL.md 1 and 5)."""

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final, TypeVar

import structlog
from aiohttp import hdrs, web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ValidationError

from app.handlers.cookies import session_of
from app.handlers.fit import IDENTIFIER, kept
from app.host.under_way import UnderWay
from app.people.sessions import Kind, Person
from app.state.errors import (
    ExamError,
    Forbidden,
    Internal,
    Malformed,
    NotFound,
    SetupRefused,
    TooMany,
    Unavailable,
)
from app.texts.reasons import malformed

log = structlog.get_logger("http")

BODY_BYTES: Final = 16 * 1024
BODY_SECONDS: Final = 10.0

STATUS: Final[Mapping[str, int]] = {
    "malformed": 400,
    "file_refused": 415,
    "wrong_code": 401,
    "camera2_unknown": 401,
    "camera2_expired": 401,
    "ticket_unknown": 401,
    "ticket_expired": 401,
    "signed_out": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "setup_refused": 409,
    "wrong_state": 409,
    "room_busy": 409,
    "invigilator_busy": 409,
    "seated_elsewhere": 409,
    "camera2_used": 409,
    "camera2_closed": 409,
    "ticket_used": 409,
    "pledge_changed": 409,
    "emergency_closed": 409,
    "fenced": 409,
    "not_ready": 409,
    "room_not_open": 409,
    "pledge_missing": 409,
    "face_check_missing": 409,
    "consent_missing": 409,
    "tries_used_up": 409,
    "face_unavailable": 409,
    "too_many": 429,
    "unavailable": 503,
    "not_owner": 503,
    "room_broken": 503,
    "internal": 500,
}
"""PROTOCOL.md section 5; a test compares the two."""


JSON: Final = "application/json"
JPEG: Final = "image/jpeg"


class Open(Enum):
    """For routes that need no session: HALF_LOGIN needs the cookie of a login that waits for its second factor."""

    ANYONE = "anyone"
    HALF_LOGIN = "half_login"


ANYONE: Final = Open.ANYONE
HALF_LOGIN: Final = Open.HALF_LOGIN
SIGNED_IN: Final = frozenset(Kind)

Roles = frozenset[Kind] | Open
WhoIs = Callable[[str | None], Awaitable[Person]]
"""The person a session token speaks for; raises `SignedOut`."""
Refused = Callable[[Person, web.Request, ExamError], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """One way in, and who may take it: without `roles` there is none.

    The handler gets the request and, unless the route is `Open`, the `Person` who calls. For /api/openapi.json:
    `summary`, the model of the JSON `body`, which the handler must `parse`, that of the `query`, which it must ask for
    (`lists.asked`), and the media types it `gives`, where that is no JSON.
    """

    method: str
    path: str
    handler: Callable[..., Awaitable[web.StreamResponse]]
    roles: Roles
    summary: str = ""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    gives: tuple[str, ...] = (JSON,)

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError(f"{self.method} {self.path} does not say who may call it")


DECLARED: Final = web.AppKey("declared", dict[tuple[str, str], Roles])
"""Every mounted route's roles by method and canonical path: `/rooms/{room}`, whatever a parameter's regex. A test
compares it with the router."""


def mount(
    app: web.Application,
    routes: Iterable[Route],
    who_is: WhoIs,
    refused: Refused | None = None,
    under_way: UnderWay | None = None,
) -> None:
    """Add the routes, each behind its roles. A GET answers HEAD the same way. `refused` hears of each signed-in person
    who was told `forbidden` or `not_found`, before they are. `under_way` is what a stop waits for."""
    declared = app.setdefault(DECLARED, {})
    for route in routes:
        endpoint = _open(route) if isinstance(route.roles, Open) else _guarded(route, who_is, refused)
        if under_way is not None:
            endpoint = _counted(endpoint, under_way)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            mounted = app.router.add_route(method, route.path, endpoint)
            declared[method, _canonical(mounted)] = route.roles


def undeclared(app: web.Application) -> list[str]:
    """The routes of `app` that were not mounted with roles."""
    declared = app.get(DECLARED, {})
    routes = [(route.method, _canonical(route)) for route in app.router.routes()]
    return [f"{method} {path}" for method, path in routes if (method, path) not in declared]


def _canonical(route: web.AbstractRoute) -> str:
    return route.resource.canonical if route.resource else ""


def _open(route: Route) -> Handler:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        _check_path(request)
        return await route.handler(request)

    return endpoint


def _guarded(route: Route, who_is: WhoIs, refused: Refused | None) -> Handler:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        person = await who_is(session_of(request))
        try:
            _check_role(route, person)
            _check_path(request)
            return await route.handler(request, person)
        except (Forbidden, NotFound) as error:
            if refused is not None:
                await refused(person, request, error)
            raise

    return endpoint


def _counted(handler: Handler, under_way: UnderWay) -> Handler:
    """A stop does not hold its goodbyes back for those who only read; aiohttp waits for them afterwards."""

    async def endpoint(request: web.Request) -> web.StreamResponse:
        with under_way.one(wait=request.method not in ("GET", "HEAD")):
            return await handler(request)

    return endpoint


def _check_role(route: Route, person: Person) -> None:
    if not isinstance(route.roles, frozenset) or person.kind not in route.roles:
        raise Forbidden


def _check_path(request: web.Request) -> None:
    """Nothing of ours has another name than these, and what is asked of the database should fit into it."""
    if not all(_IDENTIFIER.fullmatch(value) for value in request.match_info.values()):
        raise NotFound


_IDENTIFIER: Final = re.compile(IDENTIFIER)

Model = TypeVar("Model", bound=BaseModel)
T = TypeVar("T")


async def parse(request: web.Request, model: type[Model], limit: int = BODY_BYTES) -> Model:
    """The JSON body, at most `limit` bytes. Raises `Malformed`, or `Forbidden` for what a foreign form could send."""
    if request.content_type != "application/json":
        raise Forbidden("请求的格式不对，请刷新页面后重试。")
    try:
        body = await _read(request, limit)
        said = model.model_validate_json(body)
    except ValidationError as error:
        raise malformed(error) from error
    if b"\\u0000" in body:
        kept(json.loads(body))
    return said


async def _read(request: web.Request, limit: int) -> bytes:
    """At most `limit` bytes within BODY_SECONDS: aiohttp waits for ever for a half of it (docs/rules.md fault 33)."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > limit:
                    raise Malformed("请求的内容太大，请减小后重试。")
    except TimeoutError as error:
        raise Malformed("请求没有发送完整，请检查网络后重试。") from error
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
        raise Malformed from error
    return bytes(body)


LOOK_EVERY: Final = 0.25
"""Seconds between two looks at whether the asker is still there."""


async def while_waited_for(request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, which is cancelled as soon as the line of whoever asked is cut. For what costs much: aiohttp
    itself lets a handler go on to its end."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait((task,), timeout=LOOK_EVERY))[0]:
            if request.transport is None or request.transport.is_closing():
                raise Unavailable  # which nobody reads
    finally:
        task.cancel()
        await asyncio.wait((task,))
    return task.result()


def answer(**fields: Any) -> web.Response:
    """`{"ok": true, ...}`"""
    return web.json_response({"ok": True, **fields})


def refusal(error: ExamError) -> web.Response:
    """`{"ok": false, code, message, retry_after?, problems?}` with the status of the table."""
    body: dict[str, Any] = {"ok": False, "code": error.code, "message": error.message}
    headers = {}
    if isinstance(error, TooMany):
        body["retry_after"] = math.ceil(error.retry_after)
        headers[hdrs.RETRY_AFTER] = str(body["retry_after"])
    if isinstance(error, SetupRefused):
        body["problems"] = [asdict(problem) for problem in error.problems]
    return web.json_response(body, status=STATUS[error.code], headers=headers)


_BEGUN: Final = web.RequestKey("begun", web.StreamResponse)
"""Where a request keeps the answer that is on its way."""

Errors = tuple[type[Exception], ...]


def answer_errors(
    app: web.Application, retryable: Errors = (), missing: str = "", *, misfits: Errors = ()
) -> None:
    """Turn whatever a request raises into a refusal; `retryable` are the database's passing troubles, `misfits` what it
    says of a value that no row can have, `missing` is the page for an address that does not exist.

    To be called before anything else adds a middleware, so that it sees all of their errors. An answer that has begun
    is broken off: a second one in the middle of it would pass for its content.
    """

    async def begin(request: web.Request, response: web.StreamResponse) -> None:
        request[_BEGUN] = response

    @web.middleware
    async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:
            if _BEGUN in request:
                return _break_off(request, error)
            if isinstance(error, web.HTTPException) and error.status < 400:
                raise
            return _shown(request, _refused(request, error, retryable, misfits), missing)

    app.middlewares.append(errors)
    app.on_response_prepare.append(begin)


def _refused(request: web.Request, error: Exception, retryable: Errors, misfits: Errors) -> ExamError:
    """What the caller is told of `error`; the log is told what nobody has said yet."""
    if isinstance(error, ExamError):
        return error
    if isinstance(error, web.HTTPException):
        return NotFound() if error.status in (404, 405) else Malformed()
    if isinstance(error, misfits):
        log.info("request_misfits", route=route_name(request), error=type(error).__name__)
        return Malformed()
    if isinstance(error, retryable):
        log.warning("request_put_off", route=route_name(request), error=type(error).__name__)
        return Unavailable()
    log.error("request_failed", route=route_name(request), exc_info=error)
    return Internal()


def _break_off(request: web.Request, error: Exception) -> web.StreamResponse:
    """Hang up without the end that the length or the last chunk would be: the client sees that there is more to it."""
    if not isinstance(error, ConnectionError):  # else the client has gone, which is no news
        log.error("answer_broken_off", route=route_name(request), exc_info=error)
    if request.transport is not None:
        request.transport.abort()
    return request[_BEGUN]


def _shown(request: web.Request, error: ExamError, missing: str) -> web.Response:
    """A program gets JSON; whoever opened a page gets a page, or the sentence."""
    if request.path.startswith("/api/"):
        return refusal(error)
    if isinstance(error, NotFound) and missing:
        return web.Response(text=missing, content_type="text/html", status=STATUS[error.code])
    return web.Response(text=error.message, status=STATUS[error.code])


def route_name(request: web.Request) -> str:
    """The route, never the path: a path may carry what must not be logged, and line breaks."""
    return f"{request.method} {_canonical(request.match_info.route) or '(no route)'}"
