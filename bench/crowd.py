"""Many pages in one process, and the moves they make: run as a child, so that load and server do not share a loop.

    python -m bench.crowd        (a JSON object per line in, a JSON object per line out)

The first line is the plan; then `{"ask": "report"}` tells what happened since the report before, and
`{"ask": "finish"}` stops new moves, waits for every answer and tells the same, and so does `{"ask": "end"}`, which ends
what is on in every room, too.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any

from app.state.candidate import Role, State
from bench.page import Page, Sent
from bench.panel import PanelMedia
from bench.school import Seat, trusting

ARRIVE_SECONDS = 120.0
FINISH_SECONDS = 30.0
AT_ONCE = 40
"""Pages that connect at the same time at the start; a restart brings all of them at once."""


class Candidates:
    """Whoever is invited enters, after as long as a person takes to press a button."""

    def __init__(self, think: float) -> None:
        self._think = think
        self._tasks: set[asyncio.Task[None]] = set()
        self._going: set[str] = set()
        self.moving = True

    def look(self, page: Page) -> None:
        """Called at every view of a candidate."""
        if self.moving and page.seat.person not in self._going and page.shows(b'"enter"'):
            self._going.add(page.seat.person)
            task = asyncio.create_task(self._enter(page))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _enter(self, page: Page) -> None:
        await asyncio.sleep(random.uniform(0.5, 1.5) * self._think)
        await page.command("candidate:enter")
        self._going.discard(page.seat.person)

    async def finish(self) -> None:
        self.moving = False
        await asyncio.gather(*self._tasks)


class Staff:
    """The panel of one room at work: interviews by the examiners and the chair, talks by the invigilator.

    `pace` is the mean number of seconds between two moves of the panel, and of the invigilator.
    """

    def __init__(self, pages: Iterable[Page], pace: float) -> None:
        pages = list(pages)
        self._chair = next(page for page in pages if page.seat.role is Role.CHAIR)
        self._examiners = [page for page in pages if page.seat.role in (Role.CHAIR, Role.EXAMINER)]
        self._invigilator = next(page for page in pages if page.seat.role is Role.INVIGILATOR)
        self._pace = pace
        self.moving = True

    async def run(self) -> None:
        await asyncio.gather(self._interview(), self._talk())

    async def end(self) -> None:
        """Nobody is talked with, invited or interviewed any more; called when nothing moves."""
        for row in self._rows(self._chair):
            state, candidate = row["state"], row["id"]
            if state == State.IN_EXAM:
                await self._chair.command("interview:finish", candidate=candidate)
            elif state == State.INVITED:
                await self._chair.command("interview:withdraw", candidate=candidate)
            elif state == State.TALKING:
                await self._invigilator.command("waiting:end_talk", candidate=candidate)

    async def _pause(self) -> None:
        await asyncio.sleep(random.uniform(0.5, 1.5) * self._pace)

    async def _interview(self) -> None:
        """Invite the next, let them in, end, and put the one who was first back, so that it goes on for ever."""
        await asyncio.sleep(random.random() * self._pace)
        while self.moving:
            await self._interview_move()
            await self._pause()

    async def _interview_move(self) -> None:
        rows = self._rows(self._chair)
        states = {row["id"]: row["state"] for row in rows}
        live = next((c for c, state in states.items() if state in (State.INVITED, State.IN_EXAM)), None)
        if live is None:
            await self._invite([c for c, state in states.items() if state == State.WAITING])
        elif states[live] == State.IN_EXAM:
            await random.choice(self._examiners).command("interview:finish", candidate=live)
            ended = [row for row in rows if row["state"] == State.ENDED]
            if ended:
                first = min(ended, key=lambda row: row["since"])["id"]
                await self._chair.command("interview:reopen", candidate=first, reason="再来一次")

    async def _invite(self, waiting: list[str]) -> None:
        """Two examiners at once now and then: one of them is told that the room is busy."""
        if not waiting:
            return
        who = random.sample(self._examiners, 2 if random.random() < 0.2 else 1)
        await asyncio.gather(
            *(page.command("interview:invite", candidate=random.choice(waiting)) for page in who)
        )

    async def _talk(self) -> None:
        await asyncio.sleep(random.random() * self._pace)
        while self.moving:
            await self._talk_move()
            await self._pause()

    async def _talk_move(self) -> None:
        page = self._invigilator
        rows = self._rows(page)
        talking = [row["id"] for row in rows if row["talking_with"] == page.seat.person]
        waiting = [row["id"] for row in rows if row["state"] == State.WAITING]
        if talking:
            await page.command("waiting:end_talk", candidate=talking[0])
        elif waiting and random.random() < 0.5:
            await page.command("waiting:start_talk", candidate=random.choice(waiting))
        elif waiting:
            to = random.choice(waiting) if random.random() < 0.8 else None
            await page.command("waiting:message", candidate=to, text="请检查摄像头和麦克风。")

    @staticmethod
    def _rows(page: Page) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = page.view()["view"]["candidates"]
        return rows


class Crowd:
    """Every page of this process."""

    def __init__(self, plan: dict[str, Any]) -> None:
        seats = [Seat(room, person, Role(role), token) for room, person, role, token in plan["seats"]]
        context = trusting()
        self.pages = [Page(seat, plan["ports"], context) for seat in seats]
        self._candidates = Candidates(plan["pace"] / 2)
        staff = [page for page in self.pages if page.seat.role is not Role.CANDIDATE]
        for page in self.pages:
            if page.seat.role is Role.CANDIDATE:
                page.on_view = self._candidates.look
        self._staff = [
            Staff(pages, plan["pace"]) for _, pages in groupby(staff, key=lambda page: page.seat.room)
        ]
        self._media = [PanelMedia(page) for page in staff if plan["media"] and PanelMedia.is_for(page)]
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._running: list[asyncio.Task[None]] = []
        self._moves: list[asyncio.Task[None]] = []

    async def arrive(self) -> None:
        """Return when every page shows its view."""
        async with asyncio.timeout(ARRIVE_SECONDS):
            await asyncio.gather(*map(self._arrive, self.pages))

    async def _arrive(self, page: Page) -> None:
        async with self._gate:
            self._running.append(asyncio.create_task(page.run()))
            while not page.seated:
                assert page.ended is None, f"{page.seat.person} was turned away: {page.ended}"
                await asyncio.sleep(0.02)

    def move(self) -> None:
        """Let the rooms move from now on."""
        self._candidates.moving = True
        for staff in self._staff:
            staff.moving = True
        self._moves = [asyncio.create_task(staff.run()) for staff in self._staff]

    async def finish(self) -> None:
        """No new moves; return when every command is answered, however often it must be repeated."""
        for staff in self._staff:
            staff.moving = False
        async with asyncio.timeout(FINISH_SECONDS):
            await asyncio.gather(*self._moves)
            await self._candidates.finish()

    async def end(self) -> None:
        await self.finish()
        await asyncio.gather(*(staff.end() for staff in self._staff))

    def report(self) -> dict[str, Any]:
        """What happened since the report before. A command still under way is told once it is answered."""
        told: list[Sent] = []
        for page in self.pages:
            told += [sent for sent in page.sent if sent.answered is not None]
            page.sent = [sent for sent in page.sent if sent.answered is None]
        views, broken_off = (
            sum(page.views for page in self.pages),
            sum(page.broken_off for page in self.pages),
        )
        for page in self.pages:
            page.views = page.broken_off = 0
        return {
            "at": time.monotonic(),
            "commands": [asdict(sent) for sent in told],
            "waiting": [asdict(sent) for page in self.pages for sent in page.sent],
            "views": views,
            "packets": sum(media.take() for media in self._media),
            "seated": sum(page.seated for page in self.pages),
            "seated_at": [page.seated_at for page in self.pages if page.seated],
            "lost": [(page.seat.room, page.lost_at, page.seated_at) for page in self.pages if page.lost_at],
            "broken_off": broken_off,
            "ended": {page.seat.person: page.ended for page in self.pages if page.ended},
        }

    async def leave(self) -> None:
        for task in (*self._moves, *self._running):
            task.cancel()
        await asyncio.gather(*self._moves, *self._running, return_exceptions=True)
        await asyncio.gather(*(media.leave() for media in self._media))


async def main() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    crowd = Crowd(json.loads(await reader.readline()))
    await crowd.arrive()
    _say({"arrived": len(crowd.pages)})
    while line := await reader.readline():
        asked = json.loads(line)["ask"]
        if asked == "move":
            crowd.move()
        elif asked == "finish":
            await crowd.finish()
        elif asked == "end":
            await crowd.end()
        _say(crowd.report())
    await crowd.leave()


def _say(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
