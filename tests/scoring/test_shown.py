"""No packet to anybody else holds a value of a sheet before it may: a marker is looked for in what each role is shown
(docs/rules.md exam 4)."""

import json

import pytest

from app.scoring.rules.sheet import Action
from app.scoring.rules.shown import shown
from app.scoring.rules.transition import Written
from app.state import errors
from app.state.candidate import Role, State
from app.state.room import Actor
from tests.scoring.papers import MEMBERS, Papers
from tests.state.stories import ADMIN, CHAIR, EXAMINER, INSPECTOR, INVIGILATOR, ZHANG

MARK = "61"
"""Points of the first examiner's; nothing else is written so."""

REMARK = "只有本人知道"

EVERYBODY = (CHAIR, *MEMBERS[2:], ADMIN, INSPECTOR, INVIGILATOR, ZHANG)


def told(papers: Papers, viewer: Actor) -> str:
    return json.dumps(shown(papers.book, papers.story.room, viewer, papers.story.now), ensure_ascii=False)


def knowing(papers: Papers) -> set[str]:
    """Who, beside their owner, is shown the marked values."""
    return {
        viewer.id
        for viewer in EVERYBODY
        if f'"{MARK}"' in told(papers, viewer) or REMARK in told(papers, viewer)
    }


def marked(papers: Papers) -> None:
    papers.fill(EXAMINER, ZHANG, MARK)
    papers.do(Action.SAVE, EXAMINER, ZHANG, remark=Written(REMARK, 0))


def test_nobody_is_shown_a_value_until_all_have_submitted() -> None:
    papers = Papers()
    assert knowing(papers) == set()
    papers.examine(ZHANG, State.IN_EXAM)
    marked(papers)
    assert (knowing(papers), MARK in told(papers, EXAMINER)) == (set(), True)
    papers.submit(EXAMINER, ZHANG)
    assert knowing(papers) == set()
    for member in MEMBERS[2:]:
        papers.fill(member, ZHANG, "80")
        papers.submit(member, ZHANG)
    papers.fill(CHAIR, ZHANG, "80")
    assert knowing(papers) == set(), "the chair's own is open"
    papers.submit(CHAIR, ZHANG)
    assert knowing(papers) == {CHAIR.id, ADMIN.id}
    papers.do(Action.REOPEN, CHAIR, ZHANG, member=MEMBERS[2].id, reason="写错了一项")
    assert knowing(papers) == set(), "one is open again"


def test_a_chair_who_left_their_own_sheet_open_sees_nothing() -> None:
    papers = Papers()
    papers.examine(ZHANG)
    marked(papers)
    papers.submit(EXAMINER, ZHANG)
    for member in MEMBERS[2:]:
        papers.fill(member, ZHANG, "80")
        papers.submit(member, ZHANG)
    papers.do(Action.DECLARE, CHAIR, ZHANG, member=CHAIR.id, choice="invalid", reason="中途离开")
    assert CHAIR.id not in knowing(papers)


def test_whoever_does_not_score_is_shown_nothing_at_all() -> None:
    papers = Papers()
    papers.examine(ZHANG)
    for viewer in (INVIGILATOR, ZHANG):
        assert told(papers, viewer) == '{"rubric": null}'


def test_the_inspector_sees_how_far_each_is() -> None:
    papers = Papers()
    papers.examine(ZHANG)
    papers.hand_in(ZHANG, "80", MARK)
    [case] = shown(papers.book, papers.story.room, INSPECTOR, papers.story.now)["cases"]
    assert [member["stage"] for member in case["members"]] == ["submitted"] * 2 + ["blank"] * 3
    for member in MEMBERS[2:]:
        papers.fill(member, ZHANG, "82")
        papers.submit(member, ZHANG)
    [case] = shown(papers.book, papers.story.room, INSPECTOR, papers.story.now)["cases"]
    assert (case["complete"], "summary" in case) == (True, False)


def test_a_confirmed_result_is_what_all_see_who_may() -> None:
    papers = Papers()
    papers.examine(ZHANG)
    papers.hand_in(ZHANG, "80", "81", "82", "83", "84")
    papers.confirm()
    for viewer in (CHAIR, ADMIN):
        [case] = shown(papers.book, papers.story.room, viewer, papers.story.now)["cases"]
        assert case["summary"]["total"] == "86.50"
    assert "86.50" not in told(papers, EXAMINER)


def test_a_stranger_has_no_sheet() -> None:
    papers = Papers()
    papers.examine(ZHANG)
    stranger = Actor("#of-another-room", Role.EXAMINER)
    with pytest.raises(errors.Forbidden):
        papers.write(stranger, ZHANG, talk="80")
