"""Random lives of a room: some steps are what somebody's page offers, the others are anything at all."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.state import clock
from app.state.candidate import Action, Role, State
from app.state.errors import ExamError
from app.state.log import fold
from app.state.room import SYSTEM, Actor, Setup
from app.state.rules import Command, transition
from app.state.view import view
from tests.state.stories import LI, SETUP, STAFF, WANG, ZHANG, Story, digest_of

CANDIDATES = (ZHANG, LI, WANG)
EVERYBODY = (*CANDIDATES, *STAFF, SYSTEM, Actor("#stranger", Role.CHAIR), Actor("#stranger", Role.CANDIDATE))

setups = st.builds(
    lambda listed, panel, invitation: replace(
        SETUP, candidates=tuple(listed), panel=tuple(panel), invitation=invitation
    ),
    st.lists(st.sampled_from(SETUP.candidates), max_size=4),
    st.lists(st.sampled_from(SETUP.panel), max_size=5),
    st.sampled_from([0.0, 30.0, 120.0]),
)

anything = st.builds(
    Command,
    st.sampled_from(Action),
    st.sampled_from(EVERYBODY),
    st.sampled_from([*(c.id for c in CANDIDATES), "#stranger", "", None]),
    st.sampled_from(["", " ", "v1", "v2", "缘由"]),
    st.none() | st.just(SETUP) | setups,
    digest=st.sampled_from(["", digest_of("v1"), digest_of("v2")]),
)

step = st.tuples(st.floats(0, 300), st.integers(0, 10_000), st.none() | anything)


def _offered(story: Story, pick: int) -> Command | None:
    """One of the moves the pages of this room offer now, or None when there is none."""
    moves = [Command(Action.CHECK_IN, c, c.id) for c in CANDIDATES if _has(story, c, "check_in")]
    moves += [Command(Action.ENTER, c, c.id) for c in CANDIDATES if _has(story, c, "enter")]
    for viewer in (v for v in STAFF if story.room.has(v)):
        for row in view(story.room, {}, viewer)["candidates"]:
            moves += [Command(action, viewer, row["id"], "缘由") for action in row["actions"]]
    return moves[pick % len(moves)] if moves else None


def _has(story: Story, candidate: Actor, action: str) -> bool:
    return story.room.has(candidate) and action in view(story.room, {}, candidate)["actions"]


def _live(steps: list[tuple[float, int, Command | None]]) -> tuple[Story, list[float]]:
    """A story after `steps`, and the exam time everybody had used together after each of them."""
    story, used = Story(), []
    for seconds, pick, command in steps:
        _try(story.wait(seconds), command or _offered(story, pick))
        used.append(sum(_used(story, seat.candidate) for seat in story.room.queue()))
    return story, used


def _try(story: Story, command: Command | None) -> None:
    """Send `command`; a refusal must leave no trace."""
    if command is None:
        return
    before = story.room
    try:
        transition(story.room, command, story.now)
    except ExamError:
        assert story.refusal(command)
        assert story.room is before
    else:
        story.send(command)


def _used(story: Story, candidate: str) -> float:
    seen = clock.read(story.room.seat(candidate).spells, 1200, 180)
    return seen.used + (story.now - seen.running_since if seen.running_since is not None else 0)


lives = given(st.lists(step, max_size=40))
often = settings(max_examples=60, deadline=None)


@often
@lives
def test_the_log_is_gapless_and_rebuilds_the_room(steps: list[tuple[float, int, Command | None]]) -> None:
    story, _ = _live(steps)
    assert [change.seq for change in story.log] == list(range(1, len(story.log) + 1))
    assert story.room.seq == len(story.log)
    assert fold(story.room.id, story.log) == story.room


@often
@lives
def test_exam_time_never_runs_backwards(steps: list[tuple[float, int, Command | None]]) -> None:
    _, used = _live(steps)
    assert all(b >= a - 1e-6 for a, b in pairwise(used)), used


@often
@lives
def test_one_at_a_time_whatever_happens(steps: list[tuple[float, int, Command | None]]) -> None:
    story, _ = _live(steps)
    states = [seat.state for seat in story.room.queue()]
    assert sum(state in (State.INVITED, State.IN_EXAM) for state in states) <= 1
    partners = [seat.talking_with for seat in story.room.queue() if seat.talking_with]
    assert len(partners) == states.count(State.TALKING) == len(set(partners))


def _is_whole(setup: Setup) -> bool:
    people = [e.id for e in setup.candidates] + [m.id for m in setup.panel]
    examined = any(member.role in (Role.CHAIR, Role.EXAMINER) for member in setup.panel)
    return len(people) == len(set(people)) and examined


@often
@given(setups)
def test_a_setup_is_taken_whole_or_not_at_all(setup: Setup) -> None:
    story = Story()
    _try(story, Command(Action.CONFIGURE, SYSTEM, setup=setup))
    assert story.room.setup == (setup if _is_whole(setup) else SETUP)
    assert list(story.room.seats) == [enrolled.id for enrolled in story.room.plan.candidates]
