"""The face checks under way: who may begin one, whose turn it is, frames in, prompts out, the try into the log.

One check belongs to one page. It lives in memory: a page that loses its line has broken it off, and a restart forgets
it. What it comes to is written down (`writer`) before anybody is told.
"""

import asyncio
import random as randomness
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from app.host.under_way import Errands
from app.identity import result
from app.identity.authority import SENTENCES, Status, Verdict
from app.identity.authority.guard import Subject
from app.identity.challenge import Stage, liveness
from app.identity.challenge.progress import Challenge
from app.identity.engine import EngineError, FaceEngine
from app.identity.engine.outcomes import Face, Look, Refusal
from app.identity.ports import Authority, Kept, People, Rooms, Said, Tell
from app.identity.result import Result
from app.identity.sentences import BAD_FRAME
from app.identity.writer import Taken, Writer
from app.state import errors
from app.state.channel import Login
from app.state.rules import check_may_try

log = structlog.get_logger("face")

WAITING = 4
"""Frames of one check that may wait; a page has three unanswered at most (PROTOCOL.md 2.3)."""

NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which checks are made. `version` is the notice in force; `keep` is in seconds after the room closes;
    `same` is the recogniser's `Bands.session`."""

    version: str
    at_once: int
    keep: float
    same: float


@dataclass(eq=False)
class Check:
    """One check of one page, from its place in the queue to its end."""

    id: str
    sid: str
    person: str
    room: str
    login: Login | None = None
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
        faces: Kept,
        people: People,
        rooms: Rooms,
        tell: Tell,
        clock: Callable[[], float],
        random: randomness.Random | None = None,
    ) -> None:
        self.terms = terms
        self._engine, self._authority, self._faces = engine, authority, faces
        self._writer = Writer(faces, rooms, clock, terms.keep)
        self._people, self._rooms, self._tell = people, rooms, tell
        self._clock = clock
        self._random = random or randomness.SystemRandom()
        self._checks: dict[str, Check] = {}
        self._queue: list[Check] = []
        self._ending = Errands()

    def available(self) -> bool:
        """Whether this server can do a face check at all."""
        return self._engine.available()

    async def require_checkable(self, person: str, room_id: str) -> None:
        """Raises `FaceUnavailable` for whose document no authority could tell anything of: nobody is asked for consent,
        nor for a picture, that leads nowhere."""
        room = await self._rooms.get(room_id)
        papers = await self._people.papers(person)
        if not self._authority.knows(papers, rehearsal=room.plan.rehearsal):
            raise errors.FaceUnavailable(SENTENCES[Status.UNCHECKABLE].candidate)

    async def start(self, sid: str, person: str, room_id: str, login: Login | None = None) -> Check:
        """Begin, or join the queue; the verdict will be that of `login`. Raises what `check_may_try` refuses,
        `FaceUnavailable`, `ConsentMissing`."""
        room = await self._rooms.get(room_id)
        seat = room.seat(person)
        check_may_try(room, seat, self._clock())
        if not self.available():
            raise errors.FaceUnavailable()
        if seat.identity.consent is None or seat.identity.consent.version != self.terms.version:
            raise errors.ConsentMissing()
        await self.require_checkable(person, room_id)
        await self._break_off([c for c in self._checks.values() if (c.person, c.room) == (person, room_id)])
        check = Check(uuid4().hex, sid, person, room_id, login)
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
            self._ending.begin(self._break_off(mine))

    async def withdrawn(self, person: str, room_id: str) -> None:
        """Consent was withdrawn: nothing goes on, and what was kept is deleted."""
        mine = [c for c in self._checks.values() if (c.person, c.room) == (person, room_id)]
        for check in mine:
            await self._end(check, result.WITHDRAWN)
        await self._faces.forget(person, room_id)

    async def tick(self) -> None:
        """Let time pass for checks whose frames do not come. To be called a few times a second."""
        for check in list(self._checks.values()):
            if check.challenge is not None and not check.over and not check.lock.locked():
                async with check.lock:
                    await self._went(check, liveness.expire(check.challenge, self._clock()))

    async def close(self) -> None:
        """Wait for what is being compared or written down."""
        while self._ending:  # what ends may begin another
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
            await self._end(check, result.INTERRUPTED)
            return
        if check.over:
            return
        if isinstance(seen, Refusal):
            await self._end(check, result.of_challenge(challenge, BAD_FRAME))
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
            self._ending.begin(self._compare(check, challenge))
        elif challenge.fault is not None:
            await self._end(check, result.of_challenge(challenge, challenge.fault))
        else:
            await self._say(check, result.under_way(check.id, challenge))

    async def _compare(self, check: Check, challenge: Challenge) -> None:
        """Lively enough; now whose face is it?"""
        await self._say(check, result.checking(check.id, challenge))
        try:
            seen = await self._engine.enroll(check.id, check.pictures[challenge.stills[NEUTRAL]])
            verdict = await self._ask(check, seen)
        except (EngineError, errors.ExamError) as error:
            log.warning("face_check_interrupted", person=check.person, error=type(error).__name__)
            await self._end(check, result.INTERRUPTED)
            return
        except Exception:  # the database is away, a number's key is gone: not the candidate's doing
            log.exception("face_check_failed", person=check.person)
            await self._end(check, result.INTERRUPTED)
            return
        await self._end(check, result.of_authority(verdict), seen.face if isinstance(seen, Look) else None)

    async def _ask(self, check: Check, seen: Look | Refusal) -> Verdict:
        """The authority's answer; a picture without the one face is not worth a call, which may cost money."""
        if isinstance(seen, Refusal):
            return Verdict(status=Status.POOR_PICTURE, source="", vendor_code=seen.reason)
        room = await self._rooms.get(check.room)
        papers = await self._people.papers(check.person)
        name = room.seat(check.person).name
        subject = Subject(check.person, check.room, name, papers.key, papers.document)
        return await self._authority.verify(subject, seen.jpeg, rehearsal=room.plan.rehearsal)

    async def _end(self, check: Check, came_to: Result, face: Face | None = None) -> None:
        """Once: keep what was taken, write the try down, tell the page, let the next one come."""
        if self._checks.pop(check.id, None) is None:
            return
        check.over = True
        if check in self._queue:
            self._queue.remove(check)
        try:
            verdict = await self._writer.write(_taken(check), came_to, face)
        except errors.ExamError as refusal:  # consent withdrawn meanwhile, or a database that is away
            came_to, verdict = result.void(refusal.message), None
        except Exception:  # whatever it is, the page hears of it and the next one gets their turn
            log.exception("face_check_not_recorded", person=check.person)
            came_to, verdict = result.INTERRUPTED, None
        await self._say(check, result.over(check.said, came_to, verdict))
        await self._move_up()

    async def _break_off(self, checks: list[Check]) -> None:
        for check in checks:
            if not check.over:
                await self._end(check, result.broken_off(check.challenge))

    async def _move_up(self) -> None:
        """Whose turn it is now, and everybody's place."""
        while self._queue and self.on < self.terms.at_once:
            check = self._queue.pop(0)
            check.challenge = liveness.begin(liveness.plan(self._random), self._clock(), self.terms.same)
            await self._say(check, result.under_way(check.id, check.challenge))
        for place, check in enumerate(self._queue, start=1):
            await self._say(check, result.queued(check.id, place))

    async def _say(self, check: Check, said: Said) -> None:
        if said != check.said:
            check.said = said
            await self._tell(check.sid, said)


def _taken(check: Check) -> Taken:
    stills = check.challenge.stills if check.challenge else {}
    pictures = {label: check.pictures[n] for label, n in stills.items() if n in check.pictures}
    return Taken(check.id, check.person, check.room, pictures, check.login)
