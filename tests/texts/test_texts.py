"""What is kept of pasted text: decided by ranges that no version of Python moves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import texts

NEWER = "\U0002ebf0\U0002ee5d\U00031350\U000323b0\U0003fffd"
"""CJK extensions I, H and J, and a place that Unicode 16 leaves open: letters to a newer Unicode than this Python's."""
PRIVATE = "\ue000\uf8ff\U000f0001\U0010fffd"


@pytest.mark.parametrize(
    "name",
    ["李", "赵" + NEWER, *NEWER, *PRIVATE, "𠮷田", "葛\U000e0100城", "阿依古丽·买买提", "欧阳娜娜", "བཀྲ་ཤིས་ཚེ་རིང",
     "O'Brien-Smith", "José María de la Cruz", "Nguyễn Thị Ánh", "محمد\u200cرضا", "නි\u200dල්", "Пётр", "김철수",
     "買買提" * 16, "ئابدۇراخمان"],
)  # fmt: skip
def test_a_name_that_somebody_bears_is_taken(name: str) -> None:
    kept = texts.name(name)
    assert kept == unicodedata.normalize("NFC", name)
    assert not texts.has_unseen(kept)


@pytest.mark.parametrize(
    "around",
    ["\u202d{}\u202c", "\ufeff{}", "{}\u200b", " \u00a0{}\u3000", "\u2066{}\u2069", "{}\u200e", "\u00ad{}", "\t{}\r\n",
     "\u200d{}\u2060", "\ufe0f{}", "\u3164{}\u2800", "{}\U000e0fff"],
)  # fmt: skip
def test_what_nobody_sees_around_a_value_is_taken_off(around: str) -> None:
    assert texts.name(around.format("张三")) == "张三"
    assert texts.number(around.format("13800001234")) == "13800001234"


@pytest.mark.parametrize(
    "within",
    ["\u202e", "\u200b", "\u2067", "\u061c", "\0", "\x1b", "\x7f", "\x9f", "\ud800", "\udfff", "\ufdd0", "\ufffe",
     "\U0001ffff", "\U0010ffff", "\U000e0041", "\ufffd", "\u200d", "\ufff9"],
)  # fmt: skip
def test_what_nobody_sees_within_is_found(within: str) -> None:
    assert texts.has_unseen(texts.name(f"甲{within}乙"))
    assert not texts.has_unseen(texts.asked(f"甲{within}乙"))


@pytest.mark.parametrize("lost", ["\0", "\ud83d", "\ufffd", "\uffff", "\U000e0041"])
def test_what_was_lost_at_the_end_of_a_name_is_not_passed_over(lost: str) -> None:
    """Half of a character stood for a whole one: without it this is somebody else's name."""
    assert texts.has_unseen(texts.name(f"张{lost}"))


@pytest.mark.parametrize("dot", "·•‧∙⋅・･．.。﹒｡⸳⦁◦∘˙᛫●")
def test_a_name_has_one_dot(dot: str) -> None:
    assert texts.name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"
    assert texts.name(f"阿依古丽 {dot} 买买提") == "阿依古丽·买买提"
    assert texts.name(f"次仁〇{dot}々丽") == "次仁〇·々丽"
    assert texts.fold(f"阿依古丽{dot}买买提") == texts.fold("阿依古丽买买提")


def test_a_full_stop_that_abbreviates_stays() -> None:
    assert texts.name("J. K. Rowling") == "J. K. Rowling"
    assert texts.name("Martin Luther King Jr.") == "Martin Luther King Jr."


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("阿依古丽·买买提", ["阿依古丽•买买提", "古丽.买", "阿依古丽买买提", "阿依古丽 买买提", "丽．买"]),
        ("O’Brien", ["o'brien", "OBRIEN", "Ｏ＇Brien"]),
        ("José María", ["jose maria", "MARÍA", "Jose\u0301"]),
        ("张 三", ["张三", "张\u3000三", "\u202d张三\u202c"]),
        ("ＡＢ１２", ["ab12", "AB 12"]),
    ],
)
def test_a_name_is_found_however_it_is_typed(kept: str, typed: list[str]) -> None:
    for word in typed:
        assert texts.fold(word) in texts.fold(kept), word


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    for once in (texts.tidy, texts.name, texts.number, texts.asked, texts.line):
        assert once(once(text)) == once(text), once.__name__
    assert not texts.has_unseen(texts.asked(text))
    assert not texts.has_unseen(texts.line(text))


def test_no_line_break_is_lost_where_lines_are_meant() -> None:
    assert texts.lines("\ufeff一\r\n二\r三\n\n") == "一\n二\n三"
    assert not texts.has_lost("一\n\t二")
