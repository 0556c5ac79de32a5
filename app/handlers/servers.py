"""服务器: which there are, what each has, and how a room goes from one to another; and how they ask each other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.audit.words import Deed
from app.cluster.bridge import LONGEST, PATH, Bridge
from app.cluster.nodes import Node, Nodes
from app.cluster.placement import Server
from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.handlers.answers import answer
from app.handlers.bodies import Body, Nothing
from app.handlers.http import ADMINS, ANYONE, Call, get, post, upload
from app.people.directory import Kind
from app.state.candidate import Role
from app.state.errors import Conflict, Forbidden, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Without `bridge` and `nodes` this server is the only one."""

    rooms: Rooms
    bridge: Bridge | None
    nodes: Nodes | None
    owner: Callable[[str], Awaitable[str]]
    tell: Callable[[str], Awaitable[None]]
    """Have the other servers hear of it."""


NOWHERE = "没有别的服务器可以接收这个考场。请先启动另一台服务器，或重新启动这一台。"
STAFF = frozenset({Kind.EXAMINER, Kind.INVIGILATOR, Kind.ADMIN})


class Draining(Body):
    draining: bool


def row(node: Node, own: str) -> dict[str, Any]:
    return {
        "name": node.name,
        "address": node.address,
        "version": node.version,
        "rooms": node.rooms,
        "capacity": node.capacity,
        "draining": node.draining,
        "here": node.name == own,
    }


@get("/api/admin/servers", ADMINS, "The servers that serve the school now")
async def show(call: Call[Needs]) -> web.Response:
    """They are the school's, not a college's."""
    if call.who.college_id is not None:
        raise Forbidden
    nodes = call.needs.nodes
    return answer(rows=[row(node, nodes.name) for node in nodes.all()] if nodes else [])


@post(
    "/api/admin/servers/{server}",
    ADMINS,
    "Have a server give its rooms to others between interviews, or take rooms again",
    audit=Deed.DRAIN_SERVER,
)
async def drain(call: Call[Needs], said: Draining) -> web.Response:
    nodes, name = call.needs.nodes, call.path["server"]
    if call.who.college_id is not None or nodes is None or nodes.get(name) is None:
        raise NotFound
    if said.draining and not any(node.name != name and not node.draining for node in nodes.all()):
        raise Conflict("没有别的服务器可以接收考场。请先启动另一台服务器，再让这一台交出考场。")
    if not await nodes.drain(name, draining=said.draining):
        raise NotFound
    await call.record(name, detail="" if said.draining else "again")
    return answer(name=name)


@post(
    "/api/rooms/{room}/move",
    STAFF,
    "Have another server take a room at once, with everybody who is in it",
    audit=Deed.MOVE_ROOM,
)
async def move(call: Call[Needs], _said: Nothing) -> web.Response:
    """For its chair and for administrators: what fails may be the server."""
    needs, room_id = call.needs, call.path["room"]
    role = access_room(call.who, await needs.rooms.get(room_id)).role
    if role not in (Role.CHAIR, Role.ADMIN):
        raise Forbidden
    if needs.nodes is None or needs.bridge is None:
        raise Conflict(NOWHERE)
    owner = await needs.owner(room_id)
    to = elsewhere(needs.nodes, owner)
    if owner == needs.nodes.name:
        moved = await needs.rooms.release(room_id, to)
    else:
        moved = await needs.bridge.release(owner, room_id, to)
    if not moved:
        raise Conflict
    await needs.tell("look")
    await call.record(room_id, detail=f"{owner} -> {to}")
    return answer(node=to)


@upload(PATH, ANYONE, "Among servers: sealed, and nobody else's affair")
async def ask(call: Call[Needs]) -> web.Response:
    if call.needs.bridge is None or (call.request.content_length or 0) > LONGEST:
        raise NotFound
    sealed = (await call.request.content.read(LONGEST)).decode(errors="replace")
    return web.Response(text=await call.needs.bridge.answer(call.needs.rooms, sealed))


ROUTES = (show, drain, move, ask)


def elsewhere(nodes: Nodes, owner: str) -> str:
    """Where a room of `owner` should go. Raises `Conflict` where there is nowhere."""
    others: list[Server] = [each for each in nodes.servers() if each.name != owner and not each.draining]
    if not others:
        raise Conflict(NOWHERE)
    return min(others, key=lambda each: ((each.rooms + 1) / each.capacity, each.name)).name
