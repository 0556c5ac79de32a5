"""An interview on lines that candidates have: the short form of bench/network.py (docs/measured.md congestion).

Margins are wide, since chance and a busy machine are in every figure (the other tests beside it leave encoders hardly
any time): what is asked is what no time was enough for before. The bench tells the figures themselves. It wants root,
`ip` and /dev/net/tun, and is skipped where they are missing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from bench.network import PEOPLE, SCENARIOS, Figures, staged
from bench.star import namespaces, why_not
from tests.journeys import JOURNEY

REASON = why_not()
pytestmark = [*JOURNEY, pytest.mark.skipif(REASON is not None, reason=REASON or "")]

SECONDS = 12
TRIES = 2
"""A picture that was poor because this machine had no time for it says nothing about a line."""

Play = Callable[[str], Awaitable[Figures]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play() -> AsyncIterator[Play]:
    """Plays a scenario and tells its figures. While it stands, this process is in the server's network."""
    with namespaces(PEOPLE) as (server, names):
        async with staged(server, names) as (stage, [ours]):

            async def play(name: str) -> Figures:
                scenario = SCENARIOS[name]
                for _ in range(TRIES):
                    seen, blame = await stage.play(ours, scenario, SECONDS)
                    figures = scenario.figures(seen)
                    print(name, figures, blame)
                    if (blame["idle_percent"] or 0) > 10 and not blame["cpu_limited_s"]:
                        break
                return figures

            yield play


def at_least(figures: Figures, **wanted: float) -> None:
    for name, least in wanted.items():
        value = figures[name]
        assert value is not None and value >= least, f"{name} of {figures}"


def at_most(figures: Figures, **wanted: float) -> None:
    for name, most in wanted.items():
        value = figures[name]
        assert value is not None and value <= most, f"{name} of {figures}"


async def test_five_percent_lost_both_ways(play: Play) -> None:
    """Before redundant sound 4.8 % of it was made up."""
    figures = await play("loss_5")
    at_least(figures, fps=10)
    at_most(figures, dark_s=1.5, sound_concealed_percent=3)


async def test_an_uplink_of_300_kilobits(play: Play) -> None:
    """Before transport-wide feedback half of the time was dark."""
    figures = await play("uplink_300")
    at_least(figures, fps=10)
    at_most(figures, dark_s=4)


async def test_an_examiner_on_a_slow_line_sees_and_disturbs_nobody(play: Play) -> None:
    """Before there were layers she saw nothing at all."""
    figures = await play("examiner_250")
    at_least(figures, fps=4, others_fps=10)
    at_most(figures, dark_s=6)
