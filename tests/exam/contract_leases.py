"""What the shared memory behind presence promises. `tests/exam/test_presence.py` holds each implementation to it."""

import pytest

from app.exam.presence import Leases
from app.state.presence import Device, Presence
from app.state.subscriptions import Endpoint
from tests.waiting import until

ZHANG = Endpoint("r1", "zhang", Device.MAIN)
PHONE = Endpoint("r1", "zhang", Device.CAMERA2)
ELSEWHERE = Endpoint("r2", "zhang", Device.MAIN)
LONG = 60.0
SHORT = 0.05
"""Long enough to be seen on a slow machine only when nobody waits for it: tests see it end, never last."""


class LeasesContract:
    """Every test takes `leases`, empty, and `pass_time`, which lets a `SHORT` lease run out."""

    async def test_nothing_is_said_of_whoever_nobody_holds(self, leases: Leases) -> None:
        assert await leases.read([ZHANG, PHONE]) == [None, None]
        assert await leases.read([]) == []

    async def test_each_device_of_each_room_is_its_own(self, leases: Leases) -> None:
        await leases.hold([ZHANG], Presence.ONLINE, LONG)
        await leases.hold([PHONE], Presence.RECONNECTING, LONG)
        told = await leases.read([ELSEWHERE, PHONE, ZHANG])
        assert told == [None, Presence.RECONNECTING, Presence.ONLINE]

    async def test_the_last_word_counts(self, leases: Leases) -> None:
        await leases.hold([ZHANG], Presence.RECONNECTING, LONG)
        await leases.hold([ZHANG], Presence.ONLINE, LONG)
        assert await leases.read([ZHANG]) == [Presence.ONLINE]

    async def test_a_lease_that_is_not_renewed_ends(self, leases: Leases) -> None:
        await leases.hold([ZHANG, PHONE], Presence.ONLINE, SHORT)
        await leases.hold([PHONE], Presence.ONLINE, LONG)

        async def why_not() -> str | None:
            self.pass_time()
            told = await leases.read([ZHANG, PHONE])
            return None if told == [None, Presence.ONLINE] else f"told {told}"

        await until(why_not)

    async def test_a_full_house(self, leases: Leases) -> None:
        """More than one request of Redis takes: the order is kept over all of them."""
        crowd = [Endpoint("r1", f"p{n}", Device.MAIN) for n in range(1203)]
        await leases.hold(crowd[::2], Presence.ONLINE, LONG)
        told = await leases.read(crowd)
        assert told == [Presence.ONLINE if n % 2 == 0 else None for n in range(len(crowd))]

    async def test_it_tells_how_long_it_has_remembered(self, leases: Leases) -> None:
        assert await leases.filled_for() == pytest.approx(0, abs=1)

        async def why_not() -> str | None:
            self.pass_time()
            return None if await leases.filled_for() > SHORT else "no time has passed"

        await until(why_not)

    def pass_time(self) -> None:
        """Real ones let it pass by themselves."""
