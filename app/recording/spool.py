"""What is being recorded, on the disk within a second and never in the clear.

While a file grows it is a journal: records, each sealed and bound to its number (app/storage/sealed.py), of which a
kill or a power cut costs the last one. A record begins with when the file's first and last frame were and how many
packets are lost, so that what is found after a crash can be told of. Whole, it is sealed anew in chunks, so that any
part of it can be read, and what is to be said of it stands beside it until the server has it.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from app.host import durable
from app.recording.wire import Closed, Track
from app.storage import sealed
from app.storage.sealed import Keys

OPEN: Final = ".open"
TOLD: Final = ".json"
_LENGTH: Final = struct.Struct("<I")
_STATE: Final = struct.Struct("<ddI")
_MOST: Final = 64 * 1024**2


@dataclass(slots=True)
class State:
    """When its first and last frame were, and lost packets."""

    first: float
    last: float
    lost: int = 0


class Journal:
    """A file that grows. `cause`: why nothing came before it."""

    def __init__(self, folder: Path, name: str, track: Track, codec: str, cause: str, keys: Keys) -> None:
        self.name, self.track, self.codec, self.cause = name, track, codec, cause
        self.plain = bytearray()
        self._folder, self._keys = folder, keys
        self._file = folder / f"{name}{OPEN}"
        self._head = keys.file_head()
        self._chunks = sealed.Chunks(keys.file_key(self._head, name))
        self._number = 0
        self._good = 0
        """Bytes of the file that are records."""

    def append(self, data: bytes, state: State) -> None:
        """On the disk when it returns. Raises OSError, and is then as before: it may be called again."""
        if self._number == 0:
            told = json.dumps([astuple(self.track), self.codec, self.cause])
            head = self._head + self._record(told.encode())
        else:
            head = b""
        record = head + self._record(_STATE.pack(state.first, state.last, state.lost) + data, bool(head))
        flags = os.O_WRONLY | os.O_CREAT
        handle = os.open(self._file, flags, 0o600)
        try:
            os.ftruncate(handle, self._good)
            _write_all(handle, record, self._good)
            os.fsync(handle)
        finally:
            os.close(handle)
        if head:
            durable.sync(self._folder)
        self._good += len(record)
        self._number += 2 if head else 1
        self.plain += data

    def finish(self, state: State) -> Closed:
        """Seal it whole. Raises OSError, and may be called again."""
        return _finished(
            self._folder, self.name, self.track, self.codec, self.cause, state, self.plain, self._keys
        )

    def _record(self, data: bytes, second: bool = False) -> bytes:
        body = self._chunks.seal(self._number + second, data, last=False)
        return _LENGTH.pack(len(body)) + body


def recover(folder: Path, keys: Keys) -> Iterator[Closed]:
    """Finish what a process that died has left, and tell again what nobody has taken. A journal without a whole record
    holds nothing. Raises OSError."""
    for part in folder.glob("*.part"):
        part.unlink()
    for journal in sorted(folder.glob(f"*{OPEN}")):
        found = _read(journal, keys)
        if found is not None:
            track, codec, cause, state, plain = found
            _finished(folder, journal.stem, track, codec, cause, state, plain, keys)
        journal.unlink(missing_ok=True)
    yield from waiting(folder)


def waiting(folder: Path) -> Iterator[Closed]:
    """What is whole and not taken yet."""
    for told in sorted(folder.glob(f"*{TOLD}")):
        yield Closed.unpacked(json.loads(told.read_text()))


def taken(folder: Path, name: str) -> None:
    """It is in the storage: nothing of it is left here."""
    (folder / name).unlink(missing_ok=True)
    (folder / f"{name}{TOLD}").unlink(missing_ok=True)


def anything(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _read(journal: Path, keys: Keys) -> tuple[Track, str, str, State, bytes] | None:
    """As far as it is whole."""
    raw = journal.read_bytes()
    head, at = raw[: sealed.HEAD], sealed.HEAD
    try:
        chunks = sealed.Chunks(keys.file_key(head, journal.stem))
    except sealed.Broken:
        return None
    told, state, plain, number = None, None, bytearray(), 0
    while at + _LENGTH.size <= len(raw):
        (length,) = _LENGTH.unpack_from(raw, at)
        body = raw[at + _LENGTH.size : at + _LENGTH.size + length]
        if length > _MOST or len(body) < length:
            break
        try:
            data = chunks.open(number, body, last=False)
        except sealed.Broken:
            break
        if number == 0:
            told = json.loads(data)
        else:
            state = State(*_STATE.unpack_from(data))
            plain += data[_STATE.size :]
        number, at = number + 1, at + _LENGTH.size + length
    if told is None or state is None:
        return None
    return Track(*told[0]), told[1], told[2], state, bytes(plain)


def _finished(
    folder: Path,
    name: str,
    track: Track,
    codec: str,
    cause: str,
    state: State,
    plain: bytes | bytearray,
    keys: Keys,
) -> Closed:
    part = folder / f"{name}.part"
    head = keys.file_head()
    with part.open("wb") as file:
        part.chmod(0o600)
        with sealed.Writer(file, head, keys.file_key(head, name)) as writer:
            writer.write(plain)
    kept = part.read_bytes()
    closed = Closed(
        id=name,
        track=track,
        codec=codec,
        first=state.first,
        last=state.last,
        lost=state.lost,
        cause=cause,
        bytes=len(plain),
        sha256=hashlib.sha256(plain).hexdigest(),
        sealed=len(kept),
        digest=hashlib.sha256(kept).hexdigest(),
    )
    durable.put(part, folder / name)
    durable.write_whole(folder / f"{name}{TOLD}", json.dumps(closed.packed()).encode())
    (folder / f"{name}{OPEN}").unlink(missing_ok=True)
    return closed


def _write_all(handle: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, at)
        at, view = at + written, view[written:]
