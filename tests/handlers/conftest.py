"""One school for a file whose tests want no other, and a room of its own for each of them."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
import pytest_asyncio

from app.office import demo
from app.storage import models
from tests.browser import School, config, running
from tests.handlers.setups import configure
from tests.media.probes import Rtp

_numbers = count(1)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module")
async def room(school: School) -> AsyncIterator[str]:
    """A room that is on, set up as the demo's open room is, with nobody in it; its people leave it afterwards."""
    room_id = f"test-{next(_numbers)}"
    await school.services.seats.create(room_id)  # type: ignore[attr-defined]
    await configure(school, room_id)
    yield room_id
    while Rtp.opened:
        await Rtp.opened.pop().close()
    for browser in school.browsers:
        await browser.close()
        browser.pages.clear()
    await models.TicketRow.all().delete()  # of one candidate there may be only so many a minute
    await demo._clear(school.services.rooms)
