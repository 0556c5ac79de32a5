"""How this house answers HTTP (PROTOCOL.md 1 and 5): one style, in which a handler reads like its sentence.

A handler is a function of a module, declared where it stands by `get`, `post` or `upload`: the path, who may take it, a
line for /api/openapi.json, and what the audit log hears of it. Its second parameter, if it has one, names the pydantic
model of the JSON body (of the query string for `get` and `upload`), which is what is parsed and what is described.
`Call` brings what is known by then: who asks, from where, what the path names, and what the module's handlers work
with: its noun, or where they are several its `Needs`, a frozen dataclass. So what is left is to do it and to answer
(`answer`, `attachment`, `streamed`); refusals are raised. Each module ends with `ROUTES`, the tuple of what it offers,
which the server supplies (`supply(units.ROUTES, Units())`): no route is found by walking anything.

    @post("/api/admin/colleges/{college}", ADMINS, "Another name for a college", audit=Deed.RENAME_COLLEGE)
    async def rename_college(call: Call[Units], said: Named) -> web.Response:
        await call.needs.rename_college(call.who, call.path["college"], said.name)
        return answer(id=call.path["college"])

The entry `audit` is written once, before the answer leaves: by the route itself when the handler has done its work; or
by the handler (`call.record`) where only it knows the subject, or where the entry must stand before anything is shown.
A refusal is written where the attempt is news (`tries`, `call.tried`), or with whatever else came of it
(`call.recorded`). `within` names what may be written besides, above all by a noun in its own transaction:
the declaration tells all that a route leaves in the log, and tests/test_words.py compares.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from inspect import signature
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypedDict, TypeVar, Unpack, cast

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel

from app.audit import AuditLog, More
from app.audit.words import Deed
from app.handlers.answers import JSON, canonical
from app.handlers.bodies import BODY_BYTES, IDENTIFIER, asked, parse
from app.handlers.cookies import HALF, SESSION
from app.host.under_way import UnderWay
from app.people.directory import Kind, Person
from app.state.errors import ExamError, Forbidden, NotFound, SignedOut, Unavailable


class Open(Enum):
    """For routes that need no session: HALF_LOGIN needs the cookie of a login that waits for its second factor."""

    ANYONE = "anyone"
    HALF_LOGIN = "half_login"


ANYONE: Final = Open.ANYONE
HALF_LOGIN: Final = Open.HALF_LOGIN
SIGNED_IN: Final = frozenset(Kind)
STAFF: Final = SIGNED_IN - {Kind.CANDIDATE}
ADMINS: Final = frozenset({Kind.ADMIN})
CANDIDATES: Final = frozenset({Kind.CANDIDATE})

Roles = frozenset[Kind] | Open
WhoIs = Callable[[str | None], Awaitable[Person]]
"""The person a token speaks for; raises `SignedOut`."""
Refused = Callable[[Person, web.Request, ExamError], Awaitable[None]]

N = TypeVar("N")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reception:
    """What the routes know of whoever comes: `who_is` by the session's token, `half` by that of a half-login, `address`
    where a request came from. `refused` hears of each signed-in person who was told `forbidden` or `not_found`, before
    they are. `under_way` is what a stop waits for."""

    who_is: WhoIs
    half: WhoIs
    address: Callable[[web.BaseRequest], str]
    audit: AuditLog
    refused: Refused | None = None
    under_way: UnderWay | None = None


@dataclass(frozen=True, slots=True)
class Route(Generic[N]):
    """One way in, and who may take it: without `roles` there is none.

    `body` and `query` are models, `limit` the bytes a body may have; `gives` the media type of what is no JSON. `audit`
    is the entry it writes, `own` that its subject is whoever asks and not what the path names, `tries` are the refusals
    that are written too, `within` the entries that may be written besides.
    """

    method: str
    path: str
    handler: Callable[..., Awaitable[web.StreamResponse]]
    roles: Roles
    summary: str = ""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    gives: str = JSON
    limit: int = BODY_BYTES
    audit: Deed | None = None
    own: bool = False
    tries: tuple[type[ExamError], ...] = ()
    within: tuple[Deed, ...] = ()
    needs: N | None = None

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError(f"{self.method} {self.path} does not say who may call it")


@dataclass(slots=True)
class Call(Generic[N]):
    """One request, while it is being answered."""

    request: web.Request
    _route: Route[N]
    _reception: Reception
    _person: Person | None
    _is_recorded: bool = False

    @property
    def needs(self) -> N:
        return cast("N", self._route.needs)

    @property
    def who(self) -> Person:
        """Whoever asks. Raises `SignedOut` where that is anyone."""
        if self._person is None:
            raise SignedOut
        return self._person

    @property
    def path(self) -> Mapping[str, str]:
        """What the path names."""
        return self.request.match_info

    @property
    def address(self) -> str:
        """Where the request came from, as it is recorded."""
        return self._reception.address(self.request)

    async def record(
        self, subject: str = "", *, deed: Deed | None = None, actor: str | None = None, detail: str = ""
    ) -> None:
        """Write the entry of this route now. `deed`: one it declares besides; `actor`: who has just come in."""
        actor = self._actor if actor is None else actor
        await self._reception.audit.record(
            actor, self._deed(deed), subject, address=self.address, detail=detail
        )
        self._is_recorded = True

    def recorded(
        self, subject: str, *, deed: Deed | None = None, detail: str = ""
    ) -> AbstractAsyncContextManager[None]:
        """Write how the block came out: `ok`, or the code of the refusal it raised."""
        self._is_recorded = True
        return self._reception.audit.recorded(
            self._actor, self._deed(deed), subject, address=self.address, detail=detail
        )

    @asynccontextmanager
    async def tried(
        self, *refusals: type[ExamError], subject: str = "", deed: Deed | None = None, **more: Unpack[More]
    ) -> AsyncIterator[None]:
        """Write these refusals of the block, so many an hour: whoever found a browser signed in tries codes there."""
        try:
            yield
        except refusals as error:
            more["address"] = self.address
            await self._reception.audit.refused(self._actor, self._deed(deed), error, subject, **more)
            raise

    @property
    def _actor(self) -> str:
        """Nobody, until they have shown who they are: half a login has not."""
        return self.who.id if isinstance(self._route.roles, frozenset) else ""

    def _deed(self, deed: Deed | None) -> Deed:
        declared = (self._route.audit, *self._route.within)
        chosen = deed or self._route.audit
        if chosen is None or chosen not in declared:
            raise LookupError(f"{self._route.path} does not declare {deed}")
        return chosen


class _More(TypedDict, total=False):
    """What else a route may say; see `Route`."""

    gives: str
    limit: int
    audit: Deed
    own: bool
    tries: tuple[type[ExamError], ...]
    within: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class _Declaration:
    """Makes the handler it stands above a route."""

    method: str
    path: str
    roles: Roles
    summary: str
    said_in: str
    more: _More

    def __call__(self, handler: Callable[Concatenate[Call[N], P], Awaitable[web.StreamResponse]]) -> Route[N]:
        models = [each.annotation for each in signature(handler).parameters.values()][1:]
        said: dict[str, Any] = dict(zip((self.said_in,), models, strict=False))
        return Route(self.method, self.path, handler, self.roles, self.summary, **said, **self.more)


def get(path: str, roles: Roles, summary: str = "", **more: Unpack[_More]) -> _Declaration:
    """It answers HEAD the same way."""
    return _Declaration("GET", path, roles, summary, "query", more)


def post(path: str, roles: Roles, summary: str, **more: Unpack[_More]) -> _Declaration:
    return _Declaration("POST", path, roles, summary, "body", more)


def upload(path: str, roles: Roles, summary: str, **more: Unpack[_More]) -> _Declaration:
    """Its body is a file, which the handler reads (`pieces`)."""
    return _Declaration("POST", path, roles, summary, "query", more)


def supply(routes: Iterable[Route[N]], needs: N) -> list[Route[N]]:
    """`routes`, with what their handlers work with."""
    return [replace(route, needs=needs) for route in routes]


DECLARED: Final = web.AppKey("declared", dict[tuple[str, str], Roles])
"""Every mounted route's roles by method and canonical path. A test compares it with the router."""


def mount(app: web.Application, routes: Iterable[Route[Any]], reception: Reception) -> None:
    """Add the routes, each behind its roles."""
    declared = app.setdefault(DECLARED, {})
    for route in routes:
        endpoint = _endpoint(route, reception)
        if reception.under_way is not None:
            endpoint = _counted(endpoint, reception.under_way)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            mounted = app.router.add_route(method, route.path, endpoint)
            declared[method, canonical(mounted)] = route.roles


def undeclared(app: web.Application) -> list[str]:
    """The routes of `app` that were not mounted with roles."""
    declared = app.get(DECLARED, {})
    routes = [(route.method, canonical(route)) for route in app.router.routes()]
    return [f"{method} {path}" for method, path in routes if (method, path) not in declared]


def _endpoint(route: Route[Any], reception: Reception) -> Handler:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        person = await _caller(route, reception, request)
        try:
            _check_role(route, person)
            _check_path(request)
            return await _answer(Call(request, route, reception, person), route)
        except (Forbidden, NotFound) as error:
            if reception.refused is not None and person is not None and not isinstance(route.roles, Open):
                await reception.refused(person, request, error)
            raise

    return endpoint


async def _caller(route: Route[Any], reception: Reception, request: web.Request) -> Person | None:
    """Raises `SignedOut`."""
    if route.roles is ANYONE:
        return None
    if route.roles is HALF_LOGIN:
        return await reception.half(HALF.of(request))
    return await reception.who_is(SESSION.of(request))


async def _answer(call: Call[Any], route: Route[Any]) -> web.StreamResponse:
    """What was declared is done here; the rest is the handler's."""
    said: tuple[BaseModel, ...] = ()
    if route.body is not None:
        said = (await parse(call.request, route.body, route.limit),)
    elif route.query is not None:
        said = (asked(call.request, route.query),)
    subject = call.who.id if route.own else next(iter(call.path.values()), "")
    async with call.tried(*route.tries, subject=subject):
        response = await route.handler(call, *said)
    if route.audit is not None and not call._is_recorded:
        await call.record(subject)
    return response


def _counted(handler: Handler, under_way: UnderWay) -> Handler:
    """A stop does not hold its goodbyes back for those who only read; aiohttp waits for them afterwards."""

    async def endpoint(request: web.Request) -> web.StreamResponse:
        with under_way.one(wait=request.method not in ("GET", "HEAD")):
            return await handler(request)

    return endpoint


def _check_role(route: Route[Any], person: Person | None) -> None:
    if isinstance(route.roles, frozenset) and (person is None or person.kind not in route.roles):
        raise Forbidden


def _check_path(request: web.Request) -> None:
    """Nothing of ours has another name than these, and what is asked of the database should fit into it."""
    if not all(_IDENTIFIER.fullmatch(value) for value in request.match_info.values()):
        raise NotFound


_IDENTIFIER: Final = re.compile(IDENTIFIER)

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
