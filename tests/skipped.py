"""Tells at the end of a run what was skipped and why, and may take it for a failure.

A skipped test hides a hole: set-up brings what tests need (tools/programs.py), so on CI nothing is skipped but what
wants the pictures of ../shared, which the repository does not hold. `--fail-on-skip` holds that (.ci/run).
"""

from collections import Counter
from collections.abc import Iterator

import pytest

EXCUSED = ("../shared", "/dev/net/tun")
"""What the reason of a skip that may be on any machine contains; no set-up can bring a device of the kernel's."""
_EXCUSED = " or ".join(EXCUSED)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fail-on-skip",
        action="store_true",
        help=f"fail when a test is skipped for want of more than {' or '.join(EXCUSED)}",
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    strict = session.config.getoption("--fail-on-skip")
    if strict and session.exitstatus == pytest.ExitCode.OK and any(_unexcused(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reasons = Counter(_reasons(config))
    if not reasons:
        return
    terminalreporter.section("skipped")
    for reason, number in reasons.most_common():
        terminalreporter.line(f"{number:4d}  {reason}")
    if config.getoption("--fail-on-skip") and any(_unexcused(config)):
        terminalreporter.line(f"Only what wants {' or '.join(EXCUSED)} may be skipped here.", red=True)


def _unexcused(config: pytest.Config) -> Iterator[str]:
    return (reason for reason in _reasons(config) if not any(excuse in reason for excuse in EXCUSED))


def _reasons(config: pytest.Config) -> Iterator[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", []) if reporter else []:
        where = report.longrepr
        said = where[2] if isinstance(where, tuple) else str(where)
        yield said.removeprefix("Skipped: ")
