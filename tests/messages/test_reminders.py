"""Text messages the day before, and when a turn is near: to whom, when, and once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tortoise.context import TortoiseContext

from app.messages import ConsoleProvider, Kind, Outbox, SmsLog
from app.messages.outbox import SmsMessenger
from app.messages.reminders import TRIES, Reminders
from app.people import directory
from app.people.directory import People, Person
from app.state.candidate import Action, State
from app.state.errors import NotFound
from app.state.room import Room
from app.storage import models
from app.storage.vault import Vault
from tests.databases import empty_postgres, new_sqlite, opened
from tests.fakes import Clock
from tests.state.stories import ADMIN, CHAIR, LI, ZHANG, Story

EVENING = 1_795_687_200.0
"""2026-11-26 18:00 in China."""

HOUR = 3600.0
NINE = EVENING + 15 * HOUR
"""9:00 the day after."""


@dataclass
class Post:
    """A messenger that remembers, and can fail: `failures` are raised one after the other."""

    sent: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    failures: list[Any] = field(default_factory=list)

    async def send(self, kind: str, person_id: str, values: Mapping[str, str]) -> None:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        self.sent.append((kind, person_id, values))

    def told(self) -> list[str]:
        """To whom something went, in any order."""
        return sorted(person for _, person, _ in self.sent)


@dataclass
class Stories:
    stories: list[Story] = field(default_factory=list)

    def all(self) -> list[Room]:
        return [story.room for story in self.stories]


@pytest_asyncio.fixture(autouse=True)
async def database(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[TortoiseContext]:
    if getattr(request, "param", "sqlite") == "postgres":
        url = await empty_postgres(request.getfixturevalue("postgres_server"))
    else:
        url = await new_sqlite(tmp_path)
    async with opened(url) as context:
        for room in ("r1", "r2"):
            await models.RoomRow.get_or_create(id=room)
        yield context


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def school() -> Stories:
    """One room tomorrow at nine with three candidates."""
    return Stories([Story(opens_at=NINE, closes_at=NINE + 4 * HOUR)])


Start = Callable[[], Reminders]


@pytest.fixture
def start(school: Stories, post: Post, clock: Clock) -> Start:
    """The program is started: anew, on the same database, when called again."""
    return lambda: Reminders(school, post, clock)


ALL = sorted(["#zhang", "#li", "#wang"])


class TestTomorrow:
    async def test_what_the_gateway_has_no_template_for_is_not_sent(
        self, school: Stories, post: Post, clock: Clock
    ) -> None:
        await Reminders(school, post, clock, kinds={Kind.SOON}).announce_tomorrow()
        assert post.sent == []

    async def test_everybody_is_told_room_and_time(self, start: Start, post: Post) -> None:
        await start().announce_tomorrow()
        assert post.told() == ALL
        kind, _, values = post.sent[0]
        assert (kind, values) == (
            Kind.REMINDER,
            {"room": "第一考场", "time": "11月27日 09:00"},
        )

    @pytest.mark.parametrize(
        ("later", "due"),
        [
            (-1, False),
            (0, True),
            (4 * HOUR - 1, True),
            (4 * HOUR, False),
            (-24 * HOUR, False),
            (24 * HOUR, False),
        ],
    )
    async def test_in_the_evening_of_the_day_before_and_at_no_other_time(
        self, start: Start, post: Post, clock: Clock, later: float, due: bool
    ) -> None:
        clock.move(later)
        await start().announce_tomorrow()
        assert post.told() == (ALL if due else [])

    @pytest.mark.parametrize("hour", [0, 1, 23])
    async def test_the_day_is_china_s(self, start: Start, post: Post, school: Stories, hour: int) -> None:
        """0:30 there is still the day before in UTC."""
        opens = EVENING + 6 * HOUR + hour * HOUR + 1800
        school.stories[0].configure(opens_at=opens, closes_at=opens + HOUR)
        await start().announce_tomorrow()
        assert post.told() == ALL
        assert post.sent[0][2]["time"].startswith("11月27日")
        assert post.sent[0][2]["time"].split()[1] == f"{hour:02d}:30"

    async def test_once_whatever_is_restarted(self, start: Start, post: Post, clock: Clock) -> None:
        first = start()
        for _ in range(3):
            await first.announce_tomorrow()
            clock.move(60)
        await start().announce_tomorrow()
        assert post.told() == ALL

    @pytest.mark.parametrize(
        "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True
    )
    async def test_once_though_two_processes_look_at_the_same_time(self, start: Start, post: Post) -> None:
        await asyncio.gather(start().announce_tomorrow(), start().announce_tomorrow())
        assert post.told() == ALL

    async def test_each_room_by_itself(self, start: Start, post: Post, school: Stories) -> None:
        school.stories.append(Story("r2", title="第二考场", opens_at=NINE, closes_at=NINE + HOUR))
        await start().announce_tomorrow()
        assert post.told() == sorted(2 * ALL)
        assert {values["room"] for *_, values in post.sent} == {"第一考场", "第二考场"}

    async def test_a_room_that_was_put_off_is_announced_for_its_new_day(
        self, start: Start, post: Post, school: Stories, clock: Clock
    ) -> None:
        await start().announce_tomorrow()
        day = 24 * HOUR
        school.stories[0].configure(opens_at=NINE + 2 * day, closes_at=NINE + 2 * day + HOUR)
        clock.move(2 * day)
        await start().announce_tomorrow()
        assert post.told() == sorted(2 * ALL)
        assert post.sent[-1][2]["time"].startswith("11月29日")

    async def test_a_closed_room_sends_none_until_it_is_opened_again(
        self, school: Stories, start: Start, post: Post, clock: Clock
    ) -> None:
        """The exam was put off."""
        story = school.stories[0]
        story.do(ADMIN, Action.CLOSE_ROOM)
        await start().announce_tomorrow()
        clock.now = NINE
        await start().announce_turns()
        assert post.sent == []
        story.do(ADMIN, Action.OPEN_ROOM)
        await start().announce_turns()
        assert post.told() == ALL

    @pytest.mark.parametrize("wanted", [False, True])
    async def test_rehearsals_send_none_unless_it_is_wanted(
        self, school: Stories, post: Post, clock: Clock, wanted: bool
    ) -> None:
        school.stories[0].configure(rehearsal=True)
        await Reminders(school, post, clock, rehearsals=wanted).announce_tomorrow()
        assert post.told() == (ALL if wanted else [])

    async def test_a_room_without_a_setup_says_nothing(
        self, school: Stories, post: Post, clock: Clock
    ) -> None:
        school.stories[0].room = Room("r1")
        await Reminders(school, post, clock).announce_tomorrow()
        assert post.told() == []


class TestTurn:
    async def test_two_before_you(self, start: Start, post: Post, school: Stories, clock: Clock) -> None:
        [story] = school.stories
        reminders = start()
        clock.now = story.now = NINE - 1
        await reminders.announce_turns()
        assert post.told() == []
        clock.now = story.now = NINE
        await reminders.announce_turns()
        assert post.told() == ALL, "nobody has two before them here"
        assert post.sent[0][0] == Kind.SOON
        assert post.sent[0][2] == {"room": "第一考场", "ahead": "0"}

    async def test_not_to_whom_it_is_over_or_on_for(
        self, start: Start, post: Post, school: Stories, clock: Clock
    ) -> None:
        [story] = school.stories
        clock.now = story.now = NINE
        story.bring(ZHANG, State.IN_EXAM)
        story.do(CHAIR, Action.MARK_ABSENT, LI)
        await start().announce_turns()
        assert post.told() == ["#wang"]

    async def test_not_to_whom_never_came_once_the_room_has_closed(
        self, start: Start, post: Post, school: Stories, clock: Clock
    ) -> None:
        [story] = school.stories
        story.now = NINE
        story.do(LI, Action.CHECK_IN)
        clock.now = NINE + 4 * HOUR + 1
        await start().announce_turns()
        assert post.told() == ["#li"]

    async def test_once_beside_the_one_of_the_day_before(
        self, start: Start, post: Post, clock: Clock
    ) -> None:
        await start().announce_tomorrow()
        clock.now = NINE
        for _ in range(2):
            await start().announce_turns()
        assert [sum(kind == each for kind, *_ in post.sent) for each in (Kind.REMINDER, Kind.SOON)] == [3, 3]


class TestFailing:
    async def test_what_was_refused_is_tried_again_and_no_more_than_so_often(
        self, start: Start, post: Post
    ) -> None:
        post.failures = [RuntimeError("13800000001")] * 3 * (TRIES - 1)
        reminders = start()
        for _ in range(TRIES - 1):
            await reminders.announce_tomorrow()
            assert post.told() == []
        await start().announce_tomorrow()
        assert post.told() == ALL
        post.sent.clear()
        await models.Reminder.all().update(state="failed")
        await start().announce_tomorrow()
        assert post.told() == [], "the tries are used up"

    @pytest.mark.parametrize("trouble", [TimeoutError(), asyncio.CancelledError()])
    async def test_what_may_have_been_sent_is_not_sent_again(
        self, start: Start, post: Post, trouble: BaseException
    ) -> None:
        """A gateway that did not answer, a program that was stopped: the message may be on its way."""
        post.failures = [trouble]
        with suppress(asyncio.CancelledError):
            await start().announce_tomorrow()
        for _ in range(2):
            await start().announce_tomorrow()
        assert len(post.told()) == 2

    async def test_one_that_fails_keeps_nobody_else_waiting(self, start: Start, post: Post) -> None:
        post.failures = [RuntimeError()]
        await start().announce_tomorrow()
        assert len(post.told()) == 2


class TestMessenger:
    async def test_the_phone_is_looked_up(self) -> None:
        said: list[str] = []
        people = People(Vault(bytes(32)))
        await people.add(Person("c9", directory.Kind.CANDIDATE, "周九"), "candidate/ai", "13800000001")
        clock = Clock()
        outbox = Outbox(ConsoleProvider(clock, said.append), SmsLog(clock, Vault(bytes(32)).index))
        messenger = SmsMessenger(outbox, people.reach)
        await messenger.send(Kind.REMINDER, "c9", {"room": "第一考场", "time": "09:00"})
        assert said == [
            "[短信] 138****0001 请注意：您的面试“第一考场”将于北京时间 09:00 开始，请提前登录并调试设备"
        ]
        with pytest.raises(NotFound):
            await messenger.send(Kind.REMINDER, "nobody", {})
