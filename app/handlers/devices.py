"""What a candidate's page says about its own devices."""

from typing import Annotated

from pydantic import Field

from app.handlers.command import Ack, Payload, SocketEvent
from app.handlers.services import Call
from app.state.candidate import Role
from app.state.devices import DeviceStatus, Screen, Sending


class Status(Payload):
    screen: Annotated[Screen, Field(strict=False)]
    camera: Annotated[Sending, Field(strict=False)]
    microphone: Annotated[Sending, Field(strict=False)]


async def status(call: Call, said: Status) -> Ack:
    """Shown to staff at once, for as long as this page is connected."""
    call.services.hub.tell_devices(call.connection, DeviceStatus(said.screen, said.camera, said.microphone))
    return {}


EVENTS = (SocketEvent("device:status", Status, frozenset({Role.CANDIDATE}), status),)
