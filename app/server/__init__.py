"""Builds the application: the only place where real things are made and put together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from app.cluster.steward import KEPT_READY
from app.config import Config
from app.handlers import demo_photo, health, listing, openapi, pages
from app.handlers.answers import answer_errors
from app.handlers.health import Health, Machine, Probe
from app.handlers.http import ANYONE, Call, Reception, Route, mount, supply
from app.handlers.room import camera2, face, identity, socket
from app.handlers.room.services import Services
from app.handlers.security import protect
from app.host import certificates, descriptors, net, redis_client, tls
from app.host.doorway import ICE_TCP
from app.host.embedded import redis_url
from app.host.errors import StartError
from app.host.gate import GATE
from app.host.lacking import Lack, lacking, look
from app.host.serve import LEAVE
from app.host.trust import trust_routes
from app.identity.service import EngineFor, real_engine
from app.media import PINNED as MEDIA_PINNED
from app.media import MediaRouter, MediaSettings, SelfTestFailed, self_test
from app.office import demo as demo_school
from app.server.access import Access, note_refusal, open_access
from app.server.channel import channel_routes
from app.server.cluster import cluster_routes, hand_over, leave_marks, serve_together
from app.server.exam import Exam, open_exam, open_rooms, say_goodbye, serve
from app.server.ground import Ground, open_ground
from app.server.office import open_office
from app.server.recording import RECORDINGS, open_recording, recording_routes
from app.storage.db import Misfit, Trouble, line

T = TypeVar("T")

SERVICES = web.AppKey("services", Services)
"""What is behind a running site, for whoever embeds it."""

SETUP: web.AppKey[str | None] = web.AppKey("setup")
"""The secret of the link that makes the first administrator, None where there is one already."""


LACKING: web.AppKey[Callable[[], list[Lack]]] = web.AppKey("lacking")
"""What the installation still lacks, as of now; nothing in the demo."""


async def make_app(config: Config, *, demo: bool, engine_for: EngineFor = real_engine) -> web.Application:
    """The HTTPS site, everything behind it running. `demo` adds the demo school and marks every page; `engine_for`
    makes what looks at faces.

    Raises `StartError` with a sentence for the operator; whatever had been started is stopped again then. Otherwise
    it stops when the application is cleaned up.
    """
    _check_versions({**MEDIA_PINNED, **socket.PINNED})
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


def _check_versions(pinned: Mapping[str, str]) -> None:
    """Private parts of a library are what they were in the version they were looked at."""
    for package, wanted in pinned.items():
        if (found := version(package)) != wanted:
            raise StartError(
                f"需要 {package} {wanted}，已安装的是 {found}。请按锁定文件重新安装依赖（make run 会自动完成）。"
            )


async def _build(stack: AsyncExitStack, config: Config, demo: bool, engine_for: EngineFor) -> web.Application:
    async with (
        _meanwhile(stack, redis_url(config)) as address,
        _meanwhile(stack, _media(config)) as forwarder,
    ):
        ground = await open_ground(stack, config, demo)
    media, redis = forwarder.result(), redis_client.connect(address.result())
    stack.push_async_callback(redis.aclose)
    exam = await open_exam(stack, ground, media, redis, engine_for)
    if ground.cluster is None:
        await open_rooms(exam.services.rooms, ground.store, ground.clock())
    await exam.services.books.check(ground.clock() - KEPT_READY)
    if demo:
        await demo_school.furnish(exam.services.rooms, ground.store, ground.people, ground.pledges, config)
    await ground.pledges.ship()
    kept = await open_recording(stack, ground, exam)
    await serve(stack, ground, exam)
    if exam.news is not None and exam.steward is not None:
        await serve_together(stack, exam.news, exam.steward)
        await leave_marks(stack, config)
    access = await open_access(stack, ground)
    routes: list[Route[Any]] = [
        *access.routes,
        *_exam_routes(ground, exam),
        *cluster_routes(ground.cluster, exam.services.rooms, ground.store, exam.news),
        *channel_routes(ground, exam),
        *await open_office(stack, ground, exam, access),
        *recording_routes(ground, exam, kept),
        *pages.routes(config.school.name, demo),
        *_trust_routes(config),
    ]

    def missing() -> list[Lack]:
        return _lacks(ground, exam)

    routes += supply(health.LACKING_ROUTES, missing)
    routes.append(openapi.route(routes))
    app = _site(ground, exam, access, routes)
    app[SERVICES] = exam.services
    app[GATE] = ground.gate
    app[RECORDINGS] = kept
    if _media_settings(config).tcp_shared:
        app[ICE_TCP] = media.tcp_protocol
    app[SETUP], app[LACKING] = access.setup, missing
    return app


def _lacks(ground: Ground, exam: Exam) -> list[Lack]:
    if ground.demo:
        return []
    faces, problem = exam.identity.checks.available(), ground.backups.problem
    facts = look(ground.config, ground.clock(), faces=faces, backup_problem=problem)
    return lacking(ground.config, facts)


def _exam_routes(ground: Ground, exam: Exam) -> list[Route[Any]]:
    rooms, known_as, store, clock = exam.services.rooms, exam.identity, ground.store, ground.clock
    keep_days = ground.config.identity.keep_days
    told = Health(
        rooms,
        exam.services.hub,
        exam.presence,
        exam.media,
        exam.sio.refused,
        Probe(lambda: store.pulse(ground.config.server.node, clock())),
        lambda: {**known_as.figures(), **certificates.figures(ground.config)},
        ground.gate,
        Machine(
            ground.config.server.node,
            ground.config.data,
            line,
            ground.backups,
            exam.services.refused,
            exam.services.losses,
            ground.lateness.worst,
            clock,
            clock(),
        ),
        ground.config.server.metrics_from,
    )
    return [
        *supply(listing.ROUTES, listing.Needs(rooms=rooms, listed=store, clock=clock, board=exam.presence)),
        *supply(
            face.ROUTES,
            face.Needs(notice=known_as.notice, keep_days=keep_days, available=known_as.checks.available),
        ),
        *supply(identity.ROUTES, identity.Needs(rooms=rooms, sheets=known_as.sheets, clock=clock)),
        *supply(camera2.ROUTES, camera2.Needs(rooms=rooms, bindings=exam.services.bindings, clock=clock)),
        *(supply(demo_photo.ROUTES, known_as.references) if ground.demo else []),
        *supply(health.ROUTES, told),
    ]


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


def _site(ground: Ground, exam: Exam, access: Access, routes: list[Route[Any]]) -> web.Application:
    app = web.Application()
    missing = pages.missing_page(ground.config.school.name, ground.demo)
    answer_errors(app, (Trouble,), missing, misfits=(Misfit,))
    protect(app, ground.boundary)
    reception = Reception(
        ground.sessions.actor_of,
        access.entrance.whose,
        ground.boundary.address,
        ground.audit,
        partial(note_refusal, ground),
        ground.under_way,
    )
    mount(app, routes, reception)
    exam.sio.attach(app)

    leave = _once(partial(_leave, ground, exam))
    app[LEAVE] = leave
    app.on_shutdown.append(lambda _app: leave())
    return app


async def _leave(ground: Ground, exam: Exam) -> None:
    """Who has a command under way hears how it ended before they hear the goodbye."""
    await ground.under_way.stop(ground.config.server.shutdown_timeout)
    if exam.news is not None and exam.steward is not None:
        await hand_over(exam.news, exam.steward)
    await say_goodbye(exam)


def _once(action: Callable[[], Coroutine[None, None, None]]) -> Callable[[], Awaitable[None]]:
    """However often it is asked for, and by whom: who comes later waits for the same end."""
    begun: list[asyncio.Task[None]] = []

    async def do() -> None:
        if not begun:
            begun.append(asyncio.create_task(action()))
        await asyncio.shield(begun[0])

    return do


@asynccontextmanager
async def _media(config: Config) -> AsyncIterator[MediaRouter]:
    """The media layer, after one packet went through it: better to refuse to start than to find out in an exam."""
    async with AsyncExitStack() as stack:
        try:
            await self_test()
            router = await stack.enter_async_context(MediaRouter.open(_media_settings(config)))
        except (OSError, ValueError, SelfTestFailed) as error:
            ports = f"UDP {config.media.udp_port}、TCP {config.media.tcp_port}"
            raise StartError(
                f"媒体服务（{ports}）无法启动：{error}。请检查 config.toml 的 [media]"
            ) from error
        yield router


def _media_settings(config: Config) -> MediaSettings:
    media = config.media
    announce = media.announce or (*net.own_addresses(), "127.0.0.1")
    shared = media.tcp_port == config.server.port != 0
    ceiling = descriptors.ceiling()
    return MediaSettings(media.host, media.udp_port, media.tcp_port, tuple(announce), shared, ceiling)


def _trust_routes(config: Config) -> list[Route[None]]:
    """The trust page is under the fixed path here too, when the certificate is our own."""
    authority = tls.authority_files(config.data / "tls").cert
    if config.tls.cert is not None or config.tls.acme or not authority.exists():
        return []
    shown = trust_routes(authority, config.server.port)
    return [Route(each.method, each.path, partial(_of_request, each.handler), ANYONE) for each in shown]


async def _of_request(handler: Handler, call: Call[None]) -> web.StreamResponse:
    """What another site mounts, too, knows no `Call`."""
    return await handler(call.request)
