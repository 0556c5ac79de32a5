"""Materials lie sealed, from the first byte that arrives: on the disk and in an S3, whole and in part, old and new."""

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from app.config import Materials as Settings
from app.host.errors import StartError
from app.materials import service
from app.materials.incoming import Incoming
from app.materials.pages import KEEP, Pages
from app.materials.stored import Sealing
from app.state import errors
from app.storage import models, sealed
from app.storage.choice import storage_for
from app.storage.files import Gone, Storage
from app.storage.stored import Stored
from app.storage.vault import Vault
from tests.fakes import Clock
from tests.materials import files
from tests.materials.conftest import School
from tests.materials.fake_s3 import serving
from tests.materials.test_storage import s3_settings

NAME = "a" * 32
KEYS = Vault(bytes(32))
CHUNK = sealed.CHUNK
DATA = os.urandom(3 * CHUNK + 1234)


async def body(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@dataclass
class Bench:
    stored: Stored
    folder: Path

    async def put(self, data: bytes, *, plain: bool = False) -> None:
        path = self.folder / "new"
        with path.open("wb") as file:
            if plain:
                file.write(data)
            else:
                with (self.folder / "raw").open("w+b") as raw:
                    raw.write(data)
                    raw.seek(0)
                    sealed.copy(raw, file, KEYS, NAME)
        await self.stored.storage.put(NAME, path)

    async def read(self, start: int, end: int, size: int = len(DATA)) -> bytes:
        return b"".join([piece async for piece in self.stored.read(NAME, size, start, end)])


@pytest_asyncio.fixture(params=["local", "s3"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        settings = Settings()
        if request.param == "s3":
            _, address = await stack.enter_async_context(serving())
            settings = s3_settings(address)
        yield Bench(Stored(storage_for(settings, tmp_path / "kept", "materials"), KEYS), tmp_path)


RANGES = [
    (0, len(DATA)),
    (0, 1),
    (len(DATA) - 1, len(DATA)),
    (CHUNK - 1, CHUNK + 1),
    (CHUNK, 2 * CHUNK),
    (10, 3 * CHUNK + 5),
    (7, 7),
]


class TestStored:
    @pytest.mark.parametrize("plain", [False, True], ids=["sealed", "of an earlier version"])
    async def test_any_part_is_read(self, bench: Bench, plain: bool) -> None:
        await bench.put(DATA, plain=plain)
        for start, end in RANGES:
            assert await bench.read(start, end) == DATA[start:end]
        async with bench.stored.local(NAME) as file, asyncio.timeout(20):
            assert await asyncio.to_thread(lambda: bench.stored.opened(file, NAME).read()) == DATA
            assert (DATA[:64] in file.read_bytes()) is plain

    @pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK])
    async def test_of_any_length(self, bench: Bench, size: int) -> None:
        await bench.put(DATA[:size])
        assert await bench.read(0, size, size) == DATA[:size]

    async def test_what_was_cut_off_or_altered_is_not_served(self, bench: Bench) -> None:
        await bench.put(DATA)
        async with bench.stored.local(NAME) as file:
            raw = file.read_bytes()
        for wrong in (raw[:-1], raw[: sealed.place(2)], raw[:100] + b"x" + raw[101:]):
            (bench.folder / "wrong").write_bytes(wrong)
            await bench.stored.storage.put(NAME, bench.folder / "wrong")
            with pytest.raises((sealed.Broken, Gone)):
                await bench.read(0, len(DATA))

    async def test_one_that_is_not_there(self, bench: Bench) -> None:
        with pytest.raises(Gone):
            await bench.read(0, 5)

    async def test_one_that_is_sealed_while_it_is_read_is_read_as_it_was(self, bench: Bench) -> None:
        """Between the look at how it begins and the reading it became another object."""
        await bench.put(DATA, plain=True)
        reading, storage = bench.stored.storage.read, bench.stored.storage

        async def meanwhile(name: str, start: int, end: int) -> AsyncIterator[bytes]:
            if end == len(DATA):
                storage.read = reading  # type: ignore[method-assign]
                await bench.put(DATA)
            async for piece in reading(name, start, end):
                yield piece

        storage.read = meanwhile  # type: ignore[method-assign]
        assert await bench.read(0, len(DATA)) == DATA


class TestIncoming:
    @pytest.fixture
    def incoming(self, tmp_path: Path) -> Incoming:
        return Incoming(tmp_path / "incoming", KEYS)

    def whole(self, incoming: Incoming) -> bytes:
        with incoming.open(incoming.file(NAME)) as file:
            return file.read()

    @pytest.mark.parametrize(
        "cuts",
        [[], [1], [CHUNK], [CHUNK - 1, CHUNK, CHUNK + 1], [10, 20, 2 * CHUNK + 9], [2 * CHUNK, 3 * CHUNK]],
    )
    async def test_it_goes_on_wherever_it_broke_off(self, incoming: Incoming, cuts: list[int]) -> None:
        places = [0, *cuts, len(DATA)]
        for start, end in pairwise(places):
            assert incoming.arrived(NAME, start) == start
            await incoming.append(NAME, start, body(DATA[start:end]), end - start, len(DATA))
            assert incoming.arrived(NAME, len(DATA)) == end
            raw = incoming.file(NAME).read_bytes()
            assert DATA[:64] not in raw
            assert DATA[max(0, end - 64) : end] not in raw or end < 4
        assert self.whole(incoming) == DATA

    async def test_what_was_written_and_never_acknowledged_is_sent_again(self, incoming: Incoming) -> None:
        await incoming.append(NAME, 0, body(DATA[:1000]), 1000, len(DATA))
        await incoming.append(NAME, 1000, body(DATA[1000:5000]), 4000, len(DATA))
        assert incoming.arrived(NAME, 1000) == 1000
        await incoming.append(NAME, 1000, body(DATA[1000:]), len(DATA), len(DATA))
        assert self.whole(incoming) == DATA

    async def test_a_chunk_that_a_crash_has_torn_is_sent_again(self, incoming: Incoming) -> None:
        await incoming.append(NAME, 0, body(DATA[: CHUNK + 1000]), 10**6, len(DATA))
        with incoming.file(NAME).open("r+b") as file:
            file.seek(sealed.place(1) + 40)
            file.write(b"torn")
        assert incoming.arrived(NAME, CHUNK + 1000) == CHUNK
        await incoming.append(NAME, CHUNK, body(DATA[CHUNK:]), 10**6, len(DATA))
        assert self.whole(incoming) == DATA

    async def test_no_two_chunks_are_sealed_with_one_nonce(self, incoming: Incoming) -> None:
        """A chunk that is written anew with more in it has another."""
        nonces = set()
        for start in range(0, 1000, 100):
            await incoming.append(NAME, start, body(DATA[start : start + 100]), 100, 1000)
            with incoming.file(NAME).open("rb") as file:
                file.seek(sealed.HEAD)
                nonces.add(file.read(12))
        assert len(nonces) == 10

    @pytest.mark.parametrize("start", [0, 1000, CHUNK])
    @pytest.mark.parametrize("cancels", [1, 3])
    async def test_one_that_takes_over_waits_for_the_write_under_way(
        self, incoming: Incoming, monkeypatch: pytest.MonkeyPatch, start: int, cancels: int
    ) -> None:
        """A thread cannot be stopped: what it was given is on the disk, once, before the older request ends."""
        await incoming.append(NAME, 0, body(DATA[:start]), 10**6, len(DATA))
        sealing, writing, go_on = sealed.Chunks.seal, threading.Event(), threading.Event()

        def slow(chunks: sealed.Chunks, number: int, data: bytes, *, last: bool) -> bytes:
            if not writing.is_set():
                writing.set()
                go_on.wait(10)
            return sealing(chunks, number, data, last=last)

        monkeypatch.setattr(sealed.Chunks, "seal", slow)
        older = asyncio.create_task(
            incoming.append(NAME, start, body(DATA[start : 3 * CHUNK]), 10**6, len(DATA))
        )
        assert await asyncio.to_thread(writing.wait, 10)
        for _ in range(cancels):
            older.cancel()
            await asyncio.wait((older,), timeout=0.05)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await older
        assert incoming.arrived(NAME, len(DATA)) == 3 * CHUNK
        await incoming.append(NAME, 3 * CHUNK, body(DATA[3 * CHUNK :]), 10**6, len(DATA))
        assert self.whole(incoming) == DATA

    async def test_one_that_begins_anew_leaves_nothing_of_the_former(
        self, incoming: Incoming, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its chunks were sealed with another key."""
        await incoming.append(NAME, 0, body(DATA[: 2 * CHUNK]), 10**6, len(DATA))
        opening, opened, go_on = sealed.Chunks.__init__, threading.Event(), threading.Event()

        def slow(chunks: sealed.Chunks, key: bytes) -> None:
            opened.set()
            go_on.wait(10)
            opening(chunks, key)

        monkeypatch.setattr(sealed.Chunks, "__init__", slow)
        anew = asyncio.create_task(incoming.append(NAME, 0, body(DATA), 10**6, len(DATA)))
        assert await asyncio.to_thread(opened.wait, 10)
        anew.cancel()
        await asyncio.wait((anew,), timeout=0.05)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await anew
        assert incoming.arrived(NAME, len(DATA)) == 0
        await incoming.append(NAME, 0, body(DATA), 10**6, len(DATA))
        assert self.whole(incoming) == DATA

    @pytest.mark.parametrize("arrived", [1000, CHUNK, len(DATA)])
    async def test_an_upload_of_an_earlier_version_goes_on(self, incoming: Incoming, arrived: int) -> None:
        incoming.file(NAME).write_bytes(DATA[:arrived])
        assert incoming.arrived(NAME, arrived) == arrived
        for _ in range(2):
            incoming.adopt(NAME, arrived, len(DATA))
            assert incoming.arrived(NAME, arrived) == arrived
            assert DATA[:64] not in incoming.file(NAME).read_bytes()
        await incoming.append(NAME, arrived, body(DATA[arrived:]), 10**6, len(DATA))
        assert self.whole(incoming) == DATA
        assert [each.name for each in incoming.folder.iterdir()] == [NAME]


class TestOldOnes:
    """What an earlier version stored in the clear is sealed in passing."""

    async def old(self, school: School, data: bytes = DATA) -> str:
        """A material as it was before."""
        upload = await school.upload("c1")
        place = school.folder / "materials/stored" / upload[:2] / upload
        place.write_bytes(data)
        row = models.Material.filter(id=upload)
        await row.update(sealed=False, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        return upload

    def sealing(self, school: School, storage: Storage | None = None) -> Sealing:
        kept = storage or storage_for(Settings(), school.folder / "materials", "materials")
        keys = service.open_vault(school.folder, may_create=False, name="material")
        return Sealing(Stored(kept, keys), school.folder / "materials/sealing")

    async def served(self, school: School, upload: str) -> bytes:
        viewing, owner = school.materials.viewing, models.Person(id="c1", kind="candidate")
        served = await viewing.open(owner, upload, "")
        return b"".join([piece async for piece in viewing.read(served, 0, served.size)])

    async def test_it_is_served_before_and_after(self, school: School) -> None:
        upload = await self.old(school)
        place = school.folder / "materials/stored" / upload[:2] / upload
        assert await self.served(school, upload) == DATA
        await self.sealing(school).round()
        assert sealed.is_sealed(place.read_bytes())
        assert await self.served(school, upload) == DATA
        assert (await models.Material.get(id=upload)).sealed
        assert list((school.folder / "materials/sealing").iterdir()) == []

    async def test_a_crash_before_its_row_said_so(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = await self.old(school)
        await self.sealing(school).round()
        await models.Material.filter(id=upload).update(sealed=False)
        before = (school.folder / "materials/stored" / upload[:2] / upload).read_bytes()
        await self.sealing(school).round()
        assert (school.folder / "materials/stored" / upload[:2] / upload).read_bytes() == before
        assert (await models.Material.get(id=upload)).sealed

    async def test_what_is_damaged_or_lost_is_left_as_it_is_and_the_others_go_on(
        self, school: School
    ) -> None:
        damaged, lost, good = [await self.old(school) for _ in range(3)]
        stored = school.folder / "materials/stored"
        (stored / damaged[:2] / damaged).write_bytes(b"something else")
        (stored / lost[:2] / lost).unlink()
        await self.sealing(school).round()
        assert {str(row.id) for row in await models.Material.filter(sealed=True)} == {good}
        assert (stored / damaged[:2] / damaged).read_bytes() == b"something else"

    async def test_a_key_that_is_lost_is_never_made_anew(self, school: School) -> None:
        await school.upload("c1")
        (school.folder / "keys/material.key").unlink()
        with pytest.raises(StartError, match=r"material\.key"):
            async with service.open_materials(
                Settings(),
                school.folder,
                school.materials.keeping._audit,
                None,
                school.clock,  # type: ignore[arg-type]
            ):
                pass


async def test_nothing_lies_in_the_clear_from_the_first_byte_on(school: School) -> None:
    begun = await school.materials.uploads.begin("c1", "a.pdf", len(files.pdf()))
    half = len(files.pdf()) // 2
    await school.materials.uploads.receive("c1", begun["id"], 0, body(files.pdf()[:half]))
    for path in (school.folder / "materials").rglob("*"):
        assert path.is_dir() or b"%PDF" not in path.read_bytes()
    await school.materials.uploads.receive("c1", begun["id"], half, body(files.pdf()[half:]))
    for path in (school.folder / "materials").rglob("*"):
        assert path.is_dir() or b"%PDF" not in path.read_bytes()
    row = await models.Material.get(id=begun["id"])
    assert (row.sealed, row.size, row.sha256) == (
        True,
        len(files.pdf()),
        hashlib.sha256(files.pdf()).hexdigest(),
    )


async def test_a_system_that_fails_keeps_the_upload_to_go_on_with(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drawing process was killed: the file is not to blame, and need not be sent again (F9)."""

    async def killed(*_order: object) -> tuple[int, bytes]:
        return -9, b""

    uploads, data = school.materials.uploads, files.jpeg()
    begun = await uploads.begin("c1", "a.jpg", len(data))
    with monkeypatch.context() as patch:
        patch.setattr("app.materials.easel._run", killed)
        with pytest.raises(errors.Unavailable, match="不是文件的问题"):
            await uploads.receive("c1", begun["id"], 0, body(data))
    assert (await uploads.offset("c1", begun["id"]))["offset"] == len(data)
    assert (await uploads.receive("c1", begun["id"], len(data), body()))["state"] == "draft"
    assert [*(school.folder / "materials/incoming").iterdir()] == []


class TestPages:
    async def test_they_are_kept_sealed_and_go_with_their_material(self, tmp_path: Path) -> None:
        clock, pages = Clock(), Pages(tmp_path, KEYS)
        other = "b" * 32
        for material in (NAME, other):
            await pages.keep(material, 1, b"jpeg of " + material.encode(), 3)
        assert await pages.get(NAME, 1) == (b"jpeg of " + NAME.encode(), 3)
        assert await pages.get(NAME, 2) is None
        assert all(b"jpeg of" not in each.read_bytes() for each in tmp_path.iterdir())
        await pages.forget([NAME])
        assert await pages.get(NAME, 1) is None
        assert await pages.get(other, 1)
        os.utime(tmp_path / f"{other}-1", (clock() - KEEP + 1, clock() - KEEP + 1))
        assert pages.sweep({other}, clock()) == 0
        assert pages.sweep({other}, clock() + 2) == 1

    async def test_one_that_was_altered_or_put_in_the_place_of_another_is_drawn_again(
        self, tmp_path: Path
    ) -> None:
        pages = Pages(tmp_path, KEYS)
        await pages.keep(NAME, 1, b"jpeg", 3)
        (tmp_path / f"{NAME}-1").rename(tmp_path / f"{NAME}-2")
        assert await pages.get(NAME, 2) is None

    async def test_there_are_never_too_many(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        pages = Pages(tmp_path, KEYS)
        for number in range(4):
            await pages.keep(NAME, number, bytes(1000), 4)
            os.utime(tmp_path / f"{NAME}-{number}", (1e9 + number, 1e9 + number))
        monkeypatch.setattr("app.materials.pages.MOST", 2500)
        assert pages.sweep({NAME}, 1e9) == 2
        assert {each.name for each in tmp_path.iterdir()} == {f"{NAME}-2", f"{NAME}-3"}
