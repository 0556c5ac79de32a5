"""From totals to a result, in integers of 1/100 of a point: rounded half up to two decimals, once, at the end.

The method stands on every export. Nothing here changes a number that somebody gave (docs/rules.md exam 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.scoring.rules.rubric import By, Fallback, Group, Item, Kind, Method, Rubric

TRIMMED_LEAST: Final = 5
"""Valid totals without which none is left out."""

SOFT: Final = 10
HARD: Final = 20
"""Percent of the full mark by which a total may be off the median: beyond `HARD`, confirming asks for a reason."""

SHARE: Final = (4, 5)
"""Of the counted time an examiner must have been there for a sheet to be valid: 80 %."""

Values = Mapping[str, int | None]
"""Of one sheet, by the item's id."""


class Off(StrEnum):
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A submitted sheet that counts: whose, and what it says."""

    member: str
    values: Values
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A candidate's result. `total` is in 1/100 of a point, rounded; None: pending, for want of sheets. `method` is the
    one that was used, `left_out` whose totals it left out. `short`: the groups below their minimum; `passed`: 思想品德,
    None where the rubric doesn't ask."""

    total: int | None
    valid: int
    method: Method
    left_out: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    passed: bool | None = None


def total_of(rubric: Rubric, values: Values) -> int:
    """What a member's sheet sums up to, without the items that only the chair scores."""
    return sum(values.get(item.id) or 0 for item in _shared(rubric))


def _shared(rubric: Rubric) -> list[Item]:
    return [item for item in rubric.items if item.is_summed and item.by is By.ALL]


def _chairs(rubric: Rubric) -> list[Item]:
    return [item for item in rubric.items if item.is_summed and item.by is By.CHAIR]


def summed(rubric: Rubric, ballots: Sequence[Ballot], least: int) -> Sum:
    """The result of the valid `ballots`, pending below `least` of them."""
    trimming = rubric.method is Method.TRIMMED and len(ballots) >= TRIMMED_LEAST
    given_up = rubric.method is Method.TRIMMED and not trimming and rubric.fallback is Fallback.PENDING
    method = Method.TRIMMED if trimming or given_up else Method.MEAN
    chair = next((ballot for ballot in ballots if ballot.is_chair), None)
    if len(ballots) < max(1, least) or given_up or (chair is None and _chairs(rubric)):
        return Sum(None, len(ballots), method)
    kept, left_out = _trimmed(rubric, ballots) if trimming else (list(ballots), ())
    own = sum(chair.values.get(item.id) or 0 for item in _chairs(rubric)) if chair else 0
    total = half_up(sum(total_of(rubric, each.values) for each in kept) + own * len(kept), len(kept))
    short = tuple(group.name for group in rubric.groups if _is_short(rubric, group, kept, chair))
    return Sum(total, len(ballots), method, left_out, short, _conduct(rubric, ballots))


def _trimmed(rubric: Rubric, ballots: Sequence[Ballot]) -> tuple[list[Ballot], tuple[str, ...]]:
    """Exactly one highest and one lowest; of equals whichever, for the sum is the same."""
    ordered = sorted(ballots, key=lambda each: (total_of(rubric, each.values), each.member))
    return ordered[1:-1], (ordered[0].member, ordered[-1].member)


def _is_short(rubric: Rubric, group: Group, kept: Sequence[Ballot], chair: Ballot | None) -> bool:
    """Below its minimum, compared exactly: the mean of the kept sheets, before anything is rounded."""
    items = [item for item in rubric.items if item.is_summed and item.group == group.name]
    got = sum(
        each.values.get(item.id) or 0
        for item in items
        for each in ([chair] * len(kept) if item.by is By.CHAIR and chair else kept)
    )
    return got < group.least * len(kept)


def _conduct(rubric: Rubric, ballots: Sequence[Ballot]) -> bool | None:
    """Passed where more say so than not, of every item of this kind."""
    asked = [item.id for item in rubric.items if item.kind is Kind.PASS]
    if not asked:
        return None
    said = [[each.values[item] for each in ballots if each.values.get(item) is not None] for item in asked]
    return all(sum(bool(each) for each in votes) * 2 > len(votes) for votes in said)


def half_up(parts: int, count: int) -> int:
    """`parts / count`, rounded half up."""
    return (2 * parts + count) // (2 * count)


def deviations(rubric: Rubric, ballots: Sequence[Ballot]) -> dict[str, Off]:
    """Whose totals are further off the median than they should be."""
    totals = {each.member: total_of(rubric, each.values) for each in ballots}
    if not totals:
        return {}
    ordered, middle = sorted(totals.values()), len(totals) // 2
    twice = ordered[middle] + ordered[-middle - 1]
    """Twice the median."""
    full = sum(item.most for item in _shared(rubric))
    off = {member: abs(2 * total - twice) * 100 for member, total in totals.items()}
    return {
        member: Off.HARD if far > 2 * HARD * full else Off.SOFT
        for member, far in off.items()
        if far > 2 * SOFT * full
    }


def are_alike(rubric: Rubric, ballots: Sequence[Ballot]) -> bool:
    """Whether several sheets say the same of every item that all score."""
    asked = [item.id for item in rubric.items if item.by is By.ALL]
    sheets = {tuple(each.values.get(item) for item in asked) for each in ballots}
    return len(ballots) > 1 and len(sheets) == 1


def was_there(seconds: float, counted: float) -> bool:
    """Whether somebody there for so many of the counted seconds was there long enough."""
    part, whole = SHARE
    return seconds * whole >= counted * part
