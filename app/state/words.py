"""When somebody's own words say anything: a reason is asked for so that others understand it later."""

from typing import Final

LETTERS: Final = 2

_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")


def has_words(text: str) -> bool:
    """Whether there is anything to read: at least two letters that are not the same one. Chinese characters are
    letters; punctuation, digits and what is invisible are not (`str.isalpha`, Unicode category L, but for the blank
    Hangul fillers). web/js/base/reasons.js asks the same."""
    return len({each for each in text.casefold() if each.isalpha()} - _BLANK) >= LETTERS
