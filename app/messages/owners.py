"""Telling the owner of an account that somebody else has changed the way into it: who did not ask for it, calls the
school."""

from collections.abc import Callable

from app.messages import Courier, Kind, To
from app.people.directory import People
from app.state import errors
from app.state.clock import china_time


class Owners:
    """`clock` gives seconds since 1970."""

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
