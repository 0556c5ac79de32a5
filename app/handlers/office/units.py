"""学院专业: colleges and majors, for the exam office (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.audit import AuditLog
from app.handlers.fit import WORDS
from app.handlers.http import Route, answer, parse
from app.office.units import Units
from app.people.sessions import Kind, Person

ADMIN = frozenset({Kind.ADMIN})
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
_Name = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"maxLength": 50, **WORDS})]


class Named(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: _Name


class NewMajor(Named):
    college: _Id


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


def routes(units: Units, audit: AuditLog, address: Callable[[web.BaseRequest], str]) -> list[Route]:
    async def log(request: web.Request, who: Person, action: str, unit: str) -> web.Response:
        await audit.record(who.id, action, unit, address=address(request))
        return answer(id=unit)

    async def show(_request: web.Request, who: Person) -> web.Response:
        return answer(colleges=await units.all(who), school=who.college_id is None)

    async def add_college(request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Named)
        return await log(request, who, "add_college", await units.add_college(who, said.name))

    async def rename_college(request: web.Request, who: Person) -> web.Response:
        said, unit = await parse(request, Named), request.match_info["college"]
        await units.rename_college(who, unit, said.name)
        return await log(request, who, "rename_college", unit)

    async def delete_college(request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        unit = request.match_info["college"]
        await units.delete_college(who, unit)
        return await log(request, who, "delete_college", unit)

    async def add_major(request: web.Request, who: Person) -> web.Response:
        said = await parse(request, NewMajor)
        return await log(request, who, "add_major", await units.add_major(who, said.college, said.name))

    async def rename_major(request: web.Request, who: Person) -> web.Response:
        said, unit = await parse(request, Named), request.match_info["major"]
        await units.rename_major(who, unit, said.name)
        return await log(request, who, "rename_major", unit)

    async def delete_major(request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        unit = request.match_info["major"]
        await units.delete_major(who, unit)
        return await log(request, who, "delete_major", unit)

    college, major = "/api/admin/colleges/{college}", "/api/admin/majors/{major}"
    return [
        Route("GET", "/api/admin/colleges", show, ADMIN, "Colleges and majors in scope, and what is in them"),
        Route("POST", "/api/admin/colleges", add_college, ADMIN, "A new college", Named),
        Route("POST", college, rename_college, ADMIN, "Another name for a college", Named),
        Route("POST", f"{college}/delete", delete_college, ADMIN, "Delete an unused college", Nothing),
        Route("POST", "/api/admin/majors", add_major, ADMIN, "A new major of a college", NewMajor),
        Route("POST", major, rename_major, ADMIN, "Another name for a major", Named),
        Route("POST", f"{major}/delete", delete_major, ADMIN, "Delete an unused major", Nothing),
    ]
