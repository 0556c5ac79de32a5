import json
from pathlib import Path

import pytest

from app.handlers.entry.login import digits
from app.state.errors import Malformed
from app.texts.phones import international, mask, normalise

HELD = json.loads((Path(__file__).parents[1] / "vectors/pasted.json").read_text("utf-8"))
"""The login page's own way of doing it is held to the same (`tests/web/pasted.test.js`)."""


@pytest.mark.parametrize(("typed", "kept"), HELD["phones"])
def test_one_number_however_it_is_typed(typed: str, kept: str) -> None:
    assert normalise(typed) == kept
    assert normalise(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [*HELD["no_phones"], "+113800001234", "1380000123a", "٠١٢٣٤٥٦٧٨٩٠", "13800001234\0", "+86" * 30, "1" * 100_000,
     "13800001234;drop", "\ud800", "85291234567", "+852 0000 0000", "+999 12345678", "+0 12345678",
     "+8521234", "+852 9123 4567 890", "+86 10 1234 5678"],
)  # fmt: skip
def test_what_is_no_number_gets_a_sentence(typed: str) -> None:
    with pytest.raises(Malformed, match=r"11 位.*\+852"):
        normalise(typed)


@pytest.mark.parametrize("typed", ["+852 2123 4567", "+44 20 7946 0018", "+1 800 555 0199"])
def test_a_number_that_takes_no_message_is_none_to_log_in_with(typed: str) -> None:
    with pytest.raises(Malformed, match="收不到短信"):
        normalise(typed)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        ("+85291234567", "+852****4567"),
        ("+14155552671", "+1****2671"),
        ("+6791234567"[:11], "+679****67"),
        ("110", "****"),
    ],
)
def test_mask(phone: str, shown: str) -> None:
    assert mask(phone) == shown


def test_gateways_abroad_are_given_e164() -> None:
    assert international("13800001234") == "+8613800001234"
    assert international("+85291234567") == "+85291234567"


@pytest.mark.parametrize(("typed", "kept"), HELD["codes"])
def test_a_code_however_it_is_pasted(typed: str, kept: str) -> None:
    assert digits(typed) == kept
