"""The gateway of demos and rehearsals: the operator's console."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from app.host.logs import escape
from app.messages.message import TEXTS, Kind
from app.texts.phones import mask


@dataclass(frozen=True, slots=True)
class Sent:
    phone: str
    code: str
    at: float


_print = partial(print, flush=True)
"""At once, even into a file: somebody waits for the code."""


class ConsoleProvider:
    """Writes messages where the operator sees them, and keeps the last `keep` codes for the demo page."""

    name = "console"

    def __init__(
        self, clock: Callable[[], float], write: Callable[[str], None] = _print, keep: int = 0
    ) -> None:
        self._clock = clock
        self._write = write
        self.recent: deque[Sent] = deque(maxlen=keep)

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        if template == Kind.CODE:
            self.recent.appendleft(Sent(phone, params["code"], self._clock()))
        self._write(escape(f"[短信] {mask(phone)} {TEXTS[Kind(template)].format(**params)}"))
        return ""
