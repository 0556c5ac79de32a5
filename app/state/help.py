"""我需要帮助 (docs/rules.md P16): a mark that a candidate raises for whoever looks after them. It moves nobody."""

from dataclasses import dataclass
from enum import StrEnum


class Plight(StrEnum):
    """What help is wanted with, in the order in which a page offers it."""

    SOUND = "sound"
    PICTURE = "picture"
    LINE = "line"
    CAMERA2 = "camera2"
    IDENTITY = "identity"
    AWAY = "away"
    UNWELL = "unwell"
    OTHER = "other"


AGAIN = 30.0
"""Seconds after a mark was raised in which it can't be raised anew, however soon it was taken away."""

REPLIES = 3
"""What a candidate may write before the staff have written again."""


@dataclass(frozen=True, slots=True)
class Help:
    """The last time that a candidate asked, `over` when somebody has seen to it."""

    plight: Plight
    at: float
    over: bool = False
