"""Sums against an oracle in fractions, which knows neither hundredths nor shortcuts (docs/rules.md exam 4)."""

import random
from collections.abc import Sequence
from fractions import Fraction
from statistics import median

import pytest

from app.scoring.rules.rubric import POINT, By, Fallback, Group, Item, Kind, Method, Rubric
from app.scoring.rules.sums import Ballot, Off, are_alike, deviations, half_up, summed, total_of, was_there
from tests.scoring.papers import RUBRIC

PANELS = 1000
"""`bench/score.py` draws ten times as many."""


def drawn(chance: random.Random) -> tuple[Rubric, list[Ballot], int]:
    """Any rubric with any sheets."""
    items = [
        Item(
            id=f"i{n}",
            name=f"项目{n}",
            most=chance.randint(1, 20) * POINT,
            step=chance.choice((POINT, POINT // 2)),
            counts=n == 0 or chance.random() < 0.8,
            by=By.CHAIR if n and chance.random() < 0.2 else By.ALL,
            group=chance.choice(("", "甲", "乙")),
        )
        for n in range(chance.randint(2, 8))
    ]
    items.append(Item(id="p", name="思想品德", kind=Kind.PASS))
    groups = tuple(Group(name, chance.randint(1, 30) * 50) for name in ("甲", "乙"))
    method, fallback = chance.choice(list(Method)), chance.choice(list(Fallback))
    rubric = Rubric(
        id="r", version=1, name="r", items=tuple(items), groups=groups, method=method, fallback=fallback
    )
    chair = chance.randint(-1, 3)
    ballots = [
        Ballot(
            f"m{n}",
            {
                item.id: chance.randint(0, 1)
                if item.kind is Kind.PASS
                else chance.randint(0, item.most // item.step) * item.step
                for item in items
            },
            n == chair,
        )
        for n in range(chance.randint(0, 9))
    ]
    return rubric, ballots, chance.randint(1, 6)


def oracle(rubric: Rubric, ballots: Sequence[Ballot], least: int) -> tuple[str | None, list[str]]:
    """The result as text with two decimals, and the groups that fall short."""
    chairs = [
        item for item in rubric.items if item.counts and item.kind is Kind.POINTS and item.by is By.CHAIR
    ]
    shared = [item for item in rubric.items if item.counts and item.kind is Kind.POINTS and item.by is By.ALL]
    chair = [ballot for ballot in ballots if ballot.is_chair]
    if len(ballots) < least or (chairs and not chair):
        return None, []
    kept = sorted(ballots, key=lambda each: (_points(each, shared), each.member))
    if rubric.method is Method.TRIMMED:
        if len(kept) >= 5:
            kept = kept[1:-1]
        elif rubric.fallback is Fallback.PENDING:
            return None, []
    own = _points(chair[0], chairs) if chair else Fraction(0)
    exact = sum((_points(each, shared) for each in kept), Fraction(0)) / len(kept) + own
    short = []
    for group in rubric.groups:
        mine = [item for item in shared if item.group == group.name]
        got = sum((_points(each, mine) for each in kept), Fraction(0)) / len(kept)
        got += _points(chair[0], [i for i in chairs if i.group == group.name]) if chair else 0
        if got < Fraction(group.least, 100):
            short.append(group.name)
    whole, rest = divmod(int(exact * 100 + Fraction(1, 2)), 100)
    return f"{whole}.{rest:02d}", short


def _points(ballot: Ballot, items: Sequence[Item]) -> Fraction:
    return sum((Fraction(ballot.values[item.id] or 0, 100) for item in items), Fraction(0))


def test_random_panels_come_out_as_the_oracle_says() -> None:
    chance = random.Random(16)
    for _ in range(PANELS):
        rubric, ballots, least = drawn(chance)
        found, (total, short) = summed(rubric, ballots, least), oracle(rubric, ballots, least)
        mine = None if found.total is None else f"{found.total // 100}.{found.total % 100:02d}"
        assert (mine, list(found.short)) == (total, short), (rubric, ballots, least)


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
