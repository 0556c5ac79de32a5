"""人员: candidates and staff as lists, one by one, and as workbooks (PROTOCOL.md 1.4)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

from app import texts
from app.audit import AuditLog
from app.handlers.http import Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.handlers.office.units import ADMIN, Nothing
from app.handlers.uploads import XLSX, attachment, pieces
from app.messages.owners import Owners
from app.office.roster import sheets
from app.office.roster.columns import SHEETS, Sort
from app.office.roster.desk import Desk
from app.office.roster.enrol import Enrol
from app.office.roster.importing import Imports
from app.office.roster.records import STAFF, Details, Wanted
from app.people import scope
from app.people.account_changes import WORDS, AccountChanges, Change, SecondNeeded
from app.people.directory import Document, People
from app.people.sessions import Kind, Person, Sessions
from app.people.unmasking import Unmasking
from app.state.clock import DAY
from app.state.errors import SignedOut
from app.texts.phones import normalise
from app.texts.reasons import Reason

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


class Written(BaseModel):
    """A person as the dialog sends them; `phone` and `id_number` only where they were typed. `document` is what
    `id_number` is of, null where the number says it."""

    model_config = ConfigDict(extra="forbid", strict=True)

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


class Unmask(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    field: Literal["phone", "id_number"]
    reason: Reason


@dataclass(frozen=True)
class RosterHandlers:
    """`address` is where a request comes from, for the audit log."""

    desk: Desk
    imports: Imports
    people: People
    enrol: Enrol
    changes: AccountChanges
    owners: Owners
    sessions: Sessions
    audit: AuditLog
    unmasking: Unmasking
    address: Callable[[web.BaseRequest], str]

    def routes(self) -> list[Route]:
        person, upload = "/api/admin/people/{person}", "/api/admin/imports/{token}"
        return [
            Route(
                "GET",
                "/api/admin/people",
                self.list,
                ADMIN,
                "A page of candidates or staff, masked",
                query=Listed,
            ),
            Route("POST", "/api/admin/people", self.add, ADMIN, "A new person", Written),
            Route(
                "GET",
                "/api/admin/people/export",
                self.export,
                ADMIN,
                "The list as a workbook, masked",
                query=Listed,
                gives=(XLSX,),
            ),
            Route("GET", "/api/admin/people/choices", self.choices, ADMIN, "What lists are filtered by"),
            Route("GET", person, self.show, ADMIN, "One person, masked"),
            Route("POST", person, self.edit, ADMIN, "Change what is written about a person", Written),
            Route("POST", f"{person}/delete", self.delete, ADMIN, "Delete whom no room knows", Nothing),
            Route(
                "POST", f"{person}/unmask", self.unmask, ADMIN, "A phone or ID number, with a reason", Unmask
            ),
            Route("POST", f"{person}/photo", self.put_photo, ADMIN, "The photo of a candidate (a file)"),
            Route(
                "GET",
                "/api/admin/imports/template",
                self.template,
                ADMIN,
                "The workbook to fill in",
                query=OfSort,
                gives=(XLSX,),
            ),
            Route(
                "POST",
                "/api/admin/imports",
                self.begin,
                ADMIN,
                "Dry run of a workbook (a file)",
                query=Upload,
            ),
            Route("GET", upload, self.check, ADMIN, "The dry run again"),
            Route("POST", f"{upload}/photos", self.add_photos, ADMIN, "The photos beside it (a zip)"),
            Route("POST", f"{upload}/apply", self.apply, ADMIN, "Enter everybody, or nobody", Nothing),
            Route("POST", f"{upload}/discard", self.discard, ADMIN, "Forget the upload", Nothing),
        ]

    async def list(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, Listed)
        rows, total = await self.desk.roster.find(who, page.wanted, page.offset, page.size)
        return answer_page(page, rows, total)

    async def choices(self, _request: web.Request, who: Person) -> web.Response:
        rooms = await self.desk.roster.rooms(who)
        colleges = [c for c in await self.people.colleges() if scope.covers(who, c.id)]
        units = [
            {"id": c.id, "name": c.name, "majors": [{"id": m.id, "name": m.name} for m in c.majors]}
            for c in colleges
        ]
        days = self.desk.roster.contact_seconds / DAY
        return answer(colleges=units, rooms=rooms, school=who.college_id is None, contact_days=days)

    async def show(self, request: web.Request, who: Person) -> web.Response:
        return answer(person=await self.desk.roster.get(who, request.match_info["person"]))

    async def add(self, request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Written)
        person = await self.desk.add(who, said.details)
        await self._log(request, who, "add_person", person)
        return answer(id=person)

    async def edit(self, request: web.Request, who: Person) -> web.Response:
        """Signed out and logged as soon as it is written: a room that refuses the new name must not keep open the
        session of a phone that is somebody else's now."""
        said, person = await parse(request, Written), request.match_info["person"]
        pending = False
        if await self.desk.roster.is_new_phone(who, person, said.phone):
            pending = await self._change_phone(request, who, person, said.details)
        elif await self.desk.edit(who, person, said.details):
            await self.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
        await self._log(request, who, "edit_person", person)
        await self.desk.roster.rename(who, person)
        return answer(pending=pending)

    async def _change_phone(self, request: web.Request, who: Person, person: str, details: Details) -> bool:
        """Whether the number waits for another administrator, while the rest is written. The owner hears of it at the
        number they had, and at the one they have."""
        owner, former = await self.people.get(person), await self.owners.of(person)
        try:
            async with self.changes.making(who, owner, Change.PHONE):
                await self.desk.edit(who, person, details)
        except SecondNeeded as why:
            wanted, rest = normalise(details.phone or ""), replace(details, phone=None)
            async with self.changes.asking(who, owner, Change.PHONE, why, wanted):
                changed = await self.desk.edit(who, person, rest)
            if changed:
                await self.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
            await self._log(request, who, "ask_account_change", person, Change.PHONE)
            self.owners.tell(former, f"申请{WORDS[Change.PHONE]}")
            return True
        await self.sessions.end_of(person, SignedOut(_LOGIN_CHANGED))
        for to in (former, await self.owners.of(person)):
            self.owners.tell(to, WORDS[Change.PHONE])
        return False

    async def delete(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        person = request.match_info["person"]
        await self.desk.roster.check_may_delete(who, person)
        await self.sessions.end_of(person, SignedOut(_DELETED))
        await self.desk.delete(who, person)
        await self._log(request, who, "delete_person", person)
        return answer()

    async def unmask(self, request: web.Request, who: Person) -> web.Response:
        """Logged first: what cannot be recorded is not shown."""
        said, person = await parse(request, Unmask), request.match_info["person"]
        await self.desk.roster.require(who, person)
        await self.unmasking.note(who, person, said.field, said.reason, self.address(request))
        return answer(value=await self.desk.roster.unmask(who, person, said.field))

    async def put_photo(self, request: web.Request, who: Person) -> web.Response:
        person = request.match_info["person"]
        await self.desk.roster.require(who, person)
        await self.desk.put_photo(who, person, pieces(request))
        await self._log(request, who, "put_photo", person)
        return answer()

    async def export(self, request: web.Request, who: Person) -> web.Response:
        page = asked(request, Listed)
        found = await self.desk.roster.all(who, page.wanted)
        await self._log(request, who, "export_people", detail=f"{page.sort} {len(found)}")
        return attachment(
            await asyncio.to_thread(sheets.listing, page.sort, found), f"{SHEETS[page.sort]}.xlsx", XLSX
        )

    async def template(self, request: web.Request, who: Person) -> web.Response:
        sort = asked(request, OfSort).sort
        colleges = [c for c in await self.people.colleges() if scope.covers(who, c.id)]
        book = await asyncio.to_thread(sheets.template, sort, colleges, await self.enrol.open_to(who))
        return attachment(book, f"{SHEETS[sort]}导入模板.xlsx", XLSX)

    async def begin(self, request: web.Request, who: Person) -> web.Response:
        said = asked(request, Upload)
        report = await self.imports.begin(who, said.sort, pieces(request), said.former)
        return answer(report=report.shown())

    async def check(self, request: web.Request, who: Person) -> web.Response:
        return answer(report=(await self.imports.check(who, request.match_info["token"])).shown())

    async def add_photos(self, request: web.Request, who: Person) -> web.Response:
        report = await self.imports.add_photos(who, request.match_info["token"], pieces(request))
        return answer(report=report.shown())

    async def apply(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        done = await self.imports.apply(who, request.match_info["token"])
        await self._log(
            request, who, "import_people", detail=f"people={done['people']} rooms={done['rooms']}"
        )
        return answer(**done)

    async def discard(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Nothing)
        await self.imports.discard(who, request.match_info["token"])
        return answer()

    async def _log(
        self, request: web.Request, who: Person, action: str, subject: str = "", detail: str = ""
    ) -> None:
        await self.audit.record(who.id, action, subject, address=self.address(request), detail=detail)
