"""Whole journeys in a real Chromium, and one in Firefox, against the program as it is started."""

import pytest

JOURNEY = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    # Four pages with pictures fill two cores: only one worker plays them, one after the other.
    pytest.mark.xdist_group("chromium"),
    # One Chromium serves all tests, so all run in the loop it was started in.
    pytest.mark.asyncio(loop_scope="session"),
]
