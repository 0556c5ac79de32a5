"""Who comes to a candidate's materials, by the tables; time is moved by hand."""

import pytest

from app.people.directory import Kind, Person
from app.state.errors import NotFound
from app.state.room import DELIBERATION
from app.storage import models
from tests.materials.conftest import School

pytestmark = pytest.mark.slow

HOUR = 3600.0
CHAIR = Person("e9", Kind.EXAMINER, "李四", "cs")


async def seated(school: School, name: str, closes_in: float, state: str) -> None:
    """A room with `c1` on its list, in this state, and the chair on its panel."""
    room = await models.RoomRow.create(
        id=name, college_id="cs", opens_at=0, closes_at=school.clock() + closes_in
    )
    await models.SeatRow.create(room_id=room.id, person_id="c1", position=1, state=state, since=0)
    await models.RoomStaff.create(room_id=room.id, person_id=CHAIR.id, role="chair")


@pytest.fixture(autouse=True)
async def chair(school: School) -> None:
    await models.Person.filter(id=CHAIR.id).delete()
    await models.Person.create(
        id=CHAIR.id, kind="examiner", gate="examiner", name="李四", phone_index="e9", phone_sealed=""
    )


async def test_a_panel_keeps_them_two_hours_after_the_planned_end(school: School) -> None:
    await seated(school, "over-1", HOUR, "ended")
    school.clock.move(HOUR + DELIBERATION)
    assert (await school.materials.door.access(CHAIR, "c1")).room == "over-1"
    school.clock.move(1)
    with pytest.raises(NotFound, match="已经结束"):
        await school.materials.door.access(CHAIR, "c1")


@pytest.mark.parametrize("state", ["waiting", "talking", "invited", "in_exam"])
async def test_an_exam_that_runs_late_is_not_over(school: School, state: str) -> None:
    await seated(school, "over-2", HOUR, state)
    school.clock.move(12 * HOUR)
    assert (await school.materials.door.access(CHAIR, "c1")).room == "over-2"


async def test_another_room_that_is_on_lets_in(school: School) -> None:
    """The one that is over is not the one that is written into the audit log."""
    await seated(school, "over-3", -12 * HOUR, "absent")
    await seated(school, "over-4", HOUR, "registered")
    assert (await school.materials.door.access(CHAIR, "c1")).room == "over-4"


async def test_a_stranger_is_told_nothing(school: School) -> None:
    with pytest.raises(NotFound) as told:
        await school.materials.door.access(CHAIR, "c1")
    assert "结束" not in told.value.message
