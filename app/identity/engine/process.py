"""One process of the face worker, as the server sees it: it is started, asked, heard out and ended."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from app.config import Identity
from app.identity.engine import model_files, wire
from app.identity.engine.wire import Head

LAST_WORDS = 2000
"""Bytes of what a worker said that are kept for the log."""


class Worker:
    """One running worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said = bytearray()
        self._listening = asyncio.create_task(self._listen(), name="face worker's log")

    @classmethod
    async def start(cls, models: Path, home: Path, settings: Identity) -> "Worker":
        arguments = ["--models", models, "--home", home, "--parent", os.getpid()]
        arguments += ["--model", settings.model, "--anti-spoof", settings.anti_spoof]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.identity.vision.worker", *map(str, arguments)),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=model_files.ROOT,
            env=_environment(),
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def loaded(self) -> None:
        """Return once its networks are. Raises `WorkerDied`."""
        await self._read()

    async def ask(self, packed: bytes) -> tuple[Head, bytes]:
        """Raises `WorkerDied`."""
        assert self._process.stdin
        with contextlib.suppress(ConnectionError):  # reading says it better
            self._process.stdin.write(packed)
            await self._process.stdin.drain()
        return await self._read()

    async def end(self) -> None:
        """Kill it, and read its pipes to their end, so that the event loop is rid of them."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        ends = self._process.wait(), self._process.stdout.read(), self._listening
        await asyncio.gather(*ends, return_exceptions=True)

    async def _read(self) -> tuple[Head, bytes]:
        assert self._process.stdout
        try:
            prefix = await self._process.stdout.readexactly(wire.LENGTHS.size)
            head, body = wire.lengths(prefix)
            return (
                wire.head_of(await self._process.stdout.readexactly(head)),
                await self._process.stdout.readexactly(body),
            )
        except (asyncio.IncompleteReadError, ConnectionError, wire.BrokenFrame) as error:
            raise WorkerDied(self._said) from error

    async def _listen(self) -> None:
        """Keep what it said last, for the log when it dies; and keep its pipe empty."""
        assert self._process.stderr
        while said := await self._process.stderr.read(LAST_WORDS):
            self._said[:] = (self._said + said)[-LAST_WORDS:]


class WorkerDied(Exception):
    """As text, what it said last: all of it once the worker was ended, which reads its pipes to their end."""

    def __init__(self, said: bytearray) -> None:
        super().__init__()
        self._said = said

    def __str__(self) -> str:
        return self._said.decode(errors="replace").strip()


def _environment() -> dict[str, str]:
    """The server's, without its settings (there are secrets among them) and with one thread for each network."""
    ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("EXAM_")}
    return {**ours, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
