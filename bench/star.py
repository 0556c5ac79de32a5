"""A network namespace for a server and one for each person, joined by lines that can be made bad (`bench/line.py`)."""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.line import Way, inside, ip
from bench.school import ROOT


def why_not() -> str | None:
    """Why there can be no such network here, or None."""
    if os.geteuid() != 0:
        return "network namespaces want root: run it with sudo"
    if not Path("/dev/net/tun").exists():
        return "the lines want /dev/net/tun: modprobe tun, or start the container with --device /dev/net/tun"
    if shutil.which("ip") is None:
        return "ip is missing: apt-get install iproute2"
    return None


@dataclass(frozen=True)
class Line:
    """Both directions of somebody's line; `up` is what they send."""

    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)


@contextlib.contextmanager
def namespaces(people: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The name of the server's, in which the block runs, and those of `people`."""
    server, *others = names = [f"line{os.getpid()}-{n}" for n in range(len(people) + 1)]
    made = []
    try:
        for name in names:
            ip("netns", "add", name)
            made.append(name)
            ip("-n", name, "link", "set", "lo", "up")
        with inside(server):
            yield server, dict(zip(people, others, strict=True))
    finally:
        for name in made:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


class Star:
    """The lines, for whoever runs in the server's namespace."""

    def __init__(self, process: asyncio.subprocess.Process, names: Mapping[str, str]) -> None:
        self._process, self._names = process, names

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, server: str, names: Mapping[str, str]) -> AsyncIterator["Star"]:
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "bench.line", server, *names.values()]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
        assert process.stdin is not None and process.stdout is not None
        try:
            if (await process.stdout.readline()).strip() != b"ready":
                raise RuntimeError("the lines could not be made")
            yield cls(process, names)
        finally:
            process.stdin.close()
            await process.wait()

    async def be(self, lines: Mapping[str, Line]) -> dict[str, Any]:
        """From now on these people's lines are so; what was carried since the last time."""
        assert self._process.stdin is not None and self._process.stdout is not None
        told = {self._names[who]: asdict(line) for who, line in lines.items()}
        self._process.stdin.write(json.dumps(told).encode() + b"\n")
        found: dict[str, Any] = json.loads(await self._process.stdout.readline())
        found["lines"] = {who: found["lines"][name] for who, name in self._names.items()}
        return found
