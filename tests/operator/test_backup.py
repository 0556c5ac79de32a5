"""Backups that are not what they should be, and places that are not empty: a sentence, and nothing half-restored."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from tortoise.backends.base.executor import EXECUTOR_CACHE

from app.config import Config, Database, Materials
from app.host.datadir import claim
from app.operator import archive as form
from app.operator.archive import Manifest, look_through
from app.storage import files as storages
from app.storage.beside import is_empty
from app.storage.files import LocalStorage
from tests import postgres
from tests.browser import config, running
from tests.databases import empty_postgres
from tests.materials.fake_s3 import FakeS3, serving
from tests.materials.site import Site
from tests.operator.school import done, fill

pytestmark = pytest.mark.slow

ANOTHER = "ab" * 32 + "\n"


@dataclass(frozen=True)
class Kept:
    """A school that was stopped in the middle of an exam, and its backup."""

    data: Path
    archive: Path
    keys: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    async with running(config(folder / "data")) as school:
        await fill(Site(school, folder / "data"))
    found = Kept(folder / "data", folder / "a.tar", folder / "keys.tar")
    code, said = await done(config(found.data), "backup", "--to", found.archive, "--keys", found.keys)
    assert code == 0, said
    yield found


async def restored(
    settings: Config, kept: Kept, archive: Path | None = None, keys: Path | None = None
) -> tuple[int, str]:
    return await done(settings, "restore", "--from", archive or kept.archive, "--keys", keys or kept.keys)


def nothing_in(data: Path) -> bool:
    return not data.exists() or {each.name for each in data.iterdir()} <= {"lock"}


# -- archives that are no good ---------------------------------------------------------------------------------


def cut(whole: bytes, at: float) -> bytes:
    return whole[: int(len(whole) * at)]


def altered(whole: bytes, at: float) -> bytes:
    place = int(len(whole) * at)
    return whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :]


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda _whole: b"", id="empty"),
        pytest.param(lambda _whole: b"not a backup" * 1000, id="another file"),
        *(
            pytest.param(lambda whole, at=at: cut(whole, at), id=f"cut at {at}")
            for at in (0.001, 0.3, 0.9, 0.98)
        ),
        *(
            pytest.param(lambda whole, at=at: altered(whole, at), id=f"a bit at {at}")
            for at in (0.0005, 0.1, 0.5, 0.8)
        ),
    ],
)
async def test_an_archive_that_was_cut_off_or_altered_is_refused(
    tmp_path: Path, kept: Kept, spoilt: Callable[[bytes], bytes]
) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(spoilt(kept.archive.read_bytes()))
    code, said = await restored(config(tmp_path / "data"), kept, bad)
    assert code == 1
    assert "请换一份备份" in said, said
    assert nothing_in(tmp_path / "data")


def rewritten(kept: Kept, target: Path, **changes: Any) -> Path:
    """The same archive with another manifest, as a program or a person might have written it."""
    with tarfile.open(kept.archive) as old, tarfile.open(target, "w") as new:
        for entry in old:
            source = old.extractfile(entry)
            assert source is not None
            if entry.name == "manifest.json":
                text = json.dumps(json.load(source) | changes).encode()
                entry.size = len(text)
                passing = target.with_name("manifest")
                passing.write_bytes(text)
                with passing.open("rb") as said:
                    new.addfile(entry, said)
            else:
                new.addfile(entry, source)
    return target


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 2, "program": "9.0.0"}, "云考场 9.0.0 做的"),
        ({"migrations": ["0001_first", "9999_later"], "program": "9.0.0"}, "不认识其中的 9999_later"),
        ({"database": "postgres"}, "备份里的数据库是 PostgreSQL"),
        ({"made_at": 1.0}, "清单被改动过"),
        ({"parts": "x"}, "清单读不懂"),
    ],
)
async def test_what_a_newer_program_or_another_hand_wrote_is_refused(
    tmp_path: Path, kept: Kept, changes: dict[str, Any], told: str
) -> None:
    code, said = await restored(
        config(tmp_path / "data"), kept, rewritten(kept, tmp_path / "a.tar", **changes)
    )
    assert code == 1
    assert told in said, said
    assert nothing_in(tmp_path / "data")


async def test_the_two_archives_are_not_taken_for_one_another(tmp_path: Path, kept: Kept) -> None:
    code, said = await restored(config(tmp_path / "data"), kept, kept.keys)
    assert (code, "这里需要云考场的备份" in said) == (1, True)
    code, said = await restored(config(tmp_path / "data"), kept, keys=kept.archive)
    assert (code, "这里需要云考场的密钥备份" in said) == (1, True)
    code, said = await restored(config(tmp_path / "data"), kept, tmp_path / "gone.tar")
    assert (code, "没有" in said) == (1, True)
    assert nothing_in(tmp_path / "data")


# -- keys ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["school", "face", "material", "chain"])
async def test_a_key_of_another_school_is_refused_before_anything_is_written(
    tmp_path: Path, kept: Kept, name: str
) -> None:
    shutil.copytree(kept.data / "keys", tmp_path / "keys")
    (tmp_path / "keys" / f"{name}.key").write_text(ANOTHER)
    code, said = await restored(config(tmp_path / "data"), kept, keys=tmp_path / "keys")
    assert (code, f"密钥 {name}.key 不是做这份备份时用的那一把" in said) == (1, True)
    (tmp_path / "keys" / f"{name}.key").unlink()
    code, said = await restored(config(tmp_path / "data"), kept, keys=tmp_path / "keys")
    assert (code, f"缺少密钥 {name}.key" in said) == (1, True)
    assert nothing_in(tmp_path / "data")


async def test_keys_that_were_brought_by_hand_will_do(tmp_path: Path, kept: Kept) -> None:
    shutil.copytree(kept.data / "keys", tmp_path / "data" / "keys")
    code, said = await done(config(tmp_path / "data"), "restore", "--from", kept.archive)
    assert code == 0, said
    async with running(config(tmp_path / "data")) as school:
        await school.sign_in("chair")


async def test_no_key_is_in_the_archive_of_the_rest(kept: Kept) -> None:
    whole = kept.archive.read_bytes()
    secrets = [*(kept.data / "keys").iterdir(), *(kept.data / "tls").glob("*.key")]
    assert len(secrets) >= 4
    for file in secrets:
        assert file.read_bytes().strip() not in whole
    with tarfile.open(kept.keys) as tar:
        assert not [name for name in tar.getnames() if "root" in name]


# -- places ----------------------------------------------------------------------------------------------------


async def test_only_an_empty_place_is_restored_to(tmp_path: Path, kept: Kept) -> None:
    used = tmp_path / "used"
    used.mkdir()
    (used / "exam.sqlite3").write_bytes(b"a school")
    code, said = await restored(config(used), kept)
    assert (code, "里已有 exam.sqlite3" in said, "移到别处" in said) == (1, True, True)
    assert (used / "exam.sqlite3").read_bytes() == b"a school"

    elsewhere = config(tmp_path / "data", database=Database(url=f"sqlite://{used / 'exam.sqlite3'}"))
    code, said = await restored(elsewhere, kept)
    assert (code, "已经存在，没有恢复" in said) == (1, True)

    with claim(tmp_path / "running"):
        code, said = await restored(config(tmp_path / "running"), kept)
        assert (code, "正被另一个云考场使用" in said) == (1, True)


async def test_a_database_elsewhere_is_restored_there(tmp_path: Path, kept: Kept) -> None:
    (tmp_path / "db").mkdir()
    settings = config(tmp_path / "data", database=Database(url=f"sqlite://{tmp_path / 'db/school.db'}"))
    code, said = await restored(settings, kept)
    assert code == 0, said
    assert not (tmp_path / "data/exam.sqlite3").exists()
    with closing(sqlite3.connect(tmp_path / "db/school.db")) as db:
        assert db.execute("SELECT count(*) FROM event").fetchone()[0] > 0


async def test_a_place_for_the_backup_is_looked_at_first(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(kept.data)
    (tmp_path / "there.tar").write_bytes(b"older")
    for place, told in ((tmp_path / "there.tar", "已经存在"), (tmp_path / "no/folder.tar", "没有")):
        code, said = await done(settings, "backup", "--to", place)
        assert (code, told in said) == (1, True)
    assert (tmp_path / "there.tar").read_bytes() == b"older"
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=1_000_000))
    code, said = await done(settings, "backup", "--to", tmp_path)
    assert (code, "请清理磁盘" in said) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["there.tar"]


async def test_a_disk_that_fills_up_leaves_nothing_behind(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as filling:
        filling.setattr(form.durable, "sync", full)
        code, said = await done(config(kept.data), "backup", "--to", tmp_path)
    assert (code, "No space left" in said, list(tmp_path.iterdir())) == (1, True, [])
    with monkeypatch.context() as filling:
        filling.setattr(storages.durable, "put", full)
        code, said = await restored(config(tmp_path / "data"), kept)
    assert (code, "No space left" in said) == (1, True)
    assert nothing_in(tmp_path / "data")


async def test_of_those_made_daily_the_newest_are_kept(tmp_path: Path, school: Path) -> None:
    """The older go once the new one is whole; and none of them where it isn't, for they may have what it lacks."""
    older = [tmp_path / f"cloudexam-2026010{day}-033000.tar" for day in (1, 2, 3)]
    for file in (*older, tmp_path / "cloudexam-20260101-033000.tar.keep", tmp_path / "keys.tar"):
        file.touch()
    code, said = await done(config(school), "backup", "--to", tmp_path / "x.tar", "--keep", 2)
    assert (code, "不是目录" in said) == (1, True)
    face = ids(school, "face_picture")[0]
    content = (school / "faces" / face[:2] / face).read_bytes()
    (school / "faces" / face[:2] / face).unlink()
    code, said = await done(config(school), "backup", "--to", tmp_path, "--keep", 2)
    assert (code, "没有删除更早的备份" in said) == (1, True)
    assert all(file.exists() for file in older)
    (school / "faces" / face[:2] / face).write_bytes(content)
    for file in set(tmp_path.glob("cloudexam-*.tar")) - set(older):
        file.unlink()
    code, said = await done(config(school), "backup", "--to", tmp_path, "--keep", 2)
    assert (code, "已删除 2 份更早的备份，保留最近 2 份" in said) == (0, True), said
    [newest] = set(tmp_path.glob("cloudexam-*.tar")) - set(older)
    assert {file for file in older if file.exists()} == {older[-1]}
    assert (tmp_path / "cloudexam-20260101-033000.tar.keep").exists()
    with closing(sqlite3.connect(school / "exam.sqlite3")) as db:
        [(place, size)] = db.execute("SELECT place, bytes FROM backup").fetchall()
    assert (place.endswith(f":{newest}"), size) == (True, newest.stat().st_size)


# -- what is in it ---------------------------------------------------------------------------------------------


@pytest.fixture
def school(tmp_path: Path, kept: Kept) -> Path:
    """A copy of the school's data, to be spoilt."""
    shutil.copytree(kept.data, tmp_path / "school")
    return tmp_path / "school"


def ids(data: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(data / "exam.sqlite3")) as db:
        return [str(name) for (name,) in db.execute(f"SELECT id FROM {table} ORDER BY id")]


async def test_what_is_deleted_meanwhile_is_no_loss_and_not_in_what_is_restored(
    tmp_path: Path, school: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, *others = ids(school, "material")
    local = LocalStorage.local

    @asynccontextmanager
    async def deleting(storage: LocalStorage, name: str) -> AsyncIterator[Path]:
        if name == gone:
            with closing(sqlite3.connect(school / "exam.sqlite3")) as db, db:
                db.execute("DELETE FROM material WHERE id = ?", (gone,))
            await storage.delete(name)
        async with local(storage, name) as file:
            yield file

    monkeypatch.setattr(LocalStorage, "local", deleting)
    code, said = await done(config(school), "backup", "--to", tmp_path / "b.tar")
    assert (code, "另有 1 个在备份期间被删除" in said) == (0, True)
    code, said = await restored(config(tmp_path / "data"), kept, tmp_path / "b.tar")
    assert code == 0, said
    assert ids(tmp_path / "data", "material") == others


async def test_what_was_damaged_or_lost_before_is_said_and_the_rest_is_kept(
    tmp_path: Path, school: Path, kept: Kept
) -> None:
    [face] = ids(school, "face_picture")
    lost, damaged, *_ = ids(school, "material")
    (school / "materials/stored" / lost[:2] / lost).unlink()
    for file in (school / "materials/stored" / damaged[:2] / damaged, school / "faces" / face[:2] / face):
        file.write_bytes(altered(file.read_bytes(), 0.9))
    code, said = await done(config(school), "backup", "--to", tmp_path / "b.tar")
    assert (code, "有 3 个文件在备份之前就已损坏或丢失" in said) == (1, True)
    assert all(name in said for name in (face, lost, damaged))
    code, said = await restored(config(tmp_path / "data"), kept, tmp_path / "b.tar")
    assert code == 0, said


async def test_a_log_that_was_tampered_with_is_said_when_it_is_restored(
    tmp_path: Path, school: Path, kept: Kept
) -> None:
    with closing(sqlite3.connect(school / "exam.sqlite3")) as db, db:
        db.execute("DROP TRIGGER event_no_update")
        db.execute("DROP TRIGGER audit_no_update")
        [room] = db.execute("SELECT room_id FROM event WHERE action = 'invite'").fetchone()
        db.execute("UPDATE event SET actor = 'somebody' WHERE action = 'invite'")
        db.execute("UPDATE audit SET actor = 'somebody' WHERE id = (SELECT max(id) FROM audit)")
    code, said = await done(config(school), "backup", "--to", tmp_path / "b.tar")
    assert code == 0, said
    code, said = await restored(config(tmp_path / "data"), kept, tmp_path / "b.tar")
    assert (code, f"考场 {room}" in said, "审计记录" in said) == (1, True, True)


async def test_a_database_that_waits_for_its_migration_is_not_backed_up_half(
    tmp_path: Path, school: Path
) -> None:
    with closing(sqlite3.connect(school / "exam.sqlite3")) as db, db:
        db.execute("DELETE FROM tortoise_migrations WHERE name = (SELECT max(name) FROM tortoise_migrations)")
    code, said = await done(config(school), "backup", "--to", tmp_path / "b.tar")
    assert (code, "请用与数据库配套的版本备份" in said) == (1, True)
    assert not (tmp_path / "b.tar").exists()


async def test_nobody_else_s_user_backs_up_or_restores(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What root leaves in the data directory, the program could not write any more."""
    owner = school.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    for words in (("check",), ("backup", "--to", str(tmp_path)), ("restore", "--from", "x")):
        code, said = await done(config(school), *words)
        assert (code, "sudo -u" in said) == (1, True)


# -- PostgreSQL ------------------------------------------------------------------------------------------------


async def test_a_postgres_is_filled_whole_or_left_empty(
    tmp_path: Path, postgres_server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the drill shows of one that goes well; here the school's key is missing."""
    full, empty = await empty_postgres(postgres_server), postgres_server.new_database()
    school, elsewhere = (
        config(tmp_path / name, database=Database(url=url))
        for name, url in (("school", full), ("data", empty))
    )
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        code, said = await done(school, "backup", "--to", tmp_path / "b.tar")
    assert (code, "apt-get install postgresql-client" in said) == (1, True)
    monkeypatch.setenv("PATH", f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}")
    code, said = await done(school, "backup", "--to", tmp_path / "b.tar")
    assert code == 0, said
    code, said = await done(school, "restore", "--from", tmp_path / "b.tar")
    assert (code, "不是空的，没有恢复" in said) == (1, True)

    EXECUTOR_CACHE.clear()
    code, said = await done(elsewhere, "restore", "--from", tmp_path / "b.tar")
    EXECUTOR_CACHE.clear()
    assert (code, "找不到密钥文件" in said) == (1, True)
    assert await is_empty(empty)
    assert nothing_in(tmp_path / "data")


# -- S3 --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def bucket() -> AsyncIterator[tuple[FakeS3, Materials]]:
    async with serving() as (fake, url):
        yield (
            fake,
            Materials(storage="s3", s3_endpoint=url, s3_bucket="materials", s3_key_id="k", s3_secret="s"),
        )


async def test_materials_of_an_s3_are_kept_and_put_back(
    tmp_path: Path, school: Path, kept: Kept, bucket: tuple[FakeS3, Materials]
) -> None:
    fake, materials = bucket
    stored = {file.name: file.read_bytes() for file in (school / "materials/stored").glob("*/*")}
    fake.objects.update(stored)
    shutil.rmtree(school / "materials")
    code, said = await done(config(school, materials=materials), "backup", "--to", tmp_path / "b.tar")
    assert code == 0, said
    settings = config(tmp_path / "data", materials=materials)

    fake.objects = {"f" * 32: b"of another school"}
    code, said = await restored(settings, kept, tmp_path / "b.tar")
    assert (code, "有 1 个备份不认识的文件" in said) == (1, True)
    assert fake.objects == {"f" * 32: b"of another school"}

    fake.objects = {}
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr("app.operator.restore.check_key", None)  # whatever goes wrong afterwards
        with pytest.raises(TypeError):
            await restored(settings, kept, tmp_path / "b.tar")
    assert fake.objects == {}, "what was put there was taken back"
    assert nothing_in(tmp_path / "data")

    code, said = await restored(settings, kept, tmp_path / "b.tar")
    assert code == 0, said
    assert fake.objects == stored


# -- the form --------------------------------------------------------------------------------------------------


def test_any_tar_and_sha256sum_can_read_it(tmp_path: Path, kept: Kept) -> None:
    subprocess.run(["tar", "-xf", str(kept.archive)], cwd=tmp_path, check=True)
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path, check=True)
    manifest, digests = look_through(kept.archive)
    assert isinstance(manifest, Manifest)
    assert manifest.demo
    assert len(digests) == 1 + sum(part.files for part in manifest.parts.values())
