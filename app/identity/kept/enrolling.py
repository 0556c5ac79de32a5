"""Imported photos are looked at one after the other beside the exams: a face takes the worker a moment, a list has
thousands. A candidate whose check comes first need not wait for the line (`References.reference` settles theirs)."""

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from app.identity.engine import EngineError
from app.identity.engine.outcomes import Reason
from app.identity.kept.references import References
from app.state.errors import NotFound

log = structlog.get_logger("face")

READY = "ready"
ROUND = 50
"""Photos of one round; between two, the list is asked again."""


class Marks(Protocol):
    """How the photo of each person stands, as the exam office sees it."""

    async def photos_waiting(self, most: int) -> Sequence[str]: ...
    async def mark_photo(self, person: str, state: str) -> None: ...


class Enrolling:
    """To be called every few seconds. `busy`: whether somebody is being checked, who goes first."""

    def __init__(self, references: References, marks: Marks, busy: Callable[[], bool]) -> None:
        self._references, self._marks, self._busy = references, marks, busy

    async def round(self) -> None:
        """Look at some of the photos that wait. A worker that cannot answer is asked again in the next round."""
        for person in await self._marks.photos_waiting(ROUND):
            if self._busy():
                return
            try:
                reason = await self._references.settle(person)
            except NotFound:  # its file is lost or spoilt
                reason = Reason.TRUNCATED
            except EngineError as error:
                log.debug("photos_put_off", error=type(error).__name__)
                return
            await self._marks.mark_photo(person, READY if reason is None else reason)
