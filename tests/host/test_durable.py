"""What was acknowledged outlives a power cut: content is on the disk before its name, the name before the answer."""

import os
from pathlib import Path

import pytest

from app.host import durable
from app.materials.incoming import Incoming
from app.storage.files import LocalStorage
from app.storage.vault import Vault
from tests.materials.test_sealing import body

NAME = "a" * 32


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was synced and renamed, in turn, by name."""
    done: list[str] = []
    syncing, replacing = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        syncing(descriptor)

    def replace(file: Path, target: Path) -> Path:
        done.append(f"name {Path(target).name}")
        return replacing(file, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    return done


def test_content_before_name_and_name_before_the_answer(tmp_path: Path, told: list[str]) -> None:
    durable.folder(tmp_path / "x")
    durable.write_whole(tmp_path / "x" / "f", b"1")
    assert told == [f"sync {tmp_path.name}", "sync f.part", "name f", "sync x"]


def test_what_was_there_is_replaced_whole_and_for_the_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"old")
    (tmp_path / "f.part").write_bytes(b"half of one that crashed")
    (tmp_path / "f.part").chmod(0o644)
    durable.write_whole(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o600)
    assert os.listdir(tmp_path) == ["f"]


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("full")

    file = tmp_path / "f"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        durable.write_whole(file, b"new")
    assert file.read_bytes() == b"old"


async def test_the_first_bytes_of_an_upload_are_acknowledged_with_its_name(
    tmp_path: Path, told: list[str]
) -> None:
    incoming = Incoming(tmp_path / "incoming", Vault(bytes(32)))
    await incoming.append(NAME, 0, body(b"x"), 10, 2)
    assert told == [f"sync {NAME}", "sync incoming"]
    await incoming.append(NAME, 1, body(b"x"), 10, 2)
    assert told == [f"sync {NAME}", "sync incoming", f"sync {NAME}"]


async def test_an_object_is_on_the_disk_with_its_folder(tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "handed-in").write_bytes(b"x")
    (tmp_path / "stored").mkdir()
    await LocalStorage(tmp_path / "stored").put(NAME, tmp_path / "handed-in")
    assert told == ["sync stored", "sync handed-in", f"name {NAME}", "sync aa"]
