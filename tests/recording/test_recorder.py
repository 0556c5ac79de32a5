"""The process and its queue: what a kill, a halt and a disk that refuses cost, and what is said of it."""

import asyncio
import io
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest
import pytest_asyncio

from app.media import Stream
from app.recording import recorder as recording
from app.recording.recorder import Recorder
from app.recording.wire import Closed, turn_of
from app.state.recordings import Recording
from app.state.subscriptions import Endpoint, Source
from app.storage import sealed
from app.storage.vault import Vault, open_vault
from tests.recording.packets import CODECS, Sender, pictures, tone
from tests.waiting import eventually

TURN = turn_of("r1", "zhang")


@dataclass
class Studio:
    """A recorder whose streams play in real time, and what came of them."""

    folder: Path
    keys: Vault
    closed: list[Closed] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    playing: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recorder = Recorder(
            self.folder, self.folder / "spool", time.time, self.closed.append, self.asked.append
        )

    def begin(self, codec: str, source: Source = Source.CAMERA) -> int:
        rate = 48000 if codec == "opus" else 90000
        wish = Recording(Endpoint("r1", "zhang", "main"), source, "zhang")
        return self.recorder.begin(Stream(wish, "connection", CODECS, rate))

    def play(self, codec: str, source: Source = Source.CAMERA) -> int:
        """From now on, until all is over."""
        stream = self.begin(codec, source)
        self.playing.append(asyncio.create_task(self._play(stream, codec)))
        return stream

    async def _play(self, stream: int, codec: str) -> None:
        sender = Sender(codec, start=time.monotonic())
        while True:
            for packet in sender.frame():
                self.recorder.packet(stream, *packet)
            await asyncio.sleep(max(0.0, sender.now - time.monotonic()))

    async def until(self, ready: Callable[[], object], why: str, seconds: float = 20) -> None:
        async def lacks() -> str | None:
            return None if ready() else why

        await eventually(lacks, seconds)

    async def saved_after(self, when: float) -> None:
        await self.until(
            lambda: self.recorder.saved().get(TURN, 0) > when, f"not saved: {self.recorder.saved()}"
        )

    def end(self, *streams: int) -> None:
        for task in self.playing:
            task.cancel()
        for stream in streams:
            self.recorder.end(stream)

    def frames(self, closed: Closed) -> int:
        file = (self.folder / "spool" / closed.id).open("rb")
        with sealed.opened(file, self.keys, closed.id) as opened:
            data = opened.read()
        with av.open(io.BytesIO(data)) as played:
            return sum(1 for _ in played.decode())


@pytest_asyncio.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    pictures("vp8"), tone()  # made before anybody waits for them
    studio = Studio(tmp_path, open_vault(tmp_path, may_create=True, name="recording"))
    yield studio
    studio.end()
    await studio.recorder.stop()


async def test_what_is_recorded_is_on_the_disk_soon_and_whole_at_the_end(studio: Studio) -> None:
    began = time.time()
    picture, sound = studio.play("vp8"), studio.play("opus", Source.MICROPHONE)
    await studio.saved_after(began + 1)
    assert time.time() - studio.recorder.saved()[TURN] < 3
    assert studio.recorder.holds(TURN)
    studio.end(picture, sound)
    await studio.until(lambda: not studio.recorder.holds(TURN), "it is still held")
    assert {(each.codec, each.track.source) for each in studio.closed} == {
        ("vp8", "camera"),
        ("opus", "microphone"),
    }
    assert all(studio.frames(each) for each in studio.closed)
    assert all(abs(each.first - began) < 1.5 for each in studio.closed)


async def test_a_kill_costs_the_last_moments_and_no_file(studio: Studio) -> None:
    stream = studio.play("vp8")
    await studio.saved_after(time.time() + 1)
    [pid] = studio.recorder.pids
    killed = time.time()
    os.kill(pid, signal.SIGKILL)
    await studio.until(lambda: studio.recorder.pids not in ([], [pid]), "it was not started again", 5)
    await studio.saved_after(killed + 0.5)
    studio.end(stream)
    await studio.until(lambda: not studio.recorder.holds(TURN), "it is still held")
    before, after = sorted(studio.closed, key=lambda each: each.first)
    assert killed - before.last < 2
    assert (before.cause, after.cause) == ("", "recorder")
    assert all(studio.frames(each) for each in (before, after))
    assert stream in studio.asked


async def test_a_recorder_that_stands_still_loses_nothing_it_can_catch_up_with(studio: Studio) -> None:
    stream = studio.play("opus", Source.MICROPHONE)
    await studio.saved_after(time.time())
    [pid] = studio.recorder.pids
    os.kill(pid, signal.SIGSTOP)
    halted = time.time()
    await asyncio.sleep(0)
    await studio.until(lambda: time.time() - studio.recorder.saved()[TURN] > 3, "it is not behind")
    os.kill(pid, signal.SIGCONT)
    await studio.saved_after(halted + 3)
    studio.end(stream)
    await studio.until(lambda: not studio.recorder.holds(TURN), "it is still held")
    assert sum(each.last - each.first for each in studio.closed) > 3
    assert (studio.recorder.dropped, {each.cause for each in studio.closed}) == (0, {""})


async def test_a_full_queue_drops_counts_and_says_so(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = studio.play("opus", Source.MICROPHONE)
    await studio.saved_after(time.time())
    [pid] = studio.recorder.pids
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(recording, "MOST", 1)
    await studio.until(lambda: studio.recorder.dropped > 20, "nothing was dropped")
    monkeypatch.undo()
    os.kill(pid, signal.SIGCONT)
    await studio.saved_after(time.time())
    studio.end(stream)
    await studio.until(lambda: not studio.recorder.holds(TURN), "it is still held")
    assert "queue" in {each.cause for each in studio.closed}


async def test_a_folder_that_can_not_be_written_makes_it_unfit_until_it_can(studio: Studio) -> None:
    stream = studio.play("vp8")
    await studio.saved_after(time.time())
    spool = studio.folder / "spool"
    aside = studio.folder / "aside"
    spool.rename(aside)
    spool.write_text("a file where the folder should be")
    await studio.until(studio.recorder.unfit, "it is thought to be fit")
    assert "磁盘" in studio.recorder.unfit()
    spool.unlink()
    aside.rename(spool)
    await studio.until(lambda: not studio.recorder.unfit(), "it is thought to be unfit")
    await studio.saved_after(time.time() - 1)
    studio.end(stream)
    await studio.until(lambda: not studio.recorder.holds(TURN), "it is still held")
    assert all(studio.frames(each) for each in studio.closed)


async def test_what_a_server_left_is_told_at_its_next_start(studio: Studio) -> None:
    stream = studio.play("vp8")
    await studio.saved_after(time.time())
    studio.end()
    await studio.recorder.stop()
    [left] = studio.closed
    again = Studio(studio.folder, studio.keys)
    again.recorder.wake()
    await again.until(lambda: again.closed, "nothing is told")
    assert again.closed == [left]
    await again.recorder.stop()
    assert stream
