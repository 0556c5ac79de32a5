"""Messages to people of whom only the id is known: the phone is looked up, and forgotten again."""

from collections.abc import Awaitable, Callable, Mapping

from app.sms import Provider


class SmsMessenger:
    """The kind of a message is the gateway's template, its values the template's parameters."""

    def __init__(self, provider: Provider, phone_of: Callable[[str], Awaitable[str]]) -> None:
        self._provider = provider
        self._phone_of = phone_of

    async def send(self, kind: str, person_id: str, values: Mapping[str, str]) -> None:
        """Raises `NotFound` for nobody, and whatever the gateway answers with."""
        await self._provider.send(await self._phone_of(person_id), kind, values)
