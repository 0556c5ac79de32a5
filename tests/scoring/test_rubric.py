"""What a rubric may be, and what may be written in its places (docs/rules.md exam 4)."""

from dataclasses import replace

import pytest

from app.scoring.rules.rubric import POINT, Group, Item, Kind, Rubric, check, parsed, plain, written
from app.state.errors import ScoreRefused, SetupRefused
from tests.scoring.papers import RUBRIC

WHOLE = Item(id="a", name="专业素质", most=100 * POINT)
HALF = Item(id="b", name="外语", most=5 * POINT, step=POINT // 2)
PASS = Item(id="c", name="思想品德", kind=Kind.PASS)


@pytest.mark.parametrize(
    "text", ["100.5", "101", "-1", "１０", "1e3", "NaN", "Infinity", "0x10", "1,5", "+1", " 1", "1 ", "05"]
)
def test_what_is_no_number_of_points_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ScoreRefused, match=r"专业素质.*分"):
        parsed(WHOLE, text)


@pytest.mark.parametrize(("item", "text"), [(WHOLE, "99.5"), (HALF, "4.3"), (HALF, "4.25"), (HALF, "5.5")])
def test_the_step_and_the_maximum_bind(item: Item, text: str) -> None:
    with pytest.raises(ScoreRefused):
        parsed(item, text)


def test_pass_or_fail_is_no_number() -> None:
    assert (parsed(PASS, "pass"), parsed(PASS, "fail")) == (1, 0)
    with pytest.raises(ScoreRefused, match="合格"):
        parsed(PASS, "1")


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [(WHOLE, "0", 0), (WHOLE, "100", 10000), (HALF, "4.5", 450), (HALF, "", None), (PASS, "fail", 0)],
)
def test_what_is_written_is_read_back(item: Item, text: str, value: int | None) -> None:
    assert parsed(item, text) == value
    assert written(item, value) == text


def test_points_are_written_as_people_do() -> None:
    assert [plain(each) for each in (8500, 8550, 8525, 5, 0)] == ["85", "85.5", "85.25", "0.05", "0"]


@pytest.mark.parametrize(
    ("rubric", "field"),
    [
        (replace(RUBRIC, items=RUBRIC.items[:1]), "items"),
        (replace(RUBRIC, items=(*RUBRIC.items, RUBRIC.items[0])), "items"),
        (replace(RUBRIC, items=tuple(replace(WHOLE, id=str(n), name=str(n), most=100) for n in range(13))), "items"),
        (replace(RUBRIC, items=(WHOLE, HALF)), "out_of"),
        (replace(RUBRIC, out_of=120), "out_of"),
        (replace(RUBRIC, items=(PASS, replace(WHOLE, counts=False))), "items"),
        (replace(RUBRIC, items=(replace(WHOLE, most=101 * POINT), PASS)), "items.0"),
        (replace(RUBRIC, items=(replace(WHOLE, step=10), PASS)), "items.0"),
        (replace(RUBRIC, items=(replace(HALF, most=425), PASS)), "items.0"),
        (replace(RUBRIC, items=(replace(WHOLE, name=" "), PASS)), "items.0"),
        (replace(RUBRIC, groups=(Group("外语组", 300),)), "groups"),
        (replace(RUBRIC, min_valid=0), "min_valid"),
        (replace(RUBRIC, name=""), "name"),
    ],
)  # fmt: skip
def test_what_no_rubric_may_be(rubric: Rubric, field: str) -> None:
    with pytest.raises(SetupRefused) as refused:
        check(rubric)
    assert field in [problem.field for problem in refused.value.problems]


def test_a_version_has_one_digest_whatever_it_is_called_from() -> None:
    check(RUBRIC)
    assert RUBRIC.digest == replace(RUBRIC).digest != replace(RUBRIC, version=2).digest
