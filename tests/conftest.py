"""Fixtures every test may use."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest

pytest.register_assert_rewrite(
    "tests.exam.contract_store",
    "tests.exam.contract_leases",
    "tests.browser",
    "tests.waiting",
    "tests.identity.contract_engine",
)
pytest_plugins = ["tests.databases", "tests.patience", "tests.skipped", "tests.workers"]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Six thousand tests stay to the end: Python's collector need not walk them each time it looks for garbage, which
    takes most of it (`app/host/garbage.py`)."""
    gc.disable()
    answer = yield
    gc.freeze()
    gc.enable()
    return answer


@pytest.fixture(autouse=True)
def no_exam_variables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The developer's own EXAM_* settings must not reach the tests."""
    for name in [name for name in os.environ if name.upper().startswith("EXAM_")]:
        monkeypatch.delenv(name)
    yield
