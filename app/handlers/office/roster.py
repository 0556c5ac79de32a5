"""人员: candidates and staff as lists, one by one, and as workbooks (PROTOCOL.md 1.4)."""

import asyncio
import base64
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from aiohttp import web
from pydantic import StringConstraints, field_validator

from app import texts
from app.audit.words import Deed
from app.formats.sheets import TYPE
from app.handlers.answers import answer, attachment
from app.handlers.bodies import Body, Nothing, Page, answer_page, pieces
from app.handlers.http import ADMINS, Call, get, post, upload
from app.messages.courier import Owners
from app.office.roster import sheets
from app.office.roster.columns import SHEETS, Sort
from app.office.roster.desk import Desk
from app.office.roster.enrol import Enrol
from app.office.roster.importing import Imports
from app.office.roster.records import STAFF, Details, Wanted
from app.people import scope
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded
from app.people.directory import College, Document, Kind, People
from app.people.sessions import Sessions
from app.people.unmasking import Unmasking
from app.state.clock import DAY
from app.state.errors import SignedOut
from app.texts import Reason
from app.texts.phones import normalise

_LOGIN_CHANGED = "管理员修改了您的账号信息，请重新登录。"
_DELETED = "您的账号已被删除。如有疑问请联系管理员。"

_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


_Filter = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,32}$")]


class Listed(Page):
    """`kind` is one of the staff's kinds, for the list of staff."""

    sort: Sort
    kind: Literal["", "examiner", "invigilator", "admin", "inspector"] = ""
    college: _Filter = ""
    major: _Filter = ""
    room: _Filter = ""
    photo: Literal["", "none", "pending", "ready", "refused"] = ""

    @property
    def wanted(self) -> Wanted:
        """The filters."""
        kinds = (Kind.CANDIDATE,) if self.sort is Sort.CANDIDATES else STAFF
        if self.kind and self.sort is Sort.STAFF:
            kinds = (Kind(self.kind),)
        return Wanted(kinds, self.q, self.college, self.major, self.room, self.photo)


class OfSort(Page):
    sort: Sort


class Upload(OfSort):
    """`former` is the upload whose photos this one takes over."""

    former: Annotated[str, StringConstraints(max_length=64)] = ""


class Written(Body):
    """A person as the dialog sends them; `phone` and `id_number` only where they were typed. `document` is what
    `id_number` is of, null where the number says it."""

    kind: Literal["candidate", "examiner", "invigilator", "admin", "inspector"]
    name: Annotated[str, StringConstraints(max_length=200)]
    college: _Id | None = None
    major: _Id | None = None
    exam_no: Annotated[str, StringConstraints(max_length=200)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    id_number: Annotated[str, StringConstraints(max_length=40)] | None = None
    document: Literal["resident", "hk_macau", "taiwan", "residence", "permanent", "passport"] | None = None

    @field_validator("*")
    @classmethod
    def _tidy(cls, value: object) -> object:
        return texts.tidy(value) if isinstance(value, str) else value

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        return texts.name(value)

    @field_validator("exam_no")
    @classmethod
    def _exam_no(cls, value: str) -> str:
        return texts.serial(value)

    @field_validator("id_number")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        return value and texts.number(value)

    @property
    def details(self) -> Details:
        """The same for the roster."""
        is_candidate = self.kind == "candidate"
        return Details(
            Kind(self.kind),
            self.name,
            self.college,
            self.major if is_candidate else None,
            self.exam_no if is_candidate else "",
            self.phone,
            self.id_number if is_candidate else None,
            Document(self.document) if is_candidate and self.document else None,
        )


class Unmask(Body):
    field: Literal["phone", "id_number"]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    desk: Desk
    imports: Imports
    people: People
    enrol: Enrol
    changes: AccountChanges
    owners: Owners
    sessions: Sessions
    unmasking: Unmasking


@get("/api/admin/people", ADMINS, "A page of candidates or staff, masked")
async def list_people(call: Call[Needs], page: Listed) -> web.Response:
    rows, total = await call.needs.desk.roster.find(call.who, page.wanted, page.offset, page.size)
    return answer_page(page, rows, total)


@post("/api/admin/people", ADMINS, "A new person", audit=Deed.ADD_PERSON)
async def add(call: Call[Needs], said: Written) -> web.Response:
    person = await call.needs.desk.add(call.who, said.details)
    await call.record(person)
    return answer(id=person)


@get(
    "/api/admin/people/export", ADMINS, "The list as a workbook, masked", gives=TYPE, audit=Deed.EXPORT_PEOPLE
)
async def export(call: Call[Needs], page: Listed) -> web.StreamResponse:
    found = await call.needs.desk.roster.all(call.who, page.wanted)
    await call.record(detail=f"{page.sort} {len(found)}")
    book = await asyncio.to_thread(sheets.listing, page.sort, found)
    return attachment(book, f"{SHEETS[page.sort]}.xlsx", TYPE)


@get("/api/admin/people/choices", ADMINS, "What lists are filtered by")
async def choices(call: Call[Needs]) -> web.Response:
    roster = call.needs.desk.roster
    rooms = await roster.rooms(call.who)
    units = [
        {"id": c.id, "name": c.name, "majors": [{"id": m.id, "name": m.name} for m in c.majors]}
        for c in await _colleges(call)
    ]
    days = roster.contact_seconds / DAY
    return answer(colleges=units, rooms=rooms, school=call.who.college_id is None, contact_days=days)


@get("/api/admin/people/{person}", ADMINS, "One person, masked")
async def show(call: Call[Needs]) -> web.Response:
    return answer(person=await call.needs.desk.roster.get(call.who, call.path["person"]))


@post(
    "/api/admin/people/{person}",
    ADMINS,
    "Change what is written about a person",
    audit=Deed.EDIT_PERSON,
    within=(Deed.ASK_ACCOUNT_CHANGE,),
)
async def edit(call: Call[Needs], said: Written) -> web.Response:
    """Signed out and logged as soon as it is written: a room that refuses the new name must not keep open the session
    of a phone that is somebody else's now."""
    person, desk = call.path["person"], call.needs.desk
    pending = False
    if await desk.roster.is_new_phone(call.who, person, said.phone):
        pending = await _change_phone(call, person, said.details)
    elif await desk.edit(call.who, person, said.details):
        await call.needs.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
    await call.record(person)
    await desk.roster.rename(call.who, person)
    return answer(pending=pending)


async def _change_phone(call: Call[Needs], person: str, details: Details) -> bool:
    """Whether the number waits for another administrator, while the rest is written. The owner hears of it at the
    number they had, and at the one they have."""
    who, needs = call.who, call.needs
    owner, former = await needs.people.get(person), await needs.owners.of(person)
    try:
        async with needs.changes.making(who, owner, Change.PHONE):
            await needs.desk.edit(who, person, details)
    except SecondNeeded as why:
        wanted, rest = normalise(details.phone or ""), replace(details, phone=None)
        async with needs.changes.asking(who, owner, Change.PHONE, why, wanted):
            changed = await needs.desk.edit(who, person, rest)
        if changed:
            await needs.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
        await call.record(person, deed=Deed.ASK_ACCOUNT_CHANGE, detail=Change.PHONE)
        needs.owners.tell(former, f"申请{WORDS[Change.PHONE]}")
        return True
    await needs.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
    for to in (former, await needs.owners.of(person)):
        needs.owners.tell(to, WORDS[Change.PHONE])
    return False


@post("/api/admin/people/{person}/delete", ADMINS, "Delete whom no room knows", audit=Deed.DELETE_PERSON)
async def delete(call: Call[Needs], _said: Nothing) -> web.Response:
    person, desk = call.path["person"], call.needs.desk
    await desk.roster.check_may_delete(call.who, person)
    await call.needs.sessions.end_of(person, SignedOut(_DELETED))
    await desk.delete(call.who, person)
    return answer()


@post(
    "/api/admin/people/{person}/unmask",
    ADMINS,
    "A phone or ID number, with a reason",
    within=(Deed.UNMASK_PHONE, Deed.UNMASK_ID_NUMBER, Deed.UNMASK_LIMIT),
)
async def unmask(call: Call[Needs], said: Unmask) -> web.Response:
    """Logged first: what cannot be recorded is not shown."""
    person, roster = call.path["person"], call.needs.desk.roster
    await roster.require(call.who, person)
    await call.needs.unmasking.note(call.who, person, said.field, said.reason, call.address)
    return answer(value=await roster.unmask(call.who, person, said.field))


@get("/api/admin/people/{person}/photo", ADMINS, "The photo of a candidate", audit=Deed.VIEW_FACE)
async def see_photo(call: Call[Needs]) -> web.Response:
    person = call.path["person"]
    jpeg = await call.needs.desk.photo(call.who, person)
    await call.record(person, detail="reference")  # what cannot be recorded is not shown
    return answer(jpeg=None if jpeg is None else base64.b64encode(jpeg).decode())


@upload("/api/admin/people/{person}/photo", ADMINS, "The photo of a candidate (a file)", audit=Deed.PUT_PHOTO)
async def put_photo(call: Call[Needs]) -> web.Response:
    person, desk = call.path["person"], call.needs.desk
    await desk.roster.require(call.who, person)
    await desk.put_photo(call.who, person, pieces(call.request))
    return answer()


@get("/api/admin/imports/template", ADMINS, "The workbook to fill in", gives=TYPE)
async def template(call: Call[Needs], said: OfSort) -> web.StreamResponse:
    colleges, rooms = await _colleges(call), await call.needs.enrol.open_to(call.who)
    book = await asyncio.to_thread(sheets.template, said.sort, colleges, rooms)
    return attachment(book, f"{SHEETS[said.sort]}导入模板.xlsx", TYPE)


@upload("/api/admin/imports", ADMINS, "Dry run of a workbook (a file)")
async def begin(call: Call[Needs], said: Upload) -> web.Response:
    report = await call.needs.imports.begin(call.who, said.sort, pieces(call.request), said.former)
    return answer(report=report.shown())


@get("/api/admin/imports/{token}", ADMINS, "The dry run again")
async def check(call: Call[Needs]) -> web.Response:
    return answer(report=(await call.needs.imports.check(call.who, call.path["token"])).shown())


@upload("/api/admin/imports/{token}/photos", ADMINS, "The photos beside it (a zip)")
async def add_photos(call: Call[Needs]) -> web.Response:
    report = await call.needs.imports.add_photos(call.who, call.path["token"], pieces(call.request))
    return answer(report=report.shown())


@post("/api/admin/imports/{token}/apply", ADMINS, "Enter everybody, or nobody", audit=Deed.IMPORT_PEOPLE)
async def apply(call: Call[Needs], _said: Nothing) -> web.Response:
    done = await call.needs.imports.apply(call.who, call.path["token"])
    await call.record(detail=f"people={done['people']} rooms={done['rooms']}")
    return answer(**done)


@post("/api/admin/imports/{token}/discard", ADMINS, "Forget the upload")
async def discard(call: Call[Needs], _said: Nothing) -> web.Response:
    await call.needs.imports.discard(call.who, call.path["token"])
    return answer()


async def _colleges(call: Call[Needs]) -> list[College]:
    return [each for each in await call.needs.people.colleges() if scope.covers(call.who, each.id)]


ROUTES = (
    list_people,
    add,
    export,
    choices,
    show,
    edit,
    delete,
    unmask,
    see_photo,
    put_photo,
    template,
    begin,
    check,
    add_photos,
    apply,
    discard,
)
