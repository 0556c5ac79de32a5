"""The form of a backup: one tar file that any tar reads, with the digests of all that is in it at its end.

    database/… materials/… faces/…    what is kept, as it lay there
    SHA256SUMS                        as sha256sum(1) writes and checks it
    manifest.json                     what made it, of what, how much; the digest of SHA256SUMS; signatures

The manifest comes last, so that half an archive has none. It is signed with each of the school's keys: whoever restores
learns from it that a key is the right one, and that nobody made the archive who doesn't have them, before anything is
written. The keys themselves are in another archive of the same form, unsigned.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from pydantic import TypeAdapter, ValidationError

from app import VERSION
from app.host import durable

FORMAT: Final = 1

_PIECE: Final = 1024 * 1024
_SUMS, _MANIFEST = "SHA256SUMS", "manifest.json"


class ArchiveError(Exception):
    """It cannot be made or used; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one part there is. Of what the database names, by id: `gone` was deleted while the backup ran,
    `damaged` was not there or not whole before."""

    files: int = 0
    bytes: int = 0
    gone: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made_at` is in seconds since 1970. `migrations` are those that the database has had; `database` is which one it
    is. `signed` has a signature for each key, by its name. `sums` is the digest of SHA256SUMS."""

    kind: str
    made_at: float
    database: str = ""
    migrations: list[str] = field(default_factory=list)
    demo: bool = False
    parts: dict[str, Count] = field(default_factory=dict)
    program: str = VERSION
    format: int = FORMAT
    sums: str = ""
    signed: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """What is signed."""
        return "backup\n" + json.dumps(asdict(replace(self, signed={})), sort_keys=True)


_MANIFESTS: Final = TypeAdapter(Manifest)

BACKUP: Final = "backup"
KEYS: Final = "keys"
_WHAT: Final = {BACKUP: "云考场的备份", KEYS: "云考场的密钥备份"}

Sign = Callable[[str], Mapping[str, str]]


class Writer:
    """Puts files into an archive; one of them is in memory piece by piece."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: list[str] = []

    def add(self, name: str, path: Path) -> int:
        """How many bytes it has. Raises `OSError`."""
        with path.open("rb") as file:
            return self._add(name, file, os.fstat(file.fileno()).st_size)

    def _add(self, name: str, file: BinaryIO, size: int) -> int:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        passing = _Digesting(file)
        self._tar.addfile(entry, passing)  # type: ignore[arg-type]
        _forget_members(self._tar)
        self._sums.append(f"{passing.digest.hexdigest()}  {name}\n")
        return size

    def end(self, manifest: Manifest, sign: Sign) -> Manifest:
        """The digests and what they are of. The manifest as it was written."""
        sums = "".join(self._sums).encode()
        whole = replace(manifest, sums=hashlib.sha256(sums).hexdigest())
        whole = replace(whole, signed=dict(sign(whole.text())))
        for name, text in ((_SUMS, sums), (_MANIFEST, json.dumps(asdict(whole), indent=1).encode())):
            self._add(name, io.BytesIO(text), len(text))
        return whole


class _Digesting:
    """A file that is read once, and the digest of what was read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data: bytes = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """An archive that has its name once the block ends and all of it was read again; else there is none. Raises
    `ArchiveError`, `OSError`."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT, copybufsize=_PIECE) as tar,
        ):
            yield Writer(tar)
        durable.sync(part)
        _forget(part)
        look_through(part)
        durable.put(part, target)
    finally:
        part.unlink(missing_ok=True)


def _forget(file: Path) -> None:
    """What is read again comes from the disk, not from memory, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def look_through(file: Path, kind: str | None = None) -> tuple[Manifest, Mapping[str, str]]:
    """Read all of it and compare every digest; they are returned by the entries' names. Raises `ArchiveError` for one
    that is cut off, altered, of a newer program, or of another `kind`."""
    manifest, sums, found = None, b"", dict[str, str]()
    for name, data in _entries(file):
        if name == _MANIFEST:
            manifest = _parsed(file, b"".join(data))
        elif name == _SUMS:
            sums = b"".join(data)
        elif name in found:
            raise ArchiveError(f"{file} 里有两个 {name}，不是本程序做的备份。")
        else:
            found[name] = _digest(data)
    if manifest is None:
        raise ArchiveError(
            f"{file} 不完整：没有结尾的清单，可能没有写完或没有传完。请换一份备份，或重新传送。"
        )
    if kind is not None and manifest.kind != kind:
        raise ArchiveError(f"{file} 是{_WHAT[manifest.kind]}，这里需要{_WHAT[kind]}。")
    _compare(file, manifest, sums, found)
    return manifest, found


def _entries(file: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each entry's name and its content in pieces, which must be read before the next."""
    with _readable(file), tarfile.open(file, "r:") as tar:
        while (entry := tar.next()) is not None:
            _forget_members(tar)
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise ArchiveError(f"{file} 里的 {entry.name} 不是普通文件，不是本程序做的备份。")
            yield entry.name, _pieces(file, content)


def _pieces(file: Path, content: IO[bytes]) -> Iterator[bytes]:
    with _readable(file):
        while piece := content.read(_PIECE):
            yield piece


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError(f"{file} 不完整或不是备份：{error}。请换一份备份，或重新传送。") from error


def _forget_members(tar: tarfile.TarFile) -> None:
    """It would remember each file, of which there may be very many."""
    tar.members.clear()  # type: ignore[attr-defined]


def _digest(data: Iterator[bytes]) -> str:
    total = hashlib.sha256()
    for piece in data:
        total.update(piece)
    return total.hexdigest()


def _parsed(file: Path, text: bytes) -> Manifest:
    try:
        said = json.loads(text)
        if isinstance(said, dict) and isinstance(said.get("format"), int) and said["format"] > FORMAT:
            raise ArchiveError(
                f"{file} 是云考场 {said.get('program')} 做的，本程序 {VERSION} 读不懂。请改用那个版本或更新的程序恢复。"
            )
        return _MANIFESTS.validate_python(said)
    except (ValueError, ValidationError) as error:
        raise ArchiveError(f"{file} 的清单读不懂，可能已损坏。请换一份备份。") from error


def _compare(file: Path, manifest: Manifest, sums: bytes, found: Mapping[str, str]) -> None:
    wanted = {
        name: digest for digest, _, name in (line.partition("  ") for line in sums.decode().splitlines())
    }
    if hashlib.sha256(sums).hexdigest() != manifest.sums or wanted.keys() != found.keys():
        raise ArchiveError(f"{file} 的校验值清单与内容不符，可能已损坏或被改动。请换一份备份。")
    for name, digest in wanted.items():
        if found[name] != digest:
            raise ArchiveError(f"{file} 里的 {name} 已损坏或被改动。请换一份备份。")


def unpack(
    file: Path, digests: Mapping[str, str], place: Callable[[str], Path | None]
) -> Iterator[tuple[str, Path]]:
    """Write out each entry that `place` has a path for, and compare it once more with what `look_through` found. Raises
    `ArchiveError`, `OSError`."""
    for name, data in _entries(file):
        path = place(name) if name in digests else None
        if path is None:
            continue
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            digest = _digest(_written(data, out))
        if digest != digests[name]:
            raise ArchiveError(f"{file} 里的 {name} 读出来前后不同，存放备份的磁盘可能有问题。请换一份备份。")
        yield name, path


def _written(data: Iterator[bytes], out: BinaryIO) -> Iterator[bytes]:
    for piece in data:
        out.write(piece)
        yield piece
