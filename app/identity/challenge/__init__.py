"""The challenge of the face check: a person comes to rest, does three gestures when asked, and stays the same person.

The whole of it is one value, a `Challenge`, of which every frame makes a new one. It is in one of six stages:

    CALM ──> PAUSE ──> GESTURE ──> RETURN ──> PASSED
               ^                      │
               └── for each gesture ──┘           and from each of the four, by a `Fault`: FAILED

- CALM: ten frames in a row at rest, fast enough, one of them known to the recogniser, become the measure of all later
  ones. Nothing was asked yet, so the camera may start slowly and the person move about: only time ends it.
- PAUSE: at rest, until a moment nobody knows. A recording that begins its gesture now is early.
- GESTURE: the prompt is shown. The gesture must come neither sooner than anybody reacts nor late, and no other with
  it; a turned head must show depth, which a picture of one has not.
- RETURN: back to rest, and still who began. After the last, what the networks said of all frontal frames decides.

From the first pause on nothing is forgiven that a living person before a working camera doesn't do: gaps, frozen
pictures, jumps, other faces. Patient in time, strict in substance. A reenactment or an injected camera can pass any
such challenge: it is an aid, and a person decides.

    gestures    one frame against how the same face rests
    history     what is remembered of the frames before: the line, the sight, the gesture, the networks' word
    progress    the value, and how far it has come
    stages      what each stage makes of a frame
    liveness    the way in: begin, step, expire, wants
"""

from enum import StrEnum


class Stage(StrEnum):
    CALM = "calm"
    PAUSE = "pause"
    GESTURE = "gesture"
    RETURN = "return"
    PASSED = "passed"
    FAILED = "failed"


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
