"""What the handlers work with; built in `server.py`, passed inward."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.channel.relays import Relays
from app.exam.door import Who
from app.exam.hub import Connection, Hub
from app.exam.losses import Losses
from app.exam.rooms import Rooms
from app.handlers.room.budget import Budget
from app.host.under_way import UnderWay
from app.identity.check import Checks
from app.identity.sheet import Sheets
from app.people.bindings import Bindings
from app.people.passes import Passes
from app.people.secrets import OnEnd
from app.scoring.books import Books
from app.state.subscriptions import Endpoint

AT_ONCE = 8
"""Pages that are let in at the same time. When a server stops or dies, a thousand come to another at once: what each
asks of the database would wait there for a connection for longer than it may; all of them would be refused, and come
again."""


class Seats(Protocol):
    """Which page holds a seat's device; kept in SQL, so that it outlives a restart."""

    async def take_seat(self, room_id: str, person: str, device: str) -> int: ...
    async def seat_epoch(self, room_id: str, person: str, device: str) -> int: ...


class Logins(Protocol):
    """From the session cookie's token to the person; raises `SignedOut`. `over`: which of these sessions have ended."""

    @property
    def on_end(self) -> list[OnEnd]: ...
    async def actor_of(self, token: str | None) -> Who: ...
    async def over(self, ids: Collection[str]) -> list[str]: ...


class Answer(Protocol):
    @property
    def sdp(self) -> str: ...
    @property
    def connection(self) -> str: ...


class Media(Protocol):
    """The media layer as signalling sees it. `connect` raises `ValueError` with a sentence for a bad offer.

    `generation` is the page's epoch: an older page can neither replace nor close what a newer one has made.
    `ways`: the transports it is told of; `careful`: it starts small. `silence` is the seconds since media came from
    there, None: never; `picture_age` the same of its camera alone, over the present connection. `want_pictures` and
    `note_limit` are about that connection too.
    """

    async def connect(
        self, endpoint: Endpoint, offer: str, generation: int, ways: Collection[str], *, careful: bool
    ) -> Answer: ...
    async def close(self, endpoint: Endpoint, generation: int) -> None: ...
    def silence(self, endpoint: Endpoint) -> float | None: ...
    def picture_age(self, endpoint: Endpoint) -> float | None: ...
    def want_pictures(self, endpoint: Endpoint, wanted: bool) -> None: ...
    def note_limit(self, endpoint: Endpoint, limited: bool) -> None: ...
    async def echo(self, owner: Endpoint, offer: str, way: str) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Services:
    """`emit(sid, event, payload)` queues a packet; `dismiss(sid)` closes a socket after what is queued for it."""

    rooms: Rooms
    hub: Hub
    seats: Seats
    logins: Logins
    media: Media
    checks: Checks
    sheets: Sheets
    clock: Callable[[], float]
    emit: Callable[[str, str, Any], Coroutine[Any, Any, None]]
    dismiss: Callable[[str], Awaitable[None]]
    bindings: Bindings
    passes: Passes
    relays: Relays
    offers: Budget
    under_way: UnderWay
    losses: Losses
    books: Books
    node: str
    """The name of this server."""
    entrance: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    """Who comes while so many are being let in waits for a place."""
    refused: Counter[str] = field(default_factory=Counter)
    """Events that were refused since the start, by the code of the refusal."""


@dataclass(frozen=True, slots=True)
class Call:
    """One event of one page, while it is being answered."""

    services: Services
    connection: Connection
