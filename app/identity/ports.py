"""What the face check asks of others, and no more than it asks; `service` passes the real ones in.

What its wings promise stands in the wings: `authority.IdentityAuthority`, `engine.FaceEngine`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from app.identity.authority import Verdict
from app.identity.authority.guard import Subject
from app.people.directory import Papers
from app.state.room import Room
from app.state.rules import Command
from app.state.subscriptions import Endpoint


class Rooms(Protocol):
    """`app.exam.rooms.Rooms`."""

    def all(self) -> Iterable[Room]: ...
    async def get(self, room_id: str) -> Room: ...
    async def command(self, room_id: str, command: Command, key: str) -> int: ...


class People(Protocol):
    """`app.people.directory.People`."""

    async def papers(self, person: str) -> Papers: ...


class Authority(Protocol):
    """`app.identity.authority.guard.Guarded`."""

    def knows(self, papers: Papers, *, rehearsal: bool = False) -> bool: ...
    async def verify(self, subject: Subject, jpeg: bytes, *, rehearsal: bool = False) -> Verdict: ...


class Kept(Protocol):
    """`app.identity.kept.faces.Faces`, where what a check took is kept sealed."""

    async def keep(
        self, person: str, room: str, attempt: str, pictures: Mapping[str, bytes], delete_at: float
    ) -> object: ...
    async def newest(
        self, person: str, room: str, label: str, attempt: str | None = None
    ) -> bytes | None: ...
    async def forget(self, person: str, room: str, attempt: str | None = None) -> int: ...


class KeyFrame(Protocol):
    """`app.media.KeyFrame`."""

    @property
    def codec(self) -> str: ...
    @property
    def data(self) -> bytes: ...


Camera = Callable[[Endpoint], Awaitable[KeyFrame | None]]
"""The next whole picture of a device's camera; None when none comes."""

Said = dict[str, Any]
"""A `face` event (PROTOCOL.md 2.3)."""
Tell = Callable[[str, Said], Awaitable[None]]
"""tell(sid, said): queues a `face` event for a page."""
