"""Two before you: when a candidate's turn is near."""

import time

import pytest

from app.state.candidate import Action, Role
from app.state.room import SYSTEM, Actor, Enrolment
from app.state.turn import ahead, is_near, turns
from app.state.view import view
from tests.state.stories import CHAIR, INVIGILATOR, OPENS, Story

LIST = [Actor(f"#c{n}", Role.CANDIDATE) for n in range(6)]
SIX = tuple(Enrolment(who.id, f"考生{n}", f"NO-{n}") for n, who in enumerate(LIST))


@pytest.fixture
def story() -> Story:
    return Story(candidates=SIX)


def near(story: Story, now: float = 0) -> list[int]:
    """Asked one by one, and all at once: the same."""
    seats = [story.room.seat(who.id) for who in LIST]
    one_by_one = [(seat, ahead(story.room, seat)) for seat in seats if is_near(story.room, seat, now)]
    assert list(turns(story.room, now)) == one_by_one
    return [seat.order for seat, _ in one_by_one]


def call(story: Story, n: int) -> None:
    story.do(LIST[n], Action.CHECK_IN)
    story.do(CHAIR, Action.INVITE, LIST[n])


def interview(story: Story, n: int) -> None:
    call(story, n)
    story.do(LIST[n], Action.ENTER)
    story.do(CHAIR, Action.FINISH, LIST[n])


def test_nobody_before_the_exam_begins_and_the_first_three_when_it_does(story: Story) -> None:
    assert near(story, OPENS - 1) == []
    assert near(story, OPENS) == [0, 1, 2]


def test_the_one_in_the_exam_is_one_of_the_two(story: Story) -> None:
    call(story, 0)
    assert near(story) == [1, 2]
    story.do(LIST[0], Action.ENTER)
    assert near(story) == [1, 2]
    story.do(CHAIR, Action.FINISH, LIST[0])
    assert near(story) == [1, 2, 3]


def test_who_never_came_is_passed_over_once_somebody_later_is_called(story: Story) -> None:
    interview(story, 0)
    assert near(story) == [1, 2, 3]
    call(story, 3)
    assert near(story) == [1, 2, 4, 5]
    assert [ahead(story.room, story.room.seat(LIST[n].id)) for n in (1, 4)] == [1, 1], "the one who is called"


def test_who_was_passed_over_counts_again_once_there(story: Story) -> None:
    interview(story, 3)
    for n in (0, 1, 2):
        story.do(LIST[n], Action.CHECK_IN)
    assert ahead(story.room, story.room.seat(LIST[4].id)) == 3
    assert near(story) == [0, 1, 2]


@pytest.mark.parametrize("action", [Action.DEFER, Action.MARK_ABSENT])
def test_who_will_not_come_is_not_before_anybody(story: Story, action: Action) -> None:
    interview(story, 0)
    story.do(LIST[1], Action.CHECK_IN)
    story.do(CHAIR, action, LIST[1])
    assert near(story) == [2, 3, 4]


def test_an_invitation_that_ran_out_was_a_call(story: Story) -> None:
    call(story, 0)
    story.wait(121).do(SYSTEM, Action.WITHDRAW, LIST[0])
    assert near(story) == [0, 1, 2]


def test_the_candidate_s_view_says_so(story: Story) -> None:
    for n in (1, 3, 4):
        story.do(LIST[n], Action.CHECK_IN)
    story.do(INVIGILATOR, Action.START_TALK, LIST[1])
    assert [view(story.room, {}, LIST[n])["queue"]["near"] for n in (1, 3, 4)] == [False, False, False]
    call(story, 0)
    assert [view(story.room, {}, LIST[n])["queue"]["near"] for n in (1, 3, 4)] == [True, False, False]


def test_a_long_list_is_walked_once() -> None:
    """Every room is asked every few seconds."""
    crowd = [Actor(f"#c{n}", Role.CANDIDATE) for n in range(2000)]
    story = Story(candidates=tuple(Enrolment(who.id, who.id, who.id) for who in crowd))
    story.do(crowd[1000], Action.CHECK_IN)
    story.do(CHAIR, Action.INVITE, crowd[1000])
    began = time.process_time()
    assert len(list(turns(story.room, OPENS))) == 1002
    assert time.process_time() - began < 0.1
