"""The ends of the chains, noted outside the database: an end that was cut off leaves no other trace.

One line each time: `<seconds since 1970> <id> <link>` for the audit log, `<seconds> <room> <seq> <link>` for a room,
`<seconds> score:<room> <seq> <link>` for its scores.
The file belongs on another machine (`[audit] head_file`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.config import Config
from app.storage import models
from app.storage.chain import Chain, of_room, of_scores, said

_BATCH: Final = 500

_ELSEWHERE: Final = "请把它指向另一台主机的共享目录里的文件，否则有人截去审计或考场记录的末尾时无法查出。"


def warnings(config: Config) -> list[str]:
    """What an operator should know before an exam: without a note of the ends elsewhere, nobody misses an end."""
    file = config.audit.head_file
    if file is None:
        return [f"没有设置 [audit] head_file。{_ELSEWHERE}"]
    if file.absolute().is_relative_to(config.data.absolute()):
        return [f"[audit] head_file 在数据目录里，能改动数据库的人也能改动它。{_ELSEWHERE}"]
    return []


def append(file: Path, lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as out:
        out.write(lines)


def audit_stamps(file: Path | None) -> dict[int, str]:
    """By the id of the entry, the oldest of each: one cut off and written anew may be stamped again."""
    return {int(number): link for number, link in reversed(_lines(file, 2)) if number.isdecimal()}


def room_stamps(file: Path | None) -> dict[str, dict[int, str]]:
    """By log (a room's own, or that of its scores) and seq, the oldest of each."""
    stamps: dict[str, dict[int, str]] = defaultdict(dict)
    for room, seq, link in reversed(_lines(file, 3)):
        if seq.isdecimal():
            stamps[room][int(seq)] = link
    return stamps


def _lines(file: Path | None, parts: int) -> list[list[str]]:
    """A line that cannot be read is half a line, of a full disk."""
    if file is None or not file.exists():
        return []
    lines = [line.split()[1:] for line in file.read_text("ascii", "replace").splitlines()]
    return [line for line in lines if len(line) == parts]


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first entry of a room's log, or of that of its scores, that does not follow from those before it, or is not
    there any more."""

    room: str
    seq: int
    scores: bool = False


@dataclass(frozen=True, slots=True)
class _End:
    """How far a log goes, as the row beside it says."""

    seq: int
    head: str


_SCORES: Final = of_scores("")
"""What the names of logs of scores begin with; no room is called so."""


class RoomHeads:
    """The logs of all rooms and of their scores, those long over too; `Store.load` and `ScoreStore.load` look at one
    when it is served."""

    def __init__(self, chain: Chain, clock: Callable[[], float], head_file: Path | None = None) -> None:
        self._chain = chain
        self._clock = clock
        self._file = head_file
        self._stamped: dict[str, int] | None = None

    @property
    def noted(self) -> bool:
        """Whether the ends are noted anywhere: without, one that was cut off is not missed."""
        return self._file is not None

    async def stamp(self) -> None:
        """Note the end of every log that has grown."""
        if self._file is None:
            return
        if self._stamped is None:
            before = await asyncio.to_thread(room_stamps, self._file)
            self._stamped = {log: max(stamps) for log, stamps in before.items()}
        grown = {log: end for log, end in (await _ends()).items() if self._stamped.get(log, 0) != end.seq}
        lines = [f"{self._clock():.0f} {log} {end.seq} {end.head}\n" for log, end in grown.items()]
        await asyncio.to_thread(append, self._file, "".join(lines))
        self._stamped |= {log: end.seq for log, end in grown.items()}

    async def verify(self) -> list[Misfit]:
        """Walk every log, and compare what was stamped. Raises what the database raises."""
        stamps = await asyncio.to_thread(room_stamps, self._file)
        ends = await _ends()
        found = []
        for log in sorted({*ends, *stamps}):
            seq = await self._misfit(log, ends.get(log), stamps.get(log, {}))
            if seq is not None:
                found.append(Misfit(log.removeprefix(_SCORES), seq, log.startswith(_SCORES)))
        return found

    async def _misfit(self, log: str, end: _End | None, stamps: Mapping[int, str]) -> int | None:
        """The row was read before the events: what was added meanwhile is not looked at."""
        scores, room = log.startswith(_SCORES), log.removeprefix(_SCORES)
        events = models.ScoreEvent if scores else models.Event
        name, wanted = (log if scores else of_room(room)), end.seq if end else 0
        start, head, place = await self._chain.start(name), "", 0
        while place < wanted and (
            batch := await events.filter(room_id=room, seq__gt=place).order_by("seq").limit(_BATCH)
        ):
            for event in batch:
                place += 1
                fits = self._chain.follows(name, start, place, head, said(event), event.hash)
                if event.seq != place or not fits or stamps.get(place, event.hash) != event.hash:
                    return place
                head = str(event.hash)
                if place == wanted:
                    break
            await asyncio.sleep(0)
        missing = any(seq > place for seq in stamps)  # they were read before the row, and a log only grows
        ends_as_said = end is None or (place, head) == (wanted, end.head)
        whole = ends_as_said and not missing and place >= start.number
        return None if whole else place + 1


async def _ends() -> dict[str, _End]:
    """Of every log, by its name in the file."""
    rooms = await models.RoomRow.all().values_list("id", "version", "head")
    books = await models.ScoreBook.all().values_list("room_id", "version", "head")
    named = [*rooms, *((of_scores(str(room)), seq, head) for room, seq, head in books)]
    return {str(log): _End(int(seq), str(head)) for log, seq, head in named}
