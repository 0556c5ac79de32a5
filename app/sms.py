"""Text messages: the provider's interface, and sending beside the answer.

An answer must not tell by its time whether a phone is known, nor wait for a slow gateway. So it hands the
code over and is gone; looking the person up and sending happen here, afterwards.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from app.codes import Issued
from app.people import Person
from app.phones import mask

log = structlog.get_logger("sms")

LOGIN_CODE: Final = "login_code"
"""The template of the login code; its parameters are `code` and `minutes`."""

_PARALLEL: Final = 8
_SEND_LIMIT: Final = 10.0


class Provider(Protocol):
    """A gateway. Those in China send approved templates only: a message is a template and its parameters."""

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> None:
        """Raises whatever the gateway answers with; a message that raised was not sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    phone: str
    code: str
    at: float


class ConsoleProvider:
    """Writes codes where the operator sees them, and keeps the last `keep` of them for the demo page."""

    def __init__(
        self, clock: Callable[[], float], write: Callable[[str], None] = print, keep: int = 0
    ) -> None:
        self._clock = clock
        self._write = write
        self.recent: deque[Sent] = deque(maxlen=keep)

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> None:
        if template != LOGIN_CODE:
            self._write(f"[短信] {mask(phone)} {template}：{'，'.join(params.values())}")
            return
        self.recent.appendleft(Sent(phone, params["code"], self._clock()))
        self._write(f"[短信] {mask(phone)} 的验证码：{params['code']}（{params['minutes']} 分钟内有效）")


class Courier:
    """Sends codes to those who exist, some at a time and each within a time limit. Logs by person id.

    `count(id, known)` is told right before a code is sent, or is not because nobody is known, and raises when it may
    not be.
    """

    def __init__(
        self,
        provider: Provider,
        find: Callable[[str, str], Awaitable[Person | None]],
        count: Callable[[int, bool], Awaitable[None]],
        code_seconds: float,
    ) -> None:
        self._provider = provider
        self._find = find
        self._count = count
        self._minutes = f"{code_seconds / 60:g}"
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_PARALLEL)

    def dispatch(self, gate: str, phone: str, issued: Issued) -> None:
        """Send the code if somebody comes in by `gate` with `phone`; returns at once."""
        task = asyncio.create_task(self._deliver(gate, phone, issued))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, limit: float = 3) -> None:
        """Finish what was dispatched, for at most `limit` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=limit)
            for task in late:
                task.cancel()

    async def _deliver(self, gate: str, phone: str, issued: Issued) -> None:
        person_id = ""
        try:
            async with self._slots, asyncio.timeout(_SEND_LIMIT):
                person = await self._find(gate, phone)
                person_id = person.id if person else ""
                await self._count(issued.id, person is not None)
                if person:
                    await self._send(phone, issued.code)
        except Exception as error:
            # Only the kind of error: what a gateway says often quotes the phone number.
            log.error("sms_not_sent", person=person_id, error=type(error).__name__)  # noqa: TRY400

    async def _send(self, phone: str, code: str) -> None:
        await self._provider.send(phone, LOGIN_CODE, {"code": code, "minutes": self._minutes})
