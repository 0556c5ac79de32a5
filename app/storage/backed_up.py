"""When all there is was last backed up (`run.py backup`): a row, so that every server knows it, wherever it was
done."""

from collections.abc import Callable
from typing import Final

from app.state.clock import DAY
from app.storage.db import select

OLD_AFTER: Final = 1.5 * DAY
"""Seconds: it is done daily, and may take its time."""

NOTE: Final = (
    "INSERT INTO backup (name, at, place, bytes) VALUES ('all', ?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET at = excluded.at, place = excluded.place, bytes = excluded.bytes"
)
LAST: Final = "SELECT at, place FROM backup"


class LastBackup:
    """Of a school whose database the program itself makes no copies of. `clock` gives seconds since 1970."""

    failures = 0
    """Whoever runs it hears of those."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.problem = ""
        self._clock, self._at = clock, 0.0

    def made_at(self) -> float:
        """0: never."""
        return self._at

    async def run(self) -> None:
        """Look when it was. To be called every minute or so."""
        rows = await select(LAST)
        self._at = float(rows[0]["at"]) if rows else 0.0
        self.problem = "old" if self._clock() - self._at > OLD_AFTER else ""
