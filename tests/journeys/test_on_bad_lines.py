"""An interview on lines that candidates have: the short form of bench/network.py (docs/measured.md congestion).

Margins are wide, since chance and a busy machine are in every figure (the other tests beside it leave encoders hardly
any time): what is asked is what no time was enough for before. The bench tells the figures themselves. It wants root,
`ip` and /dev/net/tun, and is skipped where they are missing.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import pytest
import pytest_asyncio

from bench.network import PEOPLE, SCENARIOS, Figures, staged
from bench.star import namespaces, why_not
from tests.journeys import JOURNEY

REASON = why_not()
pytestmark = [*JOURNEY, pytest.mark.skipif(REASON is not None, reason=REASON or "")]

SETTLES, SECONDS = 6, 10
TRIES = 2
"""A picture that was poor because this machine had no time for it says nothing about a line."""

Limits = Mapping[str, float]
Play = Callable[..., Awaitable[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play() -> AsyncIterator[Play]:
    """Plays a scenario, whose figures must be within what is given. While it stands, this process is in the server's
    network."""
    with namespaces(PEOPLE) as (server, names):
        async with staged(server, names, settles=SETTLES) as (stage, [ours]):

            async def play(name: str, *, least: Limits, most: Limits) -> None:
                scenario = SCENARIOS[name]
                for _ in range(TRIES):
                    seen, blame = await stage.play(ours, scenario, SECONDS)
                    figures = scenario.figures(seen)
                    wrong = outside(figures, least, most)
                    print(name, figures, blame)
                    busy = (blame["idle_percent"] or 0) <= 10 or blame["cpu_limited_s"]
                    if not (wrong and busy):
                        break
                assert not wrong, f"{wrong} of {figures}"

            yield play


def outside(figures: Figures, least: Limits, most: Limits) -> list[str]:
    """Those that are missing, or not within."""
    return [
        name
        for name in {**least, **most}
        if (value := figures[name]) is None
        or not least.get(name, -math.inf) <= value <= most.get(name, math.inf)
    ]


async def test_five_percent_lost_both_ways(play: Play) -> None:
    """Before redundant sound 4.8 % of it was made up."""
    await play("loss_5", least={"fps": 10}, most={"dark_s": 1.5, "sound_concealed_percent": 3})


async def test_an_uplink_of_300_kilobits(play: Play) -> None:
    """Before transport-wide feedback half of the time was dark."""
    await play("uplink_300", least={"fps": 10}, most={"dark_s": 4})


async def test_an_examiner_on_a_slow_line_sees_and_disturbs_nobody(play: Play) -> None:
    """Before there were layers she saw nothing at all."""
    await play("examiner_250", least={"fps": 4, "others_fps": 10}, most={"dark_s": 6})
