"""The door to what belongs to a college."""

from dataclasses import dataclass

import pytest

from app.people.scope import covers, require, within
from app.state.errors import NotFound


@dataclass(frozen=True)
class Clerk:
    college_id: str | None


@pytest.mark.parametrize(
    ("scope", "college", "may"),
    [(None, None, True), (None, "cs", True), ("cs", "cs", True), ("cs", "fl", False), ("cs", None, False)],
)
def test_a_school_covers_all_and_a_college_only_itself(
    scope: str | None, college: str | None, may: bool
) -> None:
    assert covers(Clerk(scope), college) is may
    if may:
        require(Clerk(scope), college)
    else:
        with pytest.raises(NotFound):
            require(Clerk(scope), college)


def test_a_query_is_kept_inside_the_scope() -> None:
    assert within(Clerk(None)) == {}
    assert within(Clerk("cs"), "major__college_id") == {"major__college_id": "cs"}
