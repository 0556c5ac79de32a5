"""What a candidate's page says of its devices: what they send just now, and how 设备调试 came out.

The first is told to staff beside the state and is kept nowhere: it goes with the connection that said it, and a page
that comes back says it again (docs/rules.md 4.2, PROTOCOL.md section 2.4). The second is a fact of the room's log.
Both are the page's word: an aid for people, which moves nobody and proves nothing.
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
    """`OFF`: switched off by the person. `NONE`: there is no such device, or the browser may not use it. `MUTED`: open,
    but the system or another program withholds it (Media Capture's `muted`, or it has ended). Of a camera alone,
    `BLACK`: it gives a black picture, and `FROZEN`: a picture that stands still."""

    ON = "on"
    OFF = "off"
    NONE = "none"
    MUTED = "muted"
    BLACK = "black"
    FROZEN = "frozen"


MICROPHONE = frozenset({Sending.ON, Sending.OFF, Sending.NONE, Sending.MUTED})
"""What can be said of a microphone."""

UNSEEN = frozenset({Sending.OFF, Sending.NONE, Sending.MUTED, Sending.BLACK})
"""With one of these a camera shows nobody, whatever arrives of it."""


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


def of(told: Told, person: str, channel: Device = Device.MAIN) -> DeviceStatus | None:
    """What the page that carries the person's face and voice sends, or the phone on its channel; None while it has not
    said."""
    if channel is Device.CAMERA2:
        return told.get((person, channel))
    return next((told[person, device] for device in _NEWEST_FIRST if (person, device) in told), None)


class Fault(StrEnum):
    """How a device came out, by cause; those of Media Capture section 10.2, and `SILENT`: open, but nothing in it.
    `UNTESTED`: the candidate has not tried it."""

    OK = "ok"
    DENIED = "denied"
    MISSING = "missing"
    BUSY = "busy"
    UNFIT = "unfit"
    INSECURE = "insecure"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"
    SILENT = "silent"
    UNTESTED = "untested"


class Way(StrEnum):
    """How media reaches the server. `NONE`: not at all."""

    UDP = "udp"
    TCP = "tcp"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """One 设备调试. `loss` is the share of packets that did not arrive, 0 to 1; a figure the browser does not give is
    None. `browser` is its name and version, as the page reads them. `udp` and `tcp`: whether media passes by that way,
    tried by each alone; `network` is how it went by itself. Rates are of real media, to the server and back."""

    camera: Fault
    microphone: Fault
    loudspeaker: Fault
    network: Way
    rtt_ms: int | None = None
    loss: float | None = None
    up_kbps: int | None = None
    browser: str = ""
    at: float = 0
    udp: bool | None = None
    tcp: bool | None = None
    down_kbps: int | None = None
