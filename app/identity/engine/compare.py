"""How alike two faces are, and what that means: pure arithmetic on the recogniser's vectors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import mul

SAME_PERSON = 0.5
"""Cosine similarity of two frontal faces in one check: the same person with the mouth open or in poor light 0.73 or
more, other people 0.44 at most (measured, docs/measured.md gestures)."""


class Likeness(StrEnum):
    """What a similarity means. It is an aid: a person decides whenever it is not `SAME`."""

    SAME = "same"
    UNSURE = "by_hand"
    OTHER = "different"


@dataclass(frozen=True, slots=True)
class Bands:
    """Cosine similarity from which two faces are the same (`same`), and below which they are not (`unsure`); `session`:
    from which two frames of one check, from one camera within seconds, show one person."""

    same: float
    unsure: float
    session: float

    def judge(self, similarity: float) -> Likeness:
        if similarity >= self.same:
            return Likeness.SAME
        return Likeness.UNSURE if similarity >= self.unsure else Likeness.OTHER


UNSURE_WIDTH = 0.12
"""Width of the band left to a person below DeepFace's own thresholds: as wide as the one we measured."""

BANDS = {
    # 450 pairs of one person, 4 500 of two (LFW): from 0.45 on 96.4 % of the first and none of the second.
    "default": Bands(same=0.45, unsure=0.33, session=SAME_PERSON),
    # DeepFace's threshold of cosine distance (deepface.config.threshold), as a similarity; not measured by us.
    "Facenet512": Bands(same=0.70, unsure=0.70 - UNSURE_WIDTH, session=0.70),
    "ArcFace": Bands(same=0.32, unsure=0.32 - UNSURE_WIDTH, session=0.32),
    # Its similarities lie closely together.
    "Dlib": Bands(same=0.93, unsure=0.93 - UNSURE_WIDTH / 4, session=0.93),
}
"""By recogniser, as `[identity] model` names it."""


def similarity(a: Sequence[float], b: Sequence[float]) -> float:
    """Cosine of the angle between two vectors of one recogniser, -1 to 1; of unit length or not.

    Raises `ValueError` for vectors of different length (of two recognisers) and for one of length zero or not finite.
    """
    if len(a) != len(b):
        raise ValueError(f"faces of two recognisers: {len(a)} and {len(b)} dimensions")
    norm = math.hypot(*a) * math.hypot(*b)
    if not 0 < norm < math.inf:
        raise ValueError("a vector without direction is no face")
    product: float = sum(map(mul, a, b))
    return max(-1.0, min(1.0, product / norm))
