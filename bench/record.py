"""What recording costs, and what a fault of it does.

    python -m bench.record [--rooms 4] [--seconds 6] [--turns 3] [--kills 12]

The last line of standard output is {"added_percent", "worker_ms", "lag_ms", "lag_stalled_ms", "lost_s", "unplayable",
"light_s"}: CPU that recording the yardstick rooms adds to the process that forwards, as a share of forwarding (turns
with and without, medians); milliseconds of CPU a second of the recorder's process per recorded track; how late the
event loop is (p99) while nothing is wrong, and while the recorder stands still for three seconds; the most that a
kill -9 of the recorder cost a track, of so many; files that do not play; and the farthest that the light was behind.
"""

import argparse
import asyncio
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import uvloop
from aiohttp import web

from app.media import MediaRouter, MediaSettings, Stream
from app.recording.recorder import Recorder
from app.recording.wire import Closed, turn_of
from app.state.recordings import Recording
from app.state.subscriptions import Endpoint, Source, Subscription
from app.storage import sealed
from app.storage.vault import Vault, open_vault
from bench import media_load
from bench.forward import LOAD_CORE, SERVER_CORE, SIGNAL_PORT, load, namespaces, pin
from bench.media_load import VIDEO_SIZE, cpu_seconds

TRACKS = 7
"""Of a yardstick room: the candidate's two pictures and sound, and four voices."""
KEYFRAME = b"\x10\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01".ljust(VIDEO_SIZE, b"\x55")
"""Of VP8, 640x480: noise would not begin a file."""
FAULTY = 6
"""Tracks that are recorded while the recorder is killed."""


# -- what it costs ----------------------------------------------------------------------------------------


async def serve(address: str, record: bool) -> None:
    """As `bench.forward` serves, and the candidate and every voice are recorded where that is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        open_vault(data, may_create=True, name="recording")
        async with MediaRouter.open(MediaSettings(udp_port=0, tcp_port=None, announce=(address,))) as router:
            recorder = Recorder(data, data / "spool", time.time, lambda _closed: None, router.want_keyframe)
            if record:
                router.record_with(recorder)
                recorder.wake()
            rooms: dict[str, dict[Endpoint, list[Source]]] = {}

            async def offer(request: web.Request) -> web.Response:
                asked = await request.json()
                endpoint = Endpoint(asked["room"], asked["name"], "main")
                answer = await router.connect(endpoint, asked["sdp"])
                members = rooms.setdefault(endpoint.room, {})
                members[endpoint] = [Source(name) for name in asked["sources"]]
                router.set_subscriptions(endpoint.room, _everybody(members))
                router.set_recordings(endpoint.room, _recorded(members))
                return web.Response(text=answer.sdp)

            app = web.Application()
            app.add_routes([web.post("/offer", offer)])
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, address, SIGNAL_PORT).start()
            print("ready", flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
            print(json.dumps({"pids": recorder.pids}), flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
            await recorder.stop()


def _everybody(members: dict[Endpoint, list[Source]]) -> list[Subscription]:
    return [
        Subscription(to, of, source, 0, 800)
        for to in members
        for of, sources in members.items()
        if of != to
        for source in sources
    ]


def _recorded(members: dict[Endpoint, list[Source]]) -> list[Recording]:
    return [
        Recording(of, source, "candidate")
        for of, sources in members.items()
        for source in sources
        if of.person == "candidate" or source is Source.MICROPHONE
    ]


def measure(rooms: int, seconds: float, record: bool) -> dict[str, float]:
    """One turn: CPU of the forwarding process per packet sent, and of its recorder a second."""
    with namespaces() as (near, far, address):
        command = [*near, *pin(SERVER_CORE), sys.executable, "-m", "bench.record", "--serve", address]
        process = subprocess.Popen(
            [*command, *(["--record"] if record else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None and process.stdin is not None
        try:
            assert process.stdout.readline().strip() == "ready"
            loading = [*far, *pin(LOAD_CORE), sys.executable, "-m", "bench.record", "--load", address]
            loading += [str(process.pid), "--rooms", str(rooms), "--seconds", str(seconds)]
            begun = time.monotonic()
            done = subprocess.run(loading, capture_output=True, text=True, timeout=seconds + 120, check=True)
            result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
            process.stdin.write("\n")
            process.stdin.flush()
            pids = json.loads(process.stdout.readline())["pids"]
            spent = sum(map(cpu_seconds, pids))
            result["worker_ms"] = spent / (time.monotonic() - begun) / (rooms * TRACKS) * 1000
        finally:
            process.stdin.close()
            process.wait(30)
    print(json.dumps({"record": record, **{k: round(v, 3) for k, v in result.items()}}), flush=True)
    return result


def cost(rooms: int, seconds: float, turns: int) -> dict[str, float]:
    plain, recorded, worker = [], [], []
    for _ in range(turns):
        plain.append(measure(rooms, seconds, record=False)["us_per_packet"])
        with_it = measure(rooms, seconds, record=True)
        recorded.append(with_it["us_per_packet"])
        worker.append(with_it["worker_ms"])
    added = [(after - before) / before * 100 for before, after in zip(plain, recorded, strict=True)]
    return {
        "added_percent": round(statistics.median(added), 1),
        "worker_ms": round(statistics.median(worker), 2),
    }


# -- what faults do ---------------------------------------------------------------------------------------


class Studio:
    """A recorder with sounds that go on, and what became of them."""

    def __init__(self, data: Path, keys: Vault) -> None:
        self.folder, self.keys = data / "spool", keys
        self.closed: list[Closed] = []
        self.recorder = Recorder(data, self.folder, time.time, self.closed.append, lambda _stream: None)
        self.behind = 0.0
        self.lags: list[float] = []

    async def play(self, number: int) -> None:
        wish = Recording(Endpoint("r", f"p{number}", "main"), Source.MICROPHONE, "candidate")
        stream = self.recorder.begin(Stream(wish, f"c{number}", {111: "opus"}, 48000))
        begun, packet = time.monotonic(), 0
        while True:
            self.recorder.packet(
                stream, packet, packet * 960, 111, b"\xf8\xff\xfe" + os.urandom(60), time.monotonic()
            )
            packet += 1
            await asyncio.sleep(max(0.0, begun + packet / 50 - time.monotonic()))

    async def look(self) -> None:
        """How late the loop is, and how far the light is behind."""
        while True:
            due = time.monotonic() + 0.01
            await asyncio.sleep(0.01)
            self.lags.append(time.monotonic() - due)
            saved = self.recorder.saved().get(turn_of("r", "candidate"), 0.0)
            if saved:
                self.behind = max(self.behind, time.time() - saved)

    def lag(self) -> float:
        """p99 in milliseconds, since the last call."""
        lags, self.lags = sorted(self.lags), []
        return round(lags[int(len(lags) * 0.99)] * 1000, 2)

    def plays(self, closed: Closed) -> bool:
        with sealed.opened((self.folder / closed.id).open("rb"), self.keys, closed.id) as file:
            data = file.read()
        try:
            with av.open(io.BytesIO(data), "r") as played:
                return any(True for _ in played.demux())
        except av.FFmpegError:
            return False


@asynccontextmanager
async def studio() -> AsyncIterator[Studio]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        made = Studio(data, open_vault(data, may_create=True, name="recording"))
        tasks = [asyncio.create_task(made.play(number)) for number in range(FAULTY)]
        tasks.append(asyncio.create_task(made.look()))
        await asyncio.sleep(4)
        made.behind, made.lags = 0.0, []
        yield made
        for task in tasks:
            task.cancel()


async def faults(kills: int) -> dict[str, Any]:
    async with studio() as made:
        await asyncio.sleep(5)
        calm, light = made.lag(), made.behind
        os.kill(made.recorder.pids[0], signal.SIGSTOP)
        await asyncio.sleep(3)
        os.kill(made.recorder.pids[0], signal.SIGCONT)
        stalled = made.lag()
        await asyncio.sleep(2)
        for _ in range(kills):
            while not made.recorder.pids:
                await asyncio.sleep(0.05)
            os.kill(made.recorder.pids[0], signal.SIGKILL)
            await asyncio.sleep(5)
        await made.recorder.stop()
        return {
            "lag_ms": calm,
            "lag_stalled_ms": stalled,
            "lost_s": round(_worst_gap(made.closed), 2),
            "unplayable": sum(not made.plays(each) for each in made.closed),
            "light_s": round(light, 2),
        }


def _worst_gap(closed: list[Closed]) -> float:
    """The longest that is missing between two files of a track."""
    tracks: defaultdict[str, list[Closed]] = defaultdict(list)
    for each in sorted(closed, key=lambda each: each.first):
        tracks[each.track.person].append(each)
    gaps = [b.first - a.last for track in tracks.values() for a, b in pairwise(track)]
    return max(gaps, default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rooms", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--serve", metavar="ADDRESS", help=argparse.SUPPRESS)
    parser.add_argument("--record", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--load", nargs=2, metavar=("ADDRESS", "PID"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        uvloop.run(serve(given.serve, given.record))
    elif given.load:
        media_load.KEYFRAME = KEYFRAME
        uvloop.run(load("ours", given.load[0], int(given.load[1]), given.rooms, given.seconds))
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        figures = cost(given.rooms, given.seconds, given.turns) | asyncio.run(faults(given.kills))
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
