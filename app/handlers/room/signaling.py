"""Offer and answer: one RTCPeerConnection per device, the browser always offers (PROTOCOL.md section 4)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.handlers.bodies import Body, Id, Nothing
from app.handlers.room.command import ANY_DEVICE, ANY_ROLE, Ack, SocketEvent
from app.handlers.room.services import Call
from app.media import Grade, SlotView
from app.state import errors
from app.state.candidate import Role
from app.state.devices import Way
from app.state.presence import Device

MAX_SDP = 60_000
"""Characters; below the packet limit of 64 kB."""


OFFERS_PER_SECOND, OFFERS_AT_ONCE = 0.5, 12
"""Of one person's one device, however often it comes back: an offer costs the one loop about 10 ms. A page whose line
fails again and again tries five times in the first ten seconds, then every 3.5 s."""

_TOO_MANY_OFFERS = "此设备重新连接音视频过于频繁，请稍候，页面会自动重试。"


class Offer(Body):
    sdp: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SDP)]
    relayed: bool = False
    """The page comes by a relay, which speaks UDP with us whatever the page speaks with it."""


class Echo(Offer):
    way: Annotated[Way, Field(strict=False)]


class Pictures(Body):
    wanted: bool


class Limit(Body):
    limited: bool


class Close(Body):
    connection: Id


async def offer(call: Call, said: Offer) -> Ack:
    """Build (or build anew) this device's media."""
    page, services = call.connection, call.services
    services.offers.spend((page.who.id, page.device), _TOO_MANY_OFFERS)
    try:
        second = page.device is Device.EMERGENCY
        ways = (Way.TCP,) if second and not (said.relayed and services.relays) else (Way.UDP, Way.TCP)
        answer = await services.media.connect(page.endpoint, said.sdp, page.epoch, ways, careful=second)
    except ValueError as error:
        raise errors.Malformed(f"音视频协商失败：{error}。请刷新页面重试。") from error
    if not services.hub.holds(page):  # told to stop while the offer was under way
        await services.media.close(page.endpoint, page.epoch)
        raise errors.Fenced()
    return {"sdp": answer.sdp, "connection": answer.connection}


async def relays(call: Call, _said: Nothing) -> Ack:
    """Relays for the connection that is to be built, with credentials that are good for a while."""
    return {"servers": call.services.relays.servers(call.connection.who.id)}


async def echo(call: Call, said: Echo) -> Ack:
    """What the page sends on this further connection comes back to it: 设备调试 measures the line by one way alone."""
    call.services.offers.spend((call.connection.who.id, said.way, "echo"), _TOO_MANY_OFFERS)
    try:
        answer = await call.services.media.echo(call.connection.endpoint, said.sdp, said.way)
    except ValueError as error:
        raise errors.Malformed(f"网络检测没有开始：{error}。请稍后重新检测。") from error
    return {"sdp": answer.sdp}


async def close(call: Call, _said: Close) -> Ack:
    """This device sends and receives no more; the seat stays."""
    await call.services.media.close(call.connection.endpoint, call.connection.epoch)
    return {}


async def pictures(call: Call, said: Pictures) -> Ack:
    """Sound alone, or pictures too, on this device's present connection."""
    call.services.media.want_pictures(call.connection.endpoint, said.wanted)
    return {}


async def limit(call: Call, said: Limit) -> Ack:
    """What the browser knows of its own line and the server can't see."""
    call.services.media.note_limit(call.connection.endpoint, said.limited)
    return {}


def slot_table(slots: Mapping[str, SlotView]) -> dict[str, Any]:
    """Whose picture or sound each m-line carries, as the `slots` event tells it."""
    return {mid: _slot(view) for mid, view in slots.items()}


def _slot(view: SlotView) -> dict[str, Any]:
    """What is as it should be is left out."""
    held = {"held": view.held} if view.held is not None else {}
    line = {way: grade for way, grade in view.line._asdict().items() if grade is not Grade.GOOD}
    who = {"person": view.publisher.person, "device": view.publisher.device, "source": view.source}
    return {**who, **held, **line}


EVENTS = (
    SocketEvent("media:offer", Offer, ANY_ROLE, offer, ANY_DEVICE),
    SocketEvent("media:relays", Nothing, ANY_ROLE, relays, ANY_DEVICE),
    SocketEvent("media:echo", Echo, frozenset({Role.CANDIDATE}), echo),
    SocketEvent("media:pictures", Pictures, ANY_ROLE, pictures, ANY_DEVICE),
    SocketEvent("media:limit", Limit, ANY_ROLE, limit, ANY_DEVICE),
    SocketEvent("media:close", Close, ANY_ROLE, close, ANY_DEVICE),
)
