"""Messages that follow from how the rooms stand: to the right one, once, at a decent hour."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.people import Kind as PersonKind
from app.people import Person
from app.sms import Kind, Outbox, SmsLog
from app.sms.reminders import Due, Reminders, due
from app.state.candidate import State
from app.state.room import Room, Seat
from tests.databases import new_sqlite, opened
from tests.fakes import Clock
from tests.state.stories import SETUP

CHINA = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2027, 3, 28, 8, 30, tzinfo=CHINA).timestamp()
NAMES = ("zhang", "li", "wang", "zhao")


def room(*states: State, opens_at: float = OPENS, rehearsal: bool = False) -> Room:
    setup = replace(SETUP, opens_at=opens_at, closes_at=opens_at + 4 * 3600, rehearsal=rehearsal)
    seats = {
        name: Seat(name, name, "", order, state, invited_until=opens_at + 120)
        for order, (name, state) in enumerate(zip(NAMES, states, strict=False))
    }
    return Room("r1", setup, seats)


def told(of: Room, now: float) -> list[tuple[Kind, str]]:
    return [(each.kind, each.candidate) for each in due(of, now)]


REGISTERED, WAITING, INVITED, IN_EXAM, ENDED = (
    State.REGISTERED,
    State.WAITING,
    State.INVITED,
    State.IN_EXAM,
    State.ENDED,
)


@pytest.mark.parametrize(
    ("day", "hour", "reminded"),
    [(27, 8, 0), (27, 9, 2), (27, 20, 2), (27, 21, 0), (26, 12, 0), (28, 0, 0), (28, 12, 0)],
)
def test_tomorrow_is_told_the_day_before_by_day(day: int, hour: int, reminded: int) -> None:
    now = datetime(2027, 3, day, hour, 1, tzinfo=CHINA).timestamp()
    assert told(room(REGISTERED, REGISTERED, State.ABSENT), now) == [
        (Kind.REMINDER, name) for name in NAMES[:reminded]
    ]


@pytest.mark.parametrize(
    ("states", "soon"),
    [
        ((WAITING, WAITING, WAITING), []),
        ((IN_EXAM, WAITING, WAITING, WAITING), ["wang"]),
        ((IN_EXAM, WAITING, REGISTERED, WAITING), ["wang"]),
        ((ENDED, IN_EXAM, WAITING, State.TALKING), ["zhao"]),
        ((ENDED, ENDED, IN_EXAM, WAITING), []),
        ((IN_EXAM, State.ABSENT, WAITING, WAITING), ["zhao"]),
    ],
)
def test_who_has_two_before_them_is_told_so(states: tuple[State, ...], soon: list[str]) -> None:
    assert told(room(*states), OPENS + 60) == [(Kind.SOON, name) for name in soon]


def test_an_invitation_is_told_while_it_lasts() -> None:
    assert told(room(INVITED, WAITING), OPENS + 60) == [(Kind.INVITATION, "zhang")]
    assert told(room(INVITED, WAITING), OPENS + 120) == []


def test_nobody_is_troubled_for_a_rehearsal() -> None:
    assert told(room(INVITED, WAITING, WAITING, rehearsal=True), OPENS + 60) == []
    assert told(Room("empty"), OPENS) == []


def test_a_room_whose_time_is_moved_tells_anew() -> None:
    now = OPENS - 20 * 3600
    [first] = due(room(REGISTERED), now)
    [again] = due(room(REGISTERED, opens_at=OPENS + 3600), now)
    assert first.about != again.about
    assert (first.params["time"], again.params["time"]) == ("3月28日08:30", "3月28日09:30")


class Phones:
    async def reach(self, person: str) -> tuple[Person, str] | None:
        if person == "li":
            return None
        return Person(person, PersonKind.CANDIDATE, person, "cs"), f"1380000000{NAMES.index(person)}"


class Gateway:
    name = "fake"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails = False

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        self.sent.append((phone, template))
        if self.fails:
            raise RuntimeError
        return "1"


async def test_each_is_told_once_whatever_came_of_it_and_over_a_restart(tmp_path: Path) -> None:
    clock, gateway = Clock(OPENS - 20 * 3600), Gateway()
    rooms = [room(REGISTERED, REGISTERED, REGISTERED)]
    gateway.fails = True

    def reminders(*kinds: Kind) -> Reminders:
        return Reminders(
            lambda: rooms, Outbox(gateway, SmsLog(clock)), Phones(), kinds or frozenset(Kind), clock
        )

    async with opened(await new_sqlite(tmp_path)):
        await reminders(Kind.SOON).look()
        assert gateway.sent == []
        running = reminders()
        await running.look()
        await running.look()
        await reminders().look()
    assert gateway.sent == [("13800000000", "reminder"), ("13800000002", "reminder")]


def test_a_name_fits_its_column() -> None:
    long = Due(Kind.INVITATION, "c" * 32, {}, f"invitation {'r' * 32} {'c' * 32} {OPENS:.0f}")
    assert len(long.about) <= 100
