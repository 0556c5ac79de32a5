"""Uploads wait for an hour, each person's newest only, and nothing of a refused one stays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.office.roster import staging
from app.office.roster.columns import Sort
from app.office.roster.staging import KEEP, Staging
from app.state.errors import Malformed, NotFound, Unavailable
from app.storage.files import RESERVE
from tests.fakes import Clock


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Staging:
    return Staging(tmp_path / "imports", clock)


async def test_is_there_for_an_hour_and_then_gone(kept: Staging, clock: Clock, tmp_path: Path) -> None:
    staged = await kept.begin("liu", Sort.STAFF, chunks(b"ab", b"c"))
    clock.move(KEEP - 1)
    await kept.sweep()
    assert kept.get(staged.token, "liu").book.read_bytes() == b"abc"
    clock.move(1)
    with pytest.raises(NotFound, match="过期"):
        kept.get(staged.token, "liu")
    await kept.sweep()
    assert list((tmp_path / "imports").iterdir()) == []


async def test_a_disk_that_is_nearly_full_is_kept_for_the_exam(tmp_path: Path, clock: Clock) -> None:
    left = [RESERVE + 2]
    kept = Staging(tmp_path / "imports", clock, lambda _folder: left[0])
    staged = await kept.begin("liu", Sort.STAFF, chunks(b"ab"))
    left[0] -= 1
    with pytest.raises(Unavailable, match="磁盘"):
        await kept.add_photos(staged, chunks(b"ab"))
    assert kept.get(staged.token, "liu").photos is None
    with pytest.raises(Unavailable):
        await kept.begin("sun", Sort.STAFF, chunks(b"ab"))
    assert [folder.name for folder in (tmp_path / "imports").iterdir()] == [staged.token]


@pytest.mark.parametrize("token", ["", "../imports", "a" * 43, "a/b", "..", "x\0y"])
async def test_nothing_else_can_be_named(kept: Staging, token: str) -> None:
    await kept.begin("liu", Sort.STAFF, chunks(b"x"))
    with pytest.raises(NotFound):
        kept.get(token, "liu")


async def test_is_for_whoever_sent_it(kept: Staging) -> None:
    staged = await kept.begin("liu", Sort.STAFF, chunks(b"x"))
    with pytest.raises(NotFound):
        kept.get(staged.token, "sun")


async def test_one_at_a_time_for_each(kept: Staging) -> None:
    first = await kept.begin("liu", Sort.STAFF, chunks(b"1"))
    other = await kept.begin("sun", Sort.STAFF, chunks(b"2"))
    second = await kept.begin("liu", Sort.STAFF, chunks(b"3"))
    with pytest.raises(NotFound):
        kept.get(first.token, "liu")
    assert kept.get(second.token, "liu").book.read_bytes() == b"3"
    assert kept.get(other.token, "sun").book.read_bytes() == b"2"


async def test_photos_are_taken_over_by_the_mended_list(kept: Staging) -> None:
    first = await kept.begin("liu", Sort.CANDIDATES, chunks(b"1"))
    await kept.add_photos(first, chunks(b"zip"))
    thief = await kept.begin("sun", Sort.CANDIDATES, chunks(b"2"), first.token)
    assert thief.photos is None
    second = await kept.begin("liu", Sort.CANDIDATES, chunks(b"2"), first.token)
    assert second.photos
    assert second.photos.read_bytes() == b"zip"


async def test_too_large_leaves_nothing(
    kept: Staging, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BOOK_BYTES", 4)
    monkeypatch.setattr(staging, "ZIP_BYTES", 4)
    with pytest.raises(Malformed, match="太大"):
        await kept.begin("liu", Sort.STAFF, chunks(b"abc", b"de"))
    assert list((tmp_path / "imports").iterdir()) == []
    staged = await kept.begin("liu", Sort.STAFF, chunks(b"abcd"))
    with pytest.raises(Malformed, match="太大"):
        await kept.add_photos(staged, chunks(b"abcde"))
    assert {each.name for each in staged.folder.iterdir()} == {"about.json", "book.xlsx"}


async def test_what_a_crash_left_half_made_is_swept(kept: Staging, tmp_path: Path) -> None:
    (tmp_path / "imports" / ("b" * 43)).mkdir(parents=True)
    await kept.sweep()
    assert list((tmp_path / "imports").iterdir()) == []
