"""The rooms of a person, as cards: what a candidate's home says of them."""

import pytest

from app.handlers.listing import cards
from app.people.directory import Kind, Person
from app.state.candidate import State
from app.state.presence import Online
from tests.state.stories import CHAIR, OPENS, WANG, ZHANG, Story

CANDIDATE = Person(ZHANG.id, Kind.CANDIDATE, "张三")
HOURS = 3600.0


def nobody(_room: str) -> Online:
    """Nothing is known of anybody."""
    return {}


@pytest.mark.parametrize(
    ("now", "near"),
    [(OPENS - 1, False), (OPENS, True), (OPENS + 4 * HOURS, True), (OPENS + 5 * HOURS, False)],
)
def test_a_turn_is_near_while_the_room_is_on(now: float, near: bool) -> None:
    [card] = cards([Story().room], CANDIDATE, now, nobody)
    assert card["near"] is near


def test_it_is_near_to_nobody_who_is_called_or_has_been() -> None:
    for state in (State.INVITED, State.IN_EXAM, State.ENDED, State.ABSENT, State.DEFERRED):
        [card] = cards([Story().bring(ZHANG, state).room], CANDIDATE, OPENS, nobody)
        assert card["near"] is False, state


def test_the_staff_are_not_told() -> None:
    room = Story().bring(WANG, State.WAITING).room
    [card] = cards([room], Person(CHAIR.id, Kind.EXAMINER, "主考钱"), OPENS, nobody)
    assert "near" not in card
    assert "devices_checked" not in card


def test_devices_count_as_checked_once_they_were() -> None:
    story = Story()
    assert cards([story.room], CANDIDATE, OPENS, nobody)[0]["devices_checked"] is False
    story.check_devices(ZHANG)
    assert cards([story.room], CANDIDATE, OPENS, nobody)[0]["devices_checked"] is True
