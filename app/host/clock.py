"""The exam's time: it passes as a monotonic clock does, whatever the machine's wall clock is set to meanwhile.

Events are stamped by it, used time and invitations count by it (docs/rules.md 7.8). It begins as the
wall clock and follows what NTP slews, slowly. A jump of the wall clock is told and not followed as long as an interview
is on. `clock.json` bridges restarts: within one boot of the machine by the monotonic clock, after another by the wall
clock less the jumps that were not followed; never behind the last event there is.

What the world outside checks (TOTP, signatures to clouds, certificates) goes by the wall clock, right or wrong.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import structlog

from app.host.durable import write_whole
from app.state.clock import DAY

log = structlog.get_logger("clock")

JUMP: Final = 0.5
"""Seconds the wall clock may come away between two looks; NTP slews at most half a millisecond a second."""
FOLLOW: Final = 0.001
"""How fast what NTP slews is followed, seconds a second: nobody's interview notices."""
LOOK_EVERY: Final = 1.0
SAVE_EVERY: Final = 10.0

Seconds = Callable[[], float]


def wall() -> float:
    """Seconds since 1970, as the machine has it."""
    return time.time()


def steady() -> float:
    """Seconds of this boot, sleep included where the system counts it: the wall clock goes on meanwhile, too."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


def boot() -> str:
    """Which boot of the machine this is; empty where it cannot be told, and then no two are the same."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a later start goes on from: our time `now` when the machine's monotonic clock said `steady` in `boot`, and
    by how much the wall clock was ahead of it through jumps. `doubted_at` and `doubted`: see `Clock.certain`."""

    boot: str
    steady: float
    now: float
    ahead: float
    doubted_at: float = 0.0
    doubted: float = 0.0


class Clock:
    """Seconds since 1970. Never goes back while the program runs."""

    def __init__(self, file: Path, last_event: float, wall: Seconds, steady: Seconds, *, idle: bool) -> None:
        """`last_event` is the time of the newest event in any log, 0 for none. `idle`: nobody's time is running, so
        that there is nothing to bridge."""
        self._file = file
        self._wall = wall
        self._steady = steady
        self._looked_at = self._saved_at = steady()
        kept = _read(file)
        self._now = wall() if idle else _going_on(kept, wall(), self._looked_at)
        self._drift = self._ahead = wall() - max(self._now, last_event)
        if self._now < last_event:
            _tell_behind(last_event - self._now)
            self._now = last_event
        elif abs(self._ahead) > JUMP:
            _tell_jump(self._ahead)
        else:
            self._ahead = 0.0
        self._doubted_at, self._doubted = (kept.doubted_at, kept.doubted) if kept else (0.0, 0.0)
        known = max(kept.now if kept else 0.0, last_event)
        if known:
            self._doubt(self._now - known)

    def __call__(self) -> float:
        return self._now + (self._steady() - self._looked_at)

    def certain(self) -> float:
        """The time for what cannot be undone, deletion above all. A step of more than a day counts only once it has
        stood for a day: whoever set the clock wrong, or let a battery run out, can set it right before anything that is
        due by it is gone."""
        now = self()
        return now - self._doubted if now - self._doubted_at < DAY else now

    def _doubt(self, step: float) -> None:
        """Our time has just been moved ahead by so much, or nobody knows what it did meanwhile."""
        if step > DAY:
            former = self._doubted if self._now - self._doubted_at < DAY else 0.0
            self._doubted_at, self._doubted = self._now, former + step

    def look(self, *, idle: bool) -> None:
        """Compare with the wall clock; to be called every second. `idle`: nobody's time is running, so that a jump
        ahead may be followed. One back waits for the next start: what happened after must not seem to have been
        before."""
        steady = self._steady()
        passed, self._looked_at = steady - self._looked_at, steady
        self._now += passed
        drift = self._wall() - self._now
        if abs(drift - self._drift) > JUMP:
            _tell_jump(drift - self._drift)
            self._ahead += drift - self._drift
        slewed = drift - self._ahead
        self._now += max(-FOLLOW * passed, min(FOLLOW * passed, slewed))
        if idle and self._ahead > 0:
            self._now += self._ahead
            self._doubt(self._ahead)
            log.warning("wall_clock_followed", seconds=round(self._ahead, 1))
            self._ahead = 0.0
        self._drift = self._wall() - self._now

    async def keep(self) -> None:
        """Note where we are for the next start, every ten seconds."""
        if self._steady() - self._saved_at >= SAVE_EVERY:
            await asyncio.to_thread(self.save)

    def save(self) -> None:
        """Note it now. What cannot be written is told; the next start then begins with the wall clock."""
        self._saved_at = self._steady()
        kept = Kept(boot(), self._saved_at, self(), self._ahead, self._doubted_at, self._doubted)
        try:
            write_whole(self._file, json.dumps(asdict(kept)).encode())
        except OSError as error:
            log.warning("clock_not_kept", error=str(error))


def _going_on(kept: Kept | None, wall: float, steady: float) -> float:
    if kept is None:
        return wall
    if kept.boot and kept.boot == boot() and steady >= kept.steady:
        return kept.now + (steady - kept.steady)
    return max(wall - kept.ahead, kept.now)


def _read(file: Path) -> Kept | None:
    try:
        said = json.loads(file.read_bytes())
        doubt = (float(said.get(name, 0.0)) for name in ("doubted_at", "doubted"))
        return Kept(
            str(said["boot"]), float(said["steady"]), float(said["now"]), float(said["ahead"]), *doubt
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tell_jump(seconds: float) -> None:
    way = "快" if seconds > 0 else "慢"
    after = (
        "没有人在面试时，考场的时间会跟上。" if seconds > 0 else "考场的时间在没有面试时重新启动后才会跟上。"
    )
    log.error(
        "wall_clock_jumped",
        seconds=round(seconds, 1),
        detail=f"本机的时间突然变{way}了 {abs(seconds):.1f} 秒。面试用时和邀请的期限不受影响；请检查 NTP。{after}",
    )


def _tell_behind(seconds: float) -> None:
    log.error(
        "clock_behind_log",
        seconds=round(seconds, 1),
        detail=f"本机的时间比考场记录里最后一件事还早 {seconds:.1f} 秒，考场的时间从那里继续；请检查本机的时间。",
    )
