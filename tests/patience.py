"""Which tests `make test-fast` leaves to `make test`, beside those that say so themselves (`slow`): whatever wants a
PostgreSQL server, or starts the whole program.

The two are one run in `make test`: journeys take one worker for a quarter of an hour, and the fast ones fill the other.
What they took of it is told at its end.
"""

from typing import Any

import pytest

from tests.browser import running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _wants_postgres(item) or _starts_the_program(item):
            item.add_marker(pytest.mark.slow)


def _wants_postgres(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    return "postgres_server" in getattr(item, "fixturenames", ()) or (
        parameters is not None and "postgres" in parameters.params.values()
    )


def _starts_the_program(item: pytest.Item) -> bool:
    """By itself, or by a fixture it asks for."""
    asked: dict[str, tuple[Any, ...]] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    places = [each.func.__globals__ for fixtures in asked.values() for each in fixtures]
    return any(running in place.values() for place in (vars(getattr(item, "module", object)), *places))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    fast = [each for each in reports if not {"browser", "slow", "bench"} & set(each.keywords)]
    if fast:
        seconds = sum(each.duration for each in fast)
        terminalreporter.line(f"fast tests (make test-fast): {len(fast)}, {seconds:.0f} s of one worker")
