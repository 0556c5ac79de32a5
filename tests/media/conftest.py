from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.media import MediaRouter, MediaSettings
from tests.fakes import Clock
from tests.media.probes import Rtp

LOOPBACK = MediaSettings(host="0.0.0.0", udp_port=0, tcp_port=0, announce=("127.0.0.1",))


@pytest_asyncio.fixture
async def router() -> AsyncIterator[MediaRouter]:
    async with MediaRouter.open(LOOPBACK) as router:
        yield router
        while Rtp.opened:
            await Rtp.opened.pop().close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def timed(clock: Clock) -> AsyncIterator[MediaRouter]:
    """A router whose time, and whose pulses, are moved by hand (`second`)."""
    async with MediaRouter.open(LOOPBACK, clock=clock, heartbeat=False) as router:
        yield router
        while Rtp.opened:
            await Rtp.opened.pop().close()
