"""Notices: what the exam office does with them, and what their readers see (PROTOCOL.md 1.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import AfterValidator, Field

from app import texts
from app.audit.words import Deed
from app.handlers.answers import answer
from app.handlers.bodies import WORDS, Body, Nothing, Page, answer_page
from app.handlers.http import ADMINS, CANDIDATES, SIGNED_IN, Call, get, post
from app.office.notices import TEXT_CHARS, TITLE_CHARS, Count, Notice, Notices, Standing, Version, Words

BODY_BYTES: Final = 12 * (TEXT_CHARS + TITLE_CHARS) + 1000
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


class Written(Body):
    """The words of a notice. `visible_from`: seconds since 1970, null at once."""

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


class Reading(Body):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    notices: Notices
    clock: Callable[[], float]


# -- the exam office ------------------------------------------------------------------------------


@get("/api/admin/notices", ADMINS, "The notices in one's scope")
async def list_all(call: Call[Needs], page: Wanted) -> web.Response:
    notices, now = call.needs.notices, call.needs.clock()
    found = [each for each in await notices.all(call.who) if page.takes(each, each.standing(now))]
    shown = found[page.offset : page.offset + page.size]
    counts = await notices.counts(shown)
    return answer_page(page, [_row(each, counts[each.id], now) for each in shown], len(found))


@post("/api/admin/notices", ADMINS, "Write a notice", limit=BODY_BYTES, audit=Deed.NOTICE_WRITE)
async def write(call: Call[Needs], said: NewNotice) -> web.Response:
    words = Words(said.title, said.text, said.visible_from)
    notice = await call.needs.notices.write(call.who, said.college, words, said.key)
    await call.record(detail=f"{notice} {said.college or WHOLE_SCHOOL}")
    return answer(notice=notice)


@get("/api/admin/notices/{notice}", ADMINS, "A notice with every version")
async def show(call: Call[Needs]) -> web.Response:
    notices = call.needs.notices
    notice = await notices.one(call.who, call.path["notice"])
    counts = await notices.counts([notice])
    versions = [
        _version(each) | {"text": await notices.text(notice.id, each.number)} for each in notice.versions
    ]
    return answer(notice=_row(notice, counts[notice.id], call.needs.clock()), versions=versions)


@post(
    "/api/admin/notices/{notice}/versions", ADMINS, "Edit a notice", limit=BODY_BYTES, audit=Deed.NOTICE_EDIT
)
async def edit(call: Call[Needs], said: NewVersion) -> web.Response:
    notice = call.path["notice"]
    words = Words(said.title, said.text, said.visible_from, said.important)
    version = await call.needs.notices.edit(call.who, notice, words, said.base)
    await call.record(detail=f"{notice} {version}")
    return answer(version=version)


@post("/api/admin/notices/{notice}/withdraw", ADMINS, "Withdraw a notice", audit=Deed.NOTICE_WITHDRAW)
async def withdraw(call: Call[Needs], _said: Nothing) -> web.Response:
    await call.needs.notices.withdraw(call.who, call.path["notice"])
    await call.record(detail=call.path["notice"])
    return answer()


# -- readers --------------------------------------------------------------------------------------


@get("/api/notices", SIGNED_IN, "The notices for this person")
async def board(call: Call[Needs]) -> web.Response:
    now = call.needs.clock()
    shown = await call.needs.notices.board(call.who)
    return answer(notices=[_card(each, read, now) for each, read in shown])


@get("/api/notices/{notice}", SIGNED_IN, "A notice with its text")
async def read(call: Call[Needs]) -> web.Response:
    notice, version = await call.needs.notices.for_reader(call.who, call.path["notice"])
    text = await call.needs.notices.text(notice.id, version.number)
    return answer(notice=_shown(notice, version) | {"text": text})


@post("/api/notices/{notice}/read", CANDIDATES, "It was opened")
async def mark_read(call: Call[Needs], said: Reading) -> web.Response:
    await call.needs.notices.mark_read(call.who, call.path["notice"], said.version)
    return answer()


ROUTES = (list_all, write, show, edit, withdraw, board, read, mark_read)


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
