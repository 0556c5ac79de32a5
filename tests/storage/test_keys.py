"""A key beside a database that was sealed with another: found out at the start, not by whoever logs in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.config import Config
from app.host.errors import StartError
from app.identity.kept.faces import Faces
from app.storage.chain import open_chain
from app.storage.vault import Vault, open_vault
from tests.browser import config, running
from tests.fakes import Clock

ANOTHER = "ab" * 32 + "\n"


async def starts(settings: Config) -> None:
    async with running(settings) as school:
        await school.sign_in("chair")


def forget(data: Path, name: str) -> None:
    """As a version left it that made no check value."""
    with closing(sqlite3.connect(data / "exam.sqlite3")) as plain, plain:
        assert plain.execute("DELETE FROM seal WHERE name = ?", (f"key:{name}",)).rowcount == 1


async def test_a_key_of_another_school_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    settings = config(tmp_path)
    await starts(settings)
    key = tmp_path / "keys" / "school.key"
    own = key.read_text()
    for had_a_check_value in (True, False):
        key.write_text(ANOTHER)
        if not had_a_check_value:
            forget(tmp_path, "school")
        with pytest.raises(StartError, match=r"school\.key 不是加密这个数据库的那一把"):
            await starts(settings)
        key.write_text(own)
        await starts(settings)


@pytest.mark.parametrize("had_a_check_value", [True, False])
async def test_a_new_key_finds_nobody_by_the_old_ones_index(tmp_path: Path, had_a_check_value: bool) -> None:
    """Laid aside, the old key still opens what it sealed; but no phone is found, so nobody could log in."""
    settings = config(tmp_path)
    async with running(settings):
        pass
    key = tmp_path / "keys" / "school.key"
    key.rename(key.with_name("school.key.retired1"))
    key.write_text(ANOTHER)
    key.chmod(0o600)
    if not had_a_check_value:
        forget(tmp_path, "school")
    with pytest.raises(StartError, match=r"school\.key 不是"):
        await running(settings).__aenter__()


async def test_a_key_of_other_faces_stops_the_start_unless_there_are_none_left(tmp_path: Path) -> None:
    settings = config(tmp_path)
    async with running(settings):
        faces = Faces(tmp_path / "faces", open_vault(tmp_path, may_create=False, name="face"), str, Clock())
        await faces.set_reference("candidate1", b"a picture", Clock()() * 2)
    key = tmp_path / "keys" / "face.key"
    own = key.read_text()
    key.write_text(ANOTHER)
    with pytest.raises(StartError, match=r"face\.key 不是加密"):
        await running(settings).__aenter__()
    key.with_name("face.key.retired1").write_text(own)  # laid aside, it opens what it sealed
    key.with_name("face.key.retired1").chmod(0o600)
    async with running(settings):
        faces = Faces(tmp_path / "faces", Vault(bytes.fromhex(own)), str, Clock(Clock()() * 3))
        assert await faces.sweep() == 1
    key.with_name("face.key.retired1").unlink()
    key.write_text("cd" * 32)  # thrown away with all they sealed
    async with running(settings):
        assert await open_chain(tmp_path)
