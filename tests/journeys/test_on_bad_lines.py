"""An interview on lines that candidates have: the short form of bench/network.py (docs/measured.md congestion).

Margins are wide, since chance and a busy machine are in every figure; the bench tells the figures themselves. It wants
root, `ip` and /dev/net/tun, and is skipped where they are missing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from bench.network import PEOPLE, SCENARIOS, Figures, staged
from bench.star import namespaces, why_not
from tests.journeys import JOURNEY

REASON = why_not()
pytestmark = [*JOURNEY, pytest.mark.skipif(REASON is not None, reason=REASON or "")]

SECONDS = 15
TRIES = 3
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


async def test_a_good_line(play: Play) -> None:
    figures = await play("clean")
    at_least(figures, kbps_last=600, fps=20)
    at_most(figures, dark_s=0, sound_concealed_percent=1)


async def test_five_percent_lost_both_ways(play: Play) -> None:
    figures = await play("loss_5")
    at_least(figures, kbps_last=400, fps=15)
    at_most(figures, dark_s=1.5, sound_concealed_percent=2)


async def test_an_uplink_of_300_kilobits(play: Play) -> None:
    figures = await play("uplink_300")
    at_least(figures, kbps=120, fps=14)
    at_most(figures, dark_s=2.5, sound_concealed_percent=4)


async def test_a_line_that_narrows_and_widens(play: Play) -> None:
    figures = await play("step_down")
    at_most(figures, dark_s=3, sound_concealed_percent=5, wide_again_s=10)


async def test_an_examiner_on_a_slow_line_sees_and_disturbs_nobody(play: Play) -> None:
    figures = await play("examiner_250")
    at_least(figures, fps=7, others_fps=20)
    at_most(figures, dark_s=4)
