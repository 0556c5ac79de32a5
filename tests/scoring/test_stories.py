"""Stories of a room's scores: what each may do, when, and what every refusal says (docs/rules.md exam 4)."""

from dataclasses import replace

import pytest

from app.scoring.rules.book import Choice, fold
from app.scoring.rules.sheet import PERMITTED, TRANSITIONS, Action, State
from app.scoring.rules.sums import Off
from app.scoring.rules.transition import Written
from app.state import errors
from app.state.candidate import Action as Move
from app.state.candidate import Role
from app.state.candidate import State as Place
from app.state.room import SYSTEM, Actor
from tests.scoring.papers import MEMBERS, RUBRIC, SECOND_ADMIN, Papers
from tests.state.stories import ADMIN, CHAIR, EXAMINER, INSPECTOR, INVIGILATOR, LI, ZHANG

THIRD, FOURTH, FIFTH = MEMBERS[2:]


@pytest.fixture
def papers() -> Papers:
    """Zhang has been examined, and nobody has written anything."""
    papers = Papers()
    papers.examine(ZHANG)
    return papers


def done(*talks: str) -> Papers:
    """Zhang has been examined and all have submitted."""
    papers = Papers()
    papers.examine(ZHANG)
    papers.hand_in(ZHANG, *(talks or ("80", "81", "82", "83", "84")))
    return papers


def test_from_the_first_value_to_the_publication() -> None:
    papers = Papers()
    papers.examine(ZHANG, Place.IN_EXAM)
    papers.write(CHAIR, ZHANG, talk="80")
    papers.story.do(CHAIR, Move.FINISH, ZHANG)
    papers.hand_in(ZHANG, "80", "81", "82", "83", "84")
    papers.confirm()
    assert {sheet.state for sheet in papers.case().sheets.values()} == {State.CONFIRMED}
    result = papers.case().result
    assert result is not None
    assert result.total == 8650
    for candidate in papers.story.room.queue()[1:]:
        papers.story.do(CHAIR, Move.MARK_ABSENT, Actor(candidate.candidate, Role.CANDIDATE))
    papers.do(Action.PUBLISH, ADMIN)
    assert {sheet.state for sheet in papers.case().sheets.values()} == {State.PUBLISHED}
    assert papers.book == fold(papers.story.room.id, papers.log)


def test_a_room_without_a_rubric_is_not_scored() -> None:
    papers = Papers(rubric=None)
    papers.examine(ZHANG)
    for action, actor in ((Action.SAVE, CHAIR), (Action.CONFIRM, CHAIR), (Action.PUBLISH, ADMIN)):
        assert papers.refused(action, actor, ZHANG).code == "not_ready"


@pytest.mark.parametrize("action", list(Action))
def test_only_the_roles_of_the_table_may(papers: Papers, action: Action) -> None:
    everybody = (CHAIR, EXAMINER, INVIGILATOR, ADMIN, INSPECTOR, ZHANG, SYSTEM)
    for actor in everybody:
        if actor.role not in PERMITTED[action]:
            assert papers.refused(action, actor, ZHANG, reason="有原因").code == "forbidden"


def test_nobody_writes_in_anothers_sheet(papers: Papers) -> None:
    for action in (Action.SAVE, Action.SUBMIT):
        assert papers.refused(action, CHAIR, ZHANG, member=EXAMINER.id).code == "forbidden"
    stranger = Actor("#of-another-room", Role.EXAMINER)
    assert papers.refused(Action.SAVE, stranger, ZHANG).code == "forbidden"


def test_nothing_is_written_before_the_candidate_has_come_in() -> None:
    papers = Papers()
    assert papers.refused(Action.SAVE, CHAIR, ZHANG).code == "not_ready"
    assert papers.refused(Action.SAVE, CHAIR, Actor("#nobody", Role.CANDIDATE)).code == "not_found"


@pytest.mark.parametrize("talk", ["95.5", "-1", "１０", "1e3", "NaN", "80.5", "96"])
def test_bad_values_leave_nothing(papers: Papers, talk: str) -> None:
    values = {"english": Written("4", 0), "talk": Written(talk, 0)}
    assert papers.refused(Action.SAVE, CHAIR, ZHANG, values=values).code == "score_refused"
    assert papers.sheet(CHAIR).is_blank


def test_an_item_of_another_rubric_is_refused(papers: Papers) -> None:
    assert (
        papers.refused(Action.SAVE, CHAIR, ZHANG, values={"poise": Written("1", 0)}).code == "score_refused"
    )


def test_two_devices_of_one_person_are_told_of_each_other(papers: Papers) -> None:
    papers.write(CHAIR, ZHANG, talk="80")
    refused = papers.refused(Action.SAVE, CHAIR, ZHANG, values={"talk": Written("70", 0)})
    assert isinstance(refused, errors.ScoreOvertaken)
    assert refused.newest["talk"]["value"] == "80"
    assert papers.do(Action.SAVE, CHAIR, ZHANG, values={"talk": Written("80", 0)}) is None, "nothing new"
    newer = papers.sheet(CHAIR).marks["talk"].seq
    assert papers.do(Action.SAVE, CHAIR, ZHANG, values={"talk": Written("70", newer)})


def test_a_sheet_is_submitted_whole_and_as_it_was_shown(papers: Papers) -> None:
    papers.write(CHAIR, ZHANG, talk="80", english="4.5")
    refused = papers.refused(Action.SUBMIT, CHAIR, ZHANG, digest=papers.digest(CHAIR, ZHANG))
    assert (refused.code, "思想品德" in refused.message) == ("not_ready", True)
    shown = papers.digest(CHAIR, ZHANG)
    papers.write(CHAIR, ZHANG, conduct="pass")
    assert papers.refused(Action.SUBMIT, CHAIR, ZHANG, digest=shown).code == "conflict"
    papers.submit(CHAIR, ZHANG)
    assert papers.refused(Action.SAVE, CHAIR, ZHANG, values={"talk": Written("1", 0)}).code == "wrong_state"


def test_the_chair_reopens_and_confirms_and_nothing_is_written_after(papers: Papers) -> None:
    assert (
        papers.refused(Action.REOPEN, CHAIR, ZHANG, member=THIRD.id, reason="请再看看").code == "wrong_state"
    )
    papers.hand_in(ZHANG, "80", "81", "82", "83", "84")
    assert papers.refused(Action.REOPEN, CHAIR, ZHANG, member=THIRD.id, reason=" ").code == "malformed"
    papers.do(Action.REOPEN, CHAIR, ZHANG, member=THIRD.id, reason="写错了一项")
    assert papers.refused(Action.CONFIRM, CHAIR, ZHANG, digest="").code == "not_ready"
    papers.write(THIRD, ZHANG, talk="85")
    papers.submit(THIRD, ZHANG)
    assert papers.refused(Action.CONFIRM, CHAIR, ZHANG, digest="0" * 64).code == "conflict"
    papers.confirm()
    for action, actor in ((Action.SAVE, THIRD), (Action.REOPEN, CHAIR), (Action.CONFIRM, CHAIR)):
        more = {"member": THIRD.id, "reason": "请再看看"} if action is Action.REOPEN else {}
        assert papers.refused(action, actor, ZHANG, **more).code == "wrong_state"


def test_two_administrators_unlock_what_was_confirmed() -> None:
    papers = done()
    assert papers.refused(Action.ASK_UNLOCK, ADMIN, ZHANG, reason="有误").code == "wrong_state"
    papers.confirm()
    assert papers.refused(Action.UNLOCK, SECOND_ADMIN, ZHANG).code == "conflict"
    papers.do(Action.ASK_UNLOCK, ADMIN, ZHANG, reason="第三位写错了一项")
    assert papers.refused(Action.UNLOCK, ADMIN, ZHANG).code == "forbidden"
    papers.do(Action.UNLOCK, SECOND_ADMIN, ZHANG)
    assert papers.case().result is None
    assert papers.sheet(THIRD).state is State.SUBMITTED
    papers.do(Action.REOPEN, CHAIR, ZHANG, member=THIRD.id, reason="写错了一项")


def test_an_unlocking_can_be_refused() -> None:
    papers = done()
    papers.confirm()
    papers.do(Action.ASK_UNLOCK, ADMIN, ZHANG, reason="有误")
    papers.do(Action.REFUSE_UNLOCK, SECOND_ADMIN, ZHANG)
    assert papers.case().unlocking is None
    assert papers.case().result is not None


def test_a_far_total_and_sheets_all_alike_ask_for_a_reason() -> None:
    for talks, off in ((("80", "81", "82", "83", "50"), {FIFTH.id: Off.HARD}), (("80",) * 5, {})):
        papers = done(*talks)
        assert papers.stands().off == off
        assert papers.refused(Action.CONFIRM, CHAIR, ZHANG, digest=papers.summary()).code == "malformed"
        papers.confirm(reason="已当面核对")


def test_too_few_sheets_wait_for_chair_and_administrator(papers: Papers) -> None:
    papers.do(Action.RECUSE, FIFTH, ZHANG, reason="是我的学生")
    assert papers.refused(Action.SAVE, FIFTH, ZHANG, values={"talk": Written("1", 0)}).code == "forbidden"
    papers.hand_in(ZHANG, "80", "81", "82", "83")
    assert papers.stands().sum.total is None
    assert papers.refused(Action.CONFIRM, CHAIR, ZHANG, digest=papers.summary()).code == "not_ready"
    papers.do(Action.CHOOSE, CHAIR, ZHANG, choice=Choice.COUNT, reason="只有四位")
    assert papers.refused(Action.CONFIRM, CHAIR, ZHANG, digest=papers.summary()).code == "not_ready"
    papers.do(Action.CHOOSE, ADMIN, ZHANG, choice=Choice.COUNT, reason="同意")
    papers.confirm()


def test_a_retake_begins_with_empty_sheets(papers: Papers) -> None:
    papers.do(Action.RECUSE, FIFTH, ZHANG, reason="是我的学生")
    papers.hand_in(ZHANG, "80", "81", "82", "83")
    papers.story.wait(60)
    for who in (CHAIR, ADMIN):
        papers.do(Action.CHOOSE, who, ZHANG, choice=Choice.RETAKE, reason="重新面试")
    assert not papers.case().sheets
    assert papers.refused(Action.SAVE, CHAIR, ZHANG).code == "not_ready"


def test_who_was_away_does_not_count_unless_the_chair_says_so() -> None:
    papers = Papers()
    papers.examine(ZHANG, Place.IN_EXAM)
    everybody = tuple(member.id for member in MEMBERS)
    papers.story.wait(1)
    papers.do(Action.ATTEND, SYSTEM, ZHANG, members=everybody)
    papers.story.wait(100)
    papers.do(Action.ATTEND, SYSTEM, ZHANG, members=everybody[:-1])
    assert papers.do(Action.ATTEND, SYSTEM, ZHANG, members=everybody[:-1]) is None, "no news"
    papers.story.wait(100).do(CHAIR, Move.FINISH, ZHANG)
    assert FIFTH.id not in papers.stands().due
    papers.do(Action.DECLARE, CHAIR, ZHANG, member=FIFTH.id, choice="valid", reason="全程在听")
    assert FIFTH.id in papers.stands().due
    papers.do(Action.DECLARE, CHAIR, ZHANG, member=EXAMINER.id, choice="invalid", reason="中途离开")
    assert EXAMINER.id not in papers.stands().due


def test_two_people_read_a_paper_sheet_alike(papers: Papers) -> None:
    read = {"talk": Written("80", 0), "english": Written("4", 0), "conduct": Written("pass", 0)}
    papers.do(Action.TRANSCRIBE, ADMIN, ZHANG, member=FIFTH.id, values=read)
    assert papers.sheet(FIFTH).state is State.OPEN
    other = {**read, "talk": Written("81", 0)}
    refused = papers.refused(Action.TRANSCRIBE, SECOND_ADMIN, ZHANG, member=FIFTH.id, values=other)
    assert (refused.code, "专业素质" in refused.message) == ("conflict", True)
    papers.do(Action.TRANSCRIBE, SECOND_ADMIN, ZHANG, member=FIFTH.id, values=read)
    assert papers.sheet(FIFTH).state is State.SUBMITTED
    assert papers.sheet(FIFTH).read_by == (ADMIN.id, SECOND_ADMIN.id)
    assert papers.sheet(FIFTH).digest == papers.digest(FIFTH, ZHANG)


def test_a_rubric_is_fixed_once_somebody_has_entered() -> None:
    papers = Papers()
    newer = replace(RUBRIC, version=2)
    papers.do(Action.SET_RUBRIC, ADMIN, rubric=newer)
    papers.examine(ZHANG, Place.IN_EXAM)
    assert papers.refused(Action.SET_RUBRIC, ADMIN, rubric=RUBRIC).code == "wrong_state"


def test_nothing_is_published_that_is_not_done() -> None:
    papers = done()
    assert papers.refused(Action.PUBLISH, ADMIN).code == "not_ready"
    for candidate in papers.story.room.queue()[1:]:
        papers.story.do(CHAIR, Move.MARK_ABSENT, Actor(candidate.candidate, Role.CANDIDATE))
    assert papers.refused(Action.PUBLISH, ADMIN).code == "not_ready"
    papers.confirm()
    papers.do(Action.PUBLISH, ADMIN)
    assert papers.refused(Action.PUBLISH, ADMIN).code == "conflict"
    assert papers.refused(Action.ASK_UNLOCK, ADMIN, ZHANG, reason="有误").code == "wrong_state"
    rehearsal = Papers(rehearsal=True)
    assert rehearsal.refused(Action.PUBLISH, ADMIN).code == "conflict"


def test_one_candidates_sheets_say_nothing_of_anothers() -> None:
    papers = done()
    papers.examine(LI)
    assert papers.sheet(CHAIR, LI).is_blank
    assert papers.stands(LI).missing == tuple(member.id for member in MEMBERS)


def test_the_table_leads_nowhere_but_forward_and_two_ways_back() -> None:
    back = {(state, action) for state, row in TRANSITIONS.items() for action in row if action in PERMITTED}
    assert (State.SUBMITTED, Action.REOPEN) in back
    assert (State.CONFIRMED, Action.UNLOCK) in back
    assert not TRANSITIONS[State.PUBLISHED]
    assert not any(Action.SAVE in TRANSITIONS[state] for state in (State.SUBMITTED, State.CONFIRMED))
