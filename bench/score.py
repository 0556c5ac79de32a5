"""Whether a score that was acknowledged is ever lost: 30 rooms of five examiners, each typing five values a second,
while the server is killed twelve times.

    python -m bench.score [--rooms 30] [--members 5] [--seconds 60] [--kills 12] [--panels 10000]

Every examiner fills in five items at once, each a value a second, over the one before; what is not acknowledged is
repeated under its key, as pages do. First a third of the time without a kill, by which `ack_p50_ms` and `ack_p99_ms`
are measured, from writing the packet to reading the acknowledgement, then with `kill -9`. Afterwards the log is read
past our own program:

    lost         acknowledged, but not in the log under the entry that was told, or the sheet's last value is another
    doubled      in the log more than once
    folded       rooms whose tables equal the fold of their log, of `rooms`
    starved_percent  of the calm time in which the server was ready and had no core: others' load
    differences  of so many random panels, those that sum up otherwise than an oracle in fractions says

The last line of standard output is one JSON object.
"""

import argparse
import asyncio
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exam.rooms import Rooms
from app.exam.store import Store
from app.scoring.books import Books
from app.scoring.rules.rubric import POINT, Item, Rubric
from app.scoring.rules.sheet import Action as ScoreAction
from app.scoring.rules.transition import Order
from app.scoring.store import ScoreStore
from app.state.candidate import Action, Role
from app.state.room import Actor
from app.state.rules import Command
from app.storage.chain import open_chain
from app.storage.db import open_database, sqlite_url
from bench.load import percentile
from bench.page import Page
from bench.panels import differences
from bench.school import NODE, NoMedia, Seat, Server, build, pin, serving, trusting

SERVER_CORE, LOAD_CORE = 0, 1
ITEMS = tuple(Item(id=f"i{n}", name=f"项目{n}", most=20 * POINT) for n in range(5))
RUBRIC = Rubric(id="bench", version=1, name="复试评分标准", items=ITEMS)
SEED = 16


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that was acknowledged: where, under which key, as which entry, and after how many seconds."""

    seat: Seat
    item: str
    text: str
    key: str
    seq: int
    seconds: float


class Examiner:
    """One member at a page, who fills in every item over and over."""

    def __init__(self, seat: Seat, candidate: str, page: Page) -> None:
        self.seat, self._candidate, self.page = seat, candidate, page
        self.typed: list[Typed] = []
        self.refused: list[str] = []

    async def types(self, until: float) -> None:
        """Each item in turn with the others, a value a second, by the monotonic clock."""
        await asyncio.gather(*(self._types(item.id, until) for item in ITEMS))

    async def _types(self, item: str, until: float) -> None:
        await asyncio.sleep(random.random())
        base = max((typed.seq for typed in self.typed if typed.item == item), default=0)
        while (began := time.monotonic()) < until:
            text = str((int(self.typed[-1].text) + 1) % 21 if self.typed else 1)
            values = {item: {"text": text, "base": base}}
            sent = await self.page.command("score:save", candidate=self._candidate, values=values)
            if sent.ok and sent.seq is not None:
                base = sent.seq
                took = time.monotonic() - began
                self.typed.append(Typed(self.seat, item, text, sent.key, sent.seq, took))
            else:
                self.refused.append(sent.code or "")
            await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))


async def measure(options: argparse.Namespace, data: Path) -> dict[str, Any]:
    """Build, type, kill, check; the figures."""
    panel = (Role.CHAIR, *[Role.EXAMINER] * (options.members - 1))
    seats = await build(data, options.rooms, 1, panel=panel)
    await _begin(data, seats)
    _tell(f"{options.rooms} rooms of {options.members} examiners")
    pin(os.getpid(), LOAD_CORE)
    async with serving(data, SERVER_CORE) as server:
        examiners = _examiners(seats, server)
        running = [asyncio.create_task(each.page.run()) for each in examiners]
        await _all_seated(examiners)
        cpu, starved, began = server.cpu_seconds(), server.starved_seconds(), time.monotonic()
        calm = await _type(examiners, options.seconds / 3)
        figures = {
            "ack_p50_ms": _ms(calm, 50),
            "ack_p99_ms": _ms(calm, 99),
            "calm": len(calm),
            "cpu_ms_per_save": round((server.cpu_seconds() - cpu) * 1000 / len(calm), 2),
            "starved_percent": round(
                (server.starved_seconds() - starved) * 100 / (time.monotonic() - began), 1
            ),
        }
        killing = asyncio.create_task(_kill(server, options.kills, options.seconds * 2 / 3))
        await _type(examiners, options.seconds * 2 / 3)
        await killing
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    typed = [each for examiner in examiners for each in examiner.typed]
    refused = Counter(code for examiner in examiners for code in examiner.refused)
    return {
        **figures,
        **judge(typed, data),
        "refused": dict(refused),
        "folded": await _folded(data),
        "rooms": options.rooms,
        "kills": options.kills,
        "panels": options.panels,
        "differences": differences(options.panels, SEED),
    }


async def _begin(data: Path, seats: Sequence[Seat]) -> None:
    """Every room has the rubric, and its candidate is in the exam."""
    async with open_database(sqlite_url(data)):
        chain = await open_chain(data)
        live = Rooms(Store(chain), NoMedia(), lambda room: None, NODE)
        books = Books(ScoreStore(chain), live, time.time)
        admin = Actor("admin", Role.ADMIN)
        for chair in (seat for seat in seats if seat.role is Role.CHAIR):
            candidate = _candidate(seats, chair.room)
            order = Order(action=ScoreAction.SET_RUBRIC, actor=admin, rubric=RUBRIC)
            await books.command(chair.room, order, f"seed-rubric-{chair.room}")
            for who, action in ((chair, Action.INVITE), (candidate, Action.ENTER)):
                command = Command(action, Actor(who.person, who.role), candidate.person)
                await live.command(chair.room, command, f"seed-{action}-{chair.room}")
            await live.release(chair.room)


def _candidate(seats: Sequence[Seat], room: str) -> Seat:
    return next(seat for seat in seats if seat.room == room and seat.role is Role.CANDIDATE)


def _examiners(seats: Sequence[Seat], server: Server) -> list[Examiner]:
    context, ports = trusting(), {server.name: server.port}
    return [
        Examiner(seat, _candidate(seats, seat.room).person, Page(seat, ports, context))
        for seat in seats
        if seat.role is not Role.CANDIDATE
    ]


async def _all_seated(examiners: Sequence[Examiner]) -> None:
    async with asyncio.timeout(60):
        while not all(each.page.seated for each in examiners):
            await asyncio.sleep(0.05)


async def _type(examiners: Sequence[Examiner], seconds: float) -> list[Typed]:
    """What was acknowledged meanwhile."""
    before = [len(each.typed) for each in examiners]
    until = time.monotonic() + seconds
    await asyncio.gather(*(each.types(until) for each in examiners))
    return [typed for each, start in zip(examiners, before, strict=True) for typed in each.typed[start:]]


async def _kill(server: Server, kills: int, seconds: float) -> None:
    for number in range(kills):
        await asyncio.sleep(seconds / (kills + 1))
        await server.kill()
        await server.launch()
        _tell(f"kill {number + 1}")


def judge(typed: Sequence[Typed], data: Path) -> dict[str, int]:
    """What the pages were told, held against what the log and the sheets say."""
    with closing(sqlite3.connect(data / "exam.sqlite3")) as db:
        log = db.execute("SELECT room_id, actor, key, seq FROM score_event").fetchall()
        sheets = db.execute("SELECT room_id, member, item, value, seq FROM score_value").fetchall()
    where = {(room, actor, key): seq for room, actor, key, seq in log}
    stands = {(room, member, item): (value, seq) for room, member, item, value, seq in sheets}
    lost = sum(where.get((t.seat.room, t.seat.person, t.key)) != t.seq for t in typed)
    last = {(t.seat.room, t.seat.person, t.item): t for t in sorted(typed, key=lambda each: each.seq)}
    wrong = sum(stands.get(place) != (int(t.text) * POINT, t.seq) for place, t in last.items())
    return {"acknowledged": len(typed), "lost": lost + wrong, "doubled": len(log) - len(where)}


async def _folded(data: Path) -> int:
    """Those that load: `ScoreStore.load` compares chain and tables with the fold, and raises otherwise."""
    async with open_database(sqlite_url(data)):
        scores = ScoreStore(await open_chain(data))
        return len([await scores.load(room) for room in await scores.rooms()])


def _ms(typed: Sequence[Typed], share: float) -> float:
    return round(percentile([each.seconds for each in typed], share) * 1000, 1)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.score")
    parser.add_argument("--rooms", type=int, default=30)
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--panels", type=int, default=10_000)
    return parser.parse_args(arguments)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        print(json.dumps(asyncio.run(measure(parse(arguments), Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
