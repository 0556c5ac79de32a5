"""Sound and pictures of the panels in `bench.crowd`: packets made beforehand over real DTLS-SRTP, as in
`bench.media_load`.

The chair and each examiner publish camera and microphone and receive those of the other two, who always see and hear
each other: 360 packets/s in and 720 out for each room. A room that moves is offered anew at its new server, as a page
does it.
"""

import asyncio
from contextlib import suppress

from app.media.probe import Probe
from app.state.candidate import Role
from bench.media_load import Person, publish, report
from bench.page import Page

PUBLISHES = ["video", "audio"]
OTHERS = 2
LINES = [
    *((kind, "sendonly") for kind in PUBLISHES),
    *((kind, "recvonly") for kind in PUBLISHES for _ in range(OTHERS)),
]
OUT_PER_ROOM = 720
AGAIN = 0.5
"""Seconds after an offer that came to nothing."""


class PanelMedia:
    """What one member of a panel sends and receives."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._person = Person(0, page.seat.person, PUBLISHES, (OTHERS, OTHERS))
        self._sending: asyncio.Task[None] | None = None
        self._building: asyncio.Task[None] | None = None
        self._reporting = asyncio.create_task(report(self._person))
        page.on_seated = self._seated

    @staticmethod
    def is_for(page: Page) -> bool:
        return page.seat.role in (Role.CHAIR, Role.EXAMINER)

    def take(self) -> int:
        """Packets received since the last time."""
        received, self._person.received = self._person.received, 0
        return received

    async def leave(self) -> None:
        for task in filter(None, (self._building, self._sending, self._reporting)):
            task.cancel()
        for probe in self._person.probes:
            await probe.close()

    def _seated(self, page: Page) -> None:
        if self._building is not None:
            self._building.cancel()
        self._building = asyncio.create_task(self._build())

    async def _build(self) -> None:
        """The connection before is left once there is a new one."""
        former = list(self._person.probes)
        while not await self._connected(self._person.probe(LINES)):
            await asyncio.sleep(AGAIN)
        for probe in former:
            self._person.probes.remove(probe)
            with suppress(ConnectionError):
                await probe.close()

    async def _connected(self, probe: Probe) -> bool:
        answer = await self._page.ask("media:offer", sdp=probe.offer())
        try:
            if answer["ok"]:
                await probe.connect(answer["sdp"])
        except (ConnectionError, TimeoutError):
            return False
        if answer["ok"]:
            if self._sending is not None:
                self._sending.cancel()
            self._sending = asyncio.create_task(publish(probe, PUBLISHES))
        return bool(answer["ok"])
