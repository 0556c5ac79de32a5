"""Messages to people of whom only the id is known: the phone is looked up, and forgotten again."""

from collections.abc import Awaitable, Callable, Mapping

from app.messages import Kind, Outbox, To
from app.people.directory import Person


class SmsMessenger:
    """`reach(person id)` gives the person and their phone, or raises `NotFound`."""

    def __init__(self, outbox: Outbox, reach: Callable[[str], Awaitable[tuple[Person, str]]]) -> None:
        self._outbox = outbox
        self._reach = reach

    async def send(self, kind: Kind, person_id: str, values: Mapping[str, str]) -> None:
        """Raises `NotFound` for nobody, and whatever the gateway answers with."""
        person, phone = await self._reach(person_id)
        await self._outbox.send(To(phone, person), kind, values)
