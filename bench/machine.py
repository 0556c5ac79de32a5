"""How far this machine, and not what is measured, makes a figure."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class Machine:
    """What its cores, and this process with all that it started, did since this was made."""

    def __init__(self) -> None:
        self._ticks, self._times = _ticks(), _times()

    def blame(self, lines: Mapping[str, Any]) -> dict[str, float | None]:
        """`lines`: what bench/line.py told of the same time."""
        whole, idle = (now - before for now, before in zip(_ticks(), self._ticks, strict=True))
        ran, waited = (now - before for now, before in zip(_times(), self._times, strict=True))
        return {
            "idle_percent": _percent(idle, whole),
            "starved_percent": _percent(waited, ran + waited),
            "late_percent": _percent(lines["late"], lines["carried"]),
            "late_worst_ms": round(lines["worst_ms"], 1),
        }


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole > 0 else 0.0


def _ticks() -> tuple[int, int]:
    """Of all cores, and those of them with nothing to do (proc(5), stat)."""
    ticks = [int(field) for field in Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def _times() -> tuple[int, int]:
    """Nanoseconds that our threads ran, and that they were ready and had no core (proc(5), schedstat)."""
    ran = waited = 0
    for process in _family():
        for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):  # it has just ended
                fields = thread.read_text("utf-8").split()
                ran, waited = ran + int(fields[0]), waited + int(fields[1])
    return ran, waited


def _family() -> Iterator[int]:
    """This process and what descends from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    waiting = [os.getpid()]
    while waiting:
        yield (process := waiting.pop())
        waiting += children.get(process, [])
