"""The set-up script: what it skips, what it repeats, what it tells. It runs here against fake programs."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools import bootstrap

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with locks but nothing installed; commands are noted in `project/commands` instead of run."""
    for name in ("uv", "run", "dev", "node"):
        (tmp_path / "locks").mkdir(exist_ok=True)
        (tmp_path / "locks" / f"{name}.txt").write_text(name)
    (tmp_path / "web" / "node_modules").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "web" / name).write_text(name)

    def note(*command: str | Path, cwd: Path = tmp_path, env: object = None) -> None:
        with (tmp_path / "commands").open("a") as file:
            file.write(" ".join(str(word).removeprefix(f"{tmp_path}/") for word in command) + "\n")

    monkeypatch.setattr(bootstrap, "run", note)
    monkeypatch.setattr(bootstrap, "make_venv", lambda venv: None)
    monkeypatch.setattr(bootstrap, "mirror_environment", lambda venv: {})
    monkeypatch.setattr(bootstrap, "node_environment", lambda venv, locks: {})
    return tmp_path


def commands(project: Path, level: str) -> list[str]:
    """Short names of what `prepare` did this time."""
    noted = project / "commands"
    noted.unlink(missing_ok=True)
    bootstrap.prepare(project, level)
    lines = noted.read_text().splitlines() if noted.exists() else []
    return [line.split("locks/")[-1] if "locks/" in line else line for line in lines]


def test_first_time_does_all_second_time_nothing(project: Path) -> None:
    assert commands(project, "run") == ["uv.txt", "run.txt", "npm ci --omit=dev"]
    assert commands(project, "run") == []


def test_dev_contains_run(project: Path) -> None:
    assert commands(project, "dev") == ["uv.txt", "dev.txt", "npm ci"]
    assert commands(project, "run") == []


def test_run_does_not_contain_dev(project: Path) -> None:
    commands(project, "run")
    assert commands(project, "dev") == ["dev.txt", "npm ci"]


@pytest.mark.parametrize(
    ("changed", "repeated"),
    [("locks/dev.txt", ["dev.txt"]), ("locks/uv.txt", ["uv.txt"]), ("web/package-lock.json", ["npm ci"])],
)
def test_only_what_changed_is_repeated(project: Path, changed: str, repeated: list[str]) -> None:
    commands(project, "dev")
    (project / changed).write_text("new")
    assert commands(project, "dev") == repeated


def test_deleting_a_folder_heals(project: Path) -> None:
    commands(project, "dev")
    (project / "web/node_modules/.stamp-dev").unlink()
    (project / ".venv/.stamps/dev").unlink()
    assert commands(project, "dev") == ["dev.txt", "npm ci"]


def test_a_failed_step_leaves_no_stamp(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*command: object, **settings: object) -> None:
        raise bootstrap.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(bootstrap, "run", fail)
        with pytest.raises(bootstrap.SetupError):
            bootstrap.prepare(project, "run")
    assert commands(project, "run") == ["uv.txt", "run.txt", "npm ci --omit=dev"]


def test_without_rights_the_reader_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    with pytest.raises(bootstrap.SetupError, match="sudo apt-get install -y chromium fonts-noto-cjk"):
        bootstrap.apt_install(["chromium", "fonts-noto-cjk"], "浏览器测试")


def test_a_failing_command_shows_what_it_said() -> None:
    with pytest.raises(bootstrap.SetupError, match=r"命令失败（3）[^\n]*\nbroken"):
        bootstrap.run(sys.executable, "-c", "print('broken'); raise SystemExit(3)")


def test_node_is_taken_from_the_wheel_where_the_system_has_an_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "node"
    fake.write_text("#!/bin/sh\necho v18.19.0\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    installed: list[Path] = []
    monkeypatch.setattr(bootstrap, "uv_install", lambda venv, lock: installed.append(lock))
    environment = bootstrap.node_environment(tmp_path / ".venv", tmp_path / "locks")
    assert bootstrap.node_version() == (18, 19, 0)
    assert installed == [tmp_path / "locks" / "node.txt"]
    assert environment["PATH"] == f"{tmp_path}/.venv/bin{os.pathsep}{tmp_path}"


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    entered = threading.Event()

    def second() -> None:
        with bootstrap.only_one(tmp_path / "lock"):
            entered.set()

    with bootstrap.only_one(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.1)
    thread.join(5)
    assert entered.is_set()


def test_locks_name_no_registry() -> None:
    """A campus mirror must work; and no lock may send anybody to a place chosen by whoever made it."""
    for lock in (ROOT / "locks").glob("*.txt"):
        assert "://" not in lock.read_text()
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        assert text.count("==") <= text.count("--hash=sha256:")


def test_dev_pins_what_run_pins() -> None:
    pins = {
        name: {
            line.split()[0]
            for line in (ROOT / "locks" / f"{name}.txt").read_text().splitlines()
            if "==" in line[:60]
        }
        for name in ("run", "dev")
    }
    assert pins["run"] <= pins["dev"]


def test_old_python_is_told_so() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.version_info = (3, 10); import tools.bootstrap as b; sys.exit(b.main(['run']))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert "需要 Python 3.11" in told.stdout
