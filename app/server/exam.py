"""The exam itself: rooms, the pages that look at them, presence, media and the face check, running."""

import os
import secrets
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Unpack

import structlog

from app.audit import More
from app.audit.words import Deed
from app.channel.relays import Relays
from app.cluster.bridge import refusal_as, refusal_of
from app.cluster.news import News
from app.cluster.steward import KEPT_READY, Steward
from app.exam.hub import Hub
from app.exam.losses import Losses
from app.exam.presence import HEARTBEAT, PresenceBoard, RedisLeases
from app.exam.rooms import RENEW_EVERY, Rooms
from app.exam.store import Store
from app.handlers.room import connection, register, scores
from app.handlers.room.budget import Budget
from app.handlers.room.services import Services
from app.handlers.room.signaling import OFFERS_AT_ONCE, OFFERS_PER_SECOND, slot_table
from app.handlers.room.socket import ExamSocket
from app.host.clock import LOOK_EVERY, Clock, wall
from app.host.loops import repeating
from app.host.redis_client import Redis
from app.identity.service import EngineFor, Identity, open_identity
from app.media import Asked, LineView, LinkState, MediaRouter, SlotView
from app.people.bindings import Bindings
from app.people.passes import Passes
from app.scoring import attendance
from app.scoring.books import VERB, Books
from app.server.ground import Ground
from app.state import errors
from app.state.candidate import OCCUPYING, State
from app.state.presence import Device
from app.state.subscriptions import Endpoint
from app.storage.db import line

log = structlog.get_logger(__name__)

TICK = 0.5
"""Seconds between two looks at the deadlines."""

ENDED = 5.0
"""Seconds between two looks for pages whose login was ended at another server."""

SWEEP = 60
"""Seconds between two looks at the sessions."""


@dataclass(frozen=True, slots=True)
class Exam:
    """What the site's routes and its stopping need of it."""

    services: Services
    sio: ExamSocket
    presence: PresenceBoard
    media: MediaRouter
    identity: Identity
    news: News | None
    """Of the other servers, where there may be some; and what looks after the rooms that nobody has."""
    steward: Steward | None


async def open_exam(
    stack: AsyncExitStack, ground: Ground, media: MediaRouter, redis: Redis, engine_for: EngineFor
) -> Exam:
    """Put together, with no room loaded yet; `serve` sets it going."""
    clock, config = ground.clock, ground.config
    sio = ExamSocket(sorted(ground.boundary.origins))
    sio.opened, sio.admitted = ground.gate.upgraded, ground.gate.admit
    rooms = Rooms(
        ground.store,
        media,
        lambda room: hub.touch(room),
        config.server.node,
        clock,
        max_kbps=config.media.max_kbps,
        elsewhere=ground.cluster.bridge if ground.cluster else None,
    )
    presence = PresenceBoard(RedisLeases(redis), partial(_people, rooms), clock)
    hub = Hub(
        partial(sio.send_json, b"view"),
        rooms.peek,
        presence,
        lambda page, why: connection.expel(services, page, why),
        clock,
        _instance(),
    )
    presence.changed = hub.presence_changed
    emit = partial(_emit, sio)
    identity = await stack.enter_async_context(
        open_identity(
            config,
            ground.vault,
            ground.people,
            ground.audit,
            rooms,
            media.key_frame,
            lambda sid, said: emit(sid, "face", said),
            clock,
            engine_for,
            certain=clock.certain,
        )
    )
    bindings, passes = Bindings(clock), Passes(clock)
    books = Books(ground.scores, rooms, clock, ground.cluster.bridge if ground.cluster else None)
    stack.push_async_callback(books.close)
    services = Services(
        rooms,
        hub,
        ground.store,
        ground.sessions,
        media,
        identity.checks,
        identity.sheets,
        clock,
        emit,
        sio.dismiss,
        bindings,
        passes,
        Relays(
            config.turn.urls, config.turn.secret, config.turn.seconds, wall
        ),  # coturn checks it by its own
        Budget(OFFERS_PER_SECOND, OFFERS_AT_ONCE),
        ground.under_way,
        Losses(clock, partial(_note_loss, ground)),
        books,
        config.server.node,
    )
    sio.others_better = lambda: rooms.others() and bool(line().cause or not rooms.writable())
    for ends in (ground.sessions.on_end, bindings.on_end, passes.on_end):
        ends.append(partial(connection.sign_out, services))
    _tell_rooms(services, presence, books)
    _tell_media(media, services)
    register(sio, services)
    news = steward = None
    if ground.cluster is not None:
        ground.cluster.bridge.on[VERB] = books.obey
        news = News(redis, config.server.node)
        steward = Steward(ground.cluster.nodes, rooms, ground.store, clock, _give_way)
        _listen(news, services)
    return Exam(services, sio, presence, media, identity, news, steward)


def _tell_rooms(services: Services, presence: PresenceBoard, books: Books) -> None:
    """What follows where a room goes to another server, or comes from one, and where its scores have changed."""
    services.rooms.on_lost = partial(connection.move, services)
    services.rooms.on_taken = lambda room: services.under_way.soon(presence.look([room]))
    books.told = partial(scores.tell, services)


def _give_way() -> None:
    """Another server has taken our name: this one stops as if it were told to."""
    log.error(
        "name_taken",
        detail="另一台服务器使用了本机的名称，本机停止服务。请在 [server] node 里给每台服务器各取一个名称。",
    )
    os.kill(os.getpid(), signal.SIGTERM)


def _listen(news: News, services: Services) -> None:
    """Whoever was signed out at another server is signed out here."""

    async def ended(what: Mapping[str, Any]) -> None:
        connection.sign_out(services, what["ids"], refusal_of(what["why"]))

    def tell(ids: Sequence[str], why: errors.ExamError) -> None:
        services.under_way.soon(news.tell("ended", ids=list(ids), why=refusal_as(why)))

    news.on["ended"] = ended
    for kept in (services.logins, services.bindings, services.passes):
        kept.on_end.append(tell)


async def _look_for_ended(services: Services) -> None:
    """The same without news, which may get lost."""
    kinds = (
        (Device.MAIN, services.logins.over),
        (Device.CAMERA2, services.bindings.over),
        (Device.EMERGENCY, services.passes.over),
    )
    for device, over in kinds:
        here = {page.session for page in services.hub.all() if page.device is device}
        if here:
            connection.sign_out(services, await over(here), errors.SignedOut())


async def serve(stack: AsyncExitStack, ground: Ground, exam: Exam) -> None:
    """Deadlines, leases, presence and sessions are looked after from now until `stack` is closed."""
    rooms, hub = exam.services.rooms, exam.services.hub
    await stack.enter_async_context(
        repeating(LOOK_EVERY, partial(_look_at_clock, ground.clock, rooms), "clock")
    )
    await stack.enter_async_context(repeating(RENEW_EVERY, rooms.renew, "lease"))
    await stack.enter_async_context(repeating(TICK, rooms.tick, "deadlines"))
    await stack.enter_async_context(repeating(HEARTBEAT, lambda: exam.presence.beat(hub.rooms()), "presence"))
    look = partial(attendance.look, exam.services.books, rooms, exam.presence.online)
    await stack.enter_async_context(repeating(attendance.EVERY, look, "attendance"))
    await stack.enter_async_context(repeating(SWEEP, partial(_sweep, ground, hub), "sessions"))
    if ground.cluster is not None:
        ended = partial(_look_for_ended, exam.services)
        await stack.enter_async_context(repeating(ENDED, ended, "ended"))
    await stack.enter_async_context(repeating(SWEEP, ground.backups.run, "backup"))


async def _look_at_clock(clock: Clock, rooms: Rooms) -> None:
    running = {State.TALKING, *OCCUPYING}
    clock.look(idle=not any(seat.state in running for room in rooms.all() for seat in room.seats.values()))
    await clock.keep()


async def open_rooms(rooms: Rooms, store: Store, now: float) -> None:
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


async def _note_loss(ground: Ground, person: str, **more: Unpack[More]) -> None:
    await ground.audit.record(person, Deed.CHANGES_LOST, **more)


def _instance() -> str:
    return secrets.token_hex(8)


def _people(rooms: Rooms, room_id: str) -> list[str]:
    room = rooms.known(room_id)
    if room is None or room.setup is None:
        return []
    return [*room.seats, *(member.id for member in room.setup.panel)]


async def _emit(sio: ExamSocket, sid: str, event: str, payload: Any) -> None:
    await sio.emit(event, payload, to=sid)


async def _sweep(ground: Ground, hub: Hub) -> None:
    await ground.sessions.keep({page.session for page in hub.all()})
    await ground.sessions.expire()


def _tell_media(media: MediaRouter, services: Services) -> None:
    """What the media layer reports goes to the page it concerns."""

    def slots(endpoint: Endpoint, name: str, shown: Mapping[str, SlotView]) -> None:
        _queue(services, endpoint, "slots", {"connection": name, "slots": slot_table(shown)})

    def link(endpoint: Endpoint, name: str, state: LinkState) -> None:
        _queue(services, endpoint, "link", {"connection": name, "state": state})

    def asked(endpoint: Endpoint, name: str, what: Asked) -> None:
        _queue(services, endpoint, "asked", {"connection": name, **what._asdict()})

    def line(endpoint: Endpoint, name: str, view: LineView) -> None:
        _queue(services, endpoint, "line", {"connection": name, **view._asdict()})

    media.on_slots, media.on_link, media.on_asked, media.on_line = slots, link, asked, line


def _queue(services: Services, endpoint: Endpoint, event: str, payload: Any) -> None:
    page = services.hub.at(endpoint)
    if page is not None:
        services.under_way.soon(services.emit(page.sid, event, payload))


async def say_goodbye(exam: Exam) -> None:
    """A deploy: every page hears when to come back, before its socket closes. Raises nothing: what is stopped after it
    would be left running."""
    for page in exam.services.hub.all():
        with _logged("goodbye_failed"):
            await exam.sio.emit("goodbye", {"retry_after": 1}, to=page.sid)
            await exam.sio.dismiss(page.sid)
    with _logged("sockets_not_stopped"):
        await exam.sio.shutdown()


@contextmanager
def _logged(event: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception(event)
