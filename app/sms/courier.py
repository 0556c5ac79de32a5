"""Sending login codes beside the answer.

An answer must not tell by its time whether a phone is known, nor wait for a slow gateway. So it hands the
code over and is gone; looking the person up and sending happen here, afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import structlog

from app.codes import Issued
from app.people import Person
from app.sms.message import LOGIN_CODE
from app.sms.outbox import Outbox

log = structlog.get_logger("sms")

_PARALLEL: Final = 8
_SEND_LIMIT: Final = 30.0
"""Seconds for both tries of a gateway, whose own limit is `[sms] timeout_seconds`."""


class Courier:
    """Sends codes to those who exist, some at a time and each within a time limit. Logs by person id.

    `count(id, known)` is told right before a code is sent, or is not because nobody is known, and raises when it may
    not be.
    """

    def __init__(
        self,
        outbox: Outbox,
        find: Callable[[str, str], Awaitable[Person | None]],
        count: Callable[[int, bool], Awaitable[None]],
        code_seconds: float,
    ) -> None:
        self._outbox = outbox
        self._find = find
        self._count = count
        self._minutes = f"{code_seconds / 60:g}"
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_PARALLEL)

    def dispatch(self, gate: str, phone: str, issued: Issued) -> None:
        """Send the code if somebody comes in by `gate` with `phone`; returns at once."""
        self._begin(self._deliver(issued, phone, self._find(gate, phone)))

    def dispatch_to(self, phone: str, issued: Issued) -> None:
        """Send the code to this phone, whoever has it; returns at once."""
        self._begin(self._deliver(issued, phone, None))

    def _begin(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, limit: float = 3) -> None:
        """Finish what was dispatched, for at most `limit` seconds. What is broken off then has noted it, too: the
        database is closed next."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=limit)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=limit)

    async def _deliver(self, issued: Issued, phone: str, owner: Awaitable[Person | None] | None) -> None:
        person_id = ""
        try:
            async with self._slots, asyncio.timeout(_SEND_LIMIT):
                person = await owner if owner is not None else None
                person_id = person.id if person else ""
                wanted = owner is None or person is not None
                await self._count(issued.id, wanted)
                if wanted:
                    params = {"code": issued.code, "minutes": self._minutes}
                    await self._outbox.send(phone, LOGIN_CODE, params, person)
                else:
                    await self._outbox.leave_out(phone, LOGIN_CODE)
        except Exception as error:
            # Only the kind of error: what a gateway says often quotes the phone number.
            log.error("sms_not_sent", person=person_id, error=type(error).__name__)  # noqa: TRY400
