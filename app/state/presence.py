"""Who is connected, as far as anybody knows. Presence never moves anybody (docs/rules.md 4.2)."""

from collections.abc import Mapping
from enum import StrEnum


class Device(StrEnum):
    """The devices of one seat."""

    MAIN = "main"
    CAMERA2 = "camera2"
    EMERGENCY = "emergency"


ACTING = (Device.MAIN, Device.EMERGENCY)
"""The devices that carry a person's face and voice and act for them: one at a time, whichever came last
(docs/rules.md P15)."""


class Presence(StrEnum):
    """`RECONNECTING`: the socket closed less than a lease ago. `UNKNOWN`: Redis is empty, full or hung."""

    ONLINE = "online"
    RECONNECTING = "reconnecting"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


Online = Mapping[tuple[str, Device], Presence]
"""(person, device) -> presence, for one room. Whoever it does not name is unknown, never offline."""

_BEST_FIRST = (Presence.ONLINE, Presence.RECONNECTING, Presence.UNKNOWN, Presence.OFFLINE)


def of(online: Online, person: str, device: Device | None = None) -> Presence:
    """The presence of one device, or of the person over the devices that carry a face and a voice."""
    if device is not None:
        return online.get((person, device), Presence.UNKNOWN)
    known = {online.get((person, each), Presence.UNKNOWN) for each in ACTING}
    return next(presence for presence in _BEST_FIRST if presence in known)
