"""The ways to fail, and which of them are not the person's."""

from enum import StrEnum


class Fault(StrEnum):
    """Every way to fail."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    DARK = "dark"
    NO_CALM = "no_calm"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_GESTURE = "wrong_gesture"
    NO_RETURN = "no_return"
    JUMP = "jump"
    FLAT = "flat"
    OTHER_PERSON = "other_person"
    NOT_LIVE = "not_live"
    GAP = "gap"
    SLOW = "slow"
    FAST = "fast"
    FROZEN = "frozen"
    OUT_OF_ORDER = "out_of_order"
    UNMEASURED = "unmeasured"


TECHNICAL = frozenset(
    {Fault.GAP, Fault.SLOW, Fault.FAST, Fault.FROZEN, Fault.OUT_OF_ORDER, Fault.UNMEASURED},
)
"""The line's or the machine's, not the person's. Once prompted, they must be limited too: whoever sees a prompt that
does not suit his recording could pull the plug and ask for another."""
