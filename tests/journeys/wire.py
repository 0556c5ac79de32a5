"""One page's socket, on which a test has the server say what it would say of slow lines: none has to be made slow."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import WebSocketRoute

from tests.journeys.people import Person

SLOTS, LINE = '42["slots",', '42["line",'
ANSWER = re.compile(r'43\d+\[.*"connection":"(\w+)"')
"""The acknowledgement of an offer: it names the connection."""


@dataclass
class Wire:
    """`of`: by person, what every `slots` event says of their slots beside what it does; `own`: what `line` says, if
    not what the server does."""

    of: dict[str, dict[str, str]] = field(default_factory=dict)
    own: dict[str, str] | None = None
    _page: WebSocketRoute | None = None
    _connection: str = ""
    _slots: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def tapped(cls, someone: Person) -> "Wire":
        """Before they open the page."""
        wire = cls()
        await someone.page.route_web_socket("**/socket.io/**", wire._open)
        return wire

    def hold(self, person: Person, **said: str) -> None:
        """`held`, `up`, `down` of this person's slots from now on."""
        self.of[person.id] = said
        self._tell_slots()

    def line(self, up: str = "good", down: str = "good") -> None:
        """How this page's own line is."""
        self.own = {"up": up, "down": down}
        self.say("line", {"connection": self._connection, **self.own})

    def say(self, event: str, payload: dict[str, Any]) -> None:
        assert self._page is not None, "the page has no socket"
        self._page.send(f"42{json.dumps([event, payload])}")

    def close_media(self) -> None:
        """The server's side of the page's media is gone: the page makes a new connection."""
        self.say("link", {"connection": self._connection, "state": "closed"})

    def _open(self, page: WebSocketRoute) -> None:
        self._page = page
        page.connect_to_server().on_message(lambda said: self._pass(page, said))

    def _pass(self, page: WebSocketRoute, said: str | bytes) -> None:
        if answer := ANSWER.match(str(said)):
            self._connection = answer[1]
        if isinstance(said, str) and said.startswith(SLOTS):
            self._slots = json.loads(said[2:])[1]
            self._tell_slots()
        elif not (self.own and isinstance(said, str) and said.startswith(LINE)):
            page.send(said)

    def _tell_slots(self) -> None:
        slots = self._slots["slots"]
        told = {mid: slot | self._said_of(slot) for mid, slot in slots.items()}
        self.say("slots", self._slots | {"slots": told})

    def _said_of(self, slot: dict[str, str]) -> dict[str, str]:
        said = self.of.get(slot["person"], {})
        # Sound is never held back.
        return {name: word for name, word in said.items() if name != "held" or slot["source"] != "microphone"}
