"""What one change in a room of 38 pages costs in views: drawn, encoded, compared; and in working out who may see and
hear whom. No network, no database.

    python -m bench.views [--candidates 34] [--laps 20]

Interviews go on, one after the other: a talk, a call, an exam, its end, with a message to all between. The last line
of standard output is one JSON object; it can be compared between versions on the same machine.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from app.exam.hub import Connection, Hub
from app.exam.presence import PresenceBoard
from app.exam.rooms import Live
from app.people.directory import Kind, Person
from app.state.candidate import Action, Role
from app.state.log import Record
from app.state.presence import Device
from app.state.room import SYSTEM, Actor, Enrolment, Panelist, Room, Setup
from app.state.rules import Command, transition
from app.state.subscriptions import capped, demand, second_demand, subscriptions
from bench.school import PANEL

START = 1_800_000_000.25
DIGEST = "0" * 64


class Hall:
    """A room, its hub and its pages; what is sent is counted."""

    def __init__(self, candidates: int) -> None:
        self.views = self.characters = 0
        self._now = START
        self.staff = [Actor(f"r001-s{place}", role) for place, role in enumerate(PANEL)]
        self.listed = [Actor(f"r001-c{place:02d}", Role.CANDIDATE) for place in range(candidates)]
        self._live = Live(Record(Room("r001")), 1, 0)
        # Redis is asked of nobody: all pages are here.
        board = PresenceBoard(cast("Any", SimpleNamespace()), lambda room: self._live.room.seats, lambda: 0)
        self.hub = Hub(self._send, lambda room: self._live, board, lambda page, why: None, lambda: 0, "i")

    async def fill(self) -> None:
        """Everybody has come, and has a first view."""
        self.do(SYSTEM, Action.CONFIGURE, setup=self._setup())
        for who in self.listed:
            self.do(who, Action.AGREE_PLEDGE, who, note="1", digest=DIGEST)
            self.do(who, Action.CHECK_IN, who)
        for who in (*self.staff, *self.listed):
            kind = Kind.CANDIDATE if who.role is Role.CANDIDATE else Kind.EXAMINER
            page = Connection(who.id, who.id, Person(who.id, kind, who.id, "c"), "r001", Device.MAIN, 1)
            page.greeted = True
            self.hub.add(page)
        await self.tell()

    def do(self, who: Actor, action: Action, candidate: Actor | None = None, **more: Any) -> None:
        """One command."""
        self._now += 7.125
        command = Command(action, who, candidate.id if candidate else None, **more)
        room, _ = transition(self._live.room, command, self._now)
        self._live.record = Record(room)

    async def tell(self) -> None:
        """All that follows from a change for the pages."""
        self.hub.touch("r001")
        while self.hub._flushing is not None:
            await asyncio.sleep(0)

    def derive(self) -> None:
        """What media is told."""
        wanted = capped(subscriptions(self._live.room), 20_000)
        demand(wanted)
        second_demand(wanted)

    async def _send(self, sid: str, view: bytes) -> None:
        self.views += 1
        self.characters += len(view.decode())

    def _setup(self) -> Setup:
        return Setup(
            title="计算机科学与技术复试",
            college_id="c",
            college="计算机学院",
            opens_at=START - 600,
            closes_at=START + 8 * 3600,
            pledge_digest=DIGEST,
            panel=tuple(Panelist(who.id, f"{who.id}号", who.role) for who in self.staff),
            candidates=tuple(
                Enrolment(who.id, f"{who.id}号", f"2026{place:06d}") for place, who in enumerate(self.listed)
            ),
        )


def moves(hall: Hall, laps: int) -> Iterator[tuple[Actor, Action, Actor | None]]:
    """So many interviews; whoever has had theirs is taken up again."""
    chair, invigilator = hall.staff[0], hall.staff[-1]
    for lap in range(laps):
        who, later = hall.listed[lap % len(hall.listed)], hall.listed[(lap + 5) % len(hall.listed)]
        yield invigilator, Action.START_TALK, later
        yield chair, Action.INVITE, who
        yield who, Action.ENTER, who
        yield invigilator, Action.END_TALK, later
        yield chair, Action.MESSAGE, None
        yield chair, Action.FINISH, who
        yield chair, Action.REOPEN, who


async def measure(candidates: int, laps: int) -> dict[str, Any]:
    """The processor time of drawing and encoding, and of subscriptions: the moves are not counted."""
    hall = Hall(candidates)
    await hall.fill()
    hall.views = hall.characters = changes = 0
    spent = derived = 0.0
    for who, action, candidate in moves(hall, laps):
        hall.do(who, action, candidate, note="请准备好身份证件。")
        start = time.process_time()
        await hall.tell()
        spent += time.process_time() - start
        start = time.process_time()
        hall.derive()
        derived += time.process_time() - start
        changes += 1
    return {
        "pages": candidates + len(PANEL),
        "changes": changes,
        "views_per_change": round(hall.views / changes, 1),
        "kb_per_change": round(hall.characters / changes / 1000, 1),
        "cpu_ms_per_change": round(1000 * spent / changes, 3),
        "subscriptions_ms_per_change": round(1000 * derived / changes, 3),
    }


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.views")
    parser.add_argument("--candidates", type=int, default=34, help="all connected")
    parser.add_argument("--laps", type=int, default=20, help="interviews")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    print(json.dumps(asyncio.run(measure(options.candidates, options.laps))))


if __name__ == "__main__":
    main(sys.argv[1:])
