"""Whether anything is lost when the server is killed: `kill -9` twelve times while 30 rooms are at work.

    python -m bench.kill [--kills 12] [--rooms 30] [--candidates 8] [--pace 0.5] [--every 5]

Pages repeat each command under one key until it is answered and come back by themselves; the server is started
again at once, as a supervisor does. Afterwards the log is read straight from SQLite and held against what the
pages sent and were told ("Nothing is lost" of the reliability objectives):

    lost      acknowledged, but not in the log under the seq that was told
    doubled   in the log more than once
    invented  in the log, but sent by nobody
    gaps      rooms whose seq is not 1, 2, 3 ... up to the room's version
    folded    rooms whose tables equal the fold of their log, of `rooms`

`resync` counts, for every page at every kill, from the kill to its first view from the new server. The last
line of standard output is one JSON object.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exam.store import Store
from app.storage.chain import open_chain
from app.storage.db import open_database, sqlite_url
from bench.load import Load, percentile
from bench.school import build, serving

SERVER_CORE, LOAD_CORE = 0, 1
BACK_SECONDS = 60.0

NOT_PAGES = ("seed-", "deadline-")
"""Keys of what was done before the load came, and of what published rules do."""

Sent = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log: who did what under which key."""

    room: str
    seq: int
    actor: str
    key: str


async def measure(options: argparse.Namespace, data: Path) -> dict[str, Any]:
    """Build, load, kill, check; the figures."""
    seats = await build(data, options.rooms, options.candidates)
    _tell(f"{len(seats)} people in {options.rooms} rooms")
    resyncs: list[float] = []
    reports: list[dict[str, Any]] = []
    async with (
        serving(data, SERVER_CORE) as server,
        Load([seats], {server.name: server.port}, options.pace, LOAD_CORE) as load,
    ):
        reports += await load.ask("move")
        for number in range(options.kills):
            await asyncio.sleep(random.uniform(0.5, 1.5) * options.every)
            killed = time.monotonic()
            await server.kill()
            await server.launch()
            resyncs += await _everybody_back(load, reports, killed, len(seats))
            _tell(f"kill {number + 1}: the last page was back after {max(resyncs[-len(seats) :]):.2f} s")
        reports += await load.ask("finish")
    sent = [command for report in reports for command in report["commands"]]
    unanswered = reports[-1]["waiting"]
    versions = read_versions(data)
    verdict = judge(sent, unanswered, read_log(data), versions)
    return verdict | {
        "folded": await folded(data, sqlite_url(data), versions),
        "rooms": options.rooms,
        "pages": len(seats),
        "resync_p50_s": round(percentile(resyncs, 50), 2),
        "resync_p95_s": round(percentile(resyncs, 95), 2),
        "resync_max_s": round(max(resyncs), 2),
        "kills": options.kills,
    }


async def _everybody_back(
    load: Load, reports: list[dict[str, Any]], killed: float, pages: int
) -> list[float]:
    """Seconds from the kill until each page had its view again."""
    while True:
        (report,) = await load.ask("report")
        reports.append(report)
        assert not report["ended"], f"pages were turned away: {report['ended']}"
        back = [at - killed for at in report["seated_at"] if at > killed]
        if len(back) == pages:
            return back
        assert time.monotonic() - killed < BACK_SECONDS, f"{len(back)} of {pages} pages are back"
        await asyncio.sleep(0.1)


def judge(
    sent: Sequence[Sent], unanswered: Sequence[Sent], log: Sequence[Line], versions: dict[str, int]
) -> dict[str, int]:
    """What the pages were told, held against what the log says."""
    told = [command for command in sent if command["ok"]]
    where = {(line.room, line.actor, line.key): line.seq for line in log}
    times = Counter((line.room, line.key) for line in log)
    asked = {(command["room"], command["actor"], command["key"]) for command in (*sent, *unanswered)}
    by_pages = [line for line in log if not line.key.startswith(NOT_PAGES)]
    return {
        "acknowledged": len(told),
        "lost": sum(where.get((c["room"], c["actor"], c["key"])) != c["seq"] for c in told),
        "doubled": sum(number - 1 for number in times.values()),
        "invented": sum((line.room, line.actor, line.key) not in asked for line in by_pages),
        "gaps": len(_gaps(log, versions)),
        "refused": len(sent) - len(told),
        "unanswered": len(unanswered),
        "repeated": sum(command["tries"] > 1 for command in sent),
    }


def _gaps(log: Iterable[Line], versions: dict[str, int]) -> list[str]:
    seqs: dict[str, list[int]] = {room: [] for room in versions}
    for line in log:
        seqs[line.room].append(line.seq)
    return [room for room, found in seqs.items() if sorted(found) != list(range(1, versions[room] + 1))]


def read_log(data: Path) -> list[Line]:
    """Every line of every room, read past our own program."""
    with closing(sqlite3.connect(data / "exam.sqlite3")) as db:
        return [Line(*row) for row in db.execute("SELECT room_id, seq, actor, key FROM event")]


def read_versions(data: Path) -> dict[str, int]:
    """The last seq of every room, as its row says."""
    with closing(sqlite3.connect(data / "exam.sqlite3")) as db:
        return dict(db.execute("SELECT id, version FROM room").fetchall())


async def folded(data: Path, url: str, rooms: Iterable[str]) -> int:
    """Those that load: `Store.load` compares chain, version and seats with the fold, and raises otherwise."""
    async with open_database(url):
        store = Store(await open_chain(data))
        return len([await store.load(room) for room in rooms])


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.kill")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--rooms", type=int, default=30)
    parser.add_argument("--candidates", type=int, default=8, help="of each room, all connected")
    parser.add_argument("--pace", type=float, default=0.5, help="seconds between two moves of a panel")
    parser.add_argument("--every", type=float, default=5.0, help="mean seconds between a return and a kill")
    return parser.parse_args(arguments)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        print(json.dumps(asyncio.run(measure(parse(arguments), Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
