"""Sending login codes beside the answer.

An answer must not tell by its time whether a phone is known, nor wait for a slow gateway. So it hands the
code over and is gone; looking the person up and sending happen here, afterwards.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any, Final, Protocol

import structlog

from app.host.seldom import Seldom
from app.host.under_way import Errands, end
from app.messages.log import NO_TEMPLATE, TOO_OFTEN, To
from app.messages.message import LOGIN_CODE, Kind, NotSent
from app.messages.outbox import Outbox
from app.people.codes import Asker, Held, Issued, Standing
from app.people.directory import People, Sought
from app.state import errors
from app.state.clock import china_time

log = structlog.get_logger("sms")

_PARALLEL: Final = 8
_SEND_LIMIT: Final = 30.0
"""Seconds for both tries of a gateway, whose own limit is `[sms] timeout_seconds`."""

_NOTED_EVERY: Final = 60.0
_NOTES: Final = 60
"""Seconds in which whoever is refused again and again is in the log once, and how many are at all: a flood must not
fill it."""


class Directory(Protocol):
    async def seek(self, gate: str, phone: str) -> Sought: ...
    async def due_today(self, person: str, now: float) -> bool: ...


class Counter(Protocol):
    """Counts what is sent (`app.people.codes.Codes`)."""

    async def admit(self, code_id: int, standing: Standing) -> Held | None: ...
    async def take_back(self, code_id: int) -> None: ...


class Courier:
    """Sends codes to those who exist, some at a time and each within a time limit. Logs by person id. `kinds`: what
    there are templates for."""

    def __init__(
        self,
        outbox: Outbox,
        directory: Directory,
        counter: Counter,
        code_seconds: float,
        clock: Callable[[], float],
        kinds: Collection[str] = frozenset(Kind),
    ) -> None:
        self._outbox = outbox
        self._directory = directory
        self._counter = counter
        self._minutes = f"{code_seconds / 60:g}"
        self._clock = clock
        self._kinds = kinds
        self._noted: dict[tuple[str, str], float] = {}
        self._errands = Errands()
        self._seldom = Seldom()
        self._slots = asyncio.Semaphore(_PARALLEL)

    def dispatch(self, asker: Asker, issued: Issued) -> None:
        """Send the code if somebody comes in by this gate with this phone; returns at once."""
        self._begin(self._deliver(asker, issued))

    def dispatch_to(self, phone: str, issued: Issued) -> None:
        """Send the code to this phone, whoever has it; returns at once."""
        self._begin(self._hand_over(To(phone), issued, Standing.FIRST))

    def tell(self, to: To, kind: Kind, params: Mapping[str, str]) -> None:
        """Send a message that nobody asked for; returns at once."""
        self._begin(self._tell(to, kind, params))

    def note_refused(self, asker: Asker) -> None:
        """Somebody who asked too often was told so; the office can look it up."""
        now, key = self._clock(), (asker.gate, asker.phone)
        self._noted = {each: at for each, at in self._noted.items() if abs(now - at) < _NOTED_EVERY}
        if key not in self._noted and len(self._noted) < _NOTES:
            self._noted[key] = now
            self._begin(self._note(asker))

    def _begin(self, sending: Coroutine[Any, Any, None]) -> None:
        self._errands.begin(self._within_limits(sending))

    async def close(self, limit: float = 3) -> None:
        """Finish what was dispatched, for at most `limit` seconds. What is broken off then has noted it, too: the
        database is closed next."""
        await end(self._errands, limit, "messages_broken_off")

    async def _within_limits(self, sending: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._slots, asyncio.timeout(_SEND_LIMIT):
                await sending
        except Exception as error:
            self._log(error)
        finally:
            sending.close()  # it was never begun when the wait for a place was too long

    async def _deliver(self, asker: Asker, issued: Issued) -> None:
        """The same work for a phone that nobody has: whoever watches the database's load learns nothing."""
        sought = await self._directory.seek(asker.gate, asker.phone)
        person = sought.person or sought.meant
        due = await self._directory.due_today(person.id if person else "", self._clock())
        to = To(asker.phone, person, asker.gate, sought.college)
        if sought.person is None:
            await self._counter.admit(issued.id, Standing.NOBODY)
            await self._outbox.leave_out(to, LOGIN_CODE, sought.missing)
        else:
            await self._hand_over(to, issued, Standing.FIRST if due else Standing.USUAL)

    async def _hand_over(self, to: To, issued: Issued, standing: Standing) -> None:
        held = await self._counter.admit(issued.id, standing)
        if held is not None:
            await self._outbox.leave_out(to, LOGIN_CODE, held)
            return
        try:
            await self._outbox.send(to, LOGIN_CODE, {"code": issued.code, "minutes": self._minutes})
        except Exception as error:
            if isinstance(error, NotSent) and error.certain:
                await self._counter.take_back(issued.id)
            self._log(error, to.person.id if to.person else "")

    async def _tell(self, to: To, kind: Kind, params: Mapping[str, str]) -> None:
        if kind not in self._kinds:
            await self._outbox.leave_out(to, kind, NO_TEMPLATE)
            return
        try:
            await self._outbox.send(to, kind, params)
        except Exception as error:
            self._log(error, to.person.id if to.person else "")

    async def _note(self, asker: Asker) -> None:
        sought = await self._directory.seek(asker.gate, asker.phone)
        to = To(asker.phone, sought.person or sought.meant, asker.gate, sought.college)
        await self._outbox.leave_out(to, LOGIN_CODE, TOO_OFTEN)

    def _log(self, error: Exception, person: str = "") -> None:
        """Only the kind of error: what a gateway says often quotes the phone number. Each message's own end is in the
        SMS log."""
        if times := self._seldom.times(type(error).__name__):
            log.error("sms_not_sent", person=person, error=type(error).__name__, times=times)


class Owners:
    """Telling the owner of an account that somebody else has changed the way into it: who did not ask for it, calls the
    school. `clock` gives seconds since 1970."""

    def __init__(self, courier: Courier, people: People, clock: Callable[[], float]) -> None:
        self._courier, self._people, self._clock = courier, people, clock

    async def of(self, person: str) -> To | None:
        """Whom to tell; to be asked before a phone number changes. None: theirs was deleted on schedule. Raises
        `NotFound`."""
        await self._people.get(person)
        try:
            owner, phone = await self._people.reach(person)
        except errors.NotFound:
            return None
        return To(phone, owner)

    async def tell_of(self, person: str, what: str) -> None:
        """The same for whoever has the phone as it stands now."""
        self.tell(await self.of(person), what)

    def tell(self, to: To | None, what: str) -> None:
        """Send it beside the answer; returns at once. What becomes of it stands in the SMS log. Nobody is told where no
        number is kept."""
        if to is None:
            return
        self._courier.tell(to, Kind.ACCOUNT, {"what": what, "time": china_time(self._clock())})
