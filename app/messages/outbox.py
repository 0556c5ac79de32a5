"""Handing a message to the gateway: logged before, tried again only when it certainly was not taken."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from app.host.seldom import Seldom
from app.messages.log import FAILED, SENT, UNKNOWN, SmsLog, To
from app.messages.message import Kind, NotSent, Provider
from app.people.directory import Person

log = structlog.get_logger("sms")

_TRIES = 2


class Outbox:
    """Sends by `provider` and keeps the `log`."""

    def __init__(self, provider: Provider, sms_log: SmsLog) -> None:
        self._provider = provider
        self._log = sms_log
        self._seldom = Seldom()

    async def send(self, to: To, kind: Kind, params: Mapping[str, str], about: str | None = None) -> bool:
        """Whether it was handed over now. What has an `about` is told once, whatever came of it. Raises what the
        gateway answers with."""
        number = await self._log.begin(kind, self._provider.name, to, about)
        if number is None:
            return False
        try:
            message_id = await self._handed_over(to.phone, kind, params)
        except NotSent as refused:
            await self._log.end(number, FAILED if refused.certain else UNKNOWN, code=refused.code)
            raise
        except BaseException:
            await self._log.end(number, UNKNOWN, code="broken_off")
            raise
        await self._log.end(number, SENT, message_id=message_id)
        return True

    async def leave_out(self, to: To, kind: Kind, why: str) -> None:
        """It is not sent: the same work as if it were, and an answer for whoever waits for it in vain."""
        number = await self._log.begin(kind, self._provider.name, to)
        if number is not None:
            await self._log.end(number, why)

    async def _handed_over(self, phone: str, kind: Kind, params: Mapping[str, str]) -> str:
        for left in reversed(range(_TRIES)):
            try:
                return await self._provider.send(phone, kind, params)
            except NotSent as refused:
                if not refused.passing or not left:
                    raise
                if times := self._seldom.times(refused.code):
                    log.warning("sms_tried_again", code=refused.code, times=times)
        raise AssertionError("the last try returns or raises")


class SmsMessenger:
    """Messages to people of whom only the id is known: the phone is looked up, and forgotten again. `reach(person
    id)` gives the person and their phone, or raises `NotFound`."""

    def __init__(self, outbox: Outbox, reach: Callable[[str], Awaitable[tuple[Person, str]]]) -> None:
        self._outbox = outbox
        self._reach = reach

    async def send(self, kind: Kind, person_id: str, values: Mapping[str, str]) -> None:
        """Raises `NotFound` for nobody, and whatever the gateway answers with."""
        person, phone = await self._reach(person_id)
        await self._outbox.send(To(phone, person), kind, values)
