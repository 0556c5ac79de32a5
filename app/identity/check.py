"""The face checks under way: who may begin one, whose turn it is, frames in, prompts out, the try into the log.

One check belongs to one page. It lives in memory: a page that loses its line has broken it off, and a restart forgets
it. What it comes to is an event of the room (`record_face`), written after its pictures are kept and before anybody
is told.
"""

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import structlog

from app.identity import liveness, template
from app.identity.authority import SENTENCES, Status, Verdict
from app.identity.authority.guard import Subject
from app.identity.engine import EngineError, FaceEngine
from app.identity.faces import EMBEDDING
from app.identity.liveness import Challenge, Stage
from app.identity.outcomes import Face, Look, Refusal
from app.identity.sentences import BROKEN_OFF, MACHINE, VOID, of_fault
from app.state import errors
from app.state.candidate import Action
from app.state.identity import Attempt, FaceVerdict, Outcome
from app.state.room import SYSTEM, Room
from app.state.rules import Command, check_may_try

log = structlog.get_logger("face")

WAITING = 4
"""Frames of one check that may wait; a page has three unanswered at most (PROTOCOL.md 2.3)."""

NEUTRAL = "neutral"


class Rooms(Protocol):
    async def get(self, room_id: str) -> Room: ...
    async def command(self, room_id: str, command: Command, key: str) -> int: ...


class Authority(Protocol):
    async def verify(self, subject: Subject, jpeg: bytes, *, rehearsal: bool = False) -> Verdict: ...


class Keeper(Protocol):
    """Where what a check took is kept sealed."""

    async def keep(
        self, person: str, room: str, attempt: str, pictures: Mapping[str, bytes], delete_at: float
    ) -> object: ...
    async def forget(self, person: str, room: str, attempt: str | None = None) -> int: ...


class Directory(Protocol):
    async def id_number(self, person: str) -> str: ...


Said = dict[str, Any]
"""A `face` event (PROTOCOL.md 2.3)."""

Tell = Callable[[str, Said], Awaitable[None]]
"""tell(sid, said): queues a `face` event for a page."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which checks are made. `version` is the notice in force; `keep` is in seconds after the room closes;
    `same` is the recogniser's `Bands.session`."""

    version: str
    at_once: int
    keep: float
    same: float


@dataclass(frozen=True, slots=True)
class Result:
    outcome: Outcome
    told: str
    message: str
    cause: str = ""
    verdict: Verdict | None = None
    counts: bool = True
    """Whether it is a try at all: before the first prompt nothing was asked of anybody."""


@dataclass(eq=False)
class Check:
    """One check of one page, from its place in the queue to its end."""

    id: str
    sid: str
    person: str
    room: str
    challenge: Challenge | None = None
    """None while it waits for its turn."""
    pictures: dict[int, bytes] = field(default_factory=dict)
    said: Said = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    over: bool = False


class Checks:
    """Every check of this process."""

    def __init__(
        self,
        terms: Terms,
        engine: FaceEngine,
        authority: Authority,
        faces: Keeper,
        people: Directory,
        rooms: Rooms,
        tell: Tell,
        clock: Callable[[], float],
        random: randomness.Random | None = None,
    ) -> None:
        self.terms = terms
        self._engine, self._authority, self._faces = engine, authority, faces
        self._people, self._rooms, self._tell = people, rooms, tell
        self._clock = clock
        self._random = random or randomness.SystemRandom()
        self._checks: dict[str, Check] = {}
        self._queue: list[Check] = []
        self._ending: set[asyncio.Task[None]] = set()

    def available(self) -> bool:
        """Whether this server can do a face check at all."""
        return self._engine.available()

    async def start(self, sid: str, person: str, room_id: str) -> Check:
        """Begin, or join the queue. Raises what `check_may_try` refuses, `FaceUnavailable`, `ConsentMissing`."""
        room = await self._rooms.get(room_id)
        seat = room.seat(person)
        check_may_try(room, seat, self._clock())
        if not self.available():
            raise errors.FaceUnavailable()
        if seat.identity.consent is None or seat.identity.consent.version != self.terms.version:
            raise errors.ConsentMissing()
        await self._break_off([c for c in self._checks.values() if (c.person, c.room) == (person, room_id)])
        check = Check(uuid4().hex, sid, person, room_id)
        self._checks[check.id] = check
        self._queue.append(check)
        await self._move_up()
        return check

    @property
    def on(self) -> int:
        """Checks that are being done."""
        return sum(1 for check in self._checks.values() if check.challenge is not None)

    @property
    def queued(self) -> int:
        """Checks that wait for their turn."""
        return len(self._queue)

    def position(self, check: Check) -> int:
        """Place in the queue, 1 is next; 0: it is on."""
        return self._queue.index(check) + 1 if check in self._queue else 0

    async def frame(self, sid: str, check_id: str, number: int, jpeg: bytes) -> None:
        """One picture. Returns when it has been looked at. Raises `NotFound` when the check is over."""
        at = self._clock()
        check = self._of(sid, check_id)
        if check.waiting >= WAITING:
            raise errors.TooMany("画面发送得太快，请稍候。", 0.1)
        check.waiting += 1
        try:
            async with check.lock:  # the first await: frames of one page keep their order
                if not check.over and check.challenge is not None:
                    await self._look(check, check.challenge, number, jpeg, at)
        finally:
            check.waiting -= 1

    async def stop(self, sid: str, check_id: str) -> None:
        """The candidate breaks it off."""
        await self._break_off([self._of(sid, check_id)])

    def gone(self, sid: str) -> None:
        """The page's socket closed. Only starts what follows: a closing socket waits for nobody."""
        if mine := [check for check in self._checks.values() if check.sid == sid]:
            self._soon(self._break_off(mine))

    async def withdrawn(self, person: str, room_id: str) -> None:
        """Consent was withdrawn: nothing goes on, and what was kept is deleted."""
        mine = [c for c in self._checks.values() if (c.person, c.room) == (person, room_id)]
        for check in mine:
            await self._end(check, Result(Outcome.UNDECIDED, "withdrawn", VOID, counts=False))
        await self._faces.forget(person, room_id)

    async def tick(self) -> None:
        """Let time pass for checks whose frames do not come. To be called a few times a second."""
        for check in list(self._checks.values()):
            if check.challenge is not None and not check.over and not check.lock.locked():
                async with check.lock:
                    await self._went(check, liveness.expire(check.challenge, self._clock()))

    async def close(self) -> None:
        """Wait for what is being compared or written down."""
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _of(self, sid: str, check_id: str) -> Check:
        check = self._checks.get(check_id)
        if check is None or check.sid != sid:
            raise errors.NotFound("这次人脸识别已经结束，请查看结果或重试。")
        return check

    async def _look(self, check: Check, challenge: Challenge, number: int, jpeg: bytes, at: float) -> None:
        score, represent = liveness.wants(challenge, number)
        try:
            seen = await self._engine.measure(check.id, jpeg, score=score, represent=represent)
        except EngineError as error:
            log.warning("face_check_interrupted", person=check.person, error=type(error).__name__)
            await self._end(check, Result(Outcome.UNDECIDED, "machine", MACHINE, "machine", counts=False))
            return
        if check.over:
            return
        if isinstance(seen, Refusal):
            await self._end(check, self._failed(challenge, "bad_frame"))
            return
        challenge = liveness.step(challenge, number, seen, at)
        shown = set(challenge.stills.values())
        kept = check.pictures | {number: jpeg}
        check.pictures = {each: picture for each, picture in kept.items() if each in shown}
        await self._went(check, challenge)

    async def _went(self, check: Check, challenge: Challenge) -> None:
        """The challenge went on: tell the page, or come to an end."""
        check.challenge = challenge
        if challenge.stage is Stage.PASSED:
            check.over = True
            self._soon(self._compare(check, challenge))
        elif challenge.fault is not None:
            await self._end(check, self._failed(challenge, challenge.fault))
        else:
            await self._say(check, _progress(check, challenge))

    def _failed(self, challenge: Challenge, fault: str) -> Result:
        """What the line or the machine did is nobody's failure, nor is what happened before anything was asked."""
        free = fault not in set(liveness.Fault) - liveness.TECHNICAL or not challenge.prompted
        outcome = Outcome.UNDECIDED if free else Outcome.FAILED
        return Result(outcome, fault, of_fault(fault, free=free), fault, counts=challenge.prompted)

    async def _compare(self, check: Check, challenge: Challenge) -> None:
        """Lively enough; now whose face is it?"""
        await self._say(check, _progress(check, challenge) | {"stage": "checking"})
        try:
            seen = await self._engine.enroll(check.id, check.pictures[challenge.stills[NEUTRAL]])
            verdict = await self._ask(check, seen)
        except (EngineError, errors.ExamError) as error:
            log.warning("face_check_interrupted", person=check.person, error=type(error).__name__)
            await self._end(check, Result(Outcome.UNDECIDED, "machine", MACHINE, "machine", counts=False))
            return
        await self._end(check, _judged(verdict), seen.face if isinstance(seen, Look) else None)

    async def _ask(self, check: Check, seen: Look | Refusal) -> Verdict:
        """The authority's answer; a picture without the one face is not worth a call, which may cost money."""
        if isinstance(seen, Refusal):
            return Verdict(status=Status.POOR_PICTURE, source="", vendor_code=seen.reason)
        room = await self._rooms.get(check.room)
        number = await self._people.id_number(check.person)
        subject = Subject(check.person, check.room, room.seat(check.person).name, number)
        return await self._authority.verify(subject, seen.jpeg, rehearsal=room.plan.rehearsal)

    async def _end(self, check: Check, result: Result, face: Face | None = None) -> None:
        """Once: keep what was taken, write the try down, tell the page, let the next one come."""
        if self._checks.pop(check.id, None) is None:
            return
        check.over = True
        if check in self._queue:
            self._queue.remove(check)
        try:
            verdict = await self._record(check, result, face)
        except errors.ExamError as refusal:  # consent withdrawn meanwhile, or a database that is away
            result, verdict = Result(Outcome.UNDECIDED, "void", refusal.message), None
        said = {
            "outcome": result.outcome,
            "told": result.told,
            "message": result.message,
            "verdict": verdict,
        }
        await self._say(check, check.said | {"stage": "over", "gesture": None, "hint": None, "result": said})
        await self._move_up()

    async def _record(self, check: Check, result: Result, face: Face | None) -> FaceVerdict | None:
        room = await self._rooms.get(check.room)
        if result.counts:
            await self._keep(check, room, face)
            attempt = Attempt(
                check.id,
                result.outcome,
                result.cause,
                result.told,
                result.verdict.score if result.verdict else None,
                result.verdict.source if result.verdict else "",
            )
            command = Command(Action.RECORD_FACE, SYSTEM, check.person, attempt=attempt)
            try:
                await self._rooms.command(check.room, command, f"face-{check.id}")
            except errors.Conflict:
                await self._faces.forget(check.person, check.room, check.id)
                raise
            room = await self._rooms.get(check.room)
        return room.seat(check.person).identity.verdict

    async def _keep(self, check: Check, room: Room, face: Face | None) -> None:
        stills = check.challenge.stills if check.challenge else {}
        pictures = {label: check.pictures[n] for label, n in stills.items() if n in check.pictures}
        if face is not None:
            pictures[EMBEDDING] = template.pack(template.of(face))
        delete_at = max(room.plan.closes_at, self._clock()) + self.terms.keep
        await self._faces.keep(check.person, check.room, check.id, pictures, delete_at)

    async def _break_off(self, checks: list[Check]) -> None:
        for check in checks:
            if not check.over:
                counts = check.challenge is not None and check.challenge.prompted
                result = Result(Outcome.UNDECIDED, "broken_off", BROKEN_OFF, "broken_off", counts=counts)
                await self._end(check, result)

    async def _move_up(self) -> None:
        """Whose turn it is now, and everybody's place."""
        while self._queue and self.on < self.terms.at_once:
            check = self._queue.pop(0)
            check.challenge = liveness.begin(liveness.plan(self._random), self._clock(), self.terms.same)
            await self._say(check, _progress(check, check.challenge))
        for place, check in enumerate(self._queue, start=1):
            await self._say(check, _blank(check) | {"stage": "queued", "position": place})

    async def _say(self, check: Check, said: Said) -> None:
        if said != check.said:
            check.said = said
            await self._tell(check.sid, said)

    def _soon(self, ending: Any) -> None:
        task = asyncio.create_task(ending)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _blank(check: Check) -> Said:
    return {
        "session": check.id,
        "stage": "queued",
        "position": 0,
        "gesture": None,
        "done": 0,
        "of": liveness.GESTURES,
        "hint": None,
        "result": None,
    }


def _progress(check: Check, challenge: Challenge) -> Said:
    return _blank(check) | {
        "stage": challenge.stage,
        "gesture": challenge.prompt,
        "done": challenge.done,
        "of": challenge.of,
        "hint": challenge.hint,
    }


_TOLD = {
    Status.MATCH: (Outcome.PASSED, "passed"),
    Status.THROTTLED: (Outcome.UNDECIDED, "later"),
    Status.UNAVAILABLE: (Outcome.UNDECIDED, "later"),
}
_NOT_CONFIRMED = (Outcome.FAILED, "not_confirmed")
"""All other answers are one to the candidate, counted alike: whoever sits there may be a stranger, and must not learn
whether the number exists or has a photo."""


def _judged(verdict: Verdict) -> Result:
    outcome, told = _TOLD.get(verdict.status, _NOT_CONFIRMED)
    return Result(outcome, told, SENTENCES[verdict.status].candidate, verdict.status, verdict)
