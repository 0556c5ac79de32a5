"""What stands before an authority: time limit, one retry, a budget per day, the day's answers, the record of each call.

Calls cost money, and each sends somebody's face to a company: what is known already is not asked again, and every
call is written down before it is made, so that no crash and no restart forgives one.

What is kept for the exam day, and why it helps no impostor:

- an answer about a picture (match, mismatch, poor_picture) is repeated only for the same person with the same name
  and number **and the same bytes of the same picture**: another face in another picture is asked about anew;
- no_photo and not_found are about the number: repeated for any picture of the same person, name and number, never
  for another; a corrected number is a new question;
- throttled and unavailable are nobody's answer and are never kept; nor is anything of yesterday, of another source
  (a rehearsal's answer opens no exam), or of the embedded authority, which is free and may get its photo any minute.

A repeated answer takes as long as it took the first time: by its speed a stranger would tell no_photo from mismatch.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol
from weakref import WeakValueDictionary

import aiohttp
import structlog

from app import config
from app.host.cloud.signing import Keys
from app.host.cloud.wire import Wire
from app.host.seldom import Seldom
from app.identity.authority import ALIBABA, EMBEDDED, IdentityAuthority, Status, Verdict, alibaba, tencent
from app.people.directory import Document, Papers
from app.state.clock import exam_day

log = structlog.get_logger("authority")

BUDGET_SPENT: Final = "budget_spent"
"""The `vendor_code` of a call that was not made."""

OF_A_PICTURE: Final = frozenset({Status.MATCH, Status.MISMATCH, Status.POOR_PICTURE})
OF_A_NUMBER: Final = frozenset({Status.NO_PHOTO, Status.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asked about, where. Name and number are in no `repr`."""

    person: str
    room: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    """The `Papers.key` of the document."""
    document: Document = Document.RESIDENT


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, on which day. `claim` and `picture` identify a person: they are stored as keyed hashes only."""

    at: float
    day: str
    source: str
    person: str
    room: str
    claim: str = field(repr=False)
    """Person, name and number as one text."""
    picture: str = field(repr=False)
    """SHA-256 of the picture."""

    @property
    def paid(self) -> bool:
        return self.source != EMBEDDED


@dataclass(frozen=True, slots=True)
class Earlier:
    """A definite answer of the same day. `seconds` is how long it took."""

    verdict: Verdict
    seconds: float


class Ledger(Protocol):
    """The record of calls. Raises whatever its database answers with; then nobody was asked, or the answer is lost."""

    async def earlier(self, question: Question) -> Earlier | None:
        """What may be repeated: an answer `OF_A_PICTURE` to the same question, or `OF_A_NUMBER` to the same claim."""

    async def spend(self, question: Question) -> int | None:
        """Write a call down that is about to be made; its number, or None when a paid one is beyond the budget."""

    async def settle(self, entry: int, verdict: Verdict, seconds: float) -> None:
        """Add the answer to a call."""


class Guarded:
    """The one door to an authority. `rehearsal` is the embedded one; `limit` is in seconds and for each of at most
    two calls; `clock` gives seconds since 1970."""

    def __init__(
        self,
        authority: IdentityAuthority,
        rehearsal: IdentityAuthority,
        ledger: Ledger,
        clock: Callable[[], float],
        limit: float,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._authority = authority
        self._rehearsal = rehearsal
        self._ledger = ledger
        self._clock = clock
        self._limit = limit
        self._pause = pause
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._seldom = Seldom()

    def knows(self, papers: Papers, *, rehearsal: bool = False) -> bool:
        """Whether there is any use in asking about this document: the school's own authority has a photo beside each,
        a provider knows resident identity cards alone."""
        if self._of(rehearsal).source == EMBEDDED:
            return True
        return papers.document is Document.RESIDENT and bool(papers.number)

    async def verify(self, subject: Subject, jpeg: bytes, *, rehearsal: bool = False) -> Verdict:
        """Does the face in `jpeg` belong to `subject`? Every trouble of the authority is a status.

        Raises what the ledger raises: without a record no call is made.
        """
        authority = self._of(rehearsal)
        if not self.knows(Papers(subject.document, subject.id_number), rehearsal=rehearsal):
            return Verdict(status=Status.UNCHECKABLE, source=authority.source, vendor_code="document")
        question = _question(subject, jpeg, authority.source, self._clock())
        async with self._asking.setdefault(question.claim, asyncio.Lock()):
            earlier = await self._ledger.earlier(question) if question.paid else None
            if earlier:
                await self._pause(min(earlier.seconds, self._limit))
                return earlier.verdict
            return await self._ask_twice(authority, question, subject, jpeg)

    def _of(self, rehearsal: bool) -> IdentityAuthority:
        return self._rehearsal if rehearsal else self._authority

    async def _ask_twice(
        self, authority: IdentityAuthority, question: Question, subject: Subject, jpeg: bytes
    ) -> Verdict:
        verdict = await self._ask(authority, question, subject, jpeg)
        if verdict.status is Status.UNAVAILABLE:
            verdict = await self._ask(authority, question, subject, jpeg)
        gave_none = verdict.status in (Status.THROTTLED, Status.UNAVAILABLE)
        if gave_none and (times := self._seldom.times(verdict.vendor_code)):
            log.warning(
                "authority_gave_no_answer",
                person=question.person,
                room=question.room,
                source=verdict.source,
                status=verdict.status,
                code=verdict.vendor_code,
                request=verdict.request_id,
                times=times,
            )
        return verdict

    async def _ask(
        self, authority: IdentityAuthority, question: Question, subject: Subject, jpeg: bytes
    ) -> Verdict:
        entry = await self._ledger.spend(question)
        if entry is None:
            return _unavailable(authority, BUDGET_SPENT)
        began = self._clock()
        verdict = await self._in_time(authority, subject, jpeg)
        await self._ledger.settle(entry, verdict, max(0.0, self._clock() - began))
        return verdict

    async def _in_time(self, authority: IdentityAuthority, subject: Subject, jpeg: bytes) -> Verdict:
        try:
            async with asyncio.timeout(self._limit):
                return await authority.verify(subject.name, subject.id_number, jpeg)
        except TimeoutError:
            return _unavailable(authority, "timeout")
        except Exception as error:
            # A bug of the adapter. Only the kind: its text may quote what was asked.
            log.error("authority_broken", source=authority.source, error=type(error).__name__)  # noqa: TRY400
            return _unavailable(authority, "broken")


def _question(subject: Subject, jpeg: bytes, source: str, at: float) -> Question:
    return Question(
        at=at,
        day=exam_day(at),
        source=source,
        person=subject.person,
        room=subject.room,
        claim=json.dumps([subject.person, subject.name, subject.id_number]),
        picture=hashlib.sha256(jpeg).hexdigest(),
    )


def _unavailable(authority: IdentityAuthority, code: str) -> Verdict:
    return Verdict(status=Status.UNAVAILABLE, source=authority.source, vendor_code=code)


@asynccontextmanager
async def open_authority(
    settings: config.Authority, embedded: IdentityAuthority, clock: Callable[[], float]
) -> AsyncIterator[IdentityAuthority]:
    """The authority of `settings`, its connections closed afterwards; `embedded` is given back when it is chosen.

    Nobody is called here: wrong keys show at the first call, as `unavailable` with the vendor's code.
    """
    if settings.provider == EMBEDDED:
        yield embedded
        return
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield _cloud(settings, session, clock)


def _cloud(
    settings: config.Authority, session: aiohttp.ClientSession, clock: Callable[[], float]
) -> IdentityAuthority:
    keys = Keys(settings.secret_id, settings.secret_key)
    if settings.provider == ALIBABA:
        endpoint = settings.endpoint or alibaba.endpoint(settings.region)
        return alibaba.AlibabaAuthority(Wire(session, endpoint, settings.timeout_seconds), keys, clock)
    wire = Wire(session, settings.endpoint or tencent.ENDPOINT, settings.timeout_seconds)
    return tencent.TencentAuthority(wire, keys, clock, settings.region)
