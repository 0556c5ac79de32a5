"""GB 11643 numbers: every single slip of the pen is found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.office.roster.documents import resident_fault as fault

TODAY = date(2026, 11, 26)
EXAMPLE = "11010519491231002X"
"""The standard's own examples are this and 440524188001010014 (GB 11643-1999, appendix A)."""


def test_the_standards_example_is_a_number() -> None:
    assert fault(EXAMPLE, TODAY) is None
    assert "出生日期" in str(fault("440524188001010014", TODAY)), "nobody is that old"
    assert fault("440524198001010013", TODAY) is None


@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("1101051949123100", "18 位"),
        ("110105491231002", "18 位"),
        ("11010519491231002A", "数字"),
        ("1101051949123100２X"[:18], "数字"),
        ("110105194913310025", "出生日期 19491331"),
        ("110105190002290020", "出生日期"),
        ("110105203001010025", "出生日期"),
        ("110105189901010025", "出生日期"),
        ("110105194912310020", "校验位"),
    ],
)
def test_what_is_wrong_is_said(number: str, part: str) -> None:
    assert part in str(fault(number, TODAY))


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, by: int) -> None:
    """MOD 11-2 finds each single error, whether or not the date stays possible."""
    old = EXAMPLE[place]
    new = str((int(old) + by) % 10) if old != "X" else str(by)
    assert fault(EXAMPLE[:place] + new + EXAMPLE[place + 1 :], TODAY) is not None


@given(st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(place: int) -> None:
    one, other = EXAMPLE[place], EXAMPLE[place + 1]
    swapped = EXAMPLE[:place] + other + one + EXAMPLE[place + 2 :]
    assert (fault(swapped, TODAY) is None) is (one == other)
