"""Which servers share this database. Each says in its own row, again and again, that it lives; by the database's clock,
so that theirs need not agree.

A name stands for one server: its leases are its own, and a restart takes them back at once. So a second server of a
name that lives is refused at its start.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from app import VERSION
from app.cluster.placement import Server, home
from app.host.clock import boot
from app.host.errors import StartError
from app.storage.db import now_sql, select

log = structlog.get_logger("nodes")

LIVES: Final = 8.0
"""Seconds a server counts as alive after it last said so; it says so with every look."""

LOOK_EVERY: Final = 1.0

RENEWED_WITHIN: Final = 3.0
"""Seconds in which a server that lives has said so again: longer than a look takes on a busy day."""

REMEMBERED: Final = 3600.0
"""Seconds for which another that is missed may be back at any moment."""


@dataclass(frozen=True, slots=True)
class Node:
    """A server that lives. `rooms`: those not over that it has."""

    name: str
    address: str
    capacity: int
    version: str
    draining: bool
    rooms: int = 0

    @property
    def server(self) -> Server:
        return Server(self.name, self.capacity, self.rooms, self.draining)


class Nodes:
    """The servers, as this one saw them last."""

    def __init__(
        self, name: str, address: str, capacity: int, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._monotonic, self._together_at = monotonic, -REMEMBERED
        self._address, self._capacity = address, capacity
        self._incarnation = secrets.token_hex(8)
        self._place = f"{socket.gethostname()[:27]}:{boot()}"
        self._seen: Mapping[str, Node] = {name: Node(name, address, capacity, VERSION, draining=False)}

    def all(self) -> list[Node]:
        """By name, this one too."""
        return [self._seen[name] for name in sorted(self._seen)]

    def get(self, name: str) -> Node | None:
        return self._seen.get(name)

    def others(self) -> bool:
        """Whether another may live: one that was frozen, or away from the database when we were last there, has come
        back unseen by a server that is cut off now, and takes its rooms."""
        return self._monotonic() - self._together_at < REMEMBERED

    def servers(self) -> list[Server]:
        return [node.server for node in self._seen.values()]

    def home(self, room_id: str) -> str:
        """The server that should take a room nobody has."""
        return home(room_id, self.servers()) or self.name

    async def join(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Be one of them. Raises `StartError` where another server of this name lives."""
        while (twin := await self._twin()) is not None:
            await pause(RENEWED_WITHIN)
            again = await self._twin()
            if again is not None and again["until"] != twin["until"]:
                raise StartError(
                    f"另一台名为 {self.name} 的服务器正在使用同一个数据库（{twin['address']}）。"
                    "请在 config.toml 的 [server] node 里给每台服务器各取一个名称，再启动。"
                )
            if again is not None:
                break  # it has died a moment ago
        await self._enter()

    async def _twin(self) -> Mapping[str, object] | None:
        """The row of a server of this name that may still live."""
        rows = await select(
            f"SELECT address, host, pid, until FROM node WHERE name = ? AND until >= {now_sql()}", self.name
        )
        if not rows:
            return None
        row = rows[0]
        return None if row["host"] == self._place and not _runs(int(row["pid"])) else row

    async def _enter(self) -> None:
        await select(
            "INSERT INTO node (name, incarnation, address, capacity, version, host, pid, draining, until)"
            f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, {now_sql()} + ?)"
            " ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, address = excluded.address,"
            " capacity = excluded.capacity, version = excluded.version, host = excluded.host, pid = excluded.pid,"
            " draining = excluded.draining, until = excluded.until RETURNING name",
            self.name,
            self._incarnation,
            self._address,
            self._capacity,
            VERSION,
            self._place,
            os.getpid(),
            False,
            LIVES,
        )

    async def look(self, since: float) -> bool:
        """Say that this one lives, and see who else does, and what each has of the rooms not over since before
        `since`. False: another has taken this name, and nothing may be done under it any more."""
        ours = await select(
            f"UPDATE node SET until = {now_sql()} + ? WHERE name = ? AND incarnation = ? RETURNING draining",
            LIVES,
            self.name,
            self._incarnation,
        )
        if not ours:
            return False
        rows = await select(
            "SELECT name, address, capacity, version, draining,"
            f" (SELECT COUNT(*) FROM room WHERE owner = node.name AND closes_at >= ?"
            f" AND lease_until >= {now_sql()}) AS rooms FROM node WHERE until >= {now_sql()}",
            since,
        )
        before, self._seen = self._seen, {row["name"]: _node(row) for row in rows}
        for name in self._seen.keys() ^ before.keys():
            log.warning("node_came" if name in self._seen else "node_gone", node=name)
        if len(self._seen) > 1:
            self._together_at = self._monotonic()
        return True

    async def drain(self, name: str, *, draining: bool) -> bool:
        """Have a server take no rooms and give away those it has, or not any more. Whether it lives."""
        rows = await select(
            f"UPDATE node SET draining = ? WHERE name = ? AND until >= {now_sql()} RETURNING name",
            draining,
            name,
        )
        return bool(rows)

    async def leave(self) -> None:
        """The name is free."""
        await select(
            "UPDATE node SET until = 0 WHERE name = ? AND incarnation = ? RETURNING name",
            self.name,
            self._incarnation,
        )


def _node(row: Mapping[str, object]) -> Node:
    return Node(
        str(row["name"]),
        str(row["address"]),
        int(str(row["capacity"])),
        str(row["version"]),
        bool(row["draining"]),
        int(str(row["rooms"])),
    )


def _runs(pid: int) -> bool:
    """Whether there is such a process on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
