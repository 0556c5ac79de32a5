"""Over which device and in which login a candidate comes: noted when a page takes the seat, changed by staff when the
computer is gone."""

from contextlib import suppress

import structlog

from app.exam.door import access_room
from app.exam.hub import Connection
from app.handlers.room.command import Ack, OfCandidate, SocketEvent
from app.handlers.room.services import Call, Services
from app.state import errors
from app.state.candidate import FINAL, PERMITTED, Action
from app.state.channel import Cause, Login, Switch
from app.state.presence import ACTING, Device
from app.state.room import SYSTEM, Room, Seat
from app.state.rules import Command, takes_seat
from app.state.subscriptions import Endpoint

log = structlog.get_logger("channel")


async def note_channel(services: Services, connection: Connection, cause: Cause | None) -> None:
    """The room's log says when a candidate changes over, why, and how long they were missing; and when another login,
    pass or phone holds the seat than before (docs/rules.md 4.9)."""
    room = await services.rooms.get(connection.room)
    seat = room.seats.get(connection.who.id)
    command = _news(services, room, seat, connection, cause) if seat is not None else None
    if command is None:
        return
    kind = "channel" if command.action is Action.SWITCH_CHANNEL else "login"
    name = f"{kind}-{command.candidate}-{connection.device[0]}{connection.epoch}-{room.seq}"
    with suppress(errors.Conflict):  # another page of this device has just noted it
        await services.rooms.command(room.id, command, name)


def _news(
    services: Services, room: Room, seat: Seat, page: Connection, cause: Cause | None
) -> Command | None:
    """What the log does not say yet of the page that comes."""
    if page.device in ACTING and seat.channel is not page.device:
        by_itself = Cause.NETWORK if seat.channel is Device.CAMERA2 else Cause.USER
        switch = _switch(services, room.id, seat, page.device, cause or by_itself)
        return Command(Action.SWITCH_CHANNEL, SYSTEM, seat.candidate, switch=switch, login=page.login)
    if page.device is not seat.channel or _is_over(services, room, seat):
        return None  # a phone that is the second camera holds no seat
    if not takes_seat(seat, page.login):
        return None
    return Command(Action.TAKE_SEAT, SYSTEM, seat.candidate, login=page.login)


def _is_over(services: Services, room: Room, seat: Seat) -> bool:
    """Whoever looks in on another day, when all is done, is no news."""
    return seat.state in FINAL and services.clock() > room.plan.closes_at


async def settle_channel(services: Services, connection: Connection) -> None:
    """Whoever has the seat has the last word in the log too: what came at the same time may have noted itself later."""
    if services.hub.at(connection.endpoint) is not connection:
        return
    try:
        await note_channel(services, connection, None)
    except errors.ExamError as error:  # the next page that comes notes it
        log.warning("channel_not_noted", room=connection.room, why=error.code)


async def continue_by_phone(call: Call, said: OfCandidate) -> Ack:
    """用手机继续; not over the head of a candidate whose computer is back."""
    page, services = call.connection, call.services
    room = await services.rooms.get(page.room)
    seat = room.seat(said.candidate)
    if _computer(services, room.id, seat) is not None:
        raise errors.Conflict("考生的电脑已经恢复连接，无需用手机继续。")
    switch = _switch(services, room.id, seat, Device.CAMERA2, Cause.USER)
    actor = access_room(page.who, room)
    phone = services.hub.at(Endpoint(room.id, seat.candidate, Device.CAMERA2))
    login = phone.login if phone is not None else Login("", Device.CAMERA2)
    command = Command(Action.CONTINUE_BY_PHONE, actor, seat.candidate, switch=switch, login=login)
    seq = await services.rooms.command(room.id, command, said.key)
    back = _computer(services, room.id, seat)
    if back is not None:  # in the very moment
        await settle_channel(services, back)
    return {"seq": seq}


def sitting(services: Services, room: str, seat: Seat) -> Connection | None:
    """The page, or the phone in its stead, from which the candidate is seen and heard now."""
    if seat.channel is Device.CAMERA2:
        return services.hub.at(Endpoint(room, seat.candidate, Device.CAMERA2))
    return _computer(services, room, seat)


def _computer(services: Services, room: str, seat: Seat) -> Connection | None:
    """The page that acts for the candidate now."""
    held = (services.hub.at(Endpoint(room, seat.candidate, device)) for device in ACTING)
    return next((page for page in held if page is not None), None)


def _switch(services: Services, room: str, seat: Seat, device: Device, cause: Cause) -> Switch:
    """The gap counts from the last media, or from when the socket left where there was none."""
    former = Endpoint(room, seat.candidate, seat.channel)
    silent = services.media.silence(former)
    gap = silent if silent is not None else services.hub.absence(former)
    return Switch(seat.channel, device, cause, None if gap is None else round(gap, 1))


_BY_PHONE = Action.CONTINUE_BY_PHONE
EVENTS = (SocketEvent("channel:continue_by_phone", OfCandidate, PERMITTED[_BY_PHONE], continue_by_phone),)
