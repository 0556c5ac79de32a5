"""The server's side of the face worker: starts it on first need, lets sessions take turns, and outlives its deaths.

Nothing here looks at a picture, and nothing it imports does: the event loop only moves bytes.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from app.config import Identity
from app.identity.engine import jpeg, model_files, wire
from app.identity.engine.outcomes import Face, Look, Reason, Refusal
from app.identity.engine.process import Worker, WorkerDied
from app.identity.engine.signals import Signals
from app.identity.engine.turns import Turns
from app.identity.engine.wire import Head, Outcome

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Outcome)

WAITING = 4
"""Questions a session may have waiting. A camera that sends faster than we look must slow down, not pile up."""
STILL_BYTES = 512 * 1024
"""Largest key frame that is passed on."""


class EngineError(Exception):
    """No answer, through no fault of the picture: the candidate tries again, or takes the manual road."""


class EngineUnavailable(EngineError):
    """The models are missing, or the worker dies whenever it is started."""


class EngineRestarted(EngineError):
    """The worker died, or took too long and was ended, while it had this question. The next one finds a new worker."""


class EngineBusy(EngineError):
    """This session has too many questions waiting."""


class EngineFailed(EngineError):
    """The worker could not answer this question, and goes on with others. Its log says why."""


class FaceEngine(Protocol):
    """What others need of the engine. `session` is anything that names who asks: sessions take turns."""

    def available(self) -> bool:
        """Whether asking makes sense now."""

    async def measure(self, session: str, jpeg: bytes, *, score: bool, represent: bool) -> Signals | Refusal:
        """The signals of one frame; `score` and `represent` run the two networks a challenge needs now and then."""

    async def represent(self, session: str, jpeg: bytes, *, score: bool = False) -> Face | Refusal:
        """The one face of a still or a reference picture."""

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        """What a camera shows in one key frame, `codec` being `vp8` or `h264`."""

    async def enroll(self, session: str, photo: bytes) -> Look | Refusal:
        """The one face of a photo the school imports (JPEG or PNG, upright by its EXIF, at most 16 MB and as
        many pixels as `jpeg` says), and the photo as a JPEG small enough for `represent`."""

    async def close(self) -> None:
        """End the worker; whoever waits hears `EngineUnavailable`."""


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
        self, session: str, head: Head, body: bytes, wanted: type[T], most: int = jpeg.MAX_BYTES
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
                head, body = await worker.ask(question.packed)
            _settle(question, head, body)
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


def _settle(question: Question, head: Head, body: bytes) -> None:
    if "failed" in head:
        _fail(question, EngineFailed())
    elif not question.answer.done():
        question.answer.set_result(wire.outcome(head, body))


def _fail(question: Question, error: EngineError) -> None:
    if not question.answer.done():
        question.answer.set_exception(error)
