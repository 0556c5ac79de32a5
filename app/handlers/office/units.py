"""学院专业: colleges and majors, for the exam office (PROTOCOL.md 1.4)."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import WORDS, Body, Id, Nothing
from app.handlers.http import ADMINS, Call, get, post
from app.office.units import Units

_Name = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"maxLength": 50, **WORDS})]


class Named(Body):
    name: _Name


class NewMajor(Named):
    college: Id


@get("/api/admin/colleges", ADMINS, "Colleges and majors in scope, and what is in them")
async def show(call: Call[Units]) -> web.Response:
    return answer(colleges=await call.needs.all(call.who), school=call.who.college_id is None)


@post("/api/admin/colleges", ADMINS, "A new college", audit=Deed.ADD_COLLEGE)
async def add_college(call: Call[Units], said: Named) -> web.Response:
    unit = await call.needs.add_college(call.who, said.name)
    await call.record(unit)
    return answer(id=unit)


@post("/api/admin/colleges/{college}", ADMINS, "Another name for a college", audit=Deed.RENAME_COLLEGE)
async def rename_college(call: Call[Units], said: Named) -> web.Response:
    await call.needs.rename_college(call.who, call.path["college"], said.name)
    return answer(id=call.path["college"])


@post("/api/admin/colleges/{college}/delete", ADMINS, "Delete an unused college", audit=Deed.DELETE_COLLEGE)
async def delete_college(call: Call[Units], _said: Nothing) -> web.Response:
    await call.needs.delete_college(call.who, call.path["college"])
    return answer(id=call.path["college"])


@post("/api/admin/majors", ADMINS, "A new major of a college", audit=Deed.ADD_MAJOR)
async def add_major(call: Call[Units], said: NewMajor) -> web.Response:
    unit = await call.needs.add_major(call.who, said.college, said.name)
    await call.record(unit)
    return answer(id=unit)


@post("/api/admin/majors/{major}", ADMINS, "Another name for a major", audit=Deed.RENAME_MAJOR)
async def rename_major(call: Call[Units], said: Named) -> web.Response:
    await call.needs.rename_major(call.who, call.path["major"], said.name)
    return answer(id=call.path["major"])


@post("/api/admin/majors/{major}/delete", ADMINS, "Delete an unused major", audit=Deed.DELETE_MAJOR)
async def delete_major(call: Call[Units], _said: Nothing) -> web.Response:
    await call.needs.delete_major(call.who, call.path["major"])
    return answer(id=call.path["major"])


ROUTES = (show, add_college, rename_college, delete_college, add_major, rename_major, delete_major)
