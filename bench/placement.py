"""Where rooms live when servers die: the real placement code, hundreds of rooms, time moved by hand.

    python -m bench.placement [--rooms 500] [--servers 20] [--minutes 120] [--lost-every 300]

Every server looks once a second, at a moment of its own, and sees what the database holds then; a room's lease lives
`LEASE` seconds from its last renewal. Every `--lost-every` seconds one of them dies at once, with its leases just
renewed, and begins again three minutes later, with nothing. The last line of standard output is one JSON object:
`unowned_s`, the longest that a room was nobody's; `imbalance_percent`, how far the fullest server was above its share,
once things had had a minute to settle; `moved`, rooms given away though nobody had died. No network, no database.
"""

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass, field

from app.cluster.nodes import LIVES, LOOK_EVERY
from app.cluster.placement import Server, share_out, surplus
from app.cluster.steward import ANYBODYS_AFTER, AT_ONCE
from app.exam.rooms import LEASE, RENEW_EVERY

STEP = 0.1
BACK_AFTER = 180.0
SETTLES = 60.0
BEGINS = 150.0  # the first server takes all, and then gives


@dataclass
class Room:
    owner: str = ""
    until: float = 0.0
    free_since: float | None = 0.0


@dataclass
class Node:
    name: str
    capacity: int
    phase: float
    alive: bool = True
    until: float = 0.0
    back_at: float = 0.0
    overdue: Counter[str] = field(default_factory=Counter)


@dataclass
class Outcome:
    unowned: float = 0.0
    imbalance: float = 0.0
    moved: int = 0
    lost: int = 0


class Day:
    """`rooms` on `servers`, of which every other one has twice the capacity."""

    def __init__(self, rooms: int, servers: int, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        self.rooms = {f"room-{n}": Room() for n in range(rooms)}
        self.nodes = [Node(f"n{n}", 12 * (1 + n % 2), self.chance.random()) for n in range(servers)]
        self.outcome, self.now, self.settled_at = Outcome(), 0.0, BEGINS

    def run(self, seconds: float, lost_every: float) -> Outcome:
        next_loss = lost_every
        while self.now < seconds:
            self.now += STEP
            if self.now >= next_loss:
                next_loss += lost_every
                self._lose()
            for node in self.nodes:
                self._pass(node)
            self._judge()
        return self.outcome

    def _lose(self) -> None:
        victim = self.chance.choice([node for node in self.nodes if node.alive])
        victim.alive, victim.back_at, self.settled_at = False, self.now + BACK_AFTER, self.now + SETTLES
        self.outcome.lost += 1
        for room in self._of(victim):
            room.free_since = self.now

    def _of(self, node: Node) -> list[Room]:
        return [room for room in self.rooms.values() if room.owner == node.name]

    def _pass(self, node: Node) -> None:
        if not node.alive:
            if self.now < node.back_at:
                return
            node.alive, self.settled_at = True, self.now + SETTLES
        if _due(self.now, node.phase, RENEW_EVERY):
            for room in self._of(node):
                room.until = self.now + LEASE
        if _due(self.now, node.phase, LOOK_EVERY):
            node.until = self.now + LIVES
            self._look(node)

    def _look(self, node: Node) -> None:
        servers = self._seen()
        free = [name for name, room in self.rooms.items() if room.until < self.now]
        node.overdue = Counter({name: node.overdue[name] + 1 for name in free})
        homes = share_out(free, servers)
        for name in free:
            if homes[name] == node.name or node.overdue[name] > ANYBODYS_AFTER:
                self.rooms[name] = Room(node.name, self.now + LEASE, None)
        for to, given in zip(surplus(node.name, self._seen(), AT_ONCE), self._of(node), strict=False):
            given.owner, given.until = to, self.now + LEASE
            self.outcome.moved += 1

    def _seen(self) -> list[Server]:
        has = Counter(room.owner for room in self.rooms.values() if room.until >= self.now)
        return [
            Server(node.name, node.capacity, has[node.name]) for node in self.nodes if node.until >= self.now
        ]

    def _judge(self) -> None:
        waits = [self.now - room.free_since for room in self.rooms.values() if room.free_since is not None]
        self.outcome.unowned = max(self.outcome.unowned, *waits, 0.0)
        if self.now < self.settled_at:
            return
        alive = [node for node in self.nodes if node.alive]
        capacity = sum(node.capacity for node in alive)
        has = Counter(room.owner for room in self.rooms.values())
        fullest = max(has[node.name] * capacity / node.capacity / len(self.rooms) for node in alive)
        self.outcome.imbalance = max(self.outcome.imbalance, fullest - 1)


def _due(now: float, phase: float, every: float) -> bool:
    return (now - phase) % every < STEP


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rooms", type=int, default=500)
    parser.add_argument("--servers", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--lost-every", type=float, default=300, help="seconds")
    asked = parser.parse_args()
    seen = Day(asked.rooms, asked.servers).run(60 * asked.minutes, asked.lost_every)
    figures = {
        "unowned_s": round(seen.unowned, 1),
        "imbalance_percent": round(100 * seen.imbalance, 1),
        "moved": seen.moved,
        "lost": seen.lost,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
