"""Nobody is in two rooms at once."""

from dataclasses import replace
from typing import Any

import pytest

from app.state.candidate import Action, State
from app.state.errors import SetupRefused
from app.state.room import Room, is_over
from app.state.timetable import Booking, bookings, check_timetable
from tests.state.stories import ADMIN, CHAIR, LI, OPENS, SETUP, ZHANG, Story, only

HOUR = 3600


def elsewhere(**setup: Any) -> list[Booking]:
    """What another room, at the same time but for `setup`, holds."""
    return [booked for _, booked in bookings(Story("r2", title="第二考场", **setup).room).values()]


def clashes(room: Room, others: list[Booking]) -> list[tuple[str, str]]:
    try:
        check_timetable(room, others)
    except SetupRefused as refusal:
        return [(problem.field, problem.message) for problem in refusal.problems]
    return []


def test_each_is_named_with_the_other_room_and_its_time() -> None:
    found = clashes(Story().room, elsewhere(candidates=SETUP.candidates[:1], panel=SETUP.panel[:1]))
    assert found == [
        ("panel", "主考钱在“第二考场”（北京时间 1月15日 16:00–20:00）是主考官，时间有重叠。"),
        ("candidates", "张三在“第二考场”（北京时间 1月15日 16:00–20:00）是考生，时间有重叠。"),
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "clash"),
    [(-2, 0, False), (-2, 0.5, True), (1, 2, True), (3.9, 6, True), (4, 6, False), (-1, 9, True)],
)
def test_one_may_begin_when_the_other_ends(opens: float, closes: float, clash: bool) -> None:
    others = elsewhere(opens_at=OPENS + opens * HOUR, closes_at=OPENS + closes * HOUR)
    assert bool(clashes(Story().room, others)) is clash


def test_the_role_does_not_matter() -> None:
    panel = (replace(SETUP.panel[0], id=SETUP.panel[2].id),)
    [(field, words)] = clashes(Story().room, elsewhere(candidates=(), panel=panel))
    assert (field, "候考周" in words, "主考官" in words) == ("panel", True, True)


@pytest.mark.parametrize("state", State)
def test_a_candidate_who_is_done_is_free(state: State) -> None:
    story = Story().bring(ZHANG, state)
    assert (ZHANG.id in bookings(story.room)) is (state not in (State.ENDED, State.ABSENT))
    assert LI.id in bookings(story.room)


def test_a_closed_room_holds_nobody_and_one_opened_again_does() -> None:
    story = Story()
    story.do(ADMIN, Action.CLOSE_ROOM)
    assert bookings(story.room) == {}
    story.do(ADMIN, Action.OPEN_ROOM)
    assert CHAIR.id in bookings(story.room)


def test_a_room_nobody_set_up_holds_nobody() -> None:
    assert bookings(Room("r3")) == {}


@pytest.mark.parametrize("state", list(State))
def test_a_room_is_over_two_hours_after_its_end_unless_somebody_is_in_it(state: State) -> None:
    inside = state in (State.WAITING, State.TALKING, State.INVITED, State.IN_EXAM)
    room, end = only(ZHANG, state).room, SETUP.closes_at
    assert [is_over(room, end + hours * 3600) for hours in (-1, 0, 2, 2.01, 48)] == [
        False,
        False,
        False,
        not inside,
        not inside,
    ]


def test_a_room_that_was_closed_is_over_until_it_is_opened() -> None:
    story = only(ZHANG, State.ENDED)
    story.do(ADMIN, Action.CLOSE_ROOM)
    assert is_over(story.room, story.now)
    story.do(ADMIN, Action.OPEN_ROOM)
    assert not is_over(story.room, story.now)
