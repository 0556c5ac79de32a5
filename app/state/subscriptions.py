"""Who shall receive whom: the plain values that the room's rules hand to the media layer."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """One device of one person in one room: one RTCPeerConnection."""

    room: str
    person: str
    device: str  # "main", "camera2", "emergency"


class Source(StrEnum):
    """What a device can publish, in the order of its sendonly m-lines."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True, order=True)
class Subscription:
    """The subscriber receives this source of the publisher."""

    subscriber: Endpoint
    publisher: Endpoint
    source: Source
    priority: int  # 0 first; audio always comes first, whatever the number
    max_kbps: int  # what this layout has use for; audio ignores it
