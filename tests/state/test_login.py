"""Stories of who holds a seat: a verdict belongs to the login and device it was made in (docs/rules.md 4.9)."""

from dataclasses import replace
from typing import Any

import pytest

from app.office import record
from app.state.candidate import Action, State
from app.state.errors import Conflict, ExamError, Malformed
from app.state.identity import FaceVerdict, Outcome, Road
from app.state.log import fold
from app.state.presence import Device
from app.state.room import SYSTEM, Actor, Need
from app.state.rules import Command, check_may_try, takes_seat
from app.state.view import view
from tests.state.stories import (
    ADMIN,
    ANOTHER,
    CHAIR,
    CHECK,
    EXAMINER,
    INSPECTOR,
    INVIGILATOR,
    LOGIN,
    NAMES,
    PASS,
    PHONE,
    STAFF,
    ZHANG,
    Story,
)


def passed(state: State = State.REGISTERED) -> Story:
    """Zhang passed the face check in the first login, and has come to `state`."""
    story = Story(face_check=True, camera2=Need.ALLOWED)
    story.do(ZHANG, Action.AGREE_FACE, note="n1")
    story.tries(ZHANG, Outcome.PASSED, "match", LOGIN)
    return story.bring(ZHANG, state)


def compared(state: State = State.WAITING) -> Story:
    """Zhang, whom no machine has looked at, was compared in the first login."""
    story = Story(camera2=Need.ALLOWED)
    story.send(Command(Action.CHECK_IN, ZHANG, ZHANG.id, login=LOGIN))
    story.do(INVIGILATOR, Action.ACCEPT_ID, ZHANG)
    if state is State.IN_EXAM:
        for who, action in ((CHAIR, Action.INVITE), (ZHANG, Action.ENTER)):
            story.wait(60).do(who, action, ZHANG)
    return story


def shown(story: Story, viewer: Actor = CHAIR) -> dict[str, Any]:
    rows = view(story.room, {}, viewer)["candidates"]
    return dict(next(row for row in rows if row["id"] == ZHANG.id)["identity"])


def marked(story: Story) -> bool:
    """Whether staff read 已更换登录/设备，须重新核验; all of them, or none."""
    said = {viewer.id: shown(story, viewer)["recheck"] is not None for viewer in STAFF}
    assert len(set(said.values())) == 1, said
    assert story.room == fold(story.room.id, story.log)
    return next(iter(said.values()))


class TestTheMark:
    @pytest.mark.parametrize("state", [State.REGISTERED, State.WAITING, State.TALKING, State.IN_EXAM])
    def test_another_login_is_said_at_once_and_moves_nobody(self, state: State) -> None:
        story = passed(state)
        assert not marked(story)
        change = story.wait(5).comes(ZHANG, ANOTHER)
        assert marked(story)
        assert shown(story)["recheck"] == {"since": story.now, "device": "main"}
        assert shown(story)["face_stale"] is True
        assert (story.state(ZHANG), change.after) == (state, None)
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.PASSED, "the verdict stands, for what it is"

    @pytest.mark.parametrize("make", [passed, compared])
    def test_nothing_is_blocked_by_it(self, make: Any) -> None:
        story = make()
        story.comes(ZHANG, ANOTHER)
        road = [
            (ZHANG, Action.CHECK_IN),
            (CHAIR, Action.INVITE),
            (ZHANG, Action.ENTER),
            (CHAIR, Action.FINISH),
        ]
        for who, action in road if make is passed else road[1:]:
            story.do(who, action, ZHANG)
        assert story.state(ZHANG) is State.ENDED

    def test_an_emergency_pass_is_one_and_so_is_a_newer_one(self) -> None:
        story = passed(State.IN_EXAM)
        story.switches(ZHANG, Device.EMERGENCY, login=PASS)
        assert shown(story)["recheck"] == {"since": story.now, "device": "emergency"}
        story.do(EXAMINER, Action.ACCEPT_ID, ZHANG)
        assert not marked(story)
        story.comes(ZHANG, replace(PASS, mark="stolen-pass"))
        assert marked(story)

    def test_a_phone_that_stands_in_is_one_and_another_phone_too(self) -> None:
        story = compared(State.IN_EXAM)
        story.do(SYSTEM, Action.BIND_CAMERA2, ZHANG)
        assert not marked(story), "a phone beside the computer holds no seat"
        story.send(Command(Action.CONTINUE_BY_PHONE, CHAIR, ZHANG.id, login=PHONE))
        assert shown(story)["recheck"] == {"since": story.now, "device": "camera2"}
        story.do(CHAIR, Action.ACCEPT_ID, ZHANG)
        assert not marked(story)
        story.comes(ZHANG, replace(PHONE, mark="another-phone"))
        assert marked(story)

    def test_whoever_comes_back_to_the_login_of_the_verdict_is_known_again(self) -> None:
        """docs/rules.md 4.5: the emergency room and back, in the browser that was checked."""
        story = passed(State.IN_EXAM)
        story.switches(ZHANG, Device.EMERGENCY, login=PASS)
        story.switches(ZHANG, Device.MAIN, login=LOGIN)
        assert not marked(story)
        assert shown(story)["face_stale"] is False
        assert len([change for change in story.log if change.action is Action.SWITCH_CHANNEL]) == 2

    def test_the_number_counts_who_held_the_seat(self) -> None:
        story = passed(State.IN_EXAM)
        assert shown(story)["login"] == 1
        story.comes(ZHANG, ANOTHER)
        story.switches(ZHANG, Device.EMERGENCY, login=PASS)
        assert shown(story)["login"] == 3

    def test_without_any_verdict_there_is_nothing_to_look_at_again(self) -> None:
        story = Story()
        story.send(Command(Action.CHECK_IN, ZHANG, ZHANG.id, login=LOGIN))
        story.comes(ZHANG, ANOTHER)
        assert not marked(story)
        assert story.log[-1].action is Action.TAKE_SEAT, "but the log has it"

    @pytest.mark.parametrize("road", [Road.DECLINED, Road.NO_CAMERA])
    def test_whoever_was_flagged_in_one_login_is_not_known_in_another(self, road: Road) -> None:
        story = Story(face_check=True)
        story.send(Command(Action.DECLINE_FACE, ZHANG, ZHANG.id, road, login=LOGIN))
        assert not marked(story)
        story.comes(ZHANG, ANOTHER)
        assert marked(story)

    def test_a_log_from_before_this_rule_accuses_nobody(self) -> None:
        story = Story(face_check=True)
        story.do(ZHANG, Action.AGREE_FACE, note="n1")
        story.tries(ZHANG, Outcome.PASSED)
        story.do(CHAIR, Action.ACCEPT_ID, ZHANG)
        story.comes(ZHANG, LOGIN)
        assert not marked(story)
        story.comes(ZHANG, ANOTHER)
        assert not marked(story), "nobody knows in which login it was"
        story.do(CHAIR, Action.ACCEPT_ID, ZHANG)
        story.comes(ZHANG, LOGIN)
        assert marked(story)


class TestClearing:
    @pytest.mark.parametrize("make", [passed, compared])
    @pytest.mark.parametrize(("action", "note"), [(Action.ACCEPT_ID, ""), (Action.REJECT_ID, "不是本人")])
    def test_a_new_compare_takes_it_away_whatever_it_says(self, make: Any, action: Action, note: str) -> None:
        story = make()
        story.comes(ZHANG, ANOTHER)
        story.do(EXAMINER, action, ZHANG, note)
        assert not marked(story)
        assert shown(story)["compare"]["stale"] is False

    def test_so_does_a_new_face_check_in_that_login(self) -> None:
        story = passed(State.WAITING)
        with pytest.raises(Conflict):
            check_may_try(story.room, story.seat(ZHANG), story.now)
        story.comes(ZHANG, ANOTHER)
        check_may_try(story.room, story.seat(ZHANG), story.now)
        story.tries(ZHANG, Outcome.PASSED, "match", ANOTHER)
        assert not marked(story)

    def test_one_that_came_to_nothing_does_not_nor_takes_it_anything(self) -> None:
        story = passed(State.WAITING)
        story.comes(ZHANG, ANOTHER)
        story.tries(ZHANG, Outcome.UNDECIDED, "gap", ANOTHER)
        assert marked(story)
        assert story.seat(ZHANG).identity.verdict is FaceVerdict.PASSED

    def test_one_that_failed_is_said_as_that(self) -> None:
        story = compared()
        story.do(ZHANG, Action.AGREE_FACE, note="n1")
        story.comes(ZHANG, ANOTHER)
        for _ in range(3):
            story.tries(ZHANG, Outcome.FAILED, "mismatch", ANOTHER)
        identity = shown(story)
        assert (identity["face_stale"], identity["compare"]["stale"]) == (False, True)
        assert marked(story), "the compare was made in the other login, and nothing was passed in this one"

    def test_a_check_that_ends_after_the_seat_changed_hands_is_of_the_former_login(self) -> None:
        story = Story(face_check=True)
        story.send(Command(Action.AGREE_FACE, ZHANG, ZHANG.id, "n1", login=LOGIN))
        story.comes(ZHANG, ANOTHER)
        story.tries(ZHANG, Outcome.PASSED, "match", LOGIN)
        assert story.seat(ZHANG).mark == ANOTHER.mark
        assert marked(story)

    def test_who_was_compared_before_they_ever_came_was_not_seen(self) -> None:
        story = Story()
        story.send(Command(Action.ACCEPT_ID, CHAIR, ZHANG.id, "电话中核对", absent=True))
        assert not marked(story)
        story.comes(ZHANG, LOGIN)
        assert marked(story)


class TestWhatIsNews:
    def test_the_same_login_is_none(self) -> None:
        story = passed(State.WAITING)
        assert not takes_seat(story.seat(ZHANG), LOGIN)
        assert takes_seat(story.seat(ZHANG), ANOTHER)
        again = Command(Action.TAKE_SEAT, SYSTEM, ZHANG.id, login=LOGIN)
        assert isinstance(story.refusal(again), Conflict)
        assert isinstance(story.refused(SYSTEM, Action.TAKE_SEAT, ZHANG), Malformed)

    def test_the_first_that_comes_is_none_before_anything_was_found_out(self) -> None:
        story = Story()
        assert not takes_seat(story.seat(ZHANG), LOGIN)
        story.do(CHAIR, Action.ACCEPT_ID, ZHANG)
        assert not takes_seat(story.seat(ZHANG), LOGIN), "as a log from before this rule has it"
        story.send(Command(Action.ACCEPT_ID, CHAIR, ZHANG.id, "电话中核对", absent=True))
        assert takes_seat(story.seat(ZHANG), LOGIN)
        change = story.comes(ZHANG, LOGIN)
        assert record.words(change, NAMES) == "张三在人证比对之后才首次进入（第 1 个登录，电脑页面）"

    def test_what_a_page_that_lost_the_seat_still_does_gives_it_nothing_back(self) -> None:
        story = compared()
        story.comes(ZHANG, ANOTHER)
        story.send(Command(Action.CHECK_DEVICES, ZHANG, ZHANG.id, device_check=CHECK, login=LOGIN))
        assert story.seat(ZHANG).mark == ANOTHER.mark
        assert marked(story)

    def test_pages_get_no_mark_of_a_login(self) -> None:
        story = passed(State.WAITING)
        story.comes(ZHANG, ANOTHER)
        for viewer in (ZHANG, *STAFF):
            text = str(view(story.room, {}, viewer))
            assert LOGIN.mark not in text
            assert ANOTHER.mark not in text

    def test_the_record_says_it(self) -> None:
        story = passed(State.WAITING)
        change = story.comes(ZHANG, ANOTHER)
        assert record.is_incident(change)
        assert record.words(change, NAMES) == "张三更换了登录或设备（第 2 个登录，电脑页面）"
        [row, *_] = record.results(story.room, story.log, NAMES, story.now)
        assert row.recheck
        assert "未重新核验" in str(record.sheets(story.room, story.log, NAMES, story.now)[0].rows)

    def test_a_candidate_is_told_and_nothing_else(self) -> None:
        story = passed(State.WAITING)
        story.comes(ZHANG, ANOTHER)
        assert view(story.room, {}, ZHANG)["me"]["identity"]["recheck"] is True


class TestComparing:
    """Row C2: of somebody who is not to be seen a compare says why; and it is of whom the comparer saw."""

    @pytest.mark.parametrize("action", [Action.ACCEPT_ID, Action.REJECT_ID])
    @pytest.mark.parametrize("note", ["", " ", ".", "——", "1", "。。。。", "好"])
    def test_whoever_is_not_there_is_compared_with_a_reason(self, action: Action, note: str) -> None:
        refusal = Story().refusal(Command(action, CHAIR, ZHANG.id, note, absent=True))
        assert isinstance(refusal, Malformed)
        assert "原因" in refusal.message

    @pytest.mark.parametrize("note", ["视频中断前已核对", "line broke", "이유"])
    def test_the_reason_stays_with_it(self, note: str) -> None:
        story = Story()
        change = story.send(Command(Action.ACCEPT_ID, CHAIR, ZHANG.id, note, absent=True))
        assert (shown(story)["compare"]["absent"], shown(story)["compare"]["note"]) == (True, note)
        assert record.is_incident(change)
        assert record.words(change, NAMES) == f"张三人证比对：通过（当时没有考生画面）：{note}"

    def test_whoever_is_there_needs_none(self) -> None:
        story = Story()
        change = story.do(CHAIR, Action.ACCEPT_ID, ZHANG)
        assert not record.is_incident(change)
        assert shown(story)["compare"]["absent"] is False

    def test_who_changed_hands_in_that_moment_is_looked_at_again(self) -> None:
        story = compared()
        seen = shown(story)["login"]
        story.comes(ZHANG, ANOTHER)
        late = Command(Action.ACCEPT_ID, CHAIR, ZHANG.id, seen=seen)
        refusal: ExamError = story.refusal(late)
        assert isinstance(refusal, Conflict)
        story.send(replace(late, seen=shown(story)["login"]))
        assert not marked(story)

    def test_an_administrator_and_an_inspector_see_it_and_compare_nobody(self) -> None:
        for who in (ADMIN, INSPECTOR):
            assert Story().refused(who, Action.ACCEPT_ID, ZHANG).code == "forbidden"
