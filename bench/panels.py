"""Panels of examiners at random, and an oracle for what they come to: in fractions, without hundredths and short cuts
(docs/rules.md exam 4). The tests and `bench/score.py` hold the program's own sums against it."""

import random
from collections.abc import Sequence
from fractions import Fraction

from app.scoring.rules.rubric import POINT, By, Fallback, Group, Item, Kind, Method, Rubric
from app.scoring.rules.sums import Ballot, summed


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


def differences(count: int, seed: int) -> int:
    """How many of so many random panels come out otherwise than the oracle says."""
    chance, found = random.Random(seed), 0
    for _ in range(count):
        rubric, ballots, least = drawn(chance)
        mine, (total, short) = summed(rubric, ballots, least), oracle(rubric, ballots, least)
        text = None if mine.total is None else f"{mine.total // 100}.{mine.total % 100:02d}"
        found += (text, list(mine.short)) != (total, short)
    return found
