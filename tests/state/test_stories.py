"""One short story for each move and each of its guards."""

from dataclasses import replace

import pytest

from app.state import clock, errors
from app.state.candidate import Action, Role, State
from app.state.identity import FaceVerdict, Identity
from app.state.room import SYSTEM, Actor, Phase, Pledge, phase
from app.state.rules import Command, next_deadline
from tests.state.stories import (
    ADMIN,
    CHAIR,
    EXAMINER,
    INVIGILATOR,
    INVIGILATOR_2,
    LI,
    OPENS,
    SETUP,
    WANG,
    ZHANG,
    Story,
    digest_of,
    only,
)


def used(story: Story) -> float:
    """Exam time Zhang has used up to now, running spell included."""
    seen = clock.read(story.seat(ZHANG).spells, SETUP.interview, SETUP.warning)
    running = story.now - seen.running_since if seen.running_since is not None else 0
    return seen.used + running


class TestTheWholeInterview:
    def test_from_the_list_to_the_end(self) -> None:
        story = Story(agreed=False)
        assert phase(story.room) is Phase.WAITING
        story.do(ZHANG, Action.AGREE_PLEDGE, note="v1")
        story.do(ZHANG, Action.CHECK_IN)
        story.do(INVIGILATOR, Action.START_TALK, ZHANG)
        story.do(INVIGILATOR, Action.END_TALK, ZHANG)
        story.do(EXAMINER, Action.INVITE, ZHANG)
        assert phase(story.room) is Phase.INVITED
        story.do(ZHANG, Action.ENTER)
        assert phase(story.room) is Phase.IN_EXAM
        story.wait(900).do(CHAIR, Action.FINISH, ZHANG)
        assert (story.state(ZHANG), used(story)) == (State.ENDED, 900)
        assert [change.seq for change in story.log] == list(range(1, 9))

    def test_a_change_says_who_did_what_when_from_where_to_where(self) -> None:
        story = only(ZHANG, State.WAITING)
        change = story.wait(5).do(EXAMINER, Action.INVITE, ZHANG)
        assert (change.actor, change.role, change.candidate) == (EXAMINER.id, Role.EXAMINER, ZHANG.id)
        assert (change.action, change.before, change.after) == (Action.INVITE, State.WAITING, State.INVITED)
        assert (change.at, change.seq) == (story.now, story.room.seq)
        assert story.seat(ZHANG).since == story.now

    def test_the_room_has_ended_when_nobody_can_still_come(self) -> None:
        story = only(ZHANG, State.ENDED).bring(LI, State.ABSENT).bring(WANG, State.DEFERRED)
        assert phase(story.room) is Phase.WAITING, "a deferred candidate is still to come"
        story.do(CHAIR, Action.REINSTATE, WANG)
        story.do(CHAIR, Action.MARK_ABSENT, WANG)
        assert phase(story.room) is Phase.ENDED

    def test_an_empty_room_has_not_ended(self) -> None:
        assert phase(Story(candidates=()).room) is Phase.WAITING


class TestPledge:
    def test_check_in_needs_it(self) -> None:
        assert isinstance(Story(agreed=False).refused(ZHANG, Action.CHECK_IN), errors.PledgeMissing)

    def test_only_the_version_in_force_can_be_agreed(self) -> None:
        refusal = Story().refused(ZHANG, Action.AGREE_PLEDGE, note="v0")
        assert refusal.code == "pledge_changed"

    def test_only_the_text_in_force_can_be_agreed(self) -> None:
        story = Story(agreed=False)
        other = Command(Action.AGREE_PLEDGE, ZHANG, ZHANG.id, "v1", digest=digest_of("v0"))
        assert story.refusal(other).code == "pledge_changed"
        story.send(replace(other, digest=digest_of("v1")))
        assert story.seat(ZHANG).pledge == Pledge("v1", story.now, digest_of("v1"))

    def test_the_log_keeps_the_digest_whatever_the_page_said(self) -> None:
        story = Story(agreed=False)
        assert story.do(ZHANG, Action.AGREE_PLEDGE, note="v1").digest == digest_of("v1")

    def test_a_version_without_text_cannot_be_agreed_to(self) -> None:
        story = Story(agreed=False, pledge_digest="")
        assert story.refused(ZHANG, Action.AGREE_PLEDGE, note="v1").code == "not_ready"
        assert story.refused(ZHANG, Action.CHECK_IN).code == "pledge_missing"
        story.publishes("v1")
        story.do(ZHANG, Action.AGREE_PLEDGE, note="v1")
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING

    @pytest.mark.parametrize(("version", "digest"), [("", "ab"), ("v2", "")])
    def test_a_room_takes_over_no_version_without_name_or_text(self, version: str, digest: str) -> None:
        refusal = Story().refusal(Command(Action.SET_PLEDGE, SYSTEM, note=version, digest=digest))
        assert refusal.code == "malformed"

    def test_a_form_read_before_takes_no_version_back(self) -> None:
        story = Story()
        old = story.room.plan
        story.publishes("v2")
        story.configure(**{name: getattr(old, name) for name in ("title", "pledge_version", "pledge_digest")})
        assert (story.room.plan.pledge_version, story.room.plan.pledge_digest) == ("v2", digest_of("v2"))

    def test_taking_a_version_over_is_no_change_of_the_setup(self) -> None:
        """Whoever edits the room meanwhile is not told that somebody else did."""
        story = Story()
        since = story.room.setup_seq
        story.publishes("v2")
        story.send(Command(Action.CONFIGURE, ADMIN, setup=SETUP, since=since))
        assert story.room.plan.pledge_version == "v2"

    def test_a_new_version_must_be_agreed_anew(self) -> None:
        story = Story()
        story.publishes("v2")
        assert story.refused(ZHANG, Action.CHECK_IN).code == "pledge_missing"
        story.do(ZHANG, Action.AGREE_PLEDGE, note="v2")
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING

    def test_agreeing_again_moves_no_time(self) -> None:
        """A second page, days later; also once the interview is over."""
        for state in (State.REGISTERED, State.WAITING, State.ENDED):
            story = only(ZHANG, state)
            agreed = story.seat(ZHANG).pledge
            refusal = story.wait(86400).refused(ZHANG, Action.AGREE_PLEDGE, note="v1")
            assert (refusal.code, story.seat(ZHANG).pledge) == ("conflict", agreed)

    @pytest.mark.parametrize("state", State)
    def test_a_new_version_moves_nobody(self, state: State) -> None:
        """docs/rules.md 4.2, 4.6: whoever is in goes on to the end with what they came in with."""
        story = only(ZHANG, state)
        before = story.seat(ZHANG)
        story.publishes("v2")
        assert story.seat(ZHANG) == before

    def test_who_is_in_is_interviewed_under_the_version_they_came_in_with(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.publishes("v2")
        for action, actor in ((Action.INVITE, CHAIR), (Action.ENTER, ZHANG), (Action.SEND_BACK, CHAIR)):
            story.do(actor, action, ZHANG, "网络中断")
        assert story.state(ZHANG) is State.WAITING
        assert story.seat(ZHANG).pledge == Pledge("v1", OPENS, digest_of("v1"))

    def test_who_was_absent_agrees_to_the_new_version(self) -> None:
        story = only(ZHANG, State.ABSENT)
        story.publishes("v2")
        story.do(CHAIR, Action.REINSTATE, ZHANG)
        assert story.refused(ZHANG, Action.CHECK_IN).code == "pledge_missing"


class TestDoors:
    def test_closed_until_an_hour_before_the_start(self) -> None:
        story = Story().wait(-3601)
        assert story.refused(ZHANG, Action.CHECK_IN).code == "room_not_open"
        story.wait(1).do(ZHANG, Action.CHECK_IN)
        assert story.now == OPENS - SETUP.early

    @pytest.mark.parametrize("who", [CHAIR, EXAMINER, INVIGILATOR])
    def test_nobody_is_absent_before_the_doors_open(self, who: Actor) -> None:
        """A slip of the hand days earlier must not count."""
        story = Story().wait(-3601)
        assert story.refused(who, Action.MARK_ABSENT, ZHANG).code == "room_not_open"
        story.wait(1).do(who, Action.MARK_ABSENT, ZHANG)
        assert story.state(ZHANG) is State.ABSENT

    def test_a_late_room_keeps_its_doors_open(self) -> None:
        story = Story().wait(SETUP.closes_at - OPENS + 3600)
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING


def face(story: Story, verdict: FaceVerdict | None) -> Story:
    """Zhang's face check came out as `verdict`: a fact beside the state."""
    seat = replace(story.seat(ZHANG), identity=Identity(verdict=verdict))
    story.room = replace(story.room, seats={**story.room.seats, ZHANG.id: seat})
    return story


class TestFaceCheck:
    @pytest.mark.parametrize("verdict", [None, FaceVerdict.FAILED])
    def test_check_in_needs_it_where_the_room_does(self, verdict: FaceVerdict | None) -> None:
        story = face(Story(face_check=True), verdict)
        with pytest.raises(errors.FaceCheckMissing):
            story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.REGISTERED

    @pytest.mark.parametrize("verdict", [FaceVerdict.PASSED, FaceVerdict.FLAGGED, FaceVerdict.WAIVED])
    def test_passed_used_up_and_waived_let_in(self, verdict: FaceVerdict) -> None:
        story = face(Story(face_check=True), verdict)
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING

    @pytest.mark.parametrize("verdict", [None, *FaceVerdict])
    def test_it_does_not_matter_where_the_room_asks_for_none(self, verdict: FaceVerdict | None) -> None:
        story = face(Story(face_check=False), verdict)
        story.do(ZHANG, Action.CHECK_IN)
        assert story.state(ZHANG) is State.WAITING


class TestTalk:
    def test_an_invigilator_talks_with_one_at_a_time(self) -> None:
        story = only(ZHANG, State.TALKING).bring(LI, State.WAITING)
        assert story.refused(INVIGILATOR, Action.START_TALK, LI).code == "invigilator_busy"
        story.do(INVIGILATOR_2, Action.START_TALK, LI)
        assert story.seat(ZHANG).talking_with == INVIGILATOR.id
        assert story.seat(LI).talking_with == INVIGILATOR_2.id

    def test_two_invigilators_cannot_talk_with_the_same_candidate(self) -> None:
        story = only(ZHANG, State.TALKING)
        assert story.refused(INVIGILATOR_2, Action.START_TALK, ZHANG).code == "wrong_state"

    def test_a_candidate_who_talks_is_not_invited_away(self) -> None:
        assert only(ZHANG, State.TALKING).refused(CHAIR, Action.INVITE, ZHANG).code == "wrong_state"

    @pytest.mark.parametrize("who", [INVIGILATOR, INVIGILATOR_2, CHAIR])
    def test_a_colleague_or_the_chair_ends_what_a_dead_machine_left_open(self, who: object) -> None:
        story = only(ZHANG, State.TALKING)
        story.send(Command(Action.END_TALK, who, ZHANG.id))  # type: ignore[arg-type]
        assert (story.state(ZHANG), story.seat(ZHANG).talking_with) == (State.WAITING, None)
        story.do(INVIGILATOR, Action.START_TALK, ZHANG)


class TestInvitation:
    def test_only_one_candidate_at_a_time(self) -> None:
        story = only(ZHANG, State.WAITING).bring(LI, State.INVITED)
        assert story.refused(EXAMINER, Action.INVITE, ZHANG).code == "room_busy"
        story.do(LI, Action.ENTER)
        assert story.refused(EXAMINER, Action.INVITE, ZHANG).code == "room_busy"
        story.do(EXAMINER, Action.FINISH, LI)
        story.do(EXAMINER, Action.INVITE, ZHANG)

    def test_the_second_of_two_examiners_is_told(self) -> None:
        story = only(ZHANG, State.WAITING).bring(LI, State.WAITING)
        story.do(CHAIR, Action.INVITE, ZHANG)
        assert story.refused(EXAMINER, Action.INVITE, LI).code == "room_busy"
        assert story.refused(EXAMINER, Action.INVITE, ZHANG).code == "wrong_state"

    def test_it_is_withdrawn_when_nobody_takes_it_up(self) -> None:
        story = Story(invitation=45).bring(ZHANG, State.INVITED)
        deadline = next_deadline(story.room)
        assert deadline == (story.now + 45, Command(Action.WITHDRAW, SYSTEM, ZHANG.id))
        story.wait(45).send(deadline[1])
        assert story.state(ZHANG) is State.WAITING
        assert next_deadline(story.room) is None

    def test_a_stale_timer_does_not_withdraw_the_next_invitation(self) -> None:
        story = only(ZHANG, State.INVITED)
        story.wait(119).do(CHAIR, Action.WITHDRAW, ZHANG)
        story.do(CHAIR, Action.INVITE, ZHANG)
        assert story.wait(1).refused(SYSTEM, Action.WITHDRAW, ZHANG).code == "conflict"
        story.wait(119).do(SYSTEM, Action.WITHDRAW, ZHANG)

    def test_coming_late_is_better_than_not_coming(self) -> None:
        story = only(ZHANG, State.INVITED).wait(500)
        story.do(ZHANG, Action.ENTER)
        assert story.state(ZHANG) is State.IN_EXAM

    def test_a_new_length_holds_for_the_next_invitation(self) -> None:
        story = only(ZHANG, State.INVITED)
        ends = story.seat(ZHANG).invited_until
        story.configure(invitation=5)
        assert story.seat(ZHANG).invited_until == ends

    def test_an_invited_candidate_who_is_not_there_is_absent(self) -> None:
        story = only(ZHANG, State.INVITED)
        story.do(INVIGILATOR, Action.MARK_ABSENT, ZHANG)
        assert (story.state(ZHANG), next_deadline(story.room)) == (State.ABSENT, None)


class TestSecondTurn:
    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_send_back_and_reopen_need_a_reason(self, reason: str) -> None:
        live, ended = only(ZHANG, State.IN_EXAM), only(ZHANG, State.ENDED)
        assert live.refused(CHAIR, Action.SEND_BACK, ZHANG, reason).code == "malformed"
        assert ended.refused(ADMIN, Action.REOPEN, ZHANG, reason).code == "malformed"

    def test_the_reason_stays_in_the_log(self) -> None:
        assert only(ZHANG, State.IN_EXAM).do(CHAIR, Action.SEND_BACK, ZHANG, "换题").note == "换题"

    def test_the_clock_goes_on_where_it_stopped(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        story.wait(300).do(CHAIR, Action.SEND_BACK, ZHANG, "网络中断")
        assert used(story.wait(1000)) == 300
        story.do(CHAIR, Action.INVITE, ZHANG)
        story.wait(60).do(ZHANG, Action.ENTER)
        assert used(story.wait(100)) == 400
        story.do(CHAIR, Action.FINISH, ZHANG)
        assert used(story.wait(1000)) == 400

    def test_every_stay_counts(self) -> None:
        story = only(ZHANG, State.WAITING)
        for seconds in (100, 200, 300):
            story.do(CHAIR, Action.INVITE, ZHANG)
            story.wait(7).do(ZHANG, Action.ENTER)
            story.wait(seconds).do(CHAIR, Action.SEND_BACK, ZHANG, "网络中断")
        assert used(story) == 600

    def test_reopen_keeps_the_time_used(self) -> None:
        story = only(ZHANG, State.IN_EXAM).wait(300)
        story.do(CHAIR, Action.FINISH, ZHANG)
        story.do(ADMIN, Action.REOPEN, ZHANG, "误操作")
        assert (story.state(ZHANG), used(story)) == (State.WAITING, 300)

    def test_a_server_clock_set_back_gives_no_time_back(self) -> None:
        story = only(ZHANG, State.IN_EXAM).wait(-10)
        story.do(CHAIR, Action.FINISH, ZHANG)
        assert used(story) == 0


class TestReinstate:
    def test_the_absent_check_in_again(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(EXAMINER, Action.MARK_ABSENT, ZHANG)
        story.do(INVIGILATOR, Action.REINSTATE, ZHANG)
        assert story.state(ZHANG) is State.REGISTERED
        story.do(ZHANG, Action.CHECK_IN)

    def test_the_deferred_are_waiting_again_at_their_place(self) -> None:
        story = only(ZHANG, State.DEFERRED).bring(LI, State.WAITING)
        story.do(EXAMINER, Action.REINSTATE, ZHANG)
        waiting = [seat.candidate for seat in story.room.queue() if seat.state is State.WAITING]
        assert waiting == [ZHANG.id, LI.id]


@pytest.mark.parametrize("action", [Action.DEFER, Action.MARK_ABSENT])
def test_who_is_deferred_or_marked_absent_is_so_for_a_reason(action: Action) -> None:
    """docs/rules.md exam 2."""
    story = only(ZHANG, State.WAITING)
    assert story.refusal(Command(action, CHAIR, ZHANG.id, " ")).code == "malformed"
    assert story.send(Command(action, CHAIR, ZHANG.id, "没有到场")).note == "没有到场"
