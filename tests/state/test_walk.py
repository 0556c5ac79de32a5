"""Every state two candidates can reach together, by every command of everybody, and what must hold in each.

Breadth first over what the rules can tell apart: where each candidate is, with whom they talk, whether they
agreed to the pledge and have been in the exam before. Each step takes longer than an invitation lasts, so
that the deadline is one of the moves.
"""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

import pytest

from app.state import clock
from app.state.candidate import FACTS, Action, Role, State
from app.state.errors import ExamError
from app.state.log import Change, fold
from app.state.room import SYSTEM, Actor, Phase, Room, Seat, phase
from app.state.rules import Command, next_deadline, transition
from app.state.subscriptions import demand, subscriptions
from app.state.view import view
from tests.state.stories import (
    ADMIN,
    CHAIR,
    EXAMINER,
    INSPECTOR,
    INVIGILATOR,
    INVIGILATOR_2,
    LI,
    LIVE,
    PAIRS,
    SETUP,
    STAFF,
    ZHANG,
    Story,
)

pytestmark = pytest.mark.slow

PAIR = replace(SETUP, candidates=SETUP.candidates[:2])
STEP = SETUP.invitation + 5
ACTORS = (ZHANG, LI, CHAIR, EXAMINER, INVIGILATOR, INVIGILATOR_2, ADMIN, INSPECTOR, SYSTEM)


@dataclass(frozen=True)
class Place:
    """A reachable room, how it came about, and what every possible command does to it next."""

    room: Room
    log: tuple[Change, ...]
    now: float
    accepted: dict[Command, tuple[Room, Change]]


def _commands() -> Iterator[Command]:
    for actor in ACTORS:
        for action in Action:
            for candidate in (ZHANG.id, LI.id, None):
                note = "v1" if action is Action.AGREE_PLEDGE else "缘由"
                setup = PAIR if action is Action.CONFIGURE else None
                yield Command(action, actor, candidate, note, setup)


def _same(room: Room) -> object:
    """What makes two rooms one place of the walk."""
    return tuple(
        (s.candidate, s.state, s.talking_with, s.pledge is not None, bool(s.spells)) for s in room.queue()
    )


@cache
def reachable() -> tuple[Place, ...]:
    """The whole walk, made once."""
    start = Story(agreed=False, candidates=PAIR.candidates)
    waiting = deque([(start.room, tuple(start.log), start.now)])
    seen = {_same(start.room)}
    places = []
    while waiting:
        room, log, now = waiting.popleft()
        place = _explore(room, log, now + STEP)
        places.append(place)
        for after, change in place.accepted.values():
            if _same(after) not in seen:
                seen.add(_same(after))
                waiting.append((after, (*log, change), change.at))
    return tuple(places)


def _explore(room: Room, log: tuple[Change, ...], now: float) -> Place:
    accepted = {}
    for command in COMMANDS:
        with suppress(ExamError):
            accepted[command] = transition(room, command, now)
    assert room == fold(room.id, log), (
        "the log tells another story, or a command changed the room it was given"
    )
    return Place(room, log, now, accepted)


COMMANDS = tuple(_commands())


def _seats() -> Iterator[tuple[Place, Seat]]:
    for place in reachable():
        for seat in place.room.seats.values():
            yield place, seat


def _states(room: Room) -> list[State]:
    return [seat.state for seat in room.seats.values()]


def test_the_walk_reaches_every_pair_of_states_but_two_live_ones() -> None:
    pairs = {(p.room.seats[ZHANG.id].state, p.room.seats[LI.id].state) for p in reachable()}
    assert pairs == set(PAIRS)


def test_at_most_one_candidate_is_invited_or_in_the_exam() -> None:
    assert all(sum(state in LIVE for state in _states(p.room)) <= 1 for p in reachable())


def test_a_talk_has_one_candidate_and_one_invigilator_of_the_room() -> None:
    for place, seat in _seats():
        assert (seat.talking_with is not None) == (seat.state is State.TALKING)
        partners = [s.talking_with for s in place.room.seats.values() if s.talking_with]
        assert len(set(partners)) == len(partners)
        assert set(partners) <= {INVIGILATOR.id, INVIGILATOR_2.id}


def test_only_an_invitation_has_an_end_and_it_is_two_minutes_after_it_was_made() -> None:
    for place, seat in _seats():
        made = [c.at for c in place.log if c.action is Action.INVITE and c.candidate == seat.candidate]
        assert seat.invited_until == (made[-1] + 120 if seat.state is State.INVITED else None)


def test_the_clock_runs_in_the_exam_only() -> None:
    for _, seat in _seats():
        assert all(spell.end is not None for spell in seat.spells[:-1])
        running = bool(seat.spells) and seat.spells[-1].end is None
        assert running == (seat.state is State.IN_EXAM)


def test_time_used_is_the_sum_of_the_stays_the_log_tells() -> None:
    for place, seat in _seats():
        mine = [change for change in place.log if change.candidate == seat.candidate]
        entered = [change.at for change in mine if change.after is State.IN_EXAM]
        left = [change.at for change in mine if change.before is State.IN_EXAM]
        seen = clock.read(seat.spells, 1200, 180)
        assert seen.used == sum(b - a for a, b in zip(entered, left, strict=False))
        assert seen.running_since == (entered[-1] if len(entered) > len(left) else None)


def test_the_phase_is_that_of_whoever_is_live() -> None:
    for place in reachable():
        states = _states(place.room)
        if State.IN_EXAM in states:
            expected = Phase.IN_EXAM
        elif State.INVITED in states:
            expected = Phase.INVITED
        else:
            expected = Phase.ENDED if set(states) <= {State.ENDED, State.ABSENT} else Phase.WAITING
        assert phase(place.room) is expected


def test_the_one_deadline_is_the_end_of_the_invitation() -> None:
    for place in reachable():
        invited = [s for s in place.room.seats.values() if s.state is State.INVITED]
        expected = [(s.invited_until, Command(Action.WITHDRAW, SYSTEM, s.candidate)) for s in invited]
        assert next_deadline(place.room) == (expected[0] if expected else None)


def test_the_system_moves_nobody_but_whose_deadline_is_reached() -> None:
    for place in reachable():
        due = next_deadline(place.room)
        moves = {c.candidate for c in place.accepted if c.actor == SYSTEM and c.action not in FACTS}
        assert moves == ({due[1].candidate} if due else set())


def _moves_shown(room: Room, viewer: Actor) -> set[tuple[str, Action]]:
    shown = view(room, {}, viewer)
    if viewer.role is Role.CANDIDATE:
        return {(viewer.id, action) for action in shown["actions"]}
    return {(row["id"], action) for row in shown["candidates"] for action in row["actions"]}


def test_a_view_offers_exactly_what_would_be_accepted() -> None:
    """But for check-in: what it still lacks (the pledge) is better said than hidden."""
    for place in reachable():
        for viewer in (ZHANG, LI, *STAFF):
            accepted = {
                (c.candidate, c.action) for c in place.accepted if c.actor == viewer and c.action not in FACTS
            }
            shown = _moves_shown(place.room, viewer)
            assert accepted <= shown
            assert {action for _, action in shown - accepted} <= {Action.CHECK_IN}


def test_whoever_may_message_is_told_so() -> None:
    for place in reachable():
        senders = {c.actor for c in place.accepted if c.action is Action.MESSAGE}
        assert senders == {v for v in STAFF if view(place.room, {}, v)["may_message"]}


def test_views_and_subscriptions_can_always_be_drawn() -> None:
    for place in reachable():
        for viewer in (ZHANG, LI, *STAFF):
            assert json.loads(json.dumps(view(place.room, {}, viewer)))["role"] == viewer.role
        wanted = subscriptions(place.room)
        assert demand(wanted).keys() <= {s.publisher.person for s in wanted}
