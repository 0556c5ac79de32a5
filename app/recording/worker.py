"""The recorder's process: `python -m app.recording.worker --data … --spool …`, told what to record by its stdin.

One thread takes what comes and makes files of it in memory; the other brings them to the disk, and may be stopped by it
as long as it likes. It ends when its stdin does, with everything finished that it holds.
"""

import argparse
import contextlib
import errno
import json
import os
import select
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from app.recording import spool, wire
from app.recording.spool import Journal, State
from app.recording.streams import Packet
from app.recording.tape import RETURNED, Segment, Tape
from app.recording.timing import Publisher
from app.recording.wire import Track
from app.storage.sealed import Keys
from app.storage.vault import open_vault

SAVE_EVERY: Final = 0.5
LOOK_EVERY: Final = 0.1
ALIVE_EVERY: Final = 1.0
RETRY: Final = 0.5
"""Seconds until a disk that refused is asked again."""
MOST: Final = 96 * 1024**2
"""Bytes kept in memory for a disk that takes none; then what comes is lost, and said to be."""
QUEUE: Final = "queue"
DISK: Final = "disk"

TROUBLES: Final = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
}


class Job:
    """What is to be on the disk at one time: `saved` says for each turn up to when all is there once it is."""

    def __init__(self, saved: dict[str, float]) -> None:
        self.parts: list[tuple[Journal, bytes, State]] = []
        self.ends: list[tuple[Journal, State]] = []
        self.saved = saved


class Writer(threading.Thread):
    """Brings jobs to the disk one after the other."""

    def __init__(self, tell: "Teller", folder: Path, keys: Keys) -> None:
        super().__init__(name="disk", daemon=True)
        self._tell = tell
        self._folder, self._keys = folder, keys
        self._job: Job | None = None
        self._over = False
        self._changed = threading.Condition()

    @property
    def busy(self) -> bool:
        return self._job is not None

    def give(self, job: Job) -> None:
        """Only when it isn't busy."""
        with self._changed:
            self._job = job
            self._changed.notify_all()

    def end(self) -> None:
        """Returns when everything is done."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self.join()

    def run(self) -> None:
        self._insist(self._recover)
        self._tell(ready=True)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._job is not None or self._over)
                job = self._job
            if job is None:
                return
            for part in job.parts:
                self._insist(part[0].append, part[1], part[2])
            for journal, state in job.ends:
                closed = self._insist(journal.finish, state)
                if closed is not None:
                    self._tell(closed=closed.packed())
            self._tell(saved=job.saved)
            with self._changed:
                self._job = None
                self._changed.notify_all()

    def _recover(self) -> None:
        for closed in spool.recover(self._folder, self._keys):
            self._tell(closed=closed.packed())

    def _insist(self, action: Any, *arguments: object) -> Any:
        """Until the disk takes it, or all is over."""
        trouble = ""
        while True:
            try:
                done = action(*arguments)
            except OSError as error:
                cause = TROUBLES.get(error.errno or 0, "failed")
                if cause != trouble:
                    self._tell(trouble=cause)
                trouble = cause
                if self._over:
                    return None
                time.sleep(RETRY)
            else:
                if trouble:
                    self._tell(trouble="")
                return done


class Teller:
    """Says things to the server, from any thread, a line each."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._lock = threading.Lock()

    def __call__(self, **said: object) -> None:
        line = json.dumps(said).encode() + b"\n"
        # When the server is gone, what is recorded is finished all the same.
        with self._lock, contextlib.suppress(OSError):
            while line:
                line = line[os.write(self._out, line) :]


class Recorder:
    """Everything that is being recorded."""

    def __init__(self, tell: Teller, folder: Path, keys: Keys) -> None:
        self._tell = tell
        self._folder, self._keys = folder, keys
        self._tapes: dict[int, Tape] = {}
        self._seen: set[Track] = set()
        self._publishers: defaultdict[str, Publisher] = defaultdict(Publisher)
        self._connections: dict[int, str] = {}
        self._ended: list[Segment] = []
        self._held = 0
        self._writer = Writer(tell, folder, keys)
        self._writer.start()
        self.now = 0.0
        self._saved_at = self._alive_at = 0.0

    # -- what a tape needs --------------------------------------------------------------------------

    def journal(self, name: str, track: Track, codec: str, cause: str) -> Journal:
        return Journal(self._folder, name, track, codec, cause, self._keys)

    def finish(self, segment: Segment) -> None:
        self._ended.append(segment)

    def ask(self, stream: int) -> None:
        self._tell(keyframe=stream)

    # -- what comes ---------------------------------------------------------------------------------

    def take(self, kind: int, message: memoryview) -> None:
        _TAKES[kind](self, message)

    def _tick(self, message: memoryview) -> None:
        self.now = wire.TICK.unpack_from(message)[2]

    def _begin(self, message: memoryview) -> None:
        stream = wire.BEGIN.unpack_from(message)[2]
        said = json.loads(bytes(message[wire.BEGIN.size :]))
        track = Track(**said["track"])
        codecs = {int(number): name for number, name in said["codecs"].items()}
        cause = said["cause"] or (RETURNED if track in self._seen else "")
        self._seen.add(track)
        publisher = self._publishers[said["connection"]]
        self._connections[stream] = said["connection"]
        self._tapes[stream] = Tape(self, stream, track, codecs, publisher, cause)

    def _packet(self, message: memoryview) -> None:
        _, _, stream, number, timestamp, second, arrived = wire.PACKET.unpack_from(message)
        tape = self._tapes.get(stream)
        if tape is None:
            return
        if self._held > MOST:
            tape.drop(DISK)
            return
        tape.packet(Packet(number, timestamp, second, bytes(message[wire.PACKET.size :]), arrived))

    def _report(self, message: memoryview) -> None:
        _, _, stream, ntp, timestamp, _ = wire.REPORT.unpack_from(message)
        if (tape := self._tapes.get(stream)) is not None:
            tape.report(ntp, timestamp)

    def _end(self, message: memoryview) -> None:
        stream = wire.END.unpack_from(message)[2]
        if (tape := self._tapes.pop(stream, None)) is not None:
            tape.close()
            connection = self._connections.pop(stream)
            if connection not in self._connections.values():
                del self._publishers[connection]

    def _lost(self, message: memoryview) -> None:
        if (tape := self._tapes.get(wire.LOST.unpack_from(message)[2])) is not None:
            tape.drop(QUEUE)

    # -- what is to be done -------------------------------------------------------------------------

    def look(self, monotonic: float) -> None:
        for tape in self._tapes.values():
            tape.look(self.now)
        self._held = sum(len(each.pending) for each in self._segments())
        if monotonic - self._alive_at >= ALIVE_EVERY:
            self._alive_at = monotonic
            self._tell(alive=self.now)
        if monotonic - self._saved_at >= SAVE_EVERY and not self._writer.busy:
            self._saved_at = monotonic
            self._writer.give(self._job())

    def end(self) -> None:
        """Everything on the disk and whole."""
        for tape in self._tapes.values():
            tape.close()
        self._tapes.clear()
        while self._writer.busy:
            time.sleep(0.01)
        self._writer.give(self._job())
        self._writer.end()

    def _segments(self) -> Iterable[Segment]:
        yield from self._ended
        yield from (tape.segment for tape in self._tapes.values() if tape.segment is not None)

    def _job(self) -> Job:
        saved = {tape.track.turn: self.now for tape in self._tapes.values()}
        for tape in self._tapes.values():
            behind = tape.behind()
            if behind is not None:
                saved[tape.track.turn] = min(saved[tape.track.turn], behind)
        for segment in self._ended:
            saved.setdefault(segment.journal.track.turn, self.now)
        job = Job(saved)
        for segment in self._segments():
            state = segment.state if segment in self._ended else segment.out
            if segment.pending and state is not None:
                job.parts.append((segment.journal, segment.pending, state))
                segment.pending = b""
        job.ends = [(segment.journal, segment.state) for segment in self._ended]
        self._ended = []
        return job


_TAKES: Final = {
    wire.TICK_KIND: Recorder._tick,
    wire.BEGIN_KIND: Recorder._begin,
    wire.PACKET_KIND: Recorder._packet,
    wire.REPORT_KIND: Recorder._report,
    wire.END_KIND: Recorder._end,
    wire.LOST_KIND: Recorder._lost,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spool", type=Path, required=True)
    given = parser.parse_args()
    # Whoever stops the server stops it by its stdin, with all that it holds finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    keys = open_vault(given.data, may_create=False, name="recording")
    recorder = Recorder(Teller(sys.stdout.fileno()), given.spool, keys)
    reader, source = wire.Reader(), sys.stdin.fileno()
    while True:
        if select.select((source,), (), (), LOOK_EVERY)[0]:
            data = os.read(source, 1 << 20)
            if not data:
                break
            for kind, message in reader.feed(data):
                recorder.take(kind, message)
        recorder.look(time.monotonic())
    recorder.end()


if __name__ == "__main__":
    main()
