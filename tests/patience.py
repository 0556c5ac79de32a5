"""Which tests `make test-fast` leaves to `make test`, beside those that say so themselves (`slow`): whatever wants a
PostgreSQL server, or starts the whole program."""

import pytest

from tests.browser import running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _wants_postgres(item) or running in vars(getattr(item, "module", None) or object).values():
            item.add_marker(pytest.mark.slow)


def _wants_postgres(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    return "postgres_server" in getattr(item, "fixturenames", ()) or (
        parameters is not None and "postgres" in parameters.params.values()
    )
