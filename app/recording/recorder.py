"""The server's side of recording: a queue that never waits, and a process that is started again when it dies.

What is queued is what the process has not read yet. Where that grows beyond `MOST`, because the process stands or its
machine has no time for it, packets are dropped and counted, and the file says that something is missing.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from app.host import durable
from app.media import Stream
from app.recording import wire
from app.recording.wire import Closed, Track
from app.storage.files import RESERVE, free_bytes

log = structlog.get_logger(__name__)

FLUSH: Final = 0.02
"""Seconds for which packets are gathered, so that the process is woken for many at once."""
MOST: Final = 32 * 1024**2
"""Bytes that wait for the process: ten seconds of the packets of a dozen rooms."""
TICK: Final = 0.25
SILENT: Final = 15.0
"""Seconds without a word of the process after which it is killed."""
AGAIN: Final = (0.1, 0.5, 1.0, 1.5)
"""Seconds before each start that follows a death; the last goes for all further ones."""
FAILING: Final = 4
"""Deaths one after the other, without a whole minute between, after which recording can't be relied on."""
STEADY: Final = 60.0
DIED: Final = "recorder"
"""Why nothing was recorded before a stream that is told again."""

ROOT: Final = Path(__file__).parents[2]
LAST_WORDS: Final = 2000

TROUBLES: Final = {
    "full": "录制磁盘已满。请清理磁盘，或在 config.toml 的 [recording] 里换一个目录。",
    "read_only": "录制目录不能写入（只读）。请检查磁盘是否出错或被挂载为只读。",
    "denied": "录制目录没有写入权限。请把它的所有者改为运行本程序的用户。",
    "failed": "录制磁盘写入失败。请检查磁盘。",
    "silent": "录制程序没有响应，正在重新启动。",
    "died": "录制程序反复退出，请查看日志并联系运维人员。",
}
"""Sentences for those who look after it."""


@dataclass(slots=True)
class _Told:
    """A stream that goes on, as the process was told of it."""

    stream: Stream
    track: Track


class Recorder:
    """`media.Recorder`. `closed` takes what is whole, `ask` asks a stream for a key frame."""

    def __init__(
        self,
        data: Path,
        folder: Path,
        clock: Callable[[], float],
        closed: Callable[[Closed], None],
        ask: Callable[[int], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data, self._folder = data, folder
        self._clock, self._monotonic = clock, monotonic
        self._closed, self._ask = closed, ask
        self._epoch = clock() - monotonic()
        self._streams: dict[int, _Told] = {}
        self._number = 0
        self._out: list[bytes] = []
        self._size = 0
        self._missing: Counter[int] = Counter()
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._stopping = False
        self._saved: dict[str, float] = {}
        self._trouble = ""
        self._deaths = 0
        self._heard = monotonic()
        self.dropped = 0
        self.restarts = 0

    # -- what media tells ---------------------------------------------------------------------------

    def begin(self, stream: Stream) -> int:
        if not self._streams:
            self._epoch = self._clock() - self._monotonic()
        self.wake()
        self._number += 1
        where, candidate = stream.recording.publisher, stream.recording.candidate
        track = Track(where.room, candidate, where.person, str(where.device), str(stream.recording.source))
        self._streams[self._number] = told = _Told(stream, track)
        self._put(_begin(self._number, told, ""))
        return self._number

    def packet(
        self, stream: int, number: int, timestamp: int, second: int, payload: bytes, arrived: float
    ) -> None:
        size = wire.PACKET.size + len(payload)
        if self._size > MOST:
            self._missing[stream] += 1
            self.dropped += 1
            return
        self._out.append(
            wire.PACKET.pack(size, wire.PACKET_KIND, stream, number, timestamp, second, arrived + self._epoch)
        )
        self._out.append(payload)
        self._size += size

    def report(self, stream: int, ntp: int, timestamp: int, arrived: float) -> None:
        size = wire.REPORT.size
        told = (size, wire.REPORT_KIND, stream, ntp, timestamp, arrived + self._epoch)
        self._put(wire.REPORT.pack(*told))

    def end(self, stream: int) -> None:
        if self._streams.pop(stream, None) is not None:
            self._put(wire.END.pack(wire.END.size, wire.END_KIND, stream))

    # -- what others ask ----------------------------------------------------------------------------

    @property
    def pids(self) -> list[int]:
        """Of the process, where it runs."""
        process = self._process
        return [process.pid] if process is not None and process.returncode is None else []

    def wake(self) -> None:
        """Have the process there, so that whoever is called in next is recorded from the first moment."""
        if self._keeping is None and not self._stopping:
            self._keeping = asyncio.create_task(self._keep(), name="recorder")

    def saved(self) -> dict[str, float]:
        """Turn -> up to when all of it is on the disk, of those that are being recorded."""
        live = {told.track.turn for told in self._streams.values()}
        return {turn: self._saved.get(turn, 0.0) for turn in live}

    def holds(self, turn: str) -> bool:
        """Whether something of the turn is still on its way to a file that is whole."""
        return turn in self._saved or any(told.track.turn == turn for told in self._streams.values())

    def unfit(self) -> str:
        """Why nothing can be recorded now, in a sentence; empty: it can."""
        if self._trouble:
            return TROUBLES[self._trouble]
        if free_bytes(self._folder) < RESERVE:
            return TROUBLES["full"]
        return ""

    async def stop(self) -> None:
        """Everything is finished first."""
        self._stopping = True
        process, keeping = self._process, self._keeping
        if process is not None and process.stdin is not None:
            self._flush()
            process.stdin.close()
        if keeping is not None:
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(keeping, 15)

    # -- the process --------------------------------------------------------------------------------

    async def _keep(self) -> None:
        while not self._stopping:
            began = self._monotonic()
            said = bytearray()
            try:
                await self._run(said)
            except OSError as error:
                said += str(error).encode()
            if self._stopping:
                return
            self._deaths = 1 if self._monotonic() - began > STEADY else self._deaths + 1
            if self._deaths >= FAILING:
                self._trouble = "died"
            self.restarts += 1
            log.error("recorder_died", deaths=self._deaths, said=said.decode(errors="replace").strip())
            await asyncio.sleep(AGAIN[min(self._deaths, len(AGAIN)) - 1])

    async def _run(self, said: bytearray) -> None:
        await asyncio.to_thread(durable.folder, self._folder)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.recording.worker"),
            *("--data", str(self._data.resolve()), "--spool", str(self._folder.resolve())),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=ROOT,
            env=_environment(),
            limit=1 << 20,
        )
        self._process, self._heard = process, self._monotonic()
        self._tell_again()
        beside = [
            asyncio.create_task(self._beat(process), name="recorder's queue"),
            asyncio.create_task(_listen(process, said), name="recorder's log"),
        ]
        try:
            assert process.stdout
            while line := await process.stdout.readline():
                self._hear(json.loads(line))
        finally:
            for task in beside:
                task.cancel()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await asyncio.gather(*beside, return_exceptions=True)
            self._process = None

    def _tell_again(self) -> None:
        """A new process knows of nothing; what is queued for it comes after."""
        ahead = (
            [_begin(number, told, DIED) for number, told in self._streams.items()] if self.restarts else []
        )
        self._out[:0] = ahead
        self._size += sum(map(len, ahead))
        for number in self._streams:
            self._ask(number)

    async def _beat(self, process: asyncio.subprocess.Process) -> None:
        due = 0.0
        while not self._stopping:
            now = self._monotonic()
            if now >= due:
                due = now + TICK
                self._put(wire.TICK.pack(wire.TICK.size, wire.TICK_KIND, now + self._epoch))
                if now - self._heard > SILENT:
                    self._trouble = "silent"
                    process.kill()
            self._flush()
            await asyncio.sleep(FLUSH if self._streams else TICK)

    def _flush(self) -> None:
        """Hand over what there is. What the pipe does not take waits in the transport, and counts."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            return
        transport: Any = process.stdin.transport
        waiting = transport.get_write_buffer_size()
        if self._out and waiting <= MOST:
            missing, self._missing = self._missing, Counter()
            for stream, count in missing.items():
                self._out.append(wire.LOST.pack(wire.LOST.size, wire.LOST_KIND, stream, count))
            transport.write(b"".join(self._out))
            self._out.clear()
            waiting = transport.get_write_buffer_size()
            self._size = waiting
        else:
            self._size = waiting + sum(map(len, self._out)) if self._out else waiting

    def _put(self, message: bytes) -> None:
        self._out.append(message)
        self._size += len(message)

    def _hear(self, said: dict[str, Any]) -> None:
        self._heard = self._monotonic()
        match said:
            case {"closed": closed}:
                self._closed(Closed.unpacked(closed))
            case {"saved": saved}:
                self._saved = saved
            case {"keyframe": stream}:
                self._ask(stream)
            case {"trouble": trouble}:
                self._trouble = trouble
                log.error("recording_trouble", cause=trouble) if trouble else log.warning("recording_well")
            case {"ready": True}:
                self._trouble = ""


def _begin(number: int, told: _Told, cause: str) -> bytes:
    stream = told.stream
    said = {
        "track": asdict(told.track),
        "connection": stream.connection,
        "codecs": dict(stream.codecs),
        "cause": cause,
    }
    body = json.dumps(said).encode()
    return wire.BEGIN.pack(wire.BEGIN.size + len(body), wire.BEGIN_KIND, number) + body


async def _listen(process: asyncio.subprocess.Process, said: bytearray) -> None:
    assert process.stderr
    while words := await process.stderr.read(LAST_WORDS):
        said[:] = (said + words)[-LAST_WORDS:]


def _environment() -> dict[str, str]:
    """The server's, without its settings: there are secrets among them."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("EXAM_")}
