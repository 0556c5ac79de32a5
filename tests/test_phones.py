import pytest

from app.phones import mask, normalise
from app.state.errors import Malformed


@pytest.mark.parametrize(
    "typed",
    ["13800001234", "+8613800001234", "86 138 0000 1234", "0086-138-0000-1234", "１３８００００１２３４",
     " 138 0000 1234 ", "＋８６ 13800001234", "(+86)13800001234", "138\u00a00000\u30001234"],
)  # fmt: skip
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "13800001234"


@pytest.mark.parametrize(
    "typed",
    ["", "1", "1380000123", "138000012345", "12800001234", "+113800001234", "1380000123a", "٠١٢٣٤٥٦٧٨٩٠",
     "13800001234\0", "+86" * 30, "1" * 100_000, "13800001234;drop", "\ud800"],
)  # fmt: skip
def test_what_is_no_number_gets_a_sentence(typed: str) -> None:
    with pytest.raises(Malformed, match="11 位"):
        normalise(typed)


def test_mask() -> None:
    assert mask("13800001234") == "138****1234"
    assert mask("110") == "****"
