"""Every page in every state (tour.py): accessible, quiet, whole to whoever uses it otherwise (docs/rules.md 8.7)."""

import pytest

from tests.journeys import JOURNEY
from tests.journeys.conftest import Join
from tests.journeys.people import DESK, Person
from tests.journeys.sights import SIGHTS, at_twice_the_size, by_keyboard, in_forced_colours
from tests.journeys.test_pages import audit
from tests.journeys.tour import TOUR, Stop, Walk

pytestmark = JOURNEY


@pytest.mark.parametrize("walk", TOUR.values(), ids=TOUR)
async def test_every_page_in_every_state(join: Join, walk: Walk) -> None:
    async def watched(who: str, **options: bool) -> Person:
        person = await join(who, **options)
        await person.context.add_init_script(path=SIGHTS)
        return person

    faults = [f"{stop.name}: {fault}" async for stop in walk(watched) for fault in await found(stop)]
    assert faults == []


async def found(stop: Stop) -> list[str]:
    """What is wrong there. The page is left as it was."""
    page, complaints = stop.person.page, stop.person.complaints
    try:
        await audit(stop.person, marked=not stop.full)
    except AssertionError as error:
        error.add_note(stop.name)
        raise
    faults = [*await by_keyboard(page), *await in_forced_colours(page), *await at_twice_the_size(page)]
    await page.set_viewport_size(DESK)
    faults += [line for line in complaints if not stop.refused]
    complaints.clear()
    return faults
