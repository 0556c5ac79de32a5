"""The load of a bench: processes full of pages (`bench.crowd`), asked over their standard input."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from bench.school import ROOT, Seat, cpu_seconds, pin

LINE_BYTES = 2**26
"""A report names every command."""


class Load:
    """One process for each group of seats; inside the block all of them are connected, to the servers whose `ports`
    these are. `media`: panels send and receive sound and pictures, too (`bench.panel`)."""

    def __init__(
        self,
        groups: Sequence[Sequence[Seat]],
        ports: Mapping[str, int],
        pace: float,
        core: int | None = None,
        *,
        media: bool = False,
    ) -> None:
        self._groups, self._ports, self._pace, self._core, self._media = groups, ports, pace, core, media
        self._children: list[asyncio.subprocess.Process] = []

    async def __aenter__(self) -> Self:
        try:
            for seats in self._groups:
                self._children.append(await self._start(seats))
            await asyncio.gather(*map(_heard, self._children))
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def ask(self, what: str) -> list[dict[str, Any]]:
        """Each process's report: `report`, `move` (start moving), `finish` (stop, and await every answer)
        or `end` (the same, and every interview is over)."""
        for child in self._children:
            await _tell(child, {"ask": what})
        return await asyncio.gather(*map(_heard, self._children))

    def cpu_seconds(self) -> float:
        """What the load itself has spent so far."""
        return sum(cpu_seconds(child.pid) for child in self._children)

    async def _start(self, seats: Sequence[Seat]) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.crowd", cwd=ROOT, stdin=pipe, stdout=pipe, limit=LINE_BYTES
        )
        pin(child.pid, self._core)
        told = [(seat.room, seat.person, seat.role, seat.token) for seat in seats]
        plan = {"ports": dict(self._ports), "pace": self._pace, "media": self._media, "seats": told}
        await _tell(child, plan)
        return child

    async def _end(self) -> None:
        for child in self._children:
            assert child.stdin is not None
            child.stdin.close()
        await asyncio.gather(*(child.wait() for child in self._children))


async def _tell(child: asyncio.subprocess.Process, said: dict[str, Any]) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps(said).encode() + b"\n")
    await child.stdin.drain()


async def _heard(child: asyncio.subprocess.Process) -> dict[str, Any]:
    assert child.stdout is not None
    line = await child.stdout.readline()
    assert line, "a load process ended before it answered"
    said: dict[str, Any] = json.loads(line)
    return said


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 10) // 1000) - 1)]
