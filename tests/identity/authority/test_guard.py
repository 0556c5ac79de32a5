"""What is asked, what is not asked again, what it may cost, and what is written down."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.identity import result
from app.identity.authority import EMBEDDED, TENCENT, Status, Verdict
from app.identity.authority.guard import BUDGET_SPENT, Earlier, Guarded, Question, Subject
from app.identity.authority.ledger import SqlLedger
from app.people.directory import Document, Papers
from app.state.clock import exam_day
from app.state.identity import Outcome
from app.storage.models import AuthorityCall
from app.storage.vault import KEY_BYTES, Vault
from tests import databases, postgres
from tests.databases import postgres_server as postgres_server
from tests.identity.authority.clouds import PICTURE
from tests.identity.authority.contract import ID_NUMBER, NAME, OTHER_ID, OTHER_NAME, PERSONAL

pytestmark = pytest.mark.slow

MORNING = datetime(2026, 3, 28, 1, 30, tzinfo=UTC).timestamp()
"""09:30 in China."""

ZHANG = Subject("zhang", "r1", NAME, ID_NUMBER)
LI = Subject("li", "r1", OTHER_NAME, OTHER_ID)
ANOTHER_PICTURE = PICTURE + b"another"
DEFINITE = [Status.MATCH, Status.MISMATCH, Status.NO_PHOTO, Status.NOT_FOUND, Status.POOR_PICTURE]


def verdict(status: Status, source: str = TENCENT, code: str = "") -> Verdict:
    scored = status in (Status.MATCH, Status.MISMATCH)
    return Verdict(
        status=status, source=source, score=0.75 if scored else None, vendor_code=code, request_id="r-1"
    )


class Asked:
    """An authority that answers what it is told to, the last answer for ever."""

    def __init__(self, source: str = TENCENT) -> None:
        self.source = source
        self.answers: list[Verdict | BaseException | asyncio.Event] = [verdict(Status.MATCH, source)]
        self.questions: list[tuple[str, str, bytes]] = []
        self.takes: Callable[[], None] = lambda: None

    def will(self, *answers: Verdict | Status | BaseException | asyncio.Event) -> None:
        self.answers = [verdict(each, self.source) if isinstance(each, Status) else each for each in answers]

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        self.questions.append((name, id_number, jpeg))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.takes()
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            return verdict(Status.MATCH, self.source)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass
class Site:
    """A guarded vendor with a real ledger and hands on the clock."""

    now: float = MORNING
    budget: int = 100
    limit: float = 20.0
    vendor: Asked = field(default_factory=Asked)
    own: Asked = field(default_factory=lambda: Asked(EMBEDDED))
    pauses: list[float] = field(default_factory=list)
    vault: Vault = field(default_factory=lambda: Vault(bytes(KEY_BYTES)))

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """All that the process knew is gone."""
        self.ledger = SqlLedger(self.vault, self.budget)
        self.guarded = Guarded(self.vendor, self.own, self.ledger, lambda: self.now, self.limit, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def ask(
        self, subject: Subject = ZHANG, jpeg: bytes = PICTURE, *, rehearsal: bool = False
    ) -> Verdict:
        return await self.guarded.verify(subject, jpeg, rehearsal=rehearsal)

    @property
    def asked(self) -> int:
        return len(self.vendor.questions)


async def calls() -> list[AuthorityCall]:
    return await AuthorityCall.all().order_by("id")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with databases.opened(await databases.new_sqlite(tmp_path)):
        yield Site()


@pytest.fixture
async def on_postgres(postgres_server: postgres.Server) -> AsyncIterator[Site]:
    async with databases.opened(await databases.empty_postgres(postgres_server)):
        await AuthorityCall.all().delete()
        yield Site()


# The exam day


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 3, 28, 15, 59, 59, tzinfo=UTC), "2026-03-28"),
        (datetime(2026, 3, 28, 16, 0, 0, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "2027-01-01"),
        (
            datetime(1988, 7, 1, 15, 30, 0, tzinfo=UTC),
            "1988-07-01",
        ),  # no summer time, though China had it then
    ],
)
def test_the_exam_day_is_chinas(utc: datetime, day: str) -> None:
    assert exam_day(utc.timestamp()) == day


# Asking


async def test_the_question_reaches_the_authority(site: Site) -> None:
    assert await site.ask() == verdict(Status.MATCH)
    assert site.vendor.questions == [(NAME, ID_NUMBER, PICTURE)]


@pytest.mark.parametrize(
    "papers",
    [Papers(each, "H12345678") for each in Document if each is not Document.RESIDENT]
    + [Papers(Document.RESIDENT, "")],
)
async def test_no_provider_is_asked_about_what_it_cannot_know(site: Site, papers: Papers) -> None:
    """Other documents, and none at all: no call, which costs money, and no failure of the candidate's."""
    subject = Subject("li", "r1", OTHER_NAME, papers.key, papers.document)
    assert not site.guarded.knows(papers)
    told = await site.guarded.verify(subject, PICTURE)
    assert (told.status, told.source) == (Status.UNCHECKABLE, TENCENT)
    assert result.of_authority(told).outcome is Outcome.UNDECIDED
    assert site.asked == 0
    assert await calls() == []
    assert site.guarded.knows(papers, rehearsal=True)
    assert (await site.guarded.verify(subject, PICTURE, rehearsal=True)).source == EMBEDDED


async def test_no_answer_is_asked_for_once_more(site: Site) -> None:
    site.vendor.will(Status.UNAVAILABLE, Status.MATCH)
    assert (await site.ask()).status is Status.MATCH
    assert site.asked == 2


async def test_and_then_no_more(site: Site) -> None:
    site.vendor.will(Status.UNAVAILABLE)
    assert (await site.ask()).status is Status.UNAVAILABLE
    assert site.asked == 2


@pytest.mark.parametrize("status", [*DEFINITE, Status.THROTTLED])
async def test_an_answer_is_not_asked_for_again(site: Site, status: Status) -> None:
    site.vendor.will(status, Status.UNAVAILABLE)
    assert (await site.ask()).status is status
    assert site.asked == 1


async def test_a_hanging_authority_is_given_up(site: Site) -> None:
    site.limit = 0.02
    site.restart()
    site.vendor.will(asyncio.Event())
    assert await site.ask() == Verdict(status=Status.UNAVAILABLE, source=TENCENT, vendor_code="timeout")
    assert site.asked == 2
    assert [row.vendor_code for row in await calls()] == ["timeout", "timeout"]


async def test_a_broken_authority_is_a_status_and_its_words_are_not_logged(
    site: Site, logged: io.StringIO
) -> None:
    site.vendor.will(ValueError(f"{NAME} {ID_NUMBER} {PICTURE!r}"))
    assert (await site.ask()).vendor_code == "broken"
    text = logged.getvalue()
    assert "authority_broken" in text
    assert "authority_gave_no_answer" in text
    assert [word for word in PERSONAL if word in text] == []


async def test_whoever_gives_up_is_let_go_and_the_call_counts(site: Site) -> None:
    heard, never = asyncio.Event(), asyncio.Event()
    site.vendor.will(never)
    site.vendor.takes = heard.set
    question = asyncio.create_task(site.ask())
    await heard.wait()
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
    (row,) = await calls()
    assert row.status == "", "nobody recorded an answer"
    assert await site.ledger.left(exam_day(site.now)) == site.budget - 1
    site.vendor.will(Status.MATCH)
    assert (await site.ask()).status is Status.MATCH, "the next question is not blocked"


# The budget


async def test_beyond_the_budget_nobody_is_asked(site: Site) -> None:
    site.budget = 2
    site.restart()
    for picture in (b"1", b"2"):
        assert (await site.ask(jpeg=picture)).status is Status.MATCH
    refused = await site.ask(jpeg=b"3")
    assert refused == Verdict(status=Status.UNAVAILABLE, source=TENCENT, vendor_code=BUDGET_SPENT)
    assert (site.asked, len(await calls())) == (2, 2)
    assert await site.ledger.left(exam_day(site.now)) == 0


async def test_a_restart_forgives_no_call(site: Site) -> None:
    site.budget = 1
    site.restart()
    await site.ask(jpeg=b"1")
    site.restart()
    assert (await site.ask(jpeg=b"2")).vendor_code == BUDGET_SPENT


async def test_the_next_day_has_its_own_budget(site: Site) -> None:
    site.budget = 1
    site.restart()
    await site.ask(jpeg=b"1")
    site.now = datetime(2026, 3, 28, 15, 59, 59, tzinfo=UTC).timestamp()
    assert (await site.ask(jpeg=b"2")).vendor_code == BUDGET_SPENT
    site.now += 1
    assert (await site.ask(jpeg=b"2")).status is Status.MATCH


async def test_a_second_try_is_paid_for_too(site: Site) -> None:
    site.budget = 1
    site.restart()
    site.vendor.will(Status.UNAVAILABLE, Status.MATCH)
    assert (await site.ask()).vendor_code == BUDGET_SPENT
    assert site.asked == 1


async def test_what_is_known_is_told_though_the_budget_is_spent(site: Site) -> None:
    site.budget = 1
    site.restart()
    assert await site.ask() == await site.ask() == verdict(Status.MATCH)


async def test_the_embedded_authority_costs_nothing(site: Site) -> None:
    site.budget = 1
    site.vendor = Asked(EMBEDDED)
    site.restart()
    for picture in (b"1", b"2", b"3"):
        assert (await site.ask(jpeg=picture)).status is Status.MATCH
    assert len(await calls()) == 3
    assert await site.ledger.left(exam_day(site.now)) == 1


async def many_at_once(site: Site) -> None:
    site.budget = 3
    site.restart()
    people = [replace(ZHANG, person=f"p{number}") for number in range(12)]
    verdicts = await asyncio.gather(*(site.ask(person) for person in people))
    assert sum(each.status is Status.MATCH for each in verdicts) == 3
    assert (site.asked, len(await calls())) == (3, 3)


async def test_many_at_once_do_not_exceed_the_budget(site: Site) -> None:
    await many_at_once(site)


async def test_nor_do_they_on_postgres(on_postgres: Site) -> None:
    await many_at_once(on_postgres)


# The day's answers


@pytest.mark.parametrize("status", DEFINITE)
async def test_the_same_picture_is_not_paid_for_twice(site: Site, status: Status) -> None:
    site.vendor.will(verdict(status, code="C.1"))
    first = await site.ask()
    site.restart()
    site.vendor.will(Status.UNAVAILABLE)
    assert await site.ask() == first
    assert site.asked == 1


async def test_nor_on_postgres(on_postgres: Site) -> None:
    assert await on_postgres.ask() == await on_postgres.ask() == verdict(Status.MATCH)
    assert on_postgres.asked == 1


@pytest.mark.parametrize("status", [Status.THROTTLED, Status.UNAVAILABLE])
async def test_no_answer_is_not_kept(site: Site, status: Status) -> None:
    site.vendor.will(status)
    await site.ask()
    site.vendor.will(Status.MATCH)
    assert (await site.ask()).status is Status.MATCH


@pytest.mark.parametrize("status", [Status.MATCH, Status.MISMATCH, Status.POOR_PICTURE])
async def test_another_picture_is_another_question(site: Site, status: Status) -> None:
    """Above all: who passed does not let in whoever sits there next."""
    site.vendor.will(status)
    await site.ask()
    site.vendor.will(Status.MISMATCH)
    assert (await site.ask(jpeg=ANOTHER_PICTURE)).status is Status.MISMATCH
    assert site.asked == 2


@pytest.mark.parametrize("status", [Status.NO_PHOTO, Status.NOT_FOUND])
async def test_what_is_about_the_number_holds_for_every_picture(site: Site, status: Status) -> None:
    site.vendor.will(status)
    await site.ask()
    site.vendor.will(Status.MATCH)
    assert (await site.ask(jpeg=ANOTHER_PICTURE)).status is status
    assert site.asked == 1


@pytest.mark.parametrize("status", DEFINITE)
@pytest.mark.parametrize(
    "other",
    [
        replace(ZHANG, person="li"),
        replace(ZHANG, id_number=OTHER_ID),
        replace(ZHANG, name=OTHER_NAME),
        replace(ZHANG, name=NAME + ID_NUMBER[:1], id_number=ID_NUMBER[1:]),
    ],
    ids=["person", "number", "name", "shifted"],
)
async def test_nothing_is_told_of_somebody_else(site: Site, status: Status, other: Subject) -> None:
    """A name or number that was put right is somebody else too."""
    site.vendor.will(status)
    await site.ask()
    site.vendor.will(Status.MISMATCH)
    await site.ask(other)
    assert site.vendor.questions[1:] == [(other.name, other.id_number, PICTURE)]


@pytest.mark.parametrize("status", DEFINITE)
async def test_nothing_is_told_of_yesterday(site: Site, status: Status) -> None:
    site.vendor.will(status)
    site.now = datetime(2026, 3, 28, 15, 59, 59, tzinfo=UTC).timestamp()
    await site.ask()
    site.now += 1
    site.vendor.will(Status.MISMATCH)
    assert (await site.ask()).status is Status.MISMATCH
    assert site.asked == 2


async def test_the_same_person_in_another_room_is_the_same_question(site: Site) -> None:
    await site.ask()
    await site.ask(replace(ZHANG, room="r2"))
    assert site.asked == 1


async def test_another_vendor_is_asked_itself(site: Site) -> None:
    await site.ask()
    site.vendor = Asked("alibaba")
    site.restart()
    assert (await site.ask()).source == "alibaba"
    assert site.asked == 1


async def test_the_embedded_authority_is_always_asked(site: Site) -> None:
    """The school may import the photo any minute."""
    site.vendor = Asked(EMBEDDED)
    site.vendor.will(Status.NO_PHOTO, Status.MATCH)
    site.restart()
    assert [(await site.ask()).status for _ in range(2)] == [Status.NO_PHOTO, Status.MATCH]


async def test_an_answer_that_is_repeated_takes_as_long(site: Site) -> None:
    """By its speed a stranger would tell no_photo, which is kept, from mismatch, which is not."""

    def takes() -> None:
        site.now += 0.75

    site.vendor.will(Status.NO_PHOTO)
    site.vendor.takes = takes
    await site.ask()
    assert site.pauses == []
    await site.ask(jpeg=ANOTHER_PICTURE)
    assert site.pauses == pytest.approx([0.75])


async def test_but_never_longer_than_the_limit(site: Site) -> None:
    def takes() -> None:
        site.now += 900  # the machine's clock was set

    site.vendor.will(Status.NO_PHOTO)
    site.vendor.takes = takes
    await site.ask()
    await site.ask()
    assert site.pauses == [site.limit]


async def test_two_at_once_are_one_question(site: Site) -> None:
    release = asyncio.Event()
    site.vendor.will(release)
    questions = [asyncio.create_task(site.ask()) for _ in range(3)]
    while not site.asked:
        await asyncio.sleep(0)
    release.set()
    assert {each.status for each in await asyncio.gather(*questions)} == {Status.MATCH}
    assert site.asked == 1


async def test_one_person_does_not_wait_for_another(site: Site) -> None:
    release = asyncio.Event()
    site.vendor.will(release, Status.MISMATCH)
    slow = asyncio.create_task(site.ask(ZHANG))
    while not site.asked:
        await asyncio.sleep(0)
    assert (await site.ask(LI)).status is Status.MISMATCH
    release.set()
    assert (await slow).status is Status.MATCH


# Rehearsals


async def test_a_rehearsal_asks_the_school(site: Site) -> None:
    assert (await site.ask(rehearsal=True)).source == EMBEDDED
    assert (site.asked, len(site.own.questions)) == (0, 1)
    assert await site.ledger.left(exam_day(site.now)) == site.budget


async def test_a_rehearsals_match_opens_no_exam(site: Site) -> None:
    await site.ask(rehearsal=True)
    site.vendor.will(Status.MISMATCH)
    assert (await site.ask()).status is Status.MISMATCH


# The record


async def test_each_call_is_written_down(site: Site) -> None:
    site.vendor.will(Status.UNAVAILABLE, verdict(Status.MISMATCH, code="CompareLowSimilarity"))
    await site.ask()
    await site.ask(LI)
    first, second = await site.ledger.calls_about("zhang")
    assert (first.status, second.status) == (Status.UNAVAILABLE, Status.MISMATCH)
    assert (second.at, second.day, second.room) == (MORNING, "2026-03-28", "r1")
    assert (second.source, second.vendor_code, second.request_id) == (TENCENT, "CompareLowSimilarity", "r-1")
    assert second.paid


async def test_the_record_identifies_nobody_without_the_key(site: Site) -> None:
    await site.ask()
    await site.ask(LI)
    rows = [dict(row) for row in await AuthorityCall.all().values()]
    text = repr(rows)
    assert [word for word in (*PERSONAL, "zhang") if word in text] == []
    pictures = {row["picture"] for row in rows}
    assert len(pictures) == 2, "the same picture of two persons looks different"


async def test_what_only_the_day_needed_is_forgotten(site: Site) -> None:
    await site.ask()
    today = exam_day(site.now)
    assert await site.ledger.forget(today) == 0
    site.now += 86_400
    await site.ask()
    assert await site.ledger.forget(exam_day(site.now)) == 1
    old, new = await calls()
    assert (old.claim, old.picture, old.score, old.status) == ("", "", None, Status.MATCH)
    assert new.claim
    assert len(await site.ledger.calls_about("zhang")) == 2, "the audit stays"


class NoLedger:
    """Its database is gone."""

    async def earlier(self, question: Question) -> Earlier | None:
        return None

    async def spend(self, question: Question) -> int | None:
        raise ConnectionError

    async def settle(self, entry: int, verdict: Verdict, seconds: float) -> None:
        raise AssertionError


async def test_without_a_record_nobody_is_asked() -> None:
    vendor = Asked()
    guarded = Guarded(vendor, Asked(EMBEDDED), NoLedger(), lambda: MORNING, 20)
    with pytest.raises(ConnectionError):
        await guarded.verify(ZHANG, PICTURE)
    assert vendor.questions == []


def test_a_question_does_not_show_what_identifies() -> None:
    text = repr(ZHANG) + repr(Question(0, "", "", "zhang", "r1", claim=f"{NAME}{ID_NUMBER}", picture="beef"))
    assert [word for word in (*PERSONAL, "beef") if word in text] == []
