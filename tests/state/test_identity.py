"""Stories of the face check, its tries, the manual road and the ID compare (docs/rules.md P6, P7)."""

from typing import Any

import pytest

from app.state.candidate import Action, State
from app.state.clock import exam_day
from app.state.errors import Conflict, FaceCheckMissing, Malformed
from app.state.identity import SPARE_STARTS, Doubt, FaceVerdict, Outcome, Road, tries_left
from app.state.room import SYSTEM
from app.state.rules import Command
from tests.state.stories import ADMIN, CHAIR, EXAMINER, INVIGILATOR, LI, ZHANG, Story

DAY = 24 * 3600.0


def asked(**setup: Any) -> Story:
    """A room that asks for a face check; Zhang has given consent."""
    story = Story(face_check=True, **setup)
    story.do(ZHANG, Action.AGREE_FACE, note="n1")
    return story


def left(story: Story) -> int:
    return tries_left(story.seat(ZHANG).identity, story.room.plan.face_tries, story.now)


class TestTries:
    def test_passing_lets_in(self) -> None:
        story = asked()
        assert isinstance(story.refused(ZHANG, Action.CHECK_IN), FaceCheckMissing)
        story.tries(ZHANG, Outcome.PASSED, "match")
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.PASSED
        story.do(ZHANG, Action.CHECK_IN)

    def test_three_failures_flag_and_let_in_all_the_same(self) -> None:
        story = asked()
        for remaining in (2, 1):
            story.tries(ZHANG, Outcome.FAILED, "mismatch")
            assert story.seat(ZHANG).identity.verdict is FaceVerdict.FAILED
            assert left(story) == remaining
            assert isinstance(story.refused(ZHANG, Action.CHECK_IN), FaceCheckMissing)
        story.tries(ZHANG, Outcome.FAILED, "mismatch")
        known = story.seat(ZHANG).identity
        assert (known.verdict, known.road, left(story)) == (FaceVerdict.FLAGGED, Road.USED_UP, 0)
        story.do(ZHANG, Action.CHECK_IN)

    def test_the_room_says_how_many(self) -> None:
        story = asked(face_tries=1)
        story.tries(ZHANG, Outcome.FAILED)
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.FLAGGED

    def test_the_third_may_still_pass(self) -> None:
        story = asked()
        for outcome in (Outcome.FAILED, Outcome.FAILED, Outcome.PASSED):
            story.tries(ZHANG, outcome)
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.PASSED

    def test_what_is_nobodys_fault_does_not_count_but_is_limited(self) -> None:
        """Whoever may break off for ever may try a recording for ever."""
        story = asked()
        for _ in range(3 + SPARE_STARTS - 1):
            story.tries(ZHANG, Outcome.UNDECIDED, "gap")
            assert story.seat(ZHANG).identity.verdict is None
            assert left(story) == 3
        story.tries(ZHANG, Outcome.UNDECIDED, "gap")
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.FLAGGED
        assert left(story) == 0

    def test_another_exam_day_has_its_own_tries(self) -> None:
        story = asked()
        for _ in range(3):
            story.tries(ZHANG, Outcome.FAILED)
        story.wait(DAY)
        assert left(story) == 3
        story.tries(ZHANG, Outcome.PASSED)
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.PASSED
        assert story.seat(ZHANG).identity.road is None

    def test_the_exam_day_begins_at_midnight_in_china(self) -> None:
        midnight = 1_800_028_800.0  # 2027-01-16 00:00 in China
        assert exam_day(midnight) == exam_day(midnight + DAY - 1) == "2027-01-16"
        assert exam_day(midnight - 1) == "2027-01-15"

    def test_whoever_has_passed_is_not_tried_again(self) -> None:
        story = asked()
        story.tries(ZHANG, Outcome.PASSED)
        with pytest.raises(Conflict):
            story.tries(ZHANG, Outcome.FAILED)

    def test_a_try_keeps_what_it_was(self) -> None:
        story = asked()
        change = story.tries(ZHANG, Outcome.FAILED, "mismatch")
        [attempt] = story.seat(ZHANG).identity.attempts
        assert (attempt.cause, attempt.at) == ("mismatch", change.at)
        assert story.seat(LI).identity.attempts == ()


class TestManualRoad:
    @pytest.mark.parametrize("road", [Road.DECLINED, Road.UNAVAILABLE, Road.NO_CAMERA])
    def test_is_open_without_any_consent(self, road: Road) -> None:
        story = Story(face_check=True)
        story.do(ZHANG, Action.DECLINE_FACE, note=road)
        known = story.seat(ZHANG).identity
        assert (known.verdict, known.road, known.consent) == (FaceVerdict.FLAGGED, road, None)
        story.do(ZHANG, Action.CHECK_IN)

    @pytest.mark.parametrize("road", ["", "used_up", "withdrawn", "because"])
    def test_only_for_its_own_reasons(self, road: str) -> None:
        assert isinstance(Story(face_check=True).refused(ZHANG, Action.DECLINE_FACE, note=road), Malformed)

    def test_may_be_left_again_from_the_waiting_area(self) -> None:
        story = Story(face_check=True)
        story.do(ZHANG, Action.DECLINE_FACE, note=Road.DECLINED)
        story.do(ZHANG, Action.CHECK_IN)
        story.do(ZHANG, Action.AGREE_FACE, note="n1")
        story.tries(ZHANG, Outcome.FAILED)
        known = story.seat(ZHANG).identity
        assert (known.verdict, known.road) == (FaceVerdict.FLAGGED, Road.DECLINED)
        story.tries(ZHANG, Outcome.PASSED)
        known = story.seat(ZHANG).identity
        assert (known.verdict, known.road) == (FaceVerdict.PASSED, None)

    def test_nobody_who_passed_needs_it(self) -> None:
        story = asked()
        story.tries(ZHANG, Outcome.PASSED)
        assert isinstance(story.refused(ZHANG, Action.DECLINE_FACE, note=Road.DECLINED), Conflict)


class TestConsent:
    def test_without_it_no_try_counts(self) -> None:
        story = Story(face_check=True)
        with pytest.raises(Conflict):
            story.tries(ZHANG, Outcome.PASSED)

    def test_is_versioned_and_dated(self) -> None:
        story = asked()
        consent = story.seat(ZHANG).identity.consent
        assert consent is not None
        assert (consent.version, consent.at) == ("n1", story.now)

    def test_needs_a_version(self) -> None:
        assert isinstance(Story().refused(ZHANG, Action.AGREE_FACE), Malformed)

    @pytest.mark.parametrize("state", [State.WAITING, State.IN_EXAM])
    def test_withdrawn_after_passing_a_person_looks_again(self, state: State) -> None:
        story = asked()
        story.tries(ZHANG, Outcome.PASSED)
        story.bring(ZHANG, state).do(ZHANG, Action.WITHDRAW_FACE)
        known = story.seat(ZHANG).identity
        assert (known.consent, known.verdict, known.road) == (None, FaceVerdict.FLAGGED, Road.WITHDRAWN)
        assert story.state(ZHANG) is state, "withdrawing moves nobody"

    def test_withdrawn_after_the_end_leaves_what_was(self) -> None:
        story = asked()
        story.tries(ZHANG, Outcome.PASSED)
        story.bring(ZHANG, State.ENDED).do(ZHANG, Action.WITHDRAW_FACE)
        known = story.seat(ZHANG).identity
        assert (known.consent, known.verdict) == (None, FaceVerdict.PASSED)

    def test_withdrawn_before_any_try_leaves_all_open(self) -> None:
        story = asked()
        story.do(ZHANG, Action.WITHDRAW_FACE)
        known = story.seat(ZHANG).identity
        assert (known.consent, known.verdict, known.road) == (None, None, None)
        story.do(ZHANG, Action.AGREE_FACE, note="n1")

    def test_nothing_to_withdraw(self) -> None:
        assert isinstance(Story().refused(ZHANG, Action.WITHDRAW_FACE), Conflict)


class TestPerson:
    def test_the_chair_waives_with_a_reason(self) -> None:
        story = Story(face_check=True)
        assert isinstance(story.refused(CHAIR, Action.WAIVE_FACE, ZHANG, " "), Malformed)
        story.do(ADMIN, Action.WAIVE_FACE, ZHANG, "面部受伤")
        known = story.seat(ZHANG).identity
        assert (known.verdict, known.waived_for) == (FaceVerdict.WAIVED, "面部受伤")
        story.do(ZHANG, Action.CHECK_IN)

    @pytest.mark.parametrize("who", [INVIGILATOR, EXAMINER])
    def test_the_id_compare_is_a_fact_of_its_own(self, who: object) -> None:
        story = asked()
        story.do(INVIGILATOR, Action.REJECT_ID, ZHANG, "看不清")
        story.wait(60).do(EXAMINER, Action.ACCEPT_ID, ZHANG, "重新出示后一致")
        compare = story.seat(ZHANG).identity.compare
        assert compare is not None
        assert (compare.passed, compare.by, compare.at) == (True, EXAMINER.id, story.now)
        assert story.seat(ZHANG).identity.verdict is None, "it replaces no face check"

    def test_turning_somebody_down_needs_words(self) -> None:
        assert isinstance(Story().refused(CHAIR, Action.REJECT_ID, ZHANG), Malformed)

    def test_stills_are_kept_in_order(self) -> None:
        story = Story()
        for still in ("s1", "s2"):
            story.do(INVIGILATOR, Action.TAKE_STILL, ZHANG, still)
        assert [still.id for still in story.seat(ZHANG).identity.stills] == ["s1", "s2"]


class TestHint:
    def hint(self, story: Story, doubt: str) -> None:
        story.send(Command(Action.HINT_FACE, SYSTEM, ZHANG.id, doubt))

    def test_marks_and_moves_nobody(self) -> None:
        story = Story().bring(ZHANG, State.IN_EXAM)
        self.hint(story, Doubt.OTHER)
        hint = story.seat(ZHANG).identity.hint
        assert hint is not None
        assert (hint.doubt, hint.since, story.state(ZHANG)) == (Doubt.OTHER, story.now, State.IN_EXAM)
        self.hint(story, Doubt.NONE)
        assert story.seat(ZHANG).identity.hint is None

    def test_only_what_is_new_is_logged(self) -> None:
        story = Story().bring(ZHANG, State.IN_EXAM)
        for doubt in (Doubt.NONE, Doubt.SEVERAL):
            if doubt is Doubt.SEVERAL:
                self.hint(story, doubt)
            with pytest.raises(Conflict):
                self.hint(story, doubt)

    def test_of_an_unknown_kind_is_refused(self) -> None:
        story = Story().bring(ZHANG, State.IN_EXAM)
        with pytest.raises(Malformed):
            self.hint(story, "angry")
