"""Sums against an oracle in fractions, which knows neither hundredths nor shortcuts (docs/rules.md exam 4)."""

import random
from fractions import Fraction
from statistics import median

import pytest

from app.scoring.rules.rubric import By, Method, Rubric
from app.scoring.rules.sums import Ballot, Off, are_alike, deviations, half_up, summed, total_of, was_there
from bench.panels import differences, drawn
from tests.scoring.papers import RUBRIC

PANELS = 1000
"""`bench/score.py` draws ten times as many."""


def test_random_panels_come_out_as_the_oracle_says() -> None:
    assert differences(PANELS, seed=16) == 0


def test_random_totals_are_off_as_the_median_says() -> None:
    chance = random.Random(17)
    for _ in range(PANELS):
        rubric, ballots, _ = drawn(chance)
        totals = {each.member: Fraction(total_of(rubric, each.values)) for each in ballots}
        full = sum(i.most for i in rubric.items if i.is_summed and i.by is By.ALL)
        middle = median(totals.values()) if totals else Fraction(0)
        off = {member: abs(total - middle) / full for member, total in totals.items()}
        wanted = {
            m: Off.HARD if far > Fraction(1, 5) else Off.SOFT
            for m, far in off.items()
            if far > Fraction(1, 10)
        }
        assert deviations(rubric, ballots) == wanted


def ballots(*talks: int) -> list[Ballot]:
    return [Ballot(f"m{n}", {"talk": talk * 100, "english": 0, "conduct": 1}) for n, talk in enumerate(talks)]


def test_exactly_one_highest_and_one_lowest_is_left_out() -> None:
    trimmed = Rubric(id="r", version=1, name="r", items=RUBRIC.items, method=Method.TRIMMED)
    found = summed(trimmed, ballots(90, 90, 80, 60, 60), 5)
    assert (found.total, len(found.left_out)) == (7667, 2)
    assert summed(trimmed, ballots(90, 80, 60, 60), 4).method is Method.MEAN


@pytest.mark.parametrize(
    ("parts", "count", "rounded"), [(1, 2, 1), (5, 10, 1), (14, 10, 1), (15, 10, 2), (4, 10, 0)]
)
def test_halves_go_up(parts: int, count: int, rounded: int) -> None:
    assert half_up(parts, count) == rounded


def test_sheets_that_are_all_alike_are_seen() -> None:
    assert are_alike(RUBRIC, ballots(80, 80, 80))
    assert not are_alike(RUBRIC, ballots(80, 80, 81))
    assert not are_alike(RUBRIC, ballots(80))


@pytest.mark.parametrize(("seconds", "there"), [(80.0, True), (79.9, False), (100.0, True)])
def test_four_fifths_of_the_time_are_enough(seconds: float, there: bool) -> None:
    assert was_there(seconds, 100.0) is there
