"""In a blind room the panel knows candidates by their exam number alone (docs/rules.md exam 4)."""

import pytest

from app.state.candidate import State
from app.state.room import Actor
from app.state.view import Parts, view
from tests.state.stories import ADMIN, CHAIR, EXAMINER, INSPECTOR, INVIGILATOR, LI, NAMES, WANG, ZHANG, Story
from tests.state.test_privacy import ONLINE, text

CANDIDATES = {NAMES[each.id] for each in (ZHANG, LI, WANG)}


@pytest.mark.parametrize("state", [State.WAITING, State.IN_EXAM, State.ENDED])
@pytest.mark.parametrize("viewer", [CHAIR, EXAMINER], ids=lambda viewer: viewer.id)
def test_the_panel_gets_no_candidates_name(viewer: Actor, state: State) -> None:
    story, parts = Story(blind=True).bring(ZHANG, state), Parts()
    view(story.room, ONLINE, INVIGILATOR, parts=parts)  # whose row must not be taken for theirs
    shown = view(story.room, ONLINE, viewer, parts=parts)
    assert not [name for name in CANDIDATES if name in text(shown)]
    assert [row["name"] for row in shown["candidates"]] == ["NO-0", "NO-1", "NO-2"]
    assert (shown["blind"], shown["may_compare"], shown["may_waive"]) == (True, False, False)


@pytest.mark.parametrize("viewer", [INVIGILATOR, ADMIN, INSPECTOR], ids=lambda viewer: viewer.id)
def test_who_sees_to_identity_knows_the_names(viewer: Actor) -> None:
    shown = view(Story(blind=True).room, ONLINE, viewer)
    assert {row["name"] for row in shown["candidates"]} == CANDIDATES
