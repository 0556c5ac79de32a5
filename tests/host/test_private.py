"""What is kept is for the program's own user, whoever made it and when."""

import os
import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.config import Config, Database
from app.host import private, serve


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def made(path: Path, bits: int) -> Path:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    path.write_bytes(b"x")
    path.chmod(bits)
    return path


def test_everything_is_closed_to_others_and_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    names = (
        "exam.sqlite3",
        "exam.sqlite3-wal",
        "exam.sqlite3-shm",
        "backup/exam-1.sqlite3",
        "keys/school.key",
    )
    files = [made(data / name, 0o644) for name in (*names, "materials/a/b", ".hidden/c")]
    own = made(data / "tool", 0o700)
    data.chmod(0o777)
    with capture_logs() as logs:
        private.close_off([data])
    assert {mode(each) for each in files} == {0o600}
    assert {mode(each) for each in (data, data / "backup", data / "materials/a", own)} == {0o700}
    [said] = logs
    assert (said["event"], said["number"]) == ("opened_to_others_before", len(files) + 6)
    assert str(data) in said["paths"]
    with capture_logs() as logs:
        private.close_off([data])
    assert logs == [], "nothing is left to say"


def test_a_link_is_not_followed_but_told(tmp_path: Path) -> None:
    outside = made(tmp_path / "elsewhere" / "picture", 0o644)
    outside.parent.chmod(0o755)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "materials").symlink_to(outside.parent)
    (data / "nowhere").symlink_to(tmp_path / "nothing")
    (data / "round").symlink_to(data)
    assert list(private.close_off([data]).left) == [data / "materials"]
    assert (mode(outside), mode(outside.parent)) == (0o644, 0o755)


def test_the_data_directory_itself_may_be_a_link(tmp_path: Path) -> None:
    file = made(tmp_path / "disk" / "exam.sqlite3", 0o644)
    (tmp_path / "data").symlink_to(file.parent)
    private.close_off([tmp_path / "data"])
    assert mode(file) == 0o600


def test_what_is_anothers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / "data" / "exam.sqlite3", 0o600)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with capture_logs() as logs:
        private.close_off([tmp_path / "data"])
    told = [each for each in logs if each["event"] == "still_open_to_others"]
    assert any(each["path"].endswith("exam.sqlite3") and "chown" in each["detail"] for each in told)


def test_what_cannot_be_closed_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        made(tmp_path / "data" / name, 0o644)

    def refused(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refused)
    left = private.close_off([tmp_path / "data"]).left
    assert {path.name for path in left} == {"data", "a", "b"}
    assert all("Operation not permitted" in why for why in left.values())


def test_a_database_that_is_elsewhere_is_closed_off_too(tmp_path: Path) -> None:
    """Its neighbours are none of ours."""
    file = made(tmp_path / "db" / "exam.sqlite3", 0o644)
    wal, copy = (
        made(tmp_path / "db" / name, 0o644) for name in ("exam.sqlite3-wal", "backup/exam-1.sqlite3")
    )
    neighbour = made(tmp_path / "db" / "other", 0o644)
    settings = Config(data=tmp_path / "data", database=Database(url=f"sqlite://{file}"))
    private.close_off(serve._private(settings))
    assert [mode(each) for each in (file, wal, copy, neighbour)] == [0o600, 0o600, 0o600, 0o644]
    assert serve._private(Config(data=tmp_path, database=Database(url="postgres://h/db"))) == [tmp_path]
