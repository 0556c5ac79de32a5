"""How far this machine, and not what is measured, makes a figure."""

import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Machine:
    """What its cores did, and how long the server `pid` waited for one, since this was made."""

    def __init__(self, pid: int) -> None:
        self._pid, self._begun = pid, time.monotonic()
        self._ticks, self._waited = _ticks(), _waited(pid)

    def blame(self, lines: Mapping[str, Any]) -> dict[str, float | None]:
        """`lines`: what bench/line.py told of the same time."""
        whole, idle = (now - before for now, before in zip(_ticks(), self._ticks, strict=True))
        return {
            "idle_percent": _percent(idle, whole),
            "starved_percent": _percent(_waited(self._pid) - self._waited, time.monotonic() - self._begun),
            "late_percent": _percent(lines["late"], lines["carried"]),
            "late_worst_ms": round(lines["worst_ms"], 1),
        }


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole > 0 else 0.0


def _ticks() -> tuple[int, int]:
    """Of all cores, and those of them with nothing to do (proc(5), stat)."""
    ticks = [int(field) for field in Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def _waited(pid: int) -> float:
    """Seconds in which threads of `pid` were ready and had no core (proc(5), schedstat)."""
    waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has just ended
            waited += int(thread.read_text("utf-8").split()[1])
    return waited / 1e9
