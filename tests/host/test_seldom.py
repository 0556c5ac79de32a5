"""What happens often is said seldom, with how often; an outage by its beginning and its end."""

from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from app.host.seldom import QUIET, Outage, Seldom
from tests.fakes import Clock


def test_the_first_is_told_at_once_and_then_one_a_minute_with_how_often() -> None:
    clock = Clock()
    seldom = Seldom(clock)
    told = []
    for _ in range(150):
        told.append(seldom.times("s3"))
        clock.move(1)
    assert [each for each in told if each] == [1, 60, 60]
    assert seldom.times("sms") == 1, "another thing"


def flap(outage: Outage, clock: Clock, times: int) -> list[Any]:
    """It answers every other second."""
    with capture_logs() as logs:
        for _ in range(times):
            outage.failed("refused")
            clock.move(1)
            outage.answered()
            clock.move(1)
    return logs


def test_what_comes_and_goes_is_two_lines_a_minute_and_its_end_is_told_where_its_beginning_was() -> None:
    clock = Clock()
    outage = Outage(structlog.get_logger("redis"), "redis", clock)
    logs = flap(outage, clock, 90)
    assert [each["event"] for each in logs] == ["redis_away", "redis_back"] * 3
    assert [each["times"] for each in logs if "times" in each] == [1, 30, 30]
    assert outage.cause == ""


@pytest.mark.parametrize("before", [0.0, QUIET / 2])
def test_one_that_lasts_is_told_however_soon_it_follows(before: float) -> None:
    clock = Clock()
    outage = Outage(structlog.get_logger("redis"), "redis", clock)
    if before:
        flap(outage, clock, 1)
        clock.move(before)
    with capture_logs() as logs:
        for _ in range(100):
            outage.failed("silent", "no answer")
            clock.move(1)
        outage.answered()
        outage.answered()
    assert [each["event"] for each in logs][-2:] == ["redis_away", "redis_back"]
    assert (logs[-1]["seconds"], logs[-1]["refused"]) == (100, 100)
