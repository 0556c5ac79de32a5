"""The order binds and an interview has its least time, or there is a reason (docs/rules.md exam 2)."""

from app.office.record import words
from app.state.candidate import Action, State
from app.state.view import Parts, view
from tests.state.stories import CHAIR, LI, NAMES, ZHANG, Story


def test_passing_somebody_over_takes_a_reason_which_is_on_the_record() -> None:
    story, parts = Story(in_order=True).bring(LI, State.WAITING), Parts()
    assert [row.get("out_of_order") for row in view(story.room, {}, CHAIR, parts=parts)["candidates"]] == [
        None,
        True,
        None,
    ]
    assert story.refused(CHAIR, Action.INVITE, LI).code == "malformed"
    change = story.do(CHAIR, Action.INVITE, LI, "张三堵车")
    assert words(change, NAMES) == "未按顺序邀请李四：张三堵车"


def test_who_is_first_still_to_come_is_invited_without_a_word() -> None:
    story, parts = Story(in_order=True).bring(LI, State.WAITING), Parts()
    view(story.room, {}, CHAIR, parts=parts)
    story.do(CHAIR, Action.MARK_ABSENT, ZHANG)
    assert not [
        row for row in view(story.room, {}, CHAIR, parts=parts)["candidates"] if "out_of_order" in row
    ]
    assert words(story.do(CHAIR, Action.INVITE, LI), NAMES) == "邀请李四"


def test_cutting_an_interview_short_takes_a_reason() -> None:
    story = Story(least=1200.0).bring(ZHANG, State.IN_EXAM).wait(1199)
    assert view(story.room, {}, CHAIR)["room"]["least"] == 1200
    assert story.refused(CHAIR, Action.FINISH, ZHANG).code == "malformed"
    again = Story(least=1200.0).bring(ZHANG, State.IN_EXAM).wait(1200)
    assert words(again.do(CHAIR, Action.FINISH, ZHANG), NAMES) == "结束张三的面试"
    assert (
        words(story.do(CHAIR, Action.FINISH, ZHANG, "考生身体不适"), NAMES)
        == "提前结束张三的面试：考生身体不适"
    )


def test_a_rehearsal_ends_when_it_likes() -> None:
    story = Story(least=1200.0, rehearsal=True).bring(ZHANG, State.IN_EXAM)
    story.do(CHAIR, Action.FINISH, ZHANG)
