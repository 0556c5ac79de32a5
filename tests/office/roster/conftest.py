from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser import config, running
from tests.office.roster.office import Office


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One school for the tests of a module, which keep out of each other's way."""
    folder = tmp_path_factory.mktemp("school")
    async with running(config(folder)) as school:
        yield Office(school, folder)
