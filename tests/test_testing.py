"""The runs of tests themselves: a worker that dies, and what is skipped."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workers import Groups
from tools import programs
from tools.bootstrap import SetupError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def run_tests(folder: Path, code: str, *options: str, plugin: str) -> subprocess.CompletedProcess[str]:
    """Runs `code` as tests of their own, with one of our plugins."""
    (folder / "test_it.py").write_text(code)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", plugin, *options],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
    )


DYING = """
import os, pytest
@pytest.mark.parametrize("number", range(6))
def test_alone(number):
    if number == 2:
        os._exit(1)
@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_in_a_group(number):
    if number in (1, 3):
        os._exit(1)
"""


def test_a_worker_that_dies_costs_the_test_that_killed_it_and_no_other(tmp_path: Path) -> None:
    told = run_tests(tmp_path, DYING, "-n", "2", "--dist", "loadgroup", plugin="tests.workers")
    assert "3 failed, 9 passed" in told.stdout
    for test in ("test_alone[2]", "test_in_a_group[1]@one", "test_in_a_group[3]@one"):
        assert f"crashed while running 'test_it.py::{test}" in told.stdout


class Worker:
    """What the scheduler sees of one; `given` are its tests, by their place."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.shutting_down = False
        self.gateway = self

    id = "gw"

    def send_runtest_some(self, places: list[int]) -> None:
        self.given += places

    def shutdown(self) -> None:
        self.shutting_down = True


def test_of_two_successors_the_slower_one_is_given_its_tests_when_it_has_told_them() -> None:
    """Two workers that die at once: on a full machine their successors do not come together."""
    options = SimpleNamespace(loadscopereorder=False)
    config = SimpleNamespace(option=options, getvalue=lambda _name: ["2*popen"])
    groups, tests = Groups(config), [f"test_it.py::test[{number}]" for number in range(12)]  # type: ignore[arg-type]
    first: Any = [Worker(), Worker()]
    for worker in first:
        groups.add_node(worker)
    for worker in first:
        groups.add_node_collection(worker, tests)
    groups.schedule()
    killers = [groups.remove_node(worker) for worker in first]
    quick, slow = successors = Worker(), Worker()
    for worker in successors:
        groups.add_node(worker)  # type: ignore[arg-type]
    for worker in successors:
        groups.add_node_collection(worker, tests)  # type: ignore[arg-type]
        groups.schedule()
        assert worker.given
    assert killers == [tests[0], tests[1]]
    assert not {0, 1} & {*quick.given, *slow.given}


TOGETHER = """
import pathlib, pytest
@pytest.mark.parametrize("number", range(8))
@pytest.mark.xdist_group("one")
def test_together(number, worker_id):
    with pathlib.Path("workers").open("a") as file:
        file.write(worker_id + " ")
@pytest.mark.parametrize("number", range(8))
def test_apart(number):
    pass
"""


def test_what_is_a_group_stays_on_one_worker(tmp_path: Path) -> None:
    told = run_tests(tmp_path, TOGETHER, "-n", "2", "--dist", "loadgroup", plugin="tests.workers")
    assert "16 passed" in told.stdout
    assert len(set((tmp_path / "workers").read_text().split())) == 1


SKIPPING = """
import pytest
def test_passes():
    pass
@pytest.mark.skipif(True, reason="{reason}")
def test_is_skipped():
    raise AssertionError
"""


@pytest.mark.parametrize(
    ("reason", "options", "code"),
    [
        ("no PostgreSQL on this machine", (), 0),
        ("no PostgreSQL on this machine", ("--fail-on-skip",), 1),
        ("no ../shared/faces here", ("--fail-on-skip",), 0),
    ],
)
def test_the_end_of_a_run_names_what_was_skipped(
    tmp_path: Path, reason: str, options: tuple[str, ...], code: int
) -> None:
    told = run_tests(tmp_path, SKIPPING.format(reason=reason), *options, plugin="tests.skipped")
    assert f"1  {reason}" in told.stdout
    assert told.returncode == code


def test_ci_takes_a_skipped_test_for_a_failure() -> None:
    assert "--fail-on-skip" in (ROOT / ".ci" / "run").read_text()


# --- tools/programs.py --------------------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The packages that apt was asked for; it has all but pebble."""
    asked: list[str] = []
    monkeypatch.setattr(programs, "run", lambda *command: None)
    monkeypatch.setattr(programs, "apt_prefix", list)
    monkeypatch.setattr(programs, "offered", lambda packages: [each for each in packages if each != "pebble"])
    monkeypatch.setattr(programs, "apt_install", lambda packages, purpose: asked.extend(packages))
    return asked


def lacking(*packages: str) -> tuple[programs.Program, ...]:
    """These are missing until they were installed; `there` is not."""
    there = programs.Program("there", lambda: True, "nothing")
    return (there, *(programs.Program(each, lambda: False, "something") for each in packages))


def test_only_what_is_missing_and_to_be_had_is_installed(
    installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    programs.provide(lacking("coturn", "pebble", "coturn"))
    assert installed == ["coturn"]
    assert "没有 coturn pebble" in capsys.readouterr().out


def test_nothing_missing_nothing_said(installed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    programs.provide(lacking())
    assert installed == []
    assert capsys.readouterr().out == ""


def test_a_failing_apt_is_told_and_no_hindrance(
    installed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(packages: list[str], purpose: str) -> None:
        raise SetupError("请先执行：sudo apt-get install -y coturn")

    monkeypatch.setattr(programs, "apt_install", fail)
    programs.provide(lacking("coturn"))
    told = capsys.readouterr().out
    assert "sudo apt-get install -y coturn" in told
    assert "相应的测试会跳过" in told
