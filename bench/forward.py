"""What forwarding costs, beside Janus: CPU of the server process per packet sent, in turns in one run.

    python -m bench.forward [--rooms 4] [--seconds 6] [--turns 3]

The last line of standard output is {"us_per_packet", "janus_us_per_packet", "ratio", "rooms_per_core"}.
Server and load are processes of their own on a core of their own, in two network namespaces joined by a
veth pair (Janus hides loopback addresses). Without root the load runs over loopback, and without Janus
there is nothing to compare with: those figures are null then.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import aiohttp
import uvloop
from aiohttp import web

from app.media import MediaRouter, MediaSettings
from app.state.subscriptions import Endpoint, Source, Subscription
from bench import janus, media_load
from bench.media_load import OUT_PER_ROOM, Person

SERVER_CORE, LOAD_CORE = 0, 1
USABLE = 0.7  # of a core: the rest is for key frames, joins and everything else
SIGNAL_PORT = 8089
TRIES = 3


# -- the server under test ----------------------------------------------------------------------------


async def serve(address: str) -> None:
    """A router that subscribes everybody of a room to everybody else, with offers over HTTP."""
    settings = MediaSettings(udp_port=0, tcp_port=None, announce=(address,))
    async with MediaRouter.open(settings) as router:
        app = web.Application()
        rooms: dict[str, dict[Endpoint, list[Source]]] = {}

        async def offer(request: web.Request) -> web.Response:
            asked = await request.json()
            endpoint = Endpoint(asked["room"], asked["name"], "main")
            answer = await router.connect(endpoint, asked["sdp"])
            members = rooms.setdefault(endpoint.room, {})
            members[endpoint] = [Source(name) for name in asked["sources"]]
            router.set_subscriptions(endpoint.room, _everybody(members))
            return web.Response(text=answer.sdp)

        app.add_routes([web.post("/offer", offer)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, address, SIGNAL_PORT).start()
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        print(router.stats(), file=sys.stderr)


def _everybody(members: dict[Endpoint, list[Source]]) -> list[Subscription]:
    return [
        Subscription(subscriber, publisher, source, 0, 800)
        for subscriber in members
        for publisher, sources in members.items()
        if publisher != subscriber
        for source in sources
    ]


# -- the load -----------------------------------------------------------------------------------------


async def load(kind: str, address: str, pid: int, rooms: int, seconds: float) -> None:
    async with aiohttp.ClientSession() as http:
        if kind == "ours":

            async def join_all(everybody: list[Person]) -> None:
                await asyncio.gather(*(_join(http, address, person) for person in everybody))

            result = await media_load.run(rooms, seconds, pid, join_all)
        else:
            session = janus.Janus(http, f"http://{address}:{janus.PORT}/janus")
            await session.open()
            result = await media_load.run(
                rooms, seconds, pid, lambda everybody: janus.signal(session, everybody)
            )
            await session.close()
    print(json.dumps(result), flush=True)


async def _join(http: aiohttp.ClientSession, address: str, person: Person) -> None:
    video, audio = person.receives
    lines = [(kind, "sendonly") for kind in person.publishes]
    lines += [("video", "recvonly")] * video + [("audio", "recvonly")] * audio
    probe = person.publisher = person.probe(lines)
    sources = [Source.CAMERA, Source.MICROPHONE, Source.SCREEN][: len(person.publishes)]
    asked = {"room": str(person.room), "name": person.name, "sources": sources, "sdp": probe.offer()}
    async with http.post(f"http://{address}:{SIGNAL_PORT}/offer", json=asked) as response:
        await probe.connect(await response.text())


# -- two namespaces, and turns ------------------------------------------------------------------------


@contextlib.contextmanager
def namespaces() -> Iterator[tuple[list[str], list[str], str]]:
    """Command prefixes for server and load, and the server's address; loopback when not root."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        yield [], [], "127.0.0.1"
        return
    server, client = f"fwd-s{os.getpid()}", f"fwd-l{os.getpid()}"
    ends = f"fs{os.getpid()}", f"fl{os.getpid()}"
    try:
        for name in (server, client):
            _ip("netns", "add", name)
        _ip("link", "add", ends[0], "netns", server, "type", "veth", "peer", ends[1], "netns", client)
        for name, end, address in ((server, ends[0], "10.99.0.1/24"), (client, ends[1], "10.99.0.2/24")):
            _ip("-n", name, "addr", "add", address, "dev", end)
            _ip("-n", name, "link", "set", end, "up")
            _ip("-n", name, "link", "set", "lo", "up")
        yield ["ip", "netns", "exec", server], ["ip", "netns", "exec", client], "10.99.0.1"
    finally:
        for name in (server, client):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def pin(core: int) -> list[str]:
    """Run on one core and, when allowed, before other work of the machine."""
    return [*(["nice", "-n", "-10"] if os.geteuid() == 0 else []), "taskset", "-c", str(core)]


@contextlib.contextmanager
def server(kind: str, prefix: list[str], address: str, folder: pathlib.Path) -> Iterator[int]:
    """The server process, pinned; its process id. (`ip netns exec` becomes the command it runs.)"""
    pinned = [*prefix, *pin(SERVER_CORE)]
    if kind == "ours":
        command = [*pinned, sys.executable, "-m", "bench.forward", "--serve", address]
    else:
        janus.write_config(folder)
        command = [*pinned, "janus", "-F", str(folder), "-o"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdin is not None
    try:
        if kind == "ours":
            assert process.stdout.readline().strip() == "ready"
        else:
            _wait_for_http(prefix, address)
        yield process.pid
    finally:
        process.stdin.close()
        process.terminate()
        process.wait(20)


def _wait_for_http(prefix: list[str], address: str) -> None:
    knock = f"import urllib.request as u; u.urlopen('http://{address}:{janus.PORT}/janus/info', timeout=2)"
    for _ in range(50):
        if subprocess.run([*prefix, sys.executable, "-c", knock], capture_output=True).returncode == 0:
            return
    raise RuntimeError("Janus did not start")


def measure(kind: str, rooms: int, seconds: float) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory() as folder,
        namespaces() as (near, far, address),
        server(kind, near, address, pathlib.Path(folder)) as pid,
    ):
        command = [*far, *pin(LOAD_CORE), sys.executable, "-m", "bench.forward"]
        command += ["--load", kind, address, str(pid), "--rooms", str(rooms), "--seconds", str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
        if done.returncode != 0:
            raise RuntimeError(f"load on {kind}: {done.stderr[-2000:]}")
        result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(kind, json.dumps({key: round(value, 3) for key, value in result.items()}), flush=True)
    return result


def fair(result: dict[str, float]) -> bool:
    """Everything that was sent came, and was media: else the machine was too busy to compare on."""
    return bool(0.97 < result["packets"] / result["expected"] < 1.03 and result["opened"])


def measure_fairly(kind: str, rooms: int, seconds: float) -> float:
    """The first fair figure, or that of the fullest of several tries, with a word of warning."""
    tries = []
    for _ in range(TRIES):
        tries.append(measure(kind, rooms, seconds))
        if fair(tries[-1]):
            return tries[-1]["us_per_packet"]
        print(f"{kind}: not all packets came, once more", flush=True)
    fullest = max(tries, key=lambda result: result["packets"] / result["expected"])
    print(f"{kind}: the machine is too busy, this figure is not fair", flush=True)
    return fullest["us_per_packet"]


def compare(rooms: int, seconds: float, turns: int) -> None:
    """Each turn measures both, one right after the other; medians over the turns."""
    with_janus = shutil.which("janus") is not None and os.geteuid() == 0
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(turns):
        ours.append(measure_fairly("ours", rooms, seconds))
        if with_janus:
            theirs.append(measure_fairly("janus", rooms, seconds))
    own = statistics.median(ours)
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=False)]
    figures = {
        "us_per_packet": round(own, 2),
        "janus_us_per_packet": round(statistics.median(theirs), 2) if theirs else None,
        "ratio": round(statistics.median(ratios), 3) if ratios else None,
        "rooms_per_core": round(USABLE / (own * 1e-6 * OUT_PER_ROOM), 1),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rooms", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--serve", metavar="ADDRESS", help=argparse.SUPPRESS)
    parser.add_argument("--load", nargs=3, metavar=("KIND", "ADDRESS", "PID"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        uvloop.run(serve(arguments.serve))
    elif arguments.load:
        kind, address, pid = arguments.load
        uvloop.run(load(kind, address, int(pid), arguments.rooms, arguments.seconds))
    else:
        # Stopped from outside, it still takes its processes and namespaces with it.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        compare(arguments.rooms, arguments.seconds, arguments.turns)


if __name__ == "__main__":
    main()
