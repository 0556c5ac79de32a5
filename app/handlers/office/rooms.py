"""The exam office's rooms by HTTP (PROTOCOL.md 1.4)."""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from enum import Enum
from typing import Annotated, Any, Final, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, create_model

from app.formats.sheets import TYPE
from app.handlers.http import JSON, Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.office.rooms import STAFF_KINDS, Draft, RoomAdmin, Wanted
from app.people.sessions import Kind, Person
from app.state.candidate import Role
from app.state.room import Terms

OFFICE = frozenset({Kind.ADMIN})

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


Address = Callable[[web.Request], str]


class RoomHandlers:
    """`address` tells where a request came from."""

    def __init__(self, office: RoomAdmin, address: Address) -> None:
        self._office = office
        self._address = address

    def routes(self) -> list[Route]:
        def route(
            method: str,
            path: str,
            handler: Callable[..., Awaitable[web.StreamResponse]],
            summary: str,
            body: type[BaseModel] | None = None,
            query: type[BaseModel] | None = None,
            gives: tuple[str, ...] = (JSON,),
        ) -> Route:
            at = f"/api/admin/rooms{path}"
            return Route(method, at, handler, OFFICE, summary, body, query, gives=gives)

        return [
            route("GET", "", self.list, "The rooms of the office, a page at a time", query=RoomList),
            route("POST", "", self.create, "A new room", NewRoom),
            route("GET", "/form", self.form, "What a new room begins with"),
            route("GET", "/people", self.people, "People to put in a room; never a phone", query=Search),
            route("GET", "/{room}", self.detail, "A room's setup"),
            route("POST", "/{room}", self.save, "Set a room up anew", ChangedRoom),
            route("GET", "/{room}/record", self.record, "What became of each candidate, and what happened"),
            route(
                "GET",
                "/{room}/record.xlsx",
                self.workbook,
                "The same as a workbook; no rehearsal's",
                gives=(TYPE,),
            ),
            route("POST", "/{room}/draw", self.draw, "Draw the order of the interviews by lot", Drawn),
            route("POST", "/{room}/open", self.open, "Open the doors early, or a closed room again", Keyed),
            route("POST", "/{room}/close", self.close, "Close a room nobody is in", Keyed),
        ]

    async def list(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, RoomList)
        wanted = Wanted(page.when, page.rehearsal, page.q, page.offset, page.size)
        return answer_page(page, *await self._office.listed(who, wanted))

    async def form(self, _request: web.Request, who: Person) -> web.Response:
        return answer(**await self._office.form(who))

    async def people(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, Search)
        kinds = STAFF_KINDS if page.kind == "staff" else (Kind.CANDIDATE,)
        return answer(people=await self._office.find(who, kinds, page.q, page.major))

    async def detail(self, request: web.Request, who: Person) -> web.Response:
        return answer(room=await self._office.detail(who, _room(request)))

    async def create(self, request: web.Request, who: Person) -> web.Response:
        body = await parse(request, NewRoom, SETUP_BYTES)
        room = await self._office.create(who, body.draft(), body.key, self._address(request))
        return answer(room=await self._office.detail(who, room))

    async def save(self, request: web.Request, who: Person) -> web.Response:
        body, room = await parse(request, ChangedRoom, SETUP_BYTES), _room(request)
        await self._office.save(who, room, body.draft(), body.key, body.since, self._address(request))
        return answer(room=await self._office.detail(who, room))

    async def record(self, request: web.Request, who: Person) -> web.Response:
        return answer(**await self._office.record(who, _room(request)))

    async def workbook(self, request: web.Request, who: Person) -> web.Response:
        room = _room(request)
        book = await self._office.workbook(who, room, self._address(request))
        name = f"record-{room}.xlsx"
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=book, content_type=TYPE, headers=headers)

    async def draw(self, request: web.Request, who: Person) -> web.Response:
        body, room = await parse(request, Drawn), _room(request)
        await self._office.draw(who, room, body.key, body.since, self._address(request))
        return answer(room=await self._office.detail(who, room))

    async def open(self, request: web.Request, who: Person) -> web.Response:
        body, room = await parse(request, Keyed), _room(request)
        await self._office.open(who, room, body.key, self._address(request))
        return answer(room=await self._office.detail(who, room))

    async def close(self, request: web.Request, who: Person) -> web.Response:
        body, room = await parse(request, Keyed), _room(request)
        await self._office.close(who, room, body.key, self._address(request))
        return answer(room=await self._office.detail(who, room))


def _room(request: web.Request) -> str:
    return request.match_info["room"]
