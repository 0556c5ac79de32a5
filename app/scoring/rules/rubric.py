"""评分标准: what is scored, out of how much, and how the scores are put together (docs/rules.md exam 4).

Numbers of points are integers of 1/100 everywhere, so that nothing is ever rounded before the end.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from app.state import errors
from app.state.candidate import Role
from app.state.errors import Problem

POINT: Final = 100
"""What one point is."""

SUMS: Final = (100, 130, 150)
"""Points a sheet may be out of."""


class Kind(StrEnum):
    """`PASS` is 思想品德: passed or failed, outside the sum."""

    POINTS = "points"
    PASS = "pass"  # noqa: S105 - no password


class By(StrEnum):
    """Who scores an item."""

    ALL = "all"
    CHAIR = "chair"


class Method(StrEnum):
    """How a candidate's totals become one: `TRIMMED` leaves out exactly one highest and one lowest."""

    MEAN = "mean"
    TRIMMED = "trimmed"


class Fallback(StrEnum):
    """What becomes of `TRIMMED` with too few valid totals."""

    MEAN = "mean"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`most` and `step` are in 1/100 of a point. One that does not count is shown and summed nowhere."""

    id: str
    name: str
    most: int = 0
    step: int = POINT
    guidance: str = ""
    group: str = ""
    counts: bool = True
    by: By = By.ALL
    kind: Kind = Kind.POINTS

    @property
    def is_summed(self) -> bool:
        return self.kind is Kind.POINTS and self.counts


@dataclass(frozen=True, slots=True)
class Group:
    """Items that together need at least `least`, in 1/100 of a point."""

    name: str
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """One version; it never changes. `id` names what the versions are of, `out_of` is in points. `min_valid`: with
    fewer valid sheets a result is pending."""

    id: str
    version: int
    name: str
    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    out_of: int = 100
    method: Method = Method.MEAN
    fallback: Fallback = Fallback.MEAN
    min_valid: int = 5

    def item(self, item_id: str) -> Item:
        """Raises `ScoreRefused`."""
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise errors.ScoreRefused("评分标准里没有这一项，请刷新页面后重新填写。")
        return found

    def of(self, role: Role) -> tuple[Item, ...]:
        """The items that somebody of this role scores."""
        return tuple(item for item in self.items if item.by is By.ALL or role is Role.CHAIR)

    @property
    def full(self) -> int:
        """The most that can be summed, in 1/100 of a point."""
        return sum(item.most for item in self.items if item.is_summed)

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, hex."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


ITEMS: Final = (2, 12)
MOST: Final = 100 * POINT
STEPS: Final = (POINT, POINT // 2)
MIN_VALID: Final = (1, 15)

LONGEST: Final = {"name": 40, "guidance": 500, "group": 20}
"""Characters."""


def check(rubric: Rubric) -> None:
    """Raises `SetupRefused` with everything that is wrong with it."""
    problems = [
        *_items(rubric.items),
        *_groups(rubric),
        *_whole(rubric),
    ]
    if problems:
        raise errors.SetupRefused("评分标准有问题，请按提示修改后再保存。", problems)


def _whole(rubric: Rubric) -> Iterator[Problem]:
    if not rubric.name.strip() or len(rubric.name) > LONGEST["name"]:
        yield Problem("name", f"请填写评分标准的名称，最多 {LONGEST['name']} 个字。")
    if rubric.out_of not in SUMS:
        yield Problem("out_of", "总分只能是 100、130 或 150 分。")
    elif rubric.full > rubric.out_of * POINT:
        yield Problem("out_of", f"计分项的满分合计 {plain(rubric.full)} 分，超过了总分 {rubric.out_of} 分。")
    if not rubric.full:
        yield Problem("items", "至少要有一项计入总分。")
    if not MIN_VALID[0] <= rubric.min_valid <= MIN_VALID[1]:
        yield Problem("min_valid", f"有效评分的最少份数是 {MIN_VALID[0]} 到 {MIN_VALID[1]}。")


def _items(items: Sequence[Item]) -> Iterator[Problem]:
    least, most = ITEMS
    if not least <= len(items) <= most:
        yield Problem("items", f"评分项目要有 {least} 到 {most} 项，现在是 {len(items)} 项。")
    names = [item.name.strip() for item in items]
    ids = [item.id for item in items]
    if len(set(ids)) < len(ids):
        yield Problem("items", "有两个评分项目的编号相同，请刷新页面后重新添加。")
    for place, item in enumerate(items):
        where = f"items.{place}"
        if not item.name.strip() or len(item.name) > LONGEST["name"]:
            yield Problem(where, f"第 {place + 1} 项没有名称，或超过 {LONGEST['name']} 个字。")
        elif names.index(item.name.strip()) < place:
            yield Problem(where, f"有两项都叫“{item.name}”，请改为不同的名称。")
        if len(item.guidance) > LONGEST["guidance"] or len(item.group) > LONGEST["group"]:
            yield Problem(where, f"第 {place + 1} 项的说明或分组太长，请缩短。")
        yield from _points(where, item)


def _points(where: str, item: Item) -> Iterator[Problem]:
    if item.kind is Kind.PASS:
        return
    if item.step not in STEPS:
        yield Problem(where, f"“{item.name}”的步长只能是 1 或 0.5 分。")
    elif not 0 < item.most <= MOST or item.most % item.step:
        yield Problem(where, f"“{item.name}”的满分要大于 0、不超过 100，并且是步长的整倍数。")


def _groups(rubric: Rubric) -> Iterator[Problem]:
    for group in rubric.groups:
        most = sum(item.most for item in rubric.items if item.is_summed and item.group == group.name)
        if not most:
            yield Problem(
                "groups", f"分组“{group.name}”里没有计分项，请删去它的最低分，或把项目归入这个分组。"
            )
        elif not 0 < group.least <= most:
            yield Problem("groups", f"分组“{group.name}”的最低分要大于 0、不超过 {plain(most)} 分。")
    if len({group.name for group in rubric.groups}) < len(rubric.groups):
        yield Problem("groups", "同一个分组有两个最低分，请只留一个。")


# -- values ------------------------------------------------------------------------------------------------

PASSED: Final = 1
FAILED: Final = 0
_PASSES: Final = {"pass": PASSED, "fail": FAILED}

_NUMBER: Final = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.([0-9]))?")
"""As a person writes points. Nothing is guessed: 1e3, NaN, full width and a leading zero are none."""


def parsed(item: Item, text: str) -> int | None:
    """What `text` gives to `item`, in 1/100 of a point, of a `PASS` item `PASSED` or `FAILED`; None where nothing is
    written. Raises `ScoreRefused`, which says what to write."""
    if text == "":
        return None
    if item.kind is Kind.PASS:
        if text not in _PASSES:
            raise errors.ScoreRefused(f"“{item.name}”请选择“合格”或“不合格”。")
        return _PASSES[text]
    return _in_steps(item, _number(item, text))


def _number(item: Item, text: str) -> int:
    written = _NUMBER.fullmatch(text) if text.isascii() else None
    if written is None:
        least = "0.5" if item.step < POINT else "1"
        raise errors.ScoreRefused(
            f"“{item.name}”请用半角数字填写 0 到 {plain(item.most)} 之间的分数，以 {least} 分为步长。"
        )
    return int(written[1]) * POINT + int(written[2] or 0) * (POINT // 10)


def _in_steps(item: Item, given: int) -> int:
    if given > item.most:
        raise errors.ScoreRefused(
            f"“{item.name}”最多 {plain(item.most)} 分，您填的是 {plain(given)} 分，请修改。"
        )
    if given % item.step:
        wanted = "整数" if item.step == POINT else "整数或 0.5 分的倍数"
        raise errors.ScoreRefused(f"“{item.name}”只能填{wanted}，您填的是 {plain(given)} 分，请修改。")
    return given


def written(item: Item, value: int | None) -> str:
    """A value as it is written: the other way of `parsed`."""
    if value is None:
        return ""
    if item.kind is Kind.PASS:
        return "pass" if value == PASSED else "fail"
    return plain(value)


def plain(hundredths: int) -> str:
    """Points as people write them: `85`, `85.5`, `85.25`."""
    whole, rest = divmod(hundredths, POINT)
    return str(whole) if not rest else f"{whole}.{rest:02d}".rstrip("0")


def decimals(hundredths: int) -> str:
    """A result as it is printed: two decimals, always."""
    return f"{hundredths // POINT}.{hundredths % POINT:02d}"
