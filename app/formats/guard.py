"""What is taken of an archive or a compound file of strangers, by what it says of itself (docs/rules.md fault 44)."""

from dataclasses import dataclass
from math import inf
from typing import Any, BinaryIO


class BadArchive(Exception):
    """Not to be unpacked. The text says why, in Chinese."""


class Broken(BadArchive):
    """Or something else."""

    def __init__(self) -> None:
        super().__init__("文件已损坏，或不是压缩包")


class Crowded(BadArchive):
    """More files, or a longer list of them, than an honest one has."""


class Swollen(BadArchive):
    """It would unpack to too much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """So many `entries` of together at most `unpacked` bytes; what unpacks to more than `small` bytes may be `ratio`
    times as large as the archive: a table of text is 10 times, a bomb 1000."""

    entries: int
    unpacked: int
    ratio: float = inf
    small: int = 0


class Tally:
    """The entries of an archive of `packed` bytes, counted one by one."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self._limits, self._entries, self._unpacked = limits, 0, 0
        self._most = min(limits.unpacked, max(limits.small, limits.ratio * packed))

    def add(self, size: int) -> None:
        """One that says it unpacks to so many bytes. Raises `Crowded`, `Swollen`."""
        self._entries += 1
        self._unpacked += size
        if self._entries > self._limits.entries:
            raise Crowded(f"里面的文件太多（最多 {self._limits.entries} 个）")
        if self._unpacked > self._most:
            raise Swollen(f"解开后太大（最多 {self._limits.unpacked // 2**20} MB）")


class Budget:
    """`file`, of which at most `left` bytes are asked for altogether. Formats say themselves how long their lists are,
    and libraries believe them; here a list of a gigabyte ends, and a chain that bites its tail."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left = file, left

    def read(self, count: int = -1) -> bytes:
        """What is asked for counts, whether or not it is there. Raises `Crowded`, which is no `OSError`: libraries take
        that for the end of the file."""
        if count > self._left:
            raise Crowded("里面的文件太多")
        data = self._file.read(self._left if count < 0 else count)
        self._left -= len(data) if count < 0 else count
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
