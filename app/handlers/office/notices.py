"""Notices: what the exam office does with them, and what their readers see (PROTOCOL.md 1.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app import texts
from app.audit import AuditLog
from app.handlers.fit import WORDS
from app.handlers.http import SIGNED_IN, Route, answer, parse
from app.handlers.lists import Page, answer_page, asked
from app.office.notices import TEXT_CHARS, TITLE_CHARS, Count, Notice, Notices, Standing, Version, Words
from app.people.sessions import Kind, Person

OFFICE: Final = frozenset({Kind.ADMIN})
READERS: Final = frozenset({Kind.CANDIDATE})
BODY: Final = 12 * (TEXT_CHARS + TITLE_CHARS) + 1000
"""Bytes of a request: a character is 3 of them in Chinese, and up to 12 where a program escapes it."""

WHOLE_SCHOOL: Final = "school"
"""In the filter of the list: the notices that are of no college."""


def _lines(text: str) -> str:
    """One kind of line break, no space around, nothing a database cannot keep."""
    text = texts.lines(text)
    if not text or texts.has_lost(text):
        raise ValueError("empty, or with control characters")
    return text


def _line(text: str) -> str:
    if "\n" in (line := _lines(text)) or texts.has_unseen(line):
        raise ValueError("more than one line, or what nobody sees")
    return texts.tidy(line)


Title = Annotated[str, Field(max_length=TITLE_CHARS, json_schema_extra={**WORDS}), AfterValidator(_line)]
Text = Annotated[
    str, Field(max_length=TEXT_CHARS, json_schema_extra={"pattern": r"\S"}), AfterValidator(_lines)
]
"""What the office publishes: notices here, the pledge in `pledges.py`."""


class Written(BaseModel):
    """The words of a notice. `visible_from`: seconds since 1970, null at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    text: Text
    visible_from: float | None = Field(None, ge=0, le=1e11, allow_inf_nan=False)


class NewNotice(Written):
    """`college` null is the whole school's; `key` is made by the page and repeated until answered."""

    college: str | None = Field(None, min_length=1, max_length=32)
    key: str = Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")


class NewVersion(Written):
    """Made from version `base`; `important`: those who read the older one have it unread again."""

    base: int = Field(ge=1, le=1_000_000)
    important: bool


class Withdrawal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1, le=1_000_000)


class Wanted(Page):
    """`standing` and `college` narrow the list; empty is all, `school` those of no college."""

    standing: Literal["", "scheduled", "visible", "withdrawn"] = ""
    college: str = Field("", max_length=32)

    def takes(self, notice: Notice, standing: Standing) -> bool:
        """Whether `notice`, which stands so, is asked for."""
        college = notice.college_id or WHOLE_SCHOOL
        return (
            texts.fold(self.q) in texts.fold(notice.newest.title)
            and self.standing in ("", standing)
            and self.college in ("", college)
        )


@dataclass(frozen=True, slots=True)
class NoticeHandlers:
    """`address` says where a request came from, for the audit."""

    notices: Notices
    audit: AuditLog
    address: Callable[[web.Request], str]
    clock: Callable[[], float]

    def routes(self) -> list[Route]:
        one = "/api/admin/notices/{notice}"
        return [
            Route(
                "GET", "/api/admin/notices", self.list_all, OFFICE, "The notices in one's scope", query=Wanted
            ),
            Route("POST", "/api/admin/notices", self.write, OFFICE, "Write a notice", NewNotice),
            Route("GET", one, self.show, OFFICE, "A notice with every version"),
            Route("POST", f"{one}/versions", self.edit, OFFICE, "Edit a notice", NewVersion),
            Route("POST", f"{one}/withdraw", self.withdraw, OFFICE, "Withdraw a notice", Withdrawal),
            Route("GET", "/api/notices", self.board, SIGNED_IN, "The notices for this person"),
            Route("GET", "/api/notices/{notice}", self.read, SIGNED_IN, "A notice with its text"),
            Route("POST", "/api/notices/{notice}/read", self.mark_read, READERS, "It was opened", Reading),
        ]

    # -- the exam office --------------------------------------------------------------------------

    async def list_all(self, request: web.Request, who: Person) -> web.Response:
        page, now = asked(request, Wanted), self.clock()
        found = [each for each in await self.notices.all(who) if page.takes(each, each.standing(now))]
        shown = found[page.offset : page.offset + page.size]
        counts = await self.notices.counts(shown)
        return answer_page(page, [_row(each, counts[each.id], now) for each in shown], len(found))

    async def write(self, request: web.Request, who: Person) -> web.Response:
        said = await parse(request, NewNotice, BODY)
        words = Words(said.title, said.text, said.visible_from)
        notice = await self.notices.write(who, said.college, words, said.key)
        await self._record(request, who, "notice_write", f"{notice} {said.college or WHOLE_SCHOOL}")
        return answer(notice=notice)

    async def show(self, request: web.Request, who: Person) -> web.Response:
        notice = await self.notices.one(who, request.match_info["notice"])
        counts = await self.notices.counts([notice])
        versions = [
            _version(each) | {"text": await self.notices.text(notice.id, each.number)}
            for each in notice.versions
        ]
        row = _row(notice, counts[notice.id], self.clock())
        return answer(notice=row, versions=versions)

    async def edit(self, request: web.Request, who: Person) -> web.Response:
        said, notice = await parse(request, NewVersion, BODY), request.match_info["notice"]
        words = Words(said.title, said.text, said.visible_from, said.important)
        version = await self.notices.edit(who, notice, words, said.base)
        await self._record(request, who, "notice_edit", f"{notice} {version}")
        return answer(version=version)

    async def withdraw(self, request: web.Request, who: Person) -> web.Response:
        await parse(request, Withdrawal)
        notice = request.match_info["notice"]
        await self.notices.withdraw(who, notice)
        await self._record(request, who, "notice_withdraw", notice)
        return answer()

    async def _record(self, request: web.Request, who: Person, action: str, detail: str) -> None:
        await self.audit.record(who.id, action, address=self.address(request), detail=detail)

    # -- readers ----------------------------------------------------------------------------------

    async def board(self, _request: web.Request, who: Person) -> web.Response:
        now = self.clock()
        shown = await self.notices.board(who)
        return answer(notices=[_card(each, read, now) for each, read in shown])

    async def read(self, request: web.Request, who: Person) -> web.Response:
        notice, version = await self.notices.for_reader(who, request.match_info["notice"])
        text = await self.notices.text(notice.id, version.number)
        return answer(notice=_shown(notice, version) | {"text": text})

    async def mark_read(self, request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Reading)
        await self.notices.mark_read(who, request.match_info["notice"], said.version)
        return answer()


def _version(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "title": version.title,
        "visible_from": version.visible_from,
        "important": version.important,
        "written_at": version.written_at,
    }


def _row(notice: Notice, count: Count, now: float) -> Mapping[str, Any]:
    """`version` is what the author wrote last; `shown` the number of the one that readers see, null for none."""
    current = notice.current(now)
    return {
        "id": notice.id,
        "college_id": notice.college_id,
        "college": notice.college,
        "standing": notice.standing(now),
        "withdrawn_at": notice.withdrawn_at,
        "version": _version(notice.newest),
        "shown": current.number if current else None,
        "read": count.read,
        "audience": count.audience,
    }


def _shown(notice: Notice, version: Version) -> dict[str, Any]:
    return {
        "id": notice.id,
        "college_id": notice.college_id,
        "college": notice.college,
        "version": version.number,
        "title": version.title,
        "at": version.visible_from,
    }


def _card(notice: Notice, read: bool, now: float) -> Mapping[str, Any]:
    version = notice.current(now) or notice.newest
    return _shown(notice, version) | {"read": read}
