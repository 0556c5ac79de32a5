"""What a check found, a line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """An exam can be held; can be held, but; cannot be held, or not without somebody being left out."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


_WORDS: Final = {Mark.GOOD: "好　", Mark.NOTE: "注意", Mark.BAD: "坏　"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was found, and what is `todo` about it. Neither holds a secret or names a person: it is sent around."""

    code: str
    mark: Mark
    what: str
    todo: str = ""


def good(code: str, what: str) -> Finding:
    return Finding(code, Mark.GOOD, what)


def note(code: str, what: str, todo: str) -> Finding:
    return Finding(code, Mark.NOTE, what, todo)


def bad(code: str, what: str, todo: str) -> Finding:
    return Finding(code, Mark.BAD, what, todo)


def in_words(found: Sequence[Finding]) -> str:
    """A line each, and one that sums up."""
    lines = [f"{_WORDS[each.mark]}  {each.what}。{each.todo and each.todo + '。'}" for each in found]
    number = {mark: sum(each.mark is mark for each in found) for mark in Mark}
    return "\n".join(
        (
            *lines,
            f"共 {len(found)} 项：好 {number[Mark.GOOD]}，注意 {number[Mark.NOTE]}，坏 {number[Mark.BAD]}。",
        )
    )
