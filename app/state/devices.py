"""What a seat's devices send just now, as the page itself says it.

It is told to staff beside the state and is kept nowhere: it goes with the connection that said it, and a page that
comes back says it again (product.md rule 4.2, PROTOCOL.md section 2.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.state.presence import Device


class Screen(StrEnum):
    """The surface a candidate shares: W3C Screen Capture's `displaySurface`. `UNKNOWN`: shared, but the browser does
    not tell which."""

    NONE = "none"
    MONITOR = "monitor"
    WINDOW = "window"
    BROWSER = "browser"
    UNKNOWN = "unknown"


class Sending(StrEnum):
    """`OFF`: switched off by the person. `NONE`: there is no such device, or the browser may not use it."""

    ON = "on"
    OFF = "off"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """What one page sends."""

    screen: Screen
    camera: Sending
    microphone: Sending


Told = Mapping[tuple[str, Device], DeviceStatus]
"""(person, device) -> what its page said last, for one room. Whoever it does not name has said nothing yet."""

NOTHING: Told = {}

_NEWEST_FIRST = (Device.EMERGENCY, Device.MAIN)
"""Whoever came over the second channel did so because the first one did not work."""


def of(told: Told, person: str) -> DeviceStatus | None:
    """What the page that carries the person's face and voice sends; None while it has not said."""
    return next((told[person, device] for device in _NEWEST_FIRST if (person, device) in told), None)
