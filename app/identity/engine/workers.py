"""The engine with real networks: worker processes that are started on first need, asked in turn, and outlived.

Nothing here looks at a picture, and nothing it imports does: the event loop only moves bytes.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog
from pydantic import ConfigDict, TypeAdapter, ValidationError

from app.config import Identity
from app.identity.engine import (
    STILL_BYTES,
    WAITING,
    EngineBusy,
    EngineError,
    EngineFailed,
    EngineRestarted,
    EngineUnavailable,
    jpeg,
    model_files,
    wire,
)
from app.identity.engine.outcomes import Face, Look, Reason, Refusal, Signals
from app.identity.engine.turns import Turns
from app.identity.engine.wire import Outcome

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Outcome)

LAST_WORDS = 2000
"""Bytes of what a worker said that are kept for the log."""

_ANSWERS: TypeAdapter[Any] = TypeAdapter(
    tuple[Literal["Signals"], Signals]
    | tuple[Literal["Face"], Face]
    | tuple[Literal["Look"], Look]
    | tuple[Literal["Refusal"], Refusal]
    | None,
    config=ConfigDict(strict=True, extra="forbid", val_json_bytes="base64"),
)
"""As `wire.answer` writes them. The worker decodes what strangers send, so what it says is not believed."""


def outcome(answer: bytes) -> Outcome | None:
    """What an answer says; None that the worker could not answer. Raises `BrokenFrame`."""
    try:
        told = _ANSWERS.validate_json(answer)
    except ValidationError as error:
        raise wire.BrokenFrame(f"no outcome: {error.error_count()} faults") from None
    return told[1] if told else None


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

    async def ask(self, packed: bytes) -> bytes:
        """Its answer, for `outcome`. Raises `WorkerDied`."""
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

    async def _read(self) -> bytes:
        assert self._process.stdout
        try:
            head, body = wire.lengths(await self._process.stdout.readexactly(wire.LENGTHS.size))
            return (await self._process.stdout.readexactly(head + body))[:head]
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


@dataclass(frozen=True)
class Limits:
    """Seconds for one answer and for starting, and when a worker that keeps dying is left alone."""

    answer: float = 10.0
    start: float = 60.0
    fetch: float = 1800.0
    """For starting, where DeepFace may have to fetch its weights first: hundreds of megabytes."""
    deaths: int = 4
    within: float = 60.0
    rest: float = 60.0


@dataclass(eq=False)
class Question:
    packed: bytes
    answer: asyncio.Future[Outcome]


class Engine:
    """`FaceEngine` with real networks in worker processes of its own."""

    def __init__(
        self,
        settings: Identity,
        home: Path,
        models: Path = model_files.FOLDER,
        limits: Limits = Limits(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`home` keeps weights that DeepFace fetches, where `settings.model` is one of its own."""
        self._settings = settings
        self._home = home.resolve()
        self._models = models
        self._limits = limits
        self._clock = clock
        self._turns: Turns[Question] = Turns()
        self._workers: dict[int, Worker] = {}
        self._serving: list[asyncio.Task[None]] = []
        self._deaths: deque[float] = deque(maxlen=limits.deaths)
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that run."""
        return [worker.pid for worker in self._workers.values()]

    def available(self) -> bool:
        return not self._closed and not self._resting() and model_files.ready(self._models)

    async def measure(self, session: str, jpeg: bytes, *, score: bool, represent: bool) -> Signals | Refusal:
        return await self._ask(
            session, {"ask": "measure", "score": score, "represent": represent}, jpeg, Signals
        )

    async def represent(self, session: str, jpeg: bytes, *, score: bool = False) -> Face | Refusal:
        return await self._ask(session, {"ask": "represent", "score": score}, jpeg, Face)

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        return await self._ask(session, {"ask": "look", "codec": codec}, key_frame, Look, STILL_BYTES)

    async def enroll(self, session: str, photo: bytes) -> Look | Refusal:
        return await self._ask(session, {"ask": "enroll"}, photo, Look, jpeg.PHOTO_BYTES)

    async def close(self) -> None:
        self._closed = True
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        while self._workers:  # those whose end was interrupted just now
            await self._workers.popitem()[1].end()
        self._fail_waiting()

    async def _ask(
        self, session: str, head: dict[str, object], body: bytes, wanted: type[T], most: int = jpeg.MAX_BYTES
    ) -> T | Refusal:
        if len(body) > most:
            return Refusal(Reason.TOO_HEAVY)
        if not self.available():
            raise EngineUnavailable
        if self._turns.waiting(session) >= WAITING:
            raise EngineBusy
        question = Question(wire.pack(head, body), asyncio.get_running_loop().create_future())
        self._turns.put(session, question)
        self._serve()
        outcome = await question.answer
        if not isinstance(outcome, wanted | Refusal):
            raise EngineFailed
        return outcome

    def _serve(self) -> None:
        """Start what serves the queue, on first need and after a rest."""
        self._serving = [task for task in self._serving if not task.done()]
        while len(self._serving) < self._settings.workers:
            task = asyncio.create_task(self._keep_answering(), name="face worker")
            self._serving.append(task)

    async def _keep_answering(self) -> None:
        """Run one worker, and another after its death, until it is time to rest."""
        while not self._resting():
            try:
                await self._answer_with_one_worker()
            except (WorkerDied, TimeoutError, OSError) as error:
                self._deaths.append(self._clock())
                log.warning("face worker died", error=type(error).__name__, said=str(error))
        self._fail_waiting()

    async def _answer_with_one_worker(self) -> None:
        worker = await Worker.start(self._models, self._home, self._settings)
        self._workers[worker.pid] = worker
        try:
            async with asyncio.timeout(self._start_limit()):
                await worker.loaded()
            while True:
                await self._answer(worker, await self._turns.get())
        finally:
            await worker.end()
            del self._workers[worker.pid]

    async def _answer(self, worker: Worker, question: Question) -> None:
        if question.answer.done():  # nobody waits for it any more
            return
        try:
            async with asyncio.timeout(self._limits.answer):
                told = outcome(await worker.ask(question.packed))
            if told is None:
                _fail(question, EngineFailed())
            elif not question.answer.done():
                question.answer.set_result(told)
        except wire.BrokenFrame:
            _fail(question, EngineFailed())
        except (WorkerDied, TimeoutError):
            _fail(question, EngineRestarted())
            raise
        finally:
            _fail(question, EngineUnavailable())  # closed meanwhile

    def _start_limit(self) -> float:
        brought = self._settings.model == self._settings.anti_spoof == "default"
        return self._limits.start if brought else self._limits.fetch

    def _resting(self) -> bool:
        """A worker that died often within a short time is left alone for a while."""
        deaths = self._deaths
        often = len(deaths) == self._limits.deaths and deaths[-1] - deaths[0] <= self._limits.within
        return often and self._clock() - deaths[-1] < self._limits.rest

    def _fail_waiting(self) -> None:
        for question in self._turns.drain():
            _fail(question, EngineUnavailable())


def _fail(question: Question, error: EngineError) -> None:
    if not question.answer.done():
        question.answer.set_exception(error)
