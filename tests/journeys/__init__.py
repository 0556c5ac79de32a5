"""Whole journeys in a real Chromium, and one in Firefox, against the program as it is started."""

import pytest


def _journey(group: str) -> list[pytest.MarkDecorator]:
    """Of one group all run on one worker, one after the other."""
    return [
        pytest.mark.browser,
        pytest.mark.slow,
        pytest.mark.timeout(180),
        pytest.mark.xdist_group(group),
        # One Chromium serves all tests, so all run in the loop it was started in.
        pytest.mark.asyncio(loop_scope="session"),
    ]


JOURNEY = _journey("chromium")
"""Four pages with pictures fill two cores."""

OFFICE = _journey("office")
"""Pages on which nobody is seen or heard: beside others they cost next to nothing."""
