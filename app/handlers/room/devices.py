"""What a candidate's page says about its own devices."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.handlers.bodies import Body
from app.handlers.room.command import ANY_DEVICE, Ack, Keyed, SocketEvent, carry_out
from app.handlers.room.services import Call
from app.state.candidate import PERMITTED, Action, Role
from app.state.devices import MICROPHONE, DeviceCheck, DeviceStatus, Fault, Screen, Sending, Way


def _heard(sending: Sending) -> Sending:
    if sending not in MICROPHONE:
        raise ValueError(f"a microphone is not {sending}")
    return sending


class Status(Body):
    screen: Annotated[Screen, Field(strict=False)]
    camera: Annotated[Sending, Field(strict=False)]
    microphone: Annotated[Sending, Field(strict=False), AfterValidator(_heard)]


class Check(Keyed):
    """A figure the browser does not give is left out."""

    camera: Annotated[Fault, Field(strict=False)]
    microphone: Annotated[Fault, Field(strict=False)]
    loudspeaker: Annotated[Fault, Field(strict=False)]
    network: Annotated[Way, Field(strict=False)]
    rtt_ms: Annotated[int, Field(ge=0, le=60_000)] = -1
    loss: Annotated[float, Field(ge=0, le=1)] = -1
    up_kbps: Annotated[int, Field(ge=0, le=1_000_000)] = -1
    down_kbps: Annotated[int, Field(ge=0, le=1_000_000)] = -1
    udp: bool = False
    tcp: bool = False
    browser: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


async def status(call: Call, said: Status) -> Ack:
    """Shown to staff at once, for as long as this page is connected."""
    call.services.hub.tell_devices(call.connection, DeviceStatus(said.screen, said.camera, said.microphone))
    return {}


async def check(call: Call, said: Check) -> Ack:
    """How 设备调试 came out, for the staff's readiness marks; kept with the time of the server."""
    found = DeviceCheck(**said.model_dump(exclude={"key"}, exclude_unset=True))
    return await carry_out(call, Action.CHECK_DEVICES, said, "", found)


EVENTS = (
    SocketEvent("device:status", Status, frozenset({Role.CANDIDATE}), status, ANY_DEVICE),
    SocketEvent("candidate:check_devices", Check, PERMITTED[Action.CHECK_DEVICES], check),
)
