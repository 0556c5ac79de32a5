"""Stories of what is recorded beside the moves: messages and the exam office's setup."""

from dataclasses import replace

import pytest

from app.state.candidate import Action, Role, State
from app.state.help import AGAIN, REPLIES, Plight
from app.state.log import MESSAGES_KEPT
from app.state.room import Actor, Enrolment, Panelist, Room
from app.state.rules import Command, next_deadline
from app.state.view import view
from tests.state.stories import ADMIN, CHAIR, INVIGILATOR, LI, SETUP, WANG, ZHANG, Story, only


class TestMessages:
    def test_to_one(self) -> None:
        story = Story()
        story.do(INVIGILATOR, Action.MESSAGE, LI, "请打开摄像头")
        assert [m.text for m in story.seat(LI).messages] == ["请打开摄像头"]
        assert story.seat(ZHANG).messages == ()

    def test_to_all(self) -> None:
        story = Story()
        change = story.do(CHAIR, Action.MESSAGE, None, "十分钟后开始")
        for candidate in (ZHANG, LI, WANG):
            [message] = story.seat(candidate).messages
            assert (message.id, message.sender, message.at) == (change.seq, CHAIR.id, story.now)

    @pytest.mark.parametrize("state", State)
    def test_to_all_reaches_neither_the_candidate_in_the_exam_nor_those_done(self, state: State) -> None:
        """It does not break into an interview, and is nothing to whoever has gone home."""
        story = only(ZHANG, state)
        story.do(INVIGILATOR, Action.MESSAGE, None, "十分钟后开始")
        spared = state in (State.IN_EXAM, State.ENDED, State.ABSENT)
        assert [m.text for m in story.seat(ZHANG).messages] == ([] if spared else ["十分钟后开始"])
        assert [m.text for m in story.seat(LI).messages] == ["十分钟后开始"]

    @pytest.mark.parametrize("state", State)
    def test_to_one_reaches_them_wherever_they_are(self, state: State) -> None:
        story = only(ZHANG, state)
        story.do(CHAIR, Action.MESSAGE, ZHANG, "请靠近话筒")
        assert [m.text for m in story.seat(ZHANG).messages] == ["请靠近话筒"]

    @pytest.mark.parametrize("text", ["", " \n\t"])
    def test_empty_is_refused(self, text: str) -> None:
        assert Story().refused(CHAIR, Action.MESSAGE, None, text).code == "malformed"

    def test_the_newest_are_kept_and_all_are_in_the_log(self) -> None:
        story = Story()
        for number in range(MESSAGES_KEPT + 3):
            story.do(CHAIR, Action.MESSAGE, ZHANG, str(number))
        assert [m.text for m in story.seat(ZHANG).messages] == [str(n) for n in range(3, MESSAGES_KEPT + 3)]
        assert sum(change.action is Action.MESSAGE for change in story.log) == MESSAGES_KEPT + 3


class TestReplies:
    def test_an_answer_stands_with_what_it_answers(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(INVIGILATOR, Action.MESSAGE, ZHANG, "请打开摄像头")
        story.do(ZHANG, Action.REPLY, note="已打开")
        assert [(m["text"], m["own"]) for m in view(story.room, {}, ZHANG)["messages"]] == [
            ("请打开摄像头", False),
            ("已打开", True),
        ]
        shown = view(story.room, {}, INVIGILATOR)
        assert [(m["sender"], m["text"]) for m in shown["messages"]][1] == (ZHANG.id, "已打开")
        assert [len(row["messages"]) for row in shown["candidates"]] == [2, 0, 0]

    def test_nobody_else_who_waits_hears_of_it(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(INVIGILATOR, Action.MESSAGE, None, "十分钟后开始")
        story.do(ZHANG, Action.REPLY, note="好的")
        assert [m["text"] for m in view(story.room, {}, LI)["messages"]] == ["十分钟后开始"]

    def test_there_is_nothing_to_answer_before_somebody_wrote(self) -> None:
        assert only(ZHANG, State.WAITING).refused(ZHANG, Action.REPLY, note="在吗").code == "conflict"

    def test_a_few_lines_for_each_that_came(self) -> None:
        story = only(ZHANG, State.WAITING)
        for _ in range(2):
            story.do(INVIGILATOR, Action.MESSAGE, ZHANG, "请打开摄像头")
            for _ in range(REPLIES):
                story.do(ZHANG, Action.REPLY, note="打不开")
            assert story.refused(ZHANG, Action.REPLY, note="打不开").code == "conflict"

    def test_empty_is_refused(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(INVIGILATOR, Action.MESSAGE, ZHANG, "请打开摄像头")
        assert story.refused(ZHANG, Action.REPLY, note=" ").code == "malformed"


class TestHelp:
    @pytest.mark.parametrize("who", [INVIGILATOR, CHAIR, ZHANG], ids=lambda who: who.role)
    def test_it_stands_until_somebody_has_seen_to_it(self, who: Actor) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(ZHANG, Action.ASK_HELP, note=Plight.SOUND)
        mark = {"plight": "sound", "at": story.now}
        assert _helps(story) == (mark, mark)
        story.wait(5).do(who, Action.END_HELP, ZHANG)
        assert _helps(story) == (None, None)
        assert story.refused(who, Action.END_HELP, ZHANG).code == "conflict"

    def test_it_moves_nobody_and_stays_when_somebody_moves(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(ZHANG, Action.ASK_HELP, note=Plight.UNWELL)
        assert story.state(ZHANG) is State.WAITING
        story.do(CHAIR, Action.INVITE, ZHANG)
        story.do(ZHANG, Action.ENTER)
        assert _helps(story)[0] is not None

    def test_whoever_is_done_needs_none(self) -> None:
        story = only(ZHANG, State.IN_EXAM)
        story.do(ZHANG, Action.ASK_HELP, note=Plight.SOUND)
        story.do(CHAIR, Action.FINISH, ZHANG)
        assert _helps(story) == (None, None)

    def test_one_at_a_time_and_not_at_once_again(self) -> None:
        story = only(ZHANG, State.WAITING)
        story.do(ZHANG, Action.ASK_HELP, note=Plight.SOUND)
        assert story.wait(AGAIN).refused(ZHANG, Action.ASK_HELP, note=Plight.LINE).code == "conflict"
        story.do(ZHANG, Action.END_HELP)
        story.do(ZHANG, Action.ASK_HELP, note=Plight.LINE)
        story.wait(AGAIN - 10).do(INVIGILATOR, Action.END_HELP, ZHANG)
        refused = story.refused(ZHANG, Action.ASK_HELP, note=Plight.LINE)
        assert (refused.code, refused.message) == ("conflict", "刚刚请求过帮助，请 10 秒后再试。")
        story.wait(10).do(ZHANG, Action.ASK_HELP, note=Plight.LINE)

    @pytest.mark.parametrize("note", ["", "缘由"])
    def test_a_reason_is_one_of_the_table(self, note: str) -> None:
        assert only(ZHANG, State.WAITING).refused(ZHANG, Action.ASK_HELP, note=note).code == "malformed"


def _helps(story: Story) -> tuple[object, object]:
    """Zhang's mark, as Zhang and as the invigilator see it."""
    own = view(story.room, {}, ZHANG)["me"]["help"]
    return own, view(story.room, {}, INVIGILATOR)["candidates"][0].get("help")


class TestConfigure:
    def test_it_needs_a_setup(self) -> None:
        assert Story().refused(ADMIN, Action.CONFIGURE).code == "malformed"

    def test_whoever_has_not_come_may_be_taken_off_the_list(self) -> None:
        story = Story()
        story.configure(candidates=SETUP.candidates[1:])
        assert ZHANG.id not in story.room.seats

    @pytest.mark.parametrize("state", sorted(set(State) - {State.REGISTERED}))
    def test_whoever_has_come_may_not(self, state: State) -> None:
        _assert_kept_on_the_list(only(ZHANG, state))

    def test_nor_whoever_was_in_the_exam_and_is_back_at_the_start(self) -> None:
        story = only(ZHANG, State.ENDED)
        story.do(CHAIR, Action.REOPEN, ZHANG, "误操作")
        story.do(CHAIR, Action.MARK_ABSENT, ZHANG)
        story.do(CHAIR, Action.REINSTATE, ZHANG)
        assert story.state(ZHANG) is State.REGISTERED
        _assert_kept_on_the_list(story)

    def test_a_new_order_and_a_mended_name_leave_the_state_alone(self) -> None:
        story = only(ZHANG, State.TALKING)
        before = story.seat(ZHANG)
        story.configure(candidates=(SETUP.candidates[1], Enrolment(ZHANG.id, "张珊", "NO-9")))
        assert story.seat(ZHANG) == replace(before, name="张珊", exam_no="NO-9", order=1)

    @pytest.mark.parametrize(
        "twice",
        [
            {"candidates": (*SETUP.candidates, SETUP.candidates[0])},
            {"panel": (*SETUP.panel, SETUP.panel[0])},
            {"panel": (*SETUP.panel, Panelist(ZHANG.id, "张三", Role.EXAMINER))},
        ],
        ids=["candidate", "panelist", "both"],
    )
    def test_nobody_is_in_a_room_twice(self, twice: dict[str, object]) -> None:
        _refuse_setup(Story(), **twice)

    @pytest.mark.parametrize("role", [Role.CANDIDATE, Role.ADMIN, Role.INSPECTOR, Role.SYSTEM])
    def test_a_panel_is_chairs_examiners_and_invigilators(self, role: Role) -> None:
        _refuse_setup(Story(), panel=(*SETUP.panel, Panelist("#zhao", "赵六", role)))

    def test_an_invigilator_who_talks_is_not_taken_away(self) -> None:
        story = only(ZHANG, State.TALKING)
        others = tuple(m for m in SETUP.panel if m.id != INVIGILATOR.id)
        _refuse_setup(story, panel=others)
        story.do(CHAIR, Action.END_TALK, ZHANG)
        story.configure(panel=others)

    def test_nothing_happens_in_a_room_nobody_set_up(self) -> None:
        story = Story()
        story.room, story.log = Room("r1"), []
        for actor in (ZHANG, CHAIR, INVIGILATOR):
            for action in set(Action) - {Action.CONFIGURE}:
                assert story.refused(actor, action, None, "你好").code in ("not_found", "forbidden"), action
        assert next_deadline(story.room) is None


def _refuse_setup(story: Story, **changes: object) -> None:
    setup = replace(story.room.plan, **changes)  # type: ignore[arg-type]
    assert story.refusal(Command(Action.CONFIGURE, ADMIN, setup=setup)).code == "setup_refused"


def _assert_kept_on_the_list(story: Story) -> None:
    _refuse_setup(story, candidates=SETUP.candidates[1:])
    assert ZHANG.id in story.room.seats
