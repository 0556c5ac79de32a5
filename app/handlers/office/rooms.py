"""The exam office's rooms by HTTP (PROTOCOL.md 1.4)."""

from dataclasses import fields
from enum import Enum
from typing import Annotated, Any, Final, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, create_model

from app.audit.words import Deed
from app.formats.sheets import TYPE
from app.handlers.answers import answer, attachment
from app.handlers.bodies import Page, answer_page
from app.handlers.http import ADMINS, Call, get, post
from app.office.rooms import STAFF_KINDS, Draft, RoomAdmin, Wanted
from app.people.directory import Kind
from app.state.candidate import Role
from app.state.room import Terms

SETUP_BYTES = 256 * 1024
"""A room of a thousand candidates is a list of a thousand ids."""

Id = Annotated[str, Field(min_length=1, max_length=32)]
Time = Annotated[float, Field(ge=0, le=10**11)]


class Keyed(BaseModel):
    """Every change carries the key it is repeated with."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    key: str = Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")


class Member(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    role: Literal[Role.CHAIR, Role.EXAMINER, Role.INVIGILATOR]


Model = TypeVar("Model", bound=Keyed)

_CHECKS: Final = {"least": "ge", "most": "le", "longest": "max_length"}
"""Pydantic's words for what the terms say of themselves."""


def _kind(kind: Any) -> Any:
    """An enumeration stands where it is used, and needs no name in the description of the API."""
    return Literal[tuple(kind)] if issubclass(kind, Enum) else kind


def _with_terms(model: type[Model]) -> type[Model]:
    """`model` with the terms of a room beside its own fields, each of them asked for."""
    terms: dict[str, Any] = {
        term.name: (
            _kind(term.type),
            Field(**{_CHECKS[said]: bound for said, bound in term.metadata.items()}),
        )
        for term in fields(Terms)
    }
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, **terms)


@_with_terms
class NewRoom(Keyed):
    """A room as a form says it; lengths are seconds."""

    title: str = Field(max_length=100)
    college_id: Id
    opens_at: Time
    closes_at: Time
    panel: list[Member] = Field(max_length=100)
    candidates: list[Id] = Field(max_length=2000)
    rehearsal: bool

    def draft(self) -> Draft:
        said = {each.name: getattr(self, each.name) for each in fields(Draft)}
        return Draft(**said | {"panel": [(member.id, member.role) for member in self.panel]})


class ChangedRoom(NewRoom):
    """`since` is the `seq` of the setup the form was made from."""

    since: int = Field(ge=0, le=1_000_000_000)


class Drawn(Keyed):
    since: int = Field(ge=0, le=1_000_000_000)


class RoomList(Page):
    when: Literal["", "today", "coming", "past"] = ""
    rehearsal: bool = False


class Search(Page):
    kind: Literal["staff", "candidate"] = "staff"
    major: str = Field("", max_length=32)


@get("/api/admin/rooms", ADMINS, "The rooms of the office, a page at a time")
async def list_rooms(call: Call[RoomAdmin], page: RoomList) -> web.Response:
    wanted = Wanted(page.when, page.rehearsal, page.q, page.offset, page.size)
    return answer_page(page, *await call.needs.listed(call.who, wanted))


@post("/api/admin/rooms", ADMINS, "A new room", limit=SETUP_BYTES, within=(Deed.ROOM_CREATE,))
async def create(call: Call[RoomAdmin], said: NewRoom) -> web.Response:
    room = await call.needs.create(call.who, said.draft(), said.key, call.address)
    return await _detail(call, room)


@get("/api/admin/rooms/form", ADMINS, "What a new room begins with")
async def form(call: Call[RoomAdmin]) -> web.Response:
    return answer(**await call.needs.form(call.who))


@get("/api/admin/rooms/people", ADMINS, "People to put in a room; never a phone")
async def people(call: Call[RoomAdmin], page: Search) -> web.Response:
    kinds = STAFF_KINDS if page.kind == "staff" else (Kind.CANDIDATE,)
    return answer(people=await call.needs.find(call.who, kinds, page.q, page.major))


@get("/api/admin/rooms/{room}", ADMINS, "A room's setup")
async def detail(call: Call[RoomAdmin]) -> web.Response:
    return await _detail(call, call.path["room"])


@post("/api/admin/rooms/{room}", ADMINS, "Set a room up anew", limit=SETUP_BYTES, within=(Deed.ROOM_SAVE,))
async def save(call: Call[RoomAdmin], said: ChangedRoom) -> web.Response:
    room = call.path["room"]
    await call.needs.save(call.who, room, said.draft(), said.key, said.since, call.address)
    return await _detail(call, room)


@get("/api/admin/rooms/{room}/record", ADMINS, "What became of each candidate, and what happened")
async def record(call: Call[RoomAdmin]) -> web.Response:
    return answer(**await call.needs.record(call.who, call.path["room"]))


@get(
    "/api/admin/rooms/{room}/record.xlsx",
    ADMINS,
    "The same as a workbook; no rehearsal's",
    gives=TYPE,
    within=(Deed.ROOM_EXPORT,),
)
async def workbook(call: Call[RoomAdmin]) -> web.StreamResponse:
    room = call.path["room"]
    book = await call.needs.workbook(call.who, room, call.address)
    return attachment(book, f"record-{room}.xlsx", TYPE)


@post(
    "/api/admin/rooms/{room}/draw",
    ADMINS,
    "Draw the order of the interviews by lot",
    within=(Deed.ROOM_DRAW,),
)
async def draw(call: Call[RoomAdmin], said: Drawn) -> web.Response:
    await call.needs.draw(call.who, call.path["room"], said.key, said.since, call.address)
    return await _detail(call, call.path["room"])


@post(
    "/api/admin/rooms/{room}/open",
    ADMINS,
    "Open the doors early, or a closed room again",
    within=(Deed.OPEN_ROOM,),
)
async def open_doors(call: Call[RoomAdmin], said: Keyed) -> web.Response:
    await call.needs.open(call.who, call.path["room"], said.key, call.address)
    return await _detail(call, call.path["room"])


@post("/api/admin/rooms/{room}/close", ADMINS, "Close a room nobody is in", within=(Deed.CLOSE_ROOM,))
async def close(call: Call[RoomAdmin], said: Keyed) -> web.Response:
    await call.needs.close(call.who, call.path["room"], said.key, call.address)
    return await _detail(call, call.path["room"])


async def _detail(call: Call[RoomAdmin], room: str) -> web.Response:
    return answer(room=await call.needs.detail(call.who, room))


ROUTES = (list_rooms, create, form, people, detail, save, record, workbook, draw, open_doors, close)
