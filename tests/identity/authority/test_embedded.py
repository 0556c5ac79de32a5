"""The school's own comparison: its bands, and in which order it looks."""

import math

import pytest

from app.identity.authority import Status
from app.identity.authority.embedded import (
    EmbeddedAuthority,
    Embedding,
    likeness,
)
from app.identity.engine.compare import BANDS, Likeness
from app.identity.engine.outcomes import Reason
from tests.identity.authority.clouds import PICTURE
from tests.identity.authority.test_contract import School


def towards(cosine: float) -> Embedding:
    return cosine, math.sqrt(1 - cosine * cosine)


@pytest.mark.parametrize(
    ("cosine", "status", "judged"),
    [
        (1.0, Status.MATCH, Likeness.SAME),
        (0.4501, Status.MATCH, Likeness.SAME),
        (0.4499, Status.MISMATCH, Likeness.UNSURE),
        (0.3301, Status.MISMATCH, Likeness.UNSURE),
        (0.3299, Status.MISMATCH, Likeness.OTHER),
        (0.0, Status.MISMATCH, Likeness.OTHER),
        (-0.9, Status.MISMATCH, Likeness.OTHER),
    ],
)
async def test_the_band_of_a_likeness(cosine: float, status: Status, judged: Likeness) -> None:
    school = School()
    school.show(towards(cosine))
    verdict = await EmbeddedAuthority(school).verify("", "1", PICTURE)
    assert verdict.status is status
    assert verdict.score is not None
    assert verdict.score == pytest.approx(max(0.0, cosine), abs=1e-9)
    assert BANDS["default"].judge(verdict.score) is judged


def test_a_likeness_does_not_depend_on_length() -> None:
    assert likeness((3.0, 4.0), (30.0, 40.0)) == pytest.approx(1.0)


async def test_a_bad_picture_tells_nothing_about_a_number() -> None:
    """Whoever is asked about, a picture without a face is answered without looking the number up."""
    school = School()
    for photo in (None, (1.0, 0.0)):
        school.show(Reason.NO_FACE, photo)
        verdict = await EmbeddedAuthority(school).verify("", "1", PICTURE)
        assert (verdict.status, verdict.vendor_code) == (Status.POOR_PICTURE, "no_face")
    assert school.numbers == []
