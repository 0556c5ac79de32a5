"""Scores by HTTP, for administrators (PROTOCOL.md 1.4): rubrics, how far each room is, what two decide, results."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from app.audit.words import Deed
from app.exam.door import access_room
from app.exam.rooms import Rooms
from app.formats.sheets import TYPE
from app.handlers.answers import answer, attachment
from app.handlers.bodies import Body, Id
from app.handlers.http import ADMINS, Call, get, post
from app.scoring.books import Books
from app.scoring.rubrics import Kept, Rubrics
from app.scoring.rules.book import LIFT, Choice
from app.scoring.rules.rubric import By, Fallback, Group, Item, Kind, Method, Rubric
from app.scoring.rules.sheet import Action
from app.scoring.rules.shown import rubric_as, shown
from app.scoring.rules.transition import Order, Written
from app.scoring.sheets import export
from app.state import errors
from app.state.candidate import Role
from app.state.room import Actor, Room
from app.texts import Reason

BODY_BYTES = 64 * 1024

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class ItemDraft(Body):
    """`most` and `step` are in 1/100 of a point."""

    id: Id
    name: Name
    most: Annotated[int, Field(ge=0, le=100_000)]
    step: Annotated[int, Field(ge=0, le=100_000)]
    guidance: Annotated[str, Field(max_length=1000)]
    group: Name
    counts: bool
    by: Literal["all", "chair"]
    kind: Literal["points", "pass"]

    def item(self) -> Item:
        return Item(**self.model_dump() | {"by": By(self.by), "kind": Kind(self.kind)})


class GroupDraft(Body):
    name: Name
    least: Annotated[int, Field(ge=0, le=100_000)]


class RubricDraft(Body):
    """The next version after `version` of `id`; an empty id and 0: a new one."""

    id: Annotated[str, Field(max_length=32)]
    version: Annotated[int, Field(ge=0, le=100_000)]
    name: Name
    items: Annotated[list[ItemDraft], Field(max_length=50)]
    groups: Annotated[list[GroupDraft], Field(max_length=12)]
    out_of: Annotated[int, Field(ge=0, le=1000)]
    method: Literal["mean", "trimmed"]
    fallback: Literal["mean", "pending"]
    min_valid: Annotated[int, Field(ge=0, le=100)]

    def rubric(self) -> Rubric:
        return Rubric(
            id=self.id,
            version=self.version,
            name=self.name,
            items=tuple(item.item() for item in self.items),
            groups=tuple(Group(group.name, group.least) for group in self.groups),
            out_of=self.out_of,
            method=Method(self.method),
            fallback=Fallback(self.fallback),
            min_valid=self.min_valid,
        )


class Keyed(Body):
    key: Key


class RubricOf(Keyed):
    rubric: Id
    version: Annotated[int, Field(ge=1, le=100_000)]


class OfSheet(Keyed):
    candidate: Id
    member: Id


class Recused(OfSheet):
    """`lift`: it is taken back."""

    lift: bool
    reason: Annotated[str, Field(max_length=200)]


class Transcribed(OfSheet):
    values: Annotated[dict[Id, Annotated[str, Field(max_length=20)]], Field(max_length=20)]


class Chosen(Keyed):
    candidate: Id
    choice: Literal["count", "retake", "fill_in"]
    reason: Reason


class Unlocking(Keyed):
    candidate: Id
    step: Literal["ask", "approve", "refuse"]
    reason: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    rooms: Rooms
    books: Books
    rubrics: Rubrics
    clock: Callable[[], float]


@get("/api/admin/rubrics", ADMINS, "The rubrics an administrator may use, each in its newest version")
async def list_rubrics(call: Call[Needs]) -> web.Response:
    return answer(
        rubrics=[_kept(each, call.who.college_id) for each in await call.needs.rubrics.newest(call.who)]
    )


@post(
    "/api/admin/rubrics",
    ADMINS,
    "A rubric, or its next version",
    limit=BODY_BYTES,
    within=(Deed.SAVE_RUBRIC,),
)
async def save_rubric(call: Call[Needs], said: RubricDraft) -> web.Response:
    made = await call.needs.rubrics.save(call.who, said.rubric(), call.address)
    return answer(rubric=_kept(made, call.who.college_id))


@get("/api/admin/rooms/{room}/scores", ADMINS, "How far the scores of a room are, and what they came to")
async def show(call: Call[Needs]) -> web.Response:
    return await _scores(call)


@post("/api/admin/rooms/{room}/scores/rubric", ADMINS, "What a room is scored by", audit=Deed.SET_RUBRIC)
async def set_rubric(call: Call[Needs], said: RubricOf) -> web.Response:
    rubric = await call.needs.rubrics.one(call.who, said.rubric, said.version)
    return await _carry_out(call, said.key, Action.SET_RUBRIC, rubric=rubric)


@post(
    "/api/admin/rooms/{room}/scores/recuse", ADMINS, "A member does not score a candidate", audit=Deed.RECUSE
)
async def recuse(call: Call[Needs], said: Recused) -> web.Response:
    return await _carry_out(
        call,
        said.key,
        Action.RECUSE,
        candidate=said.candidate,
        member=said.member,
        reason=said.reason,
        choice=LIFT if said.lift else "",
    )


@post(
    "/api/admin/rooms/{room}/scores/transcribe",
    ADMINS,
    "A paper sheet, read by the first or the second of two",
    audit=Deed.TRANSCRIBE_SHEET,
)
async def transcribe(call: Call[Needs], said: Transcribed) -> web.Response:
    values = {item: Written(text, 0) for item, text in said.values.items()}
    return await _carry_out(
        call, said.key, Action.TRANSCRIBE, candidate=said.candidate, member=said.member, values=values
    )


@post(
    "/api/admin/rooms/{room}/scores/choose",
    ADMINS,
    "What becomes of a pending result",
    audit=Deed.CHOOSE_RESULT,
)
async def choose(call: Call[Needs], said: Chosen) -> web.Response:
    return await _carry_out(
        call,
        said.key,
        Action.CHOOSE,
        candidate=said.candidate,
        choice=Choice(said.choice),
        reason=said.reason,
    )


_STEPS = {
    "ask": (Action.ASK_UNLOCK, Deed.ASK_UNLOCK),
    "approve": (Action.UNLOCK, Deed.UNLOCK_SCORES),
    "refuse": (Action.REFUSE_UNLOCK, Deed.REFUSE_UNLOCK),
}


@post(
    "/api/admin/rooms/{room}/scores/unlock",
    ADMINS,
    "Ask for a confirmed result to be unlocked, or decide as the second administrator",
    within=(Deed.ASK_UNLOCK, Deed.UNLOCK_SCORES, Deed.REFUSE_UNLOCK),
)
async def unlock(call: Call[Needs], said: Unlocking) -> web.Response:
    action, deed = _STEPS[said.step]
    response = await _carry_out(call, said.key, action, candidate=said.candidate, reason=said.reason)
    await call.record(call.path["room"], deed=deed, detail=said.candidate)
    return response


@post("/api/admin/rooms/{room}/scores/publish", ADMINS, "Publish a room's results", audit=Deed.PUBLISH_SCORES)
async def publish(call: Call[Needs], said: Keyed) -> web.Response:
    return await _carry_out(call, said.key, Action.PUBLISH)


@get("/api/admin/rooms/{room}/scores.xlsx", ADMINS, "Results as .xlsx", gives=TYPE, audit=Deed.EXPORT_SCORES)
async def export_scores(call: Call[Needs]) -> web.StreamResponse:
    room, _ = await _room(call)
    if room.plan.rehearsal:
        raise errors.Conflict("演练考场没有正式成绩，不能导出。")
    book = await call.needs.books.get(room.id)
    history = await call.needs.books.history(room.id)
    made = await asyncio.to_thread(export, book, room, history, call.needs.clock())
    return attachment(made, f"scores-{room.id}.xlsx", TYPE)


async def _room(call: Call[Needs]) -> tuple[Room, Actor]:
    room = await call.needs.rooms.get(call.path["room"])
    actor = access_room(call.who, room)
    if actor.role is not Role.ADMIN:
        raise errors.Forbidden("您在本考场有席位，不能同时管理它的成绩。请由另一位管理员处理。")
    return room, actor


async def _carry_out(call: Call[Needs], key: str, action: Action, **more: Any) -> web.Response:
    room, actor = await _room(call)
    await call.needs.books.command(room.id, Order(action=action, actor=actor, **more), key)
    return await _scores(call)


async def _scores(call: Call[Needs]) -> web.Response:
    room, actor = await _room(call)
    book = await call.needs.books.get(room.id)
    people = [{"id": s.candidate, "name": s.name, "exam_no": s.exam_no} for s in room.queue()]
    return answer(
        title=room.plan.title,
        rehearsal=room.plan.rehearsal,
        begun=any(seat.spells for seat in room.seats.values()),
        me=actor.id,
        candidates=people,
        **shown(book, room, actor, call.needs.clock()),
    )


def _kept(kept: Kept, college: str | None) -> dict[str, Any]:
    """`own`: who asks may save the next version."""
    own = college is None or kept.college_id == college
    return {"rubric": rubric_as(kept.rubric), "school": kept.college_id is None, "at": kept.at, "own": own}


ROUTES = (
    list_rubrics,
    save_rubric,
    show,
    set_rubric,
    recuse,
    transcribe,
    choose,
    unlock,
    publish,
    export_scores,
)
