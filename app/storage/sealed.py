"""Files sealed in chunks: any part is read without the rest, and nothing is altered, moved or cut off unseen.

    head        "EXAMSEAL", the name of the vault's key (8 bytes), a salt (16)
    each chunk  a nonce (12), up to 64 kB sealed with AES-256-GCM, its tag (16)

Every file has a key of its own, made from the vault's, the head and the name the file is kept by, so that one file does
not pass for another. Each chunk is bound to its number and to whether it is the last, as in STREAM (Hoang,
Reyhanitabar, Rogaway, Vizár, CRYPTO 2015); but nonces are drawn by lot where STREAM counts: an upload that goes on
after a break writes its last chunk anew, and no nonce may ever seal two things.
"""

import io
import os
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"EXAMSEAL"
HEAD: Final = 32
"""Bytes of the head."""
CHUNK: Final = 64 * 1024
"""Bytes of a chunk as they were, all but the last."""

_NONCE: Final = 12
_EXTRA: Final = _NONCE + 16


class Broken(Exception):
    """Altered, cut off, of another name, or sealed with another key."""


class Keys(Protocol):
    """The part of a vault that files are sealed with."""

    def file_head(self) -> bytes: ...
    def file_key(self, head: bytes, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Where bytes of a file are in what it is sealed as: chunks `first` to `last`, and from which byte up to which."""

    first: int
    last: int
    start: int
    end: int


def is_sealed(start: bytes) -> bool:
    """By the first bytes of a file."""
    return start.startswith(MAGIC)


def sealed_size(size: int) -> int:
    """Bytes that `size` are sealed as."""
    return HEAD + size + _EXTRA * count(size)


def plain_size(sealed: int) -> int:
    """Bytes in what is sealed as so many; half a chunk at the end counts as far as it may hold any."""
    whole, rest = divmod(max(sealed - HEAD, 0), CHUNK + _EXTRA)
    return whole * CHUNK + max(rest - _EXTRA, 0)


def count(size: int) -> int:
    """Chunks of a file of `size` bytes; an empty one has one, which says so."""
    return max(1, -(-size // CHUNK))


def place(chunk: int) -> int:
    """Where a chunk begins in the sealed file."""
    return HEAD + chunk * (CHUNK + _EXTRA)


def span(start: int, end: int, size: int) -> Span:
    """What has to be read for the bytes from `start` up to but without `end` of a file of `size`."""
    first, last = start // CHUNK, max(start, end - 1) // CHUNK
    return Span(first, last, place(first), min(place(last + 1), sealed_size(size)))


class Chunks:
    """Seals and opens the chunks of one file with its `key`."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, number: int, data: bytes, *, last: bool) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, _bound(number, last))

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Raises `Broken`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(number, last))
        except (InvalidTag, ValueError) as error:
            raise Broken(f"chunk {number}") from error


def _bound(number: int, last: bool) -> bytes:
    return struct.pack(">Q?", number, last)


class Reader(io.RawIOBase):
    """The bytes of a sealed file, from any place; a chunk is in memory at a time. `file` is closed with it."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file, self._chunks = file, Chunks(key)
        self.size = plain_size(file.seek(0, io.SEEK_END))
        self._at, self._number, self._data = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: Any) -> int:
        """Raises `Broken`."""
        if self._at >= max(self.size, 1):
            return 0
        number, inside = divmod(self._at, CHUNK)
        data = self._chunk(number)[inside : inside + len(into)]
        into[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _chunk(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(place(number))
            sealed = self._file.read(CHUNK + _EXTRA)
            self._data = self._chunks.open(number, sealed, last=number == count(self.size) - 1)
            self._number = number
        return self._data

    def close(self) -> None:
        self._file.close()
        super().close()


class Writer(io.RawIOBase):
    """What is written goes to `file`, sealed, after `head`; whole once it is closed, which leaves `file` open."""

    def __init__(self, file: BinaryIO, head: bytes, key: bytes) -> None:
        self._file, self._chunks = file, Chunks(key)
        self._number, self._held = 0, bytearray()
        file.write(head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        while len(self._held) > CHUNK:  # the last one is known only at the end
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._held), last=True)
            self._file.flush()
        super().close()

    def _put(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._chunks.seal(self._number, data, last=last))
        self._number += 1


def opened(file: BinaryIO, keys: Keys, name: str) -> BinaryIO:
    """The bytes of `file` as they were, whether or not it is sealed; `file` is closed with it. Raises `Broken` when its
    key is not there, and in reading."""
    head = file.read(HEAD)
    file.seek(0)
    if not is_sealed(head):
        return file
    return io.BufferedReader(Reader(file, keys.file_key(head, name)), CHUNK)


def copy(source: BinaryIO, target: BinaryIO, keys: Keys, name: str) -> None:
    """Seal what is left in `source` into `target`."""
    head = keys.file_head()
    with Writer(target, head, keys.file_key(head, name)) as writer:
        while piece := source.read(CHUNK):
            writer.write(piece)
