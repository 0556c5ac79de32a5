"""What the log of a test holds, at its most talkative."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.config import Log
from app.host import logs


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(Log(level="debug", format="json"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
