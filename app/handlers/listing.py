"""`GET /api/rooms`: the rooms a person may enter, as cards."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aiohttp import web

from app.cluster.steward import KEPT_READY
from app.exam.door import Who, access_room
from app.exam.rooms import Rooms
from app.formats.calendar import TYPE, Event, calendar
from app.handlers.answers import answer, attachment
from app.handlers.http import SIGNED_IN, Call, get
from app.people.directory import Kind
from app.state import errors, presence
from app.state.candidate import SEATED, Role, State
from app.state.presence import Online, Presence
from app.state.room import Actor, Phase, Room, doors_at, occupant, phase
from app.state.turn import is_near
from app.state.view import face_status

PAGE = {
    Role.CHAIR: "/examiner?room={room}",
    Role.EXAMINER: "/examiner?room={room}",
    Role.INVIGILATOR: "/invigilator?room={room}",
    Role.ADMIN: "/admin?room={room}",
    Role.INSPECTOR: "/inspector?room={room}",
    Role.CANDIDATE: "/room/{room}",
}
"""The page that enters a room, by what one is in it."""


_REMIND: Final = 1800.0
"""Seconds before a room's time at which a calendar calls; sooner where the doors open sooner."""

OVERSEERS = frozenset({Role.ADMIN, Role.INSPECTOR})
_OVERSEE = frozenset({Kind.ADMIN, Kind.INSPECTOR})


class Listed(Protocol):
    """Where the rooms of a person are found."""

    async def rooms_of(self, person: str) -> list[str]: ...
    async def room_ids(self, since: float) -> list[str]: ...


class Board(Protocol):
    """Who is connected in a room, as far as anybody knows; of rooms that live elsewhere, once they were looked at."""

    def online(self, room: str) -> Online: ...
    async def look(self, rooms: Collection[str]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    rooms: Rooms
    listed: Listed
    clock: Callable[[], float]
    board: Board


@get("/api/rooms", SIGNED_IN, "The rooms this person may enter")
async def list_rooms(call: Call[Needs]) -> web.Response:
    needs, now = call.needs, call.needs.clock()
    ids = set(await needs.listed.rooms_of(call.who.id))
    if call.who.kind in _OVERSEE:
        ids.update(await needs.listed.room_ids(now - KEPT_READY))
    ids.update(room.id for room in needs.rooms.all())
    rooms = [room for room in await needs.rooms.many(sorted(ids)) if _may_enter(call.who, room)]
    if call.who.kind in _OVERSEE:
        there = [
            room.id for room in rooms if needs.rooms.peek(room.id) is None and _status(room, now) == "open"
        ]
        await needs.board.look(there)
    return answer(now=now, rooms=cards(rooms, call.who, now, needs.board.online))


@get("/api/rooms/{room}/calendar.ics", SIGNED_IN, "The room's time, for a calendar", gives=TYPE)
async def in_calendar(call: Call[Needs]) -> web.StreamResponse:
    room = await call.needs.rooms.get(call.path["room"])
    actor = access_room(call.who, room)
    event = _event(room, actor, call.request.host, call.needs.clock())
    return attachment(calendar(event), f"{room.plan.title}.ics", f"{TYPE}; charset=utf-8", "room.ics")


ROUTES = (list_rooms, in_calendar)


def _event(room: Room, actor: Actor, host: str, now: float) -> Event:
    """One for each room, however often it is fetched; a room that was set up anew replaces what was there."""
    plan = room.plan
    whom = f"联系人：{plan.contact_name} {plan.contact_phone}" if plan.contact_name else ""
    rehearsal = "演练，不是正式考试。" if plan.rehearsal else ""
    lines = [plan.college, f"{rehearsal}请提前登录，完成设备调试，再进入考场。", whom.strip()]
    return Event(
        uid=f"{room.id}@{host}",
        sequence=room.setup_seq,
        stamp=now,
        start=plan.opens_at,
        end=plan.closes_at,
        title=plan.title,
        text="\n".join(filter(None, lines)),
        url=f"https://{host}{PAGE[actor.role].format(room=room.id)}",
        remind=max(plan.early, _REMIND),
    )


def cards(
    rooms: Iterable[Room], who: Who, now: float, board: Callable[[str], Online]
) -> list[dict[str, Any]]:
    """The rooms of `rooms` that `who` may enter, earliest first."""
    entered = [(room, actor) for room in rooms if (actor := _may_enter(who, room))]
    return [
        _card(room, actor, now, board) for room, actor in sorted(entered, key=lambda pair: _when(pair[0]))
    ]


def _may_enter(who: Who, room: Room) -> Actor | None:
    try:
        return access_room(who, room)
    except errors.NotFound:
        return None


def _when(room: Room) -> tuple[float, str]:
    return room.plan.opens_at, room.id


def _card(room: Room, actor: Actor, now: float, board: Callable[[str], Online]) -> dict[str, Any]:
    plan = room.plan
    card = {
        "id": room.id,
        "title": plan.title,
        "college": plan.college,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "doors_at": doors_at(room),
        "closed_at": room.closed_at,
        "rehearsal": plan.rehearsal,
        "status": _status(room, now),
        "role": actor.role,
        "page": PAGE[actor.role].format(room=room.id),
        "contact": {"name": plan.contact_name, "phone": plan.contact_phone},
    }
    if actor.role is Role.CANDIDATE:
        seat = room.seat(actor.id)
        near = card["status"] == "open" and is_near(room, seat, now)
        own = {"state": seat.state, "face": face_status(room, seat), "near": near}
        return card | own | {"devices_checked": seat.device_check is not None}
    waiting = sum(1 for seat in room.seats.values() if seat.state in (State.WAITING, State.TALKING))
    rechecks = sum(1 for seat in room.seats.values() if seat.state in SEATED and seat.wants_recheck)
    card |= {
        "phase": phase(room),
        "waiting": waiting,
        "live": int(occupant(room) is not None),
        "rechecks": rechecks,
    }
    return card | _overview(room, board(room.id)) if actor.role in OVERSEERS else card


def _overview(room: Room, online: Online) -> dict[str, Any]:
    """What those who look after many rooms see of each without entering it."""
    live = occupant(room)
    invigilators = [member.id for member in room.plan.panel if member.role is Role.INVIGILATOR]
    return {
        "occupant": {"name": live.name, "state": live.state, "since": live.since} if live else None,
        "candidates": _present(online, room.seats),
        "invigilators": _present(online, invigilators),
    }


def _present(online: Online, people: Collection[str]) -> dict[str, Any]:
    """How many of `people` are there; null while that is not known of all of them (docs/rules.md 4.2)."""
    known = [presence.of(online, each) for each in people]
    count = None if Presence.UNKNOWN in known else known.count(Presence.ONLINE)
    return {"online": count, "of": len(known)}


def _status(room: Room, now: float) -> str:
    """未开始, 进行中, 已结束: a room that runs late is still on until nobody is in it, or until somebody closes it."""
    if room.closed_at is not None:
        return "ended"
    if now < room.plan.opens_at:
        return "upcoming"
    busy = any(seat.state in (State.WAITING, State.TALKING) for seat in room.seats.values()) or occupant(room)
    if phase(room) is Phase.ENDED or (now > room.plan.closes_at and not busy):
        return "ended"
    return "open"
