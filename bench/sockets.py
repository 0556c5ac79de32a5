"""How quickly a full school is answered, and what it costs: 2 000 candidates wait while 60 rooms move.

    python -m bench.sockets [--rooms 60] [--candidates 34] [--pace 2] [--seconds 30] [--no-storm]

Every room has its candidates and a panel of four connected. The panel and the invigilator each make a move
every `pace` seconds: with the candidates' own, at 2 s, some 85 moves a second in 60 rooms, as if an interview lasted
a few seconds instead of twenty minutes. Then the server is killed and started again, and all come back at once
(docs/rules.md fault 56).

The server has one core, the load the other; both speak TLS. The last line of standard output is one JSON
object: latencies as the pages saw them, CPU and memory of the server process.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.state.candidate import Role
from bench.load import Load, percentile
from bench.school import Seat, Server, build, serving

SERVER_CORE, LOAD_CORE = 0, 1
STORM_SECONDS = 60.0


async def measure(options: argparse.Namespace, data: Path) -> dict[str, Any]:
    """Build, load, measure; the figures."""
    seats = await build(data, options.rooms, options.candidates)
    _tell(f"{len(seats)} people in {options.rooms} rooms")
    async with serving(data, SERVER_CORE) as server:
        empty = server.rss_mb()
        async with Load(by_role(seats), {server.name: server.port}, options.pace, LOAD_CORE) as load:
            _tell("all connected")
            figures = await _steady(load, server, options.seconds)
            _tell(json.dumps(figures))
            figures["kb_per_socket"] = round((server.rss_mb() - empty) * 1000 / len(seats), 1)
            if options.storm:
                figures |= await _storm(load, server, len(seats))
    return {"sockets": len(seats), "rooms": options.rooms} | figures


def by_role(seats: list[Seat]) -> list[list[Seat]]:
    """Waiting pages and staff in processes of their own: a flood of views must not delay the measured acks."""
    candidates = [seat for seat in seats if seat.role is Role.CANDIDATE]
    return [candidates, [seat for seat in seats if seat.role is not Role.CANDIDATE]]


async def _steady(load: Load, server: Server, seconds: float) -> dict[str, Any]:
    await load.ask("move")
    await asyncio.sleep(min(5.0, seconds))  # until the rooms are out of step
    await load.ask("report")
    cpu, starved, start = server.cpu_seconds(), server.starved_seconds(), time.monotonic()
    await asyncio.sleep(seconds)
    reports = await load.ask("report")
    spent, took = server.cpu_seconds() - cpu, time.monotonic() - start
    starved = server.starved_seconds() - starved
    commands = [sent for report in reports for sent in report["commands"]]
    acks = [sent["seconds"] * 1000 for sent in commands]
    views = sum(report["views"] for report in reports)
    return {
        "ack_p50_ms": round(percentile(acks, 50), 1),
        "ack_p99_ms": round(percentile(acks, 99), 1),
        "ack_max_ms": round(max(acks), 1),
        "commands": len(commands),
        "refused": sum(not sent["ok"] for sent in commands),
        "commands_per_s": round(len(commands) / took, 1),
        "views": views,
        "cpu_seconds": round(spent, 2),
        "cpu_percent": round(100 * spent / took, 1),
        "starved_percent": round(100 * starved / took, 1),
        "cpu_ms_per_command": round(1000 * spent / max(1, len(commands)), 2),
        "rss_mb": round(server.rss_mb(), 1),
    }


async def _storm(load: Load, server: Server, sockets: int) -> dict[str, Any]:
    """Kill, start again at once, and wait until everybody is back. Times count from the kill."""
    killed = time.monotonic()
    await server.kill()
    await server.launch()
    await server.answering()
    up = time.monotonic() - killed
    commands: list[dict[str, Any]] = []
    while True:
        reports = await load.ask("report")
        commands += [sent for report in reports for sent in report["commands"]]
        back = [at for report in reports for at in report["seated_at"] if at > killed]
        if len(back) == sockets:
            break
        assert time.monotonic() - killed < STORM_SECONDS, f"{len(back)} of {sockets} are back"
        await asyncio.sleep(0.5)
    waits = [at - killed for at in back]
    acks = [sent["seconds"] * 1000 for sent in commands if sent["at"] > killed and sent["tries"] == 1]
    return {
        "restart_s": round(up, 2),
        "storm_p50_s": round(statistics.median(waits), 2),
        "storm_all_s": round(max(waits), 2),
        "storm_ack_p99_ms": round(percentile(acks, 99), 1) if acks else None,
        "storm_cpu_seconds": round(server.cpu_seconds(), 2),
    }


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.sockets")
    parser.add_argument("--rooms", type=int, default=60)
    parser.add_argument("--candidates", type=int, default=34, help="of each room, all connected")
    parser.add_argument("--pace", type=float, default=2.0, help="seconds between two moves of a panel")
    parser.add_argument("--seconds", type=float, default=30.0, help="of measuring")
    parser.add_argument("--storm", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args(arguments)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        print(json.dumps(asyncio.run(measure(parse(arguments), Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
