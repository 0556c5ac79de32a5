"""The build of the Windows client beside `make run`: who waits for it, and what is said where it cannot be."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools import windows
from tools.bootstrap import SetupError, Stamp


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be started apart; nothing is built, nothing is installed, no tool is there."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(windows, "ROOT", tmp_path)
    monkeypatch.setattr(windows, "BUILD", tmp_path / "build" / "windows")
    monkeypatch.setattr(windows, "missing", lambda packages: list(packages.values()))
    monkeypatch.setattr(subprocess, "Popen", lambda words, **how: calls.append({"words": words, **how}))
    return calls


def allow(monkeypatch: pytest.MonkeyPatch, prefix: list[str] | None) -> None:
    monkeypatch.setattr(windows, "apt_prefix", lambda: prefix)


def test_where_nothing_may_be_installed_it_says_what_to_type(
    started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(monkeypatch, None)
    assert windows.main(["background"]) == 0
    said = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends gcc-mingw-w64-x86-64-win32 nsis" in said
    assert "make windows" in said
    assert started == []


def test_it_is_built_apart_so_that_stopping_the_server_does_not_stop_apt(
    started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(monkeypatch, [])
    assert windows.main(["background"]) == 0
    said = capsys.readouterr().out
    assert windows.SIZE in said
    assert "build/windows/build.log" in said
    [call] = started
    assert call["words"][1:] == ["-m", "tools.windows", "build"]
    assert call["start_new_session"] is True


def test_what_is_built_already_is_not_built_again(
    started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(monkeypatch, [])
    windows.BUILD.mkdir(parents=True)
    (windows.BUILD / windows.SETUP).write_bytes(b"")
    Stamp(windows.BUILD / ".stamp", windows.sources()).write()
    assert windows.main(["background"]) == 0
    windows.provide()
    assert started == []


def test_a_failure_never_stops_make_run(
    started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise SetupError("apt is broken")

    monkeypatch.setattr(windows, "provide_in_background", refuse)
    assert windows.main(["background"]) == 0
    monkeypatch.setattr(windows, "provide", refuse)
    assert windows.main(["build"]) == 1
