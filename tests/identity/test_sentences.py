"""Every way a face check can end has its words, for the candidate and for the staff."""

import pytest

from app.identity import sentences
from app.identity.authority import SENTENCES, Status
from app.identity.challenge import Fault
from app.state.identity import Attempt, Outcome

CAUSES = [*Fault, "bad_frame", "broken_off", "machine"]


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("free", [True, False])
def test_the_candidate_hears_what_to_do_and_whether_it_counts(cause: str, free: bool) -> None:
    said = sentences.of_fault(cause, free=free)
    assert "重试" in said
    assert said.endswith("。")
    assert "本次不计入次数" in said or not free


@pytest.mark.parametrize("cause", [*CAUSES, *(status for status in Status if status is not Status.MATCH)])
def test_the_staff_read_why(cause: str) -> None:
    said = sentences.of_attempt(Attempt("a", Outcome.FAILED, cause))
    assert said != cause, "a code is no sentence"


def test_the_staff_read_that_it_passed() -> None:
    said = sentences.of_attempt(Attempt("a", Outcome.PASSED, Status.MATCH))
    assert said == SENTENCES[Status.MATCH].staff
