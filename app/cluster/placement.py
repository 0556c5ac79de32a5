"""Which server takes a room. Pure, and the same at every server that sees the same.

Every server ranks the servers for a room by a hash of both names, weighted by what each can carry (rendezvous hashing,
Thaler and Ravishankar 1998; the weights: Schindelhauer and Schomaker 2005). So nobody needs to be asked, the rooms of
a server that died fall to all the others, and none of the rest moves. Chance alone would leave some servers with half
as much again as others; so whoever has more than a `SLACK` above its share is passed over for the next in rank
(consistent hashing with bounded loads, Mirrokni, Thorup and Zadimoghaddam 2018).

Servers see each other's loads with a second's delay. Where two differ, two want a room, and the database gives it to
one of them; or none does, and the next look, with the same eyes, finds it.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

SLACK = 0.1
"""Of its share, that a server may carry above it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is alive. `capacity`: rooms it can carry at a time; `rooms`: those it has. One that is draining
    gets none."""

    name: str
    capacity: int
    rooms: int = 0
    draining: bool = False


def home(room: str, servers: Collection[Server]) -> str | None:
    """The server that should take `room`; None where there is none."""
    taking = [server for server in servers if not server.draining] or list(servers)
    if not taking:
        return None
    carried = sum(server.rooms for server in taking) + 1
    carries = sum(server.capacity for server in taking)

    def has_place(server: Server) -> bool:
        return server.rooms < math.ceil((1 + SLACK) * carried * server.capacity / carries)

    return next(server.name for server in _ranked(room, taking) if has_place(server))


def share_out(rooms: Iterable[str], servers: Collection[Server]) -> dict[str, str]:
    """A server for each of `rooms`, one after the other, so that each is counted when the next is placed."""
    loads = {server.name: server for server in servers}
    placed = {}
    for room in sorted(rooms):
        name = home(room, loads.values())
        if name is None:
            break
        placed[room] = name
        loads[name] = replace(loads[name], rooms=loads[name].rooms + 1)
    return placed


def surplus(mine: str, servers: Collection[Server], most: int) -> list[str]:
    """To whom the server `mine` should give rooms, one each, `most` of them at once."""
    loads = {server.name: server for server in servers}
    takers: list[str] = []
    while len(takers) < most and (taker := better(mine, loads.values())) is not None:
        takers.append(taker)
        for name, step in ((mine, -1), (taker, 1)):
            loads[name] = replace(loads[name], rooms=loads[name].rooms + step)
    return takers


def better(mine: str, servers: Collection[Server]) -> str | None:
    """To whom the server `mine` should give one of its rooms: it drains, or has so much more than its share that the
    other has still less than it with one room more."""
    by_name = {server.name: server for server in servers}
    giver = by_name.get(mine)
    others = [server for server in servers if server.name != mine and not server.draining]
    if giver is None or not giver.rooms or not others:
        return None
    taker = min(others, key=lambda server: ((server.rooms + 1) / server.capacity, server.name))
    if giver.draining:
        return taker.name
    carried = sum(server.rooms for server in (giver, *others))
    carries = sum(server.capacity for server in (giver, *others))
    above = giver.rooms > math.ceil((1 + SLACK) * carried * giver.capacity / carries)
    below = (taker.rooms + 1) * giver.capacity <= (giver.rooms - 1) * taker.capacity
    return taker.name if above and below else None


def _ranked(room: str, servers: Collection[Server]) -> Sequence[Server]:
    return sorted(servers, key=lambda server: (_weight(room, server), server.name), reverse=True)


def _weight(room: str, server: Server) -> float:
    digest = hashlib.blake2b(f"{server.name}\n{room}".encode(), digest_size=8).digest()
    chance = ((int.from_bytes(digest) >> 12) + 0.5) / (1 << 52)  # above 0 and below 1, exactly
    return -server.capacity / math.log(chance)
