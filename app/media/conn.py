"""What the parts of forwarding see of each other, looking up; the idea is Galene's `conn.go`.

A Peer makes tracks and slots, and a Track writes into slots: those import downwards. Back up nobody needs a class: a
Track needs the line its packets come by, a Slot the line they leave by, and the track it shows.
"""

from collections.abc import Hashable
from typing import Protocol, TypeVar

from app.media.brake import Brake
from app.media.ice import Path
from app.media.inbound import Reception
from app.media.vp8 import Frame
from app.state.subscriptions import Endpoint

Outlet = TypeVar("Outlet", contravariant=True)


class Deferred(Protocol):
    def pulse(self, now: float) -> bool:
        """Do what was put off and is due; False when nothing is left to do."""


class Publisher(Protocol):
    """The connection a track comes by; it lets `urgent` tracks pulse."""

    rtcp_ssrc: int
    round_trip: float | None
    urgent: set[Deferred]
    brake: Brake
    away: bool

    def send_rtcp(self, compound: bytes) -> None: ...


class Subscriber(Protocol):
    """The connection a slot belongs to."""

    endpoint: Endpoint
    connection: str
    cname: str
    path: Path
    repairs: int

    def send_rtcp(self, compound: bytes) -> None: ...


class Shown(Hashable, Protocol[Outlet]):
    """The track that a slot shows: how far it has come, and what is asked of it for the slot."""

    video: bool
    kbps: float
    packets: int
    octets: int
    timestamp: int
    last_arrival: float
    newest: bytes
    reception: Reception

    def frame(self, payload: bytes) -> Frame: ...
    def pause(self, slot: Outlet, now: float) -> None: ...
    def resume(self, slot: Outlet, now: float) -> None: ...
    def retransmit(self, slot: Outlet, sequence: int, now: float) -> None: ...
    def want_keyframe(self, now: float) -> None: ...
