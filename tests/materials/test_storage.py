"""One contract for every storage: a directory, and an S3 spoken to over HTTP."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from app.config import Materials
from app.storage.choice import storage_for
from app.storage.files import Gone, LocalStorage, Storage, StorageError, free_bytes
from tests.materials import files
from tests.materials.fake_s3 import serving
from tests.materials.site import opened


def s3_settings(address: str) -> Materials:
    return Materials(
        storage="s3", s3_endpoint=address, s3_bucket="materials", s3_region="x", s3_key_id="k", s3_secret="s"
    )


@dataclass
class Bench:
    storage: Storage
    folder: Path

    def file(self, data: bytes) -> Path:
        path = self.folder / uuid4().hex
        path.write_bytes(data)
        return path

    async def whole(self, name: str, start: int = 0, end: int = 10**9) -> bytes:
        return b"".join([piece async for piece in self.storage.read(name, start, end)])


@pytest_asyncio.fixture(params=["local", "s3"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        settings = Materials()
        if request.param == "s3":
            _, address = await stack.enter_async_context(serving())
            settings = s3_settings(address)
        yield Bench(storage_for(settings, tmp_path / "kept", "materials"), tmp_path)


NAME, OTHER = "a" * 32, "b" * 32


async def test_what_is_put_is_read_in_whole_and_in_part(bench: Bench) -> None:
    data = bytes(range(256)) * 5000
    file = bench.file(data)
    await bench.storage.put(NAME, file)
    assert not file.exists()
    assert await bench.whole(NAME, 0, len(data)) == data
    assert await bench.whole(NAME, 1000, 1010) == data[1000:1010]
    assert await bench.whole(NAME, 7, 7) == b""
    async with bench.storage.local(NAME) as local:
        assert local.read_bytes() == data


async def test_a_second_put_takes_the_place_of_the_first(bench: Bench) -> None:
    for data in (b"first", b"second"):
        await bench.storage.put(NAME, bench.file(data))
    assert await bench.whole(NAME, 0, 6) == b"second"


async def test_one_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(Gone):
        await bench.whole(NAME, 0, 5)
    with pytest.raises(Gone):
        async with bench.storage.local(NAME):
            pass
    await bench.storage.delete(NAME)


async def test_what_is_deleted_is_gone(bench: Bench) -> None:
    for name in (NAME, OTHER):
        await bench.storage.put(name, bench.file(b"x"))
    await bench.storage.delete(NAME)
    with pytest.raises(Gone):
        await bench.whole(NAME, 0, 1)
    assert await bench.whole(OTHER, 0, 1) == b"x"


async def test_what_is_older_is_listed(bench: Bench) -> None:
    await bench.storage.put(NAME, bench.file(b"x"))
    assert await bench.storage.names(time.time() + 60) == {NAME}
    assert await bench.storage.names(time.time() - 60) == set()


@pytest.mark.parametrize("name", ["../" + "a" * 29, "A" * 32, "a" * 31, "", "a" * 32 + "\n"])
async def test_a_name_that_is_none_of_ours_never_reaches_a_path(bench: Bench, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        await bench.storage.put(name, bench.file(b"x"))
    with pytest.raises(ValueError, match="name"):
        await bench.whole(name, 0, 1)
    with pytest.raises(ValueError, match="name"):
        await bench.storage.delete(name)


async def test_s3_gets_a_large_file_in_parts(tmp_path: Path) -> None:
    async with serving() as (fake, address):
        bench = Bench(storage_for(s3_settings(address), tmp_path / "kept", "materials"), tmp_path)
        data = bytes(30 * 1024**2)
        await bench.storage.put(NAME, bench.file(data))
        assert fake.objects == {NAME: data}
        assert fake.largest <= 8 * 1024**2


@pytest.mark.slow
async def test_a_storage_that_is_away_says_so_and_the_upload_can_go_on(tmp_path: Path) -> None:
    async with serving() as (fake, address):
        settings = s3_settings(address).model_dump()
        async with opened(tmp_path, **settings) as site:
            samples = set(fake.objects)
            fake.failing = True
            _, begun = await site.begin("candidate1", "a.pdf", len(files.pdf()))
            upload = begun["file"]["id"]
            status, answer = await site.send("candidate1", upload, files.pdf())
            assert (status, answer["code"]) == (503, "unavailable")
            fake.failing = False
            _, told = await site.get("candidate1", f"/api/materials/{upload}")
            status, answer = await site.send("candidate1", upload, b"", told["offset"])
            assert (status, answer["file"]["state"]) == (200, "draft")
            served = await site.raw("candidate1", "GET", f"/api/materials/{upload}/file", Range="bytes=0-4")
            assert served.body == b"%PDF-"
            page = await site.raw("candidate1", "GET", f"/api/materials/{upload}/pages/1")
            assert page.status == 200
            assert list((tmp_path / "materials/copies").iterdir()) == []
            assert set(fake.objects) - samples == {upload}


async def test_a_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    with pytest.raises(StorageError):
        await LocalStorage(tmp_path / "kept").put(NAME, Bench(LocalStorage(tmp_path), tmp_path).file(b"x"))


def test_free_room_is_that_of_the_nearest_folder_there_is(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0
