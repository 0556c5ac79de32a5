"""How servers ask each other: an HTTPS request to the other's own address, sealed with the school's key.

The seal is what makes it trustworthy, and unreadable on the way: an inner address has no certificate that could be
checked, and whoever reaches the port is a stranger until they show that they hold the key. An order is good for
`FRESH` seconds and for one server; within that time it may be repeated by whoever caught it, and then it has the
effect that it had already, for it carries the command's key.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import structlog
from pydantic import TypeAdapter, ValidationError

from app.cluster.nodes import Nodes
from app.exam.rooms import Order, Rooms
from app.host.seldom import Seldom
from app.state import errors
from app.storage.vault import Vault, VaultError

log = structlog.get_logger("bridge")

PATH: Final = "/api/servers/ask"
ANSWER_SECONDS: Final = 4.0
"""A page waits 5 s for its answer."""
FRESH: Final = 60.0
LONGEST: Final = 256 * 1024
"""Bytes of an order: a setup of a room with a hundred candidates has some 30 kB."""

_ORDER: Final = TypeAdapter(Order)

Said = Mapping[str, Any]


class Bridge:
    """The other servers, as `Rooms` needs them. `wall` is the machine's clock."""

    def __init__(self, nodes: Nodes, vault: Vault, wall: Callable[[], float]) -> None:
        self._nodes, self._vault, self._wall = nodes, vault, wall
        self.on: dict[str, Callable[[Said], Awaitable[Said]]] = {}
        """What other nouns have done here for whoever asks, by its verb."""
        self._http: aiohttp.ClientSession | None = None
        self._seldom = Seldom()

    def home(self, room_id: str) -> str:
        return self._nodes.home(room_id)

    def others(self) -> bool:
        return self._nodes.others()

    async def ask(self, node: str, order: Order) -> int:
        """Raises what was raised there; `Unavailable` where nobody answers, and then the outcome is not known."""
        answered = await self.say(node, "command", _ORDER.dump_python(order, mode="json"))
        return int(answered["seq"])

    async def release(self, node: str, room_id: str, to: str) -> bool:
        """Have `node` give a room to the server `to`. Whether it was its to give."""
        return bool((await self.say(node, "release", {"room": room_id, "to": to}))["released"])

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def say(self, node: str, verb: str, what: Said) -> Said:
        """Have `verb` done at `node`. Raises as `ask` does."""
        there = self._nodes.get(node)
        if there is None:
            raise errors.Unavailable
        nonce = secrets.token_hex(8)
        sealed = self._seal({"to": node, "at": self._wall(), "nonce": nonce, "verb": verb, "what": what})
        try:
            reply = self._open(await self._post(there.address, sealed))
        except (aiohttp.ClientError, OSError, TimeoutError, VaultError, ValueError) as error:
            if times := self._seldom.times(node):
                log.warning("server_did_not_answer", node=node, error=type(error).__name__, times=times)
            raise errors.Unavailable from error
        if reply.get("re") != nonce:
            raise errors.Unavailable
        if "refused" in reply:
            raise refusal_of(reply["refused"])
        answer: Said = reply["answer"]
        return answer

    async def _post(self, address: str, sealed: str) -> str:
        if self._http is None:
            limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
            # The seal vouches for the other side, not its certificate.
            self._http = aiohttp.ClientSession(
                timeout=limit, connector=aiohttp.TCPConnector(ssl=False), trust_env=False
            )
        headers = {"Origin": address, "Content-Type": "application/octet-stream"}
        async with self._http.post(address + PATH, data=sealed, headers=headers) as response:
            response.raise_for_status()
            return await response.text()

    async def answer(self, rooms: Rooms, sealed: str) -> str:
        """What another server asked, done, and sealed again. Raises `NotFound` to whoever has no key."""
        try:
            said = self._open(sealed)
        except (VaultError, ValueError):
            raise errors.NotFound from None
        if said.get("to") != self._nodes.name or abs(self._wall() - float(said.get("at", 0))) > FRESH:
            raise errors.NotFound
        reply: dict[str, Any] = {"re": said["nonce"]}
        try:
            reply["answer"] = await self._done(rooms, said["verb"], said["what"])
        except errors.ExamError as error:
            reply["refused"] = refusal_as(error)
        except (ValidationError, KeyError):  # a server of another version
            log.exception("server_asked_strangely", verb=said.get("verb"))
            reply["refused"] = refusal_as(errors.Unavailable())
        return self._seal(reply)

    async def _done(self, rooms: Rooms, verb: str, what: Said) -> Said:
        return await (self.on[verb](what) if verb in self.on else _VERBS[verb](rooms, what))

    def _seal(self, said: Said) -> str:
        return self._vault.seal("servers " + json.dumps(said))

    def _open(self, sealed: str) -> dict[str, Any]:
        kind, _, text = self._vault.open(sealed).partition(" ")
        said: dict[str, Any] = json.loads(text if kind == "servers" else "")
        return said


async def _command(rooms: Rooms, what: Said) -> Said:
    return {"seq": await rooms.obey(_ORDER.validate_python(what))}


async def _release(rooms: Rooms, what: Said) -> Said:
    return {"released": await rooms.release(str(what["room"]), str(what["to"]))}


_VERBS: Final[Mapping[str, Callable[[Rooms, Said], Awaitable[Said]]]] = {
    "command": _command,
    "release": _release,
}


# -- refusals on their way -------------------------------------------------------------------------------


def _below(kind: type[errors.ExamError]) -> list[type[errors.ExamError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _below(child))]


_BY_CODE: Final = {kind.code: kind for kind in _below(errors.ExamError)}


def refusal_as(error: errors.ExamError) -> dict[str, Any]:
    """A refusal as it goes to another server."""
    own = {
        name: getattr(error, name)
        for name in ("retry_after", "device", "node", "newest")
        if hasattr(error, name)
    }
    problems = [[each.field, each.message] for each in getattr(error, "problems", ())]
    return {"code": error.code, "message": error.message, "own": own, "problems": problems}


def refusal_of(said: Said) -> errors.ExamError:
    """The same refusal, to be raised here."""
    kind = _BY_CODE.get(said["code"], errors.Unavailable)
    if issubclass(kind, errors.SetupRefused):
        return kind(said["message"], [errors.Problem(*each) for each in said["problems"]])
    return kind(said["message"], **said["own"])
