"""What becomes of the pages when there are two servers, and one of them is drained, stopped, or killed.

    python -m bench.cluster [--rooms 60] [--candidates 34] [--pace 2] [--seconds 20] [--evacuations 5]
                            [--media]

Two servers, one PostgreSQL, one Valkey and one data directory, all on this machine. Every room has its candidates and a
panel of four connected, and moves all the time (`bench.sockets` tells how much that is). Pages go where they are sent
as `web/js/line/protocol.js` does; whoever names no server comes to any that takes connections, as by a proxy. In turn:

    one       a server alone has all rooms
    two       the second has come, and has taken its share; `carries`: how many times the rooms of one two can carry, by
              the processor time that both spend on the same load
    evacuated a room is moved at once, several times: seconds that its pages were without a view
    drain     a server gives away all its rooms; interviews go on for a while, then each ends and no other begins.
              `drain_broken_off`: pages that were moved while they were talked with, invited or interviewed;
              `drain_s`: from the last end until the server has no room; `drain_held`: rooms it still had by then
    stop      SIGTERM: seconds from it until each page of that server has its view again
    kill      `kill -9`: the same; `kill_served_s`: until all its rooms are another's

Afterwards the log is held against what the pages sent and were told, as in `bench.kill`. The last line of standard
output is one JSON object. With `--media` the panels send and receive sound and pictures, too (`bench.panel`): fewer
rooms, then. The load runs on the same cores: `load_cpu_percent` is what it took of one of them, in `two`.
"""

import argparse
import asyncio
import json
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from app.cluster.placement import SLACK
from app.host.embedded import EmbeddedValkey, find_server
from app.people.directory import Kind, People, Person
from app.people.sessions import Sessions
from app.storage.db import open_database
from app.storage.vault import open_vault
from bench.kill import Line, Sent, folded, judge
from bench.load import Load, percentile
from bench.school import Server, build, trusting
from bench.sockets import by_role
from tests import postgres

NAMES = ("one", "two")
WITHIN = 180.0
"""Seconds after which what has not come is given up."""
STEP = 0.1
QUIET = 1.0
LIVE = "lease_until >= extract(epoch FROM clock_timestamp())"
Report = dict[str, Any]


@dataclass
class School:
    """The servers with their load, and all that the pages reported."""

    servers: dict[str, Server]
    db: asyncpg.Connection
    load: Load
    rooms: int
    pages: int
    """Of each room."""
    admin: str
    http: aiohttp.ClientSession
    commands: list[Sent] = field(default_factory=list)
    broken_off: int = 0
    """Pages lost in the middle of an interview, so far."""

    async def ask(self, what: str) -> list[Report]:
        """Each process's report."""
        told = await self.load.ask(what)
        for each in told:
            assert not each["ended"], f"pages were turned away: {each['ended']}"
            self.commands += each["commands"]
            self.broken_off += each["broken_off"]
        return told

    async def owned(self) -> Counter[str]:
        """How many rooms each server has."""
        rows = await self.db.fetch(f"SELECT owner, count(*) AS rooms FROM room WHERE {LIVE} GROUP BY owner")
        return Counter({row["owner"]: row["rooms"] for row in rows})

    async def rooms_of(self, name: str) -> list[str]:
        rows = await self.db.fetch(f"SELECT id FROM room WHERE {LIVE} AND owner = $1 ORDER BY id", name)
        return [str(row["id"]) for row in rows]

    async def settled(self) -> float:
        """Return when each has about its share, and every page has been where it belongs for a second; seconds it took
        until then."""
        most, since = math.ceil((1 + SLACK) * self.rooms / len(self.servers)), time.monotonic()

        async def quiet() -> bool:
            nonlocal since
            owned, told = await self.owned(), await self.ask("report")
            fair = owned.total() == self.rooms and max(owned.values()) <= most
            if not fair or sum(report["seated"] for report in told) < self.pages * self.rooms:
                since = time.monotonic()
            return time.monotonic() - since >= QUIET

        return await _until(quiet, "the rooms are not shared out") - QUIET

    async def post(self, path: str, **body: bool) -> None:
        """As an administrator, at the first server."""
        origin = f"https://localhost:{self.servers['one'].port}"
        headers = {"Cookie": f"__Host-session={self.admin}", "Origin": origin}
        async with self.http.post(origin + path, json=body, headers=headers, ssl=trusting()) as answer:
            assert answer.status == 200, await answer.text()

    async def back(self, rooms: Collection[str], since: float) -> list[tuple[float, float]]:
        """When each page of `rooms` was lost, and had its view again, once all have that were lost after `since`."""
        seen: list[tuple[float, float]] = []

        async def all_back() -> bool:
            lost = [page for report in await self.ask("report") for page in report["lost"]]
            seen[:] = [(at, back) for room, at, back in lost if room in rooms and since <= at < back]
            return len(seen) == self.pages * len(rooms)

        await _until(all_back, "not all pages are back")
        return seen


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Build, load, and go through it all; the figures."""
    data = folder / "data"
    async with AsyncExitStack() as stack:
        database = stack.enter_context(postgres.running()).new_database()
        valkey = EmbeddedValkey(find_server(), folder / "s", folder)
        await valkey.start()
        stack.push_async_callback(valkey.stop)
        seats = await build(data, options.rooms, options.candidates, database)
        admin = await _administrator(data, database)
        _tell(f"{len(seats)} people in {options.rooms} rooms")
        shared = {"EXAM_DATABASE__URL": database, "EXAM_REDIS__URL": valkey.url}
        servers = {name: Server(data, core, name, **shared) for core, name in enumerate(NAMES)}
        for server in servers.values():
            stack.push_async_callback(server.stop)
        await _start(servers["one"])
        ports = {name: server.port for name, server in servers.items()}
        load = await stack.enter_async_context(Load(by_role(seats), ports, options.pace, media=options.media))
        db = await asyncpg.connect(database)
        stack.push_async_callback(db.close)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        pages = len(seats) // options.rooms
        school = School(servers, db, load, options.rooms, pages, admin, http)
        figures = await _play(school, options)
        versions = dict(await db.fetch("SELECT id, version FROM room"))
        log = [Line(*row) for row in await db.fetch("SELECT room_id, seq, actor, key FROM event")]
        unanswered = [command for report in await school.ask("report") for command in report["waiting"]]
        verdict = judge(school.commands, unanswered, log, versions)
        whole = await folded(data, database, versions)
    return {"sockets": len(seats), "rooms": options.rooms, **figures, **verdict, "folded": whole}


async def _play(school: School, options: argparse.Namespace) -> dict[str, Any]:
    one, two = (school.servers[name] for name in NAMES)
    await school.ask("move")
    await asyncio.sleep(min(5.0, options.seconds))  # until the rooms are out of step
    alone = await _steady(school, [one], options.seconds)
    await _start(two)
    settled = await school.settled()
    both = await _steady(school, [one, two], options.seconds)
    figures = {
        **{f"one_{name}": value for name, value in alone.items()},
        **{f"two_{name}": value for name, value in both.items()},
        "carries": _carries(alone, both, media=options.media),
        "settled_s": round(settled, 1),
    }
    for part in (_evacuated, _drained, _stopped, _killed):
        figures |= await part(school, options)
        _tell(json.dumps(figures))
    await school.ask("finish")
    return figures


def _carries(alone: dict[str, float], both: dict[str, float], *, media: bool) -> float:
    """How many times the rooms of one. A busy machine does less of the load: what was done is compared, too, commands
    and packets by half each, as they cost with eight rooms at a pace of 1 s."""
    kinds = ("commands_per_s", "packets_per_s") if media else ("commands_per_s",)
    done = sum(both[kind] / alone[kind] for kind in kinds) / len(kinds)
    return round(len(NAMES) * done * alone["cpu_percent"] / both["cpu_percent"], 2)


async def _steady(school: School, servers: list[Server], seconds: float) -> dict[str, float]:
    """The load as it is, for so long, at these servers."""
    await school.ask("report")
    begun = time.monotonic()
    cpu, load = sum(server.cpu_seconds() for server in servers), school.load.cpu_seconds()
    starved = sum(server.starved_seconds() for server in servers)
    await asyncio.sleep(seconds)
    told = await school.ask("report")
    commands = [sent for report in told for sent in report["commands"]]
    took, spent = time.monotonic() - begun, sum(server.cpu_seconds() for server in servers) - cpu
    starved = sum(server.starved_seconds() for server in servers) - starved
    acks = [1000 * sent["seconds"] for sent in commands]
    return {
        "ack_p50_ms": round(percentile(acks, 50), 1),
        "ack_p99_ms": round(percentile(acks, 99), 1),
        "commands_per_s": round(len(commands) / took, 1),
        "packets_per_s": round(sum(report["packets"] for report in told) / took),
        "cpu_percent": round(100 * spent / took, 1),
        "cpu_ms_per_command": round(1000 * spent / max(1, len(commands)), 2),
        "starved_percent": round(100 * starved / took / len(servers), 1),
        "load_cpu_percent": round(100 * (school.load.cpu_seconds() - load) / took, 1),
    }


async def _evacuated(school: School, options: argparse.Namespace) -> dict[str, Any]:
    without: list[float] = []
    for room in (await school.rooms_of("one"))[: options.evacuations]:
        asked = time.monotonic()
        await school.post(f"/api/rooms/{room}/move")
        without += [back - lost for lost, back in await school.back({room}, asked)]
    return {"evacuated_p95_s": _p95(without), "evacuated_max_s": round(max(without), 2)}


async def _drained(school: School, options: argparse.Namespace) -> dict[str, Any]:
    await school.settled()
    await school.ask("report")
    before, whole = len(await school.rooms_of("one")), school.broken_off
    await school.post("/api/admin/servers/one", draining=True)
    await asyncio.sleep(options.interviews)
    held = len(await school.rooms_of("one"))
    await school.ask("end")

    async def empty() -> bool:
        return not await school.rooms_of("one")

    seconds = await _until(empty, "rooms are still there")
    await school.ask("report")
    await school.post("/api/admin/servers/one", draining=False)
    await school.ask("move")
    return {
        "drain_rooms": before,
        "drain_held": held,
        "drain_s": round(seconds, 1),
        "drain_broken_off": school.broken_off - whole,
    }


async def _stopped(school: School, _options: argparse.Namespace) -> dict[str, Any]:
    await school.settled()
    rooms, since = await school.rooms_of("one"), time.monotonic()
    stopping = asyncio.create_task(school.servers["one"].stop())
    back = [again - since for _, again in await school.back(rooms, since)]
    await stopping
    await _start(school.servers["one"])
    return {"stop_pages": len(back), "stop_back_p95_s": _p95(back), "stop_back_max_s": round(max(back), 2)}


async def _killed(school: School, _options: argparse.Namespace) -> dict[str, Any]:
    await school.settled()
    rooms, since = await school.rooms_of("one"), time.monotonic()
    await school.servers["one"].kill()

    async def taken() -> bool:
        return set(rooms) <= set(await school.rooms_of("two"))

    served, seen = await asyncio.gather(_until(taken, "rooms are nobody's"), school.back(rooms, since))
    back = [again - since for _, again in seen]
    return {
        "kill_pages": len(back),
        "kill_served_s": round(served, 1),
        "kill_back_p95_s": _p95(back),
        "kill_back_max_s": round(max(back), 2),
    }


async def _administrator(data: Path, database: str) -> str:
    """Of the school; the token of their session."""
    async with open_database(database):
        admin = Person("admin", Kind.ADMIN, "刘建国")
        await People(open_vault(data, may_create=False)).add(admin, "manager", "13900000000")
        return await Sessions(time.time, 12 * 3600).login(admin, "127.0.0.1")


async def _start(server: Server) -> None:
    await server.launch()
    await server.answering()


async def _until(true: Callable[[], Awaitable[bool]], why_not: str) -> float:
    """Return when `true()`; seconds it took."""
    begun = time.monotonic()
    while not await true():
        assert time.monotonic() - begun < WITHIN, why_not
        await asyncio.sleep(STEP)
    return time.monotonic() - begun


def _p95(seconds: Sequence[float]) -> float:
    return round(percentile(seconds, 95), 2)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.cluster")
    parser.add_argument("--rooms", type=int, default=60)
    parser.add_argument("--candidates", type=int, default=34, help="of each room, all connected")
    parser.add_argument("--pace", type=float, default=2.0, help="seconds between two moves of a panel")
    parser.add_argument("--seconds", type=float, default=20.0, help="of measuring one server, and two")
    parser.add_argument("--evacuations", type=int, default=5, help="rooms moved at once, one after the other")
    parser.add_argument("--media", action="store_true", help="sound and pictures of the panels, too")
    parser.add_argument("--interviews", type=float, default=10.0, help="seconds they go on in a drain")
    return parser.parse_args(arguments)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        print(json.dumps(asyncio.run(measure(parse(arguments), Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
