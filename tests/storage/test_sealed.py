"""Files sealed in chunks: what was put in comes out, in whole and in part, and nothing else ever does."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage import sealed
from app.storage.vault import Vault

KEYS = Vault(bytes(range(32)))
NAME = "a" * 32
CHUNK = sealed.CHUNK
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17)


def data_of(size: int) -> bytes:
    return (bytes(range(256)) * (size // 256 + 1))[:size]


def seal(data: bytes, name: str = NAME) -> bytes:
    out = io.BytesIO()
    sealed.copy(io.BytesIO(data), out, KEYS, name)
    return out.getvalue()


def opened(raw: bytes, name: str = NAME, keys: sealed.Keys = KEYS) -> bytes:
    return sealed.opened(io.BytesIO(raw), keys, name).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out_and_cannot_be_read_in_between(size: int) -> None:
    data = data_of(size)
    raw = seal(data)
    assert opened(raw) == data
    assert len(raw) == sealed.sealed_size(size)
    assert sealed.plain_size(len(raw)) == size
    assert data[:64] not in raw or size < 4
    assert seal(data) != raw


@given(st.sampled_from(SIZES), st.integers(0, 4 * CHUNK), st.integers(0, 2 * CHUNK))
def test_a_part_is_read_from_anywhere(size: int, start: int, length: int) -> None:
    file = sealed.opened(io.BytesIO(seal(data_of(size))), KEYS, NAME)
    file.seek(start)
    assert file.read(length) == data_of(size)[start : start + length]


@given(st.sampled_from(SIZES[1:]), st.data())
def test_a_span_holds_what_was_asked_for(size: int, drawn: st.DataObject) -> None:
    start = drawn.draw(st.integers(0, size - 1))
    end = drawn.draw(st.integers(start + 1, size))
    raw = seal(data_of(size))
    span = sealed.span(start, end, size)
    chunks = sealed.Chunks(KEYS.file_key(raw[: sealed.HEAD], NAME))
    part, got = raw[span.start : span.end], b""
    for number in range(span.first, span.last + 1):
        at = sealed.place(number) - span.start
        piece = part[at : at + sealed.place(1) - sealed.place(0)]
        got += chunks.open(number, piece, last=number == sealed.count(size) - 1)
    skip = start - span.first * CHUNK
    assert got[skip : skip + end - start] == data_of(size)[start:end]


def moved(raw: bytes) -> bytes:
    first, second, third = (sealed.place(number) for number in range(3))
    return raw[:first] + raw[second:third] + raw[first:second] + raw[third:]


DAMAGE = {
    "a bit in the middle": lambda raw: raw[:99] + bytes([raw[99] ^ 1]) + raw[100:],
    "a bit of the salt": lambda raw: raw[:20] + bytes([raw[20] ^ 1]) + raw[21:],
    "chunks that changed places": moved,
    "the last chunk cut off": lambda raw: raw[: sealed.place(3)],
    "half a chunk cut off": lambda raw: raw[:-9],
    "all chunks cut off": lambda raw: raw[: sealed.HEAD],
    "a chunk put in twice": lambda raw: raw + raw[sealed.place(3) :],
    "bytes behind it": lambda raw: raw + b"x" * 40,
    "half a head": lambda raw: raw[:20],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_done_to_it_is_seen(damage: str) -> None:
    raw = seal(data_of(3 * CHUNK + 17))
    with pytest.raises(sealed.Broken):
        opened(DAMAGE[damage](raw))


def test_one_file_does_not_pass_for_another() -> None:
    with pytest.raises(sealed.Broken):
        opened(seal(b"x"), "b" * 32)


def test_a_key_that_was_replaced_still_opens_and_an_unknown_one_does_not() -> None:
    raw = seal(b"some papers")
    assert opened(raw, keys=Vault(bytes(32), [bytes(range(32))])) == b"some papers"
    with pytest.raises(sealed.Broken, match="another key"):
        opened(raw, keys=Vault(bytes(32)))


def test_what_was_never_sealed_is_read_as_it_is() -> None:
    assert opened(b"%PDF-1.7") == b"%PDF-1.7"
    assert opened(b"") == b""


def test_only_as_much_is_in_memory_as_one_chunk() -> None:
    class Counting(io.BytesIO):
        longest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            Counting.longest = max(Counting.longest, len(data))
            return data

    file = sealed.opened(Counting(seal(bytes(20 * CHUNK))), KEYS, NAME)
    assert file.read(10) == bytes(10)
    file.seek(19 * CHUNK)
    assert file.read() == bytes(CHUNK)
    assert Counting.longest <= CHUNK + 100
