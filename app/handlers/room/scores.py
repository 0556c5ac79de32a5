"""A room's scores on the socket (PROTOCOL.md 2.9): what a page may write, and what it is shown.

A save is told to nobody but the page that made it: other pages hear that something moved (`scores`), never what.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.exam.door import access_room
from app.handlers.bodies import Body, Id, Nothing
from app.handlers.room.command import Ack, OfCandidate, SocketEvent, WithReason
from app.handlers.room.services import Call, Services
from app.scoring.rules.book import INVALID, VALID, Choice, Entry
from app.scoring.rules.sheet import PERMITTED, Action
from app.scoring.rules.shown import shown
from app.scoring.rules.transition import REMARK, Order, Written
from app.state.candidate import Role

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_LOOKERS = frozenset({Role.CHAIR, Role.EXAMINER, Role.ADMIN, Role.INSPECTOR})
_NO_NEWS = frozenset({Action.SAVE, Action.ATTEND})


class Point(Body):
    """What was written, over what stood in entry `base` of the log (0: nothing)."""

    text: Annotated[str, Field(max_length=REMARK)]
    base: Annotated[int, Field(ge=0, le=2**31 - 1)]

    def read(self) -> Written:
        return Written(self.text, self.base)


class Saved(OfCandidate):
    values: Annotated[dict[Id, Point], Field(max_length=20)]
    remark: Point | None = None


class Submitted(OfCandidate):
    digest: Digest


class Reopened(WithReason):
    member: Id


class Declared(Reopened):
    valid: bool


class Confirmed(Submitted):
    reason: Annotated[str, Field(max_length=200)] = ""


class Chosen(WithReason):
    choice: Annotated[str, StringConstraints(pattern=f"^({'|'.join(Choice)})$")]


async def read(call: Call, _said: Nothing) -> Ack:
    room = await call.services.rooms.get(call.connection.room)
    viewer = access_room(call.connection.who, room)
    book = await call.services.books.get(room.id)
    return shown(book, room, viewer, call.services.clock())


async def save(call: Call, said: Saved) -> Ack:
    values = {item: point.read() for item, point in said.values.items()}
    remark = said.remark.read() if said.remark else None
    return await _carry_out(call, Action.SAVE, said, values=values, remark=remark)


async def submit(call: Call, said: Submitted) -> Ack:
    return await _carry_out(call, Action.SUBMIT, said, digest=said.digest)


async def recuse(call: Call, said: WithReason) -> Ack:
    return await _carry_out(call, Action.RECUSE, said, reason=said.reason)


async def reopen(call: Call, said: Reopened) -> Ack:
    return await _carry_out(call, Action.REOPEN, said, member=said.member, reason=said.reason)


async def declare(call: Call, said: Declared) -> Ack:
    choice = VALID if said.valid else INVALID
    return await _carry_out(call, Action.DECLARE, said, member=said.member, reason=said.reason, choice=choice)


async def confirm(call: Call, said: Confirmed) -> Ack:
    return await _carry_out(call, Action.CONFIRM, said, digest=said.digest, reason=said.reason)


async def choose(call: Call, said: Chosen) -> Ack:
    return await _carry_out(call, Action.CHOOSE, said, choice=said.choice, reason=said.reason)


async def _carry_out(call: Call, action: Action, said: OfCandidate, **more: object) -> Ack:
    page = call.connection
    actor = access_room(page.who, await call.services.rooms.get(page.room))
    order = Order(action=action, actor=actor, candidate=said.candidate, **more)  # type: ignore[arg-type]
    done = await call.services.books.command(page.room, order, said.key)
    return {"seq": done.seq, "at": done.at, "versions": dict(done.versions)}


def tell(services: Services, room: str, entry: Entry) -> None:
    """Pages that look at scores read them again; nobody else hears anything."""
    if entry.action in _NO_NEWS:
        return
    for page in services.hub.of_room(room):
        if page.who.kind != "candidate":
            services.under_way.soon(services.emit(page.sid, "scores", {"candidate": entry.candidate}))


_SCORERS = PERMITTED[Action.SAVE]
_CHAIR = PERMITTED[Action.CONFIRM]

EVENTS = (
    SocketEvent("score:read", Nothing, _LOOKERS, read),
    SocketEvent("score:save", Saved, _SCORERS, save),
    SocketEvent("score:submit", Submitted, _SCORERS, submit),
    SocketEvent("score:recuse", WithReason, _SCORERS, recuse),
    SocketEvent("score:reopen", Reopened, _CHAIR, reopen),
    SocketEvent("score:declare", Declared, _CHAIR, declare),
    SocketEvent("score:confirm", Confirmed, _CHAIR, confirm),
    SocketEvent("score:choose", Chosen, _CHAIR, choose),
)
