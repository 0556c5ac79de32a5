"""考试承诺书 and 录音录像告知书: the office publishes versions, candidates read the one in force (PROTOCOL.md 1.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from app.handlers.http import ANYONE, Route, answer, parse
from app.handlers.lists import asked
from app.handlers.office.notices import BODY, Text, Title
from app.office.pledges import InForce, Pledges, Published
from app.office.pledges import Kind as TextKind
from app.people.sessions import Kind, Person
from app.state.errors import NotFound

OFFICE: Final = frozenset({Kind.ADMIN})


class Publication(BaseModel):
    """New words, made from version `base` (empty: there was none)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["pledge", "recording"]
    base: Annotated[str, Field(max_length=32)]
    title: Title
    text: Text


class Version(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, Field(min_length=1, max_length=32)]


@dataclass(frozen=True, slots=True)
class PledgeHandlers:
    """`address` says where a request came from, for the audit."""

    pledges: Pledges
    in_force: InForce
    address: Callable[[web.Request], str]

    def routes(self) -> list[Route]:
        office = "/api/admin/pledge"
        return [
            Route("GET", "/api/pledge", self.show, ANYONE, "The exam pledge in force"),
            Route(
                "GET", office, self.list_all, OFFICE, "Every version of the pledge and the recording notice"
            ),
            Route(
                "GET", f"{office}/text", self.show_version, OFFICE, "A version with its text", query=Version
            ),
            Route("POST", office, self.publish, OFFICE, "Publish a version", Publication),
        ]

    async def show(self, _request: web.Request) -> web.Response:
        pledge = await self.pledges.newest(TextKind.PLEDGE)
        if pledge is None:
            raise NotFound("学校还没有发布考试承诺书，请联系管理员。")
        return answer(version=pledge.version, title=pledge.title, text=pledge.text, digest=pledge.digest)

    async def list_all(self, _request: web.Request, who: Person) -> web.Response:
        texts = [
            {"kind": kind, "versions": [_row(each) for each in await self.pledges.all(kind)]}
            for kind in TextKind
        ]
        return answer(may_publish=who.college_id is None, texts=texts)

    async def show_version(self, request: web.Request, _who: Person) -> web.Response:
        version = await self.pledges.one(asked(request, Version).version)
        return answer(version=_row(version) | {"text": version.text})

    async def publish(self, request: web.Request, who: Person) -> web.Response:
        said = await parse(request, Publication, BODY)
        made = await self.pledges.publish(
            who, TextKind(said.kind), said.title, said.text, said.base, self.address(request)
        )
        await self.in_force.spread()
        return answer(version=made.version, digest=made.digest)


def _row(version: Published) -> dict[str, Any]:
    """`author` is empty for the program's own words."""
    return {
        "version": version.version,
        "title": version.title,
        "digest": version.digest,
        "at": version.at,
        "author": version.author_name,
        "shipped": version.shipped,
    }
