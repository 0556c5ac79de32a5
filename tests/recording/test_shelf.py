"""The manifest of a turn: once for each file, chained, and what 校验 says of one that was touched."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from app.recording import spool
from app.recording.shelf import Fault, Flaw, Shelf
from app.recording.spool import Journal, State
from app.recording.wire import Closed, Track
from app.state.errors import NotFound
from app.storage import models
from app.storage.chain import open_chain
from app.storage.db import open_database
from app.storage.files import LocalStorage, StorageError
from app.storage.sealed import CHUNK
from app.storage.stored import Stored
from app.storage.vault import Vault, open_vault

TRACK = Track("r1", "zhang", "zhang", "main", "camera")
SOUND = replace(TRACK, source="microphone")


class Desk:
    """A shelf beside a spool into which files are put by hand."""

    def __init__(self, folder: Path, keys: Vault, shelf: Shelf, storage: LocalStorage) -> None:
        self.spool, self.kept = folder / "spool", folder / "kept"
        self.keys, self.shelf, self.storage = keys, shelf, storage

    def made(self, number: int, track: Track = TRACK, start: float = 0.0, size: int = 3 * CHUNK) -> Closed:
        name = hashlib.sha256(f"{number}".encode()).hexdigest()[:32]
        journal = Journal(self.spool, name, track, "vp8", "", self.keys)
        state = State(1000 + start, 1010 + start)
        journal.append(number.to_bytes() * size, state)
        return journal.finish(state)

    async def taken(self, number: int, track: Track = TRACK, start: float = 0.0) -> Closed:
        closed = self.made(number, track, start)
        await self.shelf.take(closed, "cs")
        return closed

    def object(self, closed: Closed) -> Path:
        return self.kept / closed.id[:2] / closed.id


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_database(f"sqlite://{tmp_path / 'exam.sqlite3'}"):
        (tmp_path / "spool").mkdir()
        keys = open_vault(tmp_path, may_create=True, name="recording")
        storage = LocalStorage(tmp_path / "kept")
        shelf = Shelf(Stored(storage, keys), tmp_path / "spool", await open_chain(tmp_path))
        yield Desk(tmp_path, keys, shelf, storage)


async def read(desk: Desk, closed: Closed, start: int, end: int) -> bytes:
    row = await desk.shelf.file(TRACK.turn, closed.id)
    return b"".join([piece async for piece in desk.shelf.read(row, start, end)])


async def test_a_file_is_entered_once_and_read_wherever_it_lies(desk: Desk) -> None:
    closed = await desk.taken(7)
    assert await desk.shelf.take(closed, "cs") is None
    for _ in range(2):  # in the spool, and in the storage
        assert await read(desk, closed, 0, closed.bytes) == b"\7" * closed.bytes
        assert await read(desk, closed, CHUNK - 2, CHUNK + 3) == b"\7" * 5
        await desk.shelf.move()
    assert not spool.anything(desk.spool)
    assert await desk.shelf.verify(TRACK.turn) == []


async def test_what_is_missing_between_two_files_is_said(desk: Desk) -> None:
    await desk.taken(1)
    await desk.taken(2, SOUND, start=5)
    await desk.taken(3, start=10.1)
    await desk.taken(4, start=25)
    assert [round(row.gap, 1) for row in await desk.shelf.files(TRACK.turn)] == [0, 0, 0, 4.9]
    total = await desk.shelf.sum(TRACK.turn)
    assert (total.files, total.gaps, total.gap_seconds) == (4, 1, 4.9)
    assert set(total.seconds.values()) == {30.0, 10.0}


@pytest.mark.parametrize("moved", [False, True])
async def test_a_flipped_byte_is_named(desk: Desk, moved: bool) -> None:
    files = [await desk.taken(number, start=number * 10.0) for number in range(3)]
    if moved:
        await desk.shelf.move()
    touched = desk.object(files[1]) if moved else desk.spool / files[1].id
    data = bytearray(touched.read_bytes())
    data[len(data) // 2] ^= 1
    touched.write_bytes(data)
    assert await desk.shelf.verify(TRACK.turn) == [Flaw(2, Fault.ALTERED)]


async def test_a_truncated_and_a_missing_file_are_named(desk: Desk) -> None:
    files = [await desk.taken(number, start=number * 10.0) for number in range(3)]
    await desk.shelf.move()
    short = desk.object(files[0])
    short.write_bytes(short.read_bytes()[:-40])
    desk.object(files[2]).unlink()
    assert await desk.shelf.verify(TRACK.turn) == [Flaw(1, Fault.ALTERED), Flaw(3, Fault.MISSING)]


async def test_a_missing_key_is_named(desk: Desk) -> None:
    await desk.taken(1)
    other = Vault(bytes(32))
    shelf = Shelf(Stored(desk.storage, other), desk.spool, desk.shelf._chain)
    assert await shelf.verify(TRACK.turn) == [Flaw(1, Fault.KEY)]


async def test_a_manifest_that_was_rewritten_is_named(desk: Desk) -> None:
    files = [await desk.taken(number, start=number * 10.0) for number in range(3)]
    await models.RecordedFile.filter(id=files[1].id).update(ends=1e9)
    assert Flaw(2, Fault.CHAIN) in await desk.shelf.verify(TRACK.turn)
    await models.RecordedFile.filter(id=files[2].id).delete()
    assert Flaw(0, Fault.CUT) in await desk.shelf.verify(TRACK.turn)


async def test_while_the_storage_is_away_everything_stays_and_is_read_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = await desk.taken(7)

    async def away(_name: str, _file: Path) -> None:
        raise StorageError("away")

    with monkeypatch.context() as patched:
        patched.setattr(desk.storage, "put", away)
        await desk.shelf.move()
    assert await desk.shelf.verify(TRACK.turn) == []
    assert (desk.spool / closed.id).exists()
    await desk.shelf.move()
    assert desk.object(closed).exists() and not (desk.spool / closed.id).exists()


async def test_what_was_stored_otherwise_than_recorded_leaves_the_local_copy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = await desk.taken(7)
    put = desk.storage.put

    async def spoil(name: str, file: Path) -> None:
        await put(name, file)
        place = desk.object(closed)
        data = place.read_bytes()
        place.unlink()  # a file of its own, as in another storage
        place.write_bytes(data[:-1] + b"\0")

    with monkeypatch.context() as patched:
        patched.setattr(desk.storage, "put", spoil)
        await desk.shelf.move()
    assert await read(desk, closed, 0, 5) == b"\7" * 5
    await desk.shelf.move()
    assert await desk.shelf.verify(TRACK.turn) == []


async def test_deleted_is_deleted(desk: Desk) -> None:
    closed = await desk.taken(1)
    await desk.taken(2, SOUND)
    await desk.shelf.move()
    await desk.shelf.close(TRACK.turn, 2000)
    [turn] = await desk.shelf.due(5000)
    assert await desk.shelf.delete(turn.id) == 2
    assert not desk.object(closed).exists()
    with pytest.raises(NotFound):
        await desk.shelf.turn(TRACK.turn)
