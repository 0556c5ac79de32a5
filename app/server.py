"""Builds the application: the only place where real things are made and put together."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import web

from app import demo as demo_school
from app.auth import Sessions
from app.bindings import Bindings
from app.client.installs import Installs
from app.client.shelf import Shelf
from app.codes import Codes
from app.config import Config
from app.db import Trouble, open_database, sqlite_url
from app.handlers import (
    camera2,
    client,
    connection,
    demo_photo,
    face,
    health,
    identity,
    listing,
    openapi,
    pages,
    register,
)
from app.handlers.http import ANYONE, Route, answer_errors, mount
from app.handlers.login import Demo, LoginHandlers
from app.handlers.security import Boundary, protect
from app.handlers.services import Services
from app.handlers.signaling import slot_table
from app.handlers.socket import ExamSocket
from app.health import Health
from app.host import net, redis_client, tls
from app.host.embedded import redis_url
from app.host.errors import StartError
from app.host.loops import repeating
from app.host.trust import trust_routes
from app.hub import Hub
from app.identity.service import EngineFor, open_identity, real_engine
from app.leases import RedisLeases
from app.lines import school_lines
from app.media import LinkState, MediaRouter, MediaSettings, SelfTestFailed, SlotView, WrongVersion, self_test
from app.people import People, anybody
from app.presence import HEARTBEAT, PresenceBoard
from app.rooms import RENEW_EVERY, Rooms
from app.sms import ConsoleProvider, Courier
from app.state import errors
from app.state.subscriptions import Endpoint
from app.store import Store
from app.tickets import Tickets
from app.vault import open_vault

log = structlog.get_logger(__name__)

T = TypeVar("T")

TICK = 0.5
"""Seconds between two looks at the deadlines."""

SWEEP = 60
"""Seconds between two looks at the sessions."""

KEPT_READY = 2 * 86400
"""Rooms that ended less than so many seconds ago are loaded, and checked against their log, at the start."""

SERVICES = web.AppKey("services", Services)
"""What is behind a running site, for whoever embeds it."""

CODES_SHOWN = 20
"""SMS codes the demo page shows."""


async def make_app(config: Config, *, demo: bool, engine_for: EngineFor = real_engine) -> web.Application:
    """The HTTPS site, everything behind it running. `demo` adds the demo school and marks every page; `engine_for`
    makes what looks at faces.

    Raises `StartError` with a sentence for the operator; whatever had been started is stopped again then. Otherwise
    it stops when the application is cleaned up.
    """
    if demo:
        config = demo_school.dress(config)
    stack = AsyncExitStack()
    try:
        app = await _build(stack, config, demo, engine_for)
    except BaseException:
        await stack.aclose()
        raise
    app.on_cleanup.append(lambda _app: stack.aclose())
    return app


async def _build(stack: AsyncExitStack, config: Config, demo: bool, engine_for: EngineFor) -> web.Application:
    clock = time.time
    async with (
        _meanwhile(stack, redis_url(config)) as address,
        _meanwhile(stack, _media(config)) as forwarder,
    ):
        await stack.enter_async_context(open_database(config.database.url or sqlite_url(config.data)))
    media, redis = forwarder.result(), redis_client.connect(address.result())
    stack.push_async_callback(redis.aclose)
    known = await anybody()
    demo_school.keep_apart(config.data, demo=demo, known=known)
    store, vault = Store(), open_vault(config.data, may_create=not known)
    people = People(vault)
    boundary = _boundary(config)
    sio = ExamSocket(sorted(boundary.origins))

    rooms = Rooms(
        store,
        media,
        lambda room: hub.touch(room),
        config.server.node,
        clock,
        max_kbps=config.media.max_kbps,
    )
    presence = PresenceBoard(RedisLeases(redis), partial(_people, rooms), clock)
    emit = partial(_emit, sio)
    hub = Hub(
        partial(sio.send_json, "view"),
        rooms.peek,
        presence,
        lambda page, why: connection.expel(services, page, why),
        clock,
        _instance(),
    )
    presence.changed = hub.presence_changed
    sessions = Sessions(clock, config.session.hours * 3600)
    known_as = await stack.enter_async_context(
        open_identity(
            config,
            vault,
            people,
            rooms,
            media.key_frame,
            lambda sid, said: emit(sid, "face", said),
            clock,
            engine_for,
        )
    )
    bindings = Bindings(clock)
    services = Services(
        rooms,
        hub,
        store,
        sessions,
        media,
        known_as.checks,
        known_as.sheets,
        clock,
        emit,
        sio.dismiss,
        bindings,
    )
    sessions.on_end.append(partial(connection.sign_out, services))
    bindings.on_end.append(partial(connection.sign_out, services))
    _tell_media(media, services)
    register(sio, services)

    await _open_rooms(rooms, store, clock())
    if demo:
        await demo_school.furnish(rooms, store, people, config)
    await stack.enter_async_context(repeating(RENEW_EVERY, rooms.renew, "lease"))
    await stack.enter_async_context(repeating(TICK, rooms.tick, "deadlines"))
    await stack.enter_async_context(repeating(HEARTBEAT, lambda: presence.beat(hub.rooms()), "presence"))
    await stack.enter_async_context(repeating(SWEEP, partial(_sweep, sessions, hub), "sessions"))

    provider = ConsoleProvider(clock, keep=CODES_SHOWN if demo else 0)
    codes = Codes(config.sms, vault, clock)
    courier = Courier(provider, people.find, codes.count_sending, config.sms.code_seconds)
    stack.push_async_callback(courier.close)
    login = LoginHandlers(
        config.school,
        people,
        codes,
        courier,
        sessions,
        boundary,
        config.sms.resend_seconds,
        Demo(demo_school.accounts(), provider) if demo else None,
    )
    lines = school_lines(config)
    shelf = Shelf.of(config, [line.origin for line in lines], clock)
    tickets = Tickets(clock)
    installs = Installs(tickets, clock)
    told = Health(rooms, hub, presence, media, sio.refused, store.answers, known_as.figures)
    routes = [
        *login.routes(),
        *listing.routes(rooms, store, clock),
        *face.routes(known_as.notice, config.identity.keep_days, known_as.checks.available),
        *identity.routes(rooms, known_as.sheets, boundary.address),
        *camera2.routes(rooms, bindings, clock),
        *client.routes(shelf, installs, rooms, lines),
        *(demo_photo.routes(known_as.references) if demo else []),
        *health.routes(told),
        *pages.routes(config.school.name, demo),
        *_trust_routes(config),
    ]
    routes.append(openapi.route(routes))
    missing = pages.missing_page(config.school.name, demo)
    app = _site(sio, hub, sessions, boundary, routes, missing)
    app[SERVICES] = services
    return app


@asynccontextmanager
async def _meanwhile(
    stack: AsyncExitStack, resource: AbstractAsyncContextManager[T]
) -> AsyncIterator[asyncio.Task[T]]:
    """Start `resource` beside the block, which ends when both have; `stack` stops it."""
    starting = asyncio.create_task(stack.enter_async_context(resource))
    try:
        yield starting
    finally:
        # Not cancelled when the block failed: half a start cannot be stopped.
        await asyncio.gather(starting, return_exceptions=True)
    starting.result()


def _site(
    sio: ExamSocket, hub: Hub, sessions: Sessions, boundary: Boundary, routes: list[Route], missing: str
) -> web.Application:
    app = web.Application()
    answer_errors(app, (Trouble,), missing)
    protect(app, boundary)
    mount(app, routes, sessions.actor_of)
    sio.attach(app)
    app.on_shutdown.append(partial(_say_goodbye, sio, hub))
    return app


async def _open_rooms(rooms: Rooms, store: Store, now: float) -> None:
    """Load what is on, each room checked against its log, so that deadlines act before anybody looks.

    A room that cannot be served must not keep the others from being served.
    """
    for room_id in await store.room_ids(now - KEPT_READY):
        try:
            await rooms.get(room_id)
        except errors.RoomBroken as broken:
            log.error("room_broken", room=room_id, detail=broken.detail)  # noqa: TRY400 - no bug of ours
        except errors.NotOwner:
            log.warning("room_served_elsewhere", room=room_id)


@asynccontextmanager
async def _media(config: Config) -> AsyncIterator[MediaRouter]:
    """The media layer, after one packet went through it: better to refuse to start than to find out in an exam."""
    async with AsyncExitStack() as stack:
        try:
            await self_test()
            router = await stack.enter_async_context(MediaRouter.open(_media_settings(config)))
        except (OSError, ValueError, WrongVersion, SelfTestFailed) as error:
            ports = f"UDP {config.media.udp_port}、TCP {config.media.tcp_port}"
            raise StartError(
                f"媒体服务（{ports}）无法启动：{error}。请检查 config.toml 的 [media]"
            ) from error
        yield router


def _media_settings(config: Config) -> MediaSettings:
    media = config.media
    announce = media.announce or (*net.own_addresses(), "127.0.0.1")
    return MediaSettings(media.host, media.udp_port, media.tcp_port, tuple(announce))


def _boundary(config: Config) -> Boundary:
    lines = [line.origin for line in config.lines.servers]
    origins = net.allowed_origins((*config.server.origins, *lines), config.server.port)
    real = config.tls.cert is not None and bool(config.server.origins)
    return Boundary.of(origins, config.server.trusted_proxies, hsts=real)


def _trust_routes(config: Config) -> list[Route]:
    """The trust page is under the fixed path here too, when the certificate is our own."""
    authority = tls.authority_files(config.data / "tls").cert
    if config.tls.cert is not None or not authority.exists():
        return []
    shown = trust_routes(authority, config.server.port)
    return [Route(route.method, route.path, route.handler, ANYONE) for route in shown]


def _instance() -> str:
    return secrets.token_hex(8)


def _people(rooms: Rooms, room_id: str) -> list[str]:
    live = rooms.peek(room_id)
    if live is None or live.room.setup is None:
        return []
    return [*live.room.seats, *(member.id for member in live.room.setup.panel)]


async def _emit(sio: ExamSocket, sid: str, event: str, payload: Any) -> None:
    await sio.emit(event, payload, to=sid)


async def _sweep(sessions: Sessions, hub: Hub) -> None:
    await sessions.keep({page.session for page in hub.all()})
    await sessions.expire()


def _tell_media(media: MediaRouter, services: Services) -> None:
    """What the media layer reports goes to the page it concerns."""

    def slots(endpoint: Endpoint, name: str, shown: Mapping[str, SlotView]) -> None:
        _queue(services, endpoint, "slots", {"connection": name, "slots": slot_table(shown)})

    def link(endpoint: Endpoint, name: str, state: LinkState) -> None:
        _queue(services, endpoint, "link", {"connection": name, "state": state})

    media.on_slots, media.on_link = slots, link


def _queue(services: Services, endpoint: Endpoint, event: str, payload: Any) -> None:
    page = services.hub.at(endpoint)
    if page is not None:
        _soon(services.emit(page.sid, event, payload))


_tasks: set[asyncio.Task[None]] = set()
"""asyncio keeps only weak references to tasks."""


def _soon(coroutine: Any) -> None:
    task = asyncio.create_task(coroutine)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _say_goodbye(sio: ExamSocket, hub: Hub, _app: web.Application) -> None:
    """A deploy: every page hears when to come back, before its socket closes."""
    for page in hub.all():
        await sio.emit("goodbye", {"retry_after": 1}, to=page.sid)
        await sio.dismiss(page.sid)
    await sio.shutdown()
